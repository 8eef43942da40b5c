"""The equations that the reports' own numbers must satisfy.

Each rule is a generator: it takes the cells of one report and gives the identities that they offer. The docstring is
the rule, and its slug is the function's name with hyphens. A hidden cell counts as 0 to 3, a lost one as anything
from 0; a category that a table doesn't print counts as 0. `docs/rules.md` is made from the docstrings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from tiltak.records import Cell, Key, with_codes
from tiltak.vocabulary import Vocabulary

Cells = Mapping[Key, Cell]
HIDDEN_MOST = 3
DIMENSIONS = ("status", "sex", "age", "immigrant", "birth_region", "education")


@dataclass(frozen=True, slots=True)
class Identity:
    """weight × total = the parts' sum, give or take `slack` (rounding of printed means)."""

    rule: str
    total: Key
    parts: tuple[Key, ...]
    weight: int = 1
    slack: float = 0

    def members(self) -> tuple[Key, ...]:
        """All keys that take part, the total first."""
        return (self.total, *self.parts)


def mean_of_months(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The mean so far this year is the months' sum divided by their number, rounded to a whole number."""
    months: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if key.measure == "participants":
            months[with_codes(key, period="", measure="")].append(key)
    for key in cells:
        if key.measure == "participants_mean":
            first, last = key.period.split("/")
            count = int(last[5:]) - int(first[5:]) + 1
            parts = tuple(months.get(with_codes(key, period="", measure=""), ()))
            yield Identity("mean-of-months", key, parts, weight=count, slack=count / 2)


def parts_of_status(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of its parts by labour-market status."""
    yield from _parts(cells, "parts-of-status", "status")


def parts_of_sex(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of women and men."""
    yield from _parts(cells, "parts-of-sex", "sex")


def parts_of_age(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of its age groups."""
    yield from _parts(cells, "parts-of-age", "age")


def parts_of_immigrant(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of immigrants and others."""
    yield from _parts(cells, "parts-of-immigrant", "immigrant")


def parts_of_birth_region(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of its parts by region of birth."""
    yield from _parts(cells, "parts-of-birth-region", "birth_region")


def parts_of_education(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A total is the sum of its parts by education."""
    yield from _parts(cells, "parts-of-education", "education")


def parts_of_land(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The country is the sum of its fylker; and it is the sum of its kommuner."""
    for level in ("fylke", "kommune"):
        parts = _grouped(cells, ("region_level", level), region_level="land", region="0")
        yield from _sums("parts-of-land", cells, parts)


def parts_of_fylke(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A fylke is the sum of its kommuner."""
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if key.region_level == "kommune":
            fylke = vocabulary.entry("kommune", key.region).parent
            parts[with_codes(key, region_level="fylke", region=fylke)].append(key)
    yield from _sums("parts-of-fylke", cells, parts)


def parts_of_gruppe(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """A group of tiltak is the sum of its tiltak."""
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if key.tiltak_level == "tiltak":
            gruppe = vocabulary.entry("tiltak", key.tiltak).parent
            parts[with_codes(key, tiltak_level="gruppe", tiltak=gruppe)].append(key)
    yield from _sums("parts-of-gruppe", cells, parts)


def parts_of_alle(cells: Cells, vocabulary: Vocabulary) -> Iterator[Identity]:
    """All tiltak are the sum of the groups."""
    parts = _grouped(cells, ("tiltak_level", "gruppe"), tiltak_level="alle", tiltak="alle")
    yield from _sums("parts-of-alle", cells, parts)


Rule = Callable[[Cells, Vocabulary], Iterator[Identity]]
RULES: tuple[Rule, ...] = (
    mean_of_months,
    parts_of_status,
    parts_of_sex,
    parts_of_age,
    parts_of_immigrant,
    parts_of_birth_region,
    parts_of_education,
    parts_of_land,
    parts_of_fylke,
    parts_of_gruppe,
    parts_of_alle,
)


def identities(cells: Cells, vocabulary: Vocabulary) -> tuple[Identity, ...]:
    """Every identity that the cells of one report offer."""
    return tuple(identity for rule in RULES for identity in rule(cells, vocabulary))


def interval(cell: Cell, key: Key) -> tuple[float, float]:
    """What the true number may be. A hidden mean is under 4; it is not rounded before it is hidden."""
    if isinstance(cell, int):
        return cell, cell
    if cell == "*":
        return 0, HIDDEN_MOST + (key.measure == "participants_mean")
    return 0, inf


def discrepancy(identity: Identity, cells: Cells) -> float:
    """How far the parts' sum is from what the total allows: 0 where the identity holds, above 0 where the parts are
    too many."""
    low = high = 0.0
    for key in identity.parts:
        part = interval(cells[key], key)
        low += part[0]
        high += part[1]
    least, most = interval(cells[identity.total], identity.total)
    least = identity.weight * least - identity.slack
    most = identity.weight * most + identity.slack
    if low > most:
        return low - most
    if high < least:
        return high - least
    return 0


def _parts(cells: Cells, rule: str, dimension: str) -> Iterator[Identity]:
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if getattr(key, dimension) != "total":
            parts[with_codes(key, **{dimension: "total"})].append(key)
    yield from _sums(rule, cells, parts)


def _grouped(cells: Cells, level: tuple[str, str], **total: str) -> dict[Key, list[Key]]:
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if getattr(key, level[0]) == level[1]:
            parts[with_codes(key, **total)].append(key)
    return parts


def _sums(rule: str, cells: Cells, parts: Mapping[Key, list[Key]]) -> Iterator[Identity]:
    for total, members in parts.items():
        if total in cells:
            mean = total.measure == "participants_mean"
            yield Identity(rule, total, tuple(members), slack=(len(members) + 1) / 2 if mean else 0)
