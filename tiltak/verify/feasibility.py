"""Whether all identities of a report can hold at once, and which contradict one another where they can't.

Takes identities and what each cell may be. Each identity by itself may hold while no choice of the hidden numbers
satisfies all of them: then a number is wrong, or a star hides none that NAV would hide. Bounds are propagated until
nothing changes, and what is left is one linear programme for the whole report (HiGHS), its months linked by the means
alone. A contradiction is told by an irreducible infeasible subsystem: identities that can't hold together, of which any
fewer can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

from tiltak.model import Key
from tiltak.verify.bounds import ROUNDING, ConstraintNetwork
from tiltak.verify.identities import Identity, Interval

MOST_LINKED = 500  # unknown cells of a programme that is solved for each of them


def contradicting(identities: Sequence[Identity], bounds: Mapping[Key, Interval]) -> tuple[Identity, ...]:
    """Identities that can't hold together, of which any fewer can; none where all can hold at once.

    They are the nearest to the one that shows the contradiction: those that share an unknown cell with it, and so on.
    """
    network = ConstraintNetwork(identities, bounds)
    network.propagate()
    failing = network.failing()
    if not failing and feasible(network):
        return ()
    near: list[Identity] = []
    for ring in _rings(
        ConstraintNetwork(identities, bounds), failing[0] if failing else Programme(network).most_wanting()
    ):
        near += (identities[number] for number in sorted(ring))
        if not possible(near, bounds):
            break
    return tuple(_irreducible([], near, bounds))


def _irreducible(
    needed: list[Identity], suspects: list[Identity], bounds: Mapping[Key, Interval], changed: bool = False
) -> list[Identity]:
    """The fewest of the suspects that contradict one another and those needed; of several choices, the first suspects
    (QuickXplain, Junker 2004)."""
    if changed and not possible(needed, bounds):
        return []
    if len(suspects) == 1:
        return suspects
    half = len(suspects) // 2
    first, last = suspects[:half], suspects[half:]
    of_last = _irreducible([*needed, *first], last, bounds, changed=bool(first))
    of_first = _irreducible([*needed, *of_last], first, bounds, changed=bool(of_last))
    return [*of_first, *of_last]


def possible(identities: Sequence[Identity], bounds: Mapping[Key, Interval]) -> bool:
    """Whether these identities can hold at once, as far as propagation and the linear programme tell."""
    within = {key: bounds[key] for identity in identities for key, _ in identity.terms()}
    network = ConstraintNetwork(identities, within)
    network.propagate()
    return not network.failing() and feasible(network)


def feasible(network: ConstraintNetwork) -> bool:
    """Whether some numbers (fractions allowed) within the network's bounds satisfy all its identities."""
    programme = Programme(network)
    return not programme.keys or programme.solve(np.zeros(len(programme.keys))) is not None


