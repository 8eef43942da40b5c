"""The tables of a page as a workbook: what it is, and each table as shown.

Takes a page and the names of codes; gives the bytes of an `.xlsx`. A cell without a number is text: the sign that the
page shows. The rows of the tidy table are in the CSV beside it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from textwrap import wrap
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tiltak.codelists import MAIN_LANGUAGE
from tiltak.model import Page, Point, Series, Source
from tiltak.opendata.jsonstat import STATUS
from tiltak.opendata.labels import Labels, last_updated
from tiltak.opendata.page_data import PageData
from tiltak.pages.registry import type_of
from tiltak.pages.tables import break_notes, line_name
from tiltak.tabulate.tidy import inert
from tiltak.words.i18n import SYMBOLS
from tiltak.words.titles import dimension_name, series_title

Value = str | int  # '' leaves the cell empty
Style = Literal["text", "number", "sign", "wrapped", "bold", "head", "head_right"]

_FORMATS: dict[Style, dict[str, str | bool]] = {
    "text": {},
    "number": {"num_format": "#,##0"},
    "sign": {"align": "right"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "head": {"bold": True, "text_wrap": True, "valign": "top"},
    "head_right": {"bold": True, "text_wrap": True, "valign": "top", "align": "right"},
}
_WRAPPING = ("wrapped", "head", "head_right")
_LINE_HEIGHT = 15  # points


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet. `frozen`: rows and columns that stay in view; `heads`: the numbers, from 1, of the bold rows.

    `widths` are in characters, the last one for all further columns; `head` and `text` are the styles of text in those
    rows and in others, each in the first column and after it.
    """

    name: str  # at most 31 characters, without []:*?/\
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    frozen: tuple[int, int]
    heads: tuple[int, ...]
    head: tuple[Style, Style]
    text: tuple[Style, Style]


def page_workbook(data: PageData) -> bytes:
    """The `.xlsx` beside a page."""
    page, labels = data.page, data.labels
    tables = [_table(series, labels) for series in page.series]
    breaks = {item for series in page.series for line in series.lines for item in line.breaks}
    begun = {data.table.breaks[position] for position in data.positions} - {""}
    breaks |= {(labels.breaks[item].first_period, item) for item in begun}
    readme = _readme(data, sorted(breaks))
    updated = last_updated(_sources(page, labels))
    return workbook(type_of(page).title(page, labels.words[MAIN_LANGUAGE]), updated, [readme, *tables])


def workbook(title: str, updated: str, sheets: Sequence[WorkbookSheet]) -> bytes:
    """The bytes of a workbook, with `updated` (an ISO date or '' for none) as its only timestamp."""
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.fromisoformat(updated or "1980-01-01")
    book.set_properties({"title": title, "created": made})
    formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return file.getvalue()


def _write(page: Worksheet, sheet: WorkbookSheet, formats: dict[Style, Format]) -> None:
    count = max(map(len, sheet.rows))
    widths = [sheet.widths[min(column, len(sheet.widths) - 1)] for column in range(count)]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(*sheet.frozen)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for number, row in enumerate(sheet.rows):
        styles = sheet.head if number + 1 in sheet.heads else sheet.text
        if styles[1] in _WRAPPING and (height := _height(row, widths)):
            page.set_row(number, height)
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(number, column, value, formats["number"])
            elif value:
                page.write_string(number, column, inert(value), formats[styles[min(column, 1)]])


def _height(row: Sequence[Value], widths: Sequence[int]) -> int:
    """The height of a row with wrapped text, in points, since not every program computes it; 0 for one line."""
    lines = max((_lines(str(cell), width - 2) for cell, width in zip(row, widths, strict=False)), default=1)
    return _LINE_HEIGHT * lines if lines > 1 else 0


@cache
def _lines(text: str, width: int) -> int:
    return len(wrap(text, width))


def _table(series: Series, labels: Labels) -> WorkbookSheet:
    rows = _months_down(series, labels) if series.kind == "months" else _places_down(series, labels)
    return WorkbookSheet(
        series.slug, [*rows], (34, 21), frozen=(1, 1), heads=(1,), head=("head", "head_right"), text=("text", "sign")
    )


def _months_down(series: Series, labels: Labels) -> Iterator[Sequence[Value]]:
    """A row for each month, oldest first; the means after the months of their year; a break before its first month."""
    words = labels.words[MAIN_LANGUAGE]
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
    words = labels.words[MAIN_LANGUAGE]
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
    return labels.words[MAIN_LANGUAGE].gettext("Gjennomsnitt {period}").format(period=labels.of("period", interval))


def _readme(data: PageData, breaks: Sequence[tuple[str, str]]) -> WorkbookSheet:
    """`breaks` are those of the tables, and those that the CSV beside names, by first month and id."""
    page, labels = data.page, data.labels
    words, texts = labels.words[MAIN_LANGUAGE], labels.texts
    notes = ("not_nav", "newest", *(["recent"] if data.older else []))
    says = texts.workbook
    sections: dict[str, list[tuple[str, str]]] = {
        type_of(page).title(page, words): [
            (says.page, data.base_url + page.path if data.base_url else ""),
            (says.latest, words.month(page.latest)),
            *((says.source, f"NAV, {words.report(source)}") for source in _sources(page, labels)),
            *(("", texts.notes[name][MAIN_LANGUAGE]) for name in notes),
        ],
        says.sheets: [(series.slug, series_title(series, words)) for series in page.series],
        says.signs: [
            *((SYMBOLS[state], words.state(state)) for state in STATUS),
            ("", texts.notes["hidden"][MAIN_LANGUAGE]),
        ],
        says.breaks: [(labels.of("break", item), words.break_note(first, item)) for first, item in breaks],
    }
    rows: list[tuple[str, ...]] = []
    heads = []
    for title, lines in sections.items():
        if told := [line for line in lines if line[1]]:
            rows += [(), (title,), *told] if rows else [(title,), *told]
            heads.append(len(rows) - len(told))
    return WorkbookSheet(
        says.readme,
        rows,
        (32, 100),
        frozen=(0, 0),
        heads=tuple(heads),
        head=("bold", "bold"),
        text=("wrapped", "wrapped"),
    )


def _sources(page: Page, labels: Labels) -> list[Source]:
    """The reports of a page, newest first."""
    return sorted((labels.sources[source] for source in page.sources), key=lambda source: source.order, reverse=True)
