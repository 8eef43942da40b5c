"""NAV's workbooks: written from the corpus's numbers, with NAV's oddities, and read back as the same observations."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from corpus import (
    Oddities,
    Sheet,
    cells_of,
    families,
    observed,
    report_of,
    sheets,
    source,
    understood,
    vocabulary,
    workbook,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tiltak.model import Report, Source, Unreadable
from tiltak.read.layouts.xlsx import MAX_ROWS, read, text
from tiltak.understand.parse import clean_report

SMALL = replace(source("tilt140-2024-04"), id="tilt140-2024-04-2", layout="workbook", file="a.xlsx")
LARGE = replace(source("tilt140-2025-11"), id="tilt140-2025-11-2", layout="workbook", file="b.xlsx")

ODD = [
    Oddities(),
    Oddities(head_above_each=True, stray=14),
    Oddities(stray=1, names=(("Arbeidsmarkedsstatus og tiltak", "Arbeidsmarkedsstatus og tiltaks"),)),
    Oddities(numbered=True, empty_column=True, fractions=True, head_above_each=True),
    Oddities(stray=3, stray_head="Kolonne1", fractions=True),
]


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("original", ["tilt140-2024-10", "tilt140-2024-04"])
def test_a_workbook_gives_the_same_observations_as_the_text(original: str, odd: Oddities) -> None:
    of = replace(source(original), id="again", layout="workbook", file="again.xlsx")
    cells = observed(original)
    assert cells_of(understood(report_of(of, workbook(of, sheets(of, cells), odd)))) == cells


@pytest.mark.slow
def test_the_workbook_of_2025_with_all_kommuner_gives_the_same_observations_as_the_text() -> None:
    cells = observed("tilt140-2025-11")
    assert len(cells) > 37_000
    assert cells_of(understood(report_of(LARGE, workbook(LARGE, sheets(LARGE, cells))))) == cells


def test_a_cell_is_found_by_its_sheet_and_its_row() -> None:
    content = workbook(SMALL, sheets(SMALL, observed("tilt140-2024-04")))
    lines = text(content).split("\n")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for o in understood(report_of(SMALL, content)):
        row = o.line - (lines.index(o.page) + 1)
        printed = [cell.value for cell in book[o.page][row]]
        assert ("*" if o.value is None else o.value) in printed


# --- what a reader can't be sure of is never dropped in silence -----------------------------------------------------


def rules(of: Source, content: bytes) -> set[str]:
    _, findings = clean_report(report_of(of, content), vocabulary(), families())
    return {finding.rule for finding in findings}


def edited(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SMALL, sheets(SMALL, observed("tilt140-2024-04")))))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(sheet: str, place: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][place] = value

    return change


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (cell("Tiltak", "D3", None), "header-complete"),  # a month without its head may be mistaken for a stray column
        (cell("Tiltak", "D3", "Marts"), "header-complete"),
        (cell("Tiltak", "B3", "Snitt"), "header-complete"),
        (cell("Tiltak", "Z5", 12.5), None),  # beside the columns
        (cell("Tiltak", "C5", "=1+1"), None),  # a formula without a stored value is an empty cell
        (cell("Tiltak", "C5", "1 2"), "number-readable"),
        (cell("Tiltak", "C5", -4), "number-readable"),
        (cell("Tiltak", "C5", True), "number-readable"),
        (cell("Tiltak", "A5", "Et nytt tiltak"), "label-known"),
    ],
)
def test_what_is_damaged_is_a_finding(change: Callable[[openpyxl.Workbook], None], rule: str | None) -> None:
    assert rules(SMALL, edited(change)) == ({rule} if rule else set())


@pytest.mark.parametrize(("number_format", "shown"), [("# ##0", "13"), ("General", "12.5"), ("0.0", "12.5")])
def test_a_number_is_read_as_its_format_shows_it(number_format: str, shown: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Tiltak"]["B5"] = 12.5
        book["Tiltak"]["B5"].number_format = number_format

    assert text(edited(change)).split("\n")[5].split("\t")[1] == shown


def test_a_report_of_other_months_has_no_complete_heads() -> None:
    content = workbook(SMALL, sheets(SMALL, observed("tilt140-2024-04")))
    assert "header-complete" in rules(replace(SMALL, period=("2024-01", "2024-03")), content)


# --- a file from outside ------------------------------------------------------------------------------------------


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PLAIN = workbook(SMALL, [Sheet("Tiltak", ((("I alt", (5, 4, 5, 6, "*")),),))])
SHEET = "xl/worksheets/sheet1.xml"


def with_entity(content: bytes) -> bytes:
    parts = parts_of(content)
    entity = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts[SHEET] = entity + parts[SHEET].replace(b"Tiltak", b"&b;")
    return packed(parts)


HOSTILE = {
    "empty": b"",
    "a page of HTML": b"<!doctype html><title>Siden finnes ikke</title>",
    "another kind of zip": packed({"readme.txt": b"hello"}),
    "cut short": PLAIN[:-200],
    "a bomb": packed(parts_of(PLAIN) | {"xl/media/a.bin": b"\0" * 5_000_000}),
    "thousands of parts": packed({f"{number}.xml": b"" for number in range(1_001)}),
    "entities": with_entity(PLAIN),
    "a row far down": packed(
        parts_of(PLAIN) | {SHEET: parts_of(PLAIN)[SHEET].replace(b'<row r="4"', f'<row r="{MAX_ROWS + 9}"'.encode())}
    ),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_that_is_no_workbook_or_does_harm_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        text(content)


def test_the_plain_workbook_of_these_tests_is_read() -> None:
    tables, _ = read(SMALL, text(PLAIN))
    assert [(row.label, row.cells) for table in tables for row in table.rows] == [("I alt", ("5", "4", "5", "6", "*"))]


@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(deadline=None, max_examples=100)
def test_a_damaged_file_is_refused_or_read_and_nothing_else(wounds: list[tuple[int, int]]) -> None:
    content = bytearray(PLAIN)
    for at, byte in wounds:
        content[at] = byte
    try:
        words = text(bytes(content))
    except Unreadable:
        return
    tables, pieces = read(SMALL, words)
    Report(SMALL, tables, pieces, words)
