"""The report families: which tables a report of each contains, declared in `data/vocabulary/families.toml`.

Takes the data folder and the code lists; gives one `Family` for each code that NAV publishes reports under (TILT100 to
TILT180) and one for the report of 2017. A file's content decides its family: `fitting` gives the families that match
the labels of its rows, `named` those in its name or title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import field, structs

from tiltak.codelists import CATEGORY_LISTS, LEVEL_LISTS, Vocabulary, normal
from tiltak.config import Record, read_toml, stop
from tiltak.model import TOTAL_KEY, Key

FAMILIES_FILE = "data/vocabulary/families.toml"
LEAST_CUT = 25  # letters of a truncated sheet name: workbooks cut it at 31, including a number before it
PLACES = ("fylke", "kommune")


class Sheet(Record, frozen=True):
    """A sheet of a workbook, or a section of a printed report: its title, the code list of its rows, and the first
    month that has it ('' for always)."""

    title: str
    rows: str
    since: str


class Form(Record, frozen=True):
    """The sheets and totals that families share; `data/vocabulary/families.toml` explains the fields."""

    id: str
    has_mean: bool = field(name="mean")
    total_lists: tuple[str, ...] = field(name="totals")  # code lists that a total's label may name
    subtotals: tuple[str, ...]  # lists whose total closes its rows and begins no table
    items: str = field(name="rows")  # code list of the rows that the total is divided into; '' where not one
    one_tiltak: bool  # whether each table by place, sex, … is of one tiltak
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A report family; `data/vocabulary/families.toml` explains the fields."""

    id: str  # 'tilt140', as a source's `report`
    code: str  # 'TILT140', '' where NAV gives it none
    subject: str
    title: str
    groups: tuple[str, ...]
    tiltak: tuple[str, ...]
    total: tuple[str, str]  # tiltak_level and tiltak of the plain 'I alt'
    since: str  # first month
    day: int  # of the following month, by which a report is expected; 0 for none
    form: Form

    @property
    def row_lists(self) -> tuple[str, ...]:
        """The code lists that a row's label may belong to."""
        if not self.form.items:
            return tuple(dict.fromkeys(sheet.rows for sheet in self.form.sheets))
        return (*PLACES, *CATEGORY_LISTS[1:], self.form.items)

    @property
    def total_key(self) -> Key:
        """The key of the plain 'I alt', without period and measure."""
        return TOTAL_KEY._replace(tiltak_level=self.total[0], tiltak=self.total[1])

    def sheet(self, title: str) -> Sheet | None:
        """The sheet with this title, None where the family has none. A final s is ignored, and a name may be
        truncated."""
        return self._sheet_whole(title) or self._sheet_cut(title)

    def _sheet_whole(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.form.sheets if _plain(sheet.title) == _plain(title)), None)

    def _sheet_cut(self, title: str) -> Sheet | None:
        wanted = _plain(title)
        if len(wanted) < LEAST_CUT:
            return None
        return next((sheet for sheet in self.form.sheets if _plain(sheet.title).startswith(wanted)), None)

    def rows_under(self, headings: Iterable[str]) -> str:
        """The code list of the rows below these headings ('fylke', 'gruppe', …), nearest heading last; '' where none
        tells.

        A whole title takes precedence over what may be the beginning of another.
        """
        nearest = tuple(headings)[::-1]
        found = (find(heading) for find in (self._sheet_whole, self._sheet_cut) for heading in nearest)
        return next((sheet.rows for sheet in found if sheet), "")

    def has(self, code_list: str, code: str) -> bool:
        """Whether a code may occur in the family's tables: any place or category, and its own tiltak and groups."""
        own = {"tiltak": self.tiltak, "gruppe": self.groups}.get(code_list)
        return own is None or code in own


@dataclass(frozen=True, slots=True)
class Families:
    """All families by id, in the order of the file."""

    by_id: Mapping[str, Family]

    def named(self, words: str) -> tuple[Family, ...]:
        """The families whose code occurs in a file name, a link's text or a title, in the order of the file."""
        codes = set(re.findall(r"TILT\d+", words.upper()))
        return tuple(family for family in self.by_id.values() if family.code in codes)

    def fitting(self, labels: Iterable[str], vocabulary: Vocabulary) -> tuple[Family, ...]:
        """The families with a code whose reports may contain these row labels.

        Only labels that name a tiltak or a group of some family count ('Mentor', 'I alt mentor'); all of them must
        occur in the family's tables. None fits where no label counts, or where labels of two families are mixed.
        """
        coded = [family for family in self.by_id.values() if family.code]
        read = [codes for label in dict.fromkeys(labels) if (codes := _codes(label, vocabulary))]
        known = [codes for codes in read if any(_owns(family, codes) for family in coded)]
        return tuple(family for family in coded if known and all(_owns(family, codes) for codes in known))


