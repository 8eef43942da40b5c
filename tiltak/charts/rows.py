"""A series as a tidy table, a row for each month of each line: what the declarations in `kinds` draw.

`what` says what a row shows: 'A' a number, 'Q' hidden, 'O' lost, '' nothing, so that a line is parted there; beside the
months, 'year' where one begins, 'gap' a stretch without publication, 'break' a rule with its label, 'end' the label
of a line. `dot` marks the first and the last number of a run: all of them where lines share a plot, else a lone one and
the line's last month. Hidden and lost months of a line have a `lane` of their own.

The only module that knows `Series`. A label has its text in all languages, each after `APART`, so that one drawing does
for all; `in_language` picks one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from textwrap import wrap

from tiltak.charts.axis import MonthRange, before, steps_of, top_of
from tiltak.charts.look import APART, LEADING
from tiltak.codelists import DIMENSIONS
from tiltak.model import Line, Point, Series

COMPARED = frozenset(column for column, dimension in DIMENSIONS.items() if dimension.compared)  # lines share a plot
PRINTED = frozenset({"A", "Q", "O"})  # a number stands in the report
_LABEL = re.compile(rf"{APART}([^<>\"\\]*)")
NAMES_WIDTH = 150  # px: room right of a plot where the names of its lines stand
ROOMY = 400  # px: a plot so wide has room for the dates of its breaks
WHOLE = 4  # an axis that ends lower would have ticks between whole numbers
LETTER = 7.0  # px: a letter is seldom wider, on average over some words

ChartRow = dict[str, object]


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The names in a chart, in one language.

    `month_names` are twelve short names, `break_labels` a short label by break id. `groups` is set for a chart of many
    places only: code of the place -> (code, name) of the fylke that it is drawn under.
    """

    line_names: Mapping[str, str]
    month_names: tuple[str, ...]
    hidden: str  # 'skjult'
    break_labels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def month(self, period: str) -> str:
        """'2025-04' as 'apr 2025'."""
        return f"{self.month_names[int(period[5:]) - 1]} {period[:4]}"


AllChartWords = Sequence[ChartWords]  # in each language


def in_language(text: str, place: int, thousands: str) -> str:
    """A drawing, or whatever holds labels, in one language: the one that has this place among all languages."""
    text = _LABEL.sub(lambda found: found[1].split(APART)[place], text)
    return text if thousands == "\u00a0" else re.sub(r"(?<=\d)\u00a0(?=\d{3})", thousands, text)


def in_all_languages(words: AllChartWords, text: Callable[[ChartWords], str], width: float, last: str = "") -> str:
    """The text in all languages, wrapped, and the `last` line, in as many lines in each."""
    letters = max(int(width / LETTER), 8)
    wrapped = [wrap(text(of), letters, break_long_words=False) + ([last] if last else []) for of in words]
    lines = zip(*(label + [""] * (max(map(len, wrapped)) - len(label)) for label in wrapped), strict=True)
    return "\n".join(line[0] if len(set(line)) == 1 else APART + APART.join(line) for line in lines)


def number(value: int) -> str:
    """'1 234' with a space that doesn't break; `in_language` puts in the sign of its language."""
    return f"{value:,}".replace(",", "\u00a0")


def panels_of(series: Series) -> tuple[tuple[Line, ...], ...]:
    """The lines of each panel; lines that show no number have none, but where others of their panel do."""
    if series.dimension in COMPARED:
        shown = tuple(line for line in series.lines if any(point.state in PRINTED for point in line.points))
        return (shown,) if series.visible else ()
    return tuple((line,) for line in series.lines if line.visible)


def span_of(lines: Sequence[Line]) -> MonthRange:
    """First and last month of the years that show anything of the lines: what has ended has no empty years."""
    years = {point.period[:4] for line in lines for point in line.points if point.state in PRINTED}
    periods = [p.period for p in lines[0].points if min(years) <= p.period[:4] <= max(years)]
    return periods[0], periods[-1]


def lanes_of(rows: Sequence[ChartRow]) -> int:
    """How many rows of hidden and lost months a panel has."""
    return len({row["lane"] for row in rows if row["what"] in ("Q", "O")})


# --- months ----------------------------------------------------------------------------------------------------


