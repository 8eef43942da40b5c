"""Places: one number for each place in one month, as bars for a few places or as dots for many.

Takes a series of kind 'places' and gives its Drawing. Few places (fylker) get a bar each, with its number. Many (all
kommuner) get a row per fylke: a dot for each kommune with a number, and to the left, apart from the axis, a mark for
each hidden one. The axis of the dots grows by the square root, because a few cities are so much larger; it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

from tiltak.charts.drawing import (
    LINE,
    LOST_SHAPE,
    ChartWords,
    Drawing,
    Frame,
    Layer,
    Row,
    attributes,
    by_layer,
    item,
    text,
    text_width,
    wrapped,
)
from tiltak.charts.panels import MARKED, highest, state_name
from tiltak.model import Line, Point, Series, State

Rows = Iterator[tuple[Layer, Row]]

PAD = 10.0  # px between the lines of one bar's name and those of the next
NAME_SHARE = 0.4  # of the width: room for the names to the left of the bars
MARK, PITCH = 5.0, 7.0  # px: side of a hidden mark, and from one to the next
DOT, LANE = 30.0, 6.0  # px²: area of a dot; px: from one lane of dots to the next
AXIS_VALUES = (1, 4, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000)


def places_drawing(series: Series, words: ChartWords, width: float) -> Drawing:
    """One panel, `width` px wide; none where no place has a number."""
    top = highest(series.lines)
    if top is None:
        return Drawing("bars", width, 0, 1, (), {})
    return _dots(series, words, width, max(top, 1)) if words.groups else _bars(series, words, width, max(top, 1))


def place_data(line: Line, point: Point) -> str:
    """The data attributes of a place's mark."""
    return attributes(code=line.code) if point.value is None else attributes(code=line.code, values=point.value)


# --- bars ------------------------------------------------------------------------------------------------------


def _bars(series: Series, words: ChartWords, width: float, top: int) -> Drawing:
    names = [wrapped(words.line_names[line.code], width * NAME_SHARE) for line in series.lines]
    left = ceil(max(text_width(part) for name in names for part in name)) + 8
    shown = [_shown(line.points[0], words) for line in series.lines]
    plot = width - left - ceil(text_width(words.number(top), bold=True)) - 8
    rows: list[tuple[Layer, Row]] = []
    y = 0.0
    for line, name, value in zip(series.lines, names, shown, strict=True):
        size = LINE * len(name) + PAD
        rows += _bar(line, name, value, y, size, left, plot, top)
        y += size
    rows.append(("upright", item(0, "a", share=0, y=0, bottom=y)))
    frame = Frame(tuple(line.code for line in series.lines), width, y + 4, left, 2, data=_place_script(series))
    return Drawing("bars", plot, y, 1, (frame,), by_layer(rows))


def _bar(
    line: Line, name: tuple[str, ...], value: str, y: float, size: float, left: float, plot: float, top: int
) -> Rows:
    """A place's name, and its bar and number; or a mark and the word for why there is no number."""
    point, middle = line.points[0], y + size / 2
    for row, part in enumerate(name):
        yield text(0, "y e", part, -8, middle - LINE * len(name) / 2 + 12.5 + row * LINE)
    if point.value is not None:
        share = point.value / top
        yield "area", item(0, "f c0", place_data(line, point), share=share, y=middle - 8, bottom=middle + 8)
        yield text(0, "v", value, share * plot + 5, middle + 5)
        return
    if point.state in MARKED:
        yield "strip", _state_mark(line, point, 8, middle, 7)
    yield text(0, "t", value, 18 if point.state in MARKED else 5, middle + 5)


def _shown(point: Point, words: ChartWords) -> str:
    return state_name(point.state, words) if point.value is None else words.number(point.value)


def _state_mark(line: Line, point: Point, x: float, y: float, side: float) -> Row:
    shape, css = ("square", "q") if point.state == "Q" else (LOST_SHAPE, "o")
    return item(0, f"{css} c0", place_data(line, point), x=x, y=y, shape=shape, size=side * side)


def _place_script(series: Series) -> str:
    return attributes(period=series.periods[0])


# --- dots ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """The sizes of a chart of dots in px: the strip of marks ends where the plot begins."""

    columns: int  # marks per row of the strip
    strip: float
    plot: float
    top: int

    def x(self, value: int) -> float:
        return sqrt(value / self.top) * self.plot


