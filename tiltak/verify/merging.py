"""Prints become one cell each.

A total stands on many pages. Within one report all prints of a cell must say the same: if they don't, each is an
option, and `repair` asks the identities; and where a total turns out to be printed wrong, so may be the rows below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from tiltak.model import Block, Cell, Column, Finding, Key, Source
from tiltak.verify.alignment import Ambiguity, Print

MOST_EXCHANGED = 2  # columns of a block whose totals two exchanged columns change


class Merged(NamedTuple):
    """All prints of one cell. `first` is the one that its line and page come from."""

    prints: tuple[Print, ...]
    first: Print
    cell: Cell


def merge(prints: Iterable[Print], before: Mapping[Key, Merged] = MappingProxyType({})) -> dict[Key, Merged]:
    """One cell for each key, from all prints of it in one report, in the report's order; those of `before` come first.

    A print whose number is lost gives way to one that has it; where two numbers differ, the cell is unreadable.
    """
    merged = dict(before)
    for item in prints:
        known = merged.get(item.key)
        merged[item.key] = _again(known, item) if known else Merged((item,), item, item.cell)
    return merged


def _again(known: Merged, item: Print) -> Merged:
    """The cell with one more print."""
    prints = (*known.prints, item)
    if known.cell == "" != item.cell:
        return Merged(prints, item, item.cell)
    return Merged(prints, known.first, known.cell if item.cell in ("", known.first.cell) else "?")


def total_agrees(prints: Iterable[Print]) -> tuple[tuple[Print, ...], tuple[Ambiguity, ...]]:
    """A total that is printed on many pages is the same everywhere.

    Gives the prints without those that contradict another, and for each row that is printed with different numbers the
    ambiguity that has each of its prints as an option.
    """
    prints = tuple(prints)
    first: dict[Key, Cell] = {}
    disputed = {item.key for item in prints if first.setdefault(item.key, item.cell) != item.cell}
    if not disputed:
        return prints, ()
    rows: dict[tuple[str, ...], dict[tuple[int, str], list[Print]]] = defaultdict(lambda: defaultdict(list))
    for item in prints:
        if item.key in disputed:
            rows[item.key[2:]][item.line, item.page].append(item)
    ambiguities = [_dispute(list(versions.values())) for versions in rows.values()]
    return tuple(item for item in prints if item.key not in disputed), tuple(ambiguities)


def _dispute(versions: list[list[Print]]) -> Ambiguity:
    different: dict[tuple[tuple[Key, Cell], ...], list[Print]] = {}
    for version in versions:
        different.setdefault(tuple((item.key, item.cell) for item in version), version)
    first = versions[0][0]
    seen = ", ".join(f"{' '.join(str(item.cell) for item in v)} in line {v[0].line}" for v in different.values())
    tables = [version[0].rows_are for version in versions if not version[0].is_total]
    rule, expected = "total-agrees", "the same numbers in every print of a total"
    if len(set(tables)) < len(tables):
        rule, expected = "label-once", "each label of a table once"
    options = tuple(tuple(version) for version in different.values())
    return Ambiguity(rule, first.source, first.line, expected, seen, options)


class MovedBlock(NamedTuple):
    """A table block whose total isn't printed as the report has it, in some columns; and its cells in these columns."""

    line: int
    columns: tuple[Column, ...]
    cells: tuple[Key, ...]


def blocks_beside_their_totals(merged: Mapping[Key, Merged], prints: Iterable[Print]) -> tuple[MovedBlock, ...]:
    """The blocks of which another print of the total has shown that theirs is wrong, and the cells that may be for it.

    Whatever moved the total's cells may have moved the whole column. Only where the block's rows add up to the right
    total, stars apart, do they stand where they should. Where more than MOST_EXCHANGED columns are moved it may be all:
    months that follow one another can have the same total.
    """
    wrong: dict[int, dict[Column, Cell]] = defaultdict(dict)
    for item in prints:
        right = merged[item.key].cell if item.key in merged else ""  # no reading of the report agrees on one
        if item.is_total and item.cell != right:
            wrong[item.block][item.key[:2]] = right
    cells: dict[int, dict[Column, dict[Key, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for key, of_key in merged.items() if wrong else ():
        for item in of_key.prints:
            if item.block in wrong and not item.is_total:
                cells[item.block][key[:2]][key] = item.cell
    found = []
    for block, columns in sorted(wrong.items()):
        moved = [column for column, right in columns.items() if not _adds_up(cells[block][column], right)]
        if len(moved) > MOST_EXCHANGED:
            moved = sorted(cells[block])
        doubtful = tuple(key for column in moved for key in cells[block][column])
        found.append(MovedBlock(block, tuple(columns), doubtful))
    return tuple(found)


def _adds_up(parts: Mapping[Key, Cell], total: Cell) -> bool:
    numbers = [cell for cell in parts.values() if isinstance(cell, int)]
    return len(numbers) == len(parts) and sum(numbers) == total


def blocks_agree(source: Source, moved: Iterable[MovedBlock]) -> Iterable[Finding]:
    """Where a block prints another total than the report has, its rows are as doubtful as its total in that column."""
    for block in moved:
        if block.cells:
            yield source.finding(
                block.line,
                "total-agrees",
                "the total as other tables print it, in every column",
                f"another one in {', '.join(period for period, _ in block.columns)}",
                f"{len(block.cells)} cells of the table's rows are withheld, in these columns or in all",
                settled="withheld",
            )


def label_once(source: Source, merged: Mapping[Key, Merged]) -> Iterable[Finding]:
    """A label occurs once in a table. A row that is printed again with the same numbers counts once."""
    seen: set[int] = set()
    for item in (item for item in merged.values() if len(item.prints) > 1):
        again = [p.line for p in item.prints[1:] if not p.is_total and p.line not in seen]
        for line in again:
            seen.add(line)
            yield source.finding(
                line,
                "label-once",
                "each row of a table once",
                f"the row of line {item.first.line} again, with the same numbers",
                "nothing to do: it counts once",
                settled="unused",
            )


def small_hidden(source: Source, blocks: Iterable[Block]) -> Iterable[Finding]:
    """NAV hides numbers under 4: a report that shows 1, 2 or 3 is misread there. A zero is nobody's secret."""
    for row in (row for block in blocks for row in block.rows):
        for cell in filter(_is_small, row.cells):
            yield source.finding(
                row.line,
                "small-hidden",
                "0, a number from 4, or *",
                f'{cell} in the row "{row.label}"',
                "the cell is withheld",
                settled="withheld",
            )


def without_small(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with the numbers that NAV would have hidden as unreadable cells."""
    found = []
    for block in blocks:
        rows = (replace(row, cells=tuple("?" if _is_small(c) else c for c in row.cells)) for row in block.rows)
        found.append(replace(block, rows=tuple(rows)))
    return tuple(found)


def _is_small(cell: Cell) -> bool:
    return isinstance(cell, int) and 0 < cell < 4
