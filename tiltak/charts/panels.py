"""Panels: what a series of months is divided into, and where each thing stands in a panel.

Takes a series of kind 'months' and the words, and gives panels with their sizes; `months` fills them. Lines that
are read against one another (sex, status, …) share one panel and are named at their ends; of other dimensions every
line gets a panel of its own. Under a panel's plot lies a strip with a row for the hidden and for the lost months.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from tiltak.charts.drawing import LINE, ChartWords, month_number, text_width, ticks, wrapped
from tiltak.model import Line, Point, Series, State

COMPARED = frozenset({"sex", "immigrant", "status"})  # dimensions whose lines share a panel
MARKED: tuple[State, ...] = ("Q", "O")  # states that have a mark on the strip
PLOT_ALONE, PLOT_SMALL = 170.0, 104.0  # px: height of the plot of the only panel, and of one among several
CLEAR = 120.0  # px: right of a break's rule, enough for its label
ALIKE = 4  # panels share one axis where the largest number is at most so many times that of the lowest panel


@dataclass(frozen=True, slots=True)
class Span:
    """The months of a chart and its plot's width in px. Month 0 is the first, and stands half a step from the edge."""

    first: int
    months: int
    width: float

    @property
    def step(self) -> float:
        return self.width / self.months

    def month(self, period: str) -> int:
        return month_number(period) - self.first

    def x(self, month: float) -> float:
        return (month + 0.5) * self.step

    def calendar(self) -> Iterator[tuple[int, int, int]]:
        """(month of the span, year, month of the year from 0) for every month."""
        for month in range(self.months):
            yield month, *divmod(self.first + month, 12)


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of the strip: the marks of one state of one line. `y` is its middle; `names` is set where lines share."""

    state: State
    slot: int
    y: float
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakLabel:
    """A break in a panel: the first month after it, its label's lines with the baseline of the lowest, and its side."""

    id: str
    period: str
    month: int
    words: tuple[str, ...]
    y: float
    left: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. A line's slot is its place in `lines`; `axis` holds the round numbers of the value axis, from 0."""

    number: int
    lines: tuple[Line, ...]
    axis: tuple[int, ...]
    height: float  # px, of the plot: 0 where there is no number to draw
    strip: tuple[StripRow, ...] = ()
    breaks: tuple[BreakLabel, ...] = ()

    @property
    def top(self) -> int:
        """The value at the upper end of the axis."""
        return self.axis[-1]

    @property
    def foot(self) -> float:
        """Where the time axis stands: under the plot and its strip."""
        return max([self.height, *(row.y + LINE * max(len(row.names), 1) / 2 for row in self.strip)])

    @property
    def head(self) -> float:
        """Room above the plot."""
        return LINE * sum(len(label.words) for label in self.breaks) + _gap(self.height)


def panel_lines(series: Series) -> tuple[tuple[Line, ...], ...]:
    """The lines of each panel, panels with numbers first; none where the series shows no number at all."""
    lines = [line for line in series.lines if any(p.state in ("A", *MARKED) for p in line.points)]
    if not any(line.visible for line in lines):
        return ()
    if series.dimension in COMPARED:
        return (tuple(lines),)
    return tuple((line,) for line in sorted(lines, key=lambda line: line.visible == 0))


