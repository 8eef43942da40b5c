"""Of a small report that adds up and is then damaged, nothing wrong is published, and nothing of what is hidden."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import vocabulary
from tests.hulls import hulls, put_in_place
from tests.small_reports import CHANGES, MOVES, SOURCE, as_cell, damaged, reports, truth
from tiltak.model import Block, Cell, Key
from tiltak.verify.report import verify_report


@settings(max_examples=60)
@given(reports(), st.data())
def test_a_repaired_cell_has_its_true_number_or_none(report: list[Block], data: st.DataObject) -> None:
    true = truth(report)
    observations, _, _ = verify_report(SOURCE, damaged(data, report, CHANGES, most=2), (), vocabulary())
    assert {o.key for o in observations} <= true.keys()
    wrong = {
        o.key: (true[o.key], as_cell(o)) for o in observations if o.obs_status != "O" and as_cell(o) != true[o.key]
    }
    assert wrong == {}


@settings(max_examples=30)
@given(reports(), st.data())
def test_a_repair_narrows_no_hidden_cell(report: list[Block], data: st.DataObject) -> None:
    blocks = damaged(data, report, MOVES, most=1)
    observations, _, _ = verify_report(SOURCE, blocks, (), vocabulary())
    cells = {o.key: as_cell(o) for o in observations}
    placed = put_in_place(blocks, observations)
    assert {o.key for o in observations if "realigned" in o.marks} <= placed
    assert all(o.value is not None for o in observations if "realigned" in o.marks)
    unplaced: dict[Key, Cell] = {key: "?" if key in placed else cell for key, cell in cells.items()}
    hidden = {key for key, cell in unplaced.items() if cell == "*"}
    if placed:
        assert dict(hulls(cells, hidden)) == dict(hulls(unplaced, hidden))
