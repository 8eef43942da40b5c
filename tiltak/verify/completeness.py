"""Which rows must be there, and in which order: what the tables of a report print tells what each of them should.

Takes the blocks of a report; gives the rows that a table lacks, the rows that stand in another order than in the other
tables of their kind, and the tables that the report lacks. Takes all reports; gives the kinds of tables that one lacks
and the one before it has. A table by fylke, kommune, sex or immigrant status prints all categories that the report
knows; other tables leave out a category in which there is nobody, and there only the sums can miss a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product

from tiltak.codelists import DIMENSIONS
from tiltak.model import KEY_COLUMNS, Block, Finding, Key, Row, Source, key_in_words

TILTAK_AT, STATUS_AT, AGE_AT = (KEY_COLUMNS.index(name) for name in ("tiltak", "status", "age"))
LEVEL_OF_ROWS = {
    **dict.fromkeys(("fylke", "kommune"), "region_level"),
    **dict.fromkeys(("tiltak", "gruppe"), "tiltak_level"),
}
COMPLETE = ("fylke", "kommune", *(column for column, dimension in DIMENSIONS.items() if dimension.complete))
TableKey = tuple[str, Key]  # what its rows are, and its total's key without that dimension
RowPlace = tuple[int, int]  # number of a block, number of a row in it


@dataclass(frozen=True, slots=True)
class Absent:
    """Rows that stand together and are lost: their labels and keys, and between which printed rows they belong.

    `before` and `after` are (block number, row number) of the neighbours that the table has, None at its ends.
    """

    rows: tuple[tuple[str, Key], ...]
    before: RowPlace | None
    after: RowPlace | None


def table_of(rows_are: str, key: Key) -> TableKey:
    """The printed table that a row belongs to; where nobody knows what its rows are, one for itself."""
    if not rows_are:
        return rows_are, key
    level = LEVEL_OF_ROWS.get(rows_are)
    at = KEY_COLUMNS.index(level or rows_are)
    own = ("", "") if level else ("",)
    return rows_are, Key._make(key[:at] + own + key[at + len(own) :])


def absent_rows(blocks: Sequence[Block]) -> Iterator[Absent]:
    """The rows that a table lacks though every table of its kind prints them."""
    tables: dict[TableKey, dict[str, tuple[int, int, Row]]] = defaultdict(dict)
    unnamed: dict[tuple[str, int], set[str]] = defaultdict(set)  # the rows of each block whose table has no name
    for number, block in enumerate(blocks):
        for place, row in enumerate(block.rows):
            if block.rows_are not in COMPLETE or row.is_total:
                continue
            for key in (row.key, *row.also):
                if key.tiltak:
                    tables[table_of(block.rows_are, key)].setdefault(_code(block, key), (number, place, row))
                else:
                    unnamed[block.rows_are, number].add(_code(block, key))
    for kind in COMPLETE:
        of_kind = {table: rows for table, rows in tables.items() if table[0] == kind}
        order = _order(of_kind.values())
        known = {code: row for rows in of_kind.values() for code, (_, _, row) in rows.items()}
        for (_, base), rows in of_kind.items():
            # a block without name may be the rest of this table, unless it has a row that the table has already
            rest = {c for (k, _), codes in unnamed.items() if k == kind and codes.isdisjoint(rows) for c in codes}
            yield from _gaps(base, rows, [code for code in order if code in rows or code not in rest], known)


def _code(block: Block, key: Key) -> str:
    if block.rows_are in ("fylke", "kommune"):
        return key.region
    return key.tiltak if block.rows_are == "gruppe" else str(getattr(key, block.rows_are))


def _order(tables: Iterable[Mapping[str, object]]) -> list[str]:
    """The categories of all tables in the order in which they are printed."""
    order: list[str] = []
    for rows in sorted(tables, key=len, reverse=True):
        if rows.keys() <= set(order):
            continue  # as nearly all
        at = 0
        for code in rows:
            if code in order:
                at = order.index(code) + 1
            else:
                order.insert(at, code)
                at += 1
    return order


def _gaps(
    base: Key, rows: dict[str, tuple[int, int, Row]], order: list[str], known: dict[str, Row]
) -> Iterator[Absent]:
    before: RowPlace | None = None
    for printed, group in groupby(order, key=lambda code: code in rows):
        codes = list(group)
        if printed:
            before = rows[codes[-1]][:2]
            continue
        lost = []
        for code in codes:
            like = known[code]
            key = Key(*(ours or theirs for ours, theirs in zip(base, like.key, strict=True)))
            lost.append((like.label, key))
        end = order.index(codes[-1]) + 1
        after = rows[order[end]][:2] if end < len(order) else None
        yield Absent(tuple(lost), before, after)


def rows_out_of_order(blocks: Sequence[Block]) -> Iterator[tuple[tuple[RowPlace, RowPlace], ...]]:
    """For each table whose rows stand in another order than all others of its kind have them in: the places of the rows
    concerned, each with the place of the row whose label should stand there."""
    tables: dict[TableKey, dict[str, RowPlace]] = defaultdict(dict)
    for number, block in enumerate(blocks):
        for at, row in enumerate(block.rows):
            if block.rows_are and not (row.is_total or row.also or block.candidates) and row.key.tiltak:
                tables[table_of(block.rows_are, row.key)].setdefault(_code(block, row.key), (number, at))
    for (kind, base), rows in tables.items():
        others = [rows for (of_kind, other), rows in tables.items() if of_kind == kind and other != base]
        if any(_all_reversed(first, second, others) for first, second in pairwise(rows)):
            known = [code for code in _order(others) if code in rows]
            ordered = zip((code for code in rows if code in known), known, strict=True)
            yield tuple((rows[code], rows[right]) for code, right in ordered if code != right)


def _all_reversed(first: str, second: str, others: Iterable[Mapping[str, RowPlace]]) -> bool:
    """Whether other tables have both rows, and all of those the second one first."""
    order = [rows[second] < rows[first] for rows in others if first in rows and second in rows]
    return bool(order) and all(order)


@dataclass(frozen=True, slots=True)
class LostTable:
    """A table that the report should have: what its rows are, its total's key, the line of the last table of its kind,
    and the keys that its rows may have had."""

    rows_are: str
    base: Key
    line: int
    rows: tuple[Key, ...]


def lost_tables(blocks: Sequence[Block]) -> Iterator[LostTable]:
    """The tables that a report lacks: it prints one of each kind for each tiltak, status and age group that its other
    tables are of, and one for all statuses together."""
    printed: dict[str, dict[Key, Block]] = defaultdict(dict)
    categories: dict[str, dict[Key, None]] = defaultdict(dict)
    for block in blocks:
        for row in block.rows if block.rows_are else ():
            base = table_of(block.rows_are, row.key)[1]
            printed[block.rows_are].setdefault(base, block)
            own = Key(*("" if fixed else code for code, fixed in zip(row.key, base, strict=True)))
            categories[block.rows_are][own] = None
    told = sorted({key.tiltak for bases in printed.values() for key in bases} - {""})
    named = {(key.tiltak_level, key.tiltak) for bases in printed.values() for key in bases}
    for kind, bases in printed.items():
        codes = [sorted(set(of_column)) for of_column in zip(*bases, strict=True)]
        of_workbook = LEVEL_OF_ROWS.get(kind) == "tiltak_level" and all(block.sheet for block in bases.values())
        # tables that are divided by age may take the place of one for all; workbooks may have no sheet of all statuses
        if codes[AGE_AT] == ["total"] and not of_workbook:
            codes[STATUS_AT] = sorted({*codes[STATUS_AT], "total"})
        if all(key.tiltak for key in bases):  # else the rows are tiltak, or a table's name is damaged
            codes[TILTAK_AT] = told
        for key in map(Key._make, product(*codes)):
            if key not in bases and (key.tiltak_level, key.tiltak) in named:
                rows = tuple(Key(*(a or b for a, b in zip(key, own, strict=True))) for own in categories[kind])
                if all(row.tiltak for row in rows):  # else it is one of a table whose name is damaged
                    yield LostTable(kind, key, next(reversed(bases.values())).line, rows)


def expected_tables(source: Source, lost: Iterable[LostTable]) -> Iterator[Finding]:
    """A report prints a table of each kind for each tiltak, status and age group that its other tables are of, and one
    for all statuses together."""
    for table in lost:
        yield source.finding(
            table.line,
            "expected-tables",
            f"a table by {table.rows_are.replace('_', ' ')} for {key_in_words(table.base)}",
            "none",
            "nothing of it is published; compare with the report itself",
            settled="absent",
        )


def kinds_of_tables(blocks: Iterable[Block]) -> dict[str, int]:
    """What the rows of a report's tables are, with the line of the last table of each kind."""
    return {block.rows_are: block.line for block in blocks}


def expected_kinds(reports: Iterable[tuple[Source, Mapping[str, int]]]) -> Iterator[Finding]:
    """A report prints tables of every kind that the report of its family before it prints: else it may be cut. A
    workbook, which may have other sheets than the printed report, is compared with the workbook before it."""
    before: dict[tuple[str, bool], tuple[str, set[str]]] = {}
    for source, kinds in sorted(reports, key=lambda report: report[0].order):
        form = (source.report, source.layout == "workbook")
        older, known = before.get(form, ("", set()))
        for kind in sorted(known - kinds.keys()) if kinds else ():
            yield source.finding(
                max(kinds.values()),
                "expected-kinds",
                f"tables by {kind.replace('_', ' ')}, as {older} has them",
                "none",
                "compare with the report itself",
                settled="absent",
            )
        if kinds:
            before[form] = (source.id, kinds.keys() - {""})