def month_rows(
    lines: Sequence[Line], words: AllChartWords, size: tuple[float, float, float], highest: int = 0
) -> list[ChartRow]:
    """All rows of one panel. `size` is the plot's width and height, and how much room is right of it, in px: where that
    is enough, lines that share the plot are named there. `highest` is at least where its number axis ends."""
    _, height, right = size
    first, last = span_of(lines)
    inside = [[p for p in line.points if first <= p.period <= last] for line in lines]
    rows: list[ChartRow] = [
        {"what": "year", "code": "", "month": f"{year - 1}-12-16"}
        for year in range(int(first[:4]) + 1, int(last[:4]) + 1)
    ]
    lane = 0
    for slot, (line, points) in enumerate(zip(lines, inside, strict=True)):
        rows += ({"code": line.code, "slot": slot, **row} for row in _line(line, points, lane, alone=len(lines) == 1))
        lane += any(point.state in ("Q", "O") for point in points)
    for unpublished, months in groupby(zip(*inside, strict=True), lambda points: {p.state for p in points} == {".."}):
        if unpublished:
            periods = [point.period for point, *_ in months]
            rows.append({"what": "gap", "month": before(periods[0]), "until": f"{periods[-1]}-16"})
    rows += _breaks(lines, inside[0], words, size)
    rows += _ends(lines, inside, words if len(lines) > 1 and right >= NAMES_WIDTH else (), (height, right))
    if max(point.value or 0 for line in lines for point in line.points) < WHOLE:
        highest = max(highest, WHOLE)
    return [*rows, {"what": "end", "month": f"{first}-01", "value": highest, "label": ""}] if highest else rows


def spark_rows(line: Line) -> list[ChartRow]:
    """A line's numbers and marks alone."""
    return [{"code": line.code, **row} for row in _line(line, line.points, 0, alone=True)]


def name_of(code: str) -> Callable[[ChartWords], str]:
    """What gives the name of a line."""
    return lambda words: words.line_names[code]


def _line(line: Line, points: Sequence[Point], lane: int, *, alone: bool) -> Iterator[ChartRow]:
    """A row for each month, and one without a number before each break, which parts the line."""
    cuts = {period for period, _ in line.breaks}
    runs_on = False
    for place, point in enumerate(points):
        month, after = f"{point.period}-01", points[place + 1] if place + 1 < len(points) else None
        if point.period in cuts:
            yield {"what": "", "month": before(point.period), "value": None}
        if point.state == "A":
            begins = not runs_on or point.period in cuts
            ends = after is None or after.state != "A" or after.period in cuts
            row: ChartRow = {"what": "A", "month": month, "value": point.value}
            yield {**row, "dot": 1} if begins + ends + (after is None) > alone else row
        elif point.state in ("Q", "O"):
            yield {"what": point.state, "month": month, "value": None, "lane": lane}
        else:
            yield {"what": "", "month": month, "value": None}
        runs_on = point.state == "A"


def _breaks(
    lines: Sequence[Line], points: Sequence[Point], words: AllChartWords, size: tuple[float, float, float]
) -> Iterator[ChartRow]:
    """Each break of the months shown, with its label over the plot, right of its rule, unless there is too little room
    and more on the left; the latest lowest where they have no room side by side: `level` lines are under its first.
    A break may be where the months begin or end, since years in which nothing is counted aren't shown."""
    width, height, right = size
    every = [point.period for point in lines[0].points]
    first = every.index(points[0].period)
    periods = every[first : first + len(points) + 1]
    stacked, begins = 0, width + right  # lines of text, and where the leftmost label begins
    found = {b for line in lines for b in line.breaks if b[0] in periods and b[0] > every[0]}
    for period, key in sorted(found, reverse=True):
        x = periods.index(period) / len(points) * width
        told = partial(_break, key=key, period=period if width > ROOMY else "")  # on a phone the table alone says when
        long, after = max(len(told(of)) for of in words) * LETTER + 6, width + right - x
        side = "right" if after < min(long, x) else "left"
        label = in_all_languages(words, told, (x if side == "right" else after) - 6)
        if side == "left" and x + long < begins:
            stacked = 0  # it has room beside the others
        stacked, begins = stacked + label.count("\n") + 1, min(begins, x if side == "left" else 0)
        yield {"what": "break", "code": period, "month": before(period), "label": label, "align": side,
               "dx": 5 if side == "left" else -5, "dy": 7 - height - LEADING * stacked}  # fmt: skip


def _break(words: ChartWords, key: str, period: str) -> str:
    """'Brudd: nye statuser, apr 2025'."""
    return words.break_labels[key] + (f", {words.month(period)}" if period else "")


