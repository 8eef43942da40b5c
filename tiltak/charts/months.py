"""Months: lines through time, as small panels for a narrow column.

Takes a series of kind 'months' and gives its Drawing. A line is cut into runs: at every month without a number, and at
every break that applies to it; nothing is ever drawn across a cut. A run of one month is a point. Each hidden or lost
month has a mark of its own on the strip under the plot; a month without publication is a faint band.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.charts.drawing import (
    EVERY,
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
    month_number,
    runs_of,
    spread,
    text,
    text_width,
    wrapped,
)
from tiltak.charts.panels import (
    MARKED,
    Panel,
    Span,
    StripRow,
    end_label,
    highest,
    line_name,
    margins,
    panel_lines,
    panels,
    state_name,
)
from tiltak.model import Line, Point, Series

Rows = Iterator[tuple[Layer, Row]]

SHAPES = ("circle", "triangle-up", "diamond", "triangle-down", "circle", "triangle-up", "diamond", "triangle-down")
DOT = 36.0  # area of a round mark, px²: radius 3
AXIS = 5.0  # px, length of a tick


def months_drawing(series: Series, words: ChartWords, width: float) -> Drawing:
    """The panels of a series, each `width` px wide; no panels where the series has no number at all."""
    groups = panel_lines(series)
    left, right = margins(groups, words)
    span = _span(series.periods[0], series.periods[-1], width - left - right)
    made = panels(groups, span, (left, right), words)
    rows = [*_time_axis(span, words)] if made else []
    frames = []
    for panel in made:
        title = (
            wrapped(words.line_names[panel.lines[0].code], width / 1.08)
            if len(made) > 1
            else (words.y_title.capitalize(),)
        )
        above = LINE * len(title)
        for row, part in enumerate(reversed(title)):
            css, y = ("h" if len(made) > 1 else "t"), -panel.head - 4 - row * LINE
            rows.append(text(panel.number, css, part, -left, y))
        rows += _rows(panel, span, words)
        height = panel.head + above + panel.foot + AXIS + 2 * LINE
        codes = tuple(line.code for line in panel.lines)
        data = _script_data(series, span, left)
        frames.append(Frame(codes, width, height, left, panel.head + above, panel.foot, data=data))
    tallest = max((panel.height for panel in made), default=0)
    return Drawing("months", span.width, tallest, span.months, tuple(frames), by_layer(rows))


def sparks_drawing(series: Series, width: float = 120, height: float = 28) -> Drawing:
    """A bare panel for each line that shows a number, for the cell of a table: runs and marks, no axis and no words."""
    lines = tuple(line for line in series.lines if line.visible)
    if not lines:
        return Drawing("months", width, height, 1, (), {})
    span = _span(lines[0].points[0].period, lines[0].points[-1].period, width - 6)
    plot = height - 10
    strip = tuple(StripRow(state, 0, plot + 5) for state in MARKED)
    bare = [Panel(n, (line,), (0, highest((line,)) or 1), plot, strip) for n, line in enumerate(lines)]
    rows = [row for panel in bare for part in (_lines, _strip_marks) for row in part(panel, span)]
    frames = tuple(Frame((line.code,), width, height, 3, 3, css="chart spark") for line in lines)
    return Drawing("months", span.width, plot, span.months, frames, by_layer(rows))


def runs(line: Line, span: Span) -> Iterator[tuple[Point, ...]]:
    """The stretches of months that a line may be drawn through: all with numbers, and no break between any two."""
    cuts = {span.month(period) for period, _ in line.breaks}
    run: list[Point] = []
    for point in line.points:
        month = span.month(point.period)
        if run and (point.state != "A" or month != span.month(run[-1].period) + 1 or month in cuts):
            yield tuple(run)
            run = []
        if point.state == "A":
            run.append(point)
    if run:
        yield tuple(run)


def _span(first: str, last: str, width: float) -> Span:
    return Span(month_number(first), month_number(last) - month_number(first) + 1, width)


def _script_data(series: Series, span: Span, left: float) -> str:
    """What a script needs to find the month under a finger: the first month, its x in the picture, px per month."""
    return attributes(period=series.periods[0], x=round(left + span.x(0), 1), step=round(span.step, 3))


def _rows(panel: Panel, span: Span, words: ChartWords) -> Rows:
    """Everything in a panel, from the back to the front within each layer."""
    yield from _unpublished(panel, span)
    if panel.height:
        yield from _value_axis(panel, words)
    yield from _year_rules(panel, span)
    yield from _breaks(panel, span)
    yield from _lines(panel, span)
    yield from _ends(panel, span, words)
    yield from _strip_marks(panel, span)
    yield from _strip_names(panel, span, words)


def _unpublished(panel: Panel, span: Span) -> Rows:
    """A band over the months in which no line of the panel was published."""
    published = {span.month(p.period) for line in panel.lines for p in line.points if p.state != ".."}
    if panel.height:
        for first, last in runs_of(month for month in range(span.months) if month not in published):
            yield "area", item(panel.number, "u", month=first - 0.5, end=last + 0.5)


def _value_axis(panel: Panel, words: ChartWords) -> Rows:
    for value in panel.axis:
        share = value / panel.top
        yield "grid", item(panel.number, "a" if value == 0 else "g", share=share)
        yield text(panel.number, "t e", words.number(value), -6, (1 - share) * panel.height + 5)


def _time_axis(span: Span, words: ChartWords) -> Rows:
    """Names of months as close as they fit, and under them the years: alike in all panels, placed from their foot."""
    every = _months_between_names(span, words)
    names_foot = AXIS + LINE if every < 12 else 0
    years: dict[int, list[int]] = {}
    for month, year, of_year in span.calendar():
        years.setdefault(year, []).append(month)
        if every < 12 and of_year % every == 0:
            yield "upright", item(EVERY, "x", month=month, end=month, y=0, bottom=AXIS)
            yield text(EVERY, "t m", words.month_names[of_year], span.x(month), AXIS + 13)
        if of_year == 0 and month > 0:
            edge = month - 0.5
            yield "upright", item(EVERY, "x", month=edge, end=edge, y=names_foot, bottom=names_foot + LINE)
    for year, months in years.items():
        if len(months) * span.step >= text_width(str(year)):
            middle = (months[0] + months[-1]) / 2
            yield text(EVERY, "t m", str(year), span.x(middle), names_foot + 14)


def _year_rules(panel: Panel, span: Span) -> Rows:
    """A faint rule where each year begins, and a line to stand on for a panel without a plot."""
    for month, _, of_year in span.calendar():
        if of_year == 0 and month > 0:
            yield "upright", item(panel.number, "g", month=month - 0.5, end=month - 0.5, y=0, bottom=panel.foot)
    if not panel.height:
        yield "upright", item(panel.number, "a", month=-0.5, end=span.months - 0.5, y=panel.foot, bottom=panel.foot)


def _months_between_names(span: Span, words: ChartWords) -> int:
    """How many months from one named month to the next, so that the names have room; 12 where only years have."""
    for every in (1, 2, 3, 6):
        widest = max(text_width(name) for name in words.month_names[::every])
        if every * span.step >= widest + 5:
            return every
    return 12


def _breaks(panel: Panel, span: Span) -> Rows:
    """Each break as a rule from its label down to the axis, left of the first month after it."""
    for label in panel.breaks:
        edge, top = label.month - 0.5, label.y - LINE * len(label.words) + 5
        data = attributes(**{"break": label.id, "period": label.period})
        yield "upright", item(panel.number, "b", data, month=edge, end=edge, y=top, bottom=panel.foot)
        side, x = ("y e", -4) if label.left else ("y", 4)
        for row, words in enumerate(reversed(label.words)):
            yield text(panel.number, side, words, span.x(edge) + x, label.y - row * LINE)


def _lines(panel: Panel, span: Span) -> Rows:
    """The runs of each line; a run of one month is a point."""
    for slot, line in enumerate(panel.lines):
        for run in runs(line, span):
            values = " ".join(str(point.value) for point in run)
            data = attributes(code=line.code, period=run[0].period, values=values)
            places = [{"month": span.month(p.period), "share": (p.value or 0) / panel.top} for p in run]
            if len(run) == 1:
                yield "point", item(panel.number, f"p c{slot}", data, shape=SHAPES[slot], size=DOT, **places[0])
            else:
                yield from (("line", item(panel.number, f"l c{slot}", data, **place)) for place in places)


def _ends(panel: Panel, span: Span, words: ChartWords) -> Rows:
    """The last month's number at the line's end; where lines share the panel, marks to tell them apart and names."""
    shared = len(panel.lines) > 1
    shown = [(slot, line) for slot, line in enumerate(panel.lines) if line.visible]
    for slot, line in shown:
        for run in runs(line, span):
            for point in (run[0], run[-1]) if shared and len(run) > 1 else ():
                yield _mark(panel, slot, span.month(point.period), (point.value or 0) / panel.top)
        last = line.points[-1]
        if not shared and last.value is not None:
            month, share = span.months - 1, last.value / panel.top
            yield _mark(panel, slot, month, share)
            yield text(panel.number, "v", words.number(last.value), span.x(month) + 7, (1 - share) * panel.height + 5)
    if shared:
        yield from _line_names(panel, span, words, shown)


def _line_names(panel: Panel, span: Span, words: ChartWords, shown: list[tuple[int, Line]]) -> Rows:
    """Each line's mark, name and last number in the right margin, as near as there is room to where the line ends."""
    ends = [(1 - next(p.value for p in reversed(line.points) if p.value is not None) / panel.top) for _, line in shown]
    order = sorted(range(len(shown)), key=lambda n: ends[n])
    blocks = [end_label(shown[n][1], words) for n in order]
    middles = spread(tuple(ends[n] * panel.height for n in order), tuple(LINE * len(b) for b in blocks), panel.height)
    for n, block, middle in zip(order, blocks, middles, strict=True):
        slot, line = shown[n]
        first = middle - LINE * len(block) / 2 + 12.5
        yield _mark(panel, slot, span.months - 0.5 + 7 / span.step, 1 - (first - 4.5) / panel.height)
        names = len(line_name(line, words))
        for row, part in enumerate(block):
            css = f"n c{slot}" if row < names else f"v c{slot}"
            yield text(panel.number, css, part, span.width + 14, first + row * LINE)


