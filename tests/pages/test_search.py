"""The index of the search: what can be found, and by which names."""

from __future__ import annotations

import json
from dataclasses import replace

from minisite import PAGES, ROOT, mini_words

from tiltak.codelists import LANGUAGES
from tiltak.model import Page
from tiltak.pages.registry import PAGE_TYPES, type_of
from tiltak.pages.search_index import index_script, search_rows
from tiltak.understand.code_lists import load_vocabulary
from tiltak.words.i18n import load_words

VOCABULARY = load_vocabulary(ROOT / "tests" / "five_reports")
WORDS = {lang: load_words(lang, VOCABULARY, (), ROOT / "content" / "locale") for lang in LANGUAGES}


def row(path: str, lang: str = "nb") -> tuple[str, str, str, list[str]]:
    """What the index says of the page of a path, whatever the page shows."""
    kind, _, name = path.partition("/")
    code = name.partition("-")[0] if name[0].isdigit() else name
    page = Page(f"{path}.html", kind, kind, code, series=PAGES[0].series)
    ((where, name, hint, others),) = search_rows([page], VOCABULARY, WORDS[lang])
    return where, name, hint, others.split("|")


def test_every_page_of_a_place_or_a_tiltak_with_numbers_is_found_once() -> None:
    rows = search_rows(PAGES, VOCABULARY, mini_words())
    wanted = {p.path for p in PAGES if type_of(p).has_files and (p.series or type_of(p).shown_empty)}
    assert {f"{path}.html" for path, *_ in rows} == wanted
    assert len(rows) == len(wanted)


def test_a_kommune_is_found_by_its_sami_name_by_former_names_and_by_its_former_code() -> None:
    assert "Guovdageaidnu" in row("kommune/5612-kautokeino")[3]
    assert {"Finnøy", "Rennesøy"} <= set(row("kommune/1103-stavanger")[3])
    assert "5430" in row("kommune/5612-kautokeino")[3]


def test_a_tiltak_is_found_by_its_name_in_every_language() -> None:
    name = VOCABULARY.entry("tiltak", "oppfolging").names["en"]
    assert name in row("tiltak/oppfolging", "nb")[3]
    assert row("tiltak/oppfolging", "en")[1] == name
    assert "Oppfølging" in row("tiltak/oppfolging", "en")[3]


def test_places_of_one_name_are_told_apart_and_the_bare_name_is_not_said_twice() -> None:
    where, name, _hint, others = row("kommune/1818-heroy")
    assert (where, name) == ("kommune/1818-heroy", "Herøy (Nordland)")
    assert "Herøy" not in others


def test_tiltak_come_before_fylker_and_kommuner_and_each_kind_is_in_order_of_the_alphabet() -> None:
    names = [name for path, name, *_ in search_rows(PAGES, VOCABULARY, mini_words()) if path.startswith("kommune/")]
    assert names == ["Halden", "Stavanger", "Utsira"]
    kinds = [path.partition("/")[0] for path, *_ in search_rows(PAGES, VOCABULARY, mini_words())]
    assert kinds == sorted(kinds, key=list(PAGE_TYPES).index)


def test_a_tiltak_without_numbers_is_not_in_the_index() -> None:
    empty = [replace(page, series=()) for page in PAGES]
    assert {path.partition("/")[0] for path, *_ in search_rows(empty, VOCABULARY, mini_words())} == {"fylke", "kommune"}


def test_the_index_is_a_script_that_hands_over_its_rows() -> None:
    rows = search_rows(PAGES, VOCABULARY, mini_words())
    script = index_script(rows)
    assert script.startswith("tiltakstall.index(")
    assert script.endswith(");\n")
    assert json.loads(script.removeprefix("tiltakstall.index(").removesuffix(");\n")) == [list(row) for row in rows]
