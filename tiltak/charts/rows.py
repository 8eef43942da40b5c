"""A series as tidy rows, one for each month of each line: what the declarations in `kinds` draw.

`what` says what a row shows: 'A' a number, 'Q' hidden, 'O' lost, '' nothing, so that a line is parted there;
and, beside the months, 'gap' a stretch without publication, 'break' a rule with its label, 'end' the label of a line.
`edge` is set at the first and the last number of a run: 1, or 2 at a lone one and at the line's last month. `px` places
what stands outside the scales, from the plot's top. `pandas.DataFrame(rows)` is the table that Altair takes.

The only module that knows `Series`. A label has its text in all languages, each after `APART`, so that one drawing does
for all; `in_language` picks one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, pairwise
from textwrap import wrap

from tiltak.charts.theme import LEADING
from tiltak.codelists import DIMENSIONS
from tiltak.model import Line, Point, Series

COMPARED = frozenset(column for column, dimension in DIMENSIONS.items() if dimension.compared)  # lines share a plot
LANE = 14  # px: a row of hidden or lost months under the plot
APART = "\N{BROKEN BAR}"
_LABEL = re.compile(rf"{APART}([^<>\"\\]*)")
NAMES_WIDTH = 180  # px: room right of a plot where the names of its lines stand
ROOMY = 400  # px: a plot so wide has room for the dates of its breaks
LETTER = 7.0  # px: a letter is seldom wider, on average over some words

ChartRow = dict[str, object]
MonthRange = tuple[str, str]  # first and last month


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


def number(value: int) -> str:
    """'1 234' with a space that doesn't break; `in_language` puts in the sign of its language."""
    return f"{value:,}".replace(",", "\u00a0")


def panels_of(series: Series) -> tuple[tuple[Line, ...], ...]:
    """The lines of each panel; lines that show no number have none, but where others of their panel do."""
    if series.dimension in COMPARED:
        shown = tuple(line for line in series.lines if any(p.state in ("A", "Q", "O") for p in line.points))
        return (shown,) if series.visible else ()
    return tuple((line,) for line in series.lines if line.visible)


def span_of(lines: Sequence[Line]) -> MonthRange:
    """First and last month of the years that show anything of the lines: what has ended has no empty years."""
    points = [point for line in lines for point in line.points]
    years = {point.period[:4] for point in points if point.state in ("A", "Q", "O")}
    periods = [p.period for p in lines[0].points if min(years) <= p.period[:4] <= max(years)]
    return periods[0], periods[-1]


def before(period: str) -> str:
    """The middle of the month before: where a year, a break or a gap begins."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}-16"


# --- months ----------------------------------------------------------------------------------------------------


def month_rows(
    lines: Sequence[Line], words: AllChartWords, size: tuple[float, float, float], highest: int = 0
) -> list[ChartRow]:
    """All rows of one panel. `size` is the plot's width and height, and how much room is right of it, in px: where that
    is enough, lines that share the plot are named there. `highest` is at least where its number axis ends."""
    width, height, right = size
    span, named = span_of(lines), len(lines) > 1 and right >= NAMES_WIDTH
    inside = [[p for p in line.points if span[0] <= p.period <= span[1]] for line in lines]
    rows: list[ChartRow] = []
    foot = float(height)
    for slot, (line, points) in enumerate(zip(lines, inside, strict=True)):
        shown = _line(line, points, foot + LANE / 2 + 3, least=2 if len(lines) == 1 else 1)
        drawn = any(point.value is not None for point in points)  # a line without a single number is no line
        rows += ({"code": line.code, "slot": slot, **row} for row in shown if drawn or row.pop("value") is None)
        foot += LANE if {point.state for point in points} & {"Q", "O"} else 0
    for unpublished, months in groupby(zip(*inside, strict=True), lambda ps: {p.state for p in ps} == {".."}):
        periods = [point.period for point, *_ in months]
        if unpublished:
            rows.append({"what": "gap", "month": before(periods[0]), "until": periods[-1] + "-16"})
    rows += _breaks(lines, inside[0], words, (width, right), foot)
    rows += _ends(lines, inside, words if named else (), (height, right))
    if not any(point.value for line in lines for point in line.points):
        highest = highest or 1  # an axis needs more than a zero
    if highest:
        rows.append({"what": "end", "month": span[0] + "-01", "value": highest, "label": ""})
    return rows


def foot_of(rows: Sequence[ChartRow], height: float) -> float:
    """How far under the plot its rows of hidden and lost months reach."""
    return max((float(str(row["px"])) + LANE / 2 - height for row in rows if row["what"] in ("Q", "O")), default=0)


def spark_rows(line: Line, height: float) -> list[ChartRow]:
    """A line's numbers and marks alone."""
    return [{"code": line.code, **row} for row in _line(line, line.points, height + 5)]


