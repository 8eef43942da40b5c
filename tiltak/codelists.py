"""The code lists, and the only place where labels become codes.

Takes `data/vocabulary/`; gives a `Vocabulary` that finds the code of a printed label and the name of a code. Labels
match whole, except for white space and case: every misspelling in the sources is listed under the right name. There is
no fuzzy matching.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from msgspec import Meta, defstruct
from msgspec import field as file_field

from tiltak.config import Record, checked, decoded, read_toml, stop


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
        """Whether a month ('2025-11') is within the code's validity."""
        first, last = self.valid_from, self.valid_to
        return first <= period[: len(first)] and (not last or period[: len(last)] <= last)


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


def load_vocabulary(data: Path) -> Vocabulary:
    """Read the code lists in `data/vocabulary`.

    BuildError where a file or a field is missing, a code is declared twice or refers to one that does not exist, or two
    codes of one list share a label.
    """
    folder = data / "vocabulary"
    categories = read_toml(folder / "categories.toml", _Categories)
    tiltak, fylker = read_toml(folder / "tiltak.toml", _TiltakFile), read_toml(folder / "fylker.toml", _FylkerFile)
    entries = [_named(name, item) for name in CATEGORY_LISTS for item in getattr(categories, name)]
    entries += [_named("gruppe", item) for item in tiltak.gruppe]
    entries += [replace(_named("grupper", item), members=item.groups) for item in tiltak.grupper]
    entries += [_tiltak(item) for item in tiltak.tiltak]
    entries += [_fylke(item) for item in fylker.fylke]
    unknown = next((item.name for item in fylker.fylke if item.code == "ukjent"), Text(""))
    entries += _succeeded([_kommune(row, unknown) for row in _rows(folder / "kommuner.csv")])
    entries += [replace(_named("land", fylker.land), labels=()), replace(_named("alle", tiltak.alle), labels=())]
    printed = read_toml(folder / "heads.toml", _Heads)
    heads = {normal(head): 0 for head in printed.mean}
    heads |= {normal(head): month for month, head in enumerate(printed.months, 1)}
    by_code = _by_code(entries)
    lists = {name: tuple(code for of, code in by_code if of == name) for name in {of for of, _ in by_code}}
    return Vocabulary(by_code, lists, _forms(entries), heads)


