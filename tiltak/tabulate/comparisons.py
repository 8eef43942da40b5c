"""Figures that the site derives from NAV's numbers, each declared so that disclosure control can judge it.

Takes the lines and pages that are shown; gives the change since an earlier month or the reason why there is none, and
every change and share of the site as a statement about cells. Ranks disclose nothing beyond the numbers beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tiltak.model import Key, Line, Page, Point, Standing
from tiltak.periods import month_after
from tiltak.tabulate.keys import COUNTRY, key_of, line_key
from tiltak.tabulate.rankings import share_in_tenths
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
                    if (shown := compare(line, page.latest)) and shown.base:
                        yield from comparison_figure(page.path, line_key(series, line), shown)
        fylke = next((link.code for link in page.links if (link.role, link.dimension) == ("parent", "fylke")), "")
        for standing in page.standings:
            yield from _shares(page.path, standing, fylke)


def comparison_figure(page: str, row: Key, comparison: Comparison | None) -> Iterator[Added]:
    """The change that a comparison of a row shows, if it does."""
    if comparison and comparison.base:
        now, base = comparison.latest, comparison.base
        change = (now.value or 0) - (base.value or 0)
        yield change_figure(page, [row._replace(period=now.period)], [row._replace(period=base.period)], change)


def change_figure(page: str, now: Sequence[Key], base: Sequence[Key], change: int) -> Added:
    """The change between the sums of some cells now and earlier."""
    terms = (*((key, 1.0) for key in now), *((key, -1.0) for key in base))
    return Added(f"the change since {base[0].period}", page, terms, change, change)


def share_figures(page: str, part: Key, whole: Key, tenths: int) -> Iterator[Added]:
    """A share of a larger place, given in tenths of a per cent and rounded: at least, and at most."""
    what = f"the share of {whole.region_level} {whole.region}"
    yield Added(what, page, ((part, 1.0), (whole, HALF_A_TENTH - tenths / 1000)), 0, float("inf"))
    yield Added(what, page, ((part, 1.0), (whole, -HALF_A_TENTH - tenths / 1000)), float("-inf"), 0)


def _shares(path: str, standing: Standing, fylke: str) -> Iterator[Added]:
    for whole, place in ((standing.whole, COUNTRY), (standing.fylke, ("fylke", fylke))):
        tenths = share_in_tenths(standing.point, whole)
        if tenths is not None and place[1]:
            part, total = (
                key_of(at, ("tiltak", standing.tiltak), standing.point.period) for at in (standing.place, place)
            )
            yield from share_figures(path, part, total, tenths)
