"""What repairs put in its place tells nothing of a cell that NAV hides."""

from __future__ import annotations

import pytest

from tests.corpus import parsed, verified, vocabulary
from tests.hulls import hulls, linked, put_in_place
from tiltak.model import TOTAL_KEY, Cell, Key
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.disclosure import known_bounds
from tiltak.verify.identities import identities, intervals
from tiltak.verify.linked_tables import linked_cells
from tiltak.verify.suppression import telling

pytestmark = pytest.mark.xdist_group("five reports")

TOTAL = TOTAL_KEY._replace(period="2025-11", measure="participants", tiltak_level="tiltak", tiltak="mentor")
WOMEN, MEN = (TOTAL._replace(sex=code) for code in ("kvinner", "menn"))
AGES = [TOTAL._replace(age=code) for code in ("0-19", "20-24", "25-29")]


def placed_in(source: str) -> set[Key]:
    """The cells of a report that a repair has placed."""
    blocks = next(report.blocks for report in parsed() if report.source.id == source)
    return put_in_place(blocks, [o for o in verified().observations if o.source == source])


def published(source: str) -> tuple[dict[Key, Cell], set[Key]]:
    """The cells of a report as published, and those that a repair has placed."""
    of_source = [o for o in verified().observations if o.source == source]
    marks: dict[str, Cell] = {"Q": "*", "O": "?"}
    cells = {o.key: marks[o.obs_status] if o.value is None else o.value for o in of_source}
    return cells, placed_in(source)


@pytest.mark.parametrize("source", ["tiltak-alder-2017", "tilt140-2023-12"])
def test_no_hidden_cell_of_the_corpus_is_narrowed_by_what_the_sums_have_placed(source: str) -> None:
    cells, placed = published(source)
    without: dict[Key, Cell] = {key: "?" if key in placed else cell for key, cell in cells.items()}
    bounds = intervals(without)
    network = ConstraintNetwork(identities(bounds, vocabulary()), bounds)
    near = {key for start in placed for key in linked(network, start)[0] if without[key] == "*"}
    assert len(near) > 20
    assert dict(hulls(cells, near)) == dict(hulls(without, near))


def test_what_repairs_have_placed_narrows_no_hidden_cell_of_any_report() -> None:
    """Reports that share months are one table here. In the report of 2025 the print itself says which table it is: only
    one tiltak's name ends or begins so. What its numbers say of hidden cells of the same table, the print says as well;
    no cell outside it is narrowed."""
    observations = verified().observations
    moved = {key for report in parsed() for key in placed_in(report.source.id)}
    assert {key.tiltak for key in moved if key.period >= "2025"} == {"utvidet-oppfolging-i-opplaering"}
    cells = linked_cells(observations)
    with_them = known_bounds(cells, vocabulary())
    without = known_bounds({key: "?" if key in moved else cell for key, cell in cells.items()}, vocabulary())
    hidden = with_them.keys() - moved
    assert len(hidden) > 25_000
    assert [key for key in hidden if with_them[key] != without[key]] == []


def test_a_row_that_would_tell_is_withheld_whole_and_no_other() -> None:
    cells: dict[Key, Cell] = {TOTAL: 22, WOMEN: 12, MEN: 10, AGES[0]: 12, AGES[1]: 8, AGES[2]: "*"}
    assert telling(cells, {}, {WOMEN: 3, MEN: 4}, vocabulary()) == set()
    assert telling(cells, {}, {AGES[0]: 7}, vocabulary()) == {AGES[0]}
    # beside a cell that is withheld, the other tells nothing
    assert telling(cells, {}, {AGES[0]: 7, AGES[1]: 8}, vocabulary()) == {AGES[1]}
    assert telling(cells, {}, {AGES[0]: 7, AGES[1]: 7}, vocabulary()) == {AGES[0], AGES[1]}


def test_a_hidden_cell_put_in_its_place_counts_as_hidden_from_then_on() -> None:
    cells: dict[Key, Cell] = {TOTAL: 22, AGES[0]: 12, AGES[1]: 8, AGES[2]: "*"}
    assert telling(cells, {}, {AGES[2]: 7, AGES[1]: 8}, vocabulary()) == {AGES[1]}
