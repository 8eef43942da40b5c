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
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from tiltak.model import Source, Unreadable
from tiltak.read import read_report
from tiltak.read.layouts.xlsx import MAX_ROWS, UNSEEN, text
from tiltak.understand import parse_reports

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
        row = o.line - (lines.index(o.sheet) + 1)
        printed = [cell.value for cell in book[o.sheet][row]]
        assert ("*" if o.value is None else o.value) in printed


# --- what a reader can't be sure of is never dropped in silence -----------------------------------------------------


def rules(of: Source, content: bytes) -> set[str]:
    (parsed,) = parse_reports([read_report(of, text(content))], vocabulary(), families())
    return {finding.rule for finding in parsed.findings}


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
        (cell("Tiltak", "C5", "=1+1"), "text-explained"),  # a formula without a stored value
        (cell("Tiltak", "C5", "1 2"), "number-readable"),
        (cell("Tiltak", "C5", -4), "number-readable"),
        (cell("Tiltak", "C5", True), "number-readable"),
        (cell("Tiltak", "A5", "Et nytt tiltak"), "label-known"),
    ],
)
def test_what_is_damaged_is_a_finding(change: Callable[[openpyxl.Workbook], None], rule: str | None) -> None:
    assert rules(SMALL, edited(change)) == ({rule} if rule else set())


def formatted(value: object, number_format: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book["Tiltak"]["B5"] = value
        book["Tiltak"]["B5"].number_format = number_format

    return change


def seen(content: bytes) -> str:
    """What the workbook shows in B5."""
    return text(content).split("\n")[5].split("\t")[1]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12.5, "# ##0", "13"),
        (12.5, "General", "12.5"),
        (12.5, "0.0", "12.5"),
        (811.0000000000001, "General", "811"),
        (811, "#,##0;[Red]-#,##0", "811"),
        (1811.2, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "1811"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "0"),
        (9, '[<4]"*";0', "9"),
        (9, "[$-414]0", "9"),
        (9, '0" personer"', "9 personer"),
        ("1_x000D_\n", "General", "1"),
        (9, "0%", "900%"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: object, number_format: str, shown: str) -> None:
    content = edited(formatted(value, number_format))
    assert seen(content) == shown
    assert UNSEEN not in text(content)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12, '"*"', "*"),
        (3, '[<4]"*";0', "*"),
        (12, ";;;", ""),
        ("12", ";;;", ""),
        (12_345, "0,", "\u224812"),
        (0, "#", ""),
    ],
)
def test_a_number_that_its_format_hides_or_alters_is_never_read_and_is_a_finding(
    value: object, number_format: str, shown: str
) -> None:
    content = edited(formatted(value, number_format))
    assert seen(content) == shown
    assert "text-explained" in rules(SMALL, content)
    assert "first in B5" in text(content)


def hidden_row(book: openpyxl.Workbook) -> None:
    book["Tiltak"].row_dimensions[5].hidden = True


def hidden_column(book: openpyxl.Workbook) -> None:
    book["Tiltak"].column_dimensions["D"].hidden = True


def hidden_sheet(book: openpyxl.Workbook) -> None:
    book["Tiltak"].sheet_state = "hidden"


def very_hidden_sheet(book: openpyxl.Workbook) -> None:
    book["Tiltak"].sheet_state = "veryHidden"


def merged_numbers(book: openpyxl.Workbook) -> None:
    book["Tiltak"].merge_cells("C5:D5")


def conditional_format(book: openpyxl.Workbook) -> None:
    rule = Rule(type="cellIs", operator="lessThan", formula=["4"])
    rule.dxf = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode='"*"'))
    book["Tiltak"].conditional_formatting.add("B4:F20", rule)


