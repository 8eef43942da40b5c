"""The changes since the last published edition.

Takes the newest prints then and now; gives the new months, every cell that has changed, and what is new or has ended.
The old number of a cell that is now hidden is never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import msgspec
import pandas as pd

from tiltak.model import KEY_COLUMNS, Key

Kind = Literal["revised", "hidden", "shown", "lost", "found", "removed"]
KINDS: tuple[Kind, ...] = get_args(Kind)

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
    """A published cell that has changed. Only a revised cell has both numbers: a number that NAV hides now is not
    repeated, although it once was public."""

    kind: Kind
    key: Key
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences from the edition before. `added` counts the cells that it did not have."""

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


def changes(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """The changes from one table of newest prints to the next."""
    months, months_before = _months(after), _months(before)
    now, then = after[after["period"] == months[-1]], before[before["period"] == months_before[-1]]
    both = before.merge(after, "outer", list(KEY_COLUMNS), suffixes=("_before", "_after"), indicator="found")
    return Changes(
        new_reports=tuple(sorted({*after["source"]} - {*before["source"]})),
        new_months=tuple(month for month in months if month not in months_before),
        new_tiltak=tuple(sorted(_tiltak(after) - _tiltak(before))),
        ended_tiltak=tuple(sorted(_tiltak(then) - _tiltak(now))),
        new_places=tuple(sorted(_places(after) - _places(before))),
        ended_places=tuple(sorted(_places(then) - _places(now))),
        added=int((both["found"] == "right_only").sum()),
        cells=tuple(sorted(_cells(both), key=lambda cell: (KINDS.index(cell.kind), cell.key))),
    )


def changes_as_json(made: Changes) -> dict[str, Any]:
    """The changes as JSON: a cell as its kind, the columns of its key, and its numbers."""
    cells = [{"kind": cell.kind, **cell.key._asdict(), "old": cell.old, "new": cell.new} for cell in made.cells]
    return {**msgspec.to_builtins(replace(made, cells=())), "cells": cells}


def changes_from_json(given: Mapping[str, Any]) -> Changes:
    """Read back the changes that `changes_as_json` wrote. ValidationError, KeyError or TypeError where it is other
    JSON."""
    cells = [{**item, "key": [item[column] for column in KEY_COLUMNS]} for item in given["cells"]]
    return msgspec.convert({**given, "cells": cells}, Changes)


def _cells(both: pd.DataFrame) -> Iterator[CellChange]:
    """The cells of two joined tables that have disappeared or changed."""
    removed = both["found"] == "left_only"
    states = both["obs_status_before"].astype(str) == both["obs_status_after"].astype(str)
    values = (both["value_before"] == both["value_after"]).fillna(True)  # same status: both or no value
    changed = both[removed | ((both["found"] == "both") & ~(states & values))]
    for row in changed.to_dict("records"):
        key = Key(*(row[column] for column in KEY_COLUMNS))
        if row["found"] == "left_only":
            yield CellChange("removed", key, None, None)
            continue
        kind = _KINDS[row["obs_status_before"], row["obs_status_after"]]
        old = int(row["value_before"]) if kind == "revised" else None
        yield CellChange(kind, key, old, int(row["value_after"]) if row["obs_status_after"] == "A" else None)


def _months(table: pd.DataFrame) -> list[str]:
    return sorted({*table.loc[table["measure"] == "participants", "period"]})


def _tiltak(table: pd.DataFrame) -> set[str]:
    return {*table.loc[table["tiltak_level"] == "tiltak", "tiltak"]}


def _places(table: pd.DataFrame) -> set[tuple[str, str]]:
    places = table.loc[table["region_level"] != "land", ["region_level", "region"]].drop_duplicates()
    return set(places.itertuples(index=False, name=None))
