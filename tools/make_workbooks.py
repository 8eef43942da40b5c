"""Generate workbooks like NAV's: all nine reports of any span of months, with invented numbers that add up.

    python tools/make_workbooks.py FOLDER --first 2023-01 --last 2026-04 [--seed 1] [--sheets status fylke kommune …]

FOLDER becomes a data folder that `python build.py --data FOLDER` builds from. The numbers are invented, and every sheet
and title says so; they never belong in `data/`. A seed gives the same people in a month whatever the span, so that a
newer edition repeats the months of the one before; the same arguments give the same bytes.

People are drawn for each month, tiltak and seed, and divided by status, place, sex, … independently. So all tables are
consistent: tiltak add up to groups and to all, fylker with unknown to the country, kommuner to fylker. Numbers under 4
are hidden, zero too, as in the reports of 2023 and later.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tiltak.codelists import Vocabulary  # noqa: E402
from tiltak.periods import month_span  # noqa: E402
from tiltak.read.layouts.printed import MONTHS  # noqa: E402
from tiltak.understand.code_lists import load_vocabulary  # noqa: E402
from tiltak.understand.families import Families, Family, load_families  # noqa: E402

MADE_UP = "OPPDIKTEDE TALL"
SHEETS = ("plain", "status", "fylke", "kommune", "sex", "age", "immigrant", "birth_region", "education")
USUAL = ("status", "fylke", "kommune")
STATUSES = ("arbeidssokere", "nedsatt-arbeidsevne", "andre")
KOMMUNER_SINCE = "2025"
SUMMER = ("06", "07", "08")
LEAST_SHOWN = 4

# Approximate number of participants in a tiltak; a thousand where not listed.
SIZES = {
    "arbeidsforberedende-trening": 6_000,
    "arbeidstrening": 7_000,
    "arbeid-med-stotte": 6_000,
    "avklaring": 2_500,
    "arbeidsrettet-rehabilitering-dag": 4_000,
    "midlertidig-lonnstilskudd": 9_000,
    "oppfolging": 12_000,
    "varig-lonnstilskudd": 4_000,
    "varig-tilrettelagt-arbeid-i-skjermet-virksomhet": 9_000,
    "mentor": 900,
    "utvidet-oppfolging-i-nav": 5_000,
    "varig-vernet-arbeid-vva": 40,
    "egenetablering": 300,
    "hoyere-utdanning": 7_000,
    "amo-enkeltplass-forsok": 12,
    "amo-kurs-forsok": 9,
    "hoyere-utdanning-forsok": 25,
    "utdanning": 8,
    "tilrettelagt-arbeid-i-arbeidsmarkedsbedrift": 6,
    "utvidet-oppfolging-i-opplaering": 15,
    "tilskudd-til-ekspertbistand": 60,
    "tilskudd-til-sommerjobb": 1_500,
}
# Tiltak, and groups of tiltak, that not all statuses print.
ONLY_NEDSATT = {"varig-lonnstilskudd", "hoyere-utdanning-forsok", "utdanning", "utvidet-oppfolging-i-opplaering"}
NO_ARBEIDSSOKERE = {"arbeidsrettet-rehabilitering", "tilrettelegging"}


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The code lists and the families of the workbooks; with `only`, the kommuner of these fylker and one of each
    other.

    `more` are participants that a correction adds, by tiltak and month.
    """

    codes: Vocabulary
    families: Families
    only: tuple[str, ...] = ()
    more: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def kommuner(self, year: str) -> tuple[str, ...]:
        """The kommuner of a year, Svalbard and unknown; those that reports first print for a year before."""
        year = max(year, KOMMUNER_SINCE)
        entries = [self.codes.entry("kommune", code) for code in self.codes.codes("kommune")]
        in_use = [e for e in entries if (e.valid_from or "0") <= year <= (e.valid_to or "9999")]
        in_order = sorted(
            in_use, key=lambda e: (e.parent or "~", e.code)
        )  # Svalbard after the fylker, as NAV prints them
        first = {e.parent: e.code for e in reversed(in_order)}
        return tuple(e.code for e in in_order if not self.only or e.parent in self.only or e.code == first[e.parent])

    def fylker(self, year: str) -> tuple[str, ...]:
        """The fylker and areas of a year, including unknown."""
        entries = (self.codes.entry("fylke", code) for code in self.codes.codes("fylke"))
        return tuple(e.code for e in entries if (e.valid_from or "0") <= year <= (e.valid_to or "9999"))

    def kommune_of(self, kommune: str, kommuner: Sequence[str]) -> str:
        """The one of these kommuner that a kommune is, or that it became."""
        return kommune if kommune in kommuner else self.codes.entry("kommune", kommune).successors[0]

    def fylke_of(self, kommune: str, fylker: Sequence[str]) -> str:
        """The one of these fylker in which the kommune lies, or lay before its fylke was divided."""
        fylke = self.codes.entry("kommune", kommune).parent or "ukjent"
        return fylke if fylke in fylker else self.codes.entry("fylke", fylke).predecessors[0]


