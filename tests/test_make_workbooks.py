"""Made-up workbooks are as NAV's are said to be, add up, and are read whole: all nine reports and all oddities."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import families, vocabulary
from tests.made import LISTS, made, parsed, rules_broken, source_of, verified
from tiltak.periods import month_after, month_span
from tiltak.read.sources import load_sources
from tools.make_workbooks import MADE_UP, SHEETS, make_workbook, nav_name, people, write_data

CODED = tuple(family for family in families().by_id.values() if family.code)


def numbers(first: str, last: str, **more: object) -> dict[tuple[str, ...], object]:
    found = verified([parsed(book) for book in made(first, last, **more)])  # type: ignore[arg-type]
    assert rules_broken(found) == []
    return {(o.source, *o.key): (o.value, o.obs_status) for o in found.observations}


@pytest.mark.parametrize(("first", "last"), [("2023-10", "2023-12"), ("2026-05", "2026-06")])
def test_every_report_is_read_whole_and_adds_up_with_all_others(first: str, last: str) -> None:
    books = made(first, last)
    assert [book.family.code for book in books] == [family.code for family in CODED]
    for book in books:
        report = parsed(book)
        assert report.account.unexplained == ()
        assert [str(finding) for finding in report.findings] == []
    assert numbers(first, last)


def test_every_sheet_of_a_report_with_kommuner_is_read_and_adds_up() -> None:
    of = ("tilt150", "tilt160")
    (book, _) = made("2025-01", "2025-02", 3, SHEETS, of)
    lists = {block.rows_are for block in parsed(book).blocks}
    assert lists == {"tiltak", "fylke", "kommune", "sex", "age", "immigrant", "birth_region", "education"}
    assert numbers("2025-01", "2025-02", seed=3, sheets=SHEETS, of=of)


@given(st.integers(0, 10**6), st.integers(2023, 2026), st.integers(1, 12), st.integers(1, 12))
@settings(deadline=None, max_examples=5)
def test_any_months_of_any_seed_are_read_and_add_up(seed: int, year: int, one: int, other: int) -> None:
    first, last = sorted((one, other))
    of = ("tilt100", "tilt110", "tilt140", "tilt180")
    assert numbers(f"{year}-{first:02}", f"{year}-{last:02}", seed=seed, of=of)


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others() -> None:
    book = made("2024-01", "2024-02", of=("tilt150",))[0]
    months = month_span("2024-01", "2024-02")
    assert make_workbook(book.family, months, LISTS, 1, ("status", "fylke")).content == book.content
    assert make_workbook(book.family, months, LISTS, 2, ("status", "fylke")).content != book.content


def test_a_newer_edition_repeats_the_months_of_the_one_before() -> None:
    older = numbers("2024-01", "2024-03", of=("tilt140",))
    newer = numbers("2024-01", "2024-04", of=("tilt140",))
    months = {key[1:]: cell for key, cell in older.items() if "/" not in key[1]}
    assert months.items() <= {key[1:]: cell for key, cell in newer.items()}.items()


def test_nobody_is_on_a_tiltak_of_the_summer_in_winter_and_its_block_has_the_summer_alone() -> None:
    assert all(people("tilskudd-til-sommerjobb", month, 1) == 0 for month in month_span("2024-01", "2024-05"))
    (book,) = made("2024-04", "2024-09", of=("tilt110",))
    blocks = [block for block in parsed(book).blocks if block.rows[0].key.tiltak == "tilskudd-til-sommerjobb"]
    of_fylker = [block for block in blocks if block.rows_are == "fylke"]
    assert [[period for period, _ in block.columns][1:] for block in of_fylker] == [["2024-06", "2024-07", "2024-08"]]


def test_arbeid_med_stotte_takes_over_in_december_2023() -> None:
    cells = numbers("2023-11", "2023-12", of=("tilt140",))
    shown = {
        (key[1], key[4])
        for key, (value, _) in cells.items()  # type: ignore[misc]
        if value and key[3] == "tiltak" and key[6] == "land" and "/" not in key[1]
    }
    taken_over = {"arbeid-med-stotte", "utvidet-oppfolging-i-nav"}
    assert {pair for pair in shown if pair[1] in taken_over} == {
        ("2023-11", "utvidet-oppfolging-i-nav"),
        ("2023-12", "arbeid-med-stotte"),
    }


def test_the_tilt110_of_2026_has_a_column_na_that_is_read_as_none() -> None:
    (book,) = made("2026-05", "2026-07", of=("tilt110",))
    page = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    assert "NA" in [cell.value for row in page.iter_rows() for cell in row]
    assert {len(block.columns) for block in parsed(book).blocks} == {3, 4}  # June and July with their mean, and all


def test_kommuner_stand_in_the_reports_from_2025_on() -> None:
    of, sheets = ("tilt100", "tilt150"), ("kommune",)
    assert [parsed(book).blocks for book in made("2024-12", "2024-12", sheets=sheets, of=of)] == [(), ()]
    rows = [
        block.rows_are for book in made("2025-01", "2025-01", sheets=sheets, of=of) for block in parsed(book).blocks
    ]
    assert rows == ["kommune", "kommune"]


def test_nothing_under_four_is_shown() -> None:
    for book in made("2025-01", "2025-02", sheets=SHEETS, of=("tilt130",)):
        for page in openpyxl.load_workbook(io.BytesIO(book.content)).worksheets:
            shown = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, int | float)]
            assert shown and min(shown) >= 4


def test_every_sheet_says_that_its_numbers_are_made_up() -> None:
    for book in made("2023-10", "2023-12"):
        sheets = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets
        assert all(MADE_UP in str(page["A1"].value) for page in sheets)


@pytest.mark.parametrize(
    ("month", "begin"),
    [("2023-12", "202312_"), ("2026-04", "2026.04_"), ("2026-05", "202605_"), ("2025-12", "202512_")],
)
def test_a_file_is_named_as_nav_names_it(month: str, begin: str) -> None:
    name = nav_name(families().by_id["tilt110"], month)
    assert name.startswith(f"{begin}TILT110") and "Tidsserie" in name
    assert families().named(name) == (families().by_id["tilt110"],)


def test_a_folder_of_made_up_reports_is_a_data_folder(tmp_path: Path) -> None:
    books = made("2023-12", "2024-01", of=("tilt100", "tilt150"))
    write_data(tmp_path, books)
    assert [source.id for source in load_sources(tmp_path)] == [
        *("tilt100-2023-12", "tilt100-2024-01", "tilt150-2023-12", "tilt150-2024-01")
    ]


@pytest.mark.parametrize("family", CODED, ids=lambda family: family.id)
def test_a_workbook_of_another_family_gives_nothing_but_a_finding(family) -> None:  # type: ignore[no-untyped-def]
    """Each of the eight others was once read as TILT140, and its numbers came out under Oppfølging."""
    for book in made("2023-10", "2023-12"):
        result = parsed(book, family.id)
        if book.family == family:
            assert result.findings == ()
        else:
            assert result.blocks == ()
            (finding,) = result.findings
            assert finding.rule == "report-of-family" and book.family.id in finding.seen and not finding.settled


def test_a_label_and_a_sheet_that_are_new_are_findings_and_the_rest_is_read() -> None:
    (book,) = made("2023-10", "2023-12", of=("tilt110",))
    workbook = openpyxl.load_workbook(io.BytesIO(book.content))
    status, fylke = workbook.worksheets
    at = next(cell.row for cell in status["A"] if cell.value == "Varig lønnstilskudd") if status["A"] else 0
    status.cell(at, 1).value = "Nytt lønnstilskudd"
    workbook.create_sheet("Varighet")
    for row in fylke.iter_rows(max_row=8, values_only=True):
        workbook["Varighet"].append(row)
    file = io.BytesIO()
    workbook.save(file)
    changed = type(book)(book.family, book.period, book.name, file.getvalue())
    result = parsed(changed)
    assert {finding.rule for finding in result.findings} == {"label-known", "sheet-known"}
    label = next(finding for finding in result.findings if finding.rule == "label-known")
    assert 'reports = ["tilt110"]' in label.advice and 'group = "lonnstilskudd"' in label.advice
    assert {block.rows_are for block in result.blocks} == {"tiltak", "fylke"}


def test_a_source_is_described_by_its_family() -> None:
    (book,) = made("2024-01", "2024-02", of=("tilt150",))
    assert source_of(book).report == "tilt150"
    assert month_after(book.period[0]) == book.period[1]
    assert vocabulary().codes("grupper")
