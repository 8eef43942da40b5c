"""The readers on the five reports: nothing left over, nothing invented, and what is odd given as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiltak.model import Piece, RawRow, RawTable, Report, Source
from tiltak.read import read_report, read_reports
from tiltak.read.accounting import PIECE_KINDS, account
from tiltak.read.sources import load_sources, read_text

DATA = Path(__file__).parents[1] / "five_reports"
SOURCES = {source.id: source for source in load_sources(DATA)}
TEXTS = {source.id: read_text(source, DATA) for source in SOURCES.values()}
REPORTS = {report.source.id: report for report in read_reports(SOURCES.values(), DATA)}

# Tables, rows, cells, counted in the raw files with grep and awk: lines of column heads; lines with a tab that are
# neither heads nor dashes; their fields after the label. In 2025: lines that end in twelve cells.
COUNTS = {
    "tiltak-alder-2017": (93, 1023, 12_276),
    "tilt140-2023-12": (66, 397, 4_672),
    "tilt140-2024-04": (56, 342, 1_710),
    "tilt140-2024-10": (55, 348, 3_828),
    "tilt140-2025-11": (303, 3_454, 41_448),
}

every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())


@every_report
def test_every_character_of_the_reports_is_explained(report: Report) -> None:
    text = TEXTS[report.source.id]
    accounted = account(report.source.id, text, report.pieces)
    assert accounted.unexplained == ()
    assert sum(count for _, count in accounted.used) + accounted.whitespace == accounted.characters == len(text)


@every_report
def test_tables_rows_and_cells_are_as_many_as_counted_by_hand(report: Report) -> None:
    rows = [row for table in report.tables for row in table.rows]
    assert (len(report.tables), len(rows), sum(len(row.cells) for row in rows)) == COUNTS[report.source.id]


@every_report
def test_cells_stand_in_their_line_of_the_raw_file_in_their_order(report: Report) -> None:
    assert_cells_stand_in_their_lines(report.tables, TEXTS[report.source.id])


@every_report
def test_each_cell_is_one_value_piece(report: Report) -> None:
    cells = [cell for table in report.tables for row in table.rows for cell in row.cells if cell]
    assert len(cells) == sum(piece.kind == "value" for piece in report.pieces)


@every_report
def test_labels_and_heads_have_no_marks_and_single_spaces(report: Report) -> None:
    for table in report.tables:
        for text in (*table.headings, *table.columns, *(row.label for row in table.rows)):
            assert text == " ".join(text.split())
            assert not set("<>\\#\t") & set(text)


def test_account_says_what_the_characters_are_and_adds_up() -> None:
    report = REPORTS["tilt140-2025-11"]
    assert str(account(report.source.id, TEXTS[report.source.id], report.pieces)) == (
        "tilt140-2025-11: 237 936 characters: 60 936 value, 44 372 label, 25 368 header, 38 091 running-head, "
        "763 page-number, 635 note, 67 771 white space, unexplained 0"
    )


def test_account_names_what_no_piece_covers() -> None:
    accounted = account("x", "ab cd\n\nef", [Piece(1, 0, 2, "label")])
    assert accounted.unexplained == ((1, "cd"), (3, "ef"))
    assert str(accounted) == "x: 9 characters: 2 label, 3 white space, unexplained 4"
    assert tuple(kind for kind, _ in accounted.used) == PIECE_KINDS


@pytest.mark.parametrize("pieces", [[(1, 0, 2), (1, 1, 3)], [(1, 0, 9)], [(2, 0, 1)], [(1, 1, 1)]])
def test_overlapping_and_stray_pieces_are_a_bug(pieces: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValueError, match="x:"):
        account("x", "abc", [Piece(*place, "note") for place in pieces])


# --- what is odd in the reports, and how it is given -----------------------------------------------------------------


def table_at(source: str, line: int) -> RawTable:
    (table,) = (table for table in REPORTS[source].tables if table.line == line)
    return table


def cells(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def row_at(source: str, line: int) -> RawRow:
    (row,) = (row for table in REPORTS[source].tables for row in table.rows if row.line == line)
    return row


def test_a_head_broken_over_lines_is_whole() -> None:
    assert table_at("tilt140-2023-12", 83).columns == ("Gjennom snitt hittil i år", "Desember")
    assert [row.line for row in table_at("tilt140-2023-12", 83).rows] == [87, 90]
    for line in (93, 178):  # the months of 93 and 178 stand on lines of their own, the mean's head above them
        assert len(table_at("tilt140-2023-12", line).columns) == 13
        assert table_at("tilt140-2023-12", line).columns[:2] == ("Gjennom snitt hittil i år", "Januar")
    assert row_at("tilt140-2023-12", 184).cells == cells("12 12 13 13 10 11 10 4 10 11 15 13 17")


def test_a_row_that_lost_a_cell_keeps_the_empty_one_where_it_stands() -> None:
    row = row_at("tilt140-2023-12", 100)
    assert row.cells == (*cells("76 68 82 82 61 53 54 40 59 94 145 118"), "")
    assert len(row_at("tilt140-2023-12", 102).cells) == 13
    assert "" not in row_at("tilt140-2023-12", 102).cells


def test_a_shifted_row_has_its_label_and_the_cells_after_it() -> None:
    row = row_at("tilt140-2023-12", 111)
    assert (row.label, row.markup) == ("I alt digital oppfølging/ jobbklubb", "shifted")
    assert row.cells == cells("357 239 307 327 291 271 300 215 184 362 570")
    shifted = {row.line for t in REPORTS["tilt140-2023-12"].tables for row in t.rows if row.markup == "shifted"}
    assert shifted == {111, 118, 216, 223}


def test_a_label_with_only_empty_cells_is_a_row() -> None:
    assert row_at("tilt140-2023-12", 469) == RawRow(469, "Innvandrer", ("",) * 13)


def test_heads_at_a_pages_end_are_those_of_the_rows_on_the_next() -> None:
    table = table_at("tilt140-2023-12", 158)
    assert (table.rows[0].line, table.rows[0].label, len(table.columns)) == (162, "I alt jobbklubb", 13)


def test_a_heading_above_a_row_without_label_is_its_label() -> None:
    row = row_at("tiltak-alder-2017", 883)
    assert (row.label, row.markup, row.cells[0]) == ("Arbeidsrettet rehabilitering (dag)", "heading", "303")
    assert row_at("tiltak-alder-2017", 878).label == "I alt jobbskaping og egenetablering"
    assert table_at("tiltak-alder-2017", 873).headings == ("Tiltak og hovedgrupper", "Andre på tiltak")


def test_a_heading_over_several_lines_is_one() -> None:
    section = "Arbeidssøkere på tiltak, tiltak og alder"
    assert table_at("tiltak-alder-2017", 896).headings == (section, "19 år og under arbeidssøkere på tiltak")
    section = "Nedsatt arbeidsevne, på tiltak, tiltak og alder"  # a level deeper than the others
    assert table_at("tiltak-alder-2017", 1278).headings == (section, "19 år og under nedsatt arbeidsevne, på tiltak")


def test_a_label_wrapped_over_lines_is_one() -> None:
    assert row_at("tilt140-2025-11", 648).label == "56 Finnmark - Finnmárku - Finmarkku"
    assert row_at("tilt140-2025-11", 3900).label == "1103 Stavanger"


def test_a_label_whose_cells_were_cut_out_runs_on_into_the_next_as_the_text_has_it() -> None:
    label = "I alt utvidet oppfølging i 3423 Stor- Elvdal"
    assert row_at("tilt140-2025-11", 10031) == RawRow(10031, label, ("*",) * 12)


def test_a_head_that_was_cut_is_lost_or_given_as_it_stands() -> None:
    assert table_at("tilt140-2025-11", 9840).columns == ()
    assert table_at("tilt140-2025-11", 9840).rows[0].label == "oppfølging i opplæring"
    assert table_at("tilt140-2025-11", 10421).columns[:2] == ("Gjennom i år", "Januar")
    assert table_at("tilt140-2025-11", 10455).columns[:2] == ("snitt hittil i år", "Januar")


def test_a_page_number_is_given_only_to_tables_that_stand_on_that_page() -> None:
    assert [table.page for table in REPORTS["tilt140-2025-11"].tables if 3867 <= table.line <= 3981] == [
        "65", "65", "", "67",
    ]  # fmt: skip
    assert table_at("tilt140-2025-11", 9808).page == ""  # the foot of page 239 is many pages below
    assert table_at("tilt140-2025-11", 9840).page == ""  # begins pages before it
    shown = {int(table.page) for table in REPORTS["tilt140-2025-11"].tables if table.page}
    assert shown == {1, 2, 3, 4, 5, 6, 7, 8, 65, 67, 104, 105}


# --- damaged reports -------------------------------------------------------------------------------------------------

SAMPLES = {  # (first line, last line), with each report's odd places in them
    "tiltak-alder-2017": (793, 930),
    "tilt140-2023-12": (81, 185),
    "tilt140-2024-04": (1, 60),
    "tilt140-2024-10": (1, 60),
    "tilt140-2025-11": (9981, 10060),
}


def sample(source: str) -> str:
    first, last = SAMPLES[source]
    return "\n".join(TEXTS[source].split("\n")[first - 1 : last])


HEADS = "\tGjennomsnitt hittil i år\tJanuar\tFebruar\tMars\tApril\tMai\tJuni\tJuli\tAugust\tSeptember\tOktober"

damage = st.tuples(
    st.integers(0, 10_000), st.integers(0, 80), st.sampled_from(["", " ", "\t", "\n", "7", "*", "Mars", "# "])
)


@given(st.sampled_from(sorted(SAMPLES)), st.lists(damage, min_size=1, max_size=4))
@settings(deadline=None, max_examples=150)
def test_damage_anywhere_breaks_no_reader_and_invents_no_cell(source: str, wounds: list[tuple[int, int, str]]) -> None:
    text = sample(source)
    for at, length, instead in wounds:
        at %= len(text) + 1
        text = text[:at] + instead + text[at + length :]
    report = read_report(SOURCES[source], text)
    account(source, text, report.pieces)  # ValueError where two pieces claim the same character
    assert_cells_stand_in_their_lines(report.tables, text)


@pytest.mark.parametrize(
    ("source", "line", "damaged"),
    [
        ("tilt140-2024-04", "Januar 2024 - April 2024", "Januar 2023 - April 2023"),  # another year's report
        ("tilt140-2025-11", "Januar 2025 - November 2025 ", "Januar 2024 - November 2024 "),
        ("tilt140-2025-11", "Ukjent 8 5 6 8 16 13 11 7 4 7 4 6", "Ukjent"),  # the last row of a page, its cells lost
        ("tiltak-alder-2017", "## Alder", "Alder"),
        ("tilt140-2024-10", HEADS, "\tA\tB\tC"),
    ],
)
def test_what_a_reader_cant_place_is_left_unexplained(source: str, line: str, damaged: str) -> None:
    text = TEXTS[source]
    assert line in text
    text = text.replace(line, damaged)
    assert account(source, text, read_report(SOURCES[source], text).pieces).unexplained


def test_a_renamed_column_is_handed_on_under_its_new_name() -> None:
    for source, (first, last) in {"tilt140-2024-04": ("Mars", "Marts"), "tilt140-2025-11": ("Mars", "Marts")}.items():
        tables = read_report(SOURCES[source], TEXTS[source].replace(first, last)).tables
        assert any("Marts" in table.columns for table in tables)
        assert not any("Mars" in table.columns for table in tables)


def test_a_report_cut_short_leaves_its_last_label_or_a_short_row() -> None:
    source = SOURCES["tilt140-2025-11"]
    text = TEXTS[source.id]
    tables = read_report(source, text[: text.index("2100 Svalbard * *") + 17]).tables
    assert tables[-1].rows[-1].cells == ("*", "*")
    cut = text[: text.index("2100 Svalbard * *") + 13]
    assert account(source.id, cut, read_report(source, cut).pieces).unexplained[0][1].startswith("2100")


def assert_cells_stand_in_their_lines(tables: tuple[RawTable, ...], text: str) -> None:
    lines = text.split("\n")
    for table in tables:
        for row in table.rows:
            rest = " ".join(re.split(" +", lines[row.line - 1].replace("\u00a0", " ")))
            for cell in filter(None, row.cells):
                assert cell in rest, (row, lines[row.line - 1])
                rest = rest[rest.index(cell) + len(cell) :]


def test_sources_are_read_in_the_order_given() -> None:
    given_order: list[Source] = [SOURCES["tilt140-2024-10"], SOURCES["tilt140-2024-04"]]
    assert [report.source for report in read_reports(given_order, DATA)] == given_order