def axes(groups: tuple[tuple[Line, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """The round numbers on each panel's value axis: the same for all where the panels' numbers are alike in size."""
    steps = 5 if len(groups) == 1 else 4
    tops = [highest(lines) for lines in groups]
    counted = [top for top in tops if top is not None]
    alike = bool(counted) and max(counted) <= ALIKE * min(counted)
    return tuple(ticks(max(counted) if alike else top or 0, steps) for top in tops)


def highest(lines: tuple[Line, ...]) -> int | None:
    """The largest number of the lines, None where they show none."""
    return max((p.value for line in lines for p in line.points if p.value is not None), default=None)


def panels(
    groups: tuple[tuple[Line, ...], ...], span: Span, margins: tuple[float, float], words: ChartWords
) -> tuple[Panel, ...]:
    """The groups of lines as panels with their sizes; `margins` are the px to the left and right of the plot."""
    tall = PLOT_ALONE if len(groups) == 1 else PLOT_SMALL
    made = []
    for number, (lines, axis) in enumerate(zip(groups, axes(groups), strict=True)):
        height = tall if highest(lines) is not None else 0.0
        if len(lines) > 1:
            height = max(height, LINE * sum(len(end_label(line, words)) for line in lines))
        strip = tuple(_strip_rows(lines, height + 9 if height else 0, words))
        made.append(
            Panel(number, lines, axis, height, strip, _break_labels(lines, span, margins, -_gap(height), words))
        )
    return tuple(made)


def margins(groups: tuple[tuple[Line, ...], ...], words: ChartWords) -> tuple[float, float]:
    """Whole px: left for the axis' numbers and the strip's names, right for what stands at the lines' ends."""
    lines = [line for group in groups for line in group]
    states = {point.state for line in lines for point in line.points}
    left = [words.number(axis[-1]) for axis in axes(groups)] + [state_name(s, words) for s in MARKED if s in states]
    shared = any(len(group) > 1 for group in groups)
    right = [part for line in lines for part in (end_label(line, words) if shared else _last_number(line, words))]
    widest = max((text_width(part, bold=True) for part in right), default=0)
    return ceil(max(map(text_width, left), default=0)) + 8, ceil(widest) + (18 if shared else 8)


def end_label(line: Line, words: ChartWords) -> tuple[str, ...]:
    """What stands at the end of a line that shares its panel: its name in lines, then its last number if it has one."""
    return (*line_name(line, words), *_last_number(line, words))


def line_name(line: Line, words: ChartWords) -> tuple[str, ...]:
    """The line's name, in lines narrow enough for the right margin."""
    return wrapped(words.line_names[line.code], 82)


def state_name(state: State, words: ChartWords) -> str:
    """The word for a state that has no number."""
    return {"Q": words.hidden, "O": words.lost, "..": words.not_published, ".": words.not_in_use}[state]


def _last_number(line: Line, words: ChartWords) -> tuple[str, ...]:
    last: Point = line.points[-1]
    return () if last.value is None else (words.number(last.value),)


def _strip_rows(lines: tuple[Line, ...], y: float, words: ChartWords) -> Iterator[StripRow]:
    for slot, line in enumerate(lines):
        for state in MARKED:
            if any(p.state == state for p in line.points):
                names = line_name(line, words) if len(lines) > 1 else ()
                size = LINE * max(len(names), 1)
                yield StripRow(state, slot, y + size / 2, names)
                y += size


def _break_labels(
    lines: tuple[Line, ...], span: Span, margins: tuple[float, float], y: float, words: ChartWords
) -> tuple[BreakLabel, ...]:
    """The breaks inside the span, the latest lowest, each with its month; with its lines where not all have it.

    A label stands to the right of its rule; late in the span to the left, unless it would cross an earlier rule.
    """
    found = sorted({(span.month(p), p, b) for line in lines for p, b in line.breaks if 0 < span.month(p) < span.months})
    labels = []
    for month, period, key in reversed(found):
        affected = [line for line in lines if (period, key) in line.breaks]
        label = f"{words.break_labels[key]}, {words.month(period)}"
        if len(affected) < len(lines):
            label += f" ({', '.join(words.line_names[line.code] for line in affected)})"
        x = span.x(month - 0.5)
        rooms = (span.width - x + margins[1], margins[0] + x)
        left = month > span.months / 2 and (month == found[0][0] or rooms[0] < CLEAR)
        written = wrapped(label, rooms[left] - 4)
        labels.append(BreakLabel(key, period, month, written, y, left))
        y -= LINE * len(written)
    return tuple(labels)


def _gap(height: float) -> float:
    """Px above a plot of this height that belong to the uppermost number of its axis."""
    return 10 if height else 3
