"""Prints become one cell each, and reports are compared where they share months.

A total stands on many pages, and a month in many reports. Within one report all prints of a cell must say the same;
between reports a difference is a revision, and both values are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tiltak.align import Print
from tiltak.records import Finding, Key, Observation, Source


@dataclass(frozen=True, slots=True)
class Merged:
    """All prints of one cell. They agree, or `disputed` says that they don't."""

    prints: tuple[Print, ...]

    @property
    def first(self) -> Print:
        """The print that the observation's line and page come from."""
        return self.prints[0]

    @property
    def disputed(self) -> bool:
        """Whether two prints differ."""
        return len({p.cell for p in self.prints}) > 1


@dataclass(frozen=True, slots=True)
class Revision:
    """A number that a later report changed."""

    key: Key
    old: Observation
    new: Observation


def merge(prints: Iterable[Print]) -> dict[Key, Merged]:
    """One cell for each key, from all prints of it in one report, in the report's order."""
    by_key: dict[Key, list[Print]] = defaultdict(list)
    for item in prints:
        by_key[item.key].append(item)
    return {key: Merged(tuple(items)) for key, items in by_key.items()}


def total_agrees(source: Source, merged: Mapping[Key, Merged]) -> Iterable[Finding]:
    """A total that a report prints many times is the same everywhere, and a label occurs once in a table."""
    for item in merged.values():
        if item.disputed:
            lines = ", ".join(f"{p.cell} in line {p.line}" for p in item.prints)
            rule = "total-agrees" if item.first.is_total else "label-once"
            yield Finding(
                f"data/raw/{source.file}:{item.first.line}",
                rule,
                "the same number in every print of a cell",
                lines,
                "published only where the identities prove one of them",
                settled="withheld",
            )


def revisions(observations: Iterable[Observation], sources: tuple[Source, ...]) -> tuple[Revision, ...]:
    """Every cell that two reports print differently, both of them proved; the later report's is the new one."""
    order = {source.id: (source.period[1], source.period[0]) for source in sources}
    seen: dict[Key, Observation] = {}
    found = []
    for o in sorted(observations, key=lambda o: order[o.source]):
        old = seen.get(o.key)
        if old and "O" not in (old.obs_status, o.obs_status) and (old.obs_status, old.value) != (o.obs_status, o.value):
            found.append(Revision(o.key, old, o))
        seen[o.key] = o
    return tuple(found)
