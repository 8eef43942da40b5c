"""Reads the code lists of `data/vocabulary`: categories, tiltak and their groups, fylker, kommuner, column heads.

Takes the files; gives a `Vocabulary`. A list is checked by itself and against the lists that it refers to.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from msgspec import defstruct, field, structs

from tiltak.codelists import CATEGORY_LISTS, LANGUAGES, MAIN_LANGUAGE, Entry, Text, Vocabulary, WordsByLanguage, normal
from tiltak.config import Record, checked, decoded, read_toml, stop


def load_vocabulary(data: Path) -> Vocabulary:
    """Read the code lists in `data/vocabulary`.

    BuildError where a file or a field is missing, a code is declared twice or refers to one that does not exist, or two
    codes of one list share a label.
    """
    folder = data / "vocabulary"
    categories = read_toml(folder / "categories.toml", _Categories)
    tiltak, fylker = read_toml(folder / "tiltak.toml", _TiltakFile), read_toml(folder / "fylker.toml", _FylkerFile)
    entries = [_entry(name, item) for name in CATEGORY_LISTS for item in getattr(categories, name)]
    entries += [_entry(name, item) for name in ("gruppe", "grupper", "tiltak") for item in getattr(tiltak, name)]
    entries += [_entry("fylke", item) for item in fylker.fylke]
    unknown = next((item.name for item in fylker.fylke if item.code == "ukjent"), Text(""))
    entries += _succeeded([_kommune(row, unknown) for row in _rows(folder / "kommuner.csv")])
    entries += [replace(_entry("land", fylker.land), labels=()), replace(_entry("alle", tiltak.alle), labels=())]
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
    """The fields that all lists share: a code, its names by language, and every other printed form. Those of one list
    are named as the field of `Entry` that they become."""

    code: str
    name: Text
    spellings: tuple[str, ...] = ()
    words: WordsByLanguage = field(default_factory=dict)  # everyday words and abbreviations, for the search


_Categories = defstruct(
    "_Categories", [(name, tuple[_Named, ...]) for name in CATEGORY_LISTS], bases=(Record,), frozen=True
)


class _Groups(_Named, frozen=True):
    """Several groups that are counted together."""

    members: tuple[str, ...] = field(name="groups", default=())


class _Tiltak(_Named, frozen=True, kw_only=True):
    """A tiltak; `data/vocabulary/tiltak.toml` explains the fields."""

    reports: tuple[str, ...]
    parent: str = field(name="group", default="")
    valid_from: str = field(name="first", default="")
    valid_to: str = field(name="last", default="")
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
    other_names: tuple[str, ...] = field(name="names", default=())
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


def _entry(code_list: str, item: _Named) -> Entry:
    fields = structs.asdict(item)
    names, spellings, said = (fields.pop(name) for name in ("name", "spellings", "words"))
    label = fields.pop("label", names[MAIN_LANGUAGE])
    printed = f"{item.code} {label}" if code_list == "fylke" and item.code.isdigit() else label
    main = said.get(MAIN_LANGUAGE, ())  # those of the reports: a reader of another language may have met them
    words = {lang: tuple(dict.fromkeys((*said.get(lang, ()), *main))) for lang in LANGUAGES}
    return Entry(code_list, names=names, labels=(printed, *spellings), words=words, **fields)


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
