"""The newest years of series, for the files beside a page and the first view of a chart.

Takes series; gives them with fewer months. Older years are only in the files with all observations, so that a site of
ten years holds its numbers once and not four times (docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import replace

from tiltak.model import Page, Series

YEARS_IN_FILES = 3  # this year and the two before: enough for any change since a year ago
YEARS_IN_CHART = 5


def newest_years(page: Page) -> Page:
    """The page with the newest years of each of its series, whatever year that series ends with."""
    return replace(page, series=tuple(_cut(series, YEARS_IN_FILES) for series in page.series))


def has_older_years(page: Page) -> bool:
    """Whether a page shows months that the files beside it don't hold."""
    return any(_first(series, YEARS_IN_FILES) > series.periods[0][:4] for series in page.series)


def charted_years(series: Series) -> Series:
    """What the chart of a series shows at first; all of it where that is all, or has no number."""
    recent = _cut(series, YEARS_IN_CHART) if series.kind == "months" else series
    return recent if recent.visible else series


def _cut(series: Series, years: int) -> Series:
    first = _first(series, years)
    if first <= series.periods[0][:4]:
        return series
    at = next(place for place, period in enumerate(series.periods) if period >= first)
    lines = tuple(
        replace(line, points=line.points[at:], breaks=tuple(item for item in line.breaks if item[0] >= first))
        for line in series.lines
    )
    shown = {point.source for line in lines for point in line.points}
    return replace(
        series,
        periods=series.periods[at:],
        lines=lines,
        sources=tuple(source for source in series.sources if source in shown),
        means=tuple((code, point) for code, point in series.means if point.period >= first),
    )


def _first(series: Series, years: int) -> str:
    """The first of so many newest years."""
    return sorted({period[:4] for period in series.periods})[-years:][0]
