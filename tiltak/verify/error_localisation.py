"""Which numbers a failing identity calls in question.

Takes the cells of one report and its identities; gives the identities that fail, and the cells that may be wrong. What
may have happened is tried out: that a row is misread, that the labels of two rows of a table are exchanged, that a row
is lost and the labels beside it have moved. Each such hypothesis that makes the identities hold again, and breaks none,
may be the true one: every number that it would change is withheld. Where no hypothesis explains a failure, the tables
that take part in it are withheld but for what exact sums of other tables prove.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Column, Key
from tiltak.verify.alignment import Ambiguity
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.feasibility import contradicting
from tiltak.verify.hypotheses import Hypothesis, ReportTables
from tiltak.verify.identities import ANYTHING, Identity, Interval, RowKey, identities, interval, intervals
from tiltak.verify.merging import Merged

IDENTITIES_TOGETHER = "identities-together"  # the rule that all identities of a report can hold at once
MOST_CONTRADICTIONS = 10  # sets of identities that contradict one another in one report
MOST_COLUMNS_TRIED = 50_000  # columns tried of hypotheses; where they are not enough, the failure counts as unexplained
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
    contradicted: Sequence[Ambiguity],
    vocabulary: Vocabulary,
) -> Verdict:
    """Check every identity of a report, and find what to withhold where one fails.

    `unknown` are cells of lost tables, which may be anything. `contradicted` are ambiguities none of whose options
    agrees with the other cells: then some of those are wrong, and each option says which they may be.
    """
    cells = {key: item.cell for key, item in merged.items()}
    bounds = {**unknown, **intervals(cells)}
    network = ConstraintNetwork(identities(bounds, vocabulary), bounds)
    failing = [network.identities[number] for number in network.failing()]
    doubtful = _both_sides([*failing, *_same_sums(failing, network.identities)], cells)
    if failing or contradicted:
        found = _Doubts(merged, bounds, vocabulary).all(contradicted)
        doubtful |= {key: identity.rule for key, identity in found.items()}
    doubtful = _beside(network, doubtful, cells) | doubtful
    contradictions = tuple(_contradictions(network.identities, bounds | dict.fromkeys(doubtful, ANYTHING)))
    for together in contradictions:
        doubtful = dict.fromkeys(_both_sides(together, cells, whole_rows=True), IDENTITIES_TOGETHER) | doubtful
    return Verdict(
        checked=len(network.identities),
        failing={network.identities[number]: network.difference(number) for number in network.failing()},
        contradictions=contradictions,
        doubtful=doubtful,
        unsharp=_rooms(network, cells),
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


def _beside(network: ConstraintNetwork, doubtful: Mapping[Key, str], cells: Mapping[Key, Cell]) -> dict[Key, str]:
    """The numbers that share an identity with one in doubt, each with the rule of that one. An identity that holds with
    a wrong number has another wrong one in it, or hidden cells that make room for it."""
    return {
        key: rule
        for doubted, rule in doubtful.items()
        for number, _ in network.of[doubted]
        for key, _ in network.identities[number].terms()
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
    return _rooms(ConstraintNetwork(identities(bounds, vocabulary), bounds), cells)


def _rooms(network: ConstraintNetwork, cells: Mapping[Key, Cell]) -> dict[Key, Interval]:
    sharp = network.sharp()
    rooms = ((key, network.room(key)) for key, cell in cells.items() if isinstance(cell, int) and key not in sharp)
    return {key: room for key, room in rooms if room[0] < room[1]}


class _Doubts:
    """The search for what may have happened. The network also has the rows that a table lacks, as rows of nobody."""

    def __init__(self, merged: Mapping[Key, Merged], bounds: Mapping[Key, Interval], vocabulary: Vocabulary) -> None:
        self.cells: dict[Key, Cell] = {key: item.cell for key, item in merged.items()}
        self.report = ReportTables(merged)
        bounds = {**self.report.nobody(), **bounds}
        self.network = ConstraintNetwork(identities(bounds, vocabulary), bounds)
        self.failing: set[int] = set()
        self.steps = MOST_COLUMNS_TRIED

    def all(self, contradicted: Sequence[Ambiguity]) -> dict[Key, Identity]:
        """Every number that a failing identity calls in question, with that identity."""
        doubtful = self._doubtful()
        for ambiguity in contradicted:
            for option in ambiguity.options:
                assumed = {item.key: interval(item.cell, item.key) for item in option if item.key in self.cells}
                with self.network.assuming(assumed):
                    doubtful = self._doubtful() | doubtful
                    if self.steps < 0:  # not all options can be tried
                        return doubtful | self._withheld(self.network.touched(assumed))
        return doubtful

    def _doubtful(self) -> dict[Key, Identity]:
        doubtful: dict[Key, Identity] = {}
        unexplained: set[int] = set()
        self.failing = set(self.network.failing())
        for group in self._groups():
            hypotheses = list(self._explanations(group))
            if not hypotheses or self.steps < 0:
                unexplained |= group
            first = self.network.identities[min(group)]
            doubtful |= dict.fromkeys(set().union(*hypotheses), first)
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
        return {key[2:] for key, _ in self.network.identities[number].terms()}

    def _explanations(self, group: set[int]) -> Iterator[set[Key]]:
        """For each hypothesis that explains the failing identities of a group, the numbers that it would change."""
        touched = sorted({frozenset(self._rows_of(number)) for number in group}, key=sorted)
        if len(touched) > MOST_TOUCHED:
            return
        for row in sorted(frozenset.intersection(*touched)):
            changed = self._misread(row, group)
            if changed is not None:
                yield changed
        printed = dict(self.network.bounds)
        columns = {self.network.identities[number].total[:2]: None for number in sorted(group)}  # these fail at once
        columns |= dict.fromkeys(self.report.columns)
        for hypothesis in self.report.hypotheses(touched, printed):
            if cells := self._explained(hypothesis, group, tuple(columns)):
                yield {key for key, bounds in cells.items() if bounds != printed[key]}
            if self.steps < 0:
                return

    def _explained(self, hypothesis: Hypothesis, group: set[int], columns: Sequence[Column]) -> dict[Key, Interval]:
        """The cells of a hypothesis that explains the failing identities of a group and breaks no other; none where it
        doesn't. Most hypotheses fail in their first column, so they are tried column by column."""
        changed: dict[Key, Interval] = {}
        before: dict[Key, Interval] = {}
        try:
            for column in columns:
                self.steps -= 1
                part = hypothesis(column)
                changed |= part
                before |= self.network.assume(part)
                if self._fails(self.network.touched(part), group, "mean-of-months"):
                    return {}
            touched = self.network.touched(changed)
            return changed if group <= touched and not self._fails(touched, group) else {}
        finally:
            self.network.assume(before)

    def _misread(self, row: RowKey, group: set[int]) -> set[Key] | None:
        """The numbers that may be others where one row is misread; None where that explains nothing."""
        free = dict.fromkeys(self.report.rows.get(row, ()), ANYTHING)
        printed = {key: self.network.bounds[key] for key in free}
        with self.network.assuming(free):
            rooms = {key: self.network.room(key, whole=key.measure == "participants") for key in free}
            if any(low > high for low, high in rooms.values()):
                return None
            self.network.assume(rooms)
            if self._fails(group | self.network.touched(rooms), group):
                return None
        return {key for key, room in rooms.items() if room != printed[key]}

    def _fails(self, numbers: set[int], group: set[int], but: str = "") -> bool:
        """Whether one of these identities fails that is of the group, or didn't fail before."""
        return any(
            self.network.difference(number) and (number in group or number not in self.failing)
            for number in numbers
            if self.network.identities[number].rule != but
        )

    def _withheld(self, group: set[int]) -> dict[Key, Identity]:
        """The numbers of all tables that take part, but for those that an exact sum of numbers without doubt proves."""
        if not group:
            return {}
        rows = {row for number in group for row in self._rows_of(number)}
        tables = {table for row in rows for table in self.report.tables_of.get(row, ())}
        doubt = {key for table in tables for row in self.report.tables[table] for key in self.report.rows[row]}
        doubt |= {key for row in rows for key in self.report.rows.get(row, ())}
        doubt = {key for key in doubt if isinstance(self.cells[key], int)}
        edge = sorted(doubt)
        while edge:
            proved = [key for key in edge if self._proved(key, doubt)]
            doubt.difference_update(proved)
            edge = sorted(doubt) if proved else []
        return dict.fromkeys(doubt, self.network.identities[min(group)])

    def _proved(self, key: Key, doubt: set[Key]) -> bool:
        for number, _ in self.network.of[key]:
            identity = self.network.identities[number]
            if self.network.gap(number) == (0, 0) and not any(k in doubt and k != key for k, _ in identity.terms()):
                return True
        return False
