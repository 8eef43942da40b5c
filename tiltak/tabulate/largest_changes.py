"""The largest changes: every tiltak at every place, the newest month against an earlier one.

Takes a frame of monthly numbers; gives `LargestChanges`: the comparable pairs, largest rise first, and how many pairs
are not comparable and why. A pair is compared where both numbers are shown, the earlier is at least 20, no break lies
between them and no number between them is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from tiltak.model import TOTAL_KEY, Break, Point
from tiltak.periods import month_after
from tiltak.tabulate.comparisons import LEAST_BASE_FOR_PERCENT, change_figure, change_in_tenths
from tiltak.tabulate.keys import Item, Place, key_of
from tiltak.tabulate.monthly_totals import MonthlyTotals
from tiltak.verify.disclosure import Added

Since = Literal["month", "january", "year"]
SINCE: tuple[Since, ...] = get_args(Since)
CHANGE_LEVELS = ("land", "fylke", "kommune")
LEAST_BASE = LEAST_BASE_FOR_PERCENT
REASONS = ("..", "break", "Q", "O", "lost-between", "small-base")  # in order of precedence
_PAIR = ["region_level", "region", "tiltak"]


@dataclass(frozen=True, slots=True)
class Change:
    """A tiltak at a place, its earlier and later number, and the change in tenths of a per cent."""

    place: Place
    tiltak: str
    base: Point
    latest: Point
    difference: int
    tenths: int

    @property
    def item(self) -> Item:
        """The tiltak as an item of the monthly totals."""
        return ("tiltak", self.tiltak)


@dataclass(frozen=True, slots=True)
class LargestChanges:
    """All changes between two months, largest rise in persons first. `refused` counts, by reason, the pairs that a
    report prints in one of the months but that can't be compared."""

    since: Since
    base_month: str
    month: str
    compared: tuple[Change, ...]
    refused: tuple[tuple[str, int], ...]

    def rises(self, count: int, *, per_cent: bool = False, level: str = "") -> tuple[Change, ...]:
        """The largest rises, in persons or in per cent, of all region levels or of one."""
        return self._first(count, 1, per_cent, level)

    def falls(self, count: int, *, per_cent: bool = False, level: str = "") -> tuple[Change, ...]:
        """The largest falls."""
        return self._first(count, -1, per_cent, level)

    def of(self, *, tiltak: str = "", places: Iterable[Place] = ()) -> LargestChanges:
        """The changes of one tiltak or of some places. `refused` still counts all pairs."""
        wanted = set(places)
        kept = (
            change
            for change in self.compared
            if (not tiltak or change.tiltak == tiltak) and (not wanted or change.place in wanted)
        )
        return LargestChanges(self.since, self.base_month, self.month, tuple(kept), self.refused)

    def _first(self, count: int, sign: int, per_cent: bool, level: str) -> tuple[Change, ...]:
        moved = [c for c in self.compared if sign * c.difference > 0 and level in ("", c.place[0])]
        return _in_order(moved, sign, per_cent)[:count]


def totals_frame(totals: MonthlyTotals) -> pd.DataFrame:
    """The numbers of tiltak by place and month, a row each, with the columns that `largest_changes` takes. Areas and
    unknown places are left out."""
    rows = [
        (*place, item[1], month, point.state, point.value, point.source, point.line)
        for place, items in totals.cells.items()
        if place[1].isdigit()
        for item, points in items.items()
        if item[0] == "tiltak"
        for month, point in points.items()
    ]
    columns = [*_PAIR, "period", "obs_status", "value", "source", "line"]
    return pd.DataFrame(rows, columns=columns).astype({"value": "Int64"})


