"""Which numbers a failing identity calls in question.

Takes the cells of one report and its identities; gives the identities that fail, and the cells that may be wrong. What
may have happened is tried out: that a row is misread, that the labels of two rows of a table are exchanged, that a row
is lost and the labels beside it have moved. Each such story that makes the identities hold again, and breaks none, may
be the true one: every number that it would change is withheld. Where no story explains a failure, the tables that
take part in it are withheld but for what exact sums of other tables prove.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.expect import Table, table_of
from tiltak.identities import ANYTHING, Identity, Interval, identities, intervals
from tiltak.ledger import Ledger
from tiltak.reconcile import Merged
from tiltak.records import Cell, Key
from tiltak.vocabulary import Vocabulary

RowKey = tuple[str, ...]  # a key without period and measure
Story = dict[Key, Interval]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The identities of one report, judged. `failing` maps each that fails to its difference, `doubtful` each number
    to withhold to the identity that calls it in question, and `unsharp` each number that could be another without any
    identity noticing to the least and the most that it could be."""

    checked: int
    failing: dict[Identity, float]
    doubtful: dict[Key, Identity]
    unsharp: dict[Key, Interval]


def judge(merged: Mapping[Key, Merged], vocabulary: Vocabulary) -> Verdict:
    """Check every identity of a report, and find what to withhold where one fails."""
    cells = {key: item.cell for key, item in merged.items()}
    ledger = Ledger(identities(cells, vocabulary), intervals(cells))
    failing = ledger.failing()
    rooms = ((key, ledger.room(key)) for key, cell in cells.items() if isinstance(cell, int))
    return Verdict(
        checked=len(ledger.identities),
        failing={ledger.identities[number]: ledger.difference(number) for number in failing},
        doubtful=_Doubts(merged, vocabulary).all() if failing else {},
        unsharp={key: room for key, room in rooms if room[0] < room[1]},
    )


