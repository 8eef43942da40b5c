"""The answer of a place: a row for each tiltak, by group and size, with its change and its share; and the total.

Takes the monthly totals; gives a frozen `Overview`, and each of its derived figures as a statement about cells for
disclosure control. A total that no report prints is a lower bound: the sum of the numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tiltak.model import Line, Point
from tiltak.periods import month_after
from tiltak.tabulate.comparisons import (
    Comparison,
    change_figure,
    compare_with,
    compare_years,
    comparison_figure,
    share_figures,
)
from tiltak.tabulate.keys import ALL, COUNTRY, Item, Place, key_of
from tiltak.tabulate.monthly_totals import MonthlyTotals
from tiltak.tabulate.rankings import share_in_tenths
from tiltak.verify.disclosure import Added


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A tiltak or a group at a place. `month` and `year` compare its newest number with the month before and with the
    year before; None where the newest is not shown. `whole` is the number of the fylke or the country in that month,
    None for the country; `share` the share of it in tenths of a per cent, None unless both are shown."""

    item: Item
    line: Line
    newest: Point
    month: Comparison | None
    year: Comparison | None
    whole: Point | None
    share: int | None


@dataclass(frozen=True, slots=True)
class Alike:
    """The change of the items that can be compared between the same two months, added up. `is_whole` where no other
    item shows a number in either month."""

    base_month: str
    month: str
    base: int
    latest: int
    items: tuple[Item, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AtLeast:
    """What the shown numbers of the newest month add up to, where no report prints the total itself. `of` are the items
    that show one; `hidden` and `lost` count those that don't. `since_month` and `since_year` compare like with like."""

    month: str
    value: int
    of: tuple[Item, ...]
    hidden: int
    lost: int
    since_month: Alike | None
    since_year: Alike | None


@dataclass(frozen=True, slots=True)
class Group:
    """A tiltaksgruppe at a place: its own number where a report prints one, and its tiltak, largest first."""

    code: str
    total: OverviewRow | None
    rows: tuple[OverviewRow, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """An item that the newest reports don't have, and the last month in which a report prints any of it."""

    item: Item
    last: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The newest numbers of a place, in `month` or the months before it.

    `total` is NAV's own total; where no report prints it, `at_least` is a lower bound. Both are None where there are no
    numbers. `hidden` are the tiltak that are hidden in every month.
    """

    place: Place
    within: Place | None  # the fylke of a kommune, the country of a fylke: what shares are of
    scope: Item  # all tiltak, or one group
    month: str
    total: OverviewRow | None
    at_least: AtLeast | None
    groups: tuple[Group, ...]
    hidden: tuple[Item, ...]
    past: tuple[Past, ...]

    def rows(self) -> Iterator[OverviewRow]:
        """The rows of all tiltak, in order."""
        for group in self.groups:
            yield from group.rows

    @property
    def stands_first(self) -> str:
        """The tiltak whose line a page draws large where no report prints the total of the place, '' for none: the sum
        of the shown numbers depends on which are hidden, so it is no line through time."""
        if not self.largest or not self.largest.newest.value or (self.total and self.total.line.visible):
            return ""
        return self.largest.item[1]

    @property
    def largest(self) -> OverviewRow | None:
        """The tiltak with the largest newest number, None where none shows one."""
        shown = (row for row in self.rows() if row.newest.value is not None)
        return max(shown, key=lambda row: row.newest.value or 0, default=None)


def overview(totals: MonthlyTotals, place: Place, scope: Item = ALL) -> Overview:
    """The overview of a place over all tiltak, or over those of one group."""
    within = _within(totals, scope)
    items = [item for item in totals.cells.get(place, {}) if within(item) and totals.is_current(place, item)]
    in_order = sorted(items, key=lambda item: (item[0], _list_order(totals, item)))
    rows = [row for item in in_order if (row := overview_row(totals, place, item))]
    tiltak = [row for row in rows if row.item[0] == "tiltak"]
    shown = [row for row in tiltak if row.line.visible or row.newest.state == "O"]
    groups = _groups(totals, shown, {row.item[1]: row for row in rows if row.item[0] == "gruppe"})
    month = max((row.newest.period for row in rows), default="")
    total = next((row for row in rows if row.item == scope), None)
    if total is None and scope == ALL and len(groups) == 1:
        total = groups[0].total
    current = {row.item for row in rows}
    others = {item: last for item, last in totals.printed.get(place, {}).items() if within(item) and item != ALL}
    past = [Past(item, last) for item, last in others.items() if item not in current]
    return Overview(
        place=place,
        within=parent(totals, place),
        scope=scope,
        month=month,
        total=total,
        at_least=None if total else _at_least(totals, month, rows),
        groups=groups,
        hidden=tuple(row.item for row in _in_order(totals, tiltak) if row not in shown),
        past=tuple(sorted(past, key=lambda one: (one.item[0], _list_order(totals, one.item)))),
    )


def overview_row(totals: MonthlyTotals, place: Place, item: Item) -> OverviewRow | None:
    """The row of an item at a place, None where no report prints its total."""
    line = totals.line(place, item)
    if line is None:
        return None
    newest = next(point for point in reversed(line.points) if point.source)
    around = parent(totals, place)
    whole = totals.point(around, item, newest.period) if around else None
    return OverviewRow(
        item=item,
        line=line,
        newest=newest,
        month=compare_with(line, newest.period, month_after(newest.period, -1)),
        year=compare_years(line, newest.period),
        whole=whole,
        share=share_in_tenths(newest, whole),
    )


def parent(totals: MonthlyTotals, place: Place) -> Place | None:
    """The fylke of a kommune; the country for a fylke or a kommune outside the fylker; None for the country."""
    if place == COUNTRY:
        return None
    entry = totals.vocabulary.entries.get(place)
    return ("fylke", entry.parent) if place[0] == "kommune" and entry and entry.parent else COUNTRY


def overview_figures(shown: Overview, page: str) -> Iterator[Added]:
    """Every change, share and sum of an overview as a statement about cells."""
    for row in (*shown.rows(), *(group.total for group in shown.groups if group.total), *filter(None, [shown.total])):
        yield from _row_figures(row, shown, page)
    if shown.at_least:
        terms = tuple((key_of(shown.place, item, shown.at_least.month), 1.0) for item in shown.at_least.of)
        yield Added("the sum of the shown numbers", page, terms, shown.at_least.value, shown.at_least.value)
        for alike in filter(None, (shown.at_least.since_month, shown.at_least.since_year)):
            now, base = (
                [key_of(shown.place, item, month) for item in alike.items] for month in (alike.month, alike.base_month)
            )
            yield change_figure(page, now, base, alike.latest - alike.base)


def _row_figures(row: OverviewRow, shown: Overview, page: str) -> Iterator[Added]:
    place, within = shown.place, shown.within
    for comparison in (row.month, row.year):
        yield from comparison_figure(page, key_of(place, row.item), comparison)
    if row.share is not None and within:
        part, whole = (key_of(of, row.item, row.newest.period) for of in (place, within))
        yield from share_figures(page, part, whole, row.share)


def _within(totals: MonthlyTotals, scope: Item) -> Callable[[Item], bool]:
    if scope == ALL:
        return lambda item: item[0] in ("alle", "gruppe", "tiltak")
    return lambda item: item == scope or (item[0] == "tiltak" and _group_of(totals, item[1]) == scope[1])


def _group_of(totals: MonthlyTotals, tiltak: str) -> str:
    return totals.vocabulary.entry("tiltak", tiltak).parent


def _groups(totals: MonthlyTotals, rows: list[OverviewRow], own: dict[str, OverviewRow]) -> tuple[Group, ...]:
    """The rows by group, largest group first: by its own number, or by the sum of the shown ones."""
    of: dict[str, list[OverviewRow]] = {code: [] for code in own}
    for row in rows:
        of.setdefault(_group_of(totals, row.item[1]), []).append(row)
    groups = [Group(code, own.get(code), tuple(_in_order(totals, members))) for code, members in of.items()]

    def size(group: Group) -> int:
        if group.total and group.total.newest.value is not None:
            return group.total.newest.value
        return sum(row.newest.value or 0 for row in group.rows)

    return tuple(sorted(groups, key=lambda group: (-size(group), _list_order(totals, ("gruppe", group.code)))))


def _in_order(totals: MonthlyTotals, rows: Iterable[OverviewRow]) -> list[OverviewRow]:
    """Rows with a number by size, then the others; ties in the order of the code list."""

    def order(row: OverviewRow) -> tuple[bool, int, int]:
        number = row.newest.value
        return number is None, -(number or 0), _list_order(totals, row.item)

    return sorted(rows, key=order)


def _list_order(totals: MonthlyTotals, item: Item) -> int:
    codes = totals.vocabulary.codes(item[0])
    return codes.index(item[1]) if item[1] in codes else len(codes)


def _at_least(totals: MonthlyTotals, month: str, rows: list[OverviewRow]) -> AtLeast | None:
    """The sum of the newest month over groups that a report prints, and over the tiltak of the other groups."""
    newest = [row for row in rows if row.newest.period == month]
    printed = {row.item[1] for row in newest if row.item[0] == "gruppe"}
    parts = [r for r in newest if r.item[0] == "gruppe" or _group_of(totals, r.item[1]) not in printed]
    if not parts:
        return None
    shown = [row for row in parts if row.newest.value is not None]
    states = [row.newest.state for row in parts]
    return AtLeast(
        month=month,
        value=sum(row.newest.value or 0 for row in shown),
        of=tuple(row.item for row in shown),
        hidden=states.count("Q"),
        lost=states.count("O"),
        since_month=_alike({row.item: row.month for row in shown}, parts),
        since_year=_alike({row.item: row.year for row in shown}, parts),
    )


def _alike(compared: Mapping[Item, Comparison | None], parts: list[OverviewRow]) -> Alike | None:
    """The comparisons that have the same two months, the newest such, added up."""
    made = [(item, of.base, of.latest) for item, of in compared.items() if of and of.base]
    if not made:
        return None
    months = max((now.period, base.period) for _, base, now in made)
    same = {item: (base, now) for item, base, now in made if (now.period, base.period) == months}
    shown = {row.item for row in parts if any(p.period in months and p.value is not None for p in row.line.points)}
    return Alike(
        base_month=months[1],
        month=months[0],
        base=sum(base.value or 0 for base, _ in same.values()),
        latest=sum(now.value or 0 for _, now in same.values()),
        items=tuple(same),
        is_whole=shown == same.keys(),
    )
