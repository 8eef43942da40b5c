"""Any SVG of Vega made small: one SVG for each facet, or one in all. Knows nothing of what a chart shows.

Vega nests groups that only move what is in them, and says everything of every element. Here all that a facet shows
stands side by side; neighbours that look alike share a group or are one path; numbers have one decimal; what isn't seen
is gone. What a mark's `description` says becomes `data-of`. The axis that facets share comes into each of them. The
font's family is left to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

STYLE = (
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"),
    *("opacity", "text-anchor", "font-size", "font-style", "font-weight"),
)
USUAL = {("opacity", "1"), ("stroke-width", "1"), ("text-anchor", "start"), ("fill", "none"), ("stroke", "none")}
USUAL |= {("font-weight", "normal"), ("font-size", "13px")}
SVG_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?$")
SVG = "{http://www.w3.org/2000/svg}"


class Leaf(NamedTuple):
    """What is drawn: `shape` is a path's data, of another tag all that follows its style; it reaches from `top` on."""

    tag: str
    style: str
    of: str
    shape: str
    top: float
    bottom: float


def slim(svg: str, width: float, left: float, attributes: str = "") -> list[str]:
    """One SVG for each facet, in order, as high as it needs; `width` px, of which `left` are left of the plot."""
    groups = [(group.get("class", ""), list(group)) for group in fromstring(svg).iter(f"{SVG}g") if group.get("class")]
    cells, feet, whole = (
        [one for name, parts in groups if name.endswith(end) for one in parts] for end in (" cell", "_footer", " root")
    )
    cells = cells or whole
    background = cells[0][0].get("d", "")  # of the plot, as a path
    height = float(SVG_NUMBER.findall(background)[3])
    shared = [leaf for foot in feet for part in foot for leaf in _leaves(part, 0, height)]
    seen = ([leaf for part in cell for leaf in _leaves(part, 0, 0)] for cell in cells)
    return [_picture([*leaves, *shared], height, (width, left), attributes) for leaves in seen]


def _leaves(element: Element, x: float, y: float) -> Iterator[Leaf]:
    """All that is seen of an element, from the back to the front."""
    if moved := element.get("transform"):
        right, down = SVG_NUMBER.findall(moved)
        x, y = x + float(right), y + float(down)
    if element.tag == f"{SVG}g":
        for child in element:
            yield from _leaves(child, x, y)
        return
    if element.tag == f"{SVG}path" and not element.get("d"):  # a line without a point
        return
    style = [(name, value) for name in STYLE if (value := element.get(name)) and (name, value) not in USUAL]
    if any(name in ("fill", "stroke") for name, _ in style) and ("opacity", "0") not in style:
        looks = "".join(f' {name}="{value.removesuffix("px")}"' for name, value in style)
        of = escape(element.get("aria-label", ""))
        if element.tag == f"{SVG}text":
            yield Leaf("text", looks, of, *_text(element, x, y))
        else:
            across, down = element.get("x2", "0"), element.get("y2", "0")
            data = element.get("d") or "M0,0" + (f"h{across}" if down == "0" else f"v{down}")
            circle = CIRCLE.match(data)
            yield _circle(float(circle[1]), looks, of, x, y) if circle else Leaf("path", looks, of, *_path(data, x, y))


def _circle(r: float, style: str, of: str, x: float, y: float) -> Leaf:
    return Leaf("circle", style, of, f' cx="{short(x)}" cy="{short(y)}" r="{short(r)}"/>', y - r, y + r)


def _path(data: str, x: float, y: float) -> tuple[str, float, float]:
    moved: list[str] = []
    ys: list[float] = []
    for command, arguments in COMMAND.findall(data):
        numbers = [float(n) for n in SVG_NUMBER.findall(arguments)]
        if command in "ML":
            numbers = [numbers[0] + x, numbers[1] + y]
        elif command not in "hvZ":
            raise ValueError(f"a path with {command} isn't foreseen: {data}")
        ys += numbers[1:] or ([ys[-1] + numbers[0]] if command == "v" else [])
        moved.append(command + ",".join(map(short, numbers)))
    return "".join(moved), min(ys), max(ys)


def _text(element: Element, x: float, y: float) -> tuple[str, float, float]:
    size, bottom, words = (
        float(element.get("font-size", "12px").removesuffix("px")),
        y,
        escape(element.text or "", quote=False),
    )
    for span in element:
        bottom += float(span.get("dy", 0))
        said = escape(span.text or "", quote=False)
        words += f'<tspan x="{short(x)}" y="{short(bottom)}">{said}</tspan>' if said and bottom > y else said
    return f' x="{short(x)}" y="{short(y)}">{words}</text>', y - 0.8 * size, bottom + 0.25 * size


def _picture(leaves: list[Leaf], plot: float, frame: tuple[float, float], attributes: str) -> str:
    leaves = [leaf for leaf in leaves if not leaf.shape.endswith('"></text>')]
    width, left = frame
    top = min([0.0, *(leaf.top for leaf in leaves)]) - 1
    height = short(max([plot, *(leaf.bottom for leaf in leaves)]) + 1 - top)
    inside = "".join(_together(list(group)) for _, group in groupby(leaves, lambda leaf: (leaf.tag, leaf.style)))
    box = f"{short(-left)} {short(top)} {short(width)} {height}"
    return (
        f'<svg{attributes} viewBox="{box}" width="{short(width)}" height="{height}" aria-hidden="true">{inside}</svg>'
    )


def _together(leaves: list[Leaf]) -> str:
    """Neighbours that look alike: one path where nothing is said of them, else a group."""
    tag, style, *_ = leaves[0]
    if tag == "path" and not any(leaf.of for leaf in leaves):
        return f'<path{style} d="{"".join(leaf.shape for leaf in leaves)}"/>'
    if len(leaves) == 1:
        return _element(leaves[0], style)
    return f"<g{style}>{''.join(_element(leaf, '') for leaf in leaves)}</g>"


def _element(leaf: Leaf, style: str) -> str:
    of = f' data-of="{leaf.of}"' if leaf.of else ""
    return f"<{leaf.tag}{style}{of}" + (f' d="{leaf.shape}"/>' if leaf.tag == "path" else leaf.shape)


def short(number: float) -> str:
    """A number with at most one decimal."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
