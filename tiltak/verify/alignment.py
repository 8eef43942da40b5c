"""Cells get their place: which category, month and measure each printed cell belongs to.

Takes the blocks of a report; gives the prints of all rows that say so themselves, and for each ambiguity every way in
which its cells may be placed. A row has as many cells as its header has columns; where it hasn't, where the header or
the table's name is lost, where labels have run together or a row is missing, the order of cells and labels still holds:
each way that keeps it is an option, and `repair` asks the identities which options are possible. Each rule is a
function that gives the ambiguity of what breaks it; the docstring begins with the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from math import comb
from typing import NamedTuple

from tiltak.model import Block, Cell, Column, Key, Row
from tiltak.verify.completeness import Absent, RowPlace, absent_rows, rows_out_of_order

MOST_LOST = 3  # more lost or extra cells in one row than this, or lost rows in one place: no attempt is made
MOST_OPTIONS = 400
MOVED = "realigned"  # the mark of a cell that doesn't stand where its row's print says


class Print(NamedTuple):
    """One printed cell in its place. The cell is '' where the place is known and the number is lost."""

    source: str
    key: Key
    cell: Cell
    page: str
    line: int
    block: int  # the line of its table block
    rows_are: str  # what the block's rows are
    is_total: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Rows that can't be placed as they are printed, and every option to place them.

    `rule` is the slug of what is broken, `expected` and `seen` say how. Each option says what the rows' cells would be;
    their keys may differ. Where too much is lost to try, the only option has lost cells alone.
    """

    rule: str
    source: str
    line: int
    expected: str
    seen: str
    options: tuple[tuple[Print, ...], ...]


def place(blocks: Sequence[Block]) -> tuple[tuple[Print, ...], tuple[Ambiguity, ...]]:
    """The prints of all rows that are placed as printed, and the ambiguities, both in the report's order."""
    prints: list[Print] = []
    ambiguities: list[Ambiguity] = []
    moved: set[RowPlace] = set()  # rows that one of the ambiguities has
    for absent in _together(absent_rows(blocks)):
        ambiguities.append(expected_categories(blocks, absent, moved))
    for exchanged in rows_out_of_order(blocks):
        if moved.isdisjoint(place for place, _ in exchanged):
            ambiguities.append(labels_in_order(blocks, exchanged, moved))
    for number, block in enumerate(blocks):
        if block.candidates or not all(row.key.tiltak for row in block.rows):
            ambiguities.append(total_named(block))
            continue
        rows = tuple(row for place, row in enumerate(block.rows) if (number, place) not in moved)
        for run in _runs(rows):
            if any(row.also for row in run):
                ambiguities.append(label_merged(block, run))
            elif not block.header_lost and _whole(block, run[0]):
                prints.extend(_prints(block, run[0], run[0].key, run[0].cells))
            else:
                ambiguities.append(row_length(block, run[0]))
    return tuple(prints), tuple(sorted(ambiguities, key=lambda ambiguity: ambiguity.line))


