"""The lists of kommuner and fylker as tables: each place with its newest number and its change.

Takes the answers and the words; gives a `TableView`. A place's number is NAV's own total, or where no report prints one
the sum of the numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from tiltak.model import Point
from tiltak.pages.overview_view import change_in_words, refused_cell
from tiltak.pages.tables import CellView, HeadView, LinkOf, RowView, TableView, number_cell
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.keys import Place
from tiltak.tabulate.overview import Overview
from tiltak.words.i18n import Words


def place_table(made: Answers, places: Iterable[Place], words: Words, link: LinkOf, caption: str) -> TableView:
    """The table of some places of one level, in the order given."""
    places = tuple(places)
    with_fylke = any(level == "kommune" for level, _ in places)
    shown = [made.of_place(*place) for place in places]
    sums = any(one.at_least for one in shown)
    number = words.gettext("Deltakere, minst") if sums else words.gettext("Deltakere")
    heads = [HeadView(number), HeadView(words.gettext("Siden måneden før"))]
    heads += (
        [HeadView(words.gettext("Fylke"), css="w")] if with_fylke else []
    )  # last: a phone has room for three columns
    corner = words.gettext("Kommune") if with_fylke else words.gettext("Fylke")
    rows = tuple(
        RowView(
            "numbers", HeadView(words.name(*place), link(*place), of=place[1]), tuple(_cells(made, place, one, words))
        )
        for place, one in zip(places, shown, strict=True)
    )
    return TableView("tabell-steder", caption, corner, tuple(heads), rows)


def _cells(made: Answers, place: Place, shown: Overview, words: Words) -> Iterable[CellView]:
    if shown.total:
        yield number_cell(shown.total.newest, words)
        comparison = shown.total.month
        if comparison and comparison.base:
            yield _change(comparison.base, comparison.latest, words)
        else:
            yield refused_cell(comparison.refused[0][1] if comparison else shown.total.newest.state, words)
    elif (least := shown.at_least) and least.of:
        yield CellView(words.number(least.value))
        alike = least.since_month
        if alike:
            base, latest = Point(alike.base_month, "A", alike.base), Point(alike.month, "A", alike.latest)
            yield _change(base, latest, words)
        else:
            yield refused_cell("Q", words)
    else:
        state = "Q" if shown.hidden or shown.groups else ".."
        yield from [refused_cell(state, words)] * 2
    if place[0] == "kommune":
        fylke = made.totals.vocabulary.entry(*place).parent
        yield CellView(words.name("fylke", fylke) if fylke else "", "w")


def _change(base: Point, latest: Point, words: Words) -> CellView:
    text, aloud = change_in_words(base, latest, words)
    return CellView(text, aloud=aloud)
