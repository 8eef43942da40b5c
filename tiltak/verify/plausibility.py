"""Numbers that satisfy every identity and still can't be believed: soft edit rules.

Takes the reports' observations; gives findings for a person to look at, and changes nothing. No equation sees two
months or two categories exchanged in every table of a report. What does: the months of a report follow one another more
smoothly than in any other order; a category keeps its level from one report of its family to the next; places stand in
the order of their numbers. The thresholds lie far from what the reports give: see docs/faults.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby, pairwise
from math import log
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tiltak.codelists import Vocabulary
from tiltak.model import KEY_COLUMNS, Finding, Observation, Source

SMOOTHER = 0.92  # another order of months with less than this share of the report's steps; 0.99 at least in the reports
EXCHANGED = 0.8  # two categories exchanged with less than this share of the distance; 1.18 at least in the reports
FEWEST_PAIRS = 6  # of rows of two kommuner, whose numbers are small: a month of 2025 beside the year gives 4 by chance
FEWEST_ROWS = 12  # rows whose months are compared
SMALLEST = 20  # a row with a smaller number says nothing of the order of months
HIDDEN_LEVEL = 3  # added to a level, so that small numbers don't weigh more than large ones

RowKey = tuple[str, ...]  # a key without period and measure
Rows = Mapping[RowKey, Mapping[str, int]]  # of a report: the numbers of its months
DIMENSIONS = ("tiltak", "status", "region", "sex", "age", "immigrant", "birth_region", "education")
NAMES = KEY_COLUMNS[2:]
LEVELS = {"tiltak": ("tiltak_level",), "region": ("region_level",)}


def implausible(sources: Sequence[Source], observations: Iterable[Observation]) -> Iterator[Finding]:
    """What a person should look at in each report, beside the report of its family before it."""
    of_report: dict[str, list[Observation]] = defaultdict(list)
    for o in observations:
        of_report[o.source].append(o)
    rows = {source.id: monthly_rows(of_report[source.id]) for source in sources}
    for _, family in groupby(sorted(sources, key=lambda s: (s.report, s.order)), key=lambda s: s.report):
        for before, source in pairwise([None, *family]):
            assert source is not None
            lines: dict[RowKey, int] = {o.key[2:]: o.line for o in reversed(of_report[source.id])}
            yield from months_in_sequence(source, rows[source.id], lines)
            if before:
                yield from categories_keep_their_level(source, rows[source.id], before, rows[before.id], lines)


def monthly_rows(observations: Iterable[Observation]) -> Rows:
    """The numbers of each row by month."""
    rows: dict[RowKey, dict[str, int]] = defaultdict(dict)
    for o in observations:
        if o.value is not None and o.key.measure == "participants":
            rows[o.key[2:]][o.key.period] = o.value
    return rows


def months_in_sequence(source: Source, rows: Rows, lines: Mapping[RowKey, int]) -> Iterator[Finding]:
    """The months of a report follow one another more smoothly than with two of them exchanged, or all moved on."""
    months = sorted({month for row in rows.values() for month in row})
    known = [row for row in rows.values() if len(row) == len(months) and min(row.values()) >= SMALLEST]
    whole = [[row[month] for month in months] for row in known]
    if len(whole) < FEWEST_ROWS or len(months) < 3:
        return
    numbers = np.log(np.array(whole, float))
    count = len(months)
    orders = {
        f"{months[i]} and {months[j]} exchanged": _exchange(count, i, j) for i, j in combinations(range(count), 2)
    }
    orders |= {f"all months moved on by {by}": [*range(by, count), *range(by)] for by in range(1, count)}
    steps = _steps(numbers, range(count))
    ratio, what = min((_steps(numbers, order) / steps, what) for what, order in orders.items())
    if ratio < SMOOTHER:
        yield _finding(
            source,
            min(lines.values()),
            "months-in-sequence",
            "months that follow one another more smoothly than in another order",
            f"{len(whole)} rows that would change less from month to month, by {1 - ratio:.0%}, with {what}",
        )


def _exchange(count: int, one: int, other: int) -> list[int]:
    order = list(range(count))
    order[one], order[other] = other, one
    return order


def _steps(numbers: NDArray[np.float64], order: Sequence[int]) -> float:
    """How much the rows change from month to month in this order, all together."""
    return float(np.abs(np.diff(numbers[:, list(order)], axis=1)).sum())


def categories_keep_their_level(
    source: Source, rows: Rows, before: Source, rows_before: Rows, lines: Mapping[RowKey, int]
) -> Iterator[Finding]:
    """Two categories are nearer to their own level in the report before than to one another's."""
    levels, earlier = _levels(rows), _levels(rows_before)
    for dimension in DIMENSIONS:
        places = [NAMES.index(name) for name in (*LEVELS.get(dimension, ()), dimension)]
        tables: dict[RowKey, dict[RowKey, RowKey]] = defaultdict(dict)
        for row in levels.keys() & earlier.keys():
            code = tuple(row[place] for place in places)
            tables[tuple("" if at in places else part for at, part in enumerate(row))][code] = row
        codes = sorted({code for table in tables.values() for code in table} - {("total",), ("land", "0")})
        for one, other in combinations(codes, 2):
            pairs = [(table[one], table[other]) for table in tables.values() if one in table and other in table]
            if one[0] == "kommune" and len(pairs) < FEWEST_PAIRS:
                continue
            own = sum(abs(levels[a] - earlier[a]) + abs(levels[b] - earlier[b]) for a, b in pairs)
            exchanged = sum(abs(levels[a] - earlier[b]) + abs(levels[b] - earlier[a]) for a, b in pairs)
            if exchanged < EXCHANGED * own and one[:-1] == other[:-1]:
                yield _finding(
                    source,
                    min(lines[row] for pair in pairs for row in pair),
                    "categories-keep-their-level",
                    f"{dimension} {one[-1]} and {other[-1]} at their own levels in {before.id}",
                    f"{len(pairs)} pairs of rows that are nearer to one another's",
                )


def _levels(rows: Rows) -> dict[RowKey, float]:
    return {row: log(median(numbers.values()) + HIDDEN_LEVEL) for row, numbers in rows.items() if numbers}


def places_in_order(source: Source, observations: Iterable[Observation], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Fylker and kommuner stand in the order of their numbers, kommuner under those of their fylker."""
    level, region = NAMES.index("region_level"), NAMES.index("region")
    lines = {o.key[2:]: o.line for o in observations}
    for kind in ("fylke", "kommune"):
        order = {code: (vocabulary.entry(kind, code).parent, code) for code in vocabulary.codes(kind)}
        tables: dict[RowKey, list[tuple[int, str]]] = defaultdict(list)
        for row, line in lines.items():
            if row[level] == kind and row[region].isdigit():
                tables[row[:level] + row[region + 1 :]].append((line, row[region]))
        wrong: dict[tuple[str, str], int] = {}
        for table in tables.values():
            for (_, first), (line, second) in pairwise(sorted(table)):
                if order[first] > order[second]:
                    wrong.setdefault((first, second), line)
        for (first, second), line in wrong.items():
            yield _finding(source, line, "places-in-order", f"{kind} {second} before {first}", f"it after {first}")


def _finding(source: Source, line: int, rule: str, expected: str, seen: str) -> Finding:
    advice = "nothing is changed: compare with the report itself"
    return Finding(f"data/raw/{source.file}:{line}", rule, expected, seen, advice, settled="published")
