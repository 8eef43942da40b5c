"""Cells get their place: which category, month and measure each printed cell belongs to.

Takes the blocks of a report; gives the prints of all rows that say so themselves, and for each damage every way in
which its cells may be placed. A row has as many cells as its header has columns; where it hasn't, where the header or
the table's name is lost, or where labels have run together, the order of cells and labels still holds: each way that
keeps it is an option, and `repair` asks the identities which options are possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tiltak.records import Block, Cell, Column, Key, Row, with_codes

MOST_LOST = 3  # more lost or extra cells in one row than this: no attempt is made


@dataclass(frozen=True, slots=True)
class Print:
    """One printed cell in its place. The cell is '' where the place is known and the number is lost."""

    source: str
    key: Key
    cell: Cell
    page: str
    line: int
    is_total: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Damage:
    """Rows that can't be placed as they are printed, and every option to place them.

    `rule` is the slug of what is broken: 'row-length', 'header-complete', 'total-named' or 'label-merged'. All options
    have the same lines; their keys may differ. Where too much is lost to try, the only option has lost cells alone.
    """

    rule: str
    source: str
    line: int
    seen: str
    options: tuple[tuple[Print, ...], ...]


def place(blocks: Iterable[Block]) -> tuple[tuple[Print, ...], tuple[Damage, ...]]:
    """The prints of all rows that are placed as printed, and the damages, both in the report's order."""
    prints: list[Print] = []
    damages: list[Damage] = []
    for block in blocks:
        if block.candidates or not all(row.key.tiltak for row in block.rows):
            damages.append(_unnamed(block))
            continue
        for run in _runs(block.rows):
            if run[0].also:
                damages.append(_merged(block, run))
            elif not block.header_lost and _whole(block, run[0]):
                prints.extend(_prints(block, run[0], run[0].key, run[0].cells))
            else:
                damages.append(_misfit(block, run[0]))
    return tuple(prints), tuple(damages)


def _runs(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """The rows one by one; but from a merged label to the next total they belong together, for the lost row may be
    any of theirs."""
    at = 0
    while at < len(rows):
        end = at + 1
        if rows[at].also:
            while end < len(rows) and not rows[end].is_total and not rows[end].also:
                end += 1
        yield rows[at:end]
        at = end


def _whole(block: Block, row: Row) -> bool:
    return len(row.cells) == len(block.columns) and "" not in row.cells


def _misfit(block: Block, row: Row) -> Damage:
    """A row with too few or too many cells: every placement that keeps their order."""
    rule = "header-complete" if block.header_lost else "row-length"
    placements = tuple(_placements(row.cells, block.columns))
    options = tuple(tuple(_prints(block, row, row.key, cells)) for cells in placements)
    cells = " ".join(str(cell) for cell in row.cells)
    return Damage(rule, block.source, row.line, f'{len(row.cells)} cells in the row "{row.label}": {cells}', options)


def _placements(cells: tuple[Cell, ...], columns: tuple[Column, ...]) -> Iterator[tuple[Cell, ...]]:
    present = [cell for cell in cells if cell != ""]
    few, many = sorted((len(present), len(columns)))
    if many - few > MOST_LOST:
        yield tuple("" for _ in columns)
        return
    for kept in combinations(range(many), few):
        if len(present) <= len(columns):
            at = dict(zip(kept, present, strict=True))
            yield tuple(at.get(column, "") for column in range(len(columns)))
        else:
            yield tuple(present[cell] for cell in kept)


def _merged(block: Block, run: tuple[Row, ...]) -> Damage:
    """Labels run together: n rows for n + k labels, of which each choice of k may be the lost ones."""
    keys = [key for row in run for key in (row.key, *row.also)]
    lost: tuple[Cell, ...] = tuple("" for _ in block.columns)
    options = []
    tried = all(_whole(block, row) for row in run) and len(keys) - len(run) <= MOST_LOST
    for kept in combinations(range(len(keys)), len(run)) if tried else [()]:
        of_key = dict(zip(kept, run, strict=False))
        prints: list[Print] = []
        for place, key in enumerate(keys):
            row = of_key.get(place)
            prints.extend(_prints(block, row or run[0], key, row.cells if row else lost))
        options.append(tuple(prints))
    return Damage("label-merged", block.source, run[0].line, f'one row "{run[0].label}"', tuple(options))


def _unnamed(block: Block) -> Damage:
    """A table whose total's label is cut or lost: every tiltak that it may name."""
    options = []
    if all(_whole(block, row) for row in block.rows):
        for code in block.candidates:
            rows = ((row, with_codes(row.key, tiltak=code)) for row in block.rows)
            options.append(tuple(item for row, key in rows for item in _prints(block, row, key, row.cells)))
    return Damage("total-named", block.source, block.line, f'"{block.rows[0].label}"', tuple(options))


def _prints(block: Block, row: Row, key: Key, cells: Iterable[Cell]) -> Iterator[Print]:
    for number, ((period, measure), cell) in enumerate(zip(block.columns, cells, strict=True), 1):
        at = with_codes(key, period=period, measure=measure)
        marks = ("corrected",) if number in row.corrected else ()
        yield Print(block.source, at, cell, block.page, row.line, row.is_total, marks)
