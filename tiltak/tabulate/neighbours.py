"""The neighbours of a place: those next to it in size in its fylke, and the nearest that shows a number."""

from __future__ import annotations

from dataclasses import dataclass

from tiltak.model import Point
from tiltak.tabulate.keys import OUTSIDE, Item, Place
from tiltak.tabulate.monthly_totals import MonthlyTotals
from tiltak.tabulate.overview import parent


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A place on a tiltak among those next to it in size, largest first, itself included. `around` is the fylke's or
    the country's number. All are of one month, and each of `places` shows a number."""

    item: Item
    month: str
    around: tuple[Place, Point]
    places: tuple[tuple[Place, Point], ...]


def neighbours(totals: MonthlyTotals, place: Place, item: Item, count: int = 2) -> Neighbours | None:
    """The `count` places above and below in size within the same fylke (for a fylke, within the country), by their
    numbers in the place's newest month. Near an end of the order the other side has more, up to twice `count` in all.
    None where the place shows no number."""
    around, here = parent(totals, place), _newest(totals, place, item)
    if around is None or here is None or here.value is None:
        return None
    month = here.period
    found = [(other, totals.point(other, item, month)) for other in siblings(totals, place)]
    shown = sorted(
        ((other, point) for other, point in found if point.value is not None),
        key=lambda pair: (-(pair[1].value or 0), pair[0]),
    )
    at = [other for other, _ in shown].index(place)
    first = max(0, min(at - count, len(shown) - 2 * count - 1))
    beside = tuple(shown[first : first + 2 * count + 1])
    return Neighbours(item, month, (around, totals.point(around, item, month)), beside)


def nearest_with_numbers(totals: MonthlyTotals, place: Place) -> Place | None:
    """The place of the same fylke with the nearest code that shows a newest number of some tiltak; None where no other
    does. Codes follow the geography of a fylke; the sources have no distances."""
    codes = siblings(totals, place)
    at = codes.index(place)
    others = sorted((abs(at - i), i, other) for i, other in enumerate(codes) if other != place)
    return next((other for _, _, other in others if shows_numbers(totals, other)), None)


def shows_numbers(totals: MonthlyTotals, place: Place) -> bool:
    """Whether the newest reports show a number of any tiltak for the place in their newest month."""
    items = [item for item in totals.cells.get(place, {}) if item[0] == "tiltak" and totals.is_current(place, item)]
    return any((point := _newest(totals, place, item)) and point.value is not None for item in items)


def siblings(totals: MonthlyTotals, place: Place) -> list[Place]:
    """The place and all others of today with the same level and parent, by code."""
    level, around = place[0], parent(totals, place)
    places = [(level, code) for code in totals.vocabulary.codes(level) if code.isdigit() and code not in OUTSIDE]
    entries = ((other, totals.vocabulary.entry(*other)) for other in places if parent(totals, other) == around)
    return sorted({place, *(other for other, entry in entries if not (entry.valid_to or entry.successors))})


def _newest(totals: MonthlyTotals, place: Place, item: Item) -> Point | None:
    cells = totals.cells.get(place, {}).get(item)
    return cells[max(cells)] if cells else None
