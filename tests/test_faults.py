"""Damage of the kinds that single sums miss: what is contradicted is withheld, what merely jumps is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tiltak.model import Key, Source
from tools import faults
from tools.fault_kinds import everywhere, files
from tools.fault_kinds.text import PrintedRow, with_rows

DATA = Path(__file__).parent / "five_reports"
AGES_2017, YEAR_2023, APRIL, OCTOBER, NOVEMBER = (
    *("tiltak-alder-2017", "tilt140-2023-12", "tilt140-2024-04", "tilt140-2024-10", "tilt140-2025-11"),
)


@cache
def corpus() -> faults.Corpus:
    return faults.load(DATA)


def source(name: str) -> Source:
    return next(source for source in corpus().sources if source.id == name)


@cache
def sound(name: str) -> faults.Result:
    return faults.made_of(source(name), corpus().texts[name].text.encode(), corpus())


def made_of(name: str, content: bytes) -> faults.Result:
    return faults.made_of(source(name), content, corpus())


def rows(name: str, lines: Iterable[int]) -> list[PrintedRow]:
    wanted = set(lines)
    return [row for row in corpus().texts[name].rows() if row.line in wanted]


def with_cells(name: str, cells: dict[int, dict[int, str]]) -> bytes:
    """The report's text with some cells of some lines (cells from 0) as given."""
    made = [
        replace(row, cells=tuple(cells[row.line].get(at, cell) for at, cell in enumerate(row.cells)))
        for row in rows(name, cells)
    ]
    return with_rows(corpus().texts[name], made, "")[0]


def new_rules(name: str, after: faults.Result) -> set[str]:
    return {rule for rule, *_ in faults.new_findings(sound(name), after)}


def wrong(name: str, after: faults.Result) -> set[Key]:
    return {key for key, cell in after.numbers.items() if sound(name).cells.get(key) != cell}


def test_columns_exchanged_in_one_page_of_kommuner_take_its_rows_with_the_total() -> None:
    tables = corpus().texts[NOVEMBER].tables
    table = next(t for t in tables if any(row.line == 4283 for row in t))
    exchanged = [replace(r, cells=(*r.cells[:2], r.cells[3], r.cells[2], *r.cells[4:])) for r in table]
    after = made_of(NOVEMBER, with_rows(corpus().texts[NOVEMBER], exchanged, "")[0])
    assert not wrong(NOVEMBER, after)
    assert "total-agrees" in new_rules(NOVEMBER, after)
    gjerdrum = [
        cell for key, cell in after.cells.items() if key.region == "3230" and key.tiltak == "individuell-jobbstotte"
    ]
    assert gjerdrum.count("?") == 2  # the other months stand as they did


def test_numbers_that_contradict_one_another_only_all_together_are_withheld_and_named() -> None:
    after = made_of(AGES_2017, with_cells(AGES_2017, {132: {1: "19"}}))
    (seen,) = [seen for rule, _, seen in after.findings if rule == "identities-together"]
    assert "132" in seen
    assert not wrong(AGES_2017, after)


def test_two_faults_that_cancel_in_a_column_are_withheld_both() -> None:
    """Line 27 to 37 are statuses of 2023: one tiltak too many, one too few, so that the table adds up."""
    text = corpus().texts[APRIL]
    table = next(t for t in text.tables if t[0].rows_are == "tiltak" and t[0].key and t[0].key.status == "andre")
    one, other = [row for row in table[1:] if min(map(len, row.cells)) > 1 and len(row.numbers) == len(row.cells)][:2]
    more = {at: str(int(one.cells[at].replace(" ", "")) + 5) for at in (2,)}
    less = {at: str(int(other.cells[at].replace(" ", "")) - 5) for at in (2,)}
    after = made_of(APRIL, with_cells(APRIL, {one.line: more, other.line: less}))
    assert not wrong(APRIL, after)
    assert after.failing


@pytest.mark.parametrize(
    ("name", "one", "other"), [(AGES_2017, 0, 6), (YEAR_2023, 2, 8), (APRIL, 0, 3), (OCTOBER, 1, 5)]
)
def test_two_distant_months_exchanged_in_a_whole_report_are_out_of_sequence(name: str, one: int, other: int) -> None:
    text = corpus().texts[name]
    one, other = one + text.first_month, other + text.first_month
    made = []
    for row in text.rows():
        cells = list(row.cells)
        if len(cells) > other:
            cells[one], cells[other] = cells[other], cells[one]
        made.append(replace(row, cells=tuple(cells)))
    after = made_of(name, with_rows(text, made, "")[0])
    assert "months-in-sequence" in new_rules(name, after)


def test_both_sexes_exchanged_everywhere_leave_their_level_of_the_report_before() -> None:
    for name in (APRIL, NOVEMBER):
        content, _ = everywhere.sexes_exchanged_everywhere(corpus().texts[name], Random(1))
        assert "categories-keep-their-level" in new_rules(name, made_of(name, content))


def test_a_line_above_a_table_of_2017_that_no_table_has_is_a_finding() -> None:
    text = corpus().texts[AGES_2017]
    lines = text.lines()
    for number, note in zip(range(1, len(text.tables), 9), files.NOTES * 10, strict=False):
        at = text.heads[number] - 1
        content = "\n".join([*lines[:at], note, *lines[at:]]).encode()
        assert new_rules(AGES_2017, made_of(AGES_2017, content)) & {"heading-agrees", "text-explained"}, (at, note)
