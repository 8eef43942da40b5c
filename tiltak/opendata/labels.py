"""The texts of the files for download, and the names of all codes in them.

Takes `content/open-data.toml`, the vocabulary, the breaks and the sources; gives texts by language. The words of pages
are in `tiltak.words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from tiltak.codelists import CATEGORY_LISTS, MAIN_LANGUAGE, FileText, Vocabulary, WordsByLanguage
from tiltak.config import Record, read_toml
from tiltak.model import Break, Source
from tiltak.tabulate.coverage import Coverage
from tiltak.words.coverage import covered
from tiltak.words.i18n import Words


class ColumnText(Record, frozen=True):
    """A column of the tidy table: its heading and its description."""

    name: FileText
    about: FileText


class WorkbookTexts(Record, frozen=True):
    """The texts of a workbook's explanatory sheet."""

    readme: str
    page: str
    latest: str
    source: str
    signs: str
    breaks: str
    sheets: str


class DataTexts(Record, frozen=True):
    """The texts of the open data: `content/open-data.toml`."""

    title: FileText
    description: FileText
    keywords: WordsByLanguage
    unit: FileText
    notes: dict[str, FileText]
    columns: dict[str, ColumnText]
    codes: dict[str, dict[str, FileText]]
    workbook: WorkbookTexts
    distributions: dict[str, FileText]


def load_texts(content: Path) -> DataTexts:
    """Read `open-data.toml`. BuildError where it is not valid TOML or lacks a text."""
    return read_toml(content / "open-data.toml", DataTexts)


def of_today(texts: DataTexts, found: Sequence[Coverage], words: Mapping[str, Words]) -> DataTexts:
    """The texts with what the reports cover in the description, and their groups among the keywords."""
    description = {
        lang: texts.description[lang].replace("{coverage}", "; ".join(covered(item, said) for item in found))
        for lang, said in words.items()
    }
    keywords = {
        lang: (*texts.keywords[lang], *(said.name("gruppe", code).lower() for code in _groups(found[0], said)))
        for lang, said in words.items()
    }
    return structs.replace(texts, description=FileText(description), keywords=keywords)


def _groups(newest: Coverage, words: Words) -> tuple[str, ...]:
    return newest.groups or words.names.codes("gruppe")


def last_updated(sources: Iterable[Source]) -> str:
    """The date of the newest dated report, '' where none is dated."""
    return max((source.report_date for source in sources), default="")


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of codes. `words` are by language, for the names of reports."""

    vocabulary: Vocabulary
    texts: DataTexts
    words: Mapping[str, Words]
    sources: Mapping[str, Source]
    breaks: Mapping[str, Break]
    known: dict[tuple[str, ...], str] = field(default_factory=dict)  # cache

    def of(self, column: str, code: str, level: str = "", lang: str = MAIN_LANGUAGE) -> str:
        """The name of a code in a column of the tidy table, '' for ''.

        `level` is the row's tiltak_level or region_level, which names the code list of a tiltak or a region.
        """
        asked = (column, code, level, lang)
        if asked not in self.known:
            self.known[asked] = self._of(*asked) if code else ""
        return self.known[asked]

    def _of(self, column: str, code: str, level: str, lang: str) -> str:
        if column in CATEGORY_LISTS:
            return self.vocabulary.name(column, code, lang)
        if column in ("tiltak", "region"):
            return self.vocabulary.name(level, code, lang)
        if column == "source":
            source = self.sources[code]
            number = re.match(r"[A-Z]+\d+", source.title)  # NAV's name for the report: TILT140
            name = number[0] if number else source.title.partition(".")[0]
            return f"{name} {self.words[lang].period('/'.join(source.period))}"
        if column == "period":
            return self.words[lang].period(code)
        if column == "break":
            return self.words[lang].break_name(code)
        return ", ".join(self.texts.codes[column][part][lang] for part in code.split(" "))
