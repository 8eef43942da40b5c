"""Blocks to observations with a status: each number proved, repaired or withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tiltak.codelists import Vocabulary
from tiltak.read.accounting import TEXT_EXPLAINED
from tiltak.understand import ParsedReport
from tiltak.verify.corrections import load_corrections
from tiltak.verify.known_damage import load_known_damage, to_settle
from tiltak.verify.plausibility import unrecognised
from tiltak.verify.report import Verified, verify


def verify_reports(reports: Sequence[ParsedReport], codes: Vocabulary, data: Path) -> Verified:
    """Verify the reports, each by itself and then beside one another; with the findings of earlier stages. A report
    with text that its reader doesn't recognise is withheld: a row may have lost its label there.

    `data` has the declared corrections and damage: BuildError where one of these is wrong, or no longer fits.
    """
    known, corrections = load_known_damage(data), load_corrections(data)
    unread = [item for report in reports for item in unrecognised(report.source.id, report.findings)]
    made = verify([(report.source, report.blocks) for report in reports], corrections, codes, known, unread)
    unclear = (finding for report in reports for finding in report.findings if finding.rule != TEXT_EXPLAINED)
    findings = (*unclear, *made.findings)
    accounts = tuple(report.account for report in reports)
    return replace(made, findings=findings, accounts=accounts, unsettled=tuple(to_settle(findings, known)))
