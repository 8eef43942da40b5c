"""The page on quality counts what is published: the same numbers as in the CSV, every lost cell with a cause."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from tests.corpus import DATA, parsed, verified, vocabulary
from tiltak.model import TOTAL_KEY, Cell, Key
from tiltak.read.sources import load_sources
from tiltak.tabulate.tidy import table_csv, tidy_table
from tiltak.verify.completeness import LostTable, expected_kinds, expected_tables
from tiltak.verify.error_localisation import unsharp
from tiltak.verify.quality import Quality, quality
from tiltak.verify.report import Verified

pytestmark = pytest.mark.xdist_group("five reports")

SOURCES = load_sources(DATA)


@cache
def counted() -> tuple[Verified, Quality]:
    findings = [*(finding for report in parsed() for finding in report.findings), *verified().findings]
    return verified(), quality(replace(verified(), findings=tuple(findings)))


def test_the_counts_of_each_report_are_those_of_the_published_csv() -> None:
    found, told = counted()
    table = csv.DictReader(io.StringIO(table_csv(tidy_table(found.observations)).decode("utf-8-sig")))
    published = Counter((row["source"], row["obs_status"]) for row in table)
    for report in told.reports:
        statuses = tuple(published[report.source.id, status] for status in "AQO")
        assert (report.numbers, report.hidden, report.lost) == statuses
        assert report.cells == sum(statuses) > 0


def test_every_lost_cell_is_counted_once_and_has_a_damage_as_its_cause() -> None:
    _, told = counted()
    assert sum(len(row.periods) for row in told.lost) == sum(report.lost for report in told.reports) > 0
    assert sum(damage.lost for damage in told.damage) == sum(len(row.periods) for row in told.lost)
    assert {damage.settled for damage in told.damage if damage.lost} <= {"withheld", "realigned"}
    assert all(damage.lost for damage in told.damage if damage.settled == "withheld")


def test_a_row_is_told_as_put_in_place_only_where_a_cell_is_read_from_it() -> None:
    found, told = counted()
    read = {(o.source, o.line) for o in found.observations}
    rows = [damage for damage in told.damage if damage.rule == "row-length"]
    assert all((d.source.id, d.line) in read for d in rows if d.settled == "realigned")
    assert not any((d.source.id, d.line) in read for d in rows if d.settled == "unused")
    assert {d.settled for d in rows} == {"realigned", "withheld", "unused"}


def test_a_table_that_is_missing_is_told_as_neither_put_in_place_nor_withheld() -> None:
    first, second = (source for source in SOURCES if source.report == "tilt140" and source.period[0] == "2024-01")
    lacking = (
        *expected_tables(first, [LostTable("sex", TOTAL_KEY, 9, ())]),
        *expected_kinds([(first, {"sex": 9, "fylke": 20}), (second, {"sex": 9})]),
    )
    told = quality(replace(verified(), findings=lacking)).damage
    assert [(d.rule, d.settled) for d in told] == [("expected-tables", "absent"), ("expected-kinds", "absent")]
    workbook = replace(second, layout="workbook")
    assert not list(expected_kinds([(first, {"sex": 9, "fylke": 20}), (workbook, {"sex": 9})]))
    later = replace(workbook, id="later", period=("2024-01", "2024-12"))
    (missed,) = expected_kinds([(workbook, {"sex": 9, "fylke": 20}), (later, {"sex": 9})])
    assert missed.expected == f"tables by fylke, as {workbook.id} has them"


def test_how_far_a_number_may_be_off_follows_from_published_cells_alone() -> None:
    found, _ = counted()
    for checked in found.checked:
        cells: dict[Key, Cell] = {
            o.key: o.value if o.value is not None else "*" if o.obs_status == "Q" else "?"
            for o in found.observations
            if o.source == checked.source
        }
        assert checked.unsharp == unsharp(cells, {}, vocabulary())


def test_every_loosely_checked_number_belongs_to_one_table() -> None:
    found, told = counted()
    loose = {(checked.source, key) for checked in found.checked for key in checked.unsharp}
    shown = sum(o.obs_status == "A" and (o.source, o.key) in loose for o in found.observations)
    assert sum(table.unsharp for table in told.loose) == shown > 0
    assert all(table.unsharp <= table.numbers for table in told.loose)
    assert all(0 < table.most < 1000 for table in told.loose)  # no number is in no identity at all
