"""The index of the search field: the pages, and the names that find them.

Takes the pages, the vocabulary and the words of a language; gives a small script for `templates/search.js`, since a
page opened from disk can load scripts but no data. The script handles case, accents and other spellings of letters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from tiltak.codelists import Vocabulary
from tiltak.model import Page
from tiltak.pages.page_view import last_told
from tiltak.pages.registry import PAGE_TYPES, type_of
from tiltak.words.i18n import Words

SearchRow = tuple[str, str, str, str]


def search_rows(pages: Iterable[Page], vocabulary: Vocabulary, words: Words) -> list[SearchRow]:
    """The rows of the index, from A to Å within each kind: path without its ending, name, kind and end, other names.

    Other names are those in other languages, former names and former codes, joined by '|'. Pages without numbers are
    left out, except those of places: they say that there are none. A former kommune leads to its successor.
    """
    types = list(PAGE_TYPES.values())
    found = [
        (types.index(of), words.place_in_alphabet(of.heading(page, words)), page.path, page)
        for page in pages
        if (of := type_of(page)).has_files and (page.series or of.shown_empty) and not _is_another_now(page)
    ]
    newest = max((page.latest for *_, page in found), default="")
    return [_row(page, newest, vocabulary, words) for *_, page in sorted(found, key=lambda item: item[:3])]


def index_script(rows: Iterable[SearchRow]) -> str:
    """The rows as a script that hands them to the search field."""
    return f"tiltakstall.index({json.dumps(list(rows), ensure_ascii=False, separators=(',', ':'))});\n"


def _is_another_now(page: Page) -> bool:
    return page.dimension == "kommune" and any(link.role == "successor" for link in page.links)


def _row(page: Page, newest: str, vocabulary: Vocabulary, words: Words) -> SearchRow:
    name = type_of(page).heading(page, words)
    entry = vocabulary.entry(page.dimension, page.code)
    others = [*entry.names.values(), *entry.other_names, *entry.former, *entry.words.get(words.lang, ())]
    if page.dimension == "kommune":
        others += entry.predecessors
        before = [vocabulary.entries.get(("kommune", code)) for code in entry.predecessors]
        others += [name for was in before if was for name in (*was.names.values(), *was.other_names, *was.former)]
    others = [other for other in dict.fromkeys(others) if not name.startswith(other)]
    told = ", ".join(filter(None, (type_of(page).kicker(page, words), last_told(page, newest, words))))
    return page.path.removesuffix(".html"), name, told, "|".join(others)
