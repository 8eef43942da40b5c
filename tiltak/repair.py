"""Damage is undone where the identities leave one way only.

Takes the placed prints of a report, and its damages with their options; asks for each option whether some choice of
the other damages' options satisfies every identity. What all possible options agree on is published with the mark
`realigned`; where they differ, the number is lost. A lost number is never computed, though an identity may give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf

from tiltak.align import Damage, Print
from tiltak.identities import Identity, identities, interval
from tiltak.records import Cell, Finding, Key, Source
from tiltak.vocabulary import Vocabulary

MOST_STEPS = 2000  # of one search for a choice that satisfies all identities; beyond, an option counts as possible

Interval = tuple[float, float]
Option = Mapping[Key, Interval]


def repair(
    source: Source, cells: Mapping[Key, Cell], damages: Sequence[Damage], vocabulary: Vocabulary
) -> tuple[tuple[Print, ...], tuple[Finding, ...]]:
    """The prints that all possible options agree on, a lost print ('') for each cell on which they differ, and a
    finding for each damage."""
    prints: list[Print] = []
    findings: list[Finding] = []
    if not damages:
        return (), ()
    puzzle = _Puzzle(cells, damages, vocabulary)
    for number, damage in enumerate(damages):
        possible = [damage.options[i] for i in puzzle.possible(number)]
        agreed = _agreed(possible) if possible else _lost(damage, cells)
        prints.extend(agreed)
        placed = sum(item.cell != "" for item in agreed)
        what = f"{placed} of its {len(agreed)} cells" if placed else "no cell"
        findings.append(
            Finding(
                f"data/raw/{source.file}:{damage.line}",
                damage.rule,
                EXPECTED[damage.rule],
                damage.seen,
                f"the identities leave {len(possible)} of {len(damage.options)} placements: {what} is published",
                settled="realigned" if placed else "withheld",
            )
        )
    return tuple(prints), tuple(findings)


EXPECTED = {
    "row-length": "as many cells as the header has columns",
    "header-complete": "a whole header",
    "total-named": "the whole name of a tiltak",
    "label-merged": "a row for each label",
}


class _Puzzle:
    """The damages of a report, each with the options that are still possible."""

    def __init__(self, cells: Mapping[Key, Cell], damages: Sequence[Damage], vocabulary: Vocabulary) -> None:
        damaged = {item.key for damage in damages for option in damage.options for item in option}
        world: dict[Key, Cell] = {**dict.fromkeys(damaged, ""), **cells}
        self.cells = world
        self.printed = cells.keys()
        self.fixed: dict[Key, Interval] = {}  # of the cells that share an identity with a damaged one
        self.by_key: dict[Key, list[Identity]] = defaultdict(list)
        for identity in identities(world, vocabulary):
            members = identity.members()
            if hit := damaged.intersection(members):
                for key in hit:
                    self.by_key[key].append(identity)
                self.fixed |= {key: interval(cells[key], key) for key in members if key in cells}
        self.options: list[list[Option]] = []
        self.index: list[list[int]] = []
        for damage in damages:
            good = [i for i, option in enumerate(damage.options) if self._agrees_with_prints(option)]
            self.index.append(good)
            self.options.append([{p.key: interval(p.cell, p.key) for p in damage.options[i]} for i in good])
        self.hulls = [_hull(options) for options in self.options]
        self._narrow()

    def possible(self, number: int) -> list[int]:
        """The options of a damage, by their number, for which some choice of all others satisfies the identities."""
        found = []
        for i, option in zip(self.index[number], self.options[number], strict=True):
            others = [n for n in range(len(self.options)) if n != number and self._linked(number, n)]
            if self._extends({number: option}, others, [MOST_STEPS]):
                found.append(i)
        return found

    def _agrees_with_prints(self, option: Iterable[Print]) -> bool:
        """A total may be printed again, with the same number; any other label occurs once."""
        for item in option:
            known = self.cells[item.key]
            if item.key in self.printed and (not item.is_total or (item.cell not in ("", known) and known != "")):
                return False
        return True

    def _narrow(self) -> None:
        """Strike every option that fails an identity whatever the other damages' options are, until none does."""
        changed = True
        while changed:
            changed = False
            for number in range(len(self.options)):
                kept = [i for i, option in enumerate(self.options[number]) if self._holds({number: option}, option)]
                if len(kept) < len(self.options[number]):
                    self.options[number] = [self.options[number][i] for i in kept]
                    self.index[number] = [self.index[number][i] for i in kept]
                    self.hulls[number] = _hull(self.options[number])
                    changed = True

    def _linked(self, one: int, other: int) -> bool:
        keys = self.hulls[other].keys()
        return any(
            key in keys for mine in self.hulls[one] for identity in self.by_key[mine] for key in identity.members()
        )

    def _extends(self, chosen: dict[int, Option], others: list[int], steps: list[int]) -> bool:
        """Whether options of the other damages can be chosen beside these so that all identities hold."""
        if not others:
            return True
        steps[0] -= 1
        if steps[0] < 0:
            return True
        number, *rest = others
        for option in self.options[number]:
            more = {**chosen, number: option}
            if self._holds(more, option) and self._extends(more, rest, steps):
                return True
        return not self.options[number]

    def _holds(self, chosen: Mapping[int, Option], option: Option) -> bool:
        """Whether every identity of the option's cells can hold. A lost cell first gets the bounds that the identities
        with no other lost cell give it."""
        known: dict[Key, Interval] = {}
        for number, hull in enumerate(self.hulls):
            known.update(chosen.get(number, hull))
        known.update(self.fixed)
        bounded = dict(known)
        for key, bounds in option.items():
            if bounds[1] == inf:
                for identity in self.by_key[key]:
                    bounded[key] = _meet(bounded[key], _implied(identity, key, known))
                if bounded[key][0] > bounded[key][1]:
                    return False
        return all(_possible(identity, bounded) for key in option for identity in self.by_key[key])