def _ends(
    lines: Sequence[Line], inside: Sequence[Sequence[Point]], words: AllChartWords, room: tuple[float, float]
) -> Iterator[ChartRow]:
    """The last number at the end of each line, with its name where lines share the plot; `dy` keeps them apart."""
    height, right = room
    shown = [(slot, [p for p in points if p.value is not None]) for slot, points in enumerate(inside)]
    shown = sorted((item for item in shown if item[1]), key=lambda item: -(item[1][-1].value or 0))
    top = top_of(max([WHOLE, *(p.value or 0 for _, points in shown for p in points)]), steps_of(height))
    labels = []
    for slot, _ in shown:
        value = inside[slot][-1].value
        last = "" if value is None else number(value)
        labels.append(in_all_languages(words, name_of(lines[slot].code), right - 20, last) if words else last)
    wanted = [(1 - (points[-1].value or 0) / top) * height for _, points in shown]
    sizes = [LEADING * (label.count("\n") + 1) if label else 0 for label in labels]
    placed = spread(wanted, sizes, height)
    for (slot, points), label, size, at, middle in zip(shown, labels, sizes, wanted, placed, strict=True):
        if label:
            dy = round(middle - at - (size - LEADING) / 2, 1)
            yield {"what": "end", "code": lines[slot].code, "slot": slot, "month": f"{inside[slot][-1].period}-01",
                   "value": points[-1].value, "label": label, "align": "left", "dx": 8, "dy": dy}  # fmt: skip


def spread(wanted: Sequence[float], sizes: Sequence[float], height: float) -> list[float]:
    """Middles for blocks of these sizes: near the wanted ones, in order, apart, and none over the plot or under it."""
    middles = [max(wanted[0], (sizes[0] - LEADING) / 2), *wanted[1:]] if wanted else []
    for n in range(1, len(middles)):
        middles[n] = max(middles[n], middles[n - 1] + (sizes[n - 1] + sizes[n]) / 2)
    floor = height + LEADING / 2
    for n in reversed(range(len(middles))):
        middles[n] = min(middles[n], floor - sizes[n] / 2)
        floor = middles[n] - sizes[n] / 2
    return middles


# --- places ----------------------------------------------------------------------------------------------------


def place_rows(series: Series, words: AllChartWords, columns: int, top: int, *, named: bool) -> list[ChartRow]:
    """A row for each kommune under its fylke, and where they are `named` one for each fylke's largest number.

    `lane` keeps dots apart that would lie on one another; `px` is where the marks of those without a number stand, in
    so many columns left of the plot; `top` is the largest number.
    """
    rows: list[ChartRow] = []
    fylke_of = words[0].groups
    for _, of in groupby(sorted(series.lines, key=lambda x: fylke_of[x.code]), lambda x: fylke_of[x.code]):
        points = [(line.code, line.points[0]) for line in of]
        lost = [(code, point.state) for code, point in points if point.state in ("Q", "O")]
        shown = sorted((point.value, code) for code, point in points if point.value is not None)
        head: ChartRow = {"group": in_all_languages(words, partial(_head, code=points[0][0], hidden=len(lost)), 999)}
        for n, (code, state) in enumerate(lost):
            px, lane = (n % columns - columns) * 7 - 6, n // columns * 7
            rows.append({**head, "what": state, "code": code, "px": px, "lane": lane})
        taken: dict[int, float] = {}
        for value, code in shown:
            x = (value / top) ** 0.5
            lane = next((lane for lane in (0, 6, -6) if x - taken.get(lane, -1) > 6 / 200), 0)
            taken[lane] = x
            rows.append({**head, "what": "A", "code": code, "value": value, "lane": lane + 4})
        for value, code in shown[-1:] if named else ():
            label = in_all_languages(words, partial(_largest, code=code, value=value), 999)
            side, lane = (
                ("right", -12) if value > top / 4 else ("left", 4)
            )  # beside its dot, or above where that is far out
            rows.append({**head, "what": "largest", "value": value, "label": label, "side": side, "lane": lane})
    return rows


def _head(words: ChartWords, code: str, hidden: int) -> str:
    name = words.groups[code][1]
    return f"{name} · {hidden} {words.hidden}" if hidden else name


def _largest(words: ChartWords, code: str, value: int) -> str:
    return f"{words.line_names[code]} {number(value)}"
