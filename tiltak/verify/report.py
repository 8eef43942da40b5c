"""What is published of each report, and why not the rest.

Takes the understood blocks of the reports; places, repairs, corrects and checks their cells; gives the observations.
A number is published only where the report's own sums leave no doubt: a cell of a failing identity that no other
identity proves, or one that can't be placed, becomes `O`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from tiltak.codelists import Vocabulary
from tiltak.model import Block, Cell, Finding, Key, Observation, Source, key_in_words
from tiltak.read.accounting import Account
from tiltak.verify.across_reports import across_reports
from tiltak.verify.alignment import MOVED, place
from tiltak.verify.completeness import expected_kinds, expected_tables, kinds_of_tables, lost_tables
from tiltak.verify.corrections import Correction, correct, require_sources
from tiltak.verify.error_localisation import Verdict, judge, unsharp
from tiltak.verify.identities import ANYTHING, Interval
from tiltak.verify.known_damage import Known
from tiltak.verify.merging import (
    Merged,
    blocks_agree,
    blocks_beside_their_totals,
    label_once,
    merge,
    small_hidden,
    total_agrees,
    without_small,
)
from tiltak.verify.plausibility import Implausible, doubted, implausible
from tiltak.verify.repair import Repaired, repair
from tiltak.verify.revisions import Revision, marked, reports_agree, revisions, withdrawn
from tiltak.verify.suppression import hidden_stays_hidden, telling

MOST_NAMED = 10  # identities of a contradiction that are named
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """One report, checked: how many identities it offers, how many fail, the numbers that none covers sharply, with the
    least and the most that they could be unnoticed, for each lost cell the rule that it is lost to, and the kinds of
    its tables with the line of the last of each."""

    source: str
    cells: int
    identities: int
    failing: int
    unsharp: dict[Key, Interval]
    lost: dict[Key, str]
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True)
class Verified:
    """All reports, verified. Observations are in the order of the reports and their keys; `lost` has the rule that each
    lost one is lost to, by source and key. `unsettled` are the findings that a person must settle."""

    sources: tuple[Source, ...]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]
    revisions: tuple[Revision, ...]
    lost: dict[tuple[str, Key], str]
    accounts: tuple[Account, ...] = ()
    unsettled: tuple[Finding, ...] = ()


def verify(
    reports: Sequence[tuple[Source, tuple[Block, ...]]],
    corrections: Sequence[Correction],
    vocabulary: Vocabulary,
    known: Collection[Known] = (),
    unread: Iterable[Implausible] = (),
) -> Verified:
    """Verify the reports one by one, then beside one another: where two of a family differ it is a revision, or in
    doubt; where those of one edition contradict one another, what they don't prove themselves is withheld; so is what
    can't be believed though every sum holds, unless a person has looked at it: `known` is such damage. `unread` is text
    that no reader recognised."""
    sources = tuple(source for source, _ in reports)
    require_sources(corrections, sources)
    verified = [verify_report(source, blocks, corrections, vocabulary) for source, blocks in reports]
    observations = [o for of_report, _, _ in verified for o in of_report]
    checked = tuple(result for _, _, result in verified)
    findings = list(expected_kinds((source, report.kinds) for source, report in zip(sources, checked, strict=True)))
    findings += (finding for _, of_report, _ in verified for finding in of_report)
    loose = {report.source: report.unsharp for report in checked}
    revised = revisions(observations, sources, loose)
    findings += (finding for source in sources for finding in reports_agree(source, revised))
    across = across_reports(observations, sources, loose, vocabulary)
    findings += across.findings
    lost = {(report.source, key): rule for report in checked for key, rule in report.lost.items()}
    lost |= {(o.source, o.key): "reports-agree" for item in revised for o in item.doubtful}
    jumps, jumping = doubted([*unread, *implausible(sources, observations, vocabulary)], observations, known)
    findings += jumps
    lost |= across.doubtful | jumping
    shown = withdrawn(withheld(marked(observations, revised), across.doubtful | jumping), sources)
    return Verified(sources, shown, tuple(findings), checked, revised, lost)


def verify_report(
    source: Source, blocks: tuple[Block, ...], corrections: Sequence[Correction], vocabulary: Vocabulary
) -> tuple[list[Observation], list[Finding], Checked]:
    """The observations of one report, what was found wrong with it, and how it was checked."""
    blocks = correct(source, blocks, corrections)
    small = tuple(small_hidden(source, blocks))
    all_prints, ambiguities = place(without_small(blocks) if small else blocks)
    placed, disputed = total_agrees(all_prints)
    tables = tuple(lost_tables(blocks))
    columns = sorted({column for block in blocks for column in block.columns})
    unknown = {Key(*column, *row[2:]): ANYTHING for column in columns for table in tables for row in table.rows}
    printed = merge(placed)
    repaired = repair(source, printed, unknown, (*ambiguities, *disputed), vocabulary)
    merged = dict(sorted(merge(repaired.prints, printed).items(), key=itemgetter(0)))
    moved_blocks = blocks_beside_their_totals(merged, all_prints)
    merged |= {key: merged[key]._replace(cell="?") for block in moved_blocks for key in block.cells}
    verdict = judge(merged, unknown, repaired.contradicted, vocabulary)
    cells: dict[Key, Cell] = {key: "?" if key in verdict.doubtful else item.cell for key, item in merged.items()}
    moved = {key: merged[key].first.line for key in repaired.placed if key not in verdict.doubtful}
    withheld = telling(cells, unknown, moved, vocabulary)
    wrong = [
        *repaired.findings,
        *blocks_agree(source, moved_blocks),
        *hidden_stays_hidden(source, merged, withheld),
        *small,
        *label_once(source, merged),
        *expected_tables(source, tables),
        *_failures(source, verdict, merged),
        *identities_together(source, verdict, merged),
    ]
    lost = _unreadable(source, merged, repaired, small)
    lost |= dict.fromkeys((key for block in moved_blocks for key in block.cells), "total-agrees")
    lost |= verdict.doubtful | dict.fromkeys(withheld, "hidden-stays-hidden")
    sheet = {block.line: block.sheet for block in blocks}
    observations = [_observation(item, key in lost, sheet[item.first.block]) for key, item in merged.items()]
    # a row that would tell of hidden cells tells nothing of its neighbours either
    loose = unsharp(cells | dict.fromkeys(withheld, "?"), unknown, vocabulary) if withheld else verdict.unsharp
    loose = {key: room for key, room in loose.items() if key not in lost}
    counts = (len(merged), verdict.checked, len(verdict.failing))
    return observations, wrong, Checked(source.id, *counts, loose, lost, kinds_of_tables(blocks))


def _unreadable(
    source: Source, merged: Mapping[Key, Merged], repaired: Repaired, small: Sequence[Finding]
) -> dict[Key, str]:
    """The cells that no print gives a number or a star, each with the rule that it is lost to."""
    misread = {finding.place for finding in small}
    lost = {}
    for key, item in merged.items():
        if item.cell in ("", "?"):
            of_line = "small-hidden" if f"data/raw/{source.file}:{item.first.line}" in misread else "number-readable"
            lost[key] = repaired.lost.get(key, of_line)
    return lost


def withheld(observations: Sequence[Observation], lost: Collection[tuple[str, Key]]) -> tuple[Observation, ...]:
    """The observations, those of these sources and keys as lost."""
    if not lost:
        return tuple(observations)
    return tuple(
        o._replace(value=None, obs_status="O", marks=()) if (o.source, o.key) in lost else o for o in observations
    )


def _observation(item: Merged, lost: bool, sheet: str) -> Observation:
    source, key, _, page, line, *_, marks = item.first
    if lost:
        return Observation(source, key, None, "O", (), page, line, sheet)
    if isinstance(item.cell, int):
        return Observation(source, key, item.cell, "A", marks, page, line, sheet)
    marks = marks and tuple(mark for mark in marks if mark != MOVED)  # a star is no number that was put in its place
    return Observation(source, key, None, "Q", marks, page, line, sheet)


def _failures(source: Source, verdict: Verdict, merged: Mapping[Key, Merged]) -> list[Finding]:
    """A finding for each identity that fails: what its parts should add up to, and what they do."""
    findings = []
    for identity, difference in verdict.failing.items():
        total, parts = merged[identity.total].first, len(identity.parts)
        is_mean = identity.rule == "mean-of-months"
        much, few = ("much", "little") if is_mean else ("many", "few")
        withheld = sum(key in verdict.doubtful for key, _ in identity.terms())
        findings.append(
            source.finding(
                total.line,
                identity.rule,
                f"{parts} {'months with the mean' if is_mean else 'parts that add up to'} {total.cell}: "
                f"{key_in_words(total.key)}",
                f"{abs(difference) / identity.weight:g} too {much if difference > 0 else few}",
                f"{withheld} of these {parts + 1} cells are withheld",
                settled="withheld",
            )
        )
    return findings


def identities_together(source: Source, verdict: Verdict, merged: Mapping[Key, Merged]) -> Iterator[Finding]:
    """All identities of a report can hold at once, with hidden numbers of 0 to 3 and rounded means. Where some can't,
    the numbers of the fewest that contradict one another are withheld."""
    for together in verdict.contradictions:
        keys = [key for identity in together for key, _ in identity.terms() if key in merged]
        lines = sorted({merged[key].first.line for key in keys})
        named = "; ".join(f"{identity.rule} of {key_in_words(identity.total)}" for identity in together[:MOST_NAMED])
        named += f" and {len(together) - MOST_NAMED} others" if len(together) > MOST_NAMED else ""
        cells, told = sum(key in verdict.doubtful for key in dict.fromkeys(keys)), ", ".join(map(str, lines))
        yield source.finding(
            lines[0],
            "identities-together",
            f"hidden numbers with which {len(together)} sums hold at once: {named}",
            f"none, in the cells of {f'lines {told}' if len(lines) < MOST_LINES else 'the whole report'}",
            f"{cells} of their cells are withheld",
            settled="withheld",
        )
