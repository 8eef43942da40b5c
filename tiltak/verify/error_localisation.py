"""Which numbers a failing identity calls in question.

Takes the cells of one report and its identities; gives the identities that fail, and the cells that may be wrong. What
may have happened is tried out: that a row is misread, that the labels of two rows of a table are exchanged, that a row
is lost and the labels beside it have moved. Each such story that makes the identities hold again, and breaks none, may
be the true one: every number that it would change is withheld. Where no story explains a failure, the tables that
take part in it are withheld but for what exact sums of other tables prove.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Column, Key
from tiltak.verify.alignment import Damage
from tiltak.verify.bounds import Ledger
from tiltak.verify.feasibility import contradicting
from tiltak.verify.hypotheses import RowKey, Sheet, Story
from tiltak.verify.identities import ANYTHING, Identity, Interval, identities, interval, intervals
from tiltak.verify.merging import Merged

TOGETHER = "identities-together"  # the rule that all identities of a report can hold at once
MOST_CONTRADICTIONS = 10  # sets of identities that contradict one another in one report
MOST_STEPS = 50_000  # columns told of stories; where they are not enough, the failure counts as unexplained
MOST_TOUCHED = 60  # sets of rows that failing identities are over: no one thing can have happened to more


@dataclass(frozen=True, slots=True)
class Verdict:
    """The identities of one report, judged. `failing` maps each that fails to its difference; `contradictions` are sets
    of identities that can't hold together though each can by itself. `doubtful` maps each number to withhold to the
    rule that calls it in question, and `unsharp` each number that could be another without any identity noticing to
    the least and the most that it could be."""

    checked: int
    failing: dict[Identity, float]
    contradictions: tuple[tuple[Identity, ...], ...]
    doubtful: dict[Key, str]
    unsharp: dict[Key, Interval]


def judge(
    merged: Mapping[Key, Merged],
    unknown: Mapping[Key, Interval],
    contradicted: Sequence[Damage],
    vocabulary: Vocabulary,
) -> Verdict:
    """Check every identity of a report, and find what to withhold where one fails.

    `unknown` are cells of lost tables, which may be anything. `contradicted` are damages none of whose options agrees
    with the other cells: then some of those are wrong, and each option says which they may be.
    """
    cells = {key: item.cell for key, item in merged.items()}
    bounds = {**unknown, **intervals(cells)}
    ledger = Ledger(identities(bounds, vocabulary), bounds)
    failing = [ledger.identities[number] for number in ledger.failing()]
    doubtful = _both_sides([*failing, *_same_sums(failing, ledger.identities)], cells)
    if failing or contradicted:
        found = _Doubts(merged, bounds, vocabulary).all(contradicted)
        doubtful |= {key: identity.rule for key, identity in found.items()}
    doubtful = _beside(ledger, doubtful, cells) | doubtful
    contradictions = tuple(_contradictions(ledger.identities, bounds | dict.fromkeys(doubtful, ANYTHING)))
    for together in contradictions:
        doubtful = dict.fromkeys(_both_sides(together, cells, whole_rows=True), TOGETHER) | doubtful
    return Verdict(
        checked=len(ledger.identities),
        failing={ledger.identities[number]: ledger.difference(number) for number in ledger.failing()},
        contradictions=contradictions,
        doubtful=doubtful,
        unsharp=_rooms(ledger, cells),
    )


def _both_sides(found: Sequence[Identity], cells: Mapping[Key, Cell], whole_rows: bool = False) -> dict[Key, str]:
    """The numbers of identities that don't hold, totals and parts, each with the rule of one. That another sum holds
    proves none of them: two wrong numbers may cancel one another there.

    Where a sum fails in more than one column it isn't a cell that is wrong: its rows are withheld whole, as they are
    with `whole_rows`.
    """
    columns = Counter((identity.rule, identity.total[2:]) for identity in found if identity.rule != "mean-of-months")
    doubtful = {key: identity.rule for identity in found for key, _ in identity.terms()}
    rows: dict[RowKey, str] = {}
    for identity in found:
        if whole_rows or columns[identity.rule, identity.total[2:]] > 1:
            rows |= {key[2:]: identity.rule for key, _ in identity.terms()}
    doubtful |= {key: rows[key[2:]] for key in cells if key[2:] in rows} if rows else {}
    return {key: rule for key, rule in doubtful.items() if isinstance(cells.get(key), int)}


def _same_sums(failing: Sequence[Identity], all_identities: Sequence[Identity]) -> Iterator[Identity]:
    """The sums that fail for more than one tiltak, for all tiltak: then it isn't one table that is wrong, and where the
    sum holds, hidden cells may have made room for it."""
    tiltak: dict[tuple[str, RowKey], set[RowKey]] = defaultdict(set)
    for identity in failing:
        tiltak[identity.rule, identity.total[4:]].add(identity.total[2:4])
    wide = {of for of, found in tiltak.items() if len(found) > 1}
    if wide:
        yield from (identity for identity in all_identities if (identity.rule, identity.total[4:]) in wide)


def _beside(ledger: Ledger, doubtful: Mapping[Key, str], cells: Mapping[Key, Cell]) -> dict[Key, str]:
    """The numbers that share an identity with one in doubt, each with the rule of that one. An identity that holds with
    a wrong number has another wrong one in it, or hidden cells that make room for it."""
    return {
        key: rule
        for doubted, rule in doubtful.items()
        for number, _ in ledger.of[doubted]
        for key, _ in ledger.identities[number].terms()
        if isinstance(cells.get(key), int)
    }


def _contradictions(
    all_identities: Sequence[Identity], bounds: Mapping[Key, Interval]
) -> Iterator[tuple[Identity, ...]]:
    """Sets of identities that contradict one another, one after the other, until what is left can hold at once.

    A report with more than MOST_CONTRADICTIONS of them isn't believed at all: the last set is all its identities.
    """
    bounds = dict(bounds)
    found = 0
    while together := contradicting(all_identities, bounds):
        found += 1
        if found > MOST_CONTRADICTIONS:
            yield tuple(all_identities)
            return
        known = {key for identity in together for key, _ in identity.terms() if bounds[key][0] == bounds[key][1]}
        if not known:  # nothing published takes part
            return
        yield together
        bounds |= dict.fromkeys(known, ANYTHING)


def unsharp(cells: Mapping[Key, Cell], unknown: Mapping[Key, Interval], vocabulary: Vocabulary) -> dict[Key, Interval]:
    """The numbers that could be others without any identity of these cells noticing: the least and the most of each."""
    bounds = {**unknown, **intervals(cells)}
    return _rooms(Ledger(identities(bounds, vocabulary), bounds), cells)


def _rooms(ledger: Ledger, cells: Mapping[Key, Cell]) -> dict[Key, Interval]:
    sharp = ledger.sharp()
    rooms = ((key, ledger.room(key)) for key, cell in cells.items() if isinstance(cell, int) and key not in sharp)
    return {key: room for key, room in rooms if room[0] < room[1]}


class _Doubts:
    """The search for what may have happened. The ledger also has the rows that a table lacks, as rows of nobody."""

    def __init__(self, merged: Mapping[Key, Merged], bounds: Mapping[Key, Interval], vocabulary: Vocabulary) -> None:
        self.cells: dict[Key, Cell] = {key: item.cell for key, item in merged.items()}
        self.sheet = Sheet(merged)
        bounds = {**self.sheet.nobody(), **bounds}
        self.ledger = Ledger(identities(bounds, vocabulary), bounds)
        self.failing: set[int] = set()
        self.steps = MOST_STEPS

    def all(self, contradicted: Sequence[Damage]) -> dict[Key, Identity]:
        """Every number that a failing identity calls in question, with that identity."""
        doubtful = self._doubtful()
        for damage in contradicted:
            for option in damage.options:
                assumed = {item.key: interval(item.cell, item.key) for item in option if item.key in self.cells}
                with self.ledger.assuming(assumed):
                    doubtful = self._doubtful() | doubtful
                    if self.steps < 0:  # not all options can be tried
                        return doubtful | self._withheld(self.ledger.touched(assumed))
        return doubtful

    def _doubtful(self) -> dict[Key, Identity]:
        doubtful: dict[Key, Identity] = {}
        unexplained: set[int] = set()
        self.failing = set(self.ledger.failing())
        for group in self._groups():
            stories = list(self._told(group))
            if not stories or self.steps < 0:
                unexplained |= group
            first = self.ledger.identities[min(group)]
            doubtful |= dict.fromkeys(set().union(*stories), first)
        doubtful |= self._withheld(unexplained)
        return {key: identity for key, identity in doubtful.items() if isinstance(self.cells.get(key), int)}

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
        touched = sorted({frozenset(self._rows_of(number)) for number in group}, key=sorted)
        if len(touched) > MOST_TOUCHED:
            return
        for row in sorted(frozenset.intersection(*touched)):
            changed = self._misread(row, group)
            if changed is not None:
                yield changed
        printed = dict(self.ledger.bounds)
        columns = {self.ledger.identities[number].total[:2]: None for number in sorted(group)}  # these fail at once
        columns |= dict.fromkeys(self.sheet.columns)
        for story in self.sheet.stories(touched, printed):
            if told := self._told_whole(story, group, tuple(columns)):
                yield {key for key, bounds in told.items() if bounds != printed[key]}
            if self.steps < 0:
                return

    def _told_whole(self, story: Story, group: set[int], columns: Sequence[Column]) -> dict[Key, Interval]:
        """The cells of a story that explains the failing identities of a group and breaks no other; none where it
        doesn't. Most stories fail in their first column, so they are told column by column."""
        told: dict[Key, Interval] = {}
        before: dict[Key, Interval] = {}
        try:
            for column in columns:
                self.steps -= 1
                part = story(column)
                told |= part
                before |= self.ledger.assume(part)
                if self._fails(self.ledger.touched(part), group, "mean-of-months"):
                    return {}
            touched = self.ledger.touched(told)
            return told if group <= touched and not self._fails(touched, group) else {}
        finally:
            self.ledger.assume(before)

    def _misread(self, row: RowKey, group: set[int]) -> set[Key] | None:
        """The numbers that may be others where one row is misread; None where that explains nothing."""
        free = dict.fromkeys(self.sheet.rows.get(row, ()), ANYTHING)
        printed = {key: self.ledger.bounds[key] for key in free}
        with self.ledger.assuming(free):
            rooms = {key: self.ledger.room(key, whole=key.measure == "participants") for key in free}
            if any(low > high for low, high in rooms.values()):
                return None
            self.ledger.assume(rooms)
            if self._fails(group | self.ledger.touched(rooms), group):
                return None
        return {key for key, room in rooms.items() if room != printed[key]}

    def _fails(self, numbers: set[int], group: set[int], but: str = "") -> bool:
        """Whether one of these identities fails that is of the group, or didn't fail before."""
        return any(
            self.ledger.difference(number) and (number in group or number not in self.failing)
            for number in numbers
            if self.ledger.identities[number].rule != but
        )

    def _withheld(self, group: set[int]) -> dict[Key, Identity]:
        """The numbers of all tables that take part, but for those that an exact sum of numbers without doubt proves."""
        if not group:
            return {}
        rows = {row for number in group for row in self._rows_of(number)}
        tables = {table for row in rows for table in self.sheet.tables_of.get(row, ())}
        doubt = {key for table in tables for row in self.sheet.tables[table] for key in self.sheet.rows[row]}
        doubt |= {key for row in rows for key in self.sheet.rows.get(row, ())}
        doubt = {key for key in doubt if isinstance(self.cells[key], int)}
        edge = sorted(doubt)
        while edge:
            proved = [key for key in edge if self._proved(key, doubt)]
            doubt.difference_update(proved)
            edge = sorted(doubt) if proved else []
        return dict.fromkeys(doubt, self.ledger.identities[min(group)])

    def _proved(self, key: Key, doubt: set[Key]) -> bool:
        for number, _ in self.ledger.of[key]:
            identity = self.ledger.identities[number]
            if self.ledger.gap(number) == (0, 0) and not any(k in doubt and k != key for k, _ in identity.terms()):
                return True
        return False
