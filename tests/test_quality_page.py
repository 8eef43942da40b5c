"""The page on quality says what this build counted, row by row, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.minisite import mini_words
from tiltak.content import read_content
from tiltak.quality import Damage, Loose, LostRow, Quality, ReportQuality
from tiltak.quality_page import PAGE, with_quality
from tiltak.records import TOTAL_KEY, with_codes
from tiltak.sources import load_sources

ROOT = Path(__file__).parent.parent
SOURCE = load_sources(ROOT / "data")[0]
REPORT = ReportQuality(SOURCE, 12345, 700, 11000, 21, 33, 555, 5, (1, 2, 3))
KEY = with_codes(TOTAL_KEY, tiltak_level="tiltak", tiltak="mentor", region_level="fylke", region="11")
COUNTED = Quality(
    (REPORT, REPORT),
    (Damage(SOURCE, 98, "row-length", "withheld"),),
    4,
    (LostRow(SOURCE, KEY, "row-length", 13),),
    (Loose(SOURCE, ("fylke", "age"), 4321, 765),),
)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_fact_stands_on_the_page_and_no_place_is_left_empty(lang: str) -> None:
    words = mini_words(lang)
    html = with_quality(read_content(ROOT / "content", lang), COUNTED, words)[PAGE].html
    assert "[report." not in html
    assert "[damage." not in html
    assert "[all." not in html
    assert "[lost." not in html
    assert "[loose." not in html
    assert "Mentor, Rogaland" in html
    assert words.number(4321) in html
    assert words.number(24690) in html  # the cells of both reports
    assert words.number(1100) in html  # the identities that hold: 2 × (555 - 5)
    assert html.count(words.number(12345)) == 2
    assert "<td>98</td>" in html
    assert "style=" not in html  # the rules over the pages refuse it
    assert "<th>" not in html  # every head says what it heads


def test_texts_without_the_page_stay_as_they_are() -> None:
    texts = {key: text for key, text in read_content(ROOT / "content", "nb").items() if key != PAGE}
    assert with_quality(texts, COUNTED, mini_words()) == texts
