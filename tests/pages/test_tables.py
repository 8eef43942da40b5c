"""Tables: every cell of a series once, each state with its symbol and its words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from minisite import EVERY_STATE, MATRIX, mini_words, points, series

from tiltak.model import TOTAL_KEY, Line, Point, State
from tiltak.pages.series_tables import MOST_COLUMNS, table_view
from tiltak.pages.tables import RowView, TableView, legend
from tiltak.tabulate.series import SeriesRow, newest_means

NB = mini_words()
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


def test_the_legend_has_only_the_states_and_marks_that_occur() -> None:
    assert [sign.text for sign in legend(EVERY_STATE, NB)] == ["*", "..", ".", "–", "r"]
    assert [sign.text for sign in legend(MATRIX, NB)] == ["*"]


def rows_of(table: TableView) -> list[RowView]:
    return [*table.rows, *(row for year in table.years for row in year.rows)]


def test_the_years_are_parts_of_one_table_newest_first_with_their_months_in_order() -> None:
    table = table_view(EVERY_STATE, NB)
    assert [year.year for year in table.years] == ["2025", "2024"]
    assert [row.head.text.replace("\xa0", " ") for row in table.years[0].rows] == [
        "jan. 2025",
        "feb. 2025",
        "mars 2025",
        "Brudd i serien fra april 2025: Gruppen «andre» rommer flere. Gjelder Arbeidssøkere.",
        "apr. 2025",
        "Gjennomsnitt jan.–apr. 2025",
    ]


cells = st.one_of(st.integers(0, 99_999), st.sampled_from(["Q", "..", ".", "O"]))
rows_of_cells = st.one_of(st.lists(cells, min_size=24, max_size=24), st.just(["Q"] * 24))


@given(st.integers(1, 2 * MOST_COLUMNS), st.integers(1, 24), st.data())
def test_every_printed_cell_of_a_series_stands_in_its_table_once(count: int, months: int, data: st.DataObject) -> None:
    periods = MONTHS[-months:]
    rows = [data.draw(rows_of_cells)[-months:] for _ in range(count)]
    lines = [Line("tiltak", "mentor", points(dict(zip(periods, row, strict=True)))) for row in rows]
    table = table_view(series("s", "tiltak", tuple(lines)), NB)
    hidden = [line for line in lines if {point.state for point in line.points} <= {"Q", "..", "."}]
    shown = [line for line in lines if line not in hidden]
    if shown:
        assert all(sum(cell.span for cell in row.cells) + 1 == table.width for row in rows_of(table))
        cells = sorted((c.text, c.aloud) for row in rows_of(table) for c in row.cells for _ in range(c.span))
        told = [(NB.cell(p), "" if p.state == "A" else NB.state(p.state)) for line in shown for p in line.points]
        assert printed(cells) == printed(told)
    part = table.hidden if shown else table
    for line, row in zip(hidden, part.rows if part else (), strict=True):
        assert runs(cell.text for cell in row.cells) == runs(NB.cell(point) for point in line.points)


def printed(cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cells that a report prints: a row or a month that has none may be left out, or be empty."""
    return sorted(cell for cell in cells if cell[0] not in ("", ".", ".."))


def runs(texts: Iterable[str]) -> list[str]:
    return [text for text, _ in groupby(texts)]


def test_a_line_that_a_year_hides_whole_has_one_cell_there_and_one_that_it_lacks_has_no_row() -> None:
    year = [f"2024-{month:02}" for month in range(1, 13)]
    states: list[list[int | State]] = [["Q"] * 12, [".."] * 12, *[[7] * 12 for _ in range(MOST_COLUMNS)]]
    lines = [
        Line("tiltak", "mentor", points({**dict(zip(year, of, strict=True)), "2025-01": 5 + n}))
        for n, of in enumerate(states)
    ]
    table = table_view(series("s", "tiltak", tuple(lines)), NB)
    newest, older = table.years
    assert [head.text for head in table.heads][:2] == ["jan", "feb"]
    assert [len(row.cells) for row in newest.rows] == [12] * len(lines)
    assert [cell.text for cell in newest.rows[0].cells] == ["5", *[""] * 11]
    assert [[(cell.text, cell.span) for cell in row.cells] for row in older.rows][:1] == [[("*", 12)]]
    assert [[cell.text for cell in row.cells] for row in older.rows] == [["*"], *[["7"] * 12] * MOST_COLUMNS]


