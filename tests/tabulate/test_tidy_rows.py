"""The tidy table keeps what the observations are, and its CSV gives it back, whatever the texts in it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiltak.model import TOTAL_KEY, Break, Observation
from tiltak.tabulate.tidy import COLUMNS, read_table, table_csv, tidy_table

SHEETS = st.text(st.sampled_from("a,\" \t;å'=-") | st.characters(categories=["L", "N", "P", "S"]), max_size=4)
STATES = st.integers(0, 9999) | st.sampled_from(["Q", "O"])
BREAKS = (
    Break("first", "2025-02", (("tiltak", ("mentor",)),)),
    Break("second", "2025-02", ()),
)


@st.composite
def observations(draw: st.DrawFn) -> list[Observation]:
    made = []
    for tiltak in draw(st.sets(st.sampled_from(["mentor", "jobbklubb"]), min_size=1)):
        for month in draw(st.sets(st.sampled_from(["2025-01", "2025-02"]), min_size=1)):
            key = TOTAL_KEY._replace(period=month, measure="participants", tiltak_level="tiltak", tiltak=tiltak)
            cell = draw(STATES)
            number, status = (cell, "A") if isinstance(cell, int) else (None, cell)
            page, sheet = draw(st.sampled_from(["", "7"])), draw(SHEETS)
            made.append(Observation("a", key, number, status, ("realigned",), page, 3, sheet))  # type: ignore[arg-type]
    return made


@given(observations())
def test_a_table_is_sorted_and_has_a_number_exactly_where_the_status_says_so(cells: list[Observation]) -> None:
    table = tidy_table(cells, BREAKS)
    assert tuple(table.columns) == COLUMNS
    assert table["tiltak"].tolist() == [row[4] for row in sorted((o.source, *o.key) for o in cells)]
    assert (table["value"].notna() == (table["obs_status"] == "A")).all()
    assert ((table["conf_status"] == "C") == (table["obs_status"] == "Q")).all()


@given(observations())
def test_the_first_declared_break_names_the_cells_that_it_applies_to(cells: list[Observation]) -> None:
    for row in tidy_table(cells, BREAKS).to_dict("records"):
        begins = "" if row["period"] != "2025-02" else "first" if row["tiltak"] == "mentor" else "second"
        assert row["break"] == begins


@given(observations())
def test_a_written_table_is_read_back_as_it_was(cells: list[Observation]) -> None:
    table = tidy_table(cells, BREAKS)
    pd.testing.assert_frame_equal(read_table(table_csv(table)), table)


@pytest.mark.parametrize("sheet", ["=2+5", "+1", "-1", "@now"])
def test_a_sheet_that_a_spreadsheet_would_run_is_inert_in_the_csv(sheet: str) -> None:
    key = TOTAL_KEY._replace(period="2024-01", measure="participants", tiltak_level="tiltak", tiltak="mentor")
    csv = table_csv(tidy_table([Observation("a", key, 5, "A", (), "", 3, sheet)], ())).decode()
    row = dict(zip(COLUMNS, csv.splitlines()[1].split(","), strict=True))
    assert (row["sheet"], row["page"], row["line"]) == (f"'{sheet}", "", "3")
