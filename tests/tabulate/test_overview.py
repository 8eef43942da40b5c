"""The answer of a place: made of printed numbers alone, complete, and no more than they say."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from small_months import COUNTRY, GROUP, KOMMUNER, MONTHS, PLACES, TILTAK, Small, small, smalls, vocabulary

from tiltak.tabulate.comparisons import Comparison
from tiltak.tabulate.keys import ALL, Place, key_of
from tiltak.tabulate.monthly_totals import MonthlyTotals, monthly_totals
from tiltak.tabulate.neighbours import nearest_with_numbers, neighbours, shows_numbers, siblings
from tiltak.tabulate.overview import Overview, OverviewRow, overview, overview_figures, parent
from tiltak.tabulate.series import indexed_prints
from tiltak.tabulate.tidy import tidy_table
from tiltak.verify.disclosure import discloses

NEWEST = MONTHS[-1]
BEFORE = MONTHS[-2]
places = st.sampled_from(PLACES)


def seen(numbers: Small, place: Place, own: bool = True) -> tuple[MonthlyTotals, Overview]:
    totals = monthly_totals(numbers.prints)
    return totals, overview(totals, place)


@given(smalls(own_group=True), places)
def test_every_tiltak_that_a_report_prints_stands_in_one_place(numbers: Small, place: Place) -> None:
    _, shown = seen(numbers, place)
    rows = [row.item for row in shown.rows()]
    past = [item.item for item in shown.past if item.item[0] == "tiltak"]
    printed = [item for item in TILTAK if any(numbers.number(place, item, month) != "" for month in MONTHS)]
    assert sorted([*rows, *shown.hidden, *past]) == printed
    assert {item for item in printed if numbers.number(place, item, NEWEST) == ""} == set(past)


@given(smalls(own_group=True), places)
def test_a_row_says_what_the_reports_print(numbers: Small, place: Place) -> None:
    totals, shown = seen(numbers, place)
    for row in shown.rows():
        assert (row.newest.value or row.newest.state) == (numbers.number(place, row.item, NEWEST) or "A")
        for point in row.line.points:
            printed = numbers.number(place, row.item, point.period)
            assert point.value == (printed if isinstance(printed, int) else None)
            assert point.state == ("A" if isinstance(printed, int) else printed or "..")
        around = parent(totals, place)
        if row.share is not None:
            assert around and row.whole and row.whole.value == numbers.number(around, row.item, NEWEST)
            assert abs(row.share * row.whole.value - 1000 * (row.newest.value or 0)) <= row.whole.value / 2


@given(smalls(own_group=True), places)
def test_a_tiltak_stands_first_exactly_where_some_show_a_number_and_the_place_has_no_total(
    numbers: Small, place: Place
) -> None:
    _, shown = seen(numbers, place)
    newest = {row.item[1]: row.newest.value for row in shown.rows() if row.newest.value}
    has_total = shown.total is not None and any(point.value is not None for point in shown.total.line.points)
    if has_total or not newest:
        assert shown.stands_first == ""
    else:
        assert newest[shown.stands_first] == max(newest.values())


@given(smalls(), places)
def test_a_change_lies_between_two_shown_numbers_with_no_break_and_no_lost_number_between(
    numbers: Small, place: Place
) -> None:
    _, shown = seen(numbers, place)
    for row in shown.rows():
        for months, comparison in ((1, row.month), (12, row.year)):
            assert (comparison is None) == (row.newest.value is None)
            if comparison:
                check(numbers, place, row, comparison, months)


def check(numbers: Small, place: Place, row: OverviewRow, made: Comparison, months: int) -> None:
    pairs = [(MONTHS[5], MONTHS[2]), (MONTHS[4], MONTHS[1]), (MONTHS[3], MONTHS[0])]
    allowed = pairs if months == 12 else [(NEWEST, BEFORE)]
    fit = [pair for pair in allowed if comparable(numbers, place, row, *pair)]
    if made.base is None:
        assert not fit and made.refused
    else:
        assert (made.latest.period, made.base.period) == fit[0]
        assert made.latest.value == numbers.number(place, row.item, made.latest.period)
        assert made.base.value == numbers.number(place, row.item, made.base.period)
        assert bool(made.refused) == (fit[0] != allowed[0])


def comparable(numbers: Small, place: Place, row: OverviewRow, now: str, base: str) -> bool:
    between = [numbers.number(place, row.item, month) for month in MONTHS if base < month < now]
    broken = (row.item[1] == "mentor" and base < "2025-02" <= now) or (place[1] == "1103" and base < "2025-03" <= now)
    ends = (numbers.number(place, row.item, month) for month in (now, base))
    return all(isinstance(end, int) for end in ends) and not broken and "O" not in between


@given(smalls(own_group=True), places)
def test_rows_stand_by_size_and_those_without_a_number_last(numbers: Small, place: Place) -> None:
    _, shown = seen(numbers, place)
    sizes = [-1 if row.newest.value is None else row.newest.value for row in shown.rows()]
    assert sizes == sorted(sizes, reverse=True)
    assert all(not any(isinstance(numbers.number(place, item, m), int) for m in MONTHS) for item in shown.hidden)


@given(smalls(own_group=True), places)
def test_a_total_is_navs_own_or_at_least_the_shown_numbers(numbers: Small, place: Place) -> None:
    _, shown = seen(numbers, place)
    cells = [numbers.number(place, item, NEWEST) for item in TILTAK]
    own = numbers.number(place, GROUP, NEWEST)
    if own != "":
        assert shown.total and shown.total.item == GROUP and shown.at_least is None
        assert shown.total.newest.value == (own if isinstance(own, int) else None)
    elif any(cell != "" for cell in cells):
        least = shown.at_least
        assert shown.total is None and least
        assert (least.value, len(least.of)) == (sum(c for c in cells if isinstance(c, int)), shows(cells))
        assert (least.hidden, least.lost) == (cells.count("Q"), cells.count("O"))
        for alike in filter(None, (least.since_month, least.since_year)):
            assert alike.latest == sum(int(numbers.number(place, item, alike.month)) for item in alike.items)
            assert alike.base == sum(int(numbers.number(place, item, alike.base_month)) for item in alike.items)
            months = (alike.month, alike.base_month)
            visible = [item for item in TILTAK if any(isinstance(numbers.number(place, item, m), int) for m in months)]
            current = [item for item in visible if numbers.number(place, item, NEWEST) != ""]
            assert alike.is_whole is (set(current) == set(alike.items))
    else:
        assert shown.total is None and shown.at_least is None


def shows(cells: list[int | str]) -> int:
    return sum(isinstance(cell, int) for cell in cells)


@given(smalls(own_group=True))
def test_the_figures_of_all_places_say_no_more_than_the_reports(numbers: Small) -> None:
    totals = monthly_totals(numbers.prints)
    figures = [figure for place in PLACES for figure in overview_figures(overview(totals, place), "index.html")]
    assert not list(discloses(numbers.observations, figures, vocabulary()))


def test_a_sum_that_counts_a_hidden_number_is_stopped_by_the_disclosure_gate() -> None:
    place = KOMMUNER[0]
    numbers = small({key_of(place, TILTAK[0], NEWEST): 12, key_of(place, TILTAK[1], NEWEST): "Q"})
    _, shown = seen(numbers, place)
    assert shown.at_least and shown.at_least.hidden == 1
    forged = replace(shown, at_least=replace(shown.at_least, value=14, of=tuple(TILTAK[:2])))
    assert list(discloses(numbers.observations, overview_figures(forged, "x.html"), vocabulary()))


@given(smalls(own_group=True), places, st.integers(0, 999))
def test_the_order_of_the_cells_changes_nothing(numbers: Small, place: Place, seed: int) -> None:
    cells = list(numbers.observations)
    random.Random(seed).shuffle(cells)
    m = numbers.prints
    again = monthly_totals(indexed_prints(tidy_table(cells), m.vocabulary, m.breaks, m.sources, m.families))
    assert overview(again, place) == seen(numbers, place)[1]


@given(smalls(own_group=True))
def test_the_overview_of_a_group_has_its_tiltak_and_its_own_number(numbers: Small) -> None:
    totals, everything = seen(numbers, COUNTRY)
    of_group = overview(totals, COUNTRY, GROUP)
    assert list(of_group.rows()) == list(everything.rows())
    other = overview(totals, COUNTRY, ("gruppe", "lonnstilskudd"))
    assert (other.total, other.at_least, other.groups, other.hidden, other.past) == (None, None, (), (), ())


def test_a_tiltak_that_only_an_old_report_has_is_past_with_its_last_month() -> None:
    kept, gone = TILTAK[0], TILTAK[1]
    numbers = small({key_of(COUNTRY, kept, NEWEST): 40, key_of(COUNTRY, gone, MONTHS[1]): 30})
    _, shown = seen(numbers, COUNTRY)
    assert [(past.item, past.last) for past in shown.past] == [(gone, MONTHS[1])]
    assert [row.item for row in shown.rows()] == [kept]


def test_the_country_has_no_share_and_a_kommune_that_of_its_fylke() -> None:
    numbers = small({key_of(place, TILTAK[0], NEWEST): number for place, number in zip(PLACES, (80, 40), strict=False)})
    totals = monthly_totals(numbers.prints)
    assert overview(totals, COUNTRY).scope == ALL
    assert [row.share for row in overview(totals, COUNTRY).rows()] == [None]
    assert [row.share for row in overview(totals, PLACES[1]).rows()] == [500]
    assert parent(totals, ("kommune", "1103")) == ("fylke", "11")


@given(smalls(), st.sampled_from(KOMMUNER), st.sampled_from(TILTAK), st.integers(0, 2))
def test_neighbours_are_next_in_size_in_the_same_fylke(
    numbers: Small, place: Place, item: tuple[str, str], count: int
) -> None:
    totals = monthly_totals(numbers.prints)
    beside = neighbours(totals, place, item, count)
    months = [month for month in MONTHS if numbers.number(place, item, month) != ""]
    if not months or not isinstance(numbers.number(place, item, months[-1]), int):
        assert beside is None
        return
    assert beside and beside.month == months[-1] and beside.around[0] == ("fylke", "11")
    sizes = {other: numbers.number(other, item, beside.month) for other in KOMMUNER}
    shown = {other: size for other, size in sizes.items() if isinstance(size, int)}
    assert dict(beside.places).keys() <= shown.keys() and place in dict(beside.places)
    assert len(beside.places) == min(2 * count + 1, len(shown))
    listed = [point.value or 0 for _, point in beside.places]
    assert listed == sorted(listed, reverse=True) == [shown[other] for other, _ in beside.places]
    left_out = [size for other, size in shown.items() if other not in dict(beside.places)]
    assert not any(listed[-1] < size < listed[0] for size in left_out)


@given(smalls(), st.sampled_from(KOMMUNER))
def test_the_nearest_place_with_numbers_shows_one_and_none_between_does(numbers: Small, place: Place) -> None:
    totals = monthly_totals(numbers.prints)
    nearest = nearest_with_numbers(totals, place)
    codes = siblings(totals, place)
    others = [other for other in codes if other != place and shows_numbers(totals, other)]
    assert (nearest is None) == (not others)
    if nearest:
        distance = abs(codes.index(nearest) - codes.index(place))
        assert distance == min(abs(codes.index(other) - codes.index(place)) for other in others)
        assert parent(totals, nearest) == parent(totals, place)
