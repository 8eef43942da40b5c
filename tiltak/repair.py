"""Damage is undone where the identities leave one way only.

Takes the placed prints of a report, and its damages with their options; asks for each option whether some choice of
the other damages' options satisfies every identity. What all possible options agree on is published with the mark
`realigned`; where they differ, the number is lost. A lost number is never computed, though an identity may give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf

from tiltak.align import Damage, Print
from tiltak.identities import HIDDEN_MOST, Identity, identities, interval
from tiltak.records import Cell, Finding, Key, Source, with_codes
from tiltak.vocabulary import Vocabulary

MOST_KNOWN = HIDDEN_MOST + 1  # an interval that is no wider needs no bounds: it is a number, or hidden
MOST_STEPS = 5000  # of one search for a choice that satisfies all identities; beyond, an option counts as possible

NATIONAL = {"region_level": "land", "region": "0", "sex": "total", "age": "total", "immigrant": "total"}
NATIONAL |= {"birth_region": "total", "education": "total"}

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


@dataclass(frozen=True, slots=True)
class _Equation:
    """An identity with the sums of its undamaged cells done: weight × total = parts, give or take slack."""

    damaged: tuple[Key, ...]  # parts that are damaged
    low: float  # of the other parts' sum
    high: float
    total: Key | None  # where the total is damaged
    least: float  # else what it allows, slack included
    most: float
    weight: int
    slack: float


class _Puzzle:
    """The damages of a report, each with the options that are still possible."""

    def __init__(self, cells: Mapping[Key, Cell], damages: Sequence[Damage], vocabulary: Vocabulary) -> None:
        damaged = {item.key for damage in damages for option in damage.options for item in option} - cells.keys()
        world: dict[Key, Cell] = {**dict.fromkeys(damaged, ""), **cells}
        self.equations: dict[Key, list[_Equation]] = defaultdict(list)
        for identity in identities(world, vocabulary):
            if hit := damaged.intersection(identity.members()):
                equation = _equation(identity, hit, cells)
                for key in hit:
                    self.equations[key].append(equation)
        self.index: list[list[int]] = []
        self.options: list[list[Option]] = []
        for damage in damages:
            good = [i for i, option in enumerate(damage.options) if _agrees_with_prints(damage, option, cells)]
            self.index.append(good)
            self.options.append(
                [{p.key: interval(p.cell, p.key) for p in damage.options[i] if p.key in damaged} for i in good]
            )
        self.hulls = [_hull(options) for options in self.options]
        self._narrow()

    def possible(self, number: int) -> list[int]:
        """The options of a damage, by their number, for which some choice of all others satisfies the identities."""
        others = self._linked(number)
        found = []
        for i, option in zip(self.index[number], self.options[number], strict=True):
            if self._extends({number: option}, others, [MOST_STEPS]):
                found.append(i)
        return found

    def _narrow(self) -> None:
        """Bound every lost cell of every option by the identities, and strike the options that fail one whatever the
        others are, until nothing changes."""
        changed = True
        while changed:
            changed = False
            for number, options in enumerate(self.options):
                known = self._known({})
                bounded = [self._bounded(option, known) for option in options]
                kept = [i for i, option in enumerate(bounded) if option is not None]
                news = [option for option in bounded if option is not None]
                if news != options:
                    self.index[number] = [self.index[number][i] for i in kept]
                    self.options[number] = news
                    self.hulls[number] = _hull(news)
                    changed = True

    def _linked(self, number: int) -> list[int]:
        """The damages that can have a say in this one's: those that share an identity with it, and so on. Those with
        the fewest options come first."""
        linked, edge = {number}, [number]
        owner = {key: n for n, hull in enumerate(self.hulls) for key in hull}
        while edge:
            keys = self.hulls[edge.pop()]
            near = {owner[k] for key in keys for e in self.equations[key] for k in _members(e) if k in owner}
            edge.extend(near - linked)
            linked |= near
        return sorted(linked - {number}, key=lambda n: len(self.options[n]))

    def _extends(self, chosen: dict[int, Option], others: list[int], steps: list[int]) -> bool:
        """Whether options of the other damages can be chosen beside these so that all identities hold."""
        if not others:
            return True
        number, *rest = others
        known = self._known(chosen)
        for option in self.options[number]:
            steps[0] -= 1
            if steps[0] < 0:
                return True
            if (bounded := self._bounded(option, known)) is not None and self._extends(
                {**chosen, number: bounded}, rest, steps
            ):
                return True
        return not self.options[number]

    def _known(self, chosen: Mapping[int, Option]) -> dict[Key, Interval]:
        known: dict[Key, Interval] = {}
        for number, hull in enumerate(self.hulls):
            known.update(chosen.get(number, hull))
        return known

    def _bounded(self, option: Option, known: Mapping[Key, Interval]) -> Option | None:
        """The option with its lost cells bounded by the identities that they are parts of; None where one can't
        hold."""
        world = {**known, **option}
        for key, (low, high) in option.items():
            if high - low <= MOST_KNOWN:
                continue
            for equation in self.equations[key]:
                if key in equation.damaged:
                    rest_low, rest_high = _sum(equation, world, without=key)
                    least, most = _allowed(equation, world)
                    low, high = max(low, _up(least - rest_high)), min(high, _down(most - rest_low))
            if low > high:
                return None
            world[key] = low, high
        for equation in {id(e): e for key in option for e in self.equations[key]}.values():
            part_low, part_high = _sum(equation, world)
            least, most = _allowed(equation, world)
            if part_low > most or part_high < least:
                return None
        return {key: world[key] for key in option}


def _agrees_with_prints(damage: Damage, option: Iterable[Print], cells: Mapping[Key, Cell]) -> bool:
    """A total may be printed again, with the same number; any other label occurs once; a table has a total."""
    for item in option:
        if item.key in cells and (not item.is_total or item.cell not in ("", cells[item.key])):
            return False
        if damage.rule == "total-named" and with_codes(item.key, **NATIONAL) not in cells:
            return False
    return True


def _equation(identity: Identity, damaged: set[Key], cells: Mapping[Key, Cell]) -> _Equation:
    sound = [interval(cells[key], key) for key in identity.parts if key not in damaged]
    total = identity.total if identity.total in damaged else None
    least, most = (0.0, inf) if total else interval(cells[identity.total], identity.total)
    return _Equation(
        damaged=tuple(key for key in identity.parts if key in damaged),
        low=sum(low for low, _ in sound),
        high=sum(high for _, high in sound),
        total=total,
        least=identity.weight * least - identity.slack,
        most=identity.weight * most + identity.slack,
        weight=identity.weight,
        slack=identity.slack,
    )


def _members(equation: _Equation) -> tuple[Key, ...]:
    return equation.damaged if equation.total is None else (*equation.damaged, equation.total)


def _sum(equation: _Equation, known: Mapping[Key, Interval], without: Key | None = None) -> Interval:
    low, high = equation.low, equation.high
    for key in equation.damaged:
        if key != without:
            part = known[key]
            low += part[0]
            high += part[1]
    return low, high


def _allowed(equation: _Equation, known: Mapping[Key, Interval]) -> Interval:
    if equation.total is None:
        return equation.least, equation.most
    least, most = known[equation.total]
    return equation.weight * least - equation.slack, equation.weight * most + equation.slack


def _up(number: float) -> float:
    return ceil(number) if abs(number) < inf else number


def _down(number: float) -> float:
    return floor(number) if abs(number) < inf else number


def _hull(options: Sequence[Option]) -> dict[Key, Interval]:
    """For each key the least interval that has all options'; a key that an option doesn't have may be anything."""
    hull: dict[Key, Interval] = {}
    for option in options:
        for key, (low, high) in option.items():
            before = hull.get(key, (low, high))
            hull[key] = (min(before[0], low), max(before[1], high))
    return {key: bounds if all(key in o for o in options) else (0, inf) for key, bounds in hull.items()}


def _lost(damage: Damage, cells: Mapping[Key, Cell]) -> list[Print]:
    """Where no option satisfies the identities: every cell that the rows name for certain, as lost."""
    if not damage.options:
        return []
    named = set.intersection(*({item.key for item in option} for option in damage.options))
    return [replace(item, cell="") for item in damage.options[0] if item.key in named and item.key not in cells]


def _agreed(options: Sequence[tuple[Print, ...]]) -> list[Print]:
    """One print for each key that all options have: its cell where they agree, else a lost one."""
    cells: dict[Key, set[Cell]] = defaultdict(set)
    for option in options:
        for item in option:
            cells[item.key].add(item.cell)
    in_all = set.intersection(*({item.key for item in option} for option in options))
    agreed = []
    for item in options[0]:
        if item.key in in_all:
            certain = len(cells[item.key]) == 1 and item.cell != ""
            agreed.append(replace(item, marks=("realigned",)) if certain else replace(item, cell=""))
    return agreed
