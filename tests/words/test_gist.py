"""The gist of a chart tells of shown numbers only, and of nothing that crosses a break."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from minisite import mini_words, points

from tiltak.model import Line, State
from tiltak.words.gist import gist

NB = mini_words()
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
cells = st.lists(st.one_of(st.integers(4, 999), st.sampled_from(["Q", "O", ".."])), min_size=12, max_size=12)


def line_of(states: list[int | State], broken: str = "") -> Line:
    breaks = ((broken, "status-2025-04"),) if broken else ()
    return Line("tiltak", "mentor", points(dict(zip(MONTHS, states, strict=False))), breaks)


def test_it_tells_the_first_the_last_and_the_highest_number_and_how_many_months_are_hidden() -> None:
    told = gist(line_of([8, 12, "Q", 9]), "Mentor", NB)
    assert told == "Mentor: 8 i januar 2025, 9 i april 2025, høyest 12 i februar 2025. Skjult i 1 måned."


def test_it_tells_only_of_the_months_since_a_break_and_says_so() -> None:
    told = gist(line_of([900, "Q", 5, 6], "2025-03"), "Mentor", NB)
    assert told == (
        "Mentor: 5 i mars 2025, 6 i april 2025, høyest 6 i april 2025. Tallene er fra og etter bruddet i mars 2025."
    )


def test_it_names_no_highest_number_where_a_lost_one_may_be_higher() -> None:
    assert gist(line_of([8, "O", 9]), "Mentor", NB) == "Mentor: 8 i januar 2025, 9 i mars 2025."


@given(cells, st.sampled_from(["", *MONTHS[1:]]))
def test_each_number_that_it_names_is_shown_in_the_month_that_it_names(states: list[int | State], broken: str) -> None:
    line = line_of(states, broken)
    told = gist(line, "Mentor", NB)
    shown = {f"{p.value} i {NB.month(p.period)}" for p in line.points if p.value is not None and p.period >= broken}
    assert set(re.findall(r"\d+ i \w+ \d{4}", told)) <= shown
    assert bool(told) is bool(shown)
