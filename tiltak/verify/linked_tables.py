"""All reports as one linked table, and every equation that holds in it.

NAV publishes nine reports of one month, and what one totals another prints part by part: whoever reads them all knows
the equations between them too. Takes the observations of all reports; gives their cells, a key each, and the
identities that disclosure control asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Key, Observation
from tiltak.verify.identities import Identity, Keys, identities, sum_identity

_Printed = tuple[str, str, str, str]  # a group, and the period, measure and region level of its printed tiltak


def linked_cells(observations: Iterable[Observation]) -> dict[Key, Cell]:
    """One cell for each key of all reports: a number where any report shows one, else hidden where any hides it."""
    cells: dict[Key, Cell] = {}
    for o in observations:
        if o.value is not None:
            cells[o.key] = o.value
        elif o.obs_status == "Q":
            cells.setdefault(o.key, "*")
    return {o.key: cells.get(o.key, "?") for o in observations}


def linked_identities(keys: Keys, vocabulary: Vocabulary) -> tuple[Identity, ...]:
    """The identities within a report, asked of all reports together, and those between reports."""
    between = (*_tiltak_of_alle(keys, vocabulary), *_gruppe_of_grupper(keys, vocabulary))
    return (*identities(keys, vocabulary), *between)


def _tiltak_of_alle(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """All tiltak in TILT100 are the tiltak of all reports, where it doesn't print the groups between, as for kommuner,
    and where the tiltak of all groups are printed."""
    group = vocabulary.parents("tiltak")
    groups = vocabulary.codes("gruppe")
    parts: dict[Key, list[Key]] = defaultdict(list)
    printed: set[_Printed] = set()
    for key in keys:
        if key.tiltak_level == "tiltak":
            parts[key._replace(tiltak_level="alle", tiltak="alle")].append(key)
            printed.add((group[key.tiltak], key.period, key.measure, key.region_level))
    for total in parts.keys() & set(keys):
        all_there = all((code, total.period, total.measure, total.region_level) in printed for code in groups)
        if all_there and not any(total._replace(tiltak_level="gruppe", tiltak=code) in keys for code in groups):
            yield sum_identity("tiltak-of-alle", total, parts[total])


def _gruppe_of_grupper(keys: Keys, vocabulary: Vocabulary) -> Iterator[Identity]:
    """The total of a report of two groups, as TILT180, is the sum of the two in TILT100."""
    for total in keys:
        if total.tiltak_level == "grupper":
            members = vocabulary.entry("grupper", total.tiltak).members
            parts = [total._replace(tiltak_level="gruppe", tiltak=code) for code in members]
            if there := [part for part in parts if part in keys]:
                yield sum_identity("gruppe-of-grupper", total, there)