def _runs(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """The rows one by one; but between two totals they belong together where a label is merged, for the lost row may be
    any of theirs."""
    for is_total, group in groupby(rows, key=lambda row: row.is_total):
        run = tuple(group)
        if not is_total and any(row.also for row in run):
            yield run
        else:
            yield from ((row,) for row in run)


def _whole(block: Block, row: Row) -> bool:
    return len(row.cells) == len(block.columns) and "" not in row.cells


def row_length(block: Block, row: Row) -> Ambiguity:
    """A row has as many cells as its header has columns.

    Where it hasn't, or where the header is lost, every placement that keeps their order is an option.
    """
    rule = "header-complete" if block.header_lost else "row-length"
    placements = tuple(_placements(row.cells, block.columns))
    options = tuple(tuple(_prints(block, row, row.key, cells, MOVED)) for cells in placements)
    expected = "a whole header" if block.header_lost else f"{len(block.columns)} cells, as its header has columns"
    seen = f'{len(row.cells)} in the row "{row.label}": {" ".join(str(cell) or "(empty)" for cell in row.cells)}'
    return Ambiguity(rule, block.source, row.line, expected, seen, options)


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


def label_merged(block: Block, run: tuple[Row, ...]) -> Ambiguity:
    """A row has one label.

    Where labels have run together, n rows stand for n + k labels, and each choice of k may be the lost ones.
    """
    keys = [key for row in run for key in (row.key, *row.also)]
    options = _assignments(keys, [(block, row) for row in run])
    merged = next(row for row in run if row.also)
    seen = f'one row "{merged.label}"'
    return Ambiguity("label-merged", block.source, merged.line, "a row for each label", seen, options)


def _assignments(keys: list[Key], rows: list[tuple[Block, Row]]) -> tuple[tuple[Print, ...], ...]:
    """Every way to give the keys to the rows in their order; a key without a row has lost cells."""
    lost = len(keys) - len(rows)
    tried = all(_whole(block, row) for block, row in rows) and lost <= MOST_LOST
    if not tried or comb(len(keys), lost) > MOST_OPTIONS:
        rows, chosen = [(block, replace(row, cells=())) for block, row in rows], [tuple(range(len(rows)))]
    else:
        chosen = list(combinations(range(len(keys)), len(rows)))
    options = []
    for kept in chosen:
        of_key = dict(zip(kept, rows, strict=True))
        prints: list[Print] = []
        block, row = rows[0]
        for number, key in enumerate(keys):
            block, row = of_key.get(number, (block, row))
            cells = row.cells if number in of_key else ()
            moved = () if key == row.key and not row.also else (MOVED,)
            prints.extend(_prints(block, row, key, cells or [""] * len(block.columns), *moved))
        options.append(tuple(prints))
    return tuple(options)


def _together(absent: Iterable[Absent]) -> list[list[Absent]]:
    """The absent rows, those in one list that have a block in common: a shift may reach from one to the other."""
    groups: list[list[Absent]] = []
    for one in absent:
        blocks = {at[0] for at in (one.before, one.after) if at}
        near = groups and {at[0] for item in groups[-1] for at in (item.before, item.after) if at}
        if near and blocks & near:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def expected_categories(blocks: Sequence[Block], absent: list[Absent], moved: set[RowPlace]) -> Ambiguity:
    """A table by fylke, kommune, sex or immigrant status has a row for every category that its report has.

    Where it lacks some, each of its rows near them may be the lost one, with the labels shifted. More than MOST_LOST
    rows in one place are a lost page, and labels don't shift over a page.
    """
    numbers = sorted({at[0] for one in absent for at in (one.before, one.after) if at})
    shifted = all(len(one.rows) <= MOST_LOST for one in absent)
    keys: list[Key] = []
    rows: list[tuple[Block, Row]] = []
    of_after = {one.after: one.rows for one in absent}
    lost = [key for one in absent for _, key in one.rows]
    if shifted:
        for number in numbers:
            for place, row in enumerate(blocks[number].rows):
                keys += [key for _, key in of_after.get((number, place), ())]
                if not row.is_total:
                    moved.add((number, place))
                    keys += (row.key, *row.also)
                    rows.append((blocks[number], row))
        keys += [key for one in absent if one.after is None for _, key in one.rows]
    near = blocks[numbers[0]]
    before = absent[0].before
    line = near.rows[before[1]].line if before else near.line
    options = _assignments(keys, rows) if shifted else (tuple(_lost_rows(near, lost, line)),)
    seen = "no row " + ", ".join(f'"{label}"' for one in absent for label, _ in one.rows)
    expected = "the rows that the other tables of its kind have"
    return Ambiguity("expected-categories", near.source, line, expected, seen, options)


def labels_in_order(
    blocks: Sequence[Block], exchanged: Sequence[tuple[RowPlace, RowPlace]], moved: set[RowPlace]
) -> Ambiguity:
    """A table has its rows in the order that all other tables of its kind have them in.

    Where it hasn't, its rows may be exchanged, or their labels alone: two options.
    """
    rows = [(blocks[number], blocks[number].rows[at]) for (number, at), _ in exchanged]
    keys = [blocks[number].rows[at].key for _, (number, at) in exchanged]
    moved.update(place for place, _ in exchanged)
    options = [tuple(item for block, row in rows for item in _prints(block, row, row.key, [""] * len(block.columns)))]
    if all(_whole(block, row) and not block.header_lost for block, row in rows):
        as_printed = (item for block, row in rows for item in _prints(block, row, row.key, row.cells))
        in_order = zip(rows, keys, strict=True)
        labels_moved = (item for (block, row), key in in_order for item in _prints(block, row, key, row.cells, MOVED))
        options = [tuple(as_printed), tuple(labels_moved)]
    first, seen = rows[0], ", ".join(f'"{row.label}"' for _, row in rows)
    expected = "its rows in the order of the other tables of its kind"
    return Ambiguity("labels-in-order", first[0].source, first[1].line, expected, seen, tuple(options))


def _lost_rows(block: Block, keys: Iterable[Key], line: int) -> Iterator[Print]:
    for key in keys:
        yield from _prints(block, Row(line, "", key, ()), key, [""] * len(block.columns))


def total_named(block: Block) -> Ambiguity:
    """A table's total has the whole name of what the table is of.

    Where it is cut or lost, every tiltak that it may name is an option.
    """
    options = []
    if all(_whole(block, row) for row in block.rows):
        for code in block.candidates:
            rows = ((row, row.key._replace(tiltak=code)) for row in block.rows)
            options.append(tuple(item for row, key in rows for item in _prints(block, row, key, row.cells, MOVED)))
    expected, seen = "the whole name of a tiltak", f'"{block.rows[0].label}"'
    return Ambiguity("total-named", block.source, block.line, expected, seen, tuple(options))


def _prints(block: Block, row: Row, key: Key, cells: Iterable[Cell], *moved: str) -> Iterator[Print]:
    of_row = key[2:]
    for number, (column, cell) in enumerate(zip(block.columns, cells, strict=True), 1):
        marks = ("corrected", *moved) if number in row.corrected else moved
        at = Key._make(column + of_row)
        yield Print(block.source, at, cell, block.page, row.line, block.line, block.rows_are, row.is_total, marks)
