"""Words, numbers and dates as readers see them."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minisite import EVERY_STATE, IN_ALL, SOURCES, mini_words

from tiltak.codelists import LANGUAGES
from tiltak.model import BuildError
from tiltak.words.i18n import MARK_SIGNS, MARK_TEXTS, STATE_TEXTS, SYMBOLS, load_words
from tiltak.words.titles import series_title, short_title, table_caption

NB = mini_words()


@given(st.integers(-(10**9), 10**9), st.sampled_from(list(LANGUAGES)))
def test_a_number_reads_back_as_itself(n: int, lang: str) -> None:
    text = mini_words(lang).number(n)
    assert int(re.sub("[\N{NO-BREAK SPACE},]", "", text).replace("\N{MINUS SIGN}", "-")) == n
    assert all(len(group) == 3 for group in re.split("[\N{NO-BREAK SPACE},]", text.lstrip("\N{MINUS SIGN}"))[1:])


@given(st.integers(-(10**6), 10**6), st.sampled_from(list(LANGUAGES)))
def test_a_percentage_reads_back_as_itself(tenths: int, lang: str) -> None:
    text = re.sub("[\N{NO-BREAK SPACE}% ]", "", mini_words(lang).percent(tenths))
    text = text.replace(",", "" if lang == "en" else ".").replace("\N{MINUS SIGN}", "-")
    assert round(float(text) * 10) == tenths


def test_numbers_have_the_form_of_their_language() -> None:
    assert [mini_words(lang).number(12345) for lang in LANGUAGES] == ["12\xa0345", "12\xa0345", "12,345"]
    assert [mini_words(lang).percent(125) for lang in LANGUAGES] == ["12,5\xa0%", "12,5\xa0%", "12.5%"]


def test_months_and_dates_have_the_form_of_their_language() -> None:
    assert [mini_words(lang).month("2025-11") for lang in LANGUAGES] == ["november 2025"] * 2 + ["November 2025"]
    assert [mini_words(lang).date("2025-12-02") for lang in LANGUAGES] == ["2. desember 2025"] * 2 + ["2 December 2025"]
    assert NB.period("2025-01/2025-11") == "januar–november 2025"
    assert NB.period("2023-12/2024-01") == "desember 2023–januar 2024"
    assert NB.period_short("2025-01/2025-11") == "jan.–nov. 2025"
    assert NB.mean_period("2026-01/2026-01", short=True) == "jan. 2026"
    assert NB.month("2025-10", beside="2025-11") == "oktober"


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), st.sampled_from(list(LANGUAGES)))
def test_no_two_months_look_alike(day: datetime.date, lang: str) -> None:
    words, month = mini_words(lang), f"{day:%Y-%m}"
    after = f"{(day.replace(day=1) + datetime.timedelta(days=32)):%Y-%m}"
    assert words.month(month) != words.month(after)
    assert words.month_short(month) != words.month_short(after)


def test_the_states_say_what_the_design_says() -> None:
    assert {SYMBOLS[state]: NB.state(state) for state in STATE_TEXTS} == {
        "*": "skjult av personvernhensyn",
        "..": "ikke publisert",
        ".": "ikke i bruk",
        "–": "holdt tilbake fordi kilden er skadet",
    }


def test_every_mark_has_a_sign_of_its_own_and_a_meaning() -> None:
    assert MARK_SIGNS.keys() == MARK_TEXTS.keys()
    assert len(set(MARK_SIGNS.values())) == len(MARK_SIGNS)


def test_a_title_says_what_is_counted_where_and_how_it_is_divided() -> None:
    assert series_title(EVERY_STATE, NB) == "Deltakere på Mentor etter arbeidsmarkedsstatus, 2024–2025"
    assert table_caption(EVERY_STATE, NB, "2025") == (
        "Deltakere på Mentor etter arbeidsmarkedsstatus. Antall personer, januar–april 2025"
    )
    assert short_title(IN_ALL, "2025-04", NB) == "I alt"
    assert short_title(IN_ALL, "2025-05", NB) == "I alt, 2025"


def test_places_stand_in_sentences_with_their_preposition() -> None:
    assert NB.in_place({"fylke": "11"}) == "i Rogaland"
    assert NB.in_place({"kommune": "1103"}) == "i Stavanger kommune"
    assert NB.in_place({"kommune": "2100"}) == "på Svalbard"
    assert NB.in_place({}) == NB.in_place({"land": "0"}) == "i hele landet"


def test_names_sort_from_a_to_å() -> None:
    names = ["Ål", "Åfjord", "Øygarden", "Ærfugl", "Zetten", "Unjárga", "Unjarge", "Alta", "Álaheadju"]
    assert sorted(names, key=NB.place_in_alphabet) == [
        "Álaheadju", "Alta", "Unjárga", "Unjarge", "Zetten", "Ærfugl", "Øygarden", "Åfjord", "Ål",
    ]  # fmt: skip
    assert [NB.initial(name) for name in ("Ål", "Øygarden", "Álaheadju")] == ["Å", "Ø", "A"]


def test_a_source_line_names_the_reports_the_pages_and_the_date() -> None:
    assert NB.source_line(SOURCES, ("7", "8", "9", "12")) == (
        "Kilde: NAV, «TILT140», januar–april 2025 (oppdatert 2. mai 2025), side 7–9, 12. "
        "Eldre måneder er fra rapporten for januar–desember 2024."
    )
    for incomplete in (("7", ""), ("",)):
        assert "(oppdatert 2. mai 2025). " in NB.source_line(SOURCES, incomplete)
    of_april = [replace(SOURCES[-1], id=code, report=code, title=f"{code} Tiltak") for code in ("TILT120", "TILT110")]
    assert NB.source_line([SOURCES[0], *of_april]) == (
        "Kilde: NAV, TILT110 og TILT120, januar–april 2025. "
        "Eldre måneder er fra rapporten for «TILT140», januar–desember 2024."
    )
    assert NB.source_line(SOURCES[:1]) == "Kilde: NAV, «TILT140», januar–desember 2024."


def test_a_language_without_a_catalogue_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"nn\.po: catalogue: "):
        load_words("nn", NB.names, (), tmp_path)
