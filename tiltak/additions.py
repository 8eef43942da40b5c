"""Every number that the site adds to NAV's, declared so that `disclosure` can judge it.

Takes the pages; gives each change that a sentence may tell and each share that a table shows, as what it says of the
cells that it is made of. Ranks say no more than the order of numbers that stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tiltak.clean import list_codes
from tiltak.disclosure import Added
from tiltak.records import TOTAL_KEY, Key, Line, Page, Series, Standing, with_codes
from tiltak.sentences import compare
from tiltak.standings import share_in_tenths

HALF_A_TENTH = 0.0005


def additions(pages: Iterable[Page]) -> Iterator[Added]:
    """All changes and shares of all pages."""
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
    """What a line counts, whatever the period."""
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
