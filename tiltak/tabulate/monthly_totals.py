"""Monthly numbers of all participants in a tiltak, a group or all tiltak, by place: the input of overviews and changes.

Takes the newest print of each cell; gives `MonthlyTotals`, the only data that `overview` and `largest_changes` use.
Numbers by status, sex, age, … are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tiltak.codelists import Vocabulary
from tiltak.model import Break, Line, Point
from tiltak.periods import month_after
from tiltak.tabulate.keys import Item, Place, key_of, row_key
from tiltak.tabulate.series import NewestPrints, limits_of, line_breaks, not_printed

MonthSpan = tuple[str, ...]  # months one after the other
MONTHS_TO_BE_OLD = 12


@dataclass(frozen=True, slots=True)
class MonthlyTotals:
    """The totals. `cells` has the printed ones by place, item and month; `printed` the last month in which a report
    prints any part of an item for a place; `newest` the last month of each report's family, by the report's id; `spans`
    the months that are shown together, by region level, oldest first."""

    cells: Mapping[Place, Mapping[Item, Mapping[str, Point]]]
    printed: Mapping[Place, Mapping[Item, str]]
    newest: Mapping[str, str]
    spans: Mapping[str, tuple[MonthSpan, ...]]
    vocabulary: Vocabulary
    breaks: tuple[Break, ...]

    @property
    def latest(self) -> str:
        """The newest month of all reports."""
        return max(self.newest.values())

    def point(self, place: Place, item: Item, month: str) -> Point:
        """The number of one month; 'not published' where no report prints it, 'not in use' where the item or place did
        not exist."""
        cell = self.cells.get(place, {}).get(item, {}).get(month)
        return cell or not_printed(month, limits_of(self.vocabulary, place, item))

    def line(self, place: Place, item: Item) -> Line | None:
        """The months of the newest span with a number of the item; None where no report prints one."""
        cells = self.cells.get(place, {}).get(item)
        if not cells:
            return None
        last = max(cells)
        months = next(span for span in self.spans[place[0]] if span[0] <= last <= span[-1])
        points = tuple([cells.get(month) or self.point(place, item, month) for month in months])
        return Line(*item, points, line_breaks(self.breaks, key_of(place, item), points))

    def is_current(self, place: Place, item: Item) -> bool:
        """Whether the newest report that prints the item for the place covers its family's newest month, and is not
        old. For a former place, its own last month counts as the newest."""
        cells = self.cells.get(place, {}).get(item)
        if not cells:
            return False
        last, entry = max(cells), self.vocabulary.entries.get(place)
        if entry and entry.valid_to:
            return last == max(self.printed[place].values())
        return last == self.newest[cells[last].source] and last > month_after(self.latest, -MONTHS_TO_BE_OLD)


def monthly_totals(prints: NewestPrints) -> MonthlyTotals:
    """Gather the totals from the newest prints."""
    cells: dict[Place, dict[Item, dict[str, Point]]] = {}
    printed: dict[Place, dict[Item, str]] = {}
    for row, points in prints.rows.items():
        place, item = (row.region_level, row.region), (row.tiltak_level, row.tiltak)
        months = [month for month in points if "/" not in month]
        if not months:
            continue
        last = printed.setdefault(place, {})
        last[item] = max(last.get(item, ""), *months)
        if row == row_key(place, item):
            cells.setdefault(place, {})[item] = {month: points[month] for month in months}
    newest = {source.id: prints.months[source.report][-1] for source in prints.sources}
    return MonthlyTotals(
        cells, printed, newest, _spans(cells, prints.months.values()), prints.vocabulary, prints.breaks
    )


def _spans(
    cells: Mapping[Place, Mapping[Item, Mapping[str, Point]]], families: Iterable[MonthSpan]
) -> dict[str, tuple[MonthSpan, ...]]:
    """The months of report families that overlap in time, for each region level from its first number on."""
    joined: list[set[str]] = []
    for months in sorted(families):
        if joined and months[0] in joined[-1]:
            joined[-1] |= set(months)
        else:
            joined.append(set(months))
    printed: dict[str, set[str]] = {}
    for (level, _), items in cells.items():
        printed.setdefault(level, set()).update(*items.values())
    return {
        level: tuple(
            tuple(sorted(month for month in span if month >= min(shown))) for span in joined if (shown := span & months)
        )
        for level, months in printed.items()
    }
