"""Faults in rows: exchanged, lost, moved, copied, or another table's."""

from __future__ import annotations

import random
from dataclasses import replace

from tools.fault_kinds.text import Damaged, PrintedRow, Text, Untouched, two_rows, with_lines, with_rows

SHIFTS = ("lost", "right, last cut off", "right, one too many", "left, last again")


def rows_swapped(subject: Text, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    lines = subject.lines()
    lines[one.line - 1], lines[other.line - 1] = lines[other.line - 1], lines[one.line - 1]
    return with_lines(subject, lines, f"lines {one.line} and {other.line} swapped")


def labels_swapped(subject: Text, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    return swapped(subject, one, other, "labels", replace(one, label=other.label), replace(other, label=one.label))


def cells_swapped(subject: Text, chance: random.Random) -> Damaged:
    """All cells of two rows, so that their labels still stand in order."""
    one, other = two_rows(subject, chance)
    return swapped(subject, one, other, "cells", replace(one, cells=other.cells), replace(other, cells=one.cells))


def swapped(subject: Text, one: PrintedRow, other: PrintedRow, what: str, *made: PrintedRow) -> Damaged:
    return with_rows(subject, made, f"{what} of lines {one.line} and {other.line} swapped")


def label_merged(subject: Text, chance: random.Random) -> Damaged:
    """One row has both labels; of the other's cells nothing is left, or they have no label."""
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    at = chance.randrange(len(table) - 1)
    one, other = table[at], table[at + 1]
    if not (one.label.strip() and other.label.strip()):
        raise Untouched
    label = f"{one.label.strip()} {other.label.strip()}" + ("" if one.tabs else " ")
    lines = subject.lines()
    how = chance.choice(["the second row's cells lost", "the first row's cells lost", "the second row without label"])
    cells = other.cells if how == "the first row's cells lost" else one.cells
    lines[one.line - 1] = replace(one, label=label, cells=cells).text()
    lines[other.line - 1] = replace(other, label="").text() if how == "the second row without label" else ""
    return with_lines(subject, lines, f"labels of lines {one.line} and {other.line} merged, {how}")


def labels_shifted(subject: Text, chance: random.Random) -> Damaged:
    """A row is lost and the labels move up: the label that is missing stands further down or up in the table."""
    table = chance.choice([table for table in subject.tables if len(table) > 2])
    first, last = sorted(chance.sample(range(len(table)), 2))
    lines = subject.lines()
    rows = [row.cells for row in table]
    gone = chance.choice([first, last])
    cells = rows[first : last + 1]
    del cells[gone - first]
    kept = table[first:last] if gone == first else table[first + 1 : last + 1]
    lost = table[last] if gone == first else table[first]
    for row, moved in zip(kept, cells, strict=True):
        lines[row.line - 1] = replace(row, cells=moved).text()
    lines[lost.line - 1] = ""
    return with_lines(subject, lines, f"row of line {table[gone].line} lost, labels moved to line {lost.line}")


def row_lost(subject: Text, chance: random.Random) -> Damaged:
    table = chance.choice(subject.tables)
    at = chance.randrange(len(table))
    first = table[at - 1].line + 1 if at else table[at].line
    lines = subject.lines()
    for line in range(first, table[at].line + 1):
        lines[line - 1] = ""
    return with_lines(subject, lines, f"row of line {table[at].line} lost")


def row_shifted(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at, how = chance.randrange(len(row.cells)), chance.choice(SHIFTS)
    what = f"line {row.line}: cells from number {at + 1} moved: {how}"
    return with_rows(subject, [replace(row, cells=shifted(row.cells, at, how, row.tabs))], what)


def block_shifted(subject: Text, chance: random.Random) -> Damaged:
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    first, last = sorted(chance.choices(range(len(table)), k=2))
    at, how = chance.randrange(min(len(row.cells) for row in table)), chance.choice(SHIFTS)
    made = [replace(row, cells=shifted(row.cells, at, how, row.tabs)) for row in table[first : last + 1]]
    what = f"cells from number {at + 1} moved: {how}"
    return with_rows(subject, made, f"lines {table[first].line} to {table[last].line}: {what}")


def shifted(cells: tuple[str, ...], at: int, how: str, tabs: bool) -> tuple[str, ...]:
    """The cells of a row, those from a place on moved."""
    gap = ("",) if tabs else ("*",)
    match how:
        case "lost":
            return cells[:at] + cells[at + 1 :]
        case "right, last cut off":
            return (*cells[:at], *gap, *cells[at:-1])
        case "right, one too many":
            return (*cells[:at], *gap, *cells[at:])
        case _:
            return (*cells[:at], *cells[at + 1 :], cells[-1])


def row_copied(subject: Text, chance: random.Random) -> Damaged:
    """A row has the cells of another row of its table."""
    one, other = two_rows(subject, chance)
    return with_rows(subject, [replace(one, cells=other.cells)], f"line {one.line} has the cells of line {other.line}")


def row_of_another_table(subject: Text, chance: random.Random) -> Damaged:
    """A row has the cells that the same label has in another table."""
    row = chance.choice(subject.rows())
    alike = [other for other in subject.rows() if other.label == row.label and len(other.cells) == len(row.cells)]
    other = chance.choice([other for other in alike if other.cells != row.cells])
    return with_rows(subject, [replace(row, cells=other.cells)], f"line {row.line} has the cells of line {other.line}")


def row_of_last_year(subject: Text, chance: random.Random) -> Damaged:
    """A row has the cells that another report has for it."""
    rows = {row.key: row for row in subject.rows() if row.key}
    pairs = [(rows[other.key], other) for other in subject.elsewhere if other.key in rows]
    row, other = chance.choice(pairs)
    cells = (*other.cells, *row.cells[len(other.cells) :])[: len(row.cells)]
    return with_rows(subject, [replace(row, cells=cells)], f"line {row.line} has the cells of another report's row")


def total_and_part_exchanged(subject: Text, chance: random.Random) -> Damaged:
    """A table's total and one of its rows have one another's cells."""
    table = chance.choice([table for table in subject.tables if len(table) > 1 and table[0].is_total])
    one, other = table[0], chance.choice(table[1:])
    made = replace(one, cells=other.cells), replace(other, cells=one.cells)
    return swapped(subject, one, other, "cells of total and part", *made)