@dataclass(frozen=True, slots=True)
class Oddities:
    """Irregularities that NAV's workbooks have now and then."""

    head_above_each: bool
    final_s: bool  # in the name of the sheet by status
    comma: bool  # 'nedsatt arbeidsevne, på tiltak'
    full_stop: bool  # after a status
    capital: bool  # 'I alt Andre på tiltak'
    stray_head: str  # of a column without meaning at the end, '' for none
    empty_column: bool  # the labels stand in column B


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook: its family, its months, NAV's name for it, and its bytes."""

    family: Family
    period: tuple[str, str]
    name: str
    content: bytes

    @property
    def id(self) -> str:
        """The id of its source: 'tilt110-2026-04'."""
        return f"{self.family.id}-{self.period[1]}"


Row = tuple[str, Sequence[int]]  # a label and its participants by month
Block = tuple[tuple[str, ...], tuple[Row, ...]]  # its months, and its rows, the total first


def workbooks(
    first: str, last: str, lists: Lists, seed: int = 1, sheets: Iterable[str] = USUAL, families: Iterable[str] = ()
) -> Iterator[Made]:
    """The workbooks of a span of months: one for each family and year, the last year's up to the last month.

    `families` are the ids of those to generate, all nine where empty.
    """
    sheets = tuple(sheets)
    for year in sorted({month[:4] for month in month_span(first, last)}):
        months = tuple(month for month in month_span(first, last) if month.startswith(year))
        for family in lists.families.by_id.values():
            if family.code and (not families or family.id in families):
                yield make_workbook(family, months, lists, seed, sheets)


def make_workbook(family: Family, months: tuple[str, ...], lists: Lists, seed: int, sheets: Sequence[str]) -> Made:
    """One report of these months of one year."""
    odd = oddities(family, months[0][:4], seed)
    made = [(name, blocks) for sheet in sheets for name, blocks in _sheet(sheet, family, months, lists, seed, odd)]
    content = _written(family, months, made, odd)
    return Made(family, (months[0], months[-1]), nav_name(family, months[-1]), content)


def nav_name(family: Family, month: str) -> str:
    """NAV's file name: '2026.04_TILT110 …' in the first months of 2026, else '202605_TILT110 …'."""
    begin = month.replace("-", ".") if "2026-01" <= month <= "2026-04" else month.replace("-", "")
    return f"{begin}_{family.code} Tiltaksdeltakere. Tidsserie maaned.xlsx"


def oddities(family: Family, year: str, seed: int) -> Oddities:
    """The irregularities of a report, the same for all months of a year; the stray column of TILT110 in 2026 is
    NAV's."""
    bits = zlib.crc32(f"{family.id} {year} {seed}".encode())
    stray = "NA" if (family.id, year) == ("tilt110", "2026") else ""
    return Oddities(*(bool(bits >> at & 1) for at in range(5)), stray, bits % 7 == 0)


# --- people --------------------------------------------------------------------------------------------------------


@cache
def people(tiltak: str, month: str, seed: int, more: int = 0) -> int:
    """Number of participants in a tiltak in a month: a slow wave around its size, none outside its months; and some
    more."""
    if tiltak == "tilskudd-til-sommerjobb" and month[5:] not in SUMMER:
        return 0
    number = int(month[:4]) * 12 + int(month[5:])
    phase = _random(seed, tiltak).uniform(0, 6)
    noise = _random(seed, tiltak, month).uniform(-1, 1)
    moved = 0.15 * np.sin(number / 9 + phase) + 0.002 * noise
    return round(SIZES.get(tiltak, 1_000) * (1 + moved)) + more


