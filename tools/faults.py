#!/usr/bin/env python3
"""Fault injection (`make faults`): damage the reports on purpose and measure the outcome.

Each fault is drawn from a seed, made in one report's text, and taken through reading and verification together with the
other reports. The checksum is recomputed, since it would catch every fault. The result is compared with that of the
undamaged report:

    same       the same numbers, the same findings
    caught     a finding, a withheld number or a stop, and no number that the undamaged report doesn't have there
    revised    wrong numbers, each where another report has another one: published as revisions, a finding listing both
    unseen     a wrong number and no finding, in a row that takes part in no broken rule: neither by the program's check
               nor by the numbers as printed, told anew by `tools/witness.py`; and all equations together can hold
    lost       numbers are hidden or gone and no rule is broken; none is wrong
    silent     as unseen, but the row takes part in a broken rule, or the equations can't hold: must not be
    beside     a wrong number is published though a finding tells of the fault, whatever the finding is: must not be
    crashed    the program broke: must not be
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path

from tiltak.codelists import Vocabulary
from tiltak.model import Block, BuildError, Cell, Key, Observation, Report, Source
from tiltak.read import read_reports
from tiltak.read.accounting import account, text_explained
from tiltak.read.sources import load_sources, read_text
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families, load_families
from tiltak.understand.parse import clean_report
from tiltak.verify.completeness import expected_kinds, kinds_of_tables
from tiltak.verify.corrections import Correction, load_corrections
from tiltak.verify.identities import Interval
from tiltak.verify.plausibility import doubted, implausible, unrecognised
from tiltak.verify.report import verify_report, withheld
from tiltak.verify.revisions import marked, reports_agree, revisions, withdrawn
from tools.fault_kinds import KINDS, Text, Untouched, text_of
from tools.witness import Broken, broken_rules, together

OUTCOMES = ("same", "caught", "revised", "unseen", "lost", "silent", "beside", "crashed")
BAD = ("silent", "beside", "crashed")


@dataclass(frozen=True)
class Result:
    """What the program makes of a report: its cells ('?' where withheld), what was found wrong, and the rows that
    differ from another report; with what the witness needs, if anyone asks it."""

    cells: dict[Key, Cell]
    findings: frozenset[tuple[str, str, str]]  # rule, place, and what was seen
    failing: int
    revised: frozenset[tuple[str, ...]]  # rows: keys without period and measure
    kept_back: dict[Key, tuple[Cell, ...]]  # cells withheld only because they would tell of hidden ones: their row
    blocks: tuple[Block, ...]
    others: dict[Key, int]  # numbers of the reports that share a month with it
    vocabulary: Vocabulary

    @cached_property
    def broken(self) -> frozenset[Broken]:
        """The rules that the cells break as printed."""
        return broken_rules(self.blocks, self.others, self.vocabulary)

    @property
    def numbers(self) -> dict[Key, int]:
        return {key: cell for key, cell in self.cells.items() if isinstance(cell, int)}


@dataclass(frozen=True)
class Fault:
    """One fault: what is damaged, and how."""

    number: int
    kind: str
    source: str
    what: str


@dataclass(frozen=True)
class Corpus:
    """The undamaged reports, what the program makes of each, and the code lists."""

    data: Path
    sources: tuple[Source, ...]
    texts: dict[str, Text]
    kinds: dict[str, dict[str, int]]
    observations: dict[str, list[Observation]]
    loose: dict[str, dict[Key, Interval]]
    vocabulary: Vocabulary
    families: Families
    corrections: tuple[Correction, ...]

    def beside(self, source: Source) -> list[Observation]:
        """The observations of the other reports that share a month with this one."""
        first, last = source.period
        near = [s for s in self.sources if s.id != source.id and s.period[0] <= last and first <= s.period[1]]
        return [o for other in near for o in self.observations[other.id]]


def load(data: Path) -> Corpus:
    """Read and verify the reports as they are."""
    vocabulary, sources, corrections = load_vocabulary(data), load_sources(data), load_corrections(data)
    families = load_families(data, vocabulary)
    texts, kinds, observations, loose = {}, {}, {}, {}
    for report in read_reports(sources, data):
        blocks, _ = clean_report(report, vocabulary, families)
        texts[report.source.id] = text_of(report, read_text(report.source, data), blocks)
        kinds[report.source.id] = kinds_of_tables(blocks)
        verified = verify_report(report.source, blocks, corrections, vocabulary)
        observations[report.source.id], loose[report.source.id] = verified[0], verified[2].unsharp
    for of, text in texts.items():
        elsewhere = tuple(row for other in texts if other != of for row in texts[other].rows())
        texts[of] = replace(text, elsewhere=elsewhere)
    return Corpus(data, sources, texts, kinds, observations, loose, vocabulary, families, corrections)


def made_of(source: Source, content: bytes, corpus: Corpus) -> Result:
    """Take one report, as these bytes, the whole way. BuildError where it can't be read."""
    report, text = read_again(source, content)
    blocks, unclear = clean_report(report, corpus.vocabulary, corpus.families)
    observations, wrong, checked = verify_report(report.source, blocks, corpus.corrections, corpus.vocabulary)
    beside = corpus.beside(source)
    loose = corpus.loose | {source.id: checked.unsharp}
    revised = revisions([*observations, *beside], corpus.sources, loose)
    unread = unrecognised(source.id, text_explained(account(source.id, text, report.pieces), report.source))
    differ = (finding for of in corpus.sources for finding in reports_agree(of, revised))
    family = [of for of in corpus.sources if of.report == source.report]
    of_family = [*observations, *(o for of in family if of.id != source.id for o in corpus.observations[of.id])]
    jumps, jumping = doubted([*unread, *implausible(family, of_family, corpus.vocabulary)], of_family, ())
    kinds = expected_kinds((of, (corpus.kinds | {source.id: checked.kinds})[of.id]) for of in corpus.sources)
    signs: dict[str, Cell] = {"Q": "*", "O": "?"}
    rows = {row.line: row.cells for block in blocks for row in block.rows}
    kept_back = {o.key: rows[o.line] for o in observations if checked.lost.get(o.key) == "hidden-stays-hidden"}
    shown = withdrawn(withheld(marked([*observations, *beside], revised), jumping), corpus.sources)
    return Result(
        cells={o.key: signs[o.obs_status] if o.value is None else o.value for o in shown if o.source == source.id},
        findings=frozenset((f.rule, f.place, f.seen) for f in (*unclear, *wrong, *differ, *kinds, *jumps)),
        failing=checked.failing,
        revised=frozenset(item.key[2:] for item in revised),
        kept_back=kept_back,
        blocks=blocks,
        others={o.key: o.value for o in beside if o.value is not None},
        vocabulary=corpus.vocabulary,
    )


