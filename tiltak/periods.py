"""Arithmetic on months, written as periods of the reports: '2025-11'."""

from __future__ import annotations

from functools import cache


def month_after(month: str, count: int = 1) -> str:
    """The month `count` months after another; before it where `count` is negative.

    >>> month_after("2025-11", 2)
    '2026-01'
    """
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + count, 12)
    return f"{year}-{number + 1:02}"


@cache
def month_span(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, inclusive."""
    months = [first]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    return tuple(months)
