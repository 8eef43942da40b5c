"""Faults that keep to themselves: whole tables, names or categories exchanged, in one table or in every one."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from tools.fault_kinds.text import Damaged, PrintedRow, Text, Untouched, with_lines, with_rows


def tables_exchanged(subject: Text, chance: random.Random) -> Damaged:
    """Two tables with the same labels have one another's cells."""
    one = chance.choice(subject.tables)
    labels = [row.label for row in one[1:]]
    alike = [t for t in subject.tables if t is not one and [row.label for row in t[1:]] == labels]
    other = chance.choice(alike)
    return _exchanged(subject, zip(one, other, strict=True), f"tables of lines {one[0].line} and {other[0].line}")


def titles_exchanged(subject: Text, chance: random.Random) -> Damaged:
    """The totals of two tables have one another's labels."""
    tables = [table for table in subject.tables if table[0].is_total and table[0].label.strip()]
    one, other = (table[0] for table in chance.sample(tables, 2))
    made = replace(one, label=other.label), replace(other, label=one.label)
    return with_rows(subject, made, f"titles of lines {one.line} and {other.line} exchanged")


def headings_exchanged(subject: Text, chance: random.Random) -> Damaged:
    """The text above two tables stands above the other one."""
    one, other = sorted(chance.sample(range(1, len(subject.tables)), 2))
    lines = subject.lines()
    spans = [(subject.tables[at - 1][-1].line, subject.heads[at] - 1) for at in (one, other)]
    (first, end), (again, last) = spans
    if first >= end or again >= last:
        raise Untouched
    made = [*lines[:first], *lines[again:last], *lines[end:again], *lines[first:end], *lines[last:]]
    return with_lines(subject, made, f"text above lines {end + 1} and {last + 1} exchanged")


def categories_exchanged_in_table(subject: Text, chance: random.Random) -> Damaged:
    """Both sexes, or immigrants and others, have one another's cells in one table."""
    tables = [[row for row in table if row.rows_are in ("sex", "immigrant")] for table in subject.tables]
    table = chance.choice([[row for row in rows if not row.is_total] for rows in tables if rows])
    if len(table) != 2:
        raise Untouched
    return _exchanged(subject, [(table[0], table[1])], f"lines {table[0].line} and {table[1].line}")


def sexes_exchanged_everywhere(subject: Text, chance: random.Random) -> Damaged:
    """Women and men have one another's cells in every table."""
    return _exchanged_everywhere(subject, "sex", ["kvinner", "menn"])


def categories_exchanged_everywhere(subject: Text, chance: random.Random) -> Damaged:
    """Two fylker, age groups, regions of birth, educations or tiltak have one another's cells in every table."""
    dimension = chance.choice(["region", "age", "birth_region", "education", "immigrant"])
    return _exchanged_everywhere(subject, dimension, _two_codes(subject, chance, dimension, ""))


def kommuner_exchanged_everywhere(subject: Text, chance: random.Random) -> Damaged:
    """Two kommuner have one another's cells in every table."""
    return _exchanged_everywhere(subject, "region", _two_codes(subject, chance, "region", "kommune"))


def statuses_exchanged_everywhere(subject: Text, chance: random.Random) -> Damaged:
    """Two labour-market statuses have one another's cells in every table."""
    return _exchanged_everywhere(subject, "status", _two_codes(subject, chance, "status", ""))


def _two_codes(subject: Text, chance: random.Random, dimension: str, level: str) -> list[str]:
    rows = [row for row in subject.rows() if row.key and (not level or row.key.region_level == level)]
    if not level:
        rows = [row for row in rows if row.key and row.key.region_level != "kommune"]
    codes = sorted({getattr(row.key, dimension) for row in rows} - {"total", "0"})
    if len(codes) < 2:
        raise Untouched
    return chance.sample(codes, 2)


def _exchanged_everywhere(subject: Text, dimension: str, codes: list[str]) -> Damaged:
    one, other = codes
    by_key: dict[object, list[PrintedRow]] = {}
    for row in subject.rows():
        if row.key:
            by_key.setdefault(row.key, []).append(row)
    pairs: list[tuple[PrintedRow, PrintedRow]] = []
    for key, rows in by_key.items():
        if key is not None and getattr(key, dimension) == one:
            counterpart = by_key.get(key._replace(**{dimension: other}), [])  # type: ignore[attr-defined]
            pairs += zip(rows, counterpart, strict=False)
    return _exchanged(subject, pairs, f"{dimension} {one} and {other} in every table")


def _exchanged(subject: Text, pairs: Iterable[tuple[PrintedRow, PrintedRow]], what: str) -> Damaged:
    made = []
    for one, other in pairs:
        made += [replace(one, cells=other.cells), replace(other, cells=one.cells)]
    return with_rows(subject, made, f"{what}: cells exchanged")
