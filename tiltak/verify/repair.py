"""Damage is undone where the identities leave one way only.

Takes the placed prints of a report, and its ambiguities with their options; asks for each option whether some choice of
the other ambiguities' options satisfies every identity. What all possible options agree on is published; where they
differ, the number is lost. A lost number is never computed, though an identity may give it.

Every step errs to one side: an option counts as possible until it is shown that it isn't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import KEY_COLUMNS, TOTAL_KEY, Cell, Finding, Key, Source
from tiltak.verify.alignment import MOVED, Ambiguity, Print
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.identities import ANYTHING, HIDDEN_MOST, Interval, identities, interval, intervals, meet
from tiltak.verify.merging import Merged

MOST_KNOWN = HIDDEN_MOST + 1  # an interval that is no wider needs no bounds: it is a number, or hidden
MOST_SEARCH_STEPS = 5000  # for one choice that satisfies all identities; beyond, an option counts as possible
MOST_ROUNDS = 20  # of bounding lost cells by one another

NATIONAL = TOTAL_KEY[KEY_COLUMNS.index("region_level") :]  # the end of the key of a table's total

Option = Mapping[Key, Interval]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What the ambiguities of a report become.

    `prints` are those that all possible options agree on, and a lost one ('') for each cell on which they differ;
    `findings` has one for each ambiguity. None of the options of a contradicted ambiguity agrees with the other cells.
    `placed` are the cells that don't stand where the print says and that only the identities place: where the print
    itself leaves one option, it does. `lost` has for each lost cell the rule of its ambiguity.
    """

    prints: tuple[Print, ...]
    findings: tuple[Finding, ...]
    contradicted: tuple[Ambiguity, ...]
    placed: frozenset[Key]
    lost: Mapping[Key, str]


def repair(
    source: Source,
    printed: Mapping[Key, Merged],
    unknown: Mapping[Key, Interval],
    ambiguities: Sequence[Ambiguity],
    vocabulary: Vocabulary,
) -> Repaired:
    """What the identities leave of the ambiguities of a report.

    `printed` are the cells of the rows placed as printed, `unknown` those of lost tables, which may be anything.
    """
    if not ambiguities:
        return Repaired((), (), (), frozenset(), {})
    cells = {key: item.cell for key, item in printed.items()}
    search = _OptionSearch(cells, unknown, ambiguities, vocabulary)
    prints: list[Print] = []
    findings: list[Finding] = []
    contradicted: list[Ambiguity] = []
    placed: set[Key] = set()
    without: dict[Key, str] = {}
    for number, ambiguity in enumerate(ambiguities):
        possible = [ambiguity.options[i] for i in search.possible(number)]
        agreed = _agreed(possible) if possible else _lost(ambiguity, cells)
        prints.extend(agreed)
        if not possible:
            contradicted.append(ambiguity)
        without |= {item.key: ambiguity.rule for item in agreed if item.cell == ""}
        if search.readings[number] > 1:
            placed.update(p.key for p in agreed if MOVED in p.marks and p.cell != "" and p.key not in cells)
        findings.append(_finding(source, ambiguity, len(possible), agreed))
    return Repaired(tuple(prints), tuple(findings), tuple(contradicted), frozenset(placed), without)


def _finding(source: Source, ambiguity: Ambiguity, possible: int, agreed: Sequence[Print]) -> Finding:
    known = sum(item.cell != "" for item in agreed)
    what = f"{known} of {len(agreed)} cells are placed" if known else "no cell is placed"
    return source.finding(
        ambiguity.line,
        ambiguity.rule,
        ambiguity.expected,
        ambiguity.seen,
        f"the identities allow {possible} of {len(ambiguity.options)} readings: {what}",
        settled="realigned" if known else "withheld",
    )


