"""The first part of a page: its total in a sentence, the table of its tiltak, its neighbours, the largest changes.

Takes the view of a page, the page and the context of a language; gives the view with these parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tiltak.charts.figures import SPARKS
from tiltak.model import Line, Page
from tiltak.pages.around_view import COMPARE_ADDRESS, around_view
from tiltak.pages.largest_changes_view import changes_of_country, changes_of_fylke, changes_of_tiltak
from tiltak.pages.navigation import relative
from tiltak.pages.overview_view import OverviewView, overview_view
from tiltak.pages.tables import LinkOf
from tiltak.pages.views import Context, PageView
from tiltak.tabulate.keys import COUNTRY
from tiltak.tabulate.overview import Overview
from tiltak.words.answer_sentences import in_place, total_sentences


def answer_of_place(view: PageView, page: Page, context: Context) -> PageView:
    """The answer of a fylke or a kommune."""
    place = (page.dimension, page.code)
    shown, words, link, root = context.answers.of_place(*place), context.words, link_from(page, context), root_of(page)
    largest_changes = (
        changes_of_fylke(context.answers, page.code, words, link, root) if page.dimension == "fylke" else None
    )
    return replace(
        view,
        summary=view.summary if shown.total else tuple(total_sentences(shown, words)) or view.summary,
        overview=overview_of(shown, page, context),
        around=around_view(context.answers, place, words, link, root),
        largest_changes=largest_changes,
    )


def answer_of_country(view: PageView, page: Page, context: Context) -> PageView:
    """The answer of the whole country, on the front page."""
    shown, words, link = context.answers.of_place(*COUNTRY), context.words, link_from(page, context)
    return replace(
        view,
        summary=view.summary if shown.total else tuple(total_sentences(shown, words)) or view.summary,
        overview=overview_of(shown, page, context),
        largest_changes=changes_of_country(context.answers, words, link, root_of(page)),
    )


def answer_of_group(view: PageView, page: Page, context: Context) -> PageView:
    """The answer of a tiltaksgruppe or of all tiltak: its tiltak in the whole country."""
    made = context.answers
    shown = made.of_place(*COUNTRY) if page.dimension == "alle" else made.groups[page.code]
    return replace(view, overview=overview_of(shown, page, context))


def answer_of_tiltak(view: PageView, page: Page, context: Context) -> PageView:
    """Where a tiltak has changed most, and the address that compares it in all fylker."""
    link, root = link_from(page, context), root_of(page)
    has_fylker = any(series.dimension == "fylke" for series in page.series)
    compare = f"{root}{COMPARE_ADDRESS}#tiltak={page.code}&steder=fylkene" if has_fylker else ""
    largest_changes = changes_of_tiltak(context.answers, page.code, context.words, link, root)
    return replace(view, largest_changes=largest_changes, compare_with=compare)


def overview_of(shown: Overview, page: Page, context: Context) -> OverviewView | None:
    """The table of an overview with its sources."""
    words = context.words
    where = in_place(shown.place, words)
    made = overview_view(shown, where, words, link_from(page, context), sparks_of(page, context))
    if made is None:
        return None
    points = [row.newest for row in shown.rows()]
    used = {point.source for point in points}
    sources = sorted((s for s in context.site.sources if s.id in used), key=lambda s: s.period[1])
    return replace(made, source=words.source_line(sources) if sources else "", reliability=words.reliability(points))


def sparks_of(page: Page, context: Context) -> Mapping[Line, str]:
    """The small chart of each line that shows a number."""
    chart = context.charts.get((page.path, SPARKS))
    drawn = [picture.svg for picture in chart.pictures] if chart else []
    return dict(zip((line for line in page.sparks if line.visible), drawn, strict=False))


def link_from(page: Page, context: Context) -> LinkOf:
    """A function from a code to the relative address of its page; '' for the page itself and a code without a page."""
    paths = context.paths

    def link(code_list: str, code: str) -> str:
        path = paths.get((code_list, code), page.path)
        return "" if path == page.path else relative(path, page.path)

    return link


def root_of(page: Page) -> str:
    """The relative address of the top folder of a page's language."""
    return "../" * page.path.count("/")
