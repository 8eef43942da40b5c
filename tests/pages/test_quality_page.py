"""The page on quality says what this build counted, row by row, in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml.html import fragment_fromstring

from tests.minisite import mini_words
from tiltak.model import TOTAL_KEY, BuildError
from tiltak.pages.quality_page import QUALITY_PAGE, RULE_WORDS, with_quality
from tiltak.read.sources import load_sources
from tiltak.verify.quality import Damage, Loose, LostRow, Quality, ReportQuality, Revised
from tiltak.words.content import read_content
from tools import rules

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
DATA = ROOT / "tests" / "five_reports"
SOURCE = load_sources(DATA)[0]
REPORT = ReportQuality(SOURCE, 12345, 700, 11000, 21, 33, 555, 5, 6)
KEY = TOTAL_KEY._replace(tiltak_level="tiltak", tiltak="mentor", region_level="fylke", region="11")
MONTHS = ("2023-01", "2023-01/2023-12", "2023-02", "2023-03", "2023-12")
LOOSE = Loose(SOURCE, ("tiltak", "mentor"), ("fylke", "age"), 4321, 765, 47)
COUNTED = Quality(
    reports=(REPORT, REPORT),
    damage=(Damage(SOURCE, "17", 98, "row-length", "withheld", 3),),
    lost=(LostRow(SOURCE, KEY, "", 106, "hidden-stays-hidden", MONTHS),),
    shared=900,
    revised=(Revised(KEY._replace(period="2023-05"), (SOURCE, SOURCE), 61, 62, False),),
    loose=(LOOSE, replace(LOOSE, tiltak=("gruppe", "oppfolging"), most=3)),
)


def page(lang: str, counted: Quality = COUNTED) -> str:
    return with_quality(read_content(ROOT / "content", lang), counted, mini_words(lang), TEMPLATES)[QUALITY_PAGE].html


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_fact_stands_on_the_page_and_no_place_is_left_empty(lang: str) -> None:
    words = mini_words(lang)
    html = page(lang)
    assert not re.search(r"{{|\[\w+\.\w+\]", html)
    for fact in (4321, 8642, 24690, 1100, 900):  # of a table, of its kind, cells, identities that hold, shared cells
        assert words.number(fact) in html
    assert html.count(words.number(12345)) == 2
    assert re.search(r"(side|page) 17, (linje|line) 98", html)
    assert "Mentor, Rogaland" in html


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_its_tables_have_a_name_and_heads_and_a_frame_to_scroll_in(lang: str) -> None:
    tree = fragment_fromstring(page(lang), create_parent=True)
    tables = tree.findall(".//table")
    assert len(tables) == 6
    for table in tables:
        frame = table.getparent()
        assert frame is not None
        assert (frame.tag, frame.get("tabindex")) == ("section", "0")
        assert frame.get("aria-labelledby") == table.find("caption").get("id")
        assert {head.get("scope") for head in table.findall("thead//th")} == {"col"}
        assert {head.get("scope") for head in table.findall("tbody//th")} == {"row"}
        assert all(len(row) == len(table.findall("thead//th")) for row in table.findall("tbody/tr"))
    assert not tree.findall(".//*[@style]")  # the rules over the pages refuse it
    assert len({frame.get("aria-labelledby") for frame in tree.findall(".//section")}) == 6


def test_its_first_list_says_how_much_is_only_partly_checked_and_how_wrong_it_may_be() -> None:
    of_kommuner = replace(LOOSE, divided_by=("kommune",), unsharp=10_000, most=99)
    html = page("nb", replace(COUNTED, loose=(*COUNTED.loose, of_kommuner)))
    first_list = " ".join(html[: html.index("</ul>")].replace("\N{NO-BREAK SPACE}", " ").split())
    assert "12 av 1 400 tall, 1 prosent, er bare delvis kontrollert" in first_list
    assert "1 530 av dem er ikke tall for kommuner" in first_list
    assert "0 i tall for hele landet, 47 i tall for fylker og 99 i tall for kommuner" in first_list


def test_months_that_follow_one_another_are_told_as_one() -> None:
    assert "januar–mars 2023, desember 2023 og gjennomsnittet hittil i år" in page("nb")


def test_a_number_that_is_withheld_is_not_told_as_a_revision() -> None:
    doubted = replace(COUNTED, revised=(replace(COUNTED.revised[0], withheld=True),))
    assert "<td>61</td><td" in page("nb")
    assert "<td>61</td>" not in page("nb", doubted)


def test_a_table_without_rows_is_left_out() -> None:
    html = page("nb", replace(COUNTED, revised=()))
    assert html.count("<table>") == html.count("<caption") == 5


def test_every_rule_about_data_has_a_name_in_words() -> None:
    of_data = {rules.slug(rule) for title, of in rules.RULES.items() if title != "The finished site" for rule in of}
    assert RULE_WORDS.keys() == of_data - {"damage-found"}  # which is about our own list


def test_texts_without_the_page_stay_as_they_are() -> None:
    texts = {key: text for key, text in read_content(ROOT / "content", "nb").items() if key != QUALITY_PAGE}
    assert with_quality(texts, COUNTED, mini_words(), TEMPLATES) == texts


def test_a_fact_that_there_is_not_stops_the_build_with_the_name_of_the_text() -> None:
    texts = read_content(ROOT / "content", "nb")
    wrong = replace(texts[QUALITY_PAGE], html="{{ total.sells }}")
    with pytest.raises(BuildError, match=r"om/kvalitet\.md \(nb\): template: .*sells"):
        with_quality({QUALITY_PAGE: wrong}, COUNTED, mini_words(), TEMPLATES)