def in_all_languages(
    words: AllChartWords, text: Callable[[ChartWords], str], width: float, last: str = "", *, up: bool = False
) -> str:
    """The text in all languages, wrapped, and the `last` line, in as many lines in each; `up` adds empty ones above."""
    letters = max(int(width / LETTER), 8)
    wrapped = [wrap(text(w), letters, break_long_words=False) + ([last] if last else []) for w in words]
    most = max(map(len, wrapped))
    filled = [[""] * (most - len(x)) + x if up else x + [""] * (most - len(x)) for x in wrapped]
    return "\n".join(line[0] if len(set(line)) == 1 else APART + APART.join(line) for line in zip(*filled, strict=True))


def name_of(code: str) -> Callable[[ChartWords], str]:
    """What gives the name of a line."""
    return lambda words: words.line_names[code]


def _line(line: Line, points: Sequence[Point], lane: float, least: int = 2) -> Iterator[ChartRow]:
    """A row for each month, and one without a number before each break, which parts the line."""
    cuts = {period for period, _ in line.breaks}
    after: Point | None
    runs_on = False
    for point, after in pairwise((*points, None)):
        if point is None:
            return
        month, begins = point.period + "-01", not runs_on or point.period in cuts
        if point.period in cuts:
            yield {"what": "", "month": before(point.period), "value": None}
        runs_on = point.state == "A"
        if runs_on:
            ends = after is None or after.state != "A" or after.period in cuts
            edge = begins + ends + (after is None)
            yield {
                "what": "A",
                "month": month,
                "value": point.value,
                **({"edge": min(edge, 2)} if edge >= least else {}),
            }
        elif point.state in ("Q", "O"):
            yield {"what": point.state, "month": month, "value": None, "px": lane}
        else:
            yield {"what": "", "month": month, "value": None}


def _breaks(
    lines: Sequence[Line], points: Sequence[Point], words: AllChartWords, room: tuple[float, float], foot: float
) -> Iterator[ChartRow]:
    """Each break of the months shown: its rule reaches from its label down to the time axis, the latest lowest. It
    may be where they begin or end, since years in which nothing is counted aren't shown.

    A label stands on the side of its rule where there is more room, unless it would cross an earlier rule.
    """
    width, right = room
    every = [point.period for point in lines[0].points]
    first = every.index(points[0].period)
    periods = every[first : first + len(points) + 1]
    found = sorted({b for line in lines for b in line.breaks if b[0] in periods and b[0] > every[0]}, reverse=True)
    top = -14.0
    for place, (period, key) in enumerate(found):
        x = periods.index(period) / len(points) * width
        earlier = periods.index(found[place + 1][0]) / len(points) * width if place + 1 < len(found) else -40.0
        left = x - earlier > width + right - x
        of = [line.code for line in lines if (period, key) in line.breaks]
        roomy, partly = width > ROOMY, len(of) < len(lines)  # on a phone the table alone says when, and for which lines
        told = partial(_break, key=key, period=period if roomy else "", of=of if roomy and partly else [])
        label = in_all_languages(words, told, (x - earlier if left else width + right - x) - 6, up=True)
        size = LEADING * len(label.split("\n"))
        side = {"side": "right", "dx": -5} if left else {"side": "left", "dx": 5}
        yield {"what": "break", "code": period, "month": before(period), "label": label, **side,
               "px": top - size + LEADING, "from": top - size + 4, "to": foot}  # fmt: skip
        top -= size


def _break(words: ChartWords, key: str, period: str, of: list[str]) -> str:
    """'Brudd: nye statuser, apr 2025 (Andre)'."""
    only = f" ({', '.join(words.line_names[code] for code in of)})" if of else ""
    return words.break_labels[key] + (f", {words.month(period)}" if period else "") + only


