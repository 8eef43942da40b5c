"""The languages, the dimensions, and the code lists: the only place where labels become codes.

A `Vocabulary` finds the code of a printed label and the name of a code. Labels match whole, except for white space and
case: every misspelling in the sources is listed under the right name. There is no fuzzy matching.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated

from msgspec import Meta


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site: its own name, its locale, and the folder of its pages and texts.

    `date` is Babel's pattern for a day, `eu_code` the EU's code for catalogues of data; `in_files` says whether the
    files for download have it, whatever languages the pages have.
    """

    code: str
    name: str
    locale: str
    folder: str
    date: str
    eu_code: str
    in_files: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column that divides persons into categories, and the anchor of the figures by it.

    Its categories are in `data/vocabulary/categories.toml`, its words in `tiltak.words.titles` and
    `content/open-data.toml`. `complete` says that its tables print every category, without numbers too, `compared` that
    a chart shows its categories in one plot; `within` is a dimension whose categories the reports divide by it.
    """

    column: str
    slug: str
    complete: bool = False
    compared: bool = False
    within: str = ""


LANGUAGES = {
    language.code: language
    for language in (
        Language("nb", "Bokmål", "nb_NO", "", "d. MMMM y", "NOB", in_files=True),
        Language("nn", "Nynorsk", "nn_NO", "nn", "d. MMMM y", "NNO"),
        Language("en", "English", "en_GB", "en", "d MMMM y", "ENG", in_files=True),
    )
}
MAIN_LANGUAGE = next(iter(LANGUAGES))  # its pages are in no folder of their own, and its texts are the message ids
FILE_LANGUAGES = tuple(code for code, language in LANGUAGES.items() if language.in_files)
INTERNATIONAL = "en"  # the language of a file that has only one and is read abroad
DIMENSIONS = {
    dimension.column: dimension
    for dimension in (
        Dimension("status", "status", compared=True),
        Dimension("sex", "kjonn", complete=True, compared=True),
        Dimension("age", "alder", within="status"),
        Dimension("immigrant", "innvandrere", complete=True, compared=True),
        Dimension("birth_region", "fodeland"),
        Dimension("education", "utdanning"),
    )
}
CATEGORY_LISTS = tuple(DIMENSIONS)
LEVEL_LISTS = {
    "tiltak": ("alle", "grupper", "gruppe", "tiltak"),
    "region": ("land", "fylke", "kommune"),
}  # each a code list


class Text(dict[str, str]):
    """A text by language: one in each, or one string for all. ValueError where a language is missing or unknown."""

    REQUIRED = tuple(LANGUAGES)
    SAID = f"a text, or a table with one in each language ({', '.join(REQUIRED)})"

    def __init__(self, texts: object) -> None:
        given = dict.fromkeys(LANGUAGES, texts) if isinstance(texts, str) else texts
        if not isinstance(given, dict) or not set(self.REQUIRED) <= given.keys() <= LANGUAGES.keys():
            raise ValueError(self.SAID)
        if not all(isinstance(text, str) for text in given.values()):
            raise ValueError(self.SAID)
        super().__init__({lang: given.get(lang) or given[MAIN_LANGUAGE] for lang in LANGUAGES})


class FileText(Text):
    """A text of the files for download: only their languages are required."""

    REQUIRED = FILE_LANGUAGES
    SAID = f"a text, or a table with one in each language of the files ({', '.join(REQUIRED)})"


Limits = tuple[tuple[str, str], ...]  # first and last month or year in use, '' where unknown
LanguageCode = Annotated[str, Meta(pattern=f"^({'|'.join(LANGUAGES)})$")]
WordsByLanguage = dict[LanguageCode, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a code list. `names` holds its names by language, `labels` every printed form."""

    list: str
    code: str
    names: dict[str, str]
    labels: tuple[str, ...]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by language: everyday words, for the search
    members: tuple[str, ...] = ()  # groups that are counted together
    reports: tuple[str, ...] = ()  # report families that print the tiltak
    parent: str = ""  # gruppe of a tiltak, fylke of a kommune
    valid_from: str = ""  # first period or year in use, '' where unknown
    valid_to: str = ""  # last period or year in use, '' while in use
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()  # official names in other languages
    former: tuple[str, ...] = ()  # names of former kommuner that are part of it
    repeat_of: str = ""  # code that its label reads as; the entry is the second row of a table with that label
    qualifier: str = ""  # distinguishes places with one name: 'Nordland' for Herøy

    def is_used(self, period: str) -> bool:
        """Whether a month ('2025-11'), or some month of an interval ('2025-01/2025-11'), is within the validity."""
        return in_use(((self.valid_from, self.valid_to),), period)