def largest_changes(frame: pd.DataFrame, breaks: Iterable[Break], since: Since) -> LargestChanges | None:
    """The changes up to the frame's newest month. For `year` the months are the latest that two successive years both
    have. None where the reports don't have the two months, or where January is the newest.

    `frame` has region_level, region, tiltak, period, obs_status, value, source, line; each pair and period once.
    """
    months = _months(frame, since)
    if months is None:
        return None
    base_month, month = months
    by_period = frame.set_index(_PAIR)
    base, now = (by_period[by_period["period"] == one] for one in months)
    pairs = base.merge(now, "outer", left_index=True, right_index=True, suffixes=("_base", "_now")).sort_index()
    reasons = _reasons(pairs, _lost_between(frame, base_month, month), _broken(pairs, breaks, base_month, month))
    counts = {reason: int((reasons == reason).sum()) for reason in REASONS}
    return LargestChanges(
        since,
        base_month,
        month,
        _in_order(_changes(pairs[reasons == ""], base_month, month)),
        tuple((reason, count) for reason, count in counts.items() if count),
    )


def change_figures(changes: LargestChanges, page: str) -> Iterator[Added]:
    """Every change as a statement about cells."""
    for change in changes.compared:
        now, base = (key_of(change.place, change.item, month) for month in (changes.month, changes.base_month))
        yield change_figure(page, [now], [base], change.difference)


def _months(frame: pd.DataFrame, since: Since) -> tuple[str, str] | None:
    printed = set(frame["period"].unique())
    if not printed:
        return None
    newest = max(printed)
    if since == "year":
        ends = [month for month in sorted(printed, reverse=True)[:12] if month_after(month, -12) in printed]
        return (month_after(ends[0], -12), ends[0]) if ends else None
    base = f"{newest[:4]}-01" if since == "january" else month_after(newest, -1)
    return (base, newest) if base in printed and base < newest else None


def _reasons(pairs: pd.DataFrame, lost: pd.Index, broken: np.ndarray) -> np.ndarray:
    """The reason why each pair can't be compared, '' where it can."""
    base, now = pairs["obs_status_base"], pairs["obs_status_now"]
    conditions = (
        base.isna() | now.isna(),
        broken,
        (base == "Q") | (now == "Q"),
        (base == "O") | (now == "O"),
        pairs.index.isin(lost),
        (pairs["value_base"] < LEAST_BASE).fillna(False),
    )
    return np.select([np.asarray(one, dtype=bool) for one in conditions], list(REASONS), default="")


def _lost_between(frame: pd.DataFrame, base_month: str, month: str) -> pd.Index:
    """The pairs with a lost number between the two months."""
    between = (base_month < frame["period"]) & (frame["period"] < month) & (frame["obs_status"] == "O")
    return frame[between].set_index(_PAIR).index


def _broken(pairs: pd.DataFrame, breaks: Iterable[Break], base_month: str, month: str) -> np.ndarray:
    """Whether a break lies between the two months of each pair. The other dimensions of their keys are totals."""
    broken = np.zeros(len(pairs), dtype=bool)
    for item in breaks:
        if not base_month < item.first_period <= month:
            continue
        applies = np.ones(len(pairs), dtype=bool)
        for column, codes in item.scope:
            if column in _PAIR:
                applies &= pairs.index.get_level_values(column).isin(codes)
            else:
                applies &= getattr(TOTAL_KEY, column) in codes
        broken |= applies
    return broken


def _changes(shown: pd.DataFrame, base_month: str, month: str) -> Iterator[Change]:
    for row in shown.reset_index().to_dict("records"):
        old, new = int(row["value_base"]), int(row["value_now"])
        base = Point(base_month, "A", old, (), row["source_base"], int(row["line_base"]))
        now = Point(month, "A", new, (), row["source_now"], int(row["line_now"]))
        place = (row["region_level"], row["region"])
        yield Change(place, row["tiltak"], base, now, new - old, change_in_tenths(old, new))


def _in_order(changes: Iterable[Change], sign: int = 1, per_cent: bool = False) -> tuple[Change, ...]:
    """Largest rise first, or largest fall where `sign` is -1; equal ones by level, place and tiltak."""

    def order(change: Change) -> tuple[int, int, int, str, str]:
        sizes = (-sign * change.difference, -sign * change.tenths)
        level = CHANGE_LEVELS.index(change.place[0])
        return (*(sizes[::-1] if per_cent else sizes), level, change.place[1], change.tiltak)

    return tuple(sorted(changes, key=order))
