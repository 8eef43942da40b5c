"""A kommune that ended: its page says when and leads on, the new one names it, and lists and search show it once."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement
from site_reader import build_here, small_project

KOMMUNER = """\
code,name,names,former,fylke,valid_from,valid_to,predecessors,qualifier,spellings
1103,Stavanger,,,11,2020,2025,,,
1104,Stavanger,,,11,2026,,1103,,
1144,Kvitsøy,,,11,1838,2025,,,
1151,Utsira,,,11,1925,2025,,,
1163,Havøyene,,Kvitsøy|Utsira,11,2026,,1144|1151,,
3101,Halden,,,31,2024,,3001,,
ukjent,Ukjent,,,,,,,,Ukjent
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site in three languages, with a merger and a new number from 2026; its list begins with a BOM."""
    project = tmp_path_factory.mktemp("merged") / "small"
    small_project(project)
    for lang in ("nn", "en"):
        shutil.copytree(project / "content" / "om", project / "content" / lang / "om")
    (project / "data" / "vocabulary" / "kommuner.csv").write_text(KOMMUNER, encoding="utf-8-sig")
    assert build_here(project, "--strict") == 0
    return project / "site"


def page(folder: Path, path: str) -> HtmlElement:
    return html.document_fromstring((folder / path).read_bytes())


def text(element: HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.mark.parametrize(
    ("path", "when"),
    [
        ("", "Kvitsøy var en egen kommune til og med 2025."),
        ("nn/", "Kvitsøy var ein eigen kommune til og med 2025."),
        ("en/", "Kvitsøy was a municipality of its own until the end of 2025."),
    ],
)
def test_the_page_of_a_merged_kommune_says_when_it_ended_and_leads_to_the_new_one(
    folder: Path, path: str, when: str
) -> None:
    old = page(folder, f"{path}kommune/1144-kvitsoy.html")
    assert when in text(old.find_class("names")[0])
    assert old.xpath("//p[@class='now']/a/@href") == ["1163-havoyene.html"]
    assert "2025" in old.findtext(".//title")


def test_the_new_kommune_names_those_that_it_was_made_of_and_leads_to_them(folder: Path) -> None:
    new = page(folder, "kommune/1163-havoyene.html")
    told = text(new.find_class("names")[0])
    assert "Kvitsøy og Utsira" in told and "1144 og 1151" in told
    links = new.xpath("//section[@aria-labelledby='forgjenger']//a/@href")
    assert links == ["1144-kvitsoy.html", "1151-utsira.html"]


def test_a_kommune_that_only_got_a_new_number_has_two_pages_that_lead_to_each_other(folder: Path) -> None:
    old, new = (page(folder, f"kommune/{code}-stavanger.html") for code in ("1103", "1104"))
    assert "Stavanger hadde kommunenummer 1103 til og med 2025." in text(old.find_class("names")[0])
    assert old.xpath("//p[@class='now']/a/@href") == ["1104-stavanger.html"]
    assert new.xpath("//section[@aria-labelledby='forgjenger']//a/@href") == ["1103-stavanger.html"]
    assert old.findtext(".//title") != new.findtext(".//title")


def test_lists_and_search_show_a_kommune_once(folder: Path) -> None:
    listed = page(folder, "kommune/index.html").xpath("//main//ul[@class='links']//a")
    links = {link.get("href") for link in listed}
    assert {"1163-havoyene.html", "1104-stavanger.html"} <= links
    assert not links & {"1103-stavanger.html", "1144-kvitsoy.html", "1151-utsira.html"}
    assert [link.get("href") for link in listed if text(link) == "Utsira"] == ["1163-havoyene.html"]
    script = (folder / "assets" / "sok-nb.js").read_text(encoding="utf-8")
    rows = {row[0]: row for row in json.loads(script.removeprefix("tiltakstall.index(").removesuffix(");\n"))}
    assert "kommune/1144-kvitsoy" not in rows and "kommune/1103-stavanger" not in rows
    assert {"Kvitsøy", "Utsira", "1144", "1151"} <= set(rows["kommune/1163-havoyene"][3].split("|"))
    assert "1103" in rows["kommune/1104-stavanger"][3].split("|")
    fylke = page(folder, "fylke/11-rogaland.html").xpath("//section[@aria-labelledby='under']//a/@href")
    assert fylke == ["../kommune/1163-havoyene.html", "../kommune/1104-stavanger.html"]
