"""No number that the site adds tells anything of a hidden one."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tiltak.model import TOTAL_KEY, Cell, Key, Observation, ObsStatus
from tiltak.understand.code_lists import load_vocabulary
from tiltak.verify.disclosure import Added, audit, discloses, known_bounds
from tiltak.verify.feasibility import determined
from tiltak.verify.identities import identities, intervals
from tiltak.verify.linked_tables import linked_cells

VOCABULARY = load_vocabulary(Path(__file__).parents[1] / "five_reports")
TOTAL = TOTAL_KEY._replace(period="2025-11", measure="participants", tiltak_level="tiltak", tiltak="mentor")
AGES = [TOTAL._replace(age=code) for code in ("0-19", "20-24", "25-29", "30-39")]


def table(numbers: list[int], shown_total: bool = True) -> dict[Key, Cell]:
    """A total and its parts by age, numbers under 4 hidden as NAV does."""
    cells: dict[Key, Cell] = {key: number if number > 3 else "*" for key, number in zip(AGES, numbers, strict=False)}
    return {TOTAL: sum(numbers) if shown_total and sum(numbers) > 3 else "*", **cells}


def printed(cells: dict[Key, Cell]) -> list[Observation]:
    """The cells as a report prints them."""
    statuses: dict[Cell, ObsStatus] = {"*": "Q", "?": "O"}
    shown = {key: cell if isinstance(cell, int) else None for key, cell in cells.items()}
    return [Observation("a", key, shown[key], statuses.get(cell, "A"), (), "", 1) for key, cell in cells.items()]


def leaks(cells: dict[Key, Cell], *added: Added) -> list[str]:
    return [finding.rule for finding in discloses(printed(cells), added, VOCABULARY)]


def test_a_sum_with_a_hidden_part_is_a_leak() -> None:
    cells = table([10, 2, 3])
    pair = Added("the sum of two", "x.html", ((AGES[0], 1), (AGES[1], 1)), 12, 12)
    assert leaks(cells, pair) == ["discloses"]


def test_a_remainder_of_what_is_shown_is_a_leak_where_it_says_more_than_the_totals() -> None:
    cells = {**table([10, 20, 2, 5]), AGES[3]: "?"}
    change = Added("the change", "x.html", ((AGES[2], 1), (AGES[0], -1)), -8, -8)
    assert leaks(cells, change) == ["discloses"]


def test_a_change_between_two_shown_numbers_is_no_leak() -> None:
    cells = table([10, 20, 2])
    assert leaks(cells, Added("the change", "x.html", ((AGES[1], 1), (AGES[0], -1)), 10, 10)) == []


def test_what_the_totals_determine_already_may_be_said_again_only_by_them() -> None:
    cells = table([10, 2])
    assert known_bounds(cells, VOCABULARY)[AGES[1]] == (2, 2)
    assert leaks(cells, Added("the part", "x.html", ((AGES[1], 1),), 2, 2)) == []


def test_a_wrong_number_is_found_too() -> None:
    assert leaks(table([10, 20]), Added("the change", "x.html", ((AGES[1], 1), (AGES[0], -1)), 11, 11)) == ["discloses"]


@given(st.lists(st.integers(0, 8), min_size=1, max_size=4))
def test_the_bounds_hold_the_truth_and_are_the_narrowest_that_do(numbers: list[int]) -> None:
    cells = table(numbers)
    hidden = [key for key in AGES[: len(numbers)] if cells[key] == "*"]
    bounds = known_bounds(cells, VOCABULARY)
    fixed = sum(cell for key, cell in cells.items() if key in AGES and isinstance(cell, int))
    ways = [
        way
        for way in product(range(4), repeat=len(hidden))
        if (fixed + sum(way) == cells[TOTAL] if isinstance(cells[TOTAL], int) else fixed + sum(way) <= 3)
    ]
    for place, key in enumerate(hidden):
        assert bounds[key] == (min(way[place] for way in ways), max(way[place] for way in ways))


@given(st.lists(st.integers(0, 8), min_size=2, max_size=4), st.data())
def test_a_number_made_of_shown_cells_alone_never_leaks(numbers: list[int], data: st.DataObject) -> None:
    cells = table(numbers)
    shown = [key for key, cell in cells.items() if isinstance(cell, int)]
    factors = [data.draw(st.integers(-3, 3)) for _ in shown]
    value = sum(factor * int(cells[key]) for key, factor in zip(shown, factors, strict=True))
    terms = tuple(zip(shown, map(float, factors), strict=True))
    assert leaks(cells, Added("a sum", "x.html", terms, value, value)) == []


def test_a_cell_that_one_report_shows_is_known_though_another_hides_it() -> None:
    shown = Observation("a", TOTAL, 5, "A", (), "", 1)
    hidden = Observation("b", TOTAL, None, "Q", (), "", 1)
    assert linked_cells([shown, hidden]) == linked_cells([hidden, shown]) == {TOTAL: 5}


def test_the_mean_of_one_year_says_nothing_of_the_months_of_another() -> None:
    months = [TOTAL._replace(period=f"{year}-{month:02}") for year in (2024, 2025) for month in (1, 2)]
    mean = TOTAL._replace(period="2025-01/2025-02", measure="participants_mean")
    cells: dict[Key, Cell] = dict(zip(months, (50, "*", 6, "*"), strict=True)) | {mean: 4}
    bounds = known_bounds(cells, VOCABULARY)
    assert (bounds[months[1]], bounds[months[3]]) == ((0, 3), (1, 3))


def test_what_a_hidden_cell_may_be_follows_through_lost_cells_too() -> None:
    parts = [age._replace(status="andre") for age in AGES[:2]]
    cells: dict[Key, Cell] = {TOTAL: 30, AGES[0]: 20, AGES[1]: "?", parts[1]: "*"}
    cells |= {AGES[1]._replace(status="arbeidssokere"): 8}
    assert known_bounds(cells, VOCABULARY)[parts[1]] == (2, 2)


def test_the_audit_counts_what_the_totals_give_away() -> None:
    report = audit(printed(table([10, 2])), [], VOCABULARY)
    assert "| 2025 | tiltak × age, months | 1 | 1 | 0 |" in report
    assert "beyond that: 0." in report


def test_the_audit_counts_what_only_all_totals_together_determine() -> None:
    """Two tiltak by two statuses: no sum alone says more of a star than 0 to 2, all together say all."""
    cells: dict[Key, Cell] = {}
    for of_tiltak, total in (("mentor", 10), ("jobbklubb", 10)):
        key = TOTAL._replace(tiltak=of_tiltak)
        cells[key] = total
        cells |= {key._replace(status=status): "*" for status in ("arbeidssokere", "andre")}
        cells[key._replace(status="nedsatt-arbeidsevne")] = total - 3
    group = TOTAL._replace(tiltak_level="gruppe", tiltak="oppfolging")
    cells |= {group._replace(status="arbeidssokere"): "*", group._replace(status="andre"): 6}
    fixed, unasked = determined(identities(cells, VOCABULARY), intervals(cells))
    assert not unasked
    assert fixed == {key for key, cell in cells.items() if cell == "*"}