def _ends(
    lines: Sequence[Line], inside: Sequence[Sequence[Point]], words: AllChartWords, room: tuple[float, float]
) -> Iterator[ChartRow]:
    """The last number at the end of each line, with its name where lines share the plot; `dy` keeps them apart."""
    height, right = room
    shown = [(slot, [p for p in points if p.value is not None]) for slot, points in enumerate(inside)]
    shown = sorted((item for item in shown if item[1]), key=lambda item: -(item[1][-1].value or 0))
    top = top_of(max((p.value or 0 for _, points in shown for p in points), default=0), steps_of(height))
    labels = []
    for slot, _ in shown:
        value = inside[slot][-1].value
        last = "" if value is None else number(value)
        text = in_all_languages(words, name_of(lines[slot].code), right - 20, last) if words else last
        labels.append(text.split("\n") if text else [])
    wanted = [(1 - (points[-1].value or 0) / top) * height for _, points in shown]
    placed = spread(wanted, [LEADING * len(label) for label in labels], height)
    for (slot, points), label, at, middle in zip(shown, labels, wanted, placed, strict=True):
        if label:
            dy = round(middle - at - LEADING * (len(label) - 1) / 2, 1)
            yield {"what": "end", "code": lines[slot].code, "slot": slot, "month": inside[slot][-1].period + "-01",
                   "value": points[-1].value, "label": "\n".join(label), "dy": dy}  # fmt: skip


def steps_of(height: float) -> int:
    """About how many steps the number axis of a plot has."""
    return 4 if height > 200 else 3


def top_of(highest: int, steps: int) -> int:
    """Where Vega's `nice` ends an axis from zero: the first multiple of 1, 2 or 5 tens that reaches the highest."""
    unit = 10 ** max(len(str(highest // steps)) - 1, 0)
    step = next(by * unit for by in (1, 2, 5, 10, 20) if highest / steps / unit < by * 1.4143) if highest else 1
    return -(-highest // step) * step or 1


def spread(wanted: Sequence[float], sizes: Sequence[float], height: float) -> list[float]:
    """Middles for blocks of these sizes: near the wanted ones, in order, apart, and none under the plot's foot."""
    middles = list(wanted)
    for n in range(1, len(middles)):
        middles[n] = max(middles[n], middles[n - 1] + (sizes[n - 1] + sizes[n]) / 2)
    floor = height + LEADING / 2
    for n in reversed(range(len(middles))):
        middles[n] = min(middles[n], floor - sizes[n] / 2)
        floor = middles[n] - sizes[n] / 2
    return middles


# --- places ----------------------------------------------------------------------------------------------------


def place_rows(series: Series, words: AllChartWords, columns: int, width: float) -> list[ChartRow]:
    """A row for each kommune under its fylke, and one for the name of each fylke's largest number, where it has room
    beside the fylke's in a plot of this width.

    `lane` keeps dots apart that would lie on one another; `px` places the marks of those without a number.
    """
    rows: list[ChartRow] = []
    fylke_of = words[0].groups
    top = max((point.value or 0 for point in series.points()), default=0) or 1
    for _, of in groupby(sorted(series.lines, key=lambda x: fylke_of[x.code]), lambda x: fylke_of[x.code]):
        points = [(line.code, line.points[0]) for line in of]
        lost = [(code, p) for code, p in points if p.state in ("Q", "O")]
        shown = sorted((p.value, code) for code, p in points if p.value is not None)
        head: ChartRow = {"group": in_all_languages(words, partial(_head, code=points[0][0], hidden=len(lost)), 999)}
        for n, (code, p) in enumerate(lost):
            px, lane = (n % columns - columns) * 7 - 6, n // columns * 7
            rows.append({**head, "what": p.state, "code": code, "px": px, "lane": lane})
        taken: dict[int, float] = {}
        for value, code in shown:
            x = (value / top) ** 0.5
            lane = next((lane for lane in (0, 6, -6) if x - taken.get(lane, -1) > 6 / 200), 0)
            taken[lane] = x
            rows.append({**head, "what": "A", "code": code, "value": value, "lane": lane + 4})
        for value, code in shown[-1:]:
            label = in_all_languages(words, partial(_largest, code=code, value=value), 999)
            free = (
                (value / top) ** 0.5 * width
                + columns * 7
                - LETTER * sum(max(map(len, str(text).split(APART))) for text in (head["group"], label + "    "))
            )
            if free < 0:
                continue
            rows.append({**head, "what": "most", "value": value, "label": label, "lane": -12})
    return rows


def _head(words: ChartWords, code: str, hidden: int) -> str:
    name = words.groups[code][1]
    return f"{name} · {hidden} {words.hidden}" if hidden else name


def _largest(words: ChartWords, code: str, value: int) -> str:
    return f"{words.line_names[code]} {number(value)}"
