"""Numbers that satisfy every identity and still can't be believed: soft edit rules.

Takes the reports' observations; gives what can't be believed, and the numbers to withhold for it until a person has
compared them with the report itself. No equation sees two months or two categories exchanged in every table of a
report. What does: the months of a report follow one another more smoothly than in any other order; a category keeps its
level from one report of its family to the next; places stand in the order of their numbers. The thresholds lie far from
what the reports give: see docs/faults.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise
from math import log
from statistics import median

import numpy as np
from numpy.typing import NDArray

from tiltak.codelists import Vocabulary
from tiltak.model import Finding, Key, Observation, Source
from tiltak.read.accounting import TEXT_EXPLAINED
from tiltak.verify.identities import ROW_COLUMNS, RowKey
from tiltak.verify.known_damage import Known

SMOOTHER = 0.92  # another order of months with less than this share of the report's steps; 0.99 at least in the reports
EXCHANGED = 0.8  # two categories exchanged with less than this share of the distance; 1.18 at least in the reports
NEAREST = 2  # months at the end of one report and the start of the next whose levels are compared
FEWEST_PAIRS = {"kommune": 6, "tiltak": 3}  # of rows; by chance, months of 2025 give 4, of 2017 give 2
FEWEST_ROWS = 12  # rows whose months are compared
SMALLEST = 20  # a row with a smaller number says nothing of the order of months
HIDDEN_LEVEL = 3  # added to a level, so that small numbers don't weigh more than large ones

MonthlyRows = Mapping[RowKey, Mapping[str, int]]  # of a report: the numbers of its months
LEVEL_COLUMNS = {"tiltak": "tiltak_level", "region": "region_level"}


@dataclass(frozen=True, slots=True)
class Implausible:
    """What is hard to believe of some reports: the numbers of some codes in a column of the key, or all of them."""

    finding: Finding
    sources: tuple[str, ...]
    column: str = ""
    codes: tuple[str, ...] = ()

    def covers(self, o: Observation) -> bool:
        """Whether a number is one of those."""
        return o.source in self.sources and (not self.column or getattr(o.key, self.column) in self.codes)


def implausible(
    sources: Sequence[Source], observations: Iterable[Observation], vocabulary: Vocabulary
) -> Iterator[Implausible]:
    """What is hard to believe of each report by itself, and beside the report of its family before it."""
    of_report: dict[str, list[Observation]] = defaultdict(list)
    for o in observations:
        of_report[o.source].append(o)
    rows = {source.id: monthly_rows(of_report[source.id]) for source in sources}
    for _, family in groupby(sorted(sources, key=lambda s: (s.report, s.order)), key=lambda s: s.report):
        for before, source in pairwise([None, *family]):
            assert source is not None
            lines: dict[RowKey, int] = {o.key[2:]: o.line for o in reversed(of_report[source.id])}
            yield from months_in_sequence(source, rows[source.id], lines)
            yield from places_in_order(source, lines, vocabulary)
            if before:
                yield from categories_keep_their_level(source, rows[source.id], before, rows[before.id], lines)


def unrecognised(source: str, findings: Iterable[Finding]) -> Iterator[Implausible]:
    """A report with text that its reader doesn't recognise: where a row has lost its label, what moved it may have
    moved others. These are of the findings those of `text-explained`."""
    for finding in findings:
        if finding.rule == TEXT_EXPLAINED:
            yield Implausible(replace(finding, settled="published"), (source,))


def doubted(
    found: Iterable[Implausible], observations: Collection[Observation], known: Collection[Known]
) -> tuple[list[Finding], dict[tuple[str, Key], str]]:
    """A finding for each, and the rule that each number to withhold is lost to, by source and key.

    A place and rule in `known` says that a person has seen that the report itself is so: its numbers are published.
    """
    findings: list[Finding] = []
    lost: dict[tuple[str, Key], str] = {}
    for item in found:
        finding = item.finding
        if (finding.place, finding.rule) in known:
            findings.append(finding)
            continue
        covered = {(o.source, o.key): finding.rule for o in observations if o.value is not None and item.covers(o)}
        advice = f"the {len(covered)} numbers that this is about are withheld: compare them with the report itself"
        findings.append(replace(finding, advice=advice, settled="withheld"))
        lost |= covered
    return findings, lost


def monthly_rows(observations: Iterable[Observation]) -> MonthlyRows:
    """The numbers of each row by month."""
    rows: dict[RowKey, dict[str, int]] = defaultdict(dict)
    for o in observations:
        if o.value is not None and o.key.measure == "participants":
            rows[o.key[2:]][o.key.period] = o.value
    return rows


def months_in_sequence(source: Source, rows: MonthlyRows, lines: Mapping[RowKey, int]) -> Iterator[Implausible]:
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
        expected = "months that follow one another more smoothly than in another order"
        seen = f"{len(whole)} rows that would change less from month to month, by {1 - ratio:.0%}, with {what}"
        yield Implausible(_finding(source, min(lines.values()), "months-in-sequence", expected, seen), (source.id,))


def _exchange(count: int, one: int, other: int) -> list[int]:
    order = list(range(count))
    order[one], order[other] = other, one
    return order


def _steps(numbers: NDArray[np.float64], order: Sequence[int]) -> float:
    """How much the rows change from month to month in this order, all together."""
    return float(np.abs(np.diff(numbers[:, list(order)], axis=1)).sum())


def categories_keep_their_level(
    source: Source, rows: MonthlyRows, before: Source, rows_before: MonthlyRows, lines: Mapping[RowKey, int]
) -> Iterator[Implausible]:
    """Two categories are nearer to their own level in the report before than to one another's: in the months that both
    reports have, else in the last months of one and the first of the other."""
    levels, earlier = _levels_side_by_side(rows, rows_before)
    for dimension in (column for column in ROW_COLUMNS if not column.endswith("_level")):
        columns = (LEVEL_COLUMNS[dimension], dimension) if dimension in LEVEL_COLUMNS else (dimension,)
        places = [ROW_COLUMNS.index(column) for column in columns]
        tables: dict[RowKey, dict[RowKey, RowKey]] = defaultdict(dict)
        for row in levels.keys() & earlier.keys():
            code = tuple(row[place] for place in places)
            tables[tuple("" if at in places else part for at, part in enumerate(row))][code] = row
        codes = sorted({code for table in tables.values() for code in table} - {("total",), ("land", "0")})
        for one, other in combinations(codes, 2):
            pairs = [(table[one], table[other]) for table in tables.values() if one in table and other in table]
            if len(pairs) < FEWEST_PAIRS.get(one[0], 1):
                continue
            own = sum(abs(levels[a] - earlier[a]) + abs(levels[b] - earlier[b]) for a, b in pairs)
            exchanged = sum(abs(levels[a] - earlier[b]) + abs(levels[b] - earlier[a]) for a, b in pairs)
            if exchanged < EXCHANGED * own and one[:-1] == other[:-1]:
                line = min(lines[row] for pair in pairs for row in pair)
                expected = f"{dimension} {one[-1]} and {other[-1]} at their own levels in {before.id}"
                seen = f"{len(pairs)} pairs of rows that are nearer to one another's"
                finding = _finding(source, line, "categories-keep-their-level", expected, seen)
                yield Implausible(finding, (before.id, source.id), dimension, (one[-1], other[-1]))


def _levels_side_by_side(rows: MonthlyRows, before: MonthlyRows) -> tuple[dict[RowKey, float], dict[RowKey, float]]:
    """The levels of both reports' rows where they are nearest in time: within a year, one tiltak may take another's
    place."""
    months, earlier = ({month for row in of.values() for month in row} for of in (rows, before))
    shared = months & earlier
    return (
        _levels(rows, shared or sorted(months)[:NEAREST]),
        _levels(before, shared or sorted(earlier)[-NEAREST:]),
    )


def _levels(rows: MonthlyRows, months: Collection[str]) -> dict[RowKey, float]:
    known = {row: [number for month, number in of.items() if month in months] for row, of in rows.items()}
    return {row: log(median(numbers) + HIDDEN_LEVEL) for row, numbers in known.items() if numbers}


def places_in_order(source: Source, lines: Mapping[RowKey, int], vocabulary: Vocabulary) -> Iterator[Implausible]:
    """Fylker and kommuner stand in the order of their numbers, kommuner under those of their fylker."""
    level, region = ROW_COLUMNS.index("region_level"), ROW_COLUMNS.index("region")
    for kind in ("fylke", "kommune"):
        order = {code: (parent, code) for code, parent in vocabulary.parents(kind).items()}
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
            finding = _finding(source, line, "places-in-order", f"{kind} {second} before {first}", f"it after {first}")
            yield Implausible(finding, (source.id,), "region", (first, second))


def _finding(source: Source, line: int, rule: str, expected: str, seen: str) -> Finding:
    advice = "nothing to do: somebody has seen that the report itself is so"
    return source.finding(line, rule, expected, seen, advice, settled="published")
