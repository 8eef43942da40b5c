"""The index of the search field: what can be found, and by which names.

Takes the pages, the vocabulary and the words of a language; gives a small script for `templates/search.js`, since a
page opened from disk can load scripts but no data. Case, accents and letters typed otherwise are the script's matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from tiltak.codelists import Vocabulary
from tiltak.model import Page
from tiltak.tabulate.page_list import SUBJECTS
from tiltak.words.i18n import Words
from tiltak.words.titles import kicker, page_name

Row = tuple[str, str, str, str]


def search_rows(pages: Iterable[Page], vocabulary: Vocabulary, words: Words) -> list[Row]:
    """What the index holds, from A to Å within each kind: path without its ending, name, what it is, other names.

    Other names are those in other languages, former names and former codes, joined by '|'. Pages without numbers are
    left out but for places: who looks for a place must learn that there are none.
    """
    shown = [page for page in pages if page.kind in SUBJECTS and (page.series or page.kind in ("fylke", "kommune"))]
    shown.sort(key=lambda page: (SUBJECTS.index(page.kind), words.place_in_alphabet(page_name(page, words)), page.path))
    return [_row(page, vocabulary, words) for page in shown]


def index_script(rows: Iterable[Row]) -> str:
    """The rows as a script that hands them to the search field."""
    return f"tiltakstall.index({json.dumps(list(rows), ensure_ascii=False, separators=(',', ':'))});\n"


def _row(page: Page, vocabulary: Vocabulary, words: Words) -> Row:
    name = page_name(page, words)
    entry = vocabulary.entry(page.dimension, page.code)
    others = [*entry.names.values(), *entry.other_names, *entry.former]
    if page.kind == "kommune":
        others += entry.predecessors
    others = [other for other in dict.fromkeys(others) if not name.startswith(other)]
    return page.path.removesuffix(".html"), name, kicker(page, words), "|".join(others)
