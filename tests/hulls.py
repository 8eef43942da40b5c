"""What the identities leave to hidden cells, by integer programmes: another way than the program's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from tests.corpus import vocabulary
from tiltak.model import Block, Cell, Key, Observation
from tiltak.verify.alignment import MOVED, place
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.identities import Interval, identities, intervals


def linked(network: ConstraintNetwork, start: Key) -> tuple[list[Key], list[int]]:
    """The unknown cells that identities link to one, and those identities."""
    keys, numbers, edge = {start}, set[int](), [start]
    while edge:
        for number in network.touched([edge.pop()]) - numbers:
            numbers.add(number)
            unknown = {k for k, _ in network.identities[number].terms() if network.bounds[k][0] < network.bounds[k][1]}
            edge.extend(unknown - keys)
            keys |= unknown
    return sorted(keys), sorted(numbers)


def put_in_place(blocks: Sequence[Block], observations: Iterable[Observation]) -> set[Key]:
    """The cells of damaged rows that are published in a place they aren't printed in: also hidden ones, which bear no
    mark."""
    _, damages = place(blocks)
    moved = {(p.key, p.line) for damage in damages for option in damage.options for p in option if MOVED in p.marks}
    return {o.key for o in observations if o.obs_status != "O" and (o.key, o.line) in moved}


def hulls(cells: Mapping[Key, Cell], wanted: set[Key]) -> Iterator[tuple[Key, Interval]]:
    """The least and the most that each wanted cell may be, where people are whole and all identities hold."""
    bounds = intervals(cells)
    network = ConstraintNetwork(identities(bounds, vocabulary()), bounds)
    while wanted:
        keys, numbers = linked(network, min(wanted))
        at = {key: place for place, key in enumerate(keys)}
        sums = coo_array((len(numbers), len(keys))).tolil()
        ends = []
        for row, number in enumerate(numbers):
            known = 0.0
            for key, factor in network.identities[number].terms():
                if key in at:
                    sums[row, at[key]] = factor
                else:
                    known += factor * bounds[key][0]
            slack = network.identities[number].slack
            ends.append((-slack - known, slack - known))
        low, high = zip(*ends, strict=True)
        least, most = zip(*(bounds[key] for key in keys), strict=True)
        for key in sorted(wanted & at.keys()):
            found = [
                milp(
                    sign * (np.arange(len(keys)) == at[key]),
                    integrality=[key.measure == "participants" for key in keys],
                    bounds=Bounds(least, most),
                    constraints=LinearConstraint(sums.tocsr(), low, high),
                )
                for sign in (1.0, -1.0)
            ]
            assert [result.status for result in found] == [0, 0]
            yield key, (round(found[0].fun, 6), round(-found[1].fun, 6))
        wanted = wanted - at.keys() - {min(wanted)}
