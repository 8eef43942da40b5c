"""The measures of a plot, and which months and years its time axis names: what the declarations in `kinds` take."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from tiltak.periods import month_after, month_span

MonthRange = tuple[str, str]  # first and last month
INITIAL_WIDTH, YEAR_WIDTH = 11.0, 38.0  # px: room that the initial of a month, that the name of a year needs


class SparkFrame(NamedTuple):
    """A plot in px."""

    width: float
    height: float


class PlaceFrame(NamedTuple):
    """A plot's width, and of the strip left of it, in px; where its number axis ends."""

    width: float
    strip: float
    top: int


class MonthFrame(NamedTuple):
    """A plot in px: the room of a month, and how far under the plot its time axis stands. Times are milliseconds, so
    that no time zone moves them: where the axis begins and ends, has ticks, and names years. `steps`, about, has the
    number axis."""

    width: float
    height: float
    foot: float
    first: int
    last: int
    step: float
    ticks: tuple[int, ...]
    years: tuple[int, ...]
    steps: int


def month_frame(span: MonthRange, width: float, height: float, lanes: int = 0) -> MonthFrame:
    """The measures of a plot of these months, from half a month before the first to half a month after the last.

    Every month has a tick and its initial where there is room. A year is named in its middle. `lanes` are the rows of
    hidden months under the plot.
    """
    months = month_span(*span)
    step = width / len(months)
    years: dict[str, list[str]] = {}
    for month in months:
        years.setdefault(month[:4], []).append(month)
    if step >= INITIAL_WIDTH:
        ticks, named = [f"{month}-01" for month in months], [f"{of[(len(of) - 1) // 2]}-01" for of in years.values()]
    else:
        ticks = named = [_middle(years[year]) for year in _years_with_room(years, step)]
    begin, end = _milliseconds(before(span[0])), _milliseconds(f"{span[1]}-16")
    ticks_, years_ = (tuple(map(_milliseconds, days)) for days in (ticks, named))
    return MonthFrame(
        width, height, 14.0 * lanes + 3 if lanes else 0.0, begin, end, step, ticks_, years_, steps_of(height)
    )


def before(month: str) -> str:
    """The middle of the month before: where a year, a break or a gap begins."""
    return f"{month_after(month, -1)}-16"


def steps_of(height: float) -> int:
    """About how many steps the number axis of a plot has."""
    return 5 if height > 200 else 3


def top_of(highest: int, steps: int) -> int:
    """Where Vega's `nice` ends an axis from zero: the first multiple of 1, 2 or 5 tens that reaches the highest."""
    unit = 10 ** max(len(str(highest // steps)) - 1, 0)
    step = next(by * unit for by in (1, 2, 5, 10, 20) if highest / steps / unit < by * 1.4143) if highest else 1
    return -(-highest // step) * step or 1


def _years_with_room(years: dict[str, list[str]], step: float) -> list[str]:
    """Every year, or each second, third, fifth or tenth, and always the first and the last."""
    middles: dict[str, float] = {}
    for year, months in years.items():
        middles[year] = (sum(map(len, (years[y] for y in years if y < year))) + len(months) / 2) * step
    first, *_ = every = list(years)
    last = every[-1]
    apart = next((n for n in (1, 2, 3, 5, 10, 20, 50) if n * 12 * step >= YEAR_WIDTH), 100)
    far = [year for year in every[::apart] if middles[last] - middles[year] >= YEAR_WIDTH]
    far = [year for year in far if year == first or middles[year] - middles[first] >= YEAR_WIDTH]
    return [*far, last] if far or first == last else [first, last]


def _middle(months: list[str]) -> str:
    return f"{months[(len(months) - 1) // 2]}-{'01' if len(months) % 2 else '16'}"


def _milliseconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