def read_again(source: Source, content: bytes) -> tuple[Report, str]:
    """The report that these bytes are, with a checksum of its own, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        (raw / source.file).write_bytes(content)
        source = replace(source, sha256=hashlib.sha256(content).hexdigest())
        (report,) = read_reports([source], Path(folder))
        return report, read_text(source, Path(folder))


def outcome(before: Result, after: Result) -> str:
    """How a fault ended, by what came out without it and with it."""
    wrong = wrong_rows(before, after)
    lost = {key for key, cell in after.cells.items() if cell == "?" and before.cells.get(key) != "?"}
    said = {(rule, seen) for rule, _, seen in after.findings} - {(rule, seen) for rule, _, seen in before.findings}
    if wrong:
        if wrong <= after.revised:
            return "revised"
        if new_findings(before, after) or after.failing:
            return "beside"
        touched = {row for broken in after.broken - before.broken for row in broken.rows}
        return "silent" if wrong & touched or not together(after.cells, after.vocabulary) else "unseen"
    if said or lost or after.failing:
        return "caught"
    return "same" if before.numbers.keys() == after.numbers.keys() else "lost"


def new_findings(before: Result, after: Result) -> list[tuple[str, str, str]]:
    """The findings of a rule at a place where it found nothing, or not the same, without the fault. That more, or less,
    is kept back for hidden cells' sake is no finding about the fault."""
    known = {part for rule, place, seen in before.findings for part in ((rule, place), (rule, seen))}
    new = (f for f in after.findings if f[:2] not in known and (f[0], f[2]) not in known)
    return sorted(finding for finding in new if finding[0] != "hidden-stays-hidden")