class Programme:
    """The identities over the cells that aren't known: least ≤ sums · cells ≤ most, each cell within its bounds."""

    def __init__(self, network: ConstraintNetwork) -> None:
        self.keys = [key for key, (low, high) in network.bounds.items() if low < high]
        at = {key: place for place, key in enumerate(self.keys)}
        self.numbers: list[int] = []  # the identities, by their number in the network
        factors: list[int] = []
        columns: list[int] = []
        starts = [0]
        ends: list[Interval] = []
        for number, identity in enumerate(network.identities):
            terms = [(at[key], factor) for key, factor in identity.terms() if key in at]
            if not terms:
                continue
            known = sum(factor * network.bounds[key][0] for key, factor in identity.terms() if key not in at)
            columns += (place for place, _ in terms)
            factors += (factor for _, factor in terms)
            starts.append(len(columns))
            ends.append((-identity.slack - known, identity.slack - known))
            self.numbers.append(number)
        self.sums = csr_array((np.array(factors, float), columns, starts), shape=(len(ends), len(self.keys)))
        self.least, self.most = np.array(ends, float).reshape(-1, 2).T
        self.low, self.high = np.array([network.bounds[key] for key in self.keys], float).reshape(-1, 2).T

    def solve(self, cost: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """The cells of least cost; None where no cells satisfy all."""
        limits = LinearConstraint(self.sums, self.least, self.most)
        bounds = Bounds(self.low, self.high)
        result = milp(cost, constraints=limits, bounds=bounds, options={"presolve": False})  # propagation has done it
        return np.asarray(result.x) if result.status == 0 else None

    def most_wanting(self) -> int:
        """The identity, by its number in the network, that is furthest from holding where all are as near to it as they
        can be together."""
        count, width = self.sums.shape
        elastic = hstack([self.sums, eye_array(count), -eye_array(count)])
        result = milp(
            np.concatenate([np.zeros(width), np.ones(2 * count)]),
            constraints=LinearConstraint(elastic, self.least, self.most),
            bounds=Bounds(
                np.concatenate([self.low, np.zeros(2 * count)]),
                np.concatenate([self.high, np.full(2 * count, np.inf)]),
            ),
        )
        values = np.asarray(result.x)
        missing = values[width : width + count] + values[width + count :]
        return self.numbers[int(np.argmax(missing))]


def _rings(network: ConstraintNetwork, number: int) -> Iterator[set[int]]:
    """An identity, then those that share an unknown cell with it, and so on."""
    seen, edge = {number}, {number}
    while edge:
        yield edge
        keys = {key for at in edge for key, _ in network.identities[at].terms() if _unknown(network.bounds[key])}
        edge = network.touched(keys) - seen
        seen |= edge


def _unknown(bounds: Interval) -> bool:
    return bounds[0] < bounds[1]


def determined(identities: Sequence[Identity], bounds: Mapping[Key, Interval]) -> tuple[set[Key], set[Key]]:
    """The cells that may be one whole number only; and those that only propagation was asked about.

    Cells that identities link are one programme; each cell of it is pushed up and down. Of more than MOST_LINKED linked
    cells, that would take hours, and most of them are free.
    """
    network = ConstraintNetwork(identities, bounds)
    network.propagate()
    found = {key for key, (low, high) in network.bounds.items() if low == high and bounds[key][0] < bounds[key][1]}
    unasked: set[Key] = set()
    for keys, numbers in _linked(network):
        if len(keys) > MOST_LINKED:
            unasked |= keys
        else:
            within = {key: network.bounds[key] for at in numbers for key, _ in network.identities[at].terms()}
            found |= _fixed(Programme(ConstraintNetwork([network.identities[at] for at in sorted(numbers)], within)))
    return found, unasked


def _linked(network: ConstraintNetwork) -> Iterator[tuple[set[Key], set[int]]]:
    """The unknown cells that identities link to one another, and those identities."""
    left = {key for key, room in network.bounds.items() if _unknown(room) and network.of[key]}
    while left:
        numbers: set[int] = set()
        for ring in _rings(network, network.of[min(left)][0][0]):
            numbers |= ring
        keys = {key for at in numbers for key, _ in network.identities[at].terms() if _unknown(network.bounds[key])}
        yield keys, numbers
        left -= keys


def _fixed(programme: Programme) -> set[Key]:
    """The cells of a programme between whose least and most there is but one whole number."""
    count = len(programme.keys)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)  # of each cell in the solutions so far
    for place, sign in product(range(count), (1.0, -1.0)):
        if _one_number(low[place], high[place]):
            cost = np.zeros(count)
            cost[place] = sign
            if (solution := programme.solve(cost)) is not None:
                low, high = np.minimum(low, solution), np.maximum(high, solution)
    return {key for key, least, most in zip(programme.keys, low, high, strict=True) if _one_number(least, most)}


def _one_number(least: float, most: float) -> bool:
    """Whether the solutions so far have shown room for no more than one whole number."""
    return bool(np.floor(most + ROUNDING) <= np.ceil(least - ROUNDING))