def _hull(options: Sequence[Option]) -> dict[Key, Interval]:
    """For each key the least interval that has all options'."""
    hull: dict[Key, Interval] = {}
    for option in options:
        for key, (low, high) in option.items():
            before = hull.get(key, (low, high))
            hull[key] = (min(before[0], low), max(before[1], high))
    return hull


def _meet(one: Interval, other: Interval) -> Interval:
    return max(one[0], other[0]), min(one[1], other[1])


def _sum(keys: Iterable[Key], known: Mapping[Key, Interval]) -> Interval:
    low = high = 0.0
    for key in keys:
        bounds = known.get(key, (0, inf))
        low += bounds[0]
        high += bounds[1]
    return low, high


def _implied(identity: Identity, key: Key, known: Mapping[Key, Interval]) -> Interval:
    """What an identity says of one of its parts, given the others."""
    if key == identity.total:
        return 0, inf
    least, most = known.get(identity.total, (0, inf))
    low, high = _sum((part for part in identity.parts if part != key), known)
    return max(0.0, identity.weight * least - identity.slack - high), identity.weight * most + identity.slack - low


def _possible(identity: Identity, known: Mapping[Key, Interval]) -> bool:
    low, high = _sum(identity.parts, known)
    least, most = known.get(identity.total, (0, inf))
    return low <= identity.weight * most + identity.slack and high >= identity.weight * least - identity.slack


def _lost(damage: Damage, cells: Mapping[Key, Cell]) -> list[Print]:
    """Where no option satisfies the identities: every cell that the rows name for certain, as lost."""
    named = set.intersection(*({item.key for item in option} for option in damage.options)) if damage.options else set()
    return [replace(item, cell="") for item in damage.options[0] if item.key in named and item.key not in cells]


def _agreed(options: Sequence[tuple[Print, ...]]) -> list[Print]:
    """One print for each key that all options have: its cell where they agree, else a lost one."""
    cells: dict[Key, set[Cell]] = defaultdict(set)
    for option in options:
        for item in option:
            cells[item.key].add(item.cell)
    in_all = set.intersection(*({item.key for item in option} for option in options))
    return [
        replace(item, marks=("realigned",)) if len(cells[item.key]) == 1 else replace(item, cell="")
        for item in options[0]
        if item.key in in_all
    ]
