"""Which numbers a failing identity calls in question.

Takes the cells of one report and its identities; gives the identities that fail, or can't hold together, and the
numbers to withhold: those of these identities, those that what may have happened would change, and those that share an
identity with one of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Key
from tiltak.verify.alignment import Ambiguity
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.doubts import Doubts
from tiltak.verify.feasibility import contradicting
from tiltak.verify.identities import ANYTHING, Identity, Interval, RowKey, identities, intervals
from tiltak.verify.merging import Merged

IDENTITIES_TOGETHER = "identities-together"  # the rule that all identities of a report can hold at once
MOST_CONTRADICTIONS = 10  # sets of identities that contradict one another in one report


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
        found = Doubts(merged, bounds, vocabulary).all(contradicted)
        doubtful |= {key: identity.rule for key, identity in found.items()}
    doubtful = _beside(network, doubtful, cells) | doubtful
    contradictions = tuple(_contradictions(network.identities, bounds | dict.fromkeys(doubtful, ANYTHING)))
    for together in contradictions:
        wrong = set(_both_sides(together, cells, whole_rows=True))
        if len(together) < len(network.identities):
            wrong |= Doubts(merged, bounds, vocabulary).exchanged(together, doubtful)
        doubtful = dict.fromkeys(wrong, IDENTITIES_TOGETHER) | doubtful
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
    numbers = {number: rule for doubted, rule in doubtful.items() for number, _ in network.of[doubted]}
    beside = {key: rule for at, rule in numbers.items() for key, _ in network.identities[at].terms()}
    return {key: rule for key, rule in beside.items() if isinstance(cells.get(key), int)}


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
