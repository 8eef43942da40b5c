"""Which cells a page shows, as cells of the data contract.

Takes the series of a page; gives each as a cube with all dimensions of the contract, and the rows of the contract that
stand in any of them. All files beside a page are made from these two, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiltak.clean import list_codes
from tiltak.dataset import COLUMNS
from tiltak.records import KEY_COLUMNS, TOTAL_KEY, Key, Point, Series, Source, with_codes

TidyRow = tuple[str, ...]  # a row of observations.csv

# The order of a cube's dimensions: what is counted first, time last.
CUBE_ORDER = (
    *("measure", "tiltak_level", "tiltak", "region_level", "region"),
    *("status", "sex", "age", "immigrant", "birth_region", "education", "period"),
)


@dataclass(frozen=True, slots=True)
class Cube:
    """A series with all dimensions of the contract.

    `points` has the point of every key that the series shows. `dimensions` has the codes of each dimension in
    CUBE_ORDER, in the order shown; in `period` the intervals of means come after the months.
    """

    series: Series
    points: Mapping[Key, Point]
    dimensions: Mapping[str, tuple[str, ...]]


def cube(series: Series) -> Cube:
    """All cells of a series: every line in every period, and the means."""
    base = TOTAL_KEY._replace(measure=series.measure)
    for code_list, code in series.fixed:
        base = with_codes(base, **list_codes(code_list, code))
    points: dict[Key, Point] = {}
    keys = {}
    for line in series.lines:
        key = keys[line.code] = with_codes(base, **list_codes(line.dimension, line.code))
        for place, point in enumerate(line.points):
            of = key._replace(tiltak_level="tiltak", tiltak=series.columns[place]) if series.columns else key
            points[of._replace(period=point.period)] = point
    for code, point in series.means:
        points[keys[code]._replace(measure=f"{series.measure}_mean", period=point.period)] = point
    return Cube(series, points, _dimensions(points))


def _dimensions(points: Iterable[Key]) -> dict[str, tuple[str, ...]]:
    columns = dict(
        zip(KEY_COLUMNS, (tuple(dict.fromkeys(column)) for column in zip(*points, strict=True)), strict=True)
    )
    columns["period"] = tuple(sorted(columns["period"], key=lambda period: ("/" in period, period)))
    return {column: columns[column] for column in CUBE_ORDER}


def newest_rows(rows: Sequence[TidyRow], sources: Iterable[Source]) -> dict[tuple[str, ...], int]:
    """For each key the place, in `rows`, of its row in the newest report that prints it: the one that pages show."""
    order = {source.id: source.order for source in sources}
    first, after = COLUMNS.index(KEY_COLUMNS[0]), COLUMNS.index(KEY_COLUMNS[-1]) + 1
    newest: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows):
        key = row[first:after]
        other = newest.get(key)
        if other is None or order[rows[other][0]] < order[row[0]]:
            newest[key] = place
    return newest


def shown_rows(cubes: Iterable[Cube], newest: Mapping[tuple[str, ...], int]) -> list[int]:
    """The places of the rows that stand in any of the cubes, each once, in the order of the contract."""
    return sorted({newest[key] for cube in cubes for key in cube.points if key in newest})
