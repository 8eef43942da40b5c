"""Raw tables of text to blocks of codes and values; what is ambiguous is refused, never guessed."""

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
    """One report as codes and values: its blocks, the account of its characters, and what has no certain meaning."""

    source: Source
    account: Account
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def parse_reports(reports: Iterable[Report], codes: Vocabulary, families: Families) -> tuple[ParsedReport, ...]:
    """The reports with their labels as codes and their cells as values, in the same order."""
    return tuple(_parse(report, codes, families) for report in reports)


def _parse(report: Report, codes: Vocabulary, families: Families) -> ParsedReport:
    blocks, unclear = clean_report(report, codes, families)
    used = account(report.source.id, report.text, report.pieces)
    return ParsedReport(report.source, used, blocks, (*text_explained(used, report.source), *unclear))