@pytest.mark.parametrize(
    "hide",
    [
        *(hidden_row, hidden_column, hidden_sheet, very_hidden_sheet),
        *(merged_numbers, conditional_format),
    ],
)
def test_what_a_person_doesnt_see_is_not_read_and_is_a_finding(hide: Callable[[openpyxl.Workbook], None]) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for column in ("C", "D"):
            book["Tiltak"][f"{column}5"] = 98_765
        hide(book)

    content = edited(change)
    unseen = [line for line in text(content).split("\n") if line.startswith(UNSEEN)]
    assert len(unseen) == 1
    assert "text-explained" in rules(SMALL, content)
    if hide not in (merged_numbers, conditional_format, hidden_column):
        assert "98765" not in text(content)
    if hide is conditional_format:
        (parsed,) = parse_reports([read_report(SMALL, text(content))], vocabulary(), families())
        assert 98_765 not in [cell for block in parsed.blocks for row in block.rows for cell in row.cells]


def test_merged_titles_and_labels_say_nothing() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Tiltak"].merge_cells("A1:F1")

    assert rules(SMALL, edited(change)) == set()


def test_a_fill_in_the_last_row_is_no_row() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Tiltak"]["A1048576"].fill = PatternFill("solid", fgColor="FFFF00")

    assert text(edited(change)) == text(edited(lambda book: None))


def test_a_strict_workbook_is_read_as_the_other_kind() -> None:
    content = workbook(SMALL, sheets(SMALL, observed("tilt140-2024-04")))
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    parts = parts_of(content)
    for old, new in strict.items():
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    assert parts != parts_of(content)
    assert text(packed(parts)) == text(content)


def test_a_block_may_have_fewer_months_than_the_file_even_beside_a_stray_column() -> None:
    heads = ["Gjennomsnitt hittil i år", "Januar", "Februar", "Mars", "April", "NA"]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Tiltak og fylke"
    for row in (
        [None, *heads],
        ["I alt mentor", 8, 8, 8, 8, 8, 77],
        ["11 Rogaland", 8, 8, 8, 8, 8, 77],
        [],
        [None, heads[0], "Mars", "April", "NA"],
        ["I alt jobbklubb", 8, 16, 16, 77],
        ["11 Rogaland", 8, 16, 16, None],
    ):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    (parsed,) = parse_reports([read_report(SMALL, text(file.getvalue()))], vocabulary(), families())
    assert parsed.findings == ()
    assert [len(block.columns) for block in parsed.blocks] == [5, 3]
    assert 77 not in [cell for block in parsed.blocks for row in block.rows for cell in row.cells]


def test_a_column_that_lost_its_head_is_not_a_block_with_fewer_months() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Tiltak"]["F3"] = None  # April, the last one

    assert "header-complete" in rules(SMALL, edited(change))


def test_a_block_whose_total_names_no_known_status_is_left_out_whole() -> None:
    heads = ["Gjennomsnitt hittil i år", "Januar", "Februar", "Mars", "April"]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Arbeidsmarkedsstatus og tiltak"
    for label in ("I alt andre på tiltak.", "I alt permitterte på tiltak", "I alt nedsatt arbeidsevne på tiltak"):
        for row in ([None, *heads], [label, 8, 8, 8, 8, 8], ["Mentor", 8, 8, 8, 8, 8], []):
            page.append(row)
    file = io.BytesIO()
    book.save(file)
    (parsed,) = parse_reports([read_report(SMALL, text(file.getvalue()))], vocabulary(), families())
    assert [finding.seen for finding in parsed.findings] == ['"I alt permitterte på tiltak"']
    keys = {row.key.status for block in parsed.blocks for row in block.rows}
    assert keys == {"andre", "nedsatt-arbeidsevne"}


def test_a_column_or_row_without_extent_is_hidden() -> None:
    two_rows = (("I alt", (5, 4, 5, 6, "*")), ("Mentor", (5, 4, 5, 6, "*")))
    parts = parts_of(workbook(SMALL, [Sheet("Tiltak", (two_rows,))]))
    column = b'<cols><col min="4" max="4" width="0" customWidth="1"/></cols><sheetData>'
    narrow = packed(parts | {SHEET: parts[SHEET].replace(b"<sheetData>", column)})
    flat = packed(parts | {SHEET: parts[SHEET].replace(b'<row r="5"', b'<row ht="0" r="5"')})
    for content in (narrow, flat):
        assert sum(line.startswith(UNSEEN) for line in text(content).split("\n")) == 1


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
    tables = read_report(SMALL, text(PLAIN)).tables
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
    read_report(SMALL, words)
