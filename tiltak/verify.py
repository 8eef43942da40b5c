"""What is published of each report, and why not the rest.

Takes the understood blocks of the reports; places, repairs, corrects and checks their cells; gives the observations.
A number is published only where the report's own sums leave no doubt: a cell of a failing identity that no other
identity proves, or one that can't be placed, becomes `O`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tiltak.align import Print, place
from tiltak.check import Verdict, judge
from tiltak.correct import Correction, correct
from tiltak.identities import identities
from tiltak.reconcile import Merged, Revision, merge, revisions, total_agrees
from tiltak.records import Block, Cell, Finding, Key, Observation, Source
from tiltak.repair import repair
from tiltak.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Checked:
    """One report, checked: how many identities it offers, which fail, and which cells none of them covers."""

    source: str
    cells: int
    identities: int
    failing: int
    uncovered: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Verified:
    """All reports, verified. Observations are in the order of the reports and their keys."""

    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]
    revisions: tuple[Revision, ...]


def verify(
    reports: Sequence[tuple[Source, tuple[Block, ...]]], corrections: Sequence[Correction], vocabulary: Vocabulary
) -> Verified:
    """Verify the reports one by one, then compare them where they share months."""
    observations: list[Observation] = []
    findings: list[Finding] = []
    checked: list[Checked] = []
    for source, blocks in reports:
        of_source, wrong, result = verify_report(source, blocks, corrections, vocabulary)
        observations += of_source
        findings += wrong
        checked.append(result)
    revised = revisions(observations, tuple(source for source, _ in reports))
    return Verified(_marked(observations, revised), tuple(findings), tuple(checked), revised)


def verify_report(
    source: Source, blocks: tuple[Block, ...], corrections: Sequence[Correction], vocabulary: Vocabulary
) -> tuple[list[Observation], list[Finding], Checked]:
    """The observations of one report, what was found wrong with it, and how it was checked."""
    placed, damages = place(correct(source, blocks, corrections))
    firm = merge(placed)
    repaired, findings = repair(source, _cells(firm), damages, vocabulary)
    merged = merge((*placed, *repaired))
    cells = _cells(merged)
    verdict = judge(identities(cells, vocabulary), cells)
    wrong = [*findings, *total_agrees(source, firm), *_failures(source, verdict, merged)]
    observations = [
        _observation(item, cells[key], lost=key in verdict.unproved) for key, item in sorted(merged.items())
    ]
    covered = frozenset(cells) - verdict.covered
    return observations, wrong, Checked(source.id, len(cells), verdict.checked, len(verdict.failing), covered)


def _marked(observations: Sequence[Observation], revised: Sequence[Revision]) -> tuple[Observation, ...]:
    """The observations, those that changed a number of an earlier report with the mark `revised`."""
    changed = {(revision.new.source, revision.key) for revision in revised}
    return tuple(replace(o, marks=(*o.marks, "revised")) if (o.source, o.key) in changed else o for o in observations)


def _cells(merged: Mapping[Key, Merged]) -> dict[Key, Cell]:
    """One cell for each key; where its prints differ, none of them is taken."""
    return {key: "?" if item.disputed else item.first.cell for key, item in merged.items()}


def _observation(item: Merged, cell: Cell, lost: bool) -> Observation:
    first: Print = item.first
    if isinstance(cell, int) and not lost:
        return Observation(first.source, first.key, cell, "A", first.marks, first.page, first.line)
    status = "Q" if cell == "*" else "O"
    marks = first.marks if status == "Q" else ()
    return Observation(first.source, first.key, None, status, marks, first.page, first.line)  # type: ignore[arg-type]


def _failures(source: Source, verdict: Verdict, merged: Mapping[Key, Merged]) -> list[Finding]:
    """A finding for each identity that fails: what its parts should add up to, and what they do."""
    findings = []
    for identity, difference in verdict.failing.items():
        first = merged[identity.total].first
        withheld = sum(verdict.unproved.get(key) is identity for key in identity.members())
        findings.append(
            Finding(
                f"data/raw/{source.file}:{first.line}",
                identity.rule,
                f"parts that add up to {first.cell} for {first.key.tiltak} in {first.key.period}",
                f"{abs(difference):g} too {'many' if difference > 0 else 'few'}",
                f"{withheld} cells that no other identity proves are withheld",
                settled="withheld",
            )
        )
    return findings
