"""What has changed since the last published edition.

Takes the newest view of the observations then and now; gives the new months, every cell that is another one than it
was, and what is new or has ended. The old number of a cell that is now hidden is never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from tiltak.model import KEY_COLUMNS, Key, Observation

Kind = Literal["revised", "hidden", "shown", "lost", "found", "removed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
View = Mapping[Key, Observation]

_KINDS: dict[tuple[str, str], Kind] = {
    ("A", "A"): "revised",
    ("A", "Q"): "hidden",
    ("O", "Q"): "hidden",
    ("Q", "A"): "shown",
    ("O", "A"): "found",
    ("A", "O"): "lost",
    ("Q", "O"): "lost",
}


@dataclass(frozen=True, slots=True, order=True)
class CellChange:
    """A cell that was published before and is another one now. Only a revised one has both numbers: what NAV hides now
    isn't said here, though it was known once."""

    kind: Kind
    key: Key
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is otherwise than in the edition before. `added` counts the cells that weren't there before."""

    new_reports: tuple[str, ...] = ()
    new_months: tuple[str, ...] = ()
    new_tiltak: tuple[str, ...] = ()
    ended_tiltak: tuple[str, ...] = ()
    new_places: tuple[tuple[str, str], ...] = ()  # (region_level, region)
    ended_places: tuple[tuple[str, str], ...] = ()
    added: int = 0
    cells: tuple[CellChange, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[CellChange, ...]:
        """The changes of one kind."""
        return tuple(cell for cell in self.cells if cell.kind == kind)


def changes(before: View, after: View) -> Changes:
    """What changed from one view to the next."""
    months, months_before = _months(after), _months(before)
    last, last_before = months[-1], months_before[-1]
    tiltak, places = _tiltak, _place

    def new(code: Callable[[Key], Any]) -> tuple[Any, ...]:
        return tuple(sorted({code(key) for key in after} - {code(key) for key in before} - {None}))

    def ended(code: Callable[[Key], Any]) -> tuple[Any, ...]:
        then = {code(key) for key in before if key.period == last_before}
        return tuple(sorted(then - {code(key) for key in after if key.period == last} - {None}))

    return Changes(
        new_reports=tuple(sorted({o.source for o in after.values()} - {o.source for o in before.values()})),
        new_months=tuple(month for month in months if month not in months_before),
        new_tiltak=new(tiltak),
        ended_tiltak=ended(tiltak),
        new_places=new(places),
        ended_places=ended(places),
        added=len(after.keys() - before.keys()),
        cells=tuple(sorted(_cells(before, after), key=lambda cell: (KINDS.index(cell.kind), cell.key))),
    )


def changes_as_json(made: Changes) -> dict[str, Any]:
    """The changes as JSON has them: a cell as its kind, the columns of its key, and its numbers."""
    return {
        "new_reports": list(made.new_reports),
        "new_months": list(made.new_months),
        "new_tiltak": list(made.new_tiltak),
        "ended_tiltak": list(made.ended_tiltak),
        "new_places": [list(place) for place in made.new_places],
        "ended_places": [list(place) for place in made.ended_places],
        "added": made.added,
        "cells": [
            {
                "kind": cell.kind,
                **_columns(cell.key),
                "old": cell.old,
                "new": cell.new,
            }
            for cell in made.cells
        ],
    }


def changes_from_json(given: Mapping[str, Any]) -> Changes:
    """The changes that `changes_as_json` wrote."""
    return Changes(
        new_reports=tuple(given["new_reports"]),
        new_months=tuple(given["new_months"]),
        new_tiltak=tuple(given["new_tiltak"]),
        ended_tiltak=tuple(given["ended_tiltak"]),
        new_places=tuple((level, code) for level, code in given["new_places"]),
        ended_places=tuple((level, code) for level, code in given["ended_places"]),
        added=given["added"],
        cells=tuple(
            CellChange(item["kind"], Key(*(item[column] for column in KEY_COLUMNS)), item["old"], item["new"])
            for item in given["cells"]
        ),
    )


def _columns(key: Key) -> dict[str, str]:
    return {column: getattr(key, column) for column in KEY_COLUMNS}


def _cells(before: View, after: View) -> Iterable[CellChange]:
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield CellChange("removed", key, None, None)
        elif (old.obs_status, old.value) != (new.obs_status, new.value):
            kind = _KINDS[old.obs_status, new.obs_status]
            yield CellChange(kind, key, old.value if kind == "revised" else None, new.value)


def _months(view: View) -> list[str]:
    return sorted({key.period for key in view if key.measure == "participants"})


def _tiltak(key: Key) -> str | None:
    return key.tiltak if key.tiltak_level == "tiltak" else None


def _place(key: Key) -> tuple[str, str] | None:
    return (key.region_level, key.region) if key.region_level != "land" else None
