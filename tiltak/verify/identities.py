"""The equations that the reports' own numbers must satisfy.

Each rule is a generator: it takes the cells of one report and gives the identities that they offer. The docstring is
the rule, and its slug is the function's name with hyphens. A hidden cell counts as 0 to 3, a lost one as anything
from 0; a category that a table doesn't print counts as 0. `docs/rules.md` is made from the docstrings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tiltak.codelists import DIMENSIONS, Vocabulary
from tiltak.model import KEY_COLUMNS, Cell, Column, Key

Keys = Collection[Key]
RowKey = tuple[str, ...]  # a key without period and measure
ROW_COLUMNS = KEY_COLUMNS[2:]
Interval = tuple[float, float]
HIDDEN_MOST = 3
LOST_MOST = 10**9  # more than any sum of people here: a bound that can still be added and subtracted
ANYTHING: Interval = (0, LOST_MOST)


class Identity(NamedTuple):
    """weight × total = the parts' sum, give or take `slack` (rounding of printed means)."""

    rule: str
    total: Key
    parts: tuple[Key, ...]
    weight: int = 1
    slack: float = 0

    def terms(self) -> Iterator[tuple[Key, int]]:
        """The keys that take part with their factors; their sum is 0, give or take `slack`. The total comes first."""
        yield self.total, -self.weight
        for key in self.parts:
            yield key, 1


EditRule = Callable[[Keys, Vocabulary], Iterator[Identity]]


