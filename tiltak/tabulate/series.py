"""Builds the data of one chart and its table.

Takes the newest prints of the tidy table, the vocabulary and the breaks; gives frozen `Series`. A series has every
month of its span: a cell that no report prints is 'not published', or 'not in use' where the category did not exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from tiltak.codelists import CATEGORY_LISTS, Limits, Vocabulary, in_use
from tiltak.model import KEY_COLUMNS, Break, Key, Line, Point, Series, Source
from tiltak.periods import month_span
from tiltak.tabulate.keys import Item, Place
from tiltak.tabulate.tidy import break_applies
from tiltak.understand.families import Families

Cells = Mapping[str, Point]  # of one row, by period: a month, or the interval of a mean


@dataclass(frozen=True, slots=True)
class NewestPrints:
    """The newest print of each cell, and what describes it: the input of all series.

    `table` is their tidy table; `rows` has their cells by key with empty period and measure, then
    by period; `levels` are the (tiltak level, tiltak, region level) of the rows; `months` and `means` are the periods
    of each report family that has a report.
    """

    table: pd.DataFrame
    rows: Mapping[Key, Cells]
    levels: frozenset[tuple[str, str, str]]
    vocabulary: Vocabulary
    breaks: tuple[Break, ...]
    sources: tuple[Source, ...]
    families: Families
    months: Mapping[str, tuple[str, ...]]
    means: Mapping[str, tuple[str, ...]]

    def point(self, key: Key) -> Point | None:
        """The cell of a key, None where no report prints it."""
        return self.rows.get(key._replace(period="", measure=""), {}).get(key.period)

    @property
    def latest(self) -> str:
        """The newest month of all reports."""
        return max(months[-1] for months in self.months.values())


@dataclass(frozen=True, slots=True)
class Span:
    """A run of months that reports cover, oldest first, and the intervals for which they print means.

    `suffix` distinguishes the figures of an ended report family: '-2017'.
    """

    months: tuple[str, ...]
    means: tuple[str, ...]
    suffix: str = ""

    def since(self, first: str) -> Span:
        """The span from a month on."""
        return replace(self, months=tuple(month for month in self.months if month >= first))


class SeriesRow(NamedTuple):
    """A row of a table: its key with empty period and measure, its cells, and its validity."""

    key: Key
    cells: Cells
    limits: Limits

    def points(self, periods: Iterable[str]) -> tuple[Point, ...]:
        """The row over the periods: the printed cell, 'not published' or 'not in use'."""
        cells, limits = self.cells, self.limits
        return tuple([cells.get(period) or not_printed(period, limits) for period in periods])

    def page(self, period: str) -> set[str]:
        """The printed page of the row's cell in a period, if there is one."""
        cell = self.cells.get(period)
        return {cell.page} if cell else set()


def indexed_prints(
    newest: pd.DataFrame,
    vocabulary: Vocabulary,
    breaks: tuple[Break, ...],
    sources: tuple[Source, ...],
    families: Families,
) -> NewestPrints:
    """Index the newest prints by key and period."""
    periods: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for source in sources:
        periods[source.report].add(source.period)
    months = {family: month_span(min(of)[0], max(last for _, last in of)) for family, of in periods.items()}
    means = {family: tuple(sorted(map("/".join, of))) for family, of in periods.items()}
    rows: dict[tuple[str, ...], dict[str, Point]] = defaultdict(dict)
    dimensions = zip(*(newest[column].tolist() for column in KEY_COLUMNS[2:]), strict=True)
    for row, point in zip(dimensions, _points(newest), strict=True):
        rows[row][point.period] = point
    by_key = {Key("", "", *row): cells for row, cells in rows.items()}
    levels = frozenset((row.tiltak_level, row.tiltak, row.region_level) for row in by_key)
    return NewestPrints(newest, by_key, levels, vocabulary, breaks, sources, families, months, means)


def _points(newest: pd.DataFrame) -> Iterator[Point]:
    """A point for each row of the table."""
    columns = [newest[name].tolist() for name in ("period", "obs_status", "value", "marks", "source", "line", "page")]
    marks = {text: tuple(text.split()) for text in set(columns[3])}
    for period, status, value, marked, source, line, page in zip(*columns, strict=True):
        number = value if status == "A" else None
        yield Point(period, status, number, marks[marked], source, line, "" if page is pd.NA else str(page))


def months_series(
    prints: NewestPrints, span: Span, slug: str, base: Key, lines: Iterable[tuple[str, str]]
) -> Series | None:
    """A series over time: a line for each (code list, code) that any report prints within the span.

    `base` has the codes that all lines share. Its months are of the years of the span in which any line is in use. None
    where no line has a cell.
    """
    lines = tuple(lines)
    rows = [_row(prints, base.with_code(*line) if line[0] else base) for line in lines]
    if not any(row.cells for row in rows):
        return None
    periods = _months_in_use(span, rows)
    made = []
    shown = []
    for (code_list, code), row in zip(lines, rows, strict=True):
        points = row.points(periods) if row.cells else ()
        if any(point.source for point in points):
            made.append(Line(code_list, code, points, line_breaks(prints.breaks, row.key, points)))
            shown.append((code, row))
    if not made:
        return None
    return Series(
        slug=slug + span.suffix,
        kind="months",
        measure="participants",
        dimension=lines[-1][0] or "total",
        fixed=_fixed(base),
        periods=periods,
        lines=tuple(made),
        sources=_source_ids(prints, (p for line in made for p in line.points)),
        printed_pages=pages_in_order(page for _, row in shown for page in row.page(periods[-1])),
        means=newest_means(shown, span.means),
    )


