"""Vega's SVG made into the small pictures that stand in a page.

Takes the one SVG that holds all panels of several drawings and gives one SVG per panel: every element carries the
class and the data attributes that its row brought along, coordinates have one decimal, neighbours of the same class
share what they have in common. Nothing is left of what no reader sees or what would clash on a page: no
ids, clips, inline styles, fonts, roles or labels. The picture is hidden from assistive technology; the table beside it
is what is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree

from tiltak.charts.drawing import BETWEEN_RUNS, EVERY, Frame

SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_TRANSLATE = re.compile(r"translate\(([^,]+),([^)]+)\)")
_DATA = re.compile(r' data-[a-z]+="[^"]*"')
_CODE = re.compile(r' data-code="[^"]*"|')
_CIRCLE = re.compile(r"M([\d.]+),0A")


class Drawn(NamedTuple):
    """An element of a panel. `body` is what stands in its tag: all of a text or circle, the path data of a path."""

    tag: str
    css: str
    data: str
    body: str


def panel_svgs(picture: str, drawings: Sequence[tuple[Frame, ...]]) -> list[tuple[str, ...]]:
    """For each drawing one SVG per frame, in their order."""
    panels: dict[tuple[int, int], list[Drawn]] = defaultdict(list)
    for element in ElementTree.fromstring(picture).iter():
        label = element.get("aria-label")
        if label is not None and element.tag in _ELEMENTS:
            items = label.split(BETWEEN_RUNS)
            for item, part in zip(items, _parts(element, len(items)), strict=True):
                drawing, panel, css, data = item.split("|", 3)
                panels[int(drawing), int(panel)].append(_ELEMENTS[part.tag](part, css, data))
    alike = [_inside(panels[drawing, EVERY]) for drawing in range(len(drawings))]
    return [
        tuple(_panel(frame, _inside(panels[drawing, panel]), alike[drawing]) for panel, frame in enumerate(frames))
        for drawing, frames in enumerate(drawings)
    ]


def without_data(picture: str) -> str:
    """A picture as a page without scripts has it, which is what its data attributes are for."""
    return _DATA.sub("", picture)


def short(number: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _parts(element: ElementTree.Element, number: int) -> Iterable[ElementTree.Element]:
    """The element itself, or each run of a path of so many runs as an element."""
    if number == 1:
        return (element,)
    return (ElementTree.Element(element.tag, d=f"M{run}") for run in element.get("d", "").split("M")[1:])


def _inside(elements: list[Drawn]) -> str:
    """The elements as text, those of the same kind together."""
    return "".join(_together(group) for _, group in groupby(elements, lambda e: (e.tag, e.css)))


def _panel(frame: Frame, inside: str, alike: str) -> str:
    """The panel's SVG: what is in its plot, moved to its place, and what all panels have alike at its foot."""
    foot = f'<g transform="translate({short(frame.left)},{short(frame.top + frame.foot)})">{alike}</g>' if alike else ""
    width, height = short(frame.width), short(frame.height)
    return (
        f'<svg class="{frame.css}" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-hidden="true"{frame.data}>'
        f'<g transform="translate({short(frame.left)},{short(frame.top)})">{inside}</g>{foot}</svg>'
    )


def _together(group: Iterable[Drawn]) -> str:
    """Neighbours of one kind: paths without data become one path, others share a group's class and, if alike, code."""
    elements = list(group)
    tag, css, _, _ = elements[0]
    if tag == "path" and not any(e.data for e in elements):
        return f'<path class="{css}" d="{"".join(e.body for e in elements)}"/>'
    if len(elements) == 1:
        return _element(elements[0], f' class="{css}"')
    codes = {found[0] for e in elements if (found := _CODE.match(e.data))}
    code = codes.pop() if len(codes) == 1 else ""
    inside = "".join(_element(e._replace(data=e.data.removeprefix(code)), "") for e in elements)
    return f'<g class="{css}"{code}>{inside}</g>'


def _element(element: Drawn, css: str) -> str:
    tag, _, data, body = element
    if tag == "path":
        return f'<path{css}{data} d="{body}"/>'
    return f"<{tag}{css}{data}{body}"


def _path(element: ElementTree.Element, css: str, data: str) -> Drawn:
    x, y = _place(element)
    body = element.get("d", "")
    if circle := _CIRCLE.match(body):
        radius = float(circle[1])
        return Drawn("circle", css, data, f' cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"/>')
    return Drawn("path", css, data, _moved(body, x, y))


def _rule(element: ElementTree.Element, css: str, data: str) -> Drawn:
    x, y = _place(element)
    x2, y2 = short(x + float(element.get("x2", 0))), short(y + float(element.get("y2", 0)))
    end = f"H{x2}" if y2 == short(y) else f"V{y2}" if x2 == short(x) else f"L{x2},{y2}"
    return Drawn("path", css, data, f"M{short(x)},{short(y)}{end}")


def _text(element: ElementTree.Element, css: str, data: str) -> Drawn:
    x, y = _place(element)
    words = escape(element.text or "", quote=False)
    return Drawn("text", css, data, f' x="{short(x)}" y="{short(y)}">{words}</text>')


_ELEMENTS: dict[str, Callable[[ElementTree.Element, str, str], Drawn]] = {
    f"{SVG}path": _path,
    f"{SVG}line": _rule,
    f"{SVG}text": _text,
}


def _place(element: ElementTree.Element) -> tuple[float, float]:
    moved = _TRANSLATE.match(element.get("transform", ""))
    return (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)


def _moved(path: str, x: float, y: float) -> str:
    """Path data of straight lines with (x, y) added to its absolute points; h and v are relative and stay."""
    moved = []
    for command, numbers in _commands(path):
        if command in "ML":
            moved.append(f"{command}{short(numbers[0] + x)},{short(numbers[1] + y)}")
        elif command in "hvZ":
            moved.append(command + "".join(short(n) for n in numbers))
        else:
            raise ValueError(f"a path of the renderer has the command {command}, which is not foreseen: {path}")
    return "".join(moved)


@lru_cache(maxsize=64)  # the marks of a chart are a few shapes
def _commands(path: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Each command of path data with its numbers."""
    return tuple(
        (command, tuple(float(n) for n in _NUMBER.findall(arguments))) for command, arguments in _COMMAND.findall(path)
    )