def test_the_mean_of_a_whole_year_is_named_by_its_number() -> None:
    line = Line("tiltak", "mentor", points({"2024-12": 5, "2025-01": 6, "2025-02": 7}))
    intervals = ("2024-01/2024-12", "2025-01/2025-02")
    means = tuple(("mentor", Point(interval, "A", n, source="s")) for n, interval in enumerate(intervals))
    table = table_view(series("s", "tiltak", (line,), means=means), NB)
    told = [(row.head.text, row.cells[0].text) for row in rows_of(table) if row.kind == "mean"]
    assert told == [("Gjennomsnitt jan.–feb. 2025", "1"), ("Gjennomsnitt 2024", "0")]


def test_a_year_has_the_mean_of_its_newest_report_and_one_month_has_none() -> None:
    intervals = ("2024-01/2024-11", "2024-01/2024-12", "2025-01/2025-01", "2025-01/2025-02", "2026-01/2026-01")
    row = SeriesRow(TOTAL_KEY, {interval: Point(interval, "A", n) for n, interval in enumerate(intervals)}, ())
    assert [(point.period, point.value) for _, point in newest_means([("mentor", row)], intervals)] == [
        ("2024-01/2024-12", 1),
        ("2025-01/2025-02", 3),
    ]


def test_a_break_is_marked_on_the_lines_that_it_cuts_and_told_once() -> None:
    cut = (("2025-02", "status-2025-04"),)
    whole = dict.fromkeys(MONTHS[12:15], 5)
    many = tuple(Line("status", "andre", points(whole), cut if i == 3 else ()) for i in range(MOST_COLUMNS + 1))
    table = table_view(series("s", "status", many), NB)
    assert [row.kind for row in table.rows].count("break") == 1
    marked = [(i, j) for i, row in enumerate(table.rows) for j, cell in enumerate(row.cells) if "b" in cell.css.split()]
    assert marked == [(4, 1)]


shown_or_not = st.lists(st.sampled_from([5, 40, "Q", "Q", "..", "O"]), min_size=3, max_size=3).filter(
    lambda row: set(row) != {".."}
)


@given(st.lists(shown_or_not, min_size=1, max_size=MOST_COLUMNS + 3))
def test_categories_with_hidden_numbers_only_are_folded_away_counted_and_whole(rows: list[list[int | str]]) -> None:
    codes = ["digital-oppfolging-jobbklubb", *["mentor"] * len(rows)]
    cells_of = [points(dict(zip(MONTHS[12:15], row, strict=True))) for row in rows]
    lines = tuple(Line("tiltak", code, made) for code, made in zip(codes, cells_of, strict=False))
    made = series("s", "tiltak", lines)
    table = table_view(made, NB)
    folded = table if table.folded else table.hidden
    only_hidden = sum(set(row) <= {"Q", ".."} for row in rows)
    assert bool(folded) == bool(only_hidden)
    assert bool(table.folded) == (only_hidden == len(rows))
    if folded:
        assert folded.folded == f"{only_hidden} tiltak har bare skjulte tall"
        assert len(folded.rows) == only_hidden
        assert {cell.text for row in folded.rows for cell in row.cells} <= {"*", ".."}
        assert not folded.heat


def test_one_cell_stands_for_all_months_of_what_is_hidden_whole() -> None:
    shown, hidden = Line("tiltak", "mentor", points(dict.fromkeys(MONTHS, 5))), dict.fromkeys(MONTHS, "Q")
    table = table_view(
        series("s", "tiltak", (shown, Line("tiltak", "digital-oppfolging-jobbklubb", points(hidden)))), NB
    )
    assert table.hidden
    assert [head.text.replace("\xa0", " ") for head in table.hidden.heads] == ["Hver måned jan. 2024–des. 2025"]
    assert [[cell.text for cell in row.cells] for row in table.hidden.rows] == [["*"]]


def test_a_shade_stands_only_on_a_number() -> None:
    table = table_view(MATRIX, NB)
    shaded = [cell.css for row in table.rows for cell in row.cells]
    assert table.heat and shaded == ["h1"]
    assert table.hidden and [cell.css for row in table.hidden.rows for cell in row.cells] == ["q"]
