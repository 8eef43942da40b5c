"""The reports' own numbers, once read and verified, written again in the forms that NAV publishes them in.

`sheets` gives a report's tables as it prints them; `workbook` and `pdf` make files of them, `workbook` with the
oddities that NAV's have. Tests read these files back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tiltak.codelists import Vocabulary
from tiltak.model import TOTAL_KEY, Key, Observation, Report, Source
from tiltak.read import read_report, read_reports
from tiltak.read.accounting import account
from tiltak.read.layouts import LAYOUTS
from tiltak.read.layouts.printed import MONTHS, month_name, span
from tiltak.read.sources import load_sources
from tiltak.understand import ParsedReport, parse_reports
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families, load_families
from tiltak.understand.parse import clean_report, report_columns
from tiltak.verify.corrections import load_corrections
from tiltak.verify.report import Verified, verify, verify_report

DATA = Path(__file__).parent / "five_reports"
TITLE = "TILT140 Tiltaksdeltakere på oppfølging. Demografi. Tidsserie måned"
SECTIONS = (
    ("Tiltak og fylke", "fylke"),
    ("Tiltak og kommune", "kommune"),
    ("Tiltak og kjønn", "sex"),
    ("Tiltak og alder", "age"),
    ("Tiltak og innvandrer status", "immigrant"),
    ("Tiltak og fødeland innvandrere", "birth_region"),
    ("Tiltak og utdanning", "education"),
)
STATUS_SECTION = "Arbeidsmarkedsstatus og tiltak"

Cells = tuple[int | str | None, ...]  # a number, '*', or None where the report's number is lost
Line = tuple[str, Cells]  # a label and its cells
Cell = tuple[int | None, str]  # value and obs_status


@dataclass(frozen=True)
class Sheet:
    """One section: its title, and its blocks, each with a total first."""

    title: str
    blocks: tuple[tuple[Line, ...], ...]


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(DATA)


@cache
def families() -> Families:
    return load_families(DATA, vocabulary())


@cache
def source(source_id: str) -> Source:
    (found,) = (source for source in load_sources(DATA) if source.id == source_id)
    return found


@cache
def parsed() -> tuple[ParsedReport, ...]:
    """The five reports as blocks."""
    return tuple(parse_reports(read_reports(load_sources(DATA), DATA), vocabulary(), families()))


@cache
def verified() -> Verified:
    """What the five reports' numbers are worth."""
    return verify([(report.source, report.blocks) for report in parsed()], load_corrections(DATA), vocabulary())


@cache
def observed(source_id: str) -> dict[Key, Cell]:
    """The verified cells of one report of the corpus."""
    (report,) = read_reports([source(source_id)], DATA)
    return cells_of(understood(report))


def understood(report: Report) -> list[Observation]:
    """The observations of a report, by the same way as in the build; nothing may be left to a person."""
    blocks, findings = clean_report(report, vocabulary(), families())
    observations, wrong, _ = verify_report(report.source, blocks, load_corrections(DATA), vocabulary())
    assert [str(finding) for finding in (*findings, *wrong) if not finding.settled] == []
    return observations


def report_of(of: Source, content: bytes) -> Report:
    """A file as a report, every character of its text accounted for."""
    layout = LAYOUTS[of.layout]
    assert layout.text
    text = layout.text(content)
    report = read_report(of, text)
    assert account(of.id, text, report.pieces).unexplained == ()
    return report


def cells_of(observations: Iterable[Observation]) -> dict[Key, Cell]:
    return {o.key: (o.value, o.obs_status) for o in observations}


def later_year(cells: Mapping[Key, Cell], years: int) -> dict[Key, Cell]:
    """The same cells, some years later: a report that nobody has seen."""

    def later(period: str) -> str:
        return "/".join(f"{int(month[:4]) + years}{month[4:]}" for month in period.split("/"))

    return {key._replace(period=later(key.period)): cell for key, cell in cells.items()}


