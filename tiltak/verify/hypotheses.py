"""Hypotheses: what may have happened to a table, as other cells for its rows.

Takes the merged cells of one report; gives the rows and tables that they make up, and the hypotheses that touch given
rows: two rows' labels exchanged, a row lost and the labels beside it moved, the cells of some rows moved by a column,
two categories exchanged in every table. A hypothesis gives for one column of the report at a time what its cells would
be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from tiltak.model import TOTAL_KEY, Column, Key
from tiltak.verify.completeness import TableKey, table_of
from tiltak.verify.identities import ANYTHING, ROW_COLUMNS, Interval, RowKey
from tiltak.verify.merging import Merged

Hypothesis = Callable[[Column], dict[Key, Interval]]
Touched = Sequence[frozenset[RowKey]]  # a hypothesis must touch a row of each
TOTAL_ROW: RowKey = TOTAL_KEY[2:]
LEVELS = [at for at, column in enumerate(ROW_COLUMNS) if column.endswith("_level")]  # each with a code behind it
CODES = [slice(at, at + 2) for at in LEVELS] + [  # where a row has the code of a dimension
    slice(at, at + 1) for at in range(len(ROW_COLUMNS)) if at not in LEVELS and at - 1 not in LEVELS
]


class ReportTables:
    """The rows of a report, its tables, and the rows that a table lacks though others of its kind have them. `runs` are
    a table's rows in their order, cut at its totals and where a page ends."""

    def __init__(self, merged: Mapping[Key, Merged]) -> None:
        self.rows: dict[RowKey, list[Key]] = defaultdict(list)
        self.columns: tuple[Column, ...] = tuple(
            sorted({key[:2] for key in merged}, key=lambda column: (column[1] == "participants", column))
        )
        self.tables: dict[TableKey, dict[RowKey, None]] = defaultdict(dict)
        self.tables_of: dict[RowKey, set[TableKey]] = defaultdict(set)
        self.runs: dict[TableKey, list[list[RowKey]]] = defaultdict(list)
        for item in merged.values():
            self.rows[item.first.key[2:]].append(item.first.key)
        ends: dict[TableKey, int] = {}
        for _, row, kind, block, is_total in sorted(
            {(p.line, p.key[2:], p.rows_are, p.block, p.is_total) for item in merged.values() for p in item.prints}
        ):
            table = table_of(kind, Key("", "", *row))
            if is_total or ends.get(table) != block:
                self.runs[table].append([])
            ends[table] = block
            if not is_total and row not in self.tables[table]:
                self.runs[table][-1].append(row)
            self.tables[table][row] = None
            self.tables_of[row].add(table)
        self.lacking = dict(self._lacking())

    def nobody(self) -> dict[Key, Interval]:
        """The cells of the rows that tables lack, as rows of nobody."""
        lacking = {row for rows in self.lacking.values() for row in rows if row not in self.rows}
        return {Key(*column, *row): (0, 0) for row in sorted(lacking) for column in self.columns}

    def hypotheses(self, touched: Touched, bounds: Mapping[Key, Interval]) -> Iterator[Hypothesis]:
        """Every hypothesis that touches a row of each of the sets. `bounds` says what the cells are as printed."""
        tables = [{table for row in rows for table in self.tables_of.get(row, ())} for rows in touched]
        for row, other in self._pairs(touched):
            yield relabelled({row: other, other: row}, bounds)
        for table in sorted(set.intersection(*tables)):
            for run in self.runs[table]:
                for lost in self.lacking[table]:
                    for labels in _moved(run, lost, touched):
                        yield relabelled(labels, bounds)
                for rows in _spans(run, touched):
                    for at, step in product(range(len(self.columns)), (1, -1)):
                        yield _shifted(rows, self.columns[at:], step, bounds)

    def exchanges(self, rows: Sequence[RowKey]) -> Iterator[dict[RowKey, RowKey]]:
        """Two categories of one level exchanged in every table, one of them a code of these rows: each row concerned,
        with the one whose cells it has."""
        for code in CODES:
            total = TOTAL_ROW[code]
            tables: dict[RowKey, dict[RowKey, RowKey]] = defaultdict(dict)  # of each category: its rows
            for row in self.rows:
                tables[row[code]][*row[: code.start], *row[code.stop :]] = row
            for one, other in product(dict.fromkeys(row[code] for row in rows), dict(tables)):
                if one != other and one[:-1] == other[:-1] and total not in (one, other):
                    both = {own: tables[other][at] for at, own in tables[one].items() if at in tables[other]}
                    yield both | {row: own for own, row in both.items()}

    def _pairs(self, touched: Touched) -> Iterator[tuple[RowKey, RowKey]]:
        """Rows of one table that touch all sets together."""
        fewest = min(touched, key=len)
        for row in sorted(fewest):
            rest = [rows for rows in touched if row not in rows]
            for table in sorted(self.tables_of.get(row, ())):
                for other in self.tables[table]:
                    if other != row and all(other in rows for rows in rest):
                        yield row, other

    def _lacking(self) -> Iterator[tuple[TableKey, tuple[RowKey, ...]]]:
        codes: dict[str, dict[RowKey, None]] = defaultdict(dict)  # of each kind of table, in its own dimension
        for (kind, base), runs in self.runs.items():
            for row in (row for run in runs for row in run):
                codes[kind][tuple("" if fixed else code for code, fixed in zip(row, base[2:], strict=True))] = None
        for (kind, base), rows in self.tables.items():
            every = [tuple(fixed or code for fixed, code in zip(base[2:], own, strict=True)) for own in codes[kind]]
            yield (kind, base), tuple(row for row in every if row not in rows)