def _by_code(entries: list[Entry]) -> dict[tuple[str, str], Entry]:
    """The entries by list and code. BuildError where a code is declared twice or refers to one that does not exist."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if (entry.list, entry.code) in found:
            raise stop(
                "data/vocabulary",
                "code-unique",
                "each code of a list once",
                f"{entry.list} {entry.code} twice",
                "remove one",
            )
        found[entry.list, entry.code] = entry
    for entry in entries:
        parents = {"tiltak": "gruppe", "kommune": "fylke"}
        named = [(parents[entry.list], entry.parent)] if entry.parent else []
        named += [("gruppe", code) for code in entry.members]
        named += [("fylke", code) for code in (*entry.predecessors, *entry.successors) if entry.list == "fylke"]
        for other in named:
            if other not in found:
                place, seen = f"data/vocabulary [{entry.list} {entry.code}]", " ".join(other)
                raise stop(place, "code-known", "a code of the lists", seen, "correct it, or add the code to its list")
    return found


def _forms(entries: list[Entry]) -> dict[str, tuple[Entry, ...]]:
    forms: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        for label in entry.labels:
            lists = forms.setdefault(normal(label), {})
            other = lists.setdefault(entry.list, entry)
            if other is not entry:
                seen = f'"{label}" under {entry.list} {other.code} and {entry.code}'
                raise stop("data/vocabulary", "label-unique", "each label of a list once", seen, "remove one")
    return {form: tuple(lists.values()) for form, lists in forms.items()}


class _Named(Record, frozen=True):
    """The fields that all lists share: a code, its names by language, and every other printed form."""

    code: str
    name: Text
    spellings: tuple[str, ...] = ()
    words: WordsByLanguage = file_field(default_factory=dict)  # everyday words and abbreviations, for the search


_Categories = defstruct(
    "_Categories", [(name, tuple[_Named, ...]) for name in CATEGORY_LISTS], bases=(Record,), frozen=True
)


class _Groups(_Named, frozen=True):
    """Several groups that are counted together."""

    groups: tuple[str, ...] = ()


class _Tiltak(_Named, frozen=True, kw_only=True):
    """A tiltak; `data/vocabulary/tiltak.toml` explains the fields."""

    reports: tuple[str, ...]
    group: str = ""
    first: str = ""
    last: str = ""
    repeat_of: str = ""


class _TiltakFile(Record, frozen=True):
    """`data/vocabulary/tiltak.toml`."""

    alle: _Named
    gruppe: tuple[_Named, ...]
    tiltak: tuple[_Tiltak, ...]
    grupper: tuple[_Groups, ...] = ()


class _Fylke(_Named, frozen=True, kw_only=True):
    """A fylke or another area; `data/vocabulary/fylker.toml` explains the fields."""

    label: str
    names: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()


class _FylkerFile(Record, frozen=True):
    """`data/vocabulary/fylker.toml`."""

    land: _Named
    fylke: tuple[_Fylke, ...]


class _Kommune(Record, frozen=True):
    """A row of `data/vocabulary/kommuner.csv`, in the order of its columns."""

    code: str
    name: str
    names: str
    qualifier: str
    fylke: str
    valid_from: str
    valid_to: str
    predecessors: str
    former: str
    spellings: str


class _Heads(Record, frozen=True):
    """`data/vocabulary/heads.toml`."""

    mean: tuple[str, ...]
    months: tuple[str, ...]


def _named(code_list: str, item: _Named) -> Entry:
    main = item.words.get(MAIN_LANGUAGE, ())  # those of the reports: a reader of another language may have met them
    words = {lang: tuple(dict.fromkeys((*item.words.get(lang, ()), *main))) for lang in LANGUAGES}
    return Entry(code_list, item.code, item.name, (item.name[MAIN_LANGUAGE], *item.spellings), words=words)


def _tiltak(item: _Tiltak) -> Entry:
    return replace(
        _named("tiltak", item),
        reports=item.reports,
        parent=item.group,
        valid_from=item.first,
        valid_to=item.last,
        repeat_of=item.repeat_of,
    )


def _fylke(item: _Fylke) -> Entry:
    printed = f"{item.code} {item.label}" if item.code.isdigit() else item.label
    return replace(
        _named("fylke", item),
        labels=(printed, *item.spellings),
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        predecessors=item.predecessors,
        successors=item.successors,
        other_names=item.names,
    )


def _kommune(row: _Kommune, unknown: dict[str, str]) -> Entry:
    """A kommune has the same name in all languages; `unknown` are the names of the unknown kommune."""

    def several(field: str) -> tuple[str, ...]:
        return tuple(part for part in field.split("|") if part)

    return Entry(
        "kommune",
        row.code,
        unknown if row.code == "ukjent" else dict.fromkeys(LANGUAGES, row.name),
        (f"{row.code} {row.name}", *several(row.spellings)),
        parent=row.fylke,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        predecessors=several(row.predecessors),
        other_names=several(row.names),
        former=several(row.former),
        qualifier=row.qualifier,
    )


def _succeeded(kommuner: list[Entry]) -> list[Entry]:
    """The kommuner with their successors, derived from the predecessors that the file names; these need no row of their
    own."""
    successors: dict[str, tuple[str, ...]] = {}
    for entry in kommuner:
        for code in entry.predecessors:
            successors[code] = (*successors.get(code, ()), entry.code)
    return [replace(entry, successors=successors.get(entry.code, ())) for entry in kommuner]


def _rows(path: Path) -> Iterator[_Kommune]:
    """The rows of the CSV file, without the comments above its header."""
    lines = decoded(path, path.as_posix()).removeprefix("\N{BYTE ORDER MARK}").splitlines()  # spreadsheets write one
    comments = sum(line.startswith("#") for line in lines)
    reader = csv.DictReader(lines[comments:])
    for row in reader:
        place = f"{path.as_posix()}:{comments + reader.line_num}"
        columns, seen = len(reader.fieldnames or ()), sum(value is not None for value in row.values())
        if seen != columns:
            raise stop(place, "row-whole", f"{columns} fields", str(seen), "correct the row")
        yield checked(row, _Kommune, place)
