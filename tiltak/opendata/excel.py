"""The numbers of a page as a workbook: what it is, every number on a row of its own, and the tables as shown.

Takes a page and its rows with the names of their codes; gives the bytes of an `.xlsx`. A cell without a
number is text: the sign that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tiltak.model import Page, Point, Series, Source
from tiltak.opendata.jsonstat import STATUS
from tiltak.opendata.labels import Labels
from tiltak.opendata.tidy_csv import HEADER
from tiltak.opendata.xlsx import BOLD, HEAD, HEAD_RIGHT, SIGN, TEXT, WRAPPED, Sheet, Value, workbook
from tiltak.pages.tables import break_notes, line_name
from tiltak.tabulate.tidy import COLUMNS, TidyRow
from tiltak.words.i18n import SYMBOLS
from tiltak.words.titles import dimension_name, page_title, series_title
from tiltak.zipped import Pack, zipped

_LONG = ("tiltak", "source")
_WIDTHS = tuple(34 if name in _LONG or name.endswith("_label") else 17 for name in HEADER)
_BREAK = COLUMNS.index("break")
_NUMBERS = tuple(COLUMNS.index(column) for column in ("value", "line"))


def page_workbook(
    page: Page, rows: Sequence[tuple[TidyRow, TidyRow]], labels: Labels, base_url: str = "", pack: Pack = zipped
) -> bytes:
    """The `.xlsx` beside a page. `rows` are those of the contract, each with the names of its codes; `pack` makes the
    zip file that a workbook is."""
    tidy = Sheet(labels.texts.workbook["tidy"], [HEADER, *map(_tidy, rows)], _WIDTHS, filtered=True)
    tables = [_table(series, labels) for series in page.series]
    breaks = {(labels.breaks[item].first_period, item) for row, _ in rows if (item := row[_BREAK])}
    breaks |= {item for series in page.series for line in series.lines for item in line.breaks}
    readme = _readme(page, sorted(breaks), labels, base_url + page.path if base_url else "")
    updated = max((source.report_date for source in _sources(page, labels)), default="")
    return workbook(page_title(page, labels.words["nb"]), updated, [readme, tidy, *tables], pack)


def _tidy(row: tuple[TidyRow, TidyRow]) -> list[Value]:
    cells: list[Value] = [*row[0], *row[1]]
    for place in _NUMBERS:
        if cells[place]:
            cells[place] = int(cells[place])
    return cells


def _table(series: Series, labels: Labels) -> Sheet:
    rows = _months_down(series, labels) if series.kind == "months" else _places_down(series, labels)
    return Sheet(series.slug, [*rows], (34, 21), frozen=(1, 1), head=(HEAD, HEAD_RIGHT), text=(TEXT, SIGN))


def _months_down(series: Series, labels: Labels) -> Iterator[Sequence[Value]]:
    """A row for each month, oldest first; after a year's months its means; before a break what it is."""
    words = labels.words["nb"]
    means = {(point.period, code): point for code, point in series.means}
    intervals = sorted({period for period, _ in means})
    yield [words.gettext("Måned"), *(line_name(line, series, words) for line in series.lines)]
    notes = break_notes(series, words)
    for place, period in enumerate(series.periods):
        yield from ([note] for _, note in notes.get(period, ()))
        yield [labels.of("period", period), *(_cell(line.points[place]) for line in series.lines)]
        if series.periods[place + 1 : place + 2] == () or series.periods[place + 1][:4] != period[:4]:
            for interval in (item for item in intervals if item[:4] == period[:4]):
                yield [_mean_head(interval, labels), *(_cell(means[interval, line.code]) for line in series.lines)]


def _places_down(series: Series, labels: Labels) -> Iterator[Sequence[Value]]:
    """A row for each place, with the month and the mean, or with each tiltak of a matrix."""
    words = labels.words["nb"]
    means = dict(series.means)
    heads = [words.name("tiltak", code) for code in series.columns] or [labels.of("period", series.periods[-1])]
    if means:
        heads.append(_mean_head(series.mean_period, labels))
    yield [dimension_name(series.dimension, words), *heads]
    for line in series.lines:
        points = [*line.points, *([means[line.code]] if means else [])]
        yield [line_name(line, series, words), *map(_cell, points)]


def _cell(point: Point) -> Value:
    return SYMBOLS[point.state] if point.value is None else point.value


def _mean_head(interval: str, labels: Labels) -> str:
    return labels.words["nb"].gettext("Gjennomsnitt {period}").format(period=labels.of("period", interval))


def _readme(page: Page, breaks: Sequence[tuple[str, str]], labels: Labels, address: str) -> Sheet:
    """`breaks` by first month and id: those of the tables, and those that the tidy sheet names."""
    words, texts = labels.words["nb"], labels.texts
    says = texts.workbook
    sections: dict[str, list[tuple[str, str]]] = {
        page_title(page, words): [
            (says["page"], address),
            (says["latest"], words.month(page.latest)),
            *((says["source"], f"NAV, {words.report(source)}") for source in _sources(page, labels)),
            *(("", texts.notes[name]["nb"]) for name in ("not_nav", "newest")),
        ],
        says["sheets"]: [
            (says["tidy"], says["tidy_about"]),
            *((series.slug, series_title(series, words)) for series in page.series),
        ],
        says["signs"]: [
            *((SYMBOLS[state], words.state(state)) for state in STATUS),
            ("", texts.notes["hidden"]["nb"]),
        ],
        says["breaks"]: [(labels.of("break", item), words.break_note(first, item)) for first, item in breaks],
    }
    rows: list[tuple[str, ...]] = []
    heads = []
    for title, lines in sections.items():
        if told := [line for line in lines if line[1]]:
            rows += [(), (title,), *told] if rows else [(title,), *told]
            heads.append(len(rows) - len(told))
    return Sheet(
        says["readme"], rows, (32, 100), frozen=(0, 0), heads=tuple(heads), head=(BOLD, BOLD), text=(WRAPPED, WRAPPED)
    )


def _sources(page: Page, labels: Labels) -> list[Source]:
    """The reports of a page, the one with the newest month first."""
    return sorted((labels.sources[source] for source in page.sources), key=lambda source: source.order, reverse=True)
