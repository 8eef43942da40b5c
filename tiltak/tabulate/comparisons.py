"""Figures that the site derives from NAV's numbers, each declared so that disclosure control can judge it.

Takes the lines and pages that are shown; gives the change since an earlier month or the reason why there is none, and
every change and share of the site as a statement about cells. Ranks disclose nothing beyond the numbers beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tiltak.model import TOTAL_KEY, Key, Line, Page, Point, Series, Standing, with_codes
from tiltak.periods import month_after
from tiltak.tabulate.rankings import share_in_tenths
from tiltak.understand.parse import list_codes
from tiltak.verify.disclosure import Added

LEAST_BASE_FOR_PERCENT = 20
HALF_A_TENTH = 0.0005


@dataclass(frozen=True, slots=True)
class Comparison:
    """The number of a line's last month and an earlier one. `base` is None where no valid comparison exists.

    `refused` lists the earlier months that were tried first, as (month, reason): the reason is the state of its cell,
    'lost-between', or the id of a break.
    """

    latest: Point
    base: Point | None
    refused: tuple[tuple[str, str], ...]


def compare(line: Line, latest: str) -> Comparison | None:
    """The year-on-year comparison of a line at month `latest`, else that with the month before.

    None where the line shows no number for `latest`.
    """
    now = point_of(line, latest)
    if now.value is None:
        return None
    refused: list[tuple[str, str]] = []
    for month in (month_after(latest, -12), month_after(latest, -1)):
        base = point_of(line, month)
        if not (reason := _refusal(line, base, latest)):
            return Comparison(now, base, tuple(refused))
        refused.append((month, reason))
    return Comparison(now, None, tuple(refused))


def compare_with(line: Line, latest: str, month: str) -> Comparison | None:
    """The comparison of a line's month `latest` with one earlier month, or why there is none. None as in `compare`."""
    now = point_of(line, latest)
    if now.value is None:
        return None
    base = point_of(line, month)
    reason = _refusal(line, base, latest)
    return Comparison(now, None, ((month, reason),)) if reason else Comparison(now, base, ())


def compare_years(line: Line, latest: str) -> Comparison | None:
    """The year-on-year comparison; else that of the latest month that both years have, at most eleven months earlier.

    `refused` has only the reason of the year. None as in `compare`.
    """
    newest = compare_with(line, latest, month_after(latest, -12))
    if newest is None or newest.base:
        return newest
    for back in range(1, 12):
        earlier = compare_with(line, month_after(latest, -back), month_after(latest, -back - 12))
        if earlier and earlier.base:
            return Comparison(earlier.latest, earlier.base, newest.refused)
    return newest


def change_in_tenths(base: int, value: int) -> int:
    """The change in tenths of a per cent, rounded half away from zero; in whole per cents from 10 on. 0 if base is
    0."""
    if base == 0:
        return 0
    change = abs(value - base)
    tenths = (2000 * change + base) // (2 * base)
    if tenths >= 100:
        tenths = (200 * change + base) // (2 * base) * 10
    return tenths if value > base else -tenths


def point_of(line: Line, month: str) -> Point:
    """The point of a line for a month; 'not published' where the line does not have the month."""
    return next((point for point in reversed(line.points) if point.period == month), Point(month, ".."))


def _refusal(line: Line, base: Point, latest: str) -> str:
    """The reason why an earlier point of a line can't be compared with `latest`; '' where it can."""
    if base.state == "..":  # takes precedence over anything between the months
        return base.state
    for first, break_id in line.breaks:
        if base.period < first <= latest:
            return break_id
    if base.state != "A":
        return base.state
    lost = any(point.state == "O" for point in line.points if base.period < point.period < latest)
    return "lost-between" if lost else ""


def page_figures(pages: Iterable[Page]) -> Iterator[Added]:
    """The changes and shares on pages, as statements about cells."""
    for page in pages:
        for series in page.series:
            if series.kind == "months":
                for line in series.lines:
                    yield from _changes(page, series, line)
        fylke = next((link.code for link in page.links if (link.role, link.dimension) == ("parent", "fylke")), "")
        for standing in page.standings:
            yield from _shares(page.path, standing, fylke)


def _changes(page: Page, series: Series, line: Line) -> Iterator[Added]:
    comparison = compare(line, page.latest)
    if comparison and comparison.base:
        now, base = comparison.latest, comparison.base
        change = (now.value or 0) - (base.value or 0)
        key = _key(series, line)
        terms = ((key._replace(period=now.period), 1.0), (key._replace(period=base.period), -1.0))
        yield Added(f"the change since {base.period}", page.path, terms, change, change)


def _key(series: Series, line: Line) -> Key:
    """The key of a line, without a period."""
    codes = {"measure": series.measure}
    for code_list, code in (*series.fixed, (line.dimension, line.code)):
        codes |= list_codes(code_list, code)
    return with_codes(TOTAL_KEY, **codes)


def _shares(path: str, standing: Standing, fylke: str) -> Iterator[Added]:
    for whole, place in ((standing.whole, ("land", "0")), (standing.fylke, ("fylke", fylke))):
        tenths = share_in_tenths(standing.point, whole)
        if whole is not None and tenths is not None and place[1]:
            part, total = _standing_key(standing, standing.place), _standing_key(standing, place)
            low, high = tenths / 1000 - HALF_A_TENTH, tenths / 1000 + HALF_A_TENTH
            what = f"the share of {place[0]} {place[1]}"
            yield Added(what, path, ((part, 1.0), (total, -low)), 0, float("inf"))
            yield Added(what, path, ((part, 1.0), (total, -high)), float("-inf"), 0)


def _standing_key(standing: Standing, place: tuple[str, str]) -> Key:
    codes = {"tiltak_level": "tiltak", "tiltak": standing.tiltak, **list_codes(*place)}
    return with_codes(TOTAL_KEY, period=standing.point.period, measure="participants", **codes)
