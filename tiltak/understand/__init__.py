"""Turns raw tables of text into blocks of codes and values. Ambiguous text is refused, never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import Block, Finding, Report, Source
from tiltak.read.accounting import Account, account, text_explained
from tiltak.understand.families import Families
from tiltak.understand.parse import clean_report


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """One report in codes and values: its blocks, the account of its characters, and findings on what could not be
    parsed."""

    source: Source
    account: Account
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def parse_reports(reports: Iterable[Report], codes: Vocabulary, families: Families) -> tuple[ParsedReport, ...]:
    """Parse the reports' labels into codes and their cells into values, in the same order."""
    parsed = []
    for report in reports:
        blocks, unclear = clean_report(report, codes, families)
        used = account(report.source.id, report.text, report.pieces)
        parsed.append(ParsedReport(report.source, used, blocks, (*text_explained(used, report.source), *unclear)))
    return tuple(parsed)
