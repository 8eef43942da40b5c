"""A code that a report prints outside its years or months is a finding, and the rest of the report is read."""

from __future__ import annotations

from dataclasses import replace

from tests.corpus import families, vocabulary
from tests.made import made, source_of
from tiltak.read import read_report
from tiltak.read.layouts.xlsx import text
from tiltak.understand import parse_reports


def test_a_kommune_that_ended_and_is_printed_all_the_same_is_a_finding() -> None:
    (book,) = made("2026-01", "2026-02", sheets=("kommune",), of=("tilt150",))
    codes = vocabulary()
    old = codes.entry("kommune", "1144")
    ended = replace(old, valid_to="2025")
    forms = {label: tuple(ended if e == old else e for e in found) for label, found in codes.forms.items()}
    codes = replace(codes, entries={**codes.entries, ("kommune", "1144"): ended}, forms=forms)
    (report,) = parse_reports([read_report(source_of(book), text(book.content))], codes, families())
    found = [finding for finding in report.findings if finding.rule == "code-in-use"]
    assert found and all("1144" in f"{finding.expected} {finding.seen}" for finding in found)
    assert not any(finding.settled for finding in found) and len(report.blocks) == 1