def _mark(panel: Panel, slot: int, month: float, share: float) -> tuple[Layer, Row]:
    return "point", item(panel.number, f"k c{slot}", month=month, share=share, shape=SHAPES[slot], size=DOT)


def _strip_marks(panel: Panel, span: Span) -> Rows:
    """A hollow square for each hidden month, a cross for each lost one."""
    side = min(max(span.step - 1.6, 2.0), 7.0)
    for row in panel.strip:
        line = panel.lines[row.slot]
        shape, css = ("square", "q") if row.state == "Q" else (LOST_SHAPE, "o")
        for point in line.points:
            if point.state == row.state:
                data = attributes(code=line.code, period=point.period)
                place: dict[str, float | str] = {
                    "month": span.month(point.period),
                    "y": row.y,
                    "shape": shape,
                    "size": side * side,
                }
                yield "strip", item(panel.number, f"{css} c{row.slot}", data, **place)


def _strip_names(panel: Panel, span: Span, words: ChartWords) -> Rows:
    for row in panel.strip:
        yield text(panel.number, f"c{row.slot} t e", state_name(row.state, words), -6, row.y + 5)
        for number, part in enumerate(row.names):
            y = row.y - LINE * len(row.names) / 2 + 12.5 + number * LINE
            yield text(panel.number, f"n c{row.slot}", part, span.width + 14, y)
