"""The reports of one edition prove one another: where they contradict each other, nothing unproved is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from tests.corpus import vocabulary
from tests.made import made, parsed, rules_broken, verified
from tiltak.model import Row
from tiltak.understand import ParsedReport
from tiltak.verify.across_reports import CROSS_RULES, report_sets
from tiltak.verify.report import Verified
from tools.rules import slug

FIRST = LAST = "2025-01"
SHEETS = ("status", "fylke", "kommune")


def reports() -> list[ParsedReport]:
    return [parsed(book) for book in made(FIRST, LAST, 1, SHEETS)]


@cache
def base() -> Verified:
    return verified(reports())


def changed(report: ParsedReport, wanted: Callable[[Row], bool], by: int) -> ParsedReport:
    """The report with all numbers of the first such row changed."""
    blocks, done = [], False
    for block in report.blocks:
        rows = []
        for row in block.rows:
            if not done and wanted(row):
                cells = tuple(cell + by if isinstance(cell, int) else cell for cell in row.cells)
                done = cells != row.cells
                row = replace(row, cells=cells)
            rows.append(row)
        blocks.append(replace(block, rows=tuple(rows)))
    assert done
    return replace(report, blocks=tuple(blocks))


def of_family(family: str, report: ParsedReport) -> bool:
    return report.source.report == family


def with_change(family: str, wanted: Callable[[Row], bool], by: int) -> list[ParsedReport]:
    return [changed(report, wanted, by) if of_family(family, report) else report for report in reports()]


def test_reports_that_add_up_offer_equations_of_every_rule_and_none_fails() -> None:
    found = base()
    assert rules_broken(found) == []
    (report_set,) = report_sets(found.observations, [report.source for report in reports()], vocabulary())
    asked = Counter({slug(rule): sum(1 for _ in rule(report_set)) for rule in CROSS_RULES})
    assert asked.keys() == {"same-in-both", "tiltak-of-gruppe", "tiltak-of-alle", "gruppe-of-grupper"}
    assert min(asked.values()) > 5
    assert asked["tiltak-of-alle"] > 40  # for each kommune, and for all


def test_a_number_of_a_kommune_that_only_another_report_contradicts_is_withheld() -> None:
    """What cancels in every sum of TILT100 doesn't in the tiltak of each kommune."""
    both = [parsed(book) for book in made("2025-01", "2025-02", 1, SHEETS)]
    hundred = both[0]
    (block,) = [block for block in hundred.blocks if block.rows_are == "kommune"]
    of_one_fylke = [row for row in block.rows[1:] if row.key.region.startswith("11")]  # whose sum can't tell them
    more, less = sorted(of_one_fylke, key=lambda row: row.cells[0] if isinstance(row.cells[0], int) else 0)[-2:]
    wrong = changed(changed(hundred, lambda row: row.key == more.key, 200), lambda row: row.key == less.key, -200)
    found = verified([wrong, *both[1:]])
    failing = [finding for finding in found.findings if finding.rule == "tiltak-of-alle"]
    assert len(failing) == 6  # two kommuner, two months and the mean
    assert {finding.settled for finding in failing} == {"withheld"}
    lost = {o.key.region for o in found.observations if o.obs_status == "O"}
    assert lost == {more.key.region, less.key.region}


def test_a_total_printed_in_two_reports_is_no_revision() -> None:
    found = base()
    assert found.revisions == ()
    printed = Counter(o.key for o in found.observations)
    twice = [key for key, times in printed.items() if times == 2]
    assert {key.tiltak_level for key in twice} == {"gruppe"}
    assert not any("revised" in o.marks for o in found.observations)


def test_a_report_of_other_months_is_not_asked() -> None:
    """TILT140 comes some days before the others."""
    early = [parsed(book) for book in made(FIRST, "2025-02", 7, SHEETS, ("tilt140",))]
    others = [report for report in reports() if not of_family("tilt140", report)]
    found = verified([*others, *early])  # another seed: other people, so that any equation would fail
    assert rules_broken(found) == []


def test_a_report_that_is_missing_leaves_the_equations_of_all_unasked() -> None:
    some = [report for report in reports() if not of_family("tilt130", report)]
    found = verified(some)
    assert rules_broken(found) == []
    (report_set,) = report_sets(found.observations, [report.source for report in some], vocabulary())
    asked = {equation.rule for rule in CROSS_RULES for equation in rule(report_set)}
    assert asked == {"same-in-both", "tiltak-of-gruppe", "gruppe-of-grupper"}


@pytest.mark.parametrize("family", ["tilt110", "tilt180"])
def test_a_report_of_other_people_contradicts_tilt100(family: str) -> None:
    wrong = {parsed(book).source.report: parsed(book) for book in made(FIRST, LAST, 9, SHEETS, (family,))}
    found = verified([wrong.get(report.source.report, report) for report in reports()])
    rules = {finding.rule for finding in found.findings}
    assert rules >= ({"gruppe-of-grupper"} if family == "tilt180" else {"same-in-both"})
    assert "tiltak-of-gruppe" in rules
