"""What the reports cover: which groups, months, places and divisions; and the months that none has.

Takes what series are made of; gives records, so that texts say what there is and not what there once was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tiltak.codelists import CATEGORY_LISTS
from tiltak.model import Source
from tiltak.periods import month_span
from tiltak.tabulate.series import NewestPrints


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the reports of families that overlap in time have together: the codes of their groups, () for all; first and
    last month; each region level with the first month of its numbers; and the dimensions that they divide by."""

    groups: tuple[str, ...]
    period: tuple[str, str]
    levels: tuple[tuple[str, str], ...]
    divided_by: tuple[str, ...]


def coverage(prints: NewestPrints) -> tuple[Coverage, ...]:
    """What the reports cover, newest first."""
    return tuple(_coverage(sources, prints) for sources in reversed(_overlapping(prints.sources)))


def missing_months(sources: Iterable[Source]) -> tuple[tuple[str, str], ...]:
    """The runs of months that no report has, each as its first and last, between the first and the last that one
    has."""
    printed = {month for source in sources for month in month_span(*source.period)}
    every = month_span(min(printed), max(printed))
    runs = [(there, list(run)) for there, run in groupby(every, key=printed.__contains__)]
    return tuple((run[0], run[-1]) for there, run in runs if not there)


def temporal_coverage(sources: Iterable[Source]) -> list[tuple[str, str]]:
    """First and last month of each period that the reports cover without a gap of a year."""
    return [_period(group) for group in _overlapping(sources)]


def _period(sources: Iterable[Source]) -> tuple[str, str]:
    firsts, lasts = zip(*(source.period for source in sources), strict=True)
    return min(firsts), max(lasts)


def _overlapping(sources: Iterable[Source]) -> list[list[Source]]:
    """The reports of families whose months overlap or are of years one after the other, oldest first."""
    found: list[list[Source]] = []
    for source in sorted(sources, key=lambda source: source.period):
        if found and int(source.period[0][:4]) <= 1 + max(int(other.period[1][:4]) for other in found[-1]):
            found[-1].append(source)
        else:
            found.append([source])
    return found


def _coverage(sources: list[Source], prints: NewestPrints) -> Coverage:
    families = prints.families.by_id
    named = {group for source in sources for group in families[source.report].groups}
    groups = tuple(code for code in prints.vocabulary.codes("gruppe") if code in named)
    newest = prints.table
    rows = newest[newest["source"].isin([source.id for source in sources])]
    months = rows[rows["measure"] == "participants"].groupby("region_level", observed=True)["period"].agg(min)
    return Coverage(
        groups=() if len(groups) == len(prints.vocabulary.codes("gruppe")) else groups,
        period=_period(sources),
        levels=tuple((level, str(months[level])) for level in ("land", "fylke", "kommune") if level in months.index),
        divided_by=tuple(column for column in CATEGORY_LISTS if (rows[column] != "total").any()),
    )