@cache
def divided(tiltak: str, month: str, seed: int, by: str, codes: tuple[str, ...], more: int = 0) -> Mapping[str, int]:
    """The participants in a tiltak in a month by the codes of a list; each share moves slowly, and with a season of its
    own."""
    number = int(month[:4]) * 12 + int(month[5:])
    weights, phases = _shares(tiltak, seed, by, codes)
    moved = weights * (1 + 0.05 * np.sin(number / 7 + phases) + 0.04 * np.sin(number * np.pi / 6 + 5 * phases))
    number = people(tiltak, month, seed, more)
    exact = number * moved / moved.sum()
    whole = np.floor(exact).astype(int)
    most_left = np.argsort(-(exact - whole), kind="stable")[: number - int(whole.sum())]
    whole[most_left] += 1
    return dict(zip(codes, map(int, whole), strict=True))


@cache
def _shares(tiltak: str, seed: int, by: str, codes: tuple[str, ...]) -> tuple[Any, Any]:
    """The weight of each code, and the phase of its movement."""
    random = _random(seed, tiltak, by)
    noise = random.uniform(0.8, 1.2, len(codes))
    return np.array([_weight(by, code, tiltak) for code in codes]) * noise, random.uniform(0, 6, len(codes))


def _weight(by: str, code: str, tiltak: str) -> float:
    if code == "ukjent" or code in ("97", "99", "2100"):
        return 0.002
    spread = zlib.crc32(f"{by} {code}".encode()) % 1_000 / 1_000
    if by == "kommune":
        return 40.0 if code == "0301" else float(0.05 + spread**6 * 12)
    return 0.3 + spread + zlib.crc32(f"{code} {tiltak}".encode()) % 100 / 400


def _random(*words: object) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(" ".join(map(str, words)).encode()))


class People:
    """The participants in one report's tiltak by month."""

    def __init__(self, months: tuple[str, ...], lists: Lists, seed: int) -> None:
        self.months, self.lists, self.seed = months, lists, seed
        year = months[0][:4]
        self.kommuner, self.fylker, self.first_kommuner = lists.kommuner(year), lists.fylker(year), lists.kommuner("")
        self._known: dict[tuple[str, str], list[Mapping[str, int]]] = {}

    def of(self, tiltak: str) -> list[int]:
        """All participants in a tiltak."""
        return [sum(found.values()) for found in self._by(tiltak, "status")]

    def by(self, tiltak: str, kind: str, code: str) -> list[int]:
        """Those of a status, another category, a fylke or a kommune."""
        return [found.get(code, 0) for found in self._by(tiltak, kind)]

    def _by(self, tiltak: str, kind: str) -> list[Mapping[str, int]]:
        if (tiltak, kind) not in self._known:
            self._known[tiltak, kind] = [self.in_month(tiltak, month, kind) for month in self.months]
        return self._known[tiltak, kind]

    def in_month(self, tiltak: str, month: str, kind: str) -> Mapping[str, int]:
        entry = self.lists.codes.entry("tiltak", tiltak)
        if not entry.valid_from <= month <= (entry.valid_to or "9999") or not printed(tiltak, month):
            return {}
        more = self.lists.more.get((tiltak, month), 0)
        if kind == "status":
            return divided(tiltak, month, self.seed, kind, statuses_of(tiltak, entry.parent), more)
        if kind in ("fylke", "kommune"):  # of the same kommuner in all years, so that a place keeps its level
            return self._places(kind, divided(tiltak, month, self.seed, "kommune", self.first_kommuner, more))
        return divided(tiltak, month, self.seed, kind, _categories(kind, self.lists), more)

    def _places(self, kind: str, kommuner: Mapping[str, int]) -> Mapping[str, int]:
        """The kommuner that were first printed, added up to the fylker or the kommuner of the year."""
        lists, found = self.lists, Counter[str]()
        for code, number in kommuner.items():
            fylke = kind == "fylke"
            found[lists.fylke_of(code, self.fylker) if fylke else lists.kommune_of(code, self.kommuner)] += number
        return found


def statuses_of(tiltak: str, group: str) -> tuple[str, ...]:
    """The statuses that print a tiltak."""
    if tiltak in ONLY_NEDSATT or group == "tilrettelagt-arbeid":
        return STATUSES[1:2]
    return STATUSES[1:] if group in NO_ARBEIDSSOKERE else STATUSES