class _Declared(Record, frozen=True):
    """A family; `data/vocabulary/families.toml` explains the fields."""

    id: str
    code: str
    form: str
    subject: str
    title: str
    groups: tuple[str, ...]
    total_level: str
    total: str
    since: str
    day: int


class _FamiliesFile(Record, frozen=True):
    """`data/vocabulary/families.toml`."""

    form: tuple[Form, ...]
    family: tuple[_Declared, ...]


def load_families(data: Path, vocabulary: Vocabulary) -> Families:
    """The families that `data/vocabulary/families.toml` declares.

    BuildError where a field is invalid, or refers to a form, a code or a code list that does not exist, or where a
    tiltak belongs to a group that is not the family's.
    """
    declared = read_toml(data / "vocabulary" / "families.toml", _FamiliesFile)
    forms = {form.id: form for form in declared.form}
    families = [_family(item, forms, vocabulary) for item in declared.family]
    by_id = {family.id: family for family in families}
    codes = [family.code for family in families if family.code]
    if len(by_id) < len(families) or len(set(codes)) < len(codes):
        raise stop(FAMILIES_FILE, "family-once", "each family, and each code, once", "one of them twice", "remove one")
    for entry in vocabulary.listed("tiltak"):
        if unknown := set(entry.reports) - by_id.keys():
            place, seen = f"data/vocabulary/tiltak.toml [{entry.code}]", ", ".join(sorted(unknown))
            raise stop(place, "family-known", f"families of {', '.join(by_id)}", seen, "correct it")
    return Families(by_id)


def _family(item: _Declared, forms: Mapping[str, Form], vocabulary: Vocabulary) -> Family:
    place = f"{FAMILIES_FILE} [{item.id}]"
    form = forms.get(item.form)
    if form is None:
        raise stop(place, "form-known", f"a form of {', '.join(forms)}", item.form, "correct it")
    tiltak = tuple(entry.code for entry in vocabulary.listed("tiltak") if item.id in entry.reports)
    fields = structs.asdict(item)
    total = (fields.pop("total_level"), fields.pop("total"))
    made = Family(**fields | {"form": form, "total": total, "tiltak": tiltak})
    _require_known(place, made, vocabulary)
    return made


def _require_known(place: str, family: Family, vocabulary: Vocabulary) -> None:
    """BuildError where a family refers to codes that the lists do not have, or to a tiltak of another family's
    groups."""
    for code_list, code in [*(("gruppe", code) for code in family.groups), family.total]:
        if (code_list, code) not in vocabulary.entries:
            raise stop(place, "code-known", "a code of the lists", f"{code_list} {code}", "correct it, or add the code")
    for code in family.tiltak:
        if (group := vocabulary.entry("tiltak", code).parent) not in family.groups:
            expected = f"tiltak of {', '.join(family.groups)}"
            raise stop(place, "tiltak-of-groups", expected, f"{code} of {group}", "move it to its family")
    lists = {"", *LEVEL_LISTS["tiltak"], *PLACES, *CATEGORY_LISTS}
    for code_list in (
        *family.form.total_lists,
        *family.form.subtotals,
        family.form.items,
        *(sheet.rows for sheet in family.form.sheets),
    ):
        if code_list not in lists:
            raise stop(place, "code-list-known", f"one of {', '.join(sorted(lists))}", code_list, "correct it")


def _codes(label: str, vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """The tiltak and groups that a label may name, as a row or as a total."""
    named = {(entry.list, entry.code) for entry in vocabulary.find(label)}
    for reading in vocabulary.total_codes(label, ("tiltak", "gruppe", "status", "age")):
        named |= reading.items()
    return {pair for pair in named if pair[0] in ("tiltak", "gruppe")}


def _owns(family: Family, codes: set[tuple[str, str]]) -> bool:
    """Whether a label with these codes may occur among the rows of a family's tables."""
    return any(code_list == family.form.items and family.has(code_list, code) for code_list, code in codes)


def _plain(title: str) -> str:
    return normal(title).removesuffix("s")
