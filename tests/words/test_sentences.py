"""Sentences about numbers: true, honest, and silent where nothing can be said."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from minisite import ALL_HIDDEN, ENDED, IN_ALL, IN_KOMMUNE, PAGES, mini_words, points, series

from tiltak.model import Line, Page, Point, Series, State
from tiltak.tabulate.comparisons import change_in_tenths, compare
from tiltak.words.answer_sentences import hidden_sentence
from tiltak.words.sentences import summary, versus_in_words

NB = mini_words()
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)][:16]

cells = st.one_of(st.integers(0, 30), st.integers(0, 5000), st.sampled_from(["Q", "..", ".", "O"]))
breaks = st.sampled_from([(), (("2025-04", "status-2025-04"),), (("2024-09", "status-2025-04"),)])
lines = st.builds(
    lambda row, cut: Line("tiltak", "mentor", points(dict(zip(MONTHS, row, strict=True))), cut),
    st.lists(cells, min_size=16, max_size=16),
    breaks,
)


def said(made: Series) -> str:
    """The summary of a page with this series."""
    return " ".join(summary(Page("x.html", "tiltak", "tiltak", "mentor", (made,), latest=made.periods[-1]), NB))


@given(lines)
def test_a_comparison_has_two_visible_numbers_on_one_side_of_every_break_and_none_lost_between(line: Line) -> None:
    comparison = compare(line, MONTHS[-1])
    if comparison is None:
        assert line.points[-1].state != "A"
        return
    if base := comparison.base:
        assert base.period in ("2024-04", "2025-03") and base.value is not None
        between = [point for point in line.points if base.period <= point.period <= MONTHS[-1]]
        assert all(point.state != "O" for point in between)
        assert not any(base.period < first <= MONTHS[-1] for first, _ in line.breaks)
        if base.period == "2025-03":
            assert comparison.refused[0][0] == "2024-04"  # the year before comes first, and its refusal is told


@given(lines)
def test_no_sentence_has_a_number_that_is_not_visible_or_made_of_two_visible_ones(line: Line) -> None:
    shown = {point.value for point in line.points if point.value is not None}
    allowed = shown | {abs(a - b) for a in shown for b in shown}
    allowed_percents = {abs(change_in_tenths(a, b)) for a in shown for b in shown}
    text = said(series("s", "tiltak", (line,), (("tiltak", "mentor"),))).replace("\xa0", "")
    text = re.sub(
        r"(januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember) 20\d\d", "", text
    )
    text = text.replace("NAV skjuler tall under 4", "")
    for number, decimal, percent in re.findall(r"(\d+)(,\d)?(prosent)?", text):
        if percent:
            assert int(number) * 10 + int(decimal[1:] or 0 if decimal else 0) in allowed_percents
        else:
            assert int(number) in allowed


def test_the_same_month_a_year_before_comes_first() -> None:
    line = Line("tiltak", "mentor", points({"2024-04": 100, "2025-03": 400, "2025-04": 110}))
    comparison = compare(line, "2025-04")
    assert comparison is not None
    assert versus_in_words(comparison, NB) == "10\xa0prosent flere enn i april 2024"


def test_without_the_year_before_the_month_before_is_used_and_it_says_so() -> None:
    assert said(IN_ALL) == (
        "I april 2025 var 330 personer i hele landet på Mentor, 10\xa0prosent flere enn i mars. "
        "Vi mangler tall for april 2024 og kan derfor ikke vise endring på ett år."
    )


def test_a_change_from_fewer_than_twenty_is_told_in_persons() -> None:
    assert "14 personer i Stavanger kommune på Mentor, 2 flere enn i mars." in said(IN_KOMMUNE)


def test_nothing_is_compared_across_a_break_and_it_says_why() -> None:
    made = points({"2025-03": 100, "2025-04": 200})
    text = said(
        series(
            "s", "tiltak", (Line("tiltak", "mentor", made, (("2025-04", "status-2025-04"),)),), (("tiltak", "mentor"),)
        )
    )
    assert text == (
        "I april 2025 var 200 personer i hele landet på Mentor. "
        "Vi mangler tall for april 2024 og kan derfor ikke vise endring på ett år. "
        "Tallet kan ikke sammenlignes med mars 2025, for serien har et brudd i april 2025. "
        "Vi har ikke noe annet tall som det er riktig å sammenligne med."
    )


def test_months_that_the_sources_lack_are_told_of_together() -> None:
    made = points({"2024-04": "..", "2025-03": "..", "2025-04": 200})
    assert said(series("s", "tiltak", (Line("tiltak", "mentor", made),), (("tiltak", "mentor"),))) == (
        "I april 2025 var 200 personer i hele landet på Mentor. "
        "Vi mangler tall for april 2024 og mars 2025 og kan derfor ikke vise noen endring."
    )


def test_a_break_is_named_only_before_a_month_that_the_sources_have() -> None:
    line = Line("tiltak", "mentor", points({"2024-04": "..", "2025-03": 100, "2025-04": 200}), (("2025-04", "b"),))
    comparison = compare(line, "2025-04")
    assert comparison is not None
    assert comparison.refused == (("2024-04", ".."), ("2025-03", "b"))


def test_months_that_no_report_prints_are_not_told_of() -> None:
    made = points({"2025-02": 100, "2025-03": 200, "2025-04": ".."})
    text = said(series("s", "tiltak", (Line("tiltak", "mentor", made),), (("tiltak", "mentor"),)))
    assert text.startswith("I mars 2025 var 200 personer i hele landet på Mentor, 100\xa0prosent flere enn i februar.")


def test_a_hidden_number_is_said_to_be_hidden() -> None:
    made = points({"2025-03": 100, "2025-04": "Q"})
    text = said(series("s", "tiltak", (Line("tiltak", "mentor", made),), (("tiltak", "mentor"),)))
    assert text == (
        "Tallet for april 2025 er skjult av personvernhensyn. NAV skjuler tall under 4. "
        "Det siste tallet som vises, er 100 for mars 2025."
    )


def test_tiltak_without_a_visible_number_are_named_and_where_they_are_many_counted() -> None:
    of = ("tiltak", "mentor")
    assert hidden_sentence((of, of), NB) == "Alle tall er skjult for Mentor og Mentor."
    assert hidden_sentence((of,) * 11, NB) == "Alle tall er skjult for 11 tiltak, fordi NAV skjuler tall under 4."


def test_a_place_where_all_is_hidden_or_nothing_is_reported_has_a_sentence() -> None:
    said_of = {page.path: summary(page, NB) for page in PAGES if page.code}
    assert said_of["kommune/1151-utsira.html"] == (
        "Alle tallene for Utsira er skjult av personvernhensyn. NAV skjuler tall under 4.",
    )
    assert said_of["kommune/3101-halden.html"] == ("Rapportene har ingen tall for Halden.",)


def test_the_largest_is_named_only_where_no_lost_number_could_be_larger() -> None:
    def parts(other: Point) -> str:
        first = Line("tiltak", "mentor", points({"2025-04": 40}))
        second = Line("tiltak", "digital-oppfolging-jobbklubb", (other,))
        return said(series("s", "tiltak", (first, second), (("fylke", "11"),)))

    assert "Mentor er tiltaket med flest deltakere." in parts(Point("2025-04", "A", 39))
    assert parts(Point("2025-04", "O")).endswith("1 av 2 tall for april 2025 er holdt tilbake fordi kilden er skadet.")
    assert "flest" not in parts(Point("2025-04", "O"))
    assert "Mentor og Digital oppfølging/jobbklubb har flest deltakere, like mange hver." in parts(
        Point("2025-04", "A", 40)
    )


def test_beside_a_lost_number_the_largest_is_only_the_highest_that_is_shown() -> None:
    cells: tuple[int | State, ...] = (40, 39, "O", "Q")
    codes = ("mentor", *["digital-oppfolging-jobbklubb"] * 3)
    lines = tuple(Line("tiltak", c, points({"2025-04": cell})) for c, cell in zip(codes, cells, strict=True))
    text = said(series("s", "tiltak", lines, (("fylke", "11"),)))
    assert text.startswith(
        "Mentor har det høyeste tallet som vises. I april 2025 var 40 personer i Rogaland på Mentor."
    )
    assert "1 av 4 tall for april 2025 er skjult" in text and "1 av 4 tall for april 2025 er holdt tilbake" in text


def test_one_number_that_is_not_shown_is_told_as_one_in_every_language() -> None:
    codes = ("mentor", *["digital-oppfolging-jobbklubb"] * 2)
    lines = tuple(Line("tiltak", c, points({"2025-04": cell})) for c, cell in zip(codes, (40, "O", "Q"), strict=True))
    page = Page("x.html", "tiltak", "x", "", (series("s", "tiltak", lines, (("fylke", "11"),)),), latest="2025-04")
    english, nynorsk = (" ".join(summary(page, mini_words(lang))) for lang in ("en", "nn"))
    assert "Of 3 figures for April 2025, 1 is hidden" in english and "1 of 3 figures for April 2025 is with" in english
    assert "1 av 3 tal for april 2025 er skjult," in nynorsk and "1 av 3 tal for april 2025 er halde " in nynorsk


def test_where_a_report_counts_each_status_only_the_largest_is_told_by_its_name() -> None:
    lines = tuple(
        Line("status", c, points({"2025-03": 21, "2025-04": n})) for c, n in (("arbeidssokere", 20), ("andre", 40))
    )
    text = said(series("status-2017", "status", lines, (("tiltak", "mentor"),)))
    assert text.startswith(
        "I april 2025 deltok 40 andre personer i hele landet på Mentor, 90\xa0prosent flere enn i mars."
    )
    assert text.endswith("Rapporten har ikke tall for alle statuser samlet.")


def test_a_mean_that_mixes_months_on_both_sides_of_a_break_is_not_told() -> None:
    def mean(since: str) -> str:
        line = Line("tiltak", "mentor", points({"2025-03": 10, "2025-04": 20}), ((since, "status-2025-04"),))
        means = (("mentor", Point("2025-03/2025-04", "A", 15)),)
        made = series("s", "tiltak", (line,), (("tiltak", "mentor"),), means=means)
        return said(made)

    assert "Gjennomsnittet for mars–april 2025 er 15." in mean("2025-03")
    assert "Gjennomsnittet" not in mean("2025-04")


def test_a_former_fylke_tells_of_its_last_month() -> None:
    assert "I mars 2025 var 9 personer i Viken på Mentor" in said(ENDED)


def test_a_page_of_old_numbers_says_that_there_are_no_newer() -> None:
    page = Page("x.html", "tiltak", "tiltak", "mentor", (IN_ALL,), latest="2025-04")
    assert summary(page, NB, newest="2025-05")[-1] == "Rapportene våre har ikke nyere tall."
    assert ALL_HIDDEN.visible == 0


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_rounded_change_is_never_further_off_than_half_a_step(base: int, value: int) -> None:
    exact = 1000 * (value - base) / base
    tenths = change_in_tenths(base, value)
    assert abs(tenths - exact) <= (5 if abs(tenths) >= 100 else 0.5) + 1e-9
    assert change_in_tenths(base, 2 * base - value if value <= 2 * base else value) in (-tenths, tenths)
