"""Tables: every cell of a series once, each state with its symbol and its words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from minisite import EVERY_STATE, MATRIX, mini_words, points, series

from tiltak.model import Line
from tiltak.pages.tables import MOST_COLUMNS, legend, table_views

NB = mini_words()
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


def test_the_legend_has_only_the_states_and_marks_that_occur() -> None:
    assert [sign.text for sign in legend(EVERY_STATE, NB)] == ["*", "..", ".", "–", "r"]
    assert [sign.text for sign in legend(MATRIX, NB)] == ["*"]


def test_each_year_is_a_table_newest_first_with_its_months_in_order() -> None:
    tables = table_views(EVERY_STATE, NB)
    assert [table.id for table in tables] == ["tabell-status", "tabell-status-2024"]
    assert [row.head.text.replace("\xa0", " ") for row in tables[0].rows] == [
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
def test_every_cell_of_a_series_stands_in_its_tables_once(count: int, months: int, data: st.DataObject) -> None:
    periods = MONTHS[-months:]
    rows = [data.draw(rows_of_cells)[-months:] for _ in range(count)]
    made = series(
        "s", "tiltak", tuple(Line("tiltak", "mentor", points(dict(zip(periods, row, strict=True)))) for row in rows)
    )
    tables = [part for table in table_views(made, NB) for part in (table, table.hidden) if part]
    assert all(len(row.cells) + 1 == table.width for table in tables for row in table.rows)
    newest = sum(period.startswith(periods[-1][:4]) for period in periods)
    shown = sorted(
        (cell.text, cell.aloud)
        for table in tables
        for row in table.rows
        for cell in row.cells * (newest if table.folded else 1)  # there one cell stands for all months
    )
    aloud = [("" if point.state == "A" else NB.state(point.state)) for point in made.points()]
    assert shown == sorted(zip((NB.cell(point) for point in made.points()), aloud, strict=True))


def test_a_break_is_marked_on_the_lines_that_it_cuts_and_told_once() -> None:
    cut = (("2025-02", "status-2025-04"),)
    whole = dict.fromkeys(MONTHS[12:15], 5)
    many = tuple(Line("status", "andre", points(whole), cut if i == 3 else ()) for i in range(MOST_COLUMNS + 1))
    (table,) = table_views(series("s", "status", many), NB)
    assert [row.kind for row in table.rows].count("break") == 1
    marked = [(i, j) for i, row in enumerate(table.rows) for j, cell in enumerate(row.cells) if "b" in cell.css.split()]
    assert marked == [(4, 1)]


shown_or_not = st.lists(st.sampled_from([5, 40, "Q", "Q", "..", "O"]), min_size=3, max_size=3)


@given(st.lists(shown_or_not, min_size=1, max_size=MOST_COLUMNS + 3))
def test_categories_with_hidden_numbers_only_are_folded_away_counted_and_whole(rows: list[list[int | str]]) -> None:
    codes = ["digital-oppfolging-jobbklubb", *["mentor"] * len(rows)]
    cells_of = [points(dict(zip(MONTHS[12:15], row, strict=True))) for row in rows]
    lines = tuple(Line("tiltak", code, made) for code, made in zip(codes, cells_of, strict=False))
    made = series("s", "tiltak", lines)
    (table,) = table_views(made, NB)
    folded = table if table.folded else table.hidden
    only_hidden = sum(set(row) == {"Q"} for row in rows)
    assert bool(folded) == bool(only_hidden)
    assert bool(table.folded) == (only_hidden == len(rows))
    if folded:
        cells = [cell for row in folded.rows for cell in row.cells]
        assert folded.folded == f"{only_hidden} tiltak har bare skjulte tall"
        assert folded.heads[0].text.replace("\xa0", " ") == "Hver måned jan.–mars 2025"
        assert len(cells) == only_hidden
        assert {(cell.text, cell.aloud) for cell in cells} == {("*", "skjult av personvernhensyn")}
        assert not folded.heat


def test_a_shade_stands_only_on_a_number() -> None:
    for table in table_views(MATRIX, NB):
        shaded = [cell.css for row in table.rows for cell in row.cells]
        assert table.heat and shaded == ["h1"]
        assert table.hidden and [cell.css for row in table.hidden.rows for cell in row.cells] == ["q"]
