"""What the published numbers say of the hidden ones, and that the site's own numbers say no more.

NAV hides numbers under 4, and its totals still tell something of them: now and then all. That is NAV's to judge; it is
counted here for the publisher and shown nowhere. What the site adds (changes, shares) must leave every hidden cell the
interval that NAV's own published cells leave it. All reports are taken as one linked table, in which a cell that two
of them print is one cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.codelists import CATEGORY_LISTS, Vocabulary
from tiltak.model import Cell, Finding, Key, Observation
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.feasibility import determined
from tiltak.verify.identities import ANYTHING, Interval, intervals
from tiltak.verify.linked_tables import linked_cells, linked_identities


@dataclass(frozen=True, slots=True)
class Added:
    """A number that the site adds: low ≤ the sum of factor × cell ≤ high. `what` and `page` say which it is."""

    what: str
    page: str
    terms: tuple[tuple[Key, float], ...]
    low: float
    high: float


def known_bounds(cells: Mapping[Key, Cell], vocabulary: Vocabulary) -> dict[Key, Interval]:
    """The interval that follows for every hidden cell from all identities together, within reports and between them, by
    propagation to rest."""
    network = ConstraintNetwork(linked_identities(cells, vocabulary), intervals(cells))
    network.propagate()
    return {key: network.bounds[key] for key, cell in cells.items() if cell == "*"}


def discloses(
    observations: Sequence[Observation], additions: Iterable[Added], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """A number that the site adds tells nothing of a hidden or lost cell, and is right.

    What NAV's own cells say of the hidden ones takes long to find; it is asked only where an addition has one in it.
    """
    numbers = {o.key: o.value for o in observations if o.value is not None}
    known: dict[Key, Interval] = {}
    for added in additions:
        unseen = [key for key, _ in added.terms if key not in numbers]
        if unseen and not known:
            known = known_bounds(linked_cells(observations), vocabulary)
        of = {
            key: known.get(key, ANYTHING) if (number := numbers.get(key)) is None else (number, number)
            for key, _ in added.terms
        }
        least, most = _sum(added.terms, of)
        if most < added.low or least > added.high:
            yield _finding(added, f"a number that its cells give ({least:g} to {most:g})", f"{added.low:g}")
        for key in unseen:
            if _narrows(added, key, of):
                yield _finding(
                    added, "no more than NAV's own numbers say of a hidden cell", f"{key.tiltak} {key.period}"
                )
                break


def audit(observations: Iterable[Observation], additions: Iterable[Added], vocabulary: Vocabulary) -> str:
    """The report for the publisher, as Markdown: how many hidden cells there are, and how many of them NAV's own totals
    determine (all together, by linear programmes) or narrow (by propagation), by table; and how many the site's
    numbers narrow beyond that."""
    observations = tuple(observations)
    cells = linked_cells(observations)
    bounds = known_bounds(cells, vocabulary)
    plain = intervals(cells)
    fixed, unasked = determined(linked_identities(cells, vocabulary), plain)
    beyond = sum(1 for _ in discloses(observations, additions, vocabulary))
    rows: dict[tuple[str, str], Counter[str]] = {}
    for key, (low, high) in bounds.items():
        count = rows.setdefault((key.period[:4], _table(key)), Counter())
        count["hidden"] += 1
        count["determined"] += key in fixed
        count["narrowed"] += key not in fixed and (low, high) != plain[key]
    lines = [
        "# Hidden cells, and what the published numbers say of them",
        "",
        "For the publisher. Not for the site: it would show where to look.",
        "",
        "| year | table | hidden cells | determined by NAV's own totals | narrowed by them |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for (year, table), count in sorted(rows.items()):
        lines.append(f"| {year} | {table} | {count['hidden']} | {count['determined']} | {count['narrowed']} |")
    total = sum(rows.values(), Counter[str]())
    lines.append(f"| all | all | {total['hidden']} | {total['determined']} | {total['narrowed']} |")
    lines += ["", f"Asked of propagation alone, not of a linear programme: {len(unasked & bounds.keys())}.", ""]
    placed = {o.key for o in observations if "realigned" in o.marks}
    without = known_bounds({key: "?" if key in placed else cell for key, cell in cells.items()}, vocabulary)
    by_placed = sum(bounds[key] != without[key] for key in bounds.keys() - placed)
    lines += [f"Narrowed by cells that the extraction has out of place and a repair has placed: {by_placed}.", ""]
    lines += [f"Narrowed by the numbers that this site adds, beyond that: {beyond}.", ""]
    return "\n".join(lines)


def _sum(terms: Iterable[tuple[Key, float]], of: Mapping[Key, Interval]) -> Interval:
    low = high = 0.0
    for key, factor in terms:
        ends = factor * of[key][0], factor * of[key][1]
        low += min(ends)
        high += max(ends)
    return low, high


def _narrows(added: Added, key: Key, of: Mapping[Key, Interval]) -> bool:
    """Whether the addition leaves a cell less room than it had."""
    factor = sum(factor for other, factor in added.terms if other == key)
    low, high = _sum([term for term in added.terms if term[0] != key], of)
    ends = sorted(((added.low - high) / factor, (added.high - low) / factor)) if factor else (-1.0, 1e12)
    return ends[0] > of[key][0] or ends[1] < of[key][1]


def _table(key: Key) -> str:
    splits = [name for name in CATEGORY_LISTS if getattr(key, name) != "total"]
    place = key.region_level if key.region_level != "land" else ""
    kind = "mean" if key.measure == "participants_mean" else "months"
    return f"{' × '.join([key.tiltak_level, *filter(None, [place]), *splits])}, {kind}"


def _finding(added: Added, expected: str, seen: str) -> Finding:
    advice = "don't show this number"
    return Finding(f"site/{added.page}", "discloses", expected, f"{added.what} of {seen}", advice)
