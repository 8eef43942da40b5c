"""Texts say what the reports have, whatever reports there are."""

from __future__ import annotations

from functools import cache

import pytest

from tests.corpus import DATA, families, vocabulary
from tests.made import made, parsed, source_of, verified
from tests.minisite import ROOT
from tiltak.codelists import LANGUAGES
from tiltak.pages.coverage_text import COVERAGE_PARTS, with_coverage
from tiltak.read.sources import load_sources
from tiltak.tabulate.coverage import Coverage, coverage, missing_months
from tiltak.tabulate.series import NewestPrints, indexed_prints
from tiltak.tabulate.tidy import newest_prints, tidy_table
from tiltak.words.content import read_content
from tiltak.words.coverage import covered
from tiltak.words.i18n import load_words


@cache
def of(*codes: str) -> NewestPrints:
    """What is shown of made-up reports from December 2024 to January 2025."""
    books = made("2024-12", "2025-01", 1, ("status", "fylke", "kommune"), codes)
    sources = tuple(map(source_of, books))
    table = tidy_table(verified([parsed(book) for book in books]).observations)
    return indexed_prints(newest_prints(table, sources), vocabulary(), (), sources, families())


def test_reports_of_some_groups_are_named_by_their_groups_and_all_nine_are_all_tiltak() -> None:
    (some,) = coverage(of("tilt140", "tilt150"))
    assert some.groups == ("oppfolging", "avklaringstiltak")
    assert some.period == ("2024-12", "2025-01")
    assert some.levels == (("land", "2024-12"), ("fylke", "2024-12"), ("kommune", "2025-01"))
    assert some.divided_by == ("status",)
    (every,) = coverage(of())
    assert every.groups == ()


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        (
            "nb",
            "tiltakene i gruppene Oppfølging og Opplæring, april 2024–mai 2025, for hele landet og kommuner",
        ),
        (
            "nn",
            "tiltaka i gruppene Oppfølging og Opplæring, april 2024–mai 2025, for heile landet og kommunar",
        ),
        ("en", "the measures in the groups Follow-up and Training, April 2024–May 2025, for the whole country"),
    ],
)
def test_what_is_covered_is_said_in_every_language(lang: str, says: str) -> None:
    words = load_words(lang, vocabulary(), (), ROOT / "content" / "locale")
    levels = (("land", "2024-04"), ("kommune", "2025-05"))
    some = Coverage(("oppfolging", "opplaering"), ("2024-04", "2025-05"), levels, ("sex",))
    assert covered(some, words).startswith(says)
    texts = with_coverage(read_content(ROOT / "content", lang), of("tilt150"), words, ROOT / "templates")
    assert not any(f"{{{part}}}" in text.html for text in texts.values() for part in COVERAGE_PARTS)
    assert "TILT150" in texts["om/kilder"].html and LANGUAGES[lang].folder in ("", lang)


def test_the_months_that_no_report_has_are_told() -> None:
    assert missing_months(load_sources(DATA)) == (("2018-01", "2022-12"), ("2024-11", "2024-12"))
    assert missing_months(of("tilt140").sources) == ()