class _Doubts:
    """The search for what may have happened. The ledger also has the rows that a table lacks, as rows of nobody."""

    def __init__(self, merged: Mapping[Key, Merged], vocabulary: Vocabulary) -> None:
        self.cells: dict[Key, Cell] = {key: item.cell for key, item in merged.items()}
        self.rows: dict[RowKey, list[Key]] = defaultdict(list)
        self.tables: dict[Table, list[RowKey]] = defaultdict(list)
        self.tables_of: dict[RowKey, list[Table]] = defaultdict(list)
        self.totals: set[tuple[Table, RowKey]] = set()
        for item in sorted(merged.values(), key=lambda item: item.first.line):
            row = item.first.key[2:]
            if row not in self.rows:
                for table, is_total in {(table_of(p.rows_are, p.key), p.is_total) for p in item.prints}:
                    table = table[0], table[1]._replace(period="", measure="")
                    self.tables[table].append(row)
                    self.tables_of[row].append(table)
                    if is_total:
                        self.totals.add((table, row))
            self.rows[row].append(item.first.key)
        self.lacking = dict(self._lacking())
        nobody = {key: (0.0, 0.0) for rows in self.lacking.values() for keys in rows.values() for key in keys}
        bounds = {**nobody, **intervals(self.cells)}
        self.ledger = Ledger(identities(bounds, vocabulary), bounds)
        self.failing = set(self.ledger.failing())

    def all(self) -> dict[Key, Identity]:
        """Every number that a failing identity calls in question, with that identity."""
        doubtful: dict[Key, Identity] = {}
        for group in self._groups():
            keys: set[Key] = set()
            explained = False
            for changed in self._told(group):
                explained = True
                keys |= changed
            if not explained:
                keys = self._unproved(group)
            first = self.ledger.identities[min(group)]
            for key in keys:
                doubtful.setdefault(key, first)
        return doubtful

    def _groups(self) -> list[set[int]]:
        """The failing identities, those with a row in common together."""
        groups: list[tuple[set[int], set[RowKey]]] = []
        for number in sorted(self.failing):
            numbers, rows = {number}, self._rows_of(number)
            for group in [group for group in groups if group[1] & rows]:
                groups.remove(group)
                numbers |= group[0]
                rows |= group[1]
            groups.append((numbers, rows))
        return [numbers for numbers, _ in groups]

    def _rows_of(self, number: int) -> set[RowKey]:
        return {key[2:] for key, _ in self.ledger.identities[number].terms()}

    def _told(self, group: set[int]) -> Iterator[set[Key]]:
        """For each story that explains the failing identities of a group, the numbers that it would change."""
        rows = {number: self._rows_of(number) for number in group}
        fewest = min(rows.values(), key=len)
        for row in fewest:
            if all(row in some for some in rows.values()) and row in self.rows:
                changed = self._misread(row, group)
                if changed is not None:
                    yield changed
        for story in self._stories(rows):
            if self._holds(story, group):
                yield {key for key in story if story[key] != self.ledger.bounds[key]}

    def _misread(self, row: RowKey, group: set[int]) -> set[Key] | None:
        """The numbers that may be others where one row is misread; None where that explains nothing."""
        free = dict.fromkeys(self.rows[row], ANYTHING)
        with self.ledger.assuming(free):
            rooms = {key: self.ledger.room(key, whole=key.measure == "participants") for key in free}
            if any(low > high for low, high in rooms.values()) or not self._holds(rooms, group):
                return None
        return {key for key, room in rooms.items() if room != (self.cells[key], self.cells[key])}

    def _stories(self, rows: Mapping[int, set[RowKey]]) -> Iterator[Story]:
        fewest = min(rows.values(), key=len)
        tables = {table for row in fewest for table in self.tables_of.get(row, ())}
        for table in sorted(tables):
            of_table = self.tables[table]
            for row in fewest.intersection(of_table):
                for other in of_table:
                    if other != row and all(row in some or other in some for some in rows.values()):
                        yield self._exchanged(row, other)
        all_tables = {table for some in rows.values() for row in some for table in self.tables_of.get(row, ())}
        for table in sorted(all_tables):
            for lost in self.lacking.get(table, ()):
                yield from self._moved(table, lost)

    def _exchanged(self, row: RowKey, other: RowKey) -> Story:
        """The labels of two rows exchanged."""
        ours = {key[:2]: key for key in self.rows[row]}
        theirs = {key[:2]: key for key in self.rows[other]}
        story = {key: self._at(theirs.get(column)) for column, key in ours.items()}
        return story | {key: self._at(ours.get(column)) for column, key in theirs.items()}

    def _moved(self, table: Table, lost: RowKey) -> Iterator[Story]:
        """The label of a row is lost, and a row that may be another: the rows between have one another's labels."""
        columns = [key[:2] for key in self.rows[self.tables[table][0]]]
        run: list[RowKey] = []
        for row in [*self.tables[table], None]:
            if row is not None and (table, row) not in self.totals:
                run.append(row)
                continue
            for at in range(len(run) + 1):
                labels = [*run[:at], lost, *run[at:]]
                for gone in range(len(labels)):
                    data: list[RowKey | None] = [*run]
                    data.insert(gone, None)
                    yield {
                        Key(*column, *label): self._at(Key(*column, *source) if source else None)
                        for label, source in zip(labels, data, strict=True)
                        if label != source
                        for column in columns
                        if Key(*column, *label) in self.ledger.bounds
                    }
            run = []

    def _at(self, key: Key | None) -> Interval:
        return self.ledger.bounds.get(key, ANYTHING) if key else ANYTHING

    def _holds(self, story: Story, group: set[int]) -> bool:
        """Whether a story makes the failing identities of a group hold, and breaks no other."""
        touched = self.ledger.touched(story)
        if not group <= touched:
            return False
        with self.ledger.assuming(story):
            return not any(
                self.ledger.difference(number) and (number in group or number not in self.failing) for number in touched
            )

    def _unproved(self, group: set[int]) -> set[Key]:
        """The numbers of all tables that take part, but for those that an exact sum of numbers without doubt proves."""
        rows = {row for number in group for row in self._rows_of(number)}
        tables = {table for row in rows for table in self.tables_of.get(row, ())}
        doubt = {key for table in tables for row in self.tables[table] for key in self.rows[row]}
        doubt |= {key for row in rows for key in self.rows.get(row, ())}
        doubt = {key for key in doubt if isinstance(self.cells[key], int)}
        edge = sorted(doubt)
        while edge:
            proved = [key for key in edge if self._proved(key, doubt)]
            doubt.difference_update(proved)
            edge = sorted(doubt) if proved else []
        return doubt

    def _proved(self, key: Key, doubt: set[Key]) -> bool:
        for number, _ in self.ledger.of[key]:
            identity = self.ledger.identities[number]
            if self.ledger.gap(number) == (0, 0) and not any(k in doubt and k != key for k, _ in identity.terms()):
                return True
        return False

    def _lacking(self) -> Iterator[tuple[Table, dict[RowKey, list[Key]]]]:
        """For each table the rows that others of its kind have: what its rows are, and the rows' keys."""
        codes: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
        for (rows_are, base), rows in self.tables.items():
            for row in rows:
                if ((rows_are, base), row) not in self.totals:
                    codes[rows_are][_varying(row, base)] = None
        for (rows_are, base), rows in self.tables.items():
            columns = [key[:2] for key in self.rows[rows[0]]]
            every = [_filled(base, varying) for varying in codes[rows_are]]
            lacking = {row: [Key(*column, *row) for column in columns] for row in every if row not in self.rows}
            if lacking:
                yield (rows_are, base), lacking


def _varying(row: RowKey, base: Key) -> tuple[str, ...]:
    """A row's codes in the dimension of its table: those that the table's key leaves empty."""
    return tuple("" if fixed else code for code, fixed in zip(row, base[2:], strict=True))


def _filled(base: Key, varying: Sequence[str]) -> RowKey:
    return tuple(fixed or code for fixed, code in zip(base[2:], varying, strict=True))
