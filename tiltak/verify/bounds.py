"""Bounds propagation: what each cell of a report may be by its identities, and how far each of these is from failing.

Takes identities and the interval of each cell; gives which identities fail, and what the others leave to one cell. A
network of them can be asked "what if": `assume` changes some cells and gives what puts them back; `propagate` narrows
what isn't known by what is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil, floor

from tiltak.model import Key
from tiltak.verify.identities import LOST_MOST, Identity, Interval

ROUNDING = 1e-6  # what division may have done to a bound that is a whole number
MOST_VISITS = 40  # to each identity on average, of one narrowing; the reports need under 10


class ConstraintNetwork:
    """Identities as constraints on the bounds of cells. `of` maps a key to its identities: (number, factor)."""

    def __init__(self, identities: Iterable[Identity], bounds: Mapping[Key, Interval]) -> None:
        self.identities = tuple(identities)
        self.bounds = dict(bounds)
        self._gaps: list[Interval] = []  # of parts - weight × total, slack included: the identity holds where it has 0
        cells: dict[Key, tuple[float, float, list[tuple[int, int]]]]  # bounds and `of` together: half the look-ups
        cells = {key: (least, most, []) for key, (least, most) in bounds.items()}
        for number, identity in enumerate(self.identities):
            least, most, of = cells[identity.total]
            low, high = -identity.slack - identity.weight * most, identity.slack - identity.weight * least
            of.append((number, -identity.weight))
            as_part = (number, 1)
            for key in identity.parts:
                least, most, of = cells[key]
                low += least
                high += most
                of.append(as_part)
            self._gaps.append((low, high))
        self.of = {key: of for key, (_, _, of) in cells.items()}

    def assume(self, changed: Mapping[Key, Interval]) -> dict[Key, Interval]:
        """Change the intervals of some cells; the answer, given to `assume` again, undoes it."""
        before = {}
        for key, now in changed.items():
            was = before[key] = self.bounds[key]
            self.bounds[key] = now
            for number, factor in self.of.get(key, ()) if now != was else ():
                low, high = self._gaps[number]
                first, last = factor * (now[0] - was[0]), factor * (now[1] - was[1])
                self._gaps[number] = (low + first, high + last) if factor > 0 else (low + last, high + first)
        return before

    @contextmanager
    def assuming(self, changed: Mapping[Key, Interval]) -> Iterator[None]:
        """As `assume`, undone at the end."""
        before = self.assume(changed)
        try:
            yield
        finally:
            self.assume(before)

    def difference(self, number: int) -> float:
        """How far the parts' sum is from what the total allows: 0 where the identity holds, above 0 where the parts
        are too many."""
        low, high = self._gaps[number]
        return low if low > 0 else min(high, 0)

    def gap(self, number: int) -> Interval:
        """What the parts' sum less the total may be, slack included."""
        return self._gaps[number]

    def failing(self) -> list[int]:
        """The numbers of the identities that can't hold."""
        return [number for number, (low, high) in enumerate(self._gaps) if low > 0 or high < 0]

    def sharp(self) -> set[Key]:
        """The cells of exact sums that hold and in which nothing is unknown: none of them could be another alone."""
        exact = (identity for identity, gap in zip(self.identities, self._gaps, strict=True) if gap == (0, 0))
        return {key for identity in exact for key in (identity.total, *identity.parts)}

    def touched(self, keys: Iterable[Key]) -> set[int]:
        """The numbers of the identities that any of the keys takes part in."""
        return {number for key in keys for number, _ in self.of.get(key, ())}

    def room(self, key: Key, whole: bool = True) -> Interval:
        """What the identities leave to one cell, whatever its own interval says, while all others stay in theirs; with
        `whole` the whole numbers of it. Empty (low above high) where there is nothing."""
        low, high = 0.0, float(LOST_MOST)
        own_least, own_most = self.bounds[key]
        for number, factor in self.of.get(key, ()):
            under, over = self._gaps[number]
            if factor > 0:  # own part + others is 0 for some others
                least, most = own_most - over, own_least - under
            else:
                least, most = (under - factor * own_most) / -factor, (over - factor * own_least) / -factor
            if least > low:
                low = least
            if most < high:
                high = most
        return (ceil(low - ROUNDING), floor(high + ROUNDING)) if whole else (low, high)

    def propagate(self, numbers: Iterable[int] | None = None) -> dict[Key, Interval]:
        """Narrow the cells by one another until nothing more follows, beginning with the identities of these numbers,
        or with all; the answer, given to `assume`, undoes it. From an identity that fails nothing follows; where some
        contradict one another without failing, narrowing goes on one by one, and ends after MOST_VISITS to each."""
        before: dict[Key, Interval] = {}
        unknown: dict[int, list[tuple[Key, int]]] = {}
        waiting = deque(range(len(self.identities)) if numbers is None else sorted(numbers))
        queued = set(waiting)
        visits = MOST_VISITS * len(self.identities)
        while waiting and visits:
            visits -= 1
            number = waiting.popleft()
            queued.discard(number)
            if number not in unknown:
                terms = self.identities[number].terms()
                unknown[number] = [term for term in terms if self.bounds[term[0]][0] < self.bounds[term[0]][1]]
            low, high = self._gaps[number]
            for key, factor in unknown[number] if low <= 0 <= high else ():
                own = self.bounds[key]
                now = _within(own, factor, low, high, whole=key.measure == "participants")
                if now != own and now[0] <= now[1]:
                    before.setdefault(key, own)
                    self.assume({key: now})
                    low, high = self._gaps[number]
                    for other, _ in self.of[key]:
                        if other != number and other not in queued:
                            waiting.append(other)
                            queued.add(other)
        return before


def _within(own: Interval, factor: int, low: float, high: float, whole: bool) -> Interval:
    """What an identity leaves to a cell of it: its gap may be low to high, and must be 0."""
    up, down = (high, low) if factor > 0 else (low, high)
    least, most = own[1] - up / factor, own[0] - down / factor
    if whole:
        least, most = ceil(least - ROUNDING), floor(most + ROUNDING)
    return own if least <= own[0] and most >= own[1] else (max(least, own[0]), min(most, own[1]))