def sheets(report: Source, cells: Mapping[Key, Cell]) -> list[Sheet]:
    """A TILT140 report's sections with these cells, as NAV prints them."""
    codes = vocabulary()
    tiltak = [code for code in codes.codes("tiltak") if _line("", _base(code), report, cells)]
    plain = _base("")
    made = [Sheet("Tiltak", (tuple(_block("I alt", plain, "tiltak", tiltak, report, cells)),))]
    by_status = []
    for code in ("arbeidssokere", "nedsatt-arbeidsevne", "andre"):
        key, label = plain._replace(status=code), codes.entry("status", code).labels[-1]
        by_status.append(tuple(_block(f"I alt {label}", key, "tiltak", tiltak, report, cells)))
    made.append(Sheet(STATUS_SECTION, tuple(by_status)))
    for title, name in SECTIONS:
        blocks = [
            tuple(
                _block(f"I alt {_label('tiltak', code).lower()}", _base(code), name, _as_printed(name), report, cells)
            )
            for code in tiltak
        ]
        made.append(Sheet(title, tuple(block for block in blocks if len(block) > 1)))
    return [sheet for sheet in made if sheet.blocks]


def _as_printed(name: str) -> list[str]:
    """The codes of a list in NAV's order: kommuner below their fylker, Svalbard after them."""
    codes = list(vocabulary().codes(name))
    return sorted(codes, key=lambda c: (vocabulary().entry(name, c).parent or "~", c)) if name == "kommune" else codes


def _base(tiltak: str) -> Key:
    level, code = ("tiltak", tiltak) if tiltak else ("gruppe", "oppfolging")
    return TOTAL_KEY._replace(tiltak_level=level, tiltak=code)


def _block(
    total: str, key: Key, name: str, codes: Iterable[str], report: Source, cells: Mapping[Key, Cell]
) -> Iterator[Line]:
    yield from _line(total, key, report, cells)
    for code in codes:
        if code != "total":
            yield from _line(_label(name, code), key.with_code(name, code), report, cells)


def _line(label: str, key: Key, report: Source, cells: Mapping[Key, Cell]) -> list[Line]:
    found = [
        cells.get(key._replace(period=p, measure=measure))
        for p, measure in report_columns(report, families().by_id[report.report])
    ]
    if not any(found):
        return []
    shown = tuple(None if cell is None or cell[1] == "O" else "*" if cell[1] == "Q" else cell[0] for cell in found)
    return [(label, shown)]


def _label(name: str, code: str) -> str:
    entry = vocabulary().entry(name, code)
    return entry.names["nb"] if code == "ukjent" else entry.labels[0]


# --- as a workbook ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Oddities:
    """What NAV's workbooks have now and then."""

    head_above_each: bool = False
    stray: int = 0  # number of a column without meaning, from 1; 0 for none
    stray_head: str = ""
    numbered: bool = False  # sheets have numbers before their names, and the first of them is about the tables
    empty_column: bool = False  # the labels stand in column B
    fractions: bool = False  # means are stored with decimals, and shown without
    titled: bool = True  # the report's title and months stand above
    lacks_month: bool = False  # one of the heads is empty
    names: tuple[tuple[str, str], ...] = ()  # sheet names that are otherwise


