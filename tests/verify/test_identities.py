"""The identities hold for every report that adds up, and what follows from them is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.corpus import vocabulary
from tests.hulls import hulls
from tests.small_reports import COLUMNS, SOURCE, as_cell, one_of, reports, truth
from tiltak.model import Block, Cell, Key
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.identities import EDIT_RULES, identities, intervals
from tiltak.verify.report import verify_report


def network_of(cells: Mapping[Key, Cell]) -> ConstraintNetwork:
    bounds = intervals(cells)
    return ConstraintNetwork(identities(bounds, vocabulary()), bounds)


@settings(max_examples=60)
@given(reports())
def test_a_report_that_adds_up_breaks_no_identity_and_is_published_as_it_is(report: list[Block]) -> None:
    observations, findings, checked = verify_report(SOURCE, tuple(report), (), vocabulary())
    assert {o.key: as_cell(o) for o in observations} == truth(report)
    assert findings == []
    assert checked.failing == 0
    assert checked.identities > 50


@settings(max_examples=100)
@given(reports(), st.data())
def test_a_misread_number_is_published_only_where_no_sum_can_tell(report: list[Block], data: st.DataObject) -> None:
    at = one_of(data, report)
    row, cell = data.draw(st.integers(1, len(report[at].rows) - 1)), one_of(data, COLUMNS)
    key = Key(*COLUMNS[cell], *report[at].rows[row].key[2:])
    true = truth(report)
    misread = data.draw(st.integers(4, 99).filter(lambda number: number != true[key]))
    rows = list(report[at].rows)
    cells = rows[row].cells
    rows[row] = replace(rows[row], cells=(*cells[:cell], misread, *cells[cell + 1 :]))
    blocks = (*report[:at], replace(report[at], rows=tuple(rows)), *report[at + 1 :])
    low, high = network_of(true).room(key)
    observations, findings, _ = verify_report(SOURCE, blocks, (), vocabulary())
    published = {o.key: as_cell(o) for o in observations}
    if not low <= misread <= high:
        assert published[key] in ("?", true[key])
        assert findings
    assert all(published[other] in ("?", true[other]) for other in true if other != key)


@settings(max_examples=40)
@given(reports(), st.data())
def test_what_is_told_of_a_hidden_cell_holds_the_truth(report: list[Block], data: st.DataObject) -> None:
    """Narrowing by one identity after the other never goes beyond what all of them together leave."""
    cells = truth(report)
    cells |= dict.fromkeys(data.draw(st.sets(st.sampled_from(sorted(cells)), max_size=6)), "?")
    hidden = {key for key, cell in cells.items() if cell == "*"}
    assume(hidden)
    network = network_of(cells)
    before = dict(network.bounds)
    undo = network.propagate()
    for key, (low, high) in hulls(cells, hidden):
        least, most = network.bounds[key]
        assert least <= low + 1e-6
        assert most >= high - 1e-6
    network.assume(undo)
    assert network.bounds == before


@settings(max_examples=60)
@given(reports(), st.data())
def test_sums_found_in_one_column_and_said_of_those_alike_are_what_the_rules_give(
    report: list[Block], data: st.DataObject
) -> None:
    cells = sorted(truth(report))
    lost = data.draw(st.sets(st.sampled_from(cells), max_size=6))
    columns = data.draw(st.permutations(COLUMNS))
    keys = sorted({*cells} - lost, key=lambda key: (columns.index(key[:2]), data.draw(st.integers(0, 1))))
    plain = Counter(identity for rule in EDIT_RULES for identity in rule(dict.fromkeys(keys), vocabulary()))
    assert Counter(identities(dict.fromkeys(keys), vocabulary())) == plain


@settings(max_examples=60)
@given(reports(), st.data())
def test_the_identities_of_some_rows_are_those_that_a_cell_of_one_takes_part_in(
    report: list[Block], data: st.DataObject
) -> None:
    cells = truth(report)
    lost = data.draw(st.sets(st.sampled_from(sorted(cells)), max_size=6))
    keys = [key for key in cells if key not in lost]
    rows = data.draw(st.sets(st.sampled_from(sorted({key[2:] for key in cells})), max_size=4))
    every = identities(dict.fromkeys(keys), vocabulary())
    of_rows = tuple(identity for identity in every if any(key[2:] in rows for key, _ in identity.terms()))
    assert identities(dict.fromkeys(keys), vocabulary(), rows) == of_rows
