"""From the folder of reports to numbers that their own sums prove.

Takes the data folder; gives the verified reports with everything that was found on the way. The whole of reading,
understanding and verifying, in the order in which it is done. What a report gives by itself hangs on nothing but its
text, the vocabulary and the corrections, so it is kept from one build to the next.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tiltak.cache import Cache
from tiltak.codelists import Vocabulary, load_vocabulary
from tiltak.model import Finding, Source
from tiltak.packed import pack, unpack
from tiltak.read.accounting import Account, account, read_report, text_explained
from tiltak.read.sources import load_sources, read_text
from tiltak.understand.families import load_families
from tiltak.understand.parse import clean_report
from tiltak.verify.corrections import load_corrections, require_sources
from tiltak.verify.known_damage import load_known_damage, to_settle
from tiltak.verify.report import Verified, VerifiedReport, compared, verify_report

Stage = Callable[[str], AbstractContextManager[Callable[[int], None]]]  # times what is done within; gives a tick


@dataclass(frozen=True, slots=True)
class Proven:
    """The reports, what became of their characters, and what their numbers are worth.

    `doubts` are all findings about them, `unsettled` those that a person must settle. `packed` is each report as bytes,
    to be `unpacked` in another process.
    """

    sources: tuple[Source, ...]
    vocabulary: Vocabulary
    accounts: tuple[Account, ...]
    verified: Verified
    doubts: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]
    packed: tuple[bytes, ...]


class ProvenReport(NamedTuple):
    """One report by itself: the account of its characters, what is doubtful in its text, and its verified numbers."""

    account: Account
    doubts: tuple[Finding, ...]
    verified: VerifiedReport


def prove(data: Path, kept: Cache, stage: Stage) -> Proven:
    """Read, understand and verify the reports of a folder. Raises BuildError where one can't be read at all.

    A report that `kept` has is as the last build proved it; the others are proved and kept there.
    """
    with stage("read"):
        sources = load_sources(data)
        texts = {source: read_text(source, data) for source in sources}
        packed = {source: known for source in sources if (known := kept.get(repr(source)))}
        reports = {source: _unpacked(known) for source, known in packed.items()}
        read = [read_report(source, text) for source, text in texts.items() if source not in reports]
    with stage("understand"):
        vocabulary = load_vocabulary(data)
        families = load_families(data, vocabulary)
        understood = [(report, *clean_report(report, vocabulary, families)) for report in read]
    with stage("verify"):
        corrections = load_corrections(data)
        require_sources(corrections, sources)
        for report, blocks, unclear in understood:
            source = report.source
            used = account(source.id, texts[source], report.pieces)
            found = (*text_explained(used, source), *unclear)
            reports[source] = ProvenReport(used, found, verify_report(source, blocks, corrections, vocabulary))
            packed[source] = _packed(reports[source])
            kept.put(repr(source), packed[source])
        kept.save()
        in_order: list[ProvenReport] = [reports[source] for source in sources]
        verified, doubts = _together(sources, in_order)
        unsettled = tuple(to_settle(doubts, load_known_damage(data)))
    accounts = tuple(report.account for report in in_order)
    return Proven(sources, vocabulary, accounts, verified, doubts, unsettled, tuple(packed[s] for s in sources))


def unpacked(packed: Iterable[bytes], sources: tuple[Source, ...]) -> tuple[Verified, tuple[Finding, ...]]:
    """What `prove` gives of the packed reports of these sources: verified, and all doubts."""
    return _together(sources, [_unpacked(report) for report in packed])


def _together(sources: tuple[Source, ...], reports: Sequence[ProvenReport]) -> tuple[Verified, tuple[Finding, ...]]:
    verified = compared(sources, [report.verified for report in reports])
    return verified, (*(doubt for report in reports for doubt in report.doubts), *verified.findings)


def _packed(report: ProvenReport) -> bytes:
    observations, *rest = report.verified
    return pickle.dumps((pack(observations), report[:2], rest))


def _unpacked(content: bytes) -> ProvenReport:
    observations, (used, doubts), (wrong, checked) = pickle.loads(content)
    return ProvenReport(used, doubts, (unpack(observations), wrong, checked))
