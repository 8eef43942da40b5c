"""The largest changes: every pair of numbers is compared, or counted with the reason why not."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from small_months import BREAKS, COUNTRY, MONTHS, PLACES, TILTAK, Small, small, smalls, vocabulary

from tiltak.tabulate.keys import Item, Place, key_of
from tiltak.tabulate.largest_changes import (
    LEAST_BASE,
    SINCE,
    LargestChanges,
    Since,
    change_figures,
    largest_changes,
    totals_frame,
)
from tiltak.tabulate.monthly_totals import monthly_totals
from tiltak.verify.disclosure import discloses

SPANS = {"month": (MONTHS[-2], MONTHS[-1]), "january": (MONTHS[3], MONTHS[-1]), "year": (MONTHS[2], MONTHS[-1])}
sinces = st.sampled_from(SINCE)
few = settings(max_examples=40)  # an example takes some 20 ms, nearly all of it in pandas


def made(numbers: Small, since: Since) -> LargestChanges | None:
    return largest_changes(totals_frame(monthly_totals(numbers.prints)), BREAKS, since)


def reason(numbers: Small, place: Place, item: Item, base: str, now: str) -> str:
    old, new = (numbers.number(place, item, month) for month in (base, now))
    between = [numbers.number(place, item, month) for month in MONTHS if base < month < now]
    if "" in (old, new):
        return ".."
    if (item[1] == "mentor" and base < "2025-02" <= now) or (place[1] == "1103" and base < "2025-03" <= now):
        return "break"
    for state in ("Q", "O"):
        if state in (old, new):
            return state
    if "O" in between:
        return "lost-between"
    return "small-base" if int(old) < LEAST_BASE else ""


@few
@given(smalls(), sinces)
def test_every_pair_is_compared_or_counted_with_its_reason(numbers: Small, since: Since) -> None:
    changes = made(numbers, since)
    base, now = SPANS[since]
    printed = {
        month
        for (place, item), month in product(product(PLACES, TILTAK), MONTHS)
        if numbers.number(place, item, month) != ""
    }
    if changes is None:
        assert base not in printed or now not in printed
        return
    if {base, now} <= printed:
        assert (changes.base_month, changes.month) == (base, now)
    pairs = {
        (place, item): (numbers.number(place, item, changes.base_month), numbers.number(place, item, changes.month))
        for place, item in product(PLACES, TILTAK)
    }
    reasons = {
        pair: reason(numbers, *pair, changes.base_month, changes.month)
        for pair, ends in pairs.items()
        if ends != ("", "")
    }
    assert dict(changes.refused) == Counter(why for why in reasons.values() if why)
    assert {(c.place, c.item): (c.base.value, c.latest.value) for c in changes.compared} == {
        pair: pairs[pair] for pair, why in reasons.items() if not why
    }


@few
@given(smalls(), sinces, st.booleans(), st.sampled_from(["", "land", "fylke", "kommune"]), st.integers(1, 8))
def test_rises_and_falls_are_the_largest_of_their_level(
    numbers: Small, since: Since, per_cent: bool, level: str, count: int
) -> None:
    if not (changes := made(numbers, since)):
        return
    of_level = [change for change in changes.compared if level in ("", change.place[0])]
    for sign, listed in (
        (1, changes.rises(count, per_cent=per_cent, level=level)),
        (-1, changes.falls(count, per_cent=per_cent, level=level)),
    ):
        sizes = sorted((sign * (c.tenths if per_cent else c.difference) for c in of_level), reverse=True)
        moved = [change for change in of_level if sign * change.difference > 0]
        assert len(listed) == min(count, len(moved))
        assert [sign * (c.tenths if per_cent else c.difference) for c in listed] == sizes[: len(listed)]
        for change in listed:
            assert change.difference == (change.latest.value or 0) - (change.base.value or 0)
            assert abs(change.tenths * (change.base.value or 0) - 1000 * change.difference) <= 5 * (
                change.base.value or 0
            )


@few
@given(smalls(), sinces)
def test_changes_say_no_more_than_the_reports(numbers: Small, since: Since) -> None:
    if changes := made(numbers, since):
        figures = list(change_figures(changes, "endringer.html"))
        assert len(figures) == len(changes.compared)
        assert not list(discloses(numbers.observations, figures, vocabulary()))


@few
@given(smalls(), sinces, st.integers(0, 999))
def test_the_order_of_rows_changes_nothing(numbers: Small, since: Since, seed: int) -> None:
    frame = totals_frame(monthly_totals(numbers.prints))
    order = list(range(len(frame)))
    random.Random(seed).shuffle(order)
    assert largest_changes(frame.iloc[order], BREAKS, since) == largest_changes(frame, BREAKS, since)


@few
@given(smalls(), sinces, st.sampled_from(TILTAK), st.sampled_from(PLACES))
def test_a_choice_keeps_the_changes_of_a_tiltak_or_of_places(
    numbers: Small, since: Since, item: Item, place: Place
) -> None:
    if changes := made(numbers, since):
        assert changes.of(tiltak=item[1]).compared == tuple(c for c in changes.compared if c.item == item)
        assert changes.of(places=[place]).compared == tuple(c for c in changes.compared if c.place == place)


def test_a_year_is_that_of_the_latest_month_that_both_years_have() -> None:
    months = {"2024-01": 100, "2024-02": 110, "2025-01": 120, "2025-02": 150, "2025-03": 170}
    changes = made(small({key_of(COUNTRY, TILTAK[0], month): number for month, number in months.items()}), "year")
    assert changes and (changes.base_month, changes.month) == ("2024-02", "2025-02")
    assert [(change.difference, change.tenths) for change in changes.compared] == [(40, 360)]


def test_there_is_no_change_since_january_in_january_nor_over_a_month_that_no_report_has() -> None:
    numbers = small({key_of(COUNTRY, TILTAK[0], month): 50 for month in ("2024-03", "2025-01")})
    assert [made(numbers, since) for since in SINCE] == [None, None, None]
