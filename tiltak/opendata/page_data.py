"""The input of all files beside a page: the newest years of its series, as cells and as rows of the tidy table.

A single input keeps the files consistent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from tiltak.model import KEY_COLUMNS, Key, Page, Point, Series
from tiltak.opendata.labels import Labels
from tiltak.tabulate.keys import line_key
from tiltak.tabulate.newest_years import has_older_years, newest_years

Positions = Mapping[tuple[str, ...], Mapping[tuple[str, ...], int]]  # by row key, then by period and measure


class PrintedTable(NamedTuple):
    """The newest prints, prepared once for all pages: the row number of each cell, and the rows as lines of CSV, header
    first; and the id of the break that begins with each row, '' where none does."""

    positions: Positions
    lines: list[str]
    breaks: list[str]


class PageData(NamedTuple):
    """A page with the newest years of its series: `cells` are all of those, `positions` the row numbers of the printed
    ones, in order; `older` says whether the page shows more. `base_url` is the site's address, '' where unknown."""

    page: Page
    cells: dict[Key, Point]
    table: PrintedTable
    positions: list[int]
    labels: Labels
    base_url: str
    older: bool


def printed_table(newest: pd.DataFrame, observations: bytes) -> PrintedTable:
    """Prepare the newest prints for all pages; `observations` is `observations.csv`, whose rows `newest` numbers."""
    positions: dict[tuple[str, ...], dict[tuple[str, ...], int]] = defaultdict(dict)
    columns = [newest[column].tolist() for column in KEY_COLUMNS]
    rows, periods = zip(*columns[2:], strict=True), zip(*columns[:2], strict=True)
    for place, (row, period) in enumerate(zip(rows, periods, strict=True)):
        positions[row][period] = place
    header, *lines = observations.decode().splitlines(keepends=True)
    return PrintedTable(positions, [header, *(lines[row] for row in newest.index)], newest["break"].tolist())


def page_data(page: Page, table: PrintedTable, labels: Labels, base_url: str) -> PageData:
    """The data of a page."""
    recent = newest_years(page)
    cells = page_cells(recent)
    found = (table.positions.get(key[2:], {}).get(key[:2]) for key in cells)
    positions = sorted(position for position in found if position is not None)
    return PageData(recent, cells, table, positions, labels, base_url, has_older_years(page))


def page_cells(page: Page) -> dict[Key, Point]:
    """All cells of a page: every line of every series in every period, and the means."""
    return {key: point for series in page.series for key, point in series_cells(series)}


def series_cells(series: Series) -> Iterator[tuple[Key, Point]]:
    """The cells of a series, each under its own key."""
    keys = {}
    for line in series.lines:
        key = keys[line.code] = line_key(series, line)
        for place, point in enumerate(line.points):
            of = key._replace(tiltak_level="tiltak", tiltak=series.columns[place]) if series.columns else key
            yield of._replace(period=point.period), point
    for code, point in series.means:
        yield keys[code]._replace(measure=f"{series.measure}_mean", period=point.period), point
