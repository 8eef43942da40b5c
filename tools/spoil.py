"""Damage on purpose: the ways in which the text of a report can be spoiled.

Takes a report's text and where its rows stand in it, and a source of chance; gives the spoiled text and a word on what
was done. `tools/faults.py` measures what the program makes of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tiltak.model import RawTable, Report


@dataclass(frozen=True)
class PrintedRow:
    """A row as it stands in the text: what stands before its cells on its line, and its cells."""

    line: int
    label: str
    cells: tuple[str, ...]
    tabs: bool

    def text(self) -> str:
        return "\t".join((self.label, *self.cells)) if self.tabs else self.label + " ".join(self.cells)


@dataclass(frozen=True)
class Text:
    """A report's text, and where its tables and rows stand in it."""

    text: str
    tables: tuple[tuple[PrintedRow, ...], ...]
    heads: tuple[int, ...]  # the first line of each table

    def rows(self) -> list[PrintedRow]:
        return [row for table in self.tables for row in table]


class Untouched(Exception):
    """The draw hit nothing that this kind of fault can be made in: draw again."""


def text_of(report: Report, text: str) -> Text:
    """The text of a report with its rows, those whose line is just what was read there."""
    lines = text.split("\n")
    tables = [(table.line, printed_rows(table, lines)) for table in report.tables]
    whole = [(line, rows) for line, rows in tables if rows]
    return Text(text, tuple(rows for _, rows in whole), tuple(line for line, _ in whole))


def printed_rows(table: RawTable, lines: Sequence[str]) -> tuple[PrintedRow, ...]:
    """The rows of a table, those whose line is just what was read there."""
    rows = []
    for raw in table.rows:
        line = lines[raw.line - 1]
        if "\t" in line:
            label, *cells = line.split("\t")
            row = PrintedRow(raw.line, label, tuple(cells), True)
        else:
            cells = " ".join(raw.cells)
            if not line.endswith(cells):
                continue
            row = PrintedRow(raw.line, line.removesuffix(cells), raw.cells, False)
        if row.text() == line and row.cells:
            rows.append(row)
    return tuple(rows)


# --- the faults: each takes a report and a source of chance, and gives the damaged text and what was done -------------

Damaged = tuple[bytes, str]
Make = Callable[[Text, random.Random], Damaged]


def digit_changed(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.choice([n for n, cell in enumerate(row.cells) if any(c.isdigit() for c in cell)] or [None])
    if at is None:
        raise Untouched
    cell = row.cells[at]
    place = chance.choice([n for n, c in enumerate(cell) if c.isdigit()])
    digit = chance.choice([d for d in "0123456789" if d != cell[place]])
    return with_cells(subject, row, {at: cell[:place] + digit + cell[place + 1 :]})


def cell_dropped(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells))
    if row.tabs and chance.random() < 0.3:
        return with_cells(subject, row, {at: ""})
    return with_row(subject, replace(row, cells=row.cells[:at] + row.cells[at + 1 :]), f"cell {at + 1} dropped")


def cell_added(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells) + 1)
    extra = chance.choice([chance.choice(row.cells), str(chance.randrange(1, 500)), "*"])
    cells = (*row.cells[:at], extra, *row.cells[at:])
    return with_row(subject, replace(row, cells=cells), f"cell {extra} added as number {at + 1}")