@cache  # the rows of the same tiltak and places repeat the question
def in_use(limits: Limits, period: str) -> bool:
    """Whether a month, or some month of an interval, is within all limits."""
    return all(first <= period[-7:][: len(first)] and period[: len(last)] <= last for first, last in limits)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The code lists.

    `entries` are by (list, code); `lists` has the codes of each list in its own order; `forms` has, by normalised
    label, the entries that the label may mean.
    """

    entries: dict[tuple[str, str], Entry]
    lists: dict[str, tuple[str, ...]]
    forms: dict[str, tuple[Entry, ...]]
    heads: dict[str, int] = field(default_factory=dict)  # a column's head: 0 for the mean so far, 1-12 for a month

    def find(self, label: str) -> tuple[Entry, ...]:
        """The entries that a printed label may mean: none, one, or one of each list."""
        return self.forms.get(normal(label), ())

    def entry(self, code_list: str, code: str) -> Entry:
        """The entry of a code. KeyError where the list does not have it."""
        return self.entries[code_list, code]

    def name(self, code_list: str, code: str, lang: str) -> str:
        """The name of a code in a language, qualified where two places share it: 'Herøy (Nordland)'."""
        entry = self.entry(code_list, code)
        return f"{entry.names[lang]} ({entry.qualifier})" if entry.qualifier else entry.names[lang]

    def names(self, code_list: str, code: str) -> dict[str, str]:
        """The name of a code in each language."""
        return {lang: self.name(code_list, code, lang) for lang in LANGUAGES}

    def listed(self, *code_lists: str) -> Iterator[Entry]:
        """The entries of lists, in their own order."""
        return (self.entries[name, code] for name in code_lists for code in self.codes(name))

    def parents(self, code_list: str) -> dict[str, str]:
        """The parent of each code of a list: gruppe of a tiltak, fylke of a kommune."""
        return {entry.code: entry.parent for entry in self.listed(code_list)}

    def codes(self, code_list: str) -> tuple[str, ...]:
        """The codes of a list, in its own order."""
        return self.lists.get(code_list, ())

    def total_codes(self, label: str, lists: tuple[str, ...]) -> tuple[dict[str, str], ...]:
        """Every reading of a total's label ('I alt 20-24 år andre på tiltak') as codes of `lists`, each list used at
        most once.

        An intact label has exactly one reading; 'I alt' alone has the empty one. A final full stop is ignored.
        """
        words = normal(label).rstrip(".").split(" ")
        if words[:2] != ["i", "alt"]:
            return ()
        return tuple(self._readings(words[2:], lists))

    def merged_codes(self, label: str, code_list: str) -> tuple[str, ...]:
        """The codes of labels of one list that have run together, in order; () where the label is not such a run, or
        where it can be split in more than one way."""
        cuts = [codes for codes in self._cuts(normal(label).split(" "), code_list) if len(codes) > 1]
        return cuts[0] if len(cuts) == 1 else ()

    def _cuts(self, words: list[str], code_list: str) -> list[tuple[str, ...]]:
        if not words:
            return [()]
        return [
            (entry.code, *rest)
            for end in range(1, len(words) + 1)
            for entry in self.forms.get(" ".join(words[:end]), ())
            if entry.list == code_list
            for rest in self._cuts(words[end:], code_list)
        ]

    def _readings(self, words: list[str], lists: tuple[str, ...]) -> list[dict[str, str]]:
        if not words:
            return [{}]
        readings = []
        for end in range(1, len(words) + 1):
            for entry in self.forms.get(" ".join(words[:end]), ()):
                if entry.list in lists:
                    rest = self._readings(words[end:], tuple(name for name in lists if name != entry.list))
                    readings += [{entry.list: entry.code, **codes} for codes in rest]
        return readings


def normal(label: str) -> str:
    """The label as compared: NFC, single spaces, lower case."""
    return " ".join(unicodedata.normalize("NFC", label).split()).casefold()


def slug(name: str) -> str:
    """The name as used in a URL: 'Møre og Romsdal' -> more-og-romsdal."""
    text = name.casefold().translate(str.maketrans("øåđŋŧ", "oadnt")).replace("æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("(", "").replace(")", "")).strip("-")
