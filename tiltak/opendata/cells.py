"""Which cells a page shows, as cells of the data contract.

Takes a page; gives its cells by their keys, and the rows of the contract that stand in them. All files beside a page
are made from these two, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.model import TOTAL_KEY, Key, Page, Point, Series, with_codes
from tiltak.understand.parse import list_codes


def page_cells(page: Page) -> dict[Key, Point]:
    """All cells that a page shows: every line of every series in every period, and the means."""
    return {key: point for series in page.series for key, point in series_cells(series)}


def series_cells(series: Series) -> Iterator[tuple[Key, Point]]:
    """The cells of a series, each under a key of its own."""
    base = TOTAL_KEY._replace(measure=series.measure)
    for code_list, code in series.fixed:
        base = with_codes(base, **list_codes(code_list, code))
    keys = {}
    for line in series.lines:
        key = keys[line.code] = with_codes(base, **list_codes(line.dimension, line.code))
        for place, point in enumerate(line.points):
            of = key._replace(tiltak_level="tiltak", tiltak=series.columns[place]) if series.columns else key
            yield of._replace(period=point.period), point
    for code, point in series.means:
        yield keys[code]._replace(measure=f"{series.measure}_mean", period=point.period), point
