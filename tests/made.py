"""Made-up workbooks of a few months, taken the whole way to observations: for tests of the families."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tests.corpus import families, vocabulary
from tiltak.model import Source
from tiltak.read import read_report
from tiltak.read.layouts.xlsx import text
from tiltak.understand import ParsedReport, parse_reports
from tiltak.verify.report import Verified, verify
from tools.make_workbooks import Lists, Made, workbooks

LISTS = Lists(vocabulary(), families(), ("03", "11"))  # of kommuner those of two fylker


@cache
def made(
    first: str, last: str, seed: int = 1, sheets: tuple[str, ...] = ("status", "fylke"), of: tuple[str, ...] = ()
) -> tuple[Made, ...]:
    """The workbooks of a span of months."""
    return tuple(workbooks(first, last, LISTS, seed, sheets, of))


def source_of(book: Made, report: str = "") -> Source:
    family = families().by_id[report] if report else book.family
    title = family.title
    return Source(book.id, f"{book.id}.xlsx", "", title, "workbook", family.id, book.period, "", "")


@cache
def parsed(book: Made, report: str = "") -> ParsedReport:
    """A workbook as blocks; with `report`, as if it were of another family."""
    (result,) = parse_reports([read_report(source_of(book, report), text(book.content))], vocabulary(), families())
    return result


def verified(reports: Iterable[ParsedReport]) -> Verified:
    return verify([(report.source, report.blocks) for report in reports], (), vocabulary())


def rules_broken(found: Verified) -> list[str]:
    """What is wrong, but for what is only worth a look: made-up people don't move as real ones."""
    return [str(finding) for finding in found.findings if finding.settled != "published"]