def workbook(report: Source, made: Iterable[Sheet], odd: Oddities = Oddities(), made_at: str = "2026-01-01") -> bytes:
    """The report as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.created = book.properties.modified = datetime.fromisoformat(made_at)
    if odd.numbered:
        about = book.create_sheet("0. Om tabellene")
        for words in ("Kilde: NAV", TITLE, span(report), None, "Tall mindre enn 4 er erstattet med «*»."):
            about.append([words])
    for number, sheet in enumerate(made, start=1):
        name = dict(odd.names).get(sheet.title, sheet.title)
        page = book.create_sheet(((f"{number}. " if odd.numbered else "") + name)[:31])  # as long as Excel allows
        rows = [] if odd.numbered or not odd.titled else [[f"{TITLE}. {span(report)}"], []]
        for at, block in enumerate(sheet.blocks):
            if at == 0 or odd.head_above_each:
                rows.append([None, "Gjennomsnitt\nhittil i år", *_months(report)[: -1 if odd.lacks_month else None]])
            rows += [[label, *cells] for label, cells in block]
            rows.append([])
        for at, row in enumerate(rows, start=1):
            _write_row(page, at, row, odd)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_row(page: openpyxl.worksheet.worksheet.Worksheet, at: int, row: list[object], odd: Oddities) -> None:
    is_head = len(row) > 1 and row[0] is None
    if odd.stray and len(row) > 1:
        row = [*row[: odd.stray], odd.stray_head if is_head else at % 3 or None, *row[odd.stray :]]
    for column, value in enumerate(row, start=2 if odd.empty_column else 1):
        cell = page.cell(at, column, value)
        if isinstance(value, int):
            cell.number_format = "# ##0"
            if odd.fractions and column == 2 + odd.empty_column:
                cell.value = value + (0.49 if at % 2 else -0.5)
        if str(row[0]).startswith("I alt"):
            cell.font = Font(bold=True)


def _months(report: Source) -> list[str]:
    first, last = (int(month[5:]) for month in report.period)
    return list(MONTHS[first - 1 : last])


# --- as a PDF --------------------------------------------------------------------------------------------------

_FONT = "Vera"
_SIZE = 8.0
_LABEL_WIDTH = 70.0
_COLUMN = 52.0
_FIRST_COLUMN = 150.0
_TOP, _BOTTOM = 560.0, 40.0
_ROWS_ON_PAGE = 34  # lines


def pdf(report: Source, made: Iterable[Sheet]) -> bytes:
    """The report as a PDF in the layout of the report of November 2025: labels wrapped, totals and heads on each page,
    cells on the last line of their label."""
    pdfmetrics.registerFont(TTFont(_FONT, f"{_FONT}.ttf"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(842, 595), invariant=True)
    _front(canvas, report)
    for sheet in made:
        pages = list(_pages(sheet))
        for number, parts in enumerate(pages, start=1):
            _page(canvas, report, sheet.title, parts, f"Side {number} av {len(pages)}")
    canvas.save()
    return file.getvalue()


def _pages(sheet: Sheet) -> Iterator[list[list[Line]]]:
    """The blocks cut into pages, the total repeated where a block goes on."""
    page: list[list[Line]] = []
    room = _ROWS_ON_PAGE
    for block in sheet.blocks:
        total, *rows = block
        part: list[Line] = []
        for row in rows:
            height = len(_wrapped(row[0]))
            needed = height if part else height + 3 + len(_wrapped(total[0]))
            if needed > room:
                if part:
                    page.append(part)
                yield page
                page, part, room = [], [], _ROWS_ON_PAGE
                needed = height + 3 + len(_wrapped(total[0]))
            part = [*(part or [total]), row]
            room -= needed
        page.append(part)
    yield page


def _wrapped(label: str) -> list[str]:
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pdfmetrics.stringWidth(longer, _FONT, _SIZE) > _LABEL_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _front(canvas: Canvas, report: Source) -> None:
    _running_head(canvas, report, "Om statistikken")
    for at, words in enumerate(("Innhold i rapporten", "NAV har valgt å erstatte tall mindre enn 4 med «*».")):
        canvas.drawString(40, 500 - 14 * at, words)
    canvas.showPage()


def _running_head(canvas: Canvas, report: Source, title: str) -> None:
    canvas.setFont(_FONT, _SIZE)
    canvas.drawString(40, _TOP + 14, f"Kilde: NAV {report.title}")
    canvas.drawString(40, _TOP, title)
    canvas.drawRightString(800, _TOP, "Rapport oppdatert: " + ".".join(reversed(report.report_date.split("-"))))


def _page(canvas: Canvas, report: Source, title: str, parts: list[list[Line]], foot: str) -> None:
    _running_head(canvas, report, title)
    canvas.drawString(40, _TOP - 14, span(report))
    y = _TOP - 28
    for part in parts:
        for words in ("Gjennom", "snitt hittil", "i år"):
            canvas.drawString(_FIRST_COLUMN - 42, y, words)
            y -= 10
        for at, month in enumerate(_months(report), start=1):
            canvas.drawRightString(_FIRST_COLUMN + at * _COLUMN, y + 10, month)
        for label, cells in part:
            for line in _wrapped(label):
                canvas.drawString(40, y, line)
                y -= 10
            for at, cell in enumerate(cells):
                canvas.drawRightString(_FIRST_COLUMN + at * _COLUMN, y + 10, _printed(cell))
    canvas.drawString(40, _BOTTOM - 20, foot)
    canvas.drawRightString(800, _BOTTOM - 20, "Kilde: NAV")
    canvas.showPage()


def _printed(cell: int | str | None) -> str:
    return f"{cell:,}".replace(",", " ") if isinstance(cell, int) else cell or ""


def with_period(report: Source, last: str) -> Source:
    """The same report with another last month, as a source of its own."""
    return replace(report, id=f"{report.report}-{last}", period=(f"{last[:4]}-01", last))


def month_label(month: str) -> str:
    return f"{month_name(month)} {month[:4]}"