def _dots(series: Series, words: ChartWords, width: float, top: int) -> Drawing:
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in series.lines:
        groups.setdefault(words.groups[line.code], []).append(line)
    most = max(sum(line.points[0].state in MARKED for line in lines) for lines in groups.values())
    columns = min(most, 12 if width < 480 else 24)
    strip = columns * PITCH + 8
    field = Field(columns, strip, width - strip - 14, top)
    rows: list[tuple[Layer, Row]] = []
    y = 2 * LINE + 2
    axis = tuple(_dot_axis(field, words))
    for (_, name), lines in sorted(groups.items()):
        size = _group_size(lines, field)
        for value in axis:
            css, share = ("g" if value else "a"), value / top
            rows.append(("upright", item(0, css, share=share, y=y + LINE, bottom=y + size - 2)))
        rows += _group(name, lines, y, size, field, words)
        y += size
    rows.append(text(0, "t e", f"{words.y_title.capitalize()}. {words.square_root}", field.plot + 10, 11))
    rows += [text(0, "t m", words.number(v), field.x(v), place) for place in (LINE + 11, y + 12) for v in axis]
    frame = Frame(
        tuple(line.code for line in series.lines), width, y + LINE + 6, strip + 4, 2, data=_place_script(series)
    )
    return Drawing("dots", field.plot, y, 1, (frame,), by_layer(rows))


def _group_size(lines: list[Line], field: Field) -> float:
    marks = sum(line.points[0].state in MARKED for line in lines)
    return LINE + max(-(-marks // max(field.columns, 1)) * PITCH, 3 * LANE) + 10


def _group(name: str, lines: list[Line], y: float, size: float, field: Field, words: ChartWords) -> Rows:
    """A fylke's name with the counts of what has no number, its marks in the strip, its dots on the plot."""
    left = -field.strip - 4
    yield text(0, "y", name, left, y + 12)
    counts = [_count(lines, state, words) for state in (*MARKED, "..")]
    counted = " · ".join(count for count in counts if count)
    named = left + text_width(name) + 8
    yield from [text(0, "t", counted, named, y + 12)] if counted else []
    marked = [line for state in MARKED for line in lines if line.points[0].state == state]
    for number, line in enumerate(marked):
        row, column = divmod(number, field.columns)
        x, mark_y = left + MARK / 2 + 1 + column * PITCH, y + LINE + 6 + row * PITCH
        yield "strip", _state_mark(line, line.points[0], x, mark_y, MARK)
    middle = y + LINE + (size - LINE - 10) / 2 + 2
    dots = sorted((line.points[0].value, line.code, line) for line in lines if line.points[0].value is not None)
    taken: dict[float, float] = {}
    for value, _, line in dots:
        x = field.x(value)
        lane = next((o for o in (0.0, LANE, -LANE) if x - taken.get(o, -LANE) >= LANE), 0.0)
        taken[lane] = x
        place: dict[str, float | str] = {"share": value / field.top, "y": middle + lane, "shape": "circle", "size": DOT}
        yield "point", item(0, "d c0", place_data(line, line.points[0]), **place)
    if dots:
        yield from _farthest(dots[-1][2], y, named + text_width(counted), field, words)


def _count(lines: list[Line], state: State, words: ChartWords) -> str:
    number = sum(line.points[0].state == state for line in lines)
    return f"{words.number(number)} {state_name(state, words)}" if number else ""


def _farthest(line: Line, y: float, free: float, field: Field, words: ChartWords) -> Rows:
    """The name and number of the dot farthest to the right, over it, where there is room right of x = `free`."""
    value = line.points[0].value or 0
    label = f"{words.line_names[line.code]} {words.number(value)}"
    size, x = text_width(label, bold=True), field.x(value)
    end = min(max(x + size / 2, free + 8 + size), field.plot + 8)
    if free + 8 <= end - size <= x:
        yield text(0, "v e", label, end, y + 12)


def _dot_axis(field: Field, words: ChartWords) -> Iterator[int]:
    """Zero and the round numbers whose labels have room, the largest first."""
    taken = field.plot + 2 * LINE
    for value in (*(v for v in reversed(AXIS_VALUES) if v <= field.top), 0):
        x, half = field.x(value), text_width(words.number(value)) / 2
        if value and (x + half + 5 > taken or x - half < LINE):
            continue
        taken = x - half
        yield value