def _moved(run: Sequence[RowKey], lost: RowKey, touched: Touched) -> Iterator[dict[RowKey, RowKey | None]]:
    """The label `lost` is lost, and a row that may be another: the rows between have one another's labels."""
    if any(rows.isdisjoint((*run, lost)) for rows in touched):
        return
    for at, gone in product(range(len(run) + 1), repeat=2):
        labels = [*run[:at], lost, *run[at:]]
        cells: list[RowKey | None] = [*run[:gone], None, *run[gone:]]
        here = slice(min(at, gone), max(at, gone) + 1)
        if not any(rows.isdisjoint(labels[here]) for rows in touched):
            yield dict(zip(labels[here], cells[here], strict=True))


def _spans(run: Sequence[RowKey], touched: Touched) -> Iterator[Sequence[RowKey]]:
    """Every stretch of rows that touches all sets."""
    if any(rows.isdisjoint(run) for rows in touched):
        return
    for first in range(len(run)):
        for last in range(first + 1, len(run) + 1):
            if not any(rows.isdisjoint(run[first:last]) for rows in touched):
                yield run[first:last]


def relabelled(labels: Mapping[RowKey, RowKey | None], bounds: Mapping[Key, Interval]) -> Hypothesis:
    """The rows have the cells of others, or lost ones."""

    def cells(column: Column) -> dict[Key, Interval]:
        changed = {}
        for label, row in labels.items():
            key = Key(*column, *label)
            if key in bounds:
                changed[key] = bounds.get(Key(*column, *row), ANYTHING) if row else ANYTHING
        return changed

    return cells


def _shifted(
    rows: Sequence[RowKey], columns: Sequence[Column], step: int, bounds: Mapping[Key, Interval]
) -> Hypothesis:
    """The rows' cells stand `step` columns too far to the left, from the first of these columns on."""

    def cells(column: Column) -> dict[Key, Interval]:
        if column not in columns:
            return {}
        at = columns.index(column) - step
        if not 0 <= at < len(columns):
            return {key: ANYTHING for row in rows if (key := Key(*column, *row)) in bounds}
        return {
            key: bounds.get(Key(*columns[at], *row), ANYTHING) for row in rows if (key := Key(*column, *row)) in bounds
        }

    return cells
