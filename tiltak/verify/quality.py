"""How far the numbers can be trusted, counted: for the page on quality.

Takes what `verify` gives and all findings; gives one record. Nothing is judged here, and no words are chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from tiltak.codelists import CATEGORY_LISTS
from tiltak.model import Finding, Key, Observation, Source
from tiltak.verify.report import Verified
from tiltak.verify.revisions import sharing_months


@dataclass(frozen=True, slots=True)
class ReportQuality:
    """One report: its cells by status, its identities, and its numbers that could be others without any identity
    noticing."""

    source: Source
    cells: int
    numbers: int
    hidden: int
    lost: int
    realigned: int
    identities: int
    failing: int
    unsharp: int


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place of a report: its printed page where it is shown, its line, the rule that found it, what was
    done about it, and how many cells are lost to it."""

    source: Source
    page: str
    line: int
    rule: str
    settled: str
    lost: int


@dataclass(frozen=True, slots=True)
class LostRow:
    """The lost cells of one printed row: what they count (period and measure empty), where they stand, the rule that
    they are lost to, and their periods in order: months, and the interval of a mean so far this year."""

    source: Source
    key: Key
    page: str
    line: int
    rule: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """The numbers of the tables of one tiltak that are divided alike: how many of them could be others without any
    identity noticing, and by how much at most.

    `divided_by` names code lists: ('kommune',), ('status', 'age'), none for the total of a tiltak.
    """

    source: Source
    tiltak: tuple[str, str]  # level and code
    divided_by: tuple[str, ...]
    numbers: int
    unsharp: int
    most: int


@dataclass(frozen=True, slots=True)
class Revised:
    """A cell that two reports print differently; None for a number that isn't shown. `withheld`: one may be misread."""

    key: Key
    sources: tuple[Source, Source]  # the older, the newer
    old: int | None
    new: int | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """All reports; all damage in their order; the lost numbers row by row; how many cells two reports print, and those
    that they print differently; and the loosely checked numbers table by table."""

    reports: tuple[ReportQuality, ...]
    damage: tuple[Damage, ...]
    lost: tuple[LostRow, ...]
    shared: int
    revised: tuple[Revised, ...]
    loose: tuple[Loose, ...]


OfReports = dict[str, list[Observation]]  # what each report prints, by its id


def quality(verified: Verified) -> Quality:
    """Count what was checked, found and withheld."""
    by_id = {source.id: source for source in verified.sources}
    printed: OfReports = {source: [] for source in by_id}
    printed |= {source: [*cells] for source, cells in groupby(verified.observations, attrgetter("source"))}
    prints = Counter(o.key for source in sharing_months(verified.sources) for o in printed[source.id])
    return Quality(
        reports=tuple(_reports(by_id, verified, printed)),
        damage=tuple(_damage(verified, printed)),
        lost=tuple(_lost(by_id, verified)),
        shared=sum(count > 1 for count in prints.values()),
        revised=tuple(_revised(by_id, verified)),
        loose=tuple(_loose(by_id, verified, printed)),
    )


def _reports(by_id: dict[str, Source], verified: Verified, printed: OfReports) -> Iterator[ReportQuality]:
    for checked in verified.checked:
        cells = printed[checked.source]
        states = Counter(map(attrgetter("obs_status"), cells))
        yield ReportQuality(
            source=by_id[checked.source],
            cells=checked.cells,
            numbers=states["A"],
            hidden=states["Q"],
            lost=states["O"],
            realigned=sum("realigned" in o.marks for o in cells),
            identities=checked.identities,
            failing=checked.failing,
            unsharp=len(checked.unsharp),
        )


def _damage(verified: Verified, printed: OfReports) -> Iterator[Damage]:
    """The damage of all reports. A lost cell is lost to the last damage at or before its line that its rule has found;
    what is called in question and then proved by other sums is in its place."""
    of_file = {f"data/raw/{source.file}": source for source in verified.sources}
    found: dict[tuple[str, str], dict[int, Finding]] = defaultdict(dict)
    for finding in verified.findings:
        file, _, number = finding.place.rpartition(":")
        if file in of_file and number.isdigit():
            found[of_file[file].id, finding.rule][int(number)] = finding
    lost: Counter[tuple[str, str, int]] = Counter()
    for o in verified.observations:
        if o.obs_status == "O":
            rule = verified.lost[o.source, o.key]
            before = [line for line in found[o.source, rule] if line <= o.line]
            lost[o.source, rule, max(before, default=o.line)] += 1
    for source in verified.sources:
        pages = {o.line: o.page for o in printed[source.id]}
        places = [(line, rule, f) for (of, rule), at in found.items() if of == source.id for line, f in at.items()]
        for line, rule, finding in sorted(places, key=lambda place: place[:2]):
            cells = lost[source.id, rule, line]
            settled = "realigned" if finding.settled == "withheld" and not cells else finding.settled
            if settled == "realigned" and rule == "row-length" and line not in pages:
                settled = "unused"  # the row is a total, and stands whole elsewhere
            yield Damage(source, pages.get(line, ""), line, rule, settled, cells)


def _lost(by_id: dict[str, Source], verified: Verified) -> Iterator[LostRow]:
    rows: dict[tuple[str, Key, str, int, str], list[str]] = defaultdict(list)
    for o in verified.observations:
        if o.obs_status == "O":
            key = o.key._replace(period="", measure="")
            rows[o.source, key, o.page, o.line, verified.lost[o.source, o.key]].append(o.key.period)
    for (source, key, page, line, rule), periods in rows.items():
        yield LostRow(by_id[source], key, page, line, rule, tuple(sorted(periods)))


def _revised(by_id: dict[str, Source], verified: Verified) -> Iterator[Revised]:
    for item in verified.revisions:
        pair = by_id[item.old.source], by_id[item.new.source]
        shown = item.new.value is not None  # what NAV hides now isn't said again
        yield Revised(item.key, pair, item.old.value if shown else None, item.new.value, bool(item.doubtful))


def _loose(by_id: dict[str, Source], verified: Verified, printed: OfReports) -> Iterator[Loose]:
    for checked in sorted(verified.checked, key=attrgetter("source")):
        rows: dict[tuple[str, ...], list[tuple[Key, int]]] = defaultdict(list)
        for o in printed[checked.source]:
            if o.value is not None:
                rows[o.key[2:]].append((o.key, o.value))
        tables: dict[tuple[tuple[str, str], tuple[str, ...]], list[tuple[Key, int]]] = defaultdict(list)
        for numbers in rows.values():
            key = numbers[0][0]
            tables[(key.tiltak_level, key.tiltak), _divided_by(key)] += numbers
        for table, numbers in sorted(tables.items()):
            rooms = [(value, room) for key, value in numbers if (room := checked.unsharp.get(key))]
            if rooms:
                most = max(max(value - least, most - value) for value, (least, most) in rooms)
                yield Loose(by_id[checked.source], *table, len(numbers), len(rooms), int(most))


def _divided_by(key: Key) -> tuple[str, ...]:
    region = () if key.region_level == "land" else (key.region_level,)
    return (*region, *(name for name in CATEGORY_LISTS if getattr(key, name) != "total"))
