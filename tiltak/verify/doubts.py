"""What may have happened where identities fail, and which numbers that calls in question.

Takes the merged cells of one report; gives the numbers in doubt, each with the identity that fails. It tries out that a
row is misread, that the labels of two rows of a table are exchanged, that a row is lost and the labels beside it have
moved, that two categories are exchanged in every table. Each such hypothesis that makes the identities hold again, and
breaks none, may be the true one: every number that it would change is withheld. Where no hypothesis explains a failure,
the tables that take part in it are withheld but for what exact sums of other tables prove.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Column, Key
from tiltak.verify.alignment import Ambiguity
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.feasibility import possible
from tiltak.verify.hypotheses import Hypothesis, ReportTables, relabelled
from tiltak.verify.identities import ANYTHING, Identity, Interval, RowKey, identities, interval
from tiltak.verify.merging import Merged

MOST_COLUMNS_TRIED = 50_000  # columns tried of hypotheses; where they are not enough, the failure counts as unexplained
MOST_TOUCHED = 60  # sets of rows that failing identities are over: no one thing can have happened to more


class Doubts:
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

    def exchanged(self, together: Sequence[Identity], doubtful: Collection[Key]) -> set[Key]:
        """The numbers of two categories that may be exchanged in every table, where identities can't hold together
        though those in doubt may be anything. Categories of one total only take the contradiction elsewhere: so the
        images of these identities must hold too."""
        printed = dict(self.network.bounds)
        keys = {key for identity in together for key, _ in identity.terms()}
        free = {key: ANYTHING for key in keys if key in doubtful}
        known = {(identity.rule, frozenset(identity.terms())): identity for identity in self.network.identities}
        found: set[Key] = set()
        if possible(together, printed | free):  # without what is in doubt already they hold
            return found
        for labels in self.report.exchanges(sorted({key[2:] for key in keys})):
            cells = self._explained(relabelled(labels, printed), set(), self.report.columns)
            changed = {key for key, bounds in cells.items() if bounds != printed[key]}
            if changed.isdisjoint(keys):
                continue
            images = [known.get((identity.rule, _image(identity, labels))) for identity in together]
            if possible([*together, *filter(None, images)], printed | cells | free):
                found |= changed
        return {key for key in found if isinstance(self.cells.get(key), int)}

    def _doubtful(self) -> dict[Key, Identity]:
        doubtful: dict[Key, Identity] = {}
        unexplained: set[int] = set()
        self.failing = set(self.network.failing())
        for group in self._groups():
            hypotheses = list(self._explanations(group))
            if not hypotheses or self.steps < 0:
                unexplained |= group
            first = self.network.identities[min(group)]
            doubtful |= dict.fromkeys(set().union(*hypotheses, *self._everywhere(group)), first)
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
        printed, columns = dict(self.network.bounds), self._columns(group)
        for hypothesis in self.report.hypotheses(touched, printed):
            if cells := self._explained(hypothesis, group, columns):
                yield {key for key, bounds in cells.items() if bounds != printed[key]}
            if self.steps < 0:
                return

    def _everywhere(self, group: set[int]) -> Iterator[set[Key]]:
        """For each two categories that may be exchanged in every table, the numbers that this would change. It leaves
        the means of rows as they are, and it must mend a sum of the group."""
        sums = [number for number in sorted(group) if self.network.identities[number].rule != "mean-of-months"]
        if not sums:
            return
        printed, columns = dict(self.network.bounds), self._columns(group)
        column, rows = self.network.identities[sums[0]].total[:2], self._rows_of(sums[0])
        for labels in self.report.exchanges(sorted(rows)):
            of_sum = relabelled({row: labels[row] for row in labels.keys() & rows}, printed)
            with self.network.assuming(of_sum(column)):
                mended = not self.network.difference(sums[0])
            if mended and (cells := self._explained(relabelled(labels, printed), group, columns)):
                yield {key for key, bounds in cells.items() if bounds != printed[key]}

    def _columns(self, group: set[int]) -> tuple[Column, ...]:
        """The report's columns; those first in which the group fails, since most hypotheses fail there too."""
        first = {self.network.identities[number].total[:2]: None for number in sorted(group)}
        return tuple(first | dict.fromkeys(self.report.columns))

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


def _image(identity: Identity, labels: Mapping[RowKey, RowKey]) -> frozenset[tuple[Key, int]]:
    """The terms of an identity with other rows."""
    return frozenset((Key(*key[:2], *labels.get(key[2:], key[2:])), factor) for key, factor in identity.terms())