def printed(tiltak: str, month: str) -> bool:
    """Whether the reports print a tiltak in a month, as far as known."""
    gone = {"utvidet-oppfolging-i-opplaering": ("2024-01", "2024-12"), "arbeid-med-stotte": ("2023-01", "2023-11")}
    gone["opplaeringstiltak-av-lengre-varighet-forsok"] = ("2023-01", "2023-07")
    if tiltak == "utvidet-oppfolging-i-nav" and month > "2023-11":
        return False
    first, last = gone.get(tiltak, ("", ""))
    return not first <= month <= last


# --- sheets --------------------------------------------------------------------------------------------------------


def _sheet(
    sheet: str, family: Family, months: tuple[str, ...], lists: Lists, seed: int, odd: Oddities
) -> Iterator[tuple[str, list[Block]]]:
    """A sheet's name and its blocks, where the family has it in that year."""
    people = People(months, lists, seed)
    tiltak = [code for code in _tiltak(family, lists) if any(people.of(code))]
    title = next(
        (s.title for s in family.form.sheets if s.rows == (family.form.items if sheet == "status" else sheet)), ""
    )
    if sheet == "plain" and family.form.one_tiltak:
        yield "Tiltak", [_block("I alt", [(_name(code, lists), people.of(code)) for code in tiltak], months)]
    elif sheet == "status":
        name = "Arbeidsmarkedsstatus og tiltak" + ("s" if odd.final_s or family.form.items == "gruppe" else "")
        yield name, [_by_status(status, family, tiltak, people, lists, odd) for status in STATUSES]
    elif sheet == "kommune" and family.form.items == "gruppe" and months[0] >= KOMMUNER_SINCE:
        yield title, [_by_kommune(tiltak, people, lists)]
    elif title and family.form.one_tiltak and (sheet != "kommune" or months[0] >= KOMMUNER_SINCE):
        yield title, [_by_code(sheet, code, people, lists) for code in tiltak]


def _by_status(
    status: str, family: Family, tiltak: Sequence[str], people: People, lists: Lists, odd: Oddities
) -> Block:
    of: dict[str, list[int]] = {}
    for code in tiltak:
        group = lists.codes.entry("tiltak", code).parent
        if status in statuses_of(code, group):
            name = _name(code, lists) if family.form.items == "tiltak" else lists.codes.name("gruppe", group, "nb")
            of[name] = _added([of.get(name, [0] * len(people.months)), people.by(code, "status", status)])
    label = lists.codes.entry("status", status).labels[-1]
    label = label if odd.comma else label.replace(",", "")
    label = label if odd.capital else label[0].lower() + label[1:]
    rows = [(name, numbers) for name, numbers in sorted(of.items()) if any(numbers)]
    return _block(f"I alt {label}{'.' if odd.full_stop else ''}", rows, people.months)


def _by_kommune(tiltak: Sequence[str], people: People, lists: Lists) -> Block:
    rows = [
        (_place("kommune", code, lists), _added(people.by(one, "kommune", code) for one in tiltak))
        for code in people.kommuner
    ]
    return _block("I alt", rows, people.months)


def _by_code(kind: str, tiltak: str, people: People, lists: Lists) -> Block:
    """A tiltak's block, with only the months in which it has participants."""
    places = {"fylke": people.fylker, "kommune": people.kommuner}
    codes = places[kind] if kind in places else _categories(kind, lists)
    name = _name(tiltak, lists)
    rows = [(_place(kind, code, lists), people.by(tiltak, kind, code)) for code in codes]
    used = [at for at, number in enumerate(people.of(tiltak)) if number]
    months = tuple(people.months[at] for at in used)
    shown = [(label, [numbers[at] for at in used]) for label, numbers in rows]
    return _block(f"I alt {name[0].lower()}{name[1:]}", shown, months)


def _block(total: str, rows: Sequence[Row], months: tuple[str, ...]) -> Block:
    summed = _added(numbers for _, numbers in rows) or [0] * len(months)
    return months, ((total, summed), *rows)


def _added(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(month) for month in zip(*rows, strict=True)]


def _tiltak(family: Family, lists: Lists) -> list[str]:
    if family.form.items == "tiltak":
        return sorted(family.tiltak, key=lambda code: _name(code, lists))
    return [code for other in lists.families.by_id.values() if other.code for code in other.tiltak]


def _name(tiltak: str, lists: Lists) -> str:
    return lists.codes.name("tiltak", tiltak, "nb")


def _categories(kind: str, lists: Lists) -> tuple[str, ...]:
    return tuple(code for code in lists.codes.codes(kind) if code != "total")


