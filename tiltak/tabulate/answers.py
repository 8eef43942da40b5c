"""What pages answer first: the overview of every place and group, the largest changes, and their proof.

Takes what series are made of; gives frozen `Answers`, computed once for all languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tiltak.tabulate.keys import ALL, COUNTRY, Item, Place
from tiltak.tabulate.largest_changes import SINCE, LargestChanges, Since, change_figures, largest_changes, totals_frame
from tiltak.tabulate.monthly_totals import MonthlyTotals, monthly_totals
from tiltak.tabulate.neighbours import Neighbours, neighbours
from tiltak.tabulate.overview import Overview, OverviewRow, overview, overview_figures
from tiltak.tabulate.series import NewestPrints
from tiltak.verify.disclosure import Added

NOTHING = Overview(COUNTRY, None, ALL, "", None, None, (), (), ())


@dataclass(frozen=True, slots=True)
class Answers:
    """`places` has the overview of each place that a report prints anything for, `beside` the neighbours of each place
    on its largest tiltak, `groups` the overview of each tiltaksgruppe in the whole country; `changes` those of the
    newest month, by what they are since, where reports have both months."""

    totals: MonthlyTotals
    places: Mapping[Place, Overview]
    beside: Mapping[Place, Neighbours]
    groups: Mapping[str, Overview]
    changes: Mapping[Since, LargestChanges]

    def of_place(self, level: str, code: str) -> Overview:
        """The overview of a place; an empty one where no report has anything."""
        return self.places.get((level, code), NOTHING)

    def row(self, place: Place, item: Item) -> OverviewRow | None:
        """The row of a tiltak in the overview of a place, None where that has none."""
        return next((row for row in self.of_place(*place).rows() if row.item == item), None)

    def last_printed(self, item: Item) -> str:
        """The last month that a report prints anything of an item for, where that isn't a report of today; else ''."""
        past = (one.last for one in self.of_place(*COUNTRY).past if one.item == item)
        return next(past, "")


def answers(prints: NewestPrints) -> Answers:
    """Work out all answers."""
    totals = monthly_totals(prints)
    frame = totals_frame(totals)
    changes = {since: largest_changes(frame, totals.breaks, since) for since in SINCE}
    places = {place: overview(totals, place) for place in totals.printed}
    largest = {place: shown.largest.item for place, shown in places.items() if shown.largest}
    beside = {place: neighbours(totals, place, item) for place, item in largest.items()}
    return Answers(
        totals=totals,
        places=places,
        beside={place: found for place, found in beside.items() if found},
        groups={code: overview(totals, COUNTRY, ("gruppe", code)) for code in totals.vocabulary.codes("gruppe")},
        changes={since: made for since, made in changes.items() if made},
    )


def answer_figures(made: Answers) -> Iterator[Added]:
    """The figures of the answers that NAV doesn't print."""
    for shown in (*made.places.values(), *made.groups.values()):
        level, code = shown.place
        yield from overview_figures(shown, f"{level}/{code}")
    for changes in made.changes.values():
        yield from change_figures(changes, "endringer.html")
