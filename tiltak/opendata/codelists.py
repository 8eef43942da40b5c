"""The code lists as tables: every code of `observations.csv` with its names.

Takes the vocabulary, the breaks, the sources and the texts of the open data; gives a table for each coded column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tiltak.codelists import CATEGORY_LISTS, LANGUAGES, LEVEL_LISTS, Entry
from tiltak.opendata.labels import Labels
from tiltak.tabulate.tidy import inert

NAME_COLUMNS = tuple(f"name_{lang}" for lang in LANGUAGES)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list as a table. `key` are the columns that identify a row."""

    column: str  # of the tidy table
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in metadata."""
        return self.column.replace("_", "-")

    @property
    def path(self) -> str:
        """Its path from the data set's folder."""
        return f"codes/{self.column}.csv"


def code_lists(labels: Labels) -> tuple[CodeList, ...]:
    """A code list for each coded column of the tidy table."""
    own = ("measure", "tiltak_level", "region_level", "obs_status", "conf_status", "marks")
    return (
        _sources(labels),
        *(_named(column, labels.texts.codes[column], labels) for column in own),
        *(_named(column, labels.vocabulary.codes(column), labels) for column in CATEGORY_LISTS),
        _tiltak(labels),
        _regions(labels),
        _breaks(labels),
    )


def _named(column: str, codes: Iterable[str], labels: Labels) -> CodeList:
    rows = ((code, *(labels.of(column, code, lang=lang) for lang in LANGUAGES)) for code in codes)
    return _code_list(column, ("code", *NAME_COLUMNS), rows)


def _sources(labels: Labels) -> CodeList:
    header = ("code", "title", "first_period", "last_period", "report_date", "published_at")
    rows = ((s.id, s.title, *s.period, s.report_date, s.published_at) for s in labels.sources.values())
    return _code_list("source", header, rows)


def _tiltak(labels: Labels) -> CodeList:
    header = ("level", "code", *NAME_COLUMNS, "gruppe", "first_period", "last_period")
    rows = (
        (*_names(e, labels), e.parent, e.valid_from, e.valid_to)
        for e in labels.vocabulary.listed(*LEVEL_LISTS["tiltak"])
    )
    return _code_list("tiltak", header, rows)


def _regions(labels: Labels) -> CodeList:
    header = ("level", "code", *NAME_COLUMNS, "fylke", "first_year", "last_year", "predecessors", "successors")
    rows = (
        (*_names(e, labels), e.parent, e.valid_from, e.valid_to, " ".join(e.predecessors), " ".join(e.successors))
        for e in labels.vocabulary.listed(*LEVEL_LISTS["region"])
    )
    return _code_list("region", header, rows)


def _breaks(labels: Labels) -> CodeList:
    header = ("code", "first_period", *NAME_COLUMNS, *(f"text_{lang}" for lang in LANGUAGES))
    rows = (
        (item.id, item.first_period, *(texts[lang] for texts in (item.names, item.texts) for lang in LANGUAGES))
        for item in labels.breaks.values()
    )
    return _code_list("break", header, rows)


def _names(entry: Entry, labels: Labels) -> tuple[str, ...]:
    return (entry.list, entry.code, *labels.vocabulary.names(entry.list, entry.code).values())


def _code_list(column: str, header: tuple[str, ...], rows: Iterable[Iterable[str]]) -> CodeList:
    key = tuple(name for name in header if name in ("level", "code"))
    return CodeList(column, header, tuple(tuple(map(inert, row)) for row in rows), key)
