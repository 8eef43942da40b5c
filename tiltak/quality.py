"""How far the numbers can be trusted, counted: for the page on quality.

Takes what `verify` gives and all findings; gives one record. Nothing is judged here, and no words are chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tiltak.records import Finding, Key, Source
from tiltak.verify import Verified

_DIVISIONS = ("status", "sex", "age", "immigrant", "birth_region", "education")


@dataclass(frozen=True, slots=True)
class ReportQuality:
    """One report: its cells by status, its identities, and its numbers that could be others without any identity
    noticing, by region level (land, fylke, kommune)."""

    source: Source
    cells: int
    numbers: int
    hidden: int
    lost: int
    realigned: int
    identities: int
    failing: int
    unsharp: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place of a report: its line, the rule that found it, and what was done about it."""

    source: Source
    line: int
    rule: str
    settled: str


@dataclass(frozen=True, slots=True)
class LostRow:
    """The lost cells of one printed row: what they count (period and measure empty), how many, and the rule that
    they are lost to."""

    source: Source
    key: Key
    rule: str
    cells: int


@dataclass(frozen=True, slots=True)
class Loose:
    """The numbers of one kind of table, and how many of them could be others without any identity noticing.

    `divided_by` names code lists: ('kommune',), ('status', 'age'), none for the total of a tiltak.
    """

    source: Source
    divided_by: tuple[str, ...]
    numbers: int
    unsharp: int


@dataclass(frozen=True, slots=True)
class Quality:
    """All reports, all damage in their order, how many numbers a later report has revised, the lost numbers row by row,
    and the loosely checked ones table by table."""

    reports: tuple[ReportQuality, ...]
    damage: tuple[Damage, ...]
    revisions: int
    lost: tuple[LostRow, ...]
    loose: tuple[Loose, ...]


def quality(sources: Sequence[Source], verified: Verified, findings: Iterable[Finding]) -> Quality:
    """Count what was checked, found and withheld."""
    states = Counter((o.source, o.obs_status) for o in verified.observations)
    moved = Counter(o.source for o in verified.observations if "realigned" in o.marks and o.value is not None)
    reports = []
    by_id = {source.id: source for source in sources}
    for checked in verified.checked:
        levels = Counter(key.region_level for key in checked.unsharp)
        reports.append(
            ReportQuality(
                source=by_id[checked.source],
                cells=checked.cells,
                numbers=states[checked.source, "A"],
                hidden=states[checked.source, "Q"],
                lost=states[checked.source, "O"],
                realigned=moved[checked.source],
                identities=checked.identities,
                failing=checked.failing,
                unsharp=(levels["land"], levels["fylke"], levels["kommune"]),
            )
        )
    of_file = {f"data/raw/{source.file}": source for source in sources}
    damage = []
    for finding in findings:
        file, _, line = finding.place.rpartition(":")
        if file in of_file and line.isdigit():
            damage.append(Damage(of_file[file], int(line), finding.rule, finding.settled))
    damage.sort(key=lambda item: (item.source.id, item.line, item.rule))
    lost = tuple(_lost(by_id, verified))
    return Quality(tuple(reports), tuple(damage), len(verified.revisions), lost, tuple(_loose(by_id, verified)))


def _lost(by_id: dict[str, Source], verified: Verified) -> Iterator[LostRow]:
    rows: Counter[tuple[str, Key, str]] = Counter()
    for o in verified.observations:
        if o.obs_status == "O":
            rows[o.source, o.key._replace(period="", measure=""), verified.lost[o.source, o.key]] += 1
    for (source, key, rule), cells in rows.items():
        yield LostRow(by_id[source], key, rule, cells)


def _loose(by_id: dict[str, Source], verified: Verified) -> Iterator[Loose]:
    unsharp = {checked.source: checked.unsharp for checked in verified.checked}
    numbers: Counter[tuple[str, tuple[str, ...]]] = Counter()
    loose: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for o in verified.observations:
        if o.obs_status == "A":
            table = o.source, _divided_by(o.key)
            numbers[table] += 1
            loose[table] += o.key in unsharp[o.source]
    for source, divided_by in sorted(table for table in loose if loose[table]):
        table = source, divided_by
        yield Loose(by_id[source], divided_by, numbers[table], loose[table])


def _divided_by(key: Key) -> tuple[str, ...]:
    region = () if key.region_level == "land" else (key.region_level,)
    return (*region, *(name for name in _DIVISIONS if getattr(key, name) != "total"))
