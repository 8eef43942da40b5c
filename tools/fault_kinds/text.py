"""A report's text, and where its tables, rows and cells stand in it: what a fault is made in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from tiltak.model import Block, Key, RawTable, Report

HEAD_WORDS = re.compile(r"\b(?:Januar|Februar|Mars|April|Mai|Juni|Juli|August|September|Oktober|November|Desember)\b")


@dataclass(frozen=True)
class PrintedRow:
    """A row as it stands in the text: what stands before its cells on its line, its cells, and what it counts."""

    line: int
    label: str
    cells: tuple[str, ...]
    tabs: bool
    key: Key | None = None  # without period and measure; None where nobody can tell
    rows_are: str = ""
    is_total: bool = False

    def text(self) -> str:
        """The row's line."""
        return "\t".join((self.label, *self.cells)) if self.tabs else self.label + " ".join(self.cells)

    @property
    def numbers(self) -> list[int]:
        """The places of its cells that are numbers."""
        return [place for place, cell in enumerate(self.cells) if any(sign.isdigit() for sign in cell)]


Table = tuple[PrintedRow, ...]


@dataclass(frozen=True)
class Text:
    """A report's text, and where its tables and rows stand in it. `first_month` is the place of a row's first month: 1
    where a mean stands before it. `elsewhere` has rows of the other reports."""

    text: str
    tables: tuple[Table, ...]
    heads: tuple[int, ...]  # the first line of each table
    first_month: int = 0
    elsewhere: tuple[PrintedRow, ...] = field(default=(), repr=False)

    def rows(self) -> list[PrintedRow]:
        """All rows, in the order of the text."""
        return [row for table in self.tables for row in table]

    def lines(self) -> list[str]:
        """The lines of the text; line n of the report is at n - 1."""
        return self.text.split("\n")


class Untouched(Exception):
    """The draw hit nothing that this kind of fault can be made in: draw again."""


Damaged = tuple[bytes, str]  # the damaged text, and what was done
Make = Callable[[Text, random.Random], Damaged]


def text_of(report: Report, text: str, blocks: Sequence[Block]) -> Text:
    """The text of a report with its rows, those whose line is what was read there; `blocks` say what they count."""
    told = {row.line: (row.key, block.rows_are, row.is_total) for block in blocks for row in block.rows if not row.also}
    lines = text.split("\n")
    tables = [(table.line, printed_rows(table, lines)) for table in report.tables]
    known = [(line, tuple(_told(row, *told.get(row.line, (None, "", False))) for row in rows)) for line, rows in tables]
    whole = [(line, rows) for line, rows in known if rows]
    first_month = int(any(block.columns[0][1] == "participants_mean" for block in blocks))
    return Text(text, tuple(rows for _, rows in whole), tuple(line for line, _ in whole), first_month)


def _told(row: PrintedRow, key: Key | None, rows_are: str, is_total: bool) -> PrintedRow:
    return replace(row, key=key, rows_are=rows_are, is_total=is_total)


def printed_rows(table: RawTable, lines: Sequence[str]) -> Table:
    """The rows of a table, those whose line is just what was read there."""
    rows = []
    for raw in table.rows:
        line = lines[raw.line - 1]
        if "\t" in line:
            label, *cells = line.split("\t")
            row = PrintedRow(raw.line, label, tuple(cells), True)
        else:
            cells = line[-len(" ".join(raw.cells)) :].split(" ")  # a space within a number is one that doesn't break
            row = PrintedRow(raw.line, line.removesuffix(" ".join(cells)), tuple(cells), False)
        if row.text() == line and row.cells and (row.tabs or len(row.cells) == len(raw.cells)):
            rows.append(row)
    return tuple(rows)


def with_rows(subject: Text, rows: Iterable[PrintedRow], what: str) -> Damaged:
    """The text with some rows as given; Untouched where that changes nothing."""
    lines = subject.lines()
    for row in rows:
        lines[row.line - 1] = row.text()
    return with_lines(subject, lines, what)


def with_lines(subject: Text, lines: Iterable[str], what: str) -> Damaged:
    """The text as these lines; Untouched where it is the same."""
    text = "\n".join(lines)
    if text == subject.text:
        raise Untouched
    return text.encode(), what


def with_cells(subject: Text, row: PrintedRow, cells: dict[int, str]) -> Damaged:
    """The text with some cells of a row as given."""
    what = ", ".join(f'cell {at + 1} "{row.cells[at]}" made "{text}"' for at, text in cells.items())
    changed = replace(row, cells=tuple(cells.get(n, cell) for n, cell in enumerate(row.cells)))
    return with_rows(subject, [changed], f"line {row.line}: {what}")


def value(cell: str) -> int | None:
    """The number that a cell is, None where it is none."""
    digits = re.sub(r"[ \u00a0]|</?b>", "", cell)
    return int(digits) if digits.isdigit() else None


def with_number(cell: str, number: int) -> str:
    """The cell with another number, set as it was."""
    plain = f"{number:,}".replace(",", "\u00a0" if "\u00a0" in cell else " ")
    return re.sub(r"\d[\d \u00a0]*", plain, cell, count=1)


def two_rows(subject: Text, chance: random.Random) -> list[PrintedRow]:
    """Two rows of one table."""
    return chance.sample(chance.choice([table for table in subject.tables if len(table) > 1]), 2)


def page(subject: Text, chance: random.Random) -> tuple[int, int]:
    """The first and the last line of a table."""
    number = chance.randrange(len(subject.tables))
    return subject.heads[number], subject.tables[number][-1].line