def rows_swapped(subject: Text, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    lines = subject.text.split("\n")
    lines[one.line - 1], lines[other.line - 1] = lines[other.line - 1], lines[one.line - 1]
    return "\n".join(lines).encode(), f"lines {one.line} and {other.line} swapped"


def labels_swapped(subject: Text, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    return swapped(subject, one, other, "labels", replace(one, label=other.label), replace(other, label=one.label))


def cells_swapped(subject: Text, chance: random.Random) -> Damaged:
    """All cells of two rows, so that their labels still stand in order."""
    one, other = two_rows(subject, chance)
    return swapped(subject, one, other, "cells", replace(one, cells=other.cells), replace(other, cells=one.cells))


def swapped(subject: Text, one: PrintedRow, other: PrintedRow, what: str, *made: PrintedRow) -> Damaged:
    lines = subject.text.split("\n")
    for row in made:
        lines[row.line - 1] = row.text()
    return "\n".join(lines).encode(), f"{what} of lines {one.line} and {other.line} swapped"


def label_merged(subject: Text, chance: random.Random) -> Damaged:
    """One row has both labels; of the other's cells nothing is left, or they have no label."""
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    at = chance.randrange(len(table) - 1)
    one, other = table[at], table[at + 1]
    if not (one.label.strip() and other.label.strip()):
        raise Untouched
    label = f"{one.label.strip()} {other.label.strip()}" + ("" if one.tabs else " ")
    lines = subject.text.split("\n")
    how = chance.choice(["the second row's cells lost", "the first row's cells lost", "the second row without label"])
    cells = other.cells if how == "the first row's cells lost" else one.cells
    lines[one.line - 1] = replace(one, label=label, cells=cells).text()
    lines[other.line - 1] = replace(other, label="").text() if how == "the second row without label" else ""
    return "\n".join(lines).encode(), f"labels of lines {one.line} and {other.line} merged, {how}"


def labels_shifted(subject: Text, chance: random.Random) -> Damaged:
    """A row is lost and the labels move up: the label that is missing stands further down or up in the table."""
    table = chance.choice([table for table in subject.tables if len(table) > 2])
    first, last = sorted(chance.sample(range(len(table)), 2))
    lines = subject.text.split("\n")
    rows = [row.cells for row in table]
    gone = chance.choice([first, last])
    cells = rows[first : last + 1]
    del cells[gone - first]
    kept = table[first:last] if gone == first else table[first + 1 : last + 1]
    lost = table[last] if gone == first else table[first]
    for row, moved in zip(kept, cells, strict=True):
        lines[row.line - 1] = replace(row, cells=moved).text()
    lines[lost.line - 1] = ""
    return "\n".join(lines).encode(), f"row of line {table[gone].line} lost, labels moved to line {lost.line}"


def row_lost(subject: Text, chance: random.Random) -> Damaged:
    table = chance.choice(subject.tables)
    at = chance.randrange(len(table))
    first = table[at - 1].line + 1 if at else table[at].line
    lines = subject.text.split("\n")
    for line in range(first, table[at].line + 1):
        lines[line - 1] = ""
    return "\n".join(lines).encode(), f"row of line {table[at].line} lost"


def row_shifted(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    cells, what = shifted(row.cells, chance.randrange(len(row.cells)), chance.choice(SHIFTS), row.tabs)
    return with_row(subject, replace(row, cells=cells), what)


def block_shifted(subject: Text, chance: random.Random) -> Damaged:
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    first, last = sorted(chance.choices(range(len(table)), k=2))
    at, how = chance.randrange(min(len(row.cells) for row in table)), chance.choice(SHIFTS)
    lines = subject.text.split("\n")
    for row in table[first : last + 1]:
        cells, what = shifted(row.cells, at, how, row.tabs)
        lines[row.line - 1] = replace(row, cells=cells).text()
    return "\n".join(lines).encode(), f"lines {table[first].line} to {table[last].line}: {what}"


SHIFTS = ("lost", "right, last cut off", "right, one too many", "left, last again")


def shifted(cells: tuple[str, ...], at: int, how: str, tabs: bool) -> tuple[tuple[str, ...], str]:
    gap = ("",) if tabs else ("*",)
    match how:
        case "lost":
            moved = cells[:at] + cells[at + 1 :]
        case "right, last cut off":
            moved = (*cells[:at], *gap, *cells[at:-1])
        case "right, one too many":
            moved = (*cells[:at], *gap, *cells[at:])
        case _:
            moved = (*cells[:at], *cells[at + 1 :], cells[-1])
    return moved, f"cells from number {at + 1} moved: {how}"


def header_lost(subject: Text, chance: random.Random) -> Damaged:
    number = chance.randrange(len(subject.tables))
    lines = subject.text.split("\n")
    first, last = subject.heads[number], subject.tables[number][0].line
    if first >= last:
        raise Untouched
    for line in range(first, last if subject.tables[number][0].tabs else first + 1):
        if "i alt" not in lines[line - 1].lower():
            lines[line - 1] = ""
    return "\n".join(lines).encode(), f"header of line {first} lost"


def page_repeated(subject: Text, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.text.split("\n")
    return "\n".join([*lines[:last], *lines[first - 1 : last], *lines[last:]]).encode(), f"lines {first}-{last} again"


def page_lost(subject: Text, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.text.split("\n")
    return "\n".join([*lines[: first - 1], *lines[last:]]).encode(), f"lines {first}-{last} lost"


def star_to_number(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" in cell])
    return with_cells(subject, row, {at: str(chance.choice([chance.randrange(10), chance.randrange(500)]))})


def number_to_star(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" not in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" not in cell])
    return with_cells(subject, row, {at: "*"})


def file_cut(subject: Text, chance: random.Random) -> Damaged:
    content = subject.text.encode()
    at = chance.randrange(1, len(content))
    return content[:at], f"cut at byte {at}"


def wrong_encoding(subject: Text, chance: random.Random) -> Damaged:
    how = chance.choice(["latin-1", "cp1252", "utf-16", "utf-8 read as latin-1"])
    if how == "utf-8 read as latin-1":
        return subject.text.encode().decode("latin-1").encode(), how
    return subject.text.encode(how, errors="replace"), how


def control_character(subject: Text, chance: random.Random) -> Damaged:
    at = chance.randrange(len(subject.text))
    sign = chance.choice("\x00\x07\x0b\x0c\r\x1b\x85\u00ad\u200b\u202e\u2028\ufeff")
    return (subject.text[:at] + sign + subject.text[at:]).encode(), f"U+{ord(sign):04X} at character {at}"


KINDS: tuple[Make, ...] = (
    *(digit_changed, cell_dropped, cell_added, rows_swapped, labels_swapped, cells_swapped, label_merged),
    *(
        labels_shifted,
        row_lost,
        row_shifted,
        block_shifted,
        header_lost,
        page_repeated,
        page_lost,
        star_to_number,
        number_to_star,
    ),
    *(file_cut, wrong_encoding, control_character),
)


def with_row(subject: Text, row: PrintedRow, what: str) -> Damaged:
    lines = subject.text.split("\n")
    lines[row.line - 1] = row.text()
    return "\n".join(lines).encode(), f"line {row.line}: {what}"


def with_cells(subject: Text, row: PrintedRow, cells: dict[int, str]) -> Damaged:
    what = ", ".join(f'cell {at + 1} "{row.cells[at]}" made "{text}"' for at, text in cells.items())
    return with_row(subject, replace(row, cells=tuple(cells.get(n, c) for n, c in enumerate(row.cells))), what)


def two_rows(subject: Text, chance: random.Random) -> list[PrintedRow]:
    return chance.sample(chance.choice([table for table in subject.tables if len(table) > 1]), 2)


def page(subject: Text, chance: random.Random) -> tuple[int, int]:
    number = chance.randrange(len(subject.tables))
    return subject.heads[number], subject.tables[number][-1].line
