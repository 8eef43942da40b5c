"""Rankings and shares of places: their latest numbers against those of the fylke, the country and other places.

Takes the newest prints; gives frozen `Standing`s. Only shown numbers count: a hidden or lost one has neither
share nor rank.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from tiltak.model import Point, Rank, Standing
from tiltak.tabulate.keys import OUTSIDE, key_of
from tiltak.tabulate.series import NewestPrints


def standings(prints: NewestPrints, level: str, tiltak: Iterable[str], period: str) -> dict[str, tuple[Standing, ...]]:
    """The standings of each fylke or kommune, by code, in a month, one for each tiltak that a report prints for it."""
    unknown = Point(period, "..")
    found: dict[str, list[Standing]] = {}
    for item in tiltak:
        land, fylker, cells = (
            {code: prints.point(key_of((of, code), ("tiltak", item), period)) for code in prints.vocabulary.codes(of)}
            for of in ("land", "fylke", level)
        )
        points = {code: cell or unknown for code, cell in cells.items()}
        ranks = _ranks({code: point for code, point in points.items() if _is_ranked(prints, level, code, period)})
        for code, cell in cells.items():
            if cell:
                around = prints.vocabulary.entry(level, code).parent if level == "kommune" and code.isdigit() else ""
                fylke = (fylker[around] or unknown) if around in fylker else None
                whole, rank = land["0"] or unknown, ranks.get(code)
                standing = Standing(item, (level, code), points[code], whole, fylke, rank, cell.page)
                found.setdefault(code, []).append(standing)
    return {code: tuple(of_place) for code, of_place in found.items()}


def share_in_tenths(part: Point, whole: Point | None) -> int | None:
    """The share of the whole in tenths of a per cent, rounded half up; None unless both show a number and the whole is
    not 0.

    >>> share_in_tenths(Point("2025-11", "A", 249), Point("2025-11", "A", 8315))
    30
    """
    if part.value is None or whole is None or not whole.value:
        return None
    return (2000 * part.value + whole.value) // (2 * whole.value)


def _ranks(points: Mapping[str, Point]) -> dict[str, Rank]:
    """The rank of each number, largest first, ties sharing a rank. {} where a lost number could be larger."""
    if any(point.state == "O" for point in points.values()):
        return {}
    shown: Sequence[int] = sorted(point.value for point in points.values() if point.value is not None)
    without = len(points) - len(shown)
    return {
        code: Rank(1 + len(shown) - bisect_right(shown, point.value), len(shown), without)
        for code, point in points.items()
        if point.value is not None
    }


def _is_ranked(prints: NewestPrints, level: str, code: str, period: str) -> bool:
    """Whether the code is a fylke or kommune in use in that month."""
    return code.isdigit() and code not in OUTSIDE and prints.vocabulary.entry(level, code).is_used(period)