@cache
def _place(kind: str, code: str, lists: Lists) -> str:
    entry = lists.codes.entry(kind, code)
    sami = "".join(f" - {name}" for name in entry.other_names) if kind == "kommune" else ""
    full = f"{entry.labels[0]}{sami}"
    known = any(found.list == kind for found in lists.codes.find(full))
    return entry.names["nb"] if code == "ukjent" else full if known else entry.labels[0]


# --- files ---------------------------------------------------------------------------------------------------------


def _written(
    family: Family, months: tuple[str, ...], sheets: Sequence[tuple[str, list[Block]]], odd: Oddities
) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": MADE_UP, "created": datetime(2020, 1, 1)})
    styles = {"whole": book.add_format({"num_format": "# ##0"}), "bold": book.add_format({"bold": True})}
    for name, blocks in sheets:
        page = book.add_worksheet(name[:31])
        page.write(0, 0, f"{family.title}. {MADE_UP}")
        at = 2
        heads: tuple[str, ...] = ()
        for own, rows in blocks:
            if odd.head_above_each or own != heads:
                _write_heads(page, at, own, odd)
                at, heads = at + 1, own
            for label, numbers in rows:
                _write_row(page, at, label, numbers, len(months), odd, styles)
                at += 1
            at += 1
    book.close()
    return file.getvalue()


def _write_heads(page: Any, at: int, months: Sequence[str], odd: Oddities) -> None:
    heads = ["Gjennomsnitt\nhittil i år", *(MONTHS[int(month[5:]) - 1] for month in months)]
    for column, head in enumerate([*heads, *([odd.stray_head] if odd.stray_head else [])], start=1 + odd.empty_column):
        page.write(at, column, head)


def _write_row(
    page: Any, at: int, label: str, numbers: Sequence[int], months: int, odd: Oddities, styles: Mapping[str, Any]
) -> None:
    column = int(odd.empty_column)
    page.write(at, column, label, *([styles["bold"]] if label.startswith("I alt") else []))
    mean = sum(numbers) / months
    for number in (mean, *numbers):
        column += 1
        if number < LEAST_SHOWN:
            page.write_string(at, column, "*")
        else:
            page.write_number(at, column, number, styles["whole"])
    if odd.stray_head and at % 3 == 0:
        page.write_string(at, column + 1, "*")


def write_data(folder: Path, made: Iterable[Made], data: Path = ROOT / "data") -> None:
    """Make the folder a data folder of these workbooks, with the code lists, breaks and settings of another, and
    without corrections, known damage and published addresses."""
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    shutil.copytree(data / "vocabulary", folder / "vocabulary", dirs_exist_ok=True)
    shutil.copy(data / "breaks.toml", folder)
    (folder / "corrections.toml").write_text("# There are none: the reports are made up.\n", "utf-8")
    (folder / "published-urls.txt").write_text("", "utf-8")
    sums, described = [], [(data / "sources.toml").read_text("utf-8").partition("\n[[source]]")[0]]
    for book in made:
        file = f"{book.id}.xlsx"
        (raw / file).write_bytes(book.content)
        sums.append(f"{hashlib.sha256(book.content).hexdigest()}  {file}\n")
        described.append(_described(book, file))
    (folder / "sources.toml").write_text("\n".join(described), "utf-8")
    (raw / "SHA256SUMS").write_text("".join(sorted(sums, key=lambda line: line.split("  ")[1])), "utf-8")


def _described(book: Made, file: str) -> str:
    fields = {
        "id": book.id,
        "file": file,
        "title": book.family.title,
        "layout": "workbook",
        "report": book.family.id,
        "period": list(book.period),
        "report_date": "",
        "published_at": f"https://example.org/oppdiktet/{book.name.replace(' ', '%20')}",
    }
    return "[[source]]\n" + "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items()
    )


def load_lists(data: Path = ROOT / "data") -> Lists:
    """The code lists and families of a data folder."""
    codes = load_vocabulary(data)
    return Lists(codes, load_families(data, codes))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", default="2023-01")
    parser.add_argument("--last", default="2026-04")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", nargs="+", choices=SHEETS, default=USUAL)
    options = parser.parse_args()
    if options.folder.resolve().is_relative_to(ROOT / "data"):
        parser.error("made-up reports never go into data/")
    made = workbooks(options.first, options.last, load_lists(), options.seed, options.sheets)
    write_data(options.folder, made)


if __name__ == "__main__":
    main()