def mean_of_months(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The mean so far this year is the months' sum divided by their number, rounded to a whole number."""
    months: dict[RowKey, list[Key]] = defaultdict(list)
    means = []
    for key in keys:
        if key.measure == "participants":
            months[key[2:]].append(key)
        else:
            means.append(key)
    for key in means:
        first, last = key.period.split("/")
        count = int(last[5:]) - int(first[5:]) + 1
        of_mean = tuple([month for month in months.get(key[2:], ()) if first <= month.period <= last])
        yield Identity("mean-of-months", key, of_mean, weight=count, slack=count / 2)


def parts_of(dimension: str) -> EditRule:
    """The rule that a total is the sum of its parts by one dimension of `codelists.DIMENSIONS`."""

    def rule(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
        place = KEY_COLUMNS.index(dimension)
        parts = ((_with(key, place, "total"), key) for key in keys if key[place] != "total")
        yield from _sums(f"parts-of-{dimension.replace('_', '-')}", keys, parts)

    rule.__name__ = f"parts_of_{dimension}"
    rule.__doc__ = f"A total is the sum of its parts by `{dimension}`."
    return rule


def parts_of_land(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The country is the sum of its fylker; and it is the sum of its kommuner."""
    for level in ("fylke", "kommune"):
        parts = ((_with(key, REGION_LEVEL_AT, "land", "0"), key) for key in keys if key.region_level == level)
        yield from _sums("parts-of-land", keys, parts)


def parts_of_fylke(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A fylke is the sum of its kommuner."""
    fylke = vocabulary.parents("kommune")
    parts = (
        (_with(key, REGION_LEVEL_AT, "fylke", fylke[key.region]), key) for key in keys if key.region_level == "kommune"
    )
    yield from _sums("parts-of-fylke", keys, parts)


def parts_of_gruppe(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A group of tiltak is the sum of its tiltak."""
    gruppe = vocabulary.parents("tiltak")
    parts = (
        (_with(key, TILTAK_LEVEL_AT, "gruppe", gruppe[key.tiltak]), key) for key in keys if key.tiltak_level == "tiltak"
    )
    yield from _sums("parts-of-gruppe", keys, parts)


def parts_of_grupper(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The total of a report of several groups, as TILT180, is the sum of its tiltak."""
    grupper = {group: entry.code for entry in vocabulary.listed("grupper") for group in entry.members}
    of = {code: grupper.get(group, "") for code, group in vocabulary.parents("tiltak").items()}
    parts = (
        (_with(key, TILTAK_LEVEL_AT, "grupper", of[key.tiltak]), key) for key in keys if key.tiltak_level == "tiltak"
    )
    yield from _sums("parts-of-grupper", keys, parts)


def parts_of_alle(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """All tiltak are the sum of the groups."""
    parts = ((_with(key, TILTAK_LEVEL_AT, "alle", "alle"), key) for key in keys if key.tiltak_level == "gruppe")
    yield from _sums("parts-of-alle", keys, parts)


SUM_RULES: tuple[EditRule, ...] = (  # of cells of one period and measure
    *map(parts_of, DIMENSIONS),
    parts_of_land,
    parts_of_fylke,
    parts_of_gruppe,
    parts_of_grupper,
    parts_of_alle,
)
EDIT_RULES: tuple[EditRule, ...] = (mean_of_months, *SUM_RULES)
REGION_LEVEL_AT = KEY_COLUMNS.index("region_level")
TILTAK_LEVEL_AT = KEY_COLUMNS.index("tiltak_level")


def identities(keys: Keys, vocabulary: Vocabulary, rows: Collection[RowKey] | None = None) -> tuple[Identity, ...]:
    """Every identity that the cells of one report offer; with `rows`, those that a cell of one of these takes part in.

    Sums stay within a column, and most columns have the same rows: the sums of one such column are looked for, and said
    again of the others.
    """
    columns: dict[Column, list[Key]] = defaultdict(list)
    for key in keys:
        columns[key[:2]].append(key)
    alike: dict[tuple[str, tuple[RowKey, ...]], list[list[Key]]] = defaultdict(list)
    for (_, measure), cells in columns.items():
        alike[measure, tuple([key[2:] for key in cells])].append(cells)
    found = [*mean_of_months(keys if rows is None else [key for key in keys if key[2:] in rows], vocabulary)]
    sums: dict[tuple[RowKey, ...], list[_Sum]] = {}
    for (_, all_rows), same in alike.items():
        if all_rows not in sums:
            sums[all_rows] = list(_sums_of(same[0], vocabulary, rows))
        for cells in same:
            found += (
                sum_identity(rule, cells[total], [cells[at] for at in parts]) for rule, total, parts in sums[all_rows]
            )
    return tuple(found)


class _Sum(NamedTuple):
    """A sum of a column's cells, by their numbers in it."""

    rule: str
    total: int
    parts: list[int]


def _sums_of(cells: Sequence[Key], vocabulary: Vocabulary, rows: Collection[RowKey] | None) -> Iterator[_Sum]:
    at = {key: number for number, key in enumerate(cells)}
    for identity in (identity for rule in SUM_RULES for identity in rule(at, vocabulary)):
        if rows is None or any(key[2:] in rows for key, _ in identity.terms()):
            yield _Sum(identity.rule, at[identity.total], [at[key] for key in identity.parts])


def interval(cell: Cell, key: Key) -> Interval:
    """What the true number may be. A hidden mean is under 4; it is not rounded before it is hidden."""
    if isinstance(cell, int):
        return cell, cell
    if cell == "*":
        return 0, HIDDEN_MOST + (key.measure == "participants_mean")
    return ANYTHING


def meet(one: Interval, other: Interval) -> Interval:
    """What both intervals have, empty (low above high) where they have nothing."""
    return max(one[0], other[0]), min(one[1], other[1])


def intervals(cells: Mapping[Key, Cell]) -> dict[Key, Interval]:
    """What the true number of each cell may be."""
    return {key: interval(cell, key) for key, cell in cells.items()}


def _with(key: Key, place: int, *codes: str) -> tuple[str, ...]:
    """The key, as a plain tuple, with other codes from a place on."""
    return key[:place] + codes + key[place + len(codes) :]


def _sums(rule: str, keys: Keys, parts: Iterable[tuple[tuple[str, ...], Key]]) -> Iterator[Identity]:
    by_total: dict[tuple[str, ...], list[Key]] = defaultdict(list)
    for total, part in parts:
        by_total[total].append(part)
    for total, members in by_total.items():
        if total in keys:
            yield sum_identity(rule, Key._make(total), members)


def sum_identity(rule: str, total: Key, parts: Sequence[Key]) -> Identity:
    """The identity of a sum."""
    return Identity(rule, total, tuple(parts), slack=rounding(total, len(parts)))


def rounding(total: Key, parts: int) -> float:
    """How far a sum may be off: each of its cells may be rounded where it is a mean."""
    return (parts + 1) / 2 if total.measure == "participants_mean" else 0