def places_series(
    prints: NewestPrints, span: Span, slug: str, base: Key, level: str, codes: Iterable[str]
) -> Series | None:
    """The last month, a line for each place that the reports print, with the mean so far this year."""
    if (base.tiltak_level, base.tiltak, level) not in prints.levels:
        return None
    period = span.months[-1]
    lines = []
    shown = []
    for code in codes:
        row = _row(prints, base.with_code(level, code))
        (point,) = row.points((period,))
        if point.source:
            lines.append(Line(level, code, (point,)))
            shown.append((code, row))
    if not lines:
        return None
    sources = _source_ids(prints, (line.points[0] for line in lines))
    pages = pages_in_order(page for _, row in shown for page in row.page(period))
    fixed, means = _fixed(base), newest_means(shown, span.means[-1:])
    return Series(
        slug + span.suffix, "places", "participants", level, fixed, (period,), tuple(lines), sources, pages, means
    )


def matrix_series(
    prints: NewestPrints, slug: str, base: Key, kommuner: Iterable[str], tiltak: tuple[str, ...], period: str
) -> Series | None:
    """One month, a line for each kommune with a point for each tiltak."""
    lines = []
    pages: set[str] = set()
    for code in kommuner:
        of_kommune = base.with_code("kommune", code)
        rows = [_row(prints, of_kommune.with_code("tiltak", item)) for item in tiltak]
        points = tuple(point for row in rows for point in row.points((period,)))
        if any(point.source for point in points):
            lines.append(Line("kommune", code, points))
            pages |= {page for row in rows for page in row.page(period)}
    if not lines:
        return None
    sources = _source_ids(prints, (point for line in lines for point in line.points))
    fixed, printed = _fixed(base), pages_in_order(pages)
    return Series(
        slug, "matrix", "participants", "kommune", fixed, (period,), tuple(lines), sources, printed, columns=tiltak
    )


def _months_in_use(span: Span, rows: Iterable[SeriesRow]) -> tuple[str, ...]:
    """The months of those years of the span in which any of the rows is in use."""
    limits = {row.limits for row in rows}
    years = {month[:4] for month in span.months if any(in_use(of, month) for of in limits)}
    return tuple(month for month in span.months if month[:4] in years)


def newest_means(rows: Iterable[tuple[str, SeriesRow]], intervals: Iterable[str]) -> tuple[tuple[str, Point], ...]:
    """The means of the lines, by code: of each year those of its newest report that prints any. A mean of one month is
    that month's number once more, and left out."""
    rows = tuple(rows)
    printed = {interval for interval in intervals if any(interval in row.cells for _, row in rows)}
    newest = {interval[:4]: interval for interval in sorted(printed, key=lambda interval: interval[-7:])}
    return tuple(
        (code, point)
        for interval in newest.values()
        if len(set(interval.split("/"))) > 1
        for code, row in rows
        for point in row.points((interval,))
    )


def _row(prints: NewestPrints, key: Key) -> SeriesRow:
    """The row of the key."""
    limits = limits_of(prints.vocabulary, (key.region_level, key.region), (key.tiltak_level, key.tiltak))
    return SeriesRow(key, prints.rows.get(key, {}), limits)


def limits_of(vocabulary: Vocabulary, place: Place, item: Item) -> Limits:
    """When a place and an item are in use, of each that isn't always."""
    entries = (vocabulary.entries.get(place), vocabulary.entries.get(item))
    return tuple([(e.valid_from, e.valid_to) for e in entries if e and (e.valid_from or e.valid_to)])


def not_printed(period: str, limits: Limits) -> Point:
    """The point of a cell that no report prints: 'not published', or 'not in use'."""
    return Point(period, ".." if in_use(limits, period) else ".")


def line_breaks(breaks: Iterable[Break], key: Key, points: tuple[Point, ...]) -> tuple[tuple[str, str], ...]:
    """The breaks between two months of a line of which at least one is in use: first period, id."""
    first, last = points[0].period, points[-1].period
    within = [item for item in breaks if first < item.first_period <= last and break_applies(item, key)]
    if not within:
        return ()
    in_use = {after.period for before, after in pairwise(points) if {before.state, after.state} != {"."}}
    return tuple((item.first_period, item.id) for item in within if item.first_period in in_use)


def _fixed(base: Key) -> tuple[tuple[str, str], ...]:
    fixed = [(base.tiltak_level, base.tiltak)] if base.tiltak else []
    if base.region:
        fixed.append((base.region_level, base.region))
    for dimension in CATEGORY_LISTS:
        if (code := getattr(base, dimension)) != "total":
            fixed.append((dimension, code))
    return tuple(fixed)


def _source_ids(prints: NewestPrints, points: Iterable[Point]) -> tuple[str, ...]:
    used = {point.source for point in points}
    return tuple(s.id for s in sorted(prints.sources, key=lambda s: s.order) if s.id in used)


def pages_in_order(pages: Iterable[str]) -> tuple[str, ...]:
    """Printed page numbers, without duplicates, in order; '' last, for cells on pages without a number in the text."""
    return tuple(sorted(set(pages), key=lambda page: (not page, len(page), page)))
