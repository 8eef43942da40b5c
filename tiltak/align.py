"""Cells get their place: which month and measure each printed cell belongs to.

Takes the blocks of a report; gives the prints of the rows that have as many cells as their header has columns, and
apart from them the rows that lost or gained cells, whose header is damaged, or whose table can't be named. Where such
a row can be placed in one way only is for `repair` to prove.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tiltak.records import Block, Cell, Key, Row, with_codes


@dataclass(frozen=True, slots=True)
class Print:
    """One printed cell in its place."""

    source: str
    key: Key
    cell: Cell
    page: str
    line: int
    is_total: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row whose cells can't be placed as they are printed, in its block."""

    block: Block
    row: Row


def place(blocks: Iterable[Block]) -> tuple[tuple[Print, ...], tuple[LooseRow, ...]]:
    """The prints of all rows that are placed as printed, and the loose rows, both in the report's order."""
    prints: list[Print] = []
    loose: list[LooseRow] = []
    for block in blocks:
        for row in block.rows:
            if fits(block, row):
                prints.extend(row_prints(block, row, row.key, row.cells))
            else:
                loose.append(LooseRow(block, row))
    return tuple(prints), tuple(loose)


def fits(block: Block, row: Row) -> bool:
    """Whether the row's cells have their places for certain: a whole header, a named table, a cell for each column."""
    named = row.key.tiltak != ""
    return named and not block.header_lost and len(row.cells) == len(block.columns) and "" not in row.cells


def row_prints(block: Block, row: Row, key: Key, cells: Iterable[Cell], marks: tuple[str, ...] = ()) -> Iterable[Print]:
    """One print for each column of the block."""
    for (period, measure), cell in zip(block.columns, cells, strict=True):
        place_key = with_codes(key, period=period, measure=measure)
        yield Print(block.source, place_key, cell, block.page, row.line, row.is_total, marks)
