"""The finished pages: valid, whole, linked by files that exist, and with every cell as the table has it."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from minisite import ALL_HIDDEN, EVERY_STATE, PAGES, TEMPLATES, mini_context, mini_words, printed

from tiltak.codelists import LANGUAGES
from tiltak.config import Settings, read_settings
from tiltak.model import BuildError, Point
from tiltak.pages.navigation import lang_path, relative
from tiltak.pages.page_view import page_description
from tiltak.pages.registry import type_of
from tiltak.pages.templates import shared_files
from tiltak.words.content import read_content

GOLDEN = Path(__file__).parents[1] / "golden"
HTML = "{http://www.w3.org/1999/xhtml}"
ADDRESS = "https://tall.example.org/"


@cache
def site(base_url: str = "") -> dict[str, str]:
    files: dict[str, str] = {}
    for lang in LANGUAGES:
        files |= printed(mini_context(lang, base_url, tuple(LANGUAGES)))
    words = [mini_words(lang) for lang in LANGUAGES]
    return files | shared_files(mini_context("nb", base_url).site, files, PAGES, words, TEMPLATES)


def tree(path: str) -> ElementTree.Element:
    return html5lib.HTMLParser(strict=True).parse(site()[path])


PATHS = sorted(path for path in site() if path.endswith(".html"))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_valid_html_with_one_main_heading_and_unique_ids(path: str) -> None:
    page = tree(path)
    assert len(page.findall(f".//{HTML}h1")) == 1
    assert len(page.findall(f".//{HTML}main")) == 1
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    referred = [name for e in page.iter() for name in (e.get("aria-labelledby") or "").split()]
    assert set(referred) <= set(ids)
    levels = [int(e.tag[-1]) for e in page.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(e.tag))]
    assert all(below <= above + 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_source_line_leads_to_the_page_on_quality(path: str) -> None:
    lines = tree(path).findall(f".//{HTML}p[@class='source']")
    assert len(lines) >= path.count("figur/")
    for line in lines:
        assert [link for link in line.iter(f"{HTML}a") if posixpath.basename(link.get("href", "")) == "kvalitet.html"]


def test_a_source_line_says_how_many_of_its_own_cells_are_lost_or_put_right() -> None:
    words = mini_words()
    points = [
        Point("2025-01", "O"),
        Point("2025-02", "A", 7, ("realigned",)),
        Point("2025-03", "A", 5, ("corrected",)),
    ]
    said = words.reliability(points)
    lost, mended = "1 celle er holdt tilbake fordi kilden er skadet.", "2 tall er plassert eller korrigert"
    assert said == f"{lost} {mended} der kildeteksten er skadet."
    assert words.reliability(points[:1]) in site()["tiltak/mentor.html"]
    assert words.reliability([Point("2025-01", "A", 5)]) == ""


@pytest.mark.parametrize("path", PATHS)
def test_every_link_is_relative_and_names_a_file_of_the_site(path: str) -> None:
    for element in tree(path).iter():
        target = element.get("href") or element.get("src") or ""
        if not target or target.startswith(("mailto:", "data:")):
            continue
        file, _, anchor = target.partition("#")
        full = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
        if full.endswith((".csv", ".vl.json", "feed.xml")):
            continue  # a download: another module writes it
        assert full in site(), target
        if anchor and "=" not in anchor:
            assert any(other.get("id") == anchor for other in tree(full).iter()), target


folders = st.lists(st.sampled_from("abc"), max_size=3)


@given(folders, folders)
def test_a_relative_address_is_the_shortest_from_page_to_file(there: list[str], here: list[str]) -> None:
    target, page = "/".join([*there, "file"]), "/".join([*here, "page"])
    assert relative(target, page) == posixpath.relpath(target, posixpath.dirname(page) or ".")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_script_of_the_site_and_no_style_of_its_own(path: str) -> None:
    data = ("application/ld+json", "application/json")  # blocks of data, which no browser runs
    scripts = [script for script in tree(path).iter(f"{HTML}script") if script.get("type") not in data]
    names = [] if path == "404.html" or "figur/" in path else ["site"]
    names += ["sammenlign"] if path.endswith("sammenlign.html") else []
    for script, name in zip(scripts, names, strict=True):
        assert f"assets/{name}-" in (script.get("src") or "")
        assert script.get("defer") is not None
        assert not script.text
    for element in tree(path).iter():
        assert element.get("style") is None
        assert not any(name.startswith("on") for name in element.keys())  # noqa: SIM118 - an Element isn't a dict
        assert element.tag != f"{HTML}style" or path == "404.html"


def test_there_is_a_page_of_each_kind_in_each_language() -> None:
    for page in PAGES:
        for lang in LANGUAGES:
            html_path = lang_path(page.path, lang)
            html = tree(html_path)
            assert html.get("lang") == lang
            assert not [e for e in html.iter(f"{HTML}link") if e.get("hreflang")]  # search engines want whole addresses
            known = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', site(ADDRESS)[html_path])
            assert [of for of, _ in known] == [*LANGUAGES, "x-default"]
            assert all(address.startswith(ADDRESS) for _, address in known)


def test_titles_and_descriptions_tell_the_pages_of_a_language_apart() -> None:
    titles = [tree(page.path).findtext(f".//{HTML}title") for page in PAGES]
    assert len(set(titles)) == len(titles)
    assert all(title for title in titles)


@pytest.mark.parametrize(("kind", "dimension", "word"), [("fylke", "kommune", "kommune"), ("tiltak", "fylke", "kjønn")])
def test_a_description_promises_only_what_its_page_has(kind: str, dimension: str, word: str) -> None:
    page = next(page for page in PAGES if page.kind == kind and page.series)
    for shown in ("status", dimension):
        described = page_description(
            replace(page, series=(replace(page.series[0], dimension=shown),)), type_of(page), mini_words()
        )
        assert (word in described) is (shown == dimension)


def test_the_table_of_every_state_is_as_agreed() -> None:
    page = site()["tiltak/mentor.html"]
    figure = re.search(r'<section class="figure[^>]*id="status".*?<p class="source">.*?</section>', page, re.DOTALL)
    assert figure
    text = re.sub(r"\n+", "\n", figure[0]) + "\n"
    assert text == (GOLDEN / "every-state.html").read_text(encoding="utf-8")


def test_all_cells_of_a_series_read_back_from_its_page() -> None:
    page, words = tree("tiltak/mentor.html"), mini_words()
    read = []
    for table in page.iter(f"{HTML}table"):
        if (table.get("id") or "").startswith("tabell-status"):
            for cell in table.iter(f"{HTML}td"):
                if cell.get("colspan") is None:
                    read.append("".join(part.text or "" for part in (cell, *cell.findall(f"{HTML}span"))))
    points = [*EVERY_STATE.points(), *(point for _, point in EVERY_STATE.means)]
    shown = [words.cell(p) + ("" if p.state == "A" else words.state(p.state)) for p in points]
    assert sorted(read) == sorted(shown)


def test_where_all_is_hidden_the_page_says_so_and_shows_no_empty_chart() -> None:
    page = site()["kommune/1151-utsira.html"]
    assert "Alle tallene for Utsira er skjult av personvernhensyn." in page
    assert "<figure>" not in page
    assert "Hver måned" in page and ALL_HIDDEN.hidden > 1
    assert page.count('<td class="q">') == 1


def test_a_place_without_numbers_has_a_page_that_says_so() -> None:
    assert "Rapportene har ingen tall for Halden." in site()["kommune/3101-halden.html"]


def test_former_and_present_fylker_link_to_each_other() -> None:
    assert 'href="31-ostfold.html"' in site()["fylke/30-viken.html"]
    assert 'href="30-viken.html"' in site()["fylke/31-ostfold.html"]


def test_names_are_escaped_and_the_texts_html_is_not() -> None:
    page = site()["om/index.html"]
    assert "<em>NAVs</em>" in page
    assert "&lt;em&gt;" not in page


def test_the_address_of_the_site_gives_canonical_links_and_a_sitemap() -> None:
    files = site("https://tall.example.org/")
    assert (
        '<link rel="canonical" href="https://tall.example.org/nn/kommune/1103-stavanger.html">'
        in (files["nn/kommune/1103-stavanger.html"])
    )
    sitemap = ElementTree.fromstring(files["sitemap.xml"])
    urls = [url.text or "" for url in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(urls) == len(set(urls)) > 3 * len(PAGES)
    assert all(url.removeprefix("https://tall.example.org/") in files for url in urls)
    assert "Sitemap: https://tall.example.org/sitemap.xml" in files["robots.txt"]


def test_without_an_address_there_is_no_canonical_link_and_no_sitemap() -> None:
    assert "sitemap.xml" not in site()
    assert "canonical" not in site()["index.html"]


def test_the_404_page_needs_nothing_beside_it_and_leads_to_the_list_in_the_same_folder() -> None:
    page = site()["404.html"]
    assert re.findall(r'(?:href|src)="(?!data:)([^"]*)', page) == ["index.html"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_allows_nothing_from_elsewhere_and_nothing_inline(path: str) -> None:
    (policy,) = (e.get("content") or "" for e in tree(path).iter(f"{HTML}meta") if e.get("http-equiv"))
    rules = {name: set(values) for name, *values in (rule.split() for rule in policy.split(";"))}
    assert rules["default-src"] == rules["base-uri"] == {"'none'"}
    own = hashlib.sha256((tree(path).findtext(f".//{HTML}style") or "").encode()).digest()
    hashed = f"'sha256-{base64.b64encode(own).decode()}'"
    assert set().union(*rules.values()) <= {"'none'", "'self'", "data:", hashed}
    assert (hashed in rules["style-src"]) is (path == "404.html")


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert printed(mini_context()) == printed(mini_context())


def test_a_text_needs_a_title_and_a_description(tmp_path: Path) -> None:
    (tmp_path / "om").mkdir()
    (tmp_path / "om" / "metode.md").write_text("---\ntitle: Metode\n---\nTekst\n")
    with pytest.raises(BuildError, match=r"om/metode\.md:\d+: front-matter: "):
        read_content(tmp_path, "nb")
    (tmp_path / "om" / "metode.md").write_text("---\ntitle: Metode\ndescription: Hvordan.\n---\n\n## Kort\n\n*Ja.*\n")
    content = read_content(tmp_path, "nb")["om/metode"]
    assert (content.title, content.description) == ("Metode", "Hvordan.")
    assert content.html == '<h2 id="kort">Kort</h2>\n<p><em>Ja.</em></p>'


def test_a_place_tells_its_other_names_and_the_earlier_kommuner_that_are_part_of_it() -> None:
    assert (
        '<p class="note names">Annet offisielt navn: Stávanger. '
        "Hele eller deler av de tidligere kommunene Rennesøy og Finnøy inngår.</p>"
    ) in site()["kommune/1103-stavanger.html"]


def test_a_page_can_be_cited_with_its_report_and_its_address_and_errors_on_it_reported() -> None:
    page = site("https://tall.example.org/")["kommune/1103-stavanger.html"]
    assert (
        "<p>NAV: Stavanger kommune: deltakere på tiltak, april 2025. Kilde: «TILT140», januar–april 2025 "
        "(oppdatert 2. mai 2025). Gjengitt av Tiltakstall. "
        '<span class="address">https://tall.example.org/kommune/1103-stavanger.html</span></p>'
    ) in page.replace("\N{NO-BREAK SPACE}", " ")
    assert 'href="mailto:feil@example.org?subject=kommune/1103-stavanger.html"' in page


def test_where_no_address_takes_reports_of_errors_no_page_promises_one() -> None:
    context = mini_context()
    silent = replace(context, site=replace(context.site, settings=Settings("Tiltakstall", "", "")))
    assert "Meld fra" in "".join(site().values())
    assert "Meld fra" not in "".join(printed(silent).values())


def test_the_settings_are_read_and_refused_where_they_are_not_what_they_must_be(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('name = "Tall"\nbase_url = "https://tall.example.org/"\n')
    assert read_settings(tmp_path) == Settings("Tall", "https://tall.example.org/")
    for wrong, rule in (
        ("", "missing-field"),
        ('name = ""', "wrong-field"),
        ('name = "Tall"\nlicence = "a\\nb"', "wrong-field"),
        ('name = "Tall"\nbase_url = "https://tall.example.org"', "wrong-field"),
        ('name = "Tall"\nlisens = "x"', "unknown-field"),
    ):
        (tmp_path / "site.toml").write_text(wrong)
        with pytest.raises(BuildError, match=rf"site\.toml: {rule}: "):
            read_settings(tmp_path)
