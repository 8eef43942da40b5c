"""What the files beside a page are made from: the cells that it shows, as cells and as rows of the data contract.

All files beside a page are made from these, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tiltak.model import TOTAL_KEY, Key, Page, Point, Series, with_codes
from tiltak.opendata.labels import Labels
from tiltak.tabulate.series import Material
from tiltak.tabulate.tidy import Contract, contract
from tiltak.understand.parse import list_codes


class PageData(NamedTuple):
    """A page with numbers: `cells` are all that it shows, `rows` those of them that a report prints. `base_url` is the
    site's address, '' where not known."""

    page: Page
    cells: dict[Key, Point]
    rows: Contract
    labels: Labels
    base_url: str


def page_data(page: Page, shown: Material, labels: Labels, base_url: str) -> PageData:
    """The data of a page; `shown` has the newest print of each cell."""
    cells = page_cells(page)
    rows = contract((shown.view[key] for key in cells if key in shown.view), shown.breaks)
    return PageData(page, cells, rows, labels, base_url)


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
