"""The largest changes of one tiltak, or of one fylke and its kommuner: what a reader can choose, and all changes as a
script, from which `templates/largest-changes.js` fills the tables of the page.

Takes the answers and the words of a language; gives the choices and the script. A page opened from disk can load
scripts but no data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tiltak.pages.largest_changes_view import ANCHORS, row_view
from tiltak.pages.tables import LinkOf
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.keys import Place
from tiltak.tabulate.largest_changes import CHANGE_LEVELS, Change
from tiltak.words.i18n import Words


class Choice(NamedTuple):
    """A code with its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LargestChangesChoices:
    """The tiltak and the fylker that have a change, in the order of their code lists."""

    tiltak: tuple[Choice, ...]
    fylker: tuple[Choice, ...]


def largest_changes_choices(made: Answers, words: Words) -> LargestChangesChoices:
    """What the changes can be narrowed to."""
    codes, compared = made.totals.vocabulary, [c for changes in made.changes.values() for c in changes.compared]
    tiltak, fylker = {change.tiltak for change in compared}, {_fylke(made, change.place) for change in compared}
    return LargestChangesChoices(
        tuple(Choice(code, words.name("tiltak", code)) for code in codes.codes("tiltak") if code in tiltak),
        tuple(Choice(code, words.name("fylke", code)) for code in codes.codes("fylke") if code in fylker),
    )


def largest_changes_script_path(lang: str) -> str:
    """Where the changes of a language stand."""
    return f"assets/endringer-alle-{lang}.js"


def largest_changes_script(made: Answers, words: Words, link: LinkOf) -> str:
    """All changes by the anchor of what they are since, as rows: level, fylke, tiltak, change in persons, change in
    tenths of a per cent; then what a row of a table says: code, name, address, what else it is, its numbers, the change
    as shown and as read aloud. In the order in which equal changes stand: by level, place and tiltak."""
    rows = {ANCHORS[since]: list(_rows(made, changes.compared, words, link)) for since, changes in made.changes.items()}
    return f"tiltakstall.changes({json.dumps(rows, ensure_ascii=False, separators=(',', ':'))});\n"


def _rows(made: Answers, changes: tuple[Change, ...], words: Words, link: LinkOf) -> Iterator[tuple[str | int, ...]]:
    for change in sorted(changes, key=lambda c: (CHANGE_LEVELS.index(c.place[0]), c.place[1], c.tiltak)):
        view = row_view(change, words, link)
        base, latest, moved = view.cells
        yield (
            *(change.place[0], _fylke(made, change.place), change.tiltak, change.difference, change.tenths),
            *(view.of, view.name, view.href, view.note, base.text, latest.text, moved.text, moved.aloud),
        )


def _fylke(made: Answers, place: Place) -> str:
    """The fylke that a place is or lies in, '' for the country."""
    level, code = place
    return {"land": "", "fylke": code}.get(level) or (
        made.totals.vocabulary.entry(level, code).parent if level == "kommune" else ""
    )
