"""What the identities leave to hidden cells, by linear programmes: another way than the program's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from tests.corpus import vocabulary
from tiltak.identities import ANYTHING, Interval, identities, intervals
from tiltak.ledger import Ledger
from tiltak.records import Cell, Key


def linked(ledger: Ledger, start: Key) -> tuple[list[Key], list[int]]:
    """The unknown cells that identities link to one, and those identities."""
    keys, numbers, edge = {start}, set[int](), [start]
    while edge:
        for number in ledger.touched([edge.pop()]) - numbers:
            numbers.add(number)
            unknown = {k for k, _ in ledger.identities[number].terms() if ledger.bounds[k][0] < ledger.bounds[k][1]}
            edge.extend(unknown - keys)
            keys |= unknown
    return sorted(keys), sorted(numbers)


def hulls(cells: Mapping[Key, Cell], wanted: set[Key]) -> Iterator[tuple[Key, Interval]]:
    """The least and the most that each wanted cell may be, by linear programmes over all identities linked to it."""
    bounds = intervals(cells)
    ledger = Ledger(identities(bounds, vocabulary()), bounds)
    while wanted:
        keys, numbers = linked(ledger, min(wanted))
        at = {key: place for place, key in enumerate(keys)}
        terms = [
            (n, at[k], f) for n, number in enumerate(numbers) for k, f in ledger.identities[number].terms() if k in at
        ]
        rows, columns, factors = zip(*terms, strict=True)
        sums = coo_array((factors, (rows, columns)), shape=(len(numbers), len(keys)), dtype=float)
        fixed = [
            sum(f * bounds[k][0] for k, f in ledger.identities[number].terms() if k not in at) for number in numbers
        ]
        slack = [ledger.identities[number].slack for number in numbers]
        most = [s - x for s, x in zip(slack, fixed, strict=True)]
        least = [s + x for s, x in zip(slack, fixed, strict=True)]
        room = [(low, None if high == ANYTHING[1] else high) for low, high in (bounds[key] for key in keys)]
        for key in sorted(wanted & at.keys()):
            ends = []
            for sign in (1.0, -1.0):
                aim = [sign * (place == at[key]) for place in range(len(keys))]
                found = linprog(aim, A_ub=vstack([sums, -sums]), b_ub=[*most, *least], bounds=room, method="highs")
                assert found.status == 0, found.message
                ends.append(round(sign * found.fun, 6))
            yield key, (ends[0], ends[1])
        wanted = wanted - at.keys() - {min(wanted)}
