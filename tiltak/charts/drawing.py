"""What a chart is made of before Vega draws it, and the measures that all charts share.

The layout modules (`months`, `places`) turn a series into a Drawing: rows of data for the layers of one
Altair specification, and a frame for each panel. All panels of a drawing, and all drawings with the same plot, are
drawn in one go, on top of one another; every row carries an `item` that says which panel it belongs to, its class in
the stylesheet and its data attributes, and `svg` deals the drawn items out to their panels. What all panels of a
drawing have alike, such as the time axis, is drawn once.
Text is measured here by rule of thumb and never by the renderer, so that the same data give the same bytes whatever
fonts a machine has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import pairwise
from math import fsum
from typing import Literal

Row = dict[str, float | str]
Layer = Literal["area", "grid", "upright", "line", "point", "strip", "text"]
Kind = Literal["months", "bars", "dots"]

TEXT = 13.5  # px: a panel of 320 px shown 288 px wide on the narrowest phone still has text of 12 px
LINE = 16.0  # px from one line of text to the next
EVERY = -1  # in the place of a panel's number: the item comes in all panels
BETWEEN_RUNS = ">"  # between the items of a path that holds several: in no item itself, since attributes are escaped
LOST_SHAPE = "M-1,-1L1,1M-1,1L1,-1"  # a cross
THOUSANDS = {"nb": "\u00a0", "nn": "\u00a0", "en": ","}


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The words and names inside a chart, in one language.

    `month_names` are twelve short names. `break_labels` holds a short label per break id. `groups` is set for a chart
    of many places only: code of the place -> (code, name) of the fylke that it is drawn under.
    """

    locale: Literal["nb", "nn", "en"]
    y_title: str  # what is counted: 'personer'
    line_names: Mapping[str, str]
    month_names: tuple[str, ...]
    hidden: str  # 'skjult'
    lost: str  # 'utelatt'
    not_published: str
    not_in_use: str
    square_root: str  # a sentence that says that the number axis grows by the square root
    break_labels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def number(self, value: int) -> str:
        """The number as written in the language."""
        return f"{value:,}".replace(",", THOUSANDS[self.locale])

    def month(self, period: str) -> str:
        """'2025-04' as 'apr. 2025', which no line break parts."""
        return f"{self.month_names[int(period[5:]) - 1]}\u00a0{period[:4]}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the panel's plot stands in its picture: all in px, `left` and `top` from the picture's corner.

    `foot` is where the items of all panels stand, from the plot's top.
    """

    codes: tuple[str, ...]
    width: float
    height: float
    left: float
    top: float
    foot: float = 0
    css: str = "chart"
    data: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart as data: its plot's size in px, the months on its x axis, rows per layer, a frame per panel."""

    kind: Kind
    width: float
    height: float
    months: int
    frames: tuple[Frame, ...]
    rows: Mapping[Layer, tuple[Row, ...]]

    @property
    def plot(self) -> tuple[Kind, float, float, int]:
        """What drawings must have alike to be drawn in one go: their scales are the same."""
        return self.kind, self.width, self.height, self.months


def item(panel: int, css: str, data: str = "", **place: float | str) -> Row:
    """A row of a layer: `css` and `data` are the class and the attributes of the element that Vega makes of it.

    An item of panel `EVERY` comes in all panels, placed from the panel's `foot`.
    """
    return {"item": f"{panel}|{css}|{data}", **place}


def attributes(**values: str | float) -> str:
    """' data-code="mentor" data-period="2025-03"'."""
    return "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())


def by_layer(rows: Iterable[tuple[Layer, Row]]) -> dict[Layer, tuple[Row, ...]]:
    """The rows gathered under their layers, in their order."""
    layers: dict[Layer, list[Row]] = {}
    for layer, row in rows:
        layers.setdefault(layer, []).append(row)
    return {layer: tuple(gathered) for layer, gathered in layers.items()}


def text(panel: int, css: str, words: str, x: float, y: float) -> tuple[Layer, Row]:
    """One line of text, its baseline at y. A class of 'm' or 'e' puts its middle or its end at x."""
    anchor = {"m": "center", "e": "right"}.get(css.rpartition(" ")[2], "left")
    return "text", item(panel, css, text=words, x=x, y=y, anchor=anchor)


@cache
def text_width(words: str, *, bold: bool = False) -> float:
    """About how wide the words are in px, on the wide side for the usual interface fonts."""
    return TEXT * (1.08 if bold else 1) * fsum(map(letter_width, words))


def letter_width(letter: str) -> float:
    """How wide a letter is in parts of the size of its font."""
    return _NARROW.get(letter, 0.72 if letter.isupper() else 0.58)


_NARROW = dict.fromkeys(" .,:;'’|!()[]\u00a0", 0.35) | dict.fromkeys("ijlftrI-/", 0.4) | dict.fromkeys("mwMWÆ", 0.9)


def wrapped(words: str, width: float) -> tuple[str, ...]:
    """The words in lines of at most `width` px where their spaces, hyphens and slashes allow."""
    pieces = words.replace("-", "-\0").replace("/", "/\0").replace(" ", " \0").split("\0")
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)


def ticks(highest: int, steps: int = 4) -> tuple[int, ...]:
    """Round numbers from zero to one that is at least `highest`, in at most so many equal steps."""
    wide_enough = (step for step in _round_steps() if step * steps >= highest)
    step = next(wide_enough)
    return tuple(range(0, max(-(-highest // step), 1) * step + 1, step))


def _round_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 25, 50, 100, 200, 250, …"""
    yield from (1, 2, 5)
    unit = 10
    while True:
        yield from (unit, 2 * unit, unit * 5 // 2, 5 * unit)
        unit *= 10


def spread(wanted: tuple[float, ...], sizes: tuple[float, ...], height: float) -> tuple[float, ...]:
    """Middles for blocks of the given sizes between 0 and `height`: near the wanted ones, in order, not overlapping."""
    middles = [min(max(y, size / 2), height - size / 2) for y, size in zip(wanted, sizes, strict=True)]
    for above, below in pairwise(range(len(sizes))):
        middles[below] = max(middles[below], middles[above] + (sizes[above] + sizes[below]) / 2)
    floor = height
    for place in reversed(range(len(sizes))):
        middles[place] = min(middles[place], floor - sizes[place] / 2)
        floor = middles[place] - sizes[place] / 2
    return tuple(middles)


@cache
def month_number(period: str) -> int:
    """'2025-11' as months since year zero."""
    return int(period[:4]) * 12 + int(period[5:]) - 1


def runs_of(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of ascending whole numbers."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = number
        elif number != last + 1:
            yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last
