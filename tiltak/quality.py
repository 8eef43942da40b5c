"""How far the numbers can be trusted, counted: for the page on quality.

Takes what `verify` gives and all findings; gives one record. Nothing is judged here, and no words are chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tiltak.records import Finding, Source
from tiltak.verify import Verified


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
class Quality:
    """All reports, all damage in their order, and how many numbers a later report has revised."""

    reports: tuple[ReportQuality, ...]
    damage: tuple[Damage, ...]
    revisions: int


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
    return Quality(tuple(reports), tuple(damage), len(verified.revisions))