def wrong_rows(before: Result, after: Result) -> set[tuple[str, ...]]:
    """The rows with a number that the undamaged report doesn't have there, published or not."""
    return {
        key[2:]
        for key, number in after.numbers.items()
        if before.cells.get(key) != number and number not in before.kept_back.get(key, ())
    }


# --- many of them -----------------------------------------------------------------------------------------------------


@cache
def undamaged(data: Path) -> tuple[Corpus, Mapping[str, Result]]:
    """The corpus, and what comes out of each report as it is; once in each worker."""
    corpus = load(data)
    results = {s.id: made_of(s, corpus.texts[s.id].text.encode(), corpus) for s in corpus.sources}
    return corpus, results


def fault(number: int, data: Path, seed: int) -> tuple[Fault, str, str]:
    """Make fault number so-and-so, and see how it ends; with a word on what was wrong."""
    corpus, results = undamaged(data)
    chance = random.Random(f"{seed}:{number}")
    make = KINDS[number % len(KINDS)]
    while True:
        source = chance.choice(corpus.sources)
        try:
            content, what = make(corpus.texts[source.id], chance)
        except (Untouched, IndexError, ValueError):
            continue
        break
    made = Fault(number, make.__name__.replace("_", " "), source.id, what)
    try:
        after = made_of(source, content, corpus)
    except BuildError as error:
        return made, "caught", str(error)
    except Exception:
        return made, "crashed", traceback.format_exc()
    before = results[source.id]
    end = outcome(before, after)
    why = f"rows wrong: {sorted(wrong_rows(before, after))[:2]}; {new_findings(before, after)[:4]}"
    if end in BAD:
        why += f"; as printed: {sorted(broken[:2] for broken in after.broken - before.broken)[:4]}"
    return made, end, why


def run(data: Path, numbers: Iterable[int], seed: int, jobs: int) -> Iterator[tuple[Fault, str, str]]:
    """Make the faults of these numbers, in parallel; gives them in their order, as they end."""
    make = partial(fault, data=data, seed=seed)
    if jobs == 1:
        yield from map(make, numbers)
        return
    undamaged(data)  # once, for all workers
    gc.disable()  # there are no reference cycles, and looking for some takes a third of the time
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(make, numbers)


def table(results: Iterable[tuple[Fault, str, str]]) -> str:
    """The outcomes by kind of fault, as a Markdown table."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for made, end, _ in results:
        counts[made.kind][end] += 1
        counts["all"][end] += 1
    kinds = [kind for make in KINDS if (kind := make.__name__.replace("_", " ")) in counts] + ["all"]
    lines = ["| fault | " + " | ".join(OUTCOMES) + " |", "| --- |" + " ---: |" * len(OUTCOMES)]
    lines += [f"| {kind} | " + " | ".join(str(counts[kind][end]) for end in OUTCOMES) + " |" for kind in kinds]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--number", type=int, default=2040, help="how many faults")
    parser.add_argument("--kinds", nargs="*", help="these kinds alone, as KINDS names them")
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long, with those that have ended")
    parser.add_argument("--only", type=int, nargs="*", help="these faults alone, each shown")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", nargs="*", default=BAD, choices=OUTCOMES)
    options = parser.parse_args()
    numbers = options.only or range(options.number)
    if options.kinds:
        numbers = [number for number in numbers if KINDS[number % len(KINDS)].__name__ in options.kinds]
    began = time.monotonic()
    results = []
    for made, end, why in run(options.data, numbers, options.seed, options.jobs):
        results.append((made, end, why))
        if options.only or end in options.show:
            print(f"{end}: {made.number} {made.kind} in {made.source}: {made.what}\n    {why}", flush=True)
        if time.monotonic() - began > 60 * options.minutes:
            break
    print(table(results))
    print(f"\nseed {options.seed}, {len(results)} faults, {time.monotonic() - began:.0f} s")
    return int(any(end in BAD for _, end, _ in results))


if __name__ == "__main__":
    sys.exit(main())
