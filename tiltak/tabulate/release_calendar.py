"""The age of the data, and the date by which the next report is expected.

NAV publishes a month's report early in the following month. The report after the newest one is therefore expected by a
certain day, set in `data/sources.toml`. Today's date is a parameter, never read from a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from tiltak.config import Record, checked, stop
from tiltak.model import Source
from tiltak.periods import month_after


@dataclass(frozen=True, slots=True)
class Freshness:
    """The newest month and its report's date ('' where the report shows none); the month of the next report, the day by
    which it is expected, and whether that day has passed."""

    data_month: str
    report_date: str
    next_month: str
    expected_by: str
    overdue: bool


class _Expected(Record, frozen=True):
    """`[settings.freshness]`; `data/sources.toml` explains the fields."""

    report: str
    day: Annotated[int, Meta(ge=1, le=28, description="a day from 1 to 28")]


def freshness(sources: tuple[Source, ...], settings: Mapping[str, Any], today: str) -> Freshness | None:
    """How fresh the reports of the family named in the settings are on a day. Without a day ('') they are never
    overdue.

    `settings` are `[settings]` of `data/sources.toml`; None where they have no `[settings.freshness]`, BuildError where
    it is invalid.
    """
    rule = settings.get("freshness")
    if rule is None:
        return None
    place = "data/sources.toml [settings.freshness]"
    expected = checked(rule, _Expected, place, "freshness")
    family = [source for source in sources if source.report == expected.report]
    if not family:
        raise stop(place, "freshness-settings", "a report that there is", expected.report, "correct it")
    newest = max(family, key=lambda source: source.order)
    coming = month_after(newest.period[1])
    expected_by = f"{month_after(coming)}-{expected.day:02}"
    return Freshness(newest.period[1], newest.report_date, coming, expected_by, today > expected_by)