class _OptionSearch:
    """The ambiguities of a report, each with the options that are still possible."""

    def __init__(
        self,
        cells: Mapping[Key, Cell],
        lost: Mapping[Key, Interval],
        ambiguities: Sequence[Ambiguity],
        vocabulary: Vocabulary,
    ) -> None:
        damaged = {item.key: None for ambiguity in ambiguities for option in ambiguity.options for item in option}
        unknown = {key: ANYTHING for key in damaged if key not in cells}
        of_rows = identities({**lost, **cells, **unknown}, vocabulary, rows={key[2:] for key in unknown})
        touching = [identity for identity in of_rows if any(key in unknown for key, _ in identity.terms())]
        beside = {key: cells[key] for identity in touching for key, _ in identity.terms() if key in cells}
        self.network = ConstraintNetwork(touching, {**lost, **intervals(beside), **unknown})
        self.index: list[list[int]] = []
        self.options: list[list[Option]] = []
        for ambiguity in ambiguities:
            good = [i for i, option in enumerate(ambiguity.options) if _agrees_with_prints(ambiguity, option, cells)]
            self.index.append(good)
            self.options.append(
                [{p.key: interval(p.cell, p.key) for p in ambiguity.options[i] if p.key in unknown} for i in good]
            )
        self.readings = [len(good) for good in self.index]  # what the print leaves of each ambiguity's options
        for options in self.options:
            self.network.assume(_hull(options))
        self._narrow()
        self.touched = [self.network.touched({key for option in options for key in option}) for options in self.options]

    def possible(self, number: int) -> list[int]:
        """The options of an ambiguity, by number, for which some choice of all others satisfies the identities."""
        others = self._linked(number)
        found = []
        for i, option in zip(self.index[number], self.options[number], strict=True):
            with self.network.assuming(option):
                if self._extends(others, [MOST_SEARCH_STEPS]):
                    found.append(i)
        return found

    def _narrow(self) -> None:
        """Bound every lost cell of every option by the identities, and strike the options that fail one whatever the
        others are, until nothing changes."""
        for _ in range(MOST_ROUNDS):
            changed = False
            for number, options in enumerate(self.options):
                bounded = [self._bounded(option) for option in options]
                kept = [i for i, option in enumerate(bounded) if option is not None]
                news = [option for option in bounded if option is not None]
                if news != options:
                    self.index[number] = [self.index[number][i] for i in kept]
                    self.options[number] = news
                    self.network.assume(_hull(news) if news else {key: ANYTHING for o in options for key in o})
                    changed = True
            if not changed:
                return

    def _linked(self, number: int) -> list[int]:
        """The ambiguities that can have a say in this one's: those that share an identity with it, and so on. Those
        with the fewest options come first."""
        linked, edge = {number}, [number]
        while edge:
            at = edge.pop()
            near = {n for n in range(len(self.options)) if n not in linked and self.touched[n] & self.touched[at]}
            linked |= near
            edge.extend(near)
        return sorted(linked - {number}, key=lambda n: (len(self.options[n]), n))

    def _extends(self, others: list[int], steps: list[int]) -> bool:
        """Whether options of the other ambiguities can be chosen beside those assumed so that all identities hold."""
        if not others:
            return True
        number, *rest = others
        for option in self.options[number]:
            steps[0] -= 1
            if steps[0] < 0:
                return True
            bounded = self._bounded(option)
            if bounded is not None:
                with self.network.assuming(bounded):
                    if self._extends(rest, steps):
                        return True
        return not self.options[number]

    def _bounded(self, option: Option) -> Option | None:
        """The option with its lost cells bounded by the identities; None where it can't hold beside what is assumed."""
        met = {key: meet(bounds, self.network.bounds[key]) for key, bounds in option.items()}
        if any(low > high for low, high in met.values()):
            return None
        with self.network.assuming(met):
            for key, bounds in met.items():
                if bounds[1] - bounds[0] > MOST_KNOWN:
                    low, high = meet(bounds, self.network.room(key, whole=key.measure == "participants"))
                    if low > high:
                        return None
                    self.network.assume({key: (low, high)})
            if any(self.network.difference(number) for number in self.network.touched(met)):
                return None
            return {key: self.network.bounds[key] for key in met}


def _agrees_with_prints(ambiguity: Ambiguity, option: Iterable[Print], cells: Mapping[Key, Cell]) -> bool:
    """A total may be printed again, with the same number; any other label occurs once; a table has a total."""
    for item in option:
        if item.key in cells and (not item.is_total or item.cell not in ("", cells[item.key])):
            return False
        if ambiguity.rule == "total-named" and (*item.key[: -len(NATIONAL)], *NATIONAL) not in cells:
            return False
    return True


def _hull(options: Sequence[Option]) -> dict[Key, Interval]:
    """For each key the least interval that has all options'; a key that an option doesn't have may be anything."""
    hull: dict[Key, Interval] = {}
    for option in options:
        for key, (low, high) in option.items():
            before = hull.get(key, (low, high))
            hull[key] = (min(before[0], low), max(before[1], high))
    return {key: bounds if all(key in o for o in options) else ANYTHING for key, bounds in hull.items()}


def _lost(ambiguity: Ambiguity, cells: Mapping[Key, Cell]) -> list[Print]:
    """Where no option satisfies the identities: every cell that the rows name for certain, as lost."""
    if not ambiguity.options:
        return []
    named = set.intersection(*({item.key for item in option} for option in ambiguity.options))
    return [item._replace(cell="") for item in ambiguity.options[0] if item.key in named and item.key not in cells]


def _agreed(options: Sequence[tuple[Print, ...]]) -> list[Print]:
    """One print for each key that all options have: its cell where they agree, else a lost one."""
    cells: dict[Key, set[Cell]] = defaultdict(set)
    marks: dict[Key, set[str]] = defaultdict(set)
    for option in options:
        for item in option:
            cells[item.key].add(item.cell)
            marks[item.key].update(item.marks)
    in_all = set.intersection(*({item.key for item in option} for option in options))
    agreed = []
    for item in options[0]:
        if item.key in in_all:
            certain = len(cells[item.key]) == 1 and item.cell != ""
            agreed.append(item._replace(cell=item.cell if certain else "", marks=tuple(sorted(marks[item.key]))))
    return agreed
