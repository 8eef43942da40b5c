"""From the folder of reports to numbers that their own sums prove.

Takes the data folder; gives the verified reports with everything that was found on the way. The whole of reading,
understanding and verifying, in the order in which it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tiltak.clean import clean_report
from tiltak.correct import load_corrections
from tiltak.damage import load_known_damage, to_settle
from tiltak.read import Account, account, read_reports, text_explained
from tiltak.records import Finding, Source
from tiltak.sources import load_sources, read_text
from tiltak.verify import Verified, verify
from tiltak.vocabulary import Vocabulary, load_vocabulary

Stage = Callable[[str], AbstractContextManager[Callable[[int], None]]]  # times what is done within; gives a tick


@dataclass(frozen=True, slots=True)
class Proven:
    """The reports, what became of their characters, and what their numbers are worth.

    `doubts` are all findings about them, `unsettled` those that a person must settle.
    """

    sources: tuple[Source, ...]
    vocabulary: Vocabulary
    accounts: tuple[Account, ...]
    verified: Verified
    doubts: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]


def prove(data: Path, stage: Stage) -> Proven:
    """Read, understand and verify the reports of a folder. Raises BuildError where one can't be read at all."""
    with stage("read"):
        sources = load_sources(data)
        reports = read_reports(sources, data)
        accounts = tuple(account(r.source.id, read_text(r.source, data), r.pieces) for r in reports)
        doubts = [doubt for i, source in enumerate(sources) for doubt in text_explained(accounts[i], source)]
    with stage("understand"):
        vocabulary = load_vocabulary(data)
        understood = []
        for report in reports:
            blocks, found = clean_report(report, vocabulary)
            understood.append((report.source, blocks))
            doubts += found
    with stage("verify"):
        verified = verify(understood, load_corrections(data), vocabulary)
        doubts += verified.findings
        unsettled = tuple(to_settle(doubts, load_known_damage(data)))
    return Proven(sources, vocabulary, accounts, verified, tuple(doubts), unsettled)
