"""The page of the largest changes in the newest month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page
from tiltak.pages.answer_parts import link_from
from tiltak.pages.largest_changes_choice import largest_changes_choices
from tiltak.pages.largest_changes_view import LARGEST_CHANGES_FILE, LARGEST_CHANGES_PAGE, all_largest_changes
from tiltak.pages.news import edition_views
from tiltak.pages.page_type import PageType, new_page
from tiltak.pages.views import Context, Link, PageView
from tiltak.tabulate import Tables
from tiltak.words.i18n import N_, Words


def pages(tables: Tables) -> Iterator[Page]:
    """The one page."""
    prints = tables.prints
    yield replace(new_page(prints, "largest-changes", ("", ""), (), path=LARGEST_CHANGES_PAGE), latest=prints.latest)


def _heading(page: Page, words: Words) -> str:
    return words.gettext("Hva har endret seg?")


def _title(page: Page, words: Words) -> str:
    return words.gettext("Største endringer i tallene på tiltak")


def _description(page: Page, words: Words) -> str:
    return words.gettext("Hvor flere og færre deltar på tiltak, i antall og i prosent, etter tiltak, fylke og kommune.")


def _summary(page: Page, words: Words, newest: str) -> tuple[str, ...]:
    return (
        words.gettext(
            "Vi sammenligner bare tall som vises i begge månedene, uten brudd imellom, og der det første er minst 20."
        ),
    )


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    words = context.words
    return replace(
        view,
        all_largest_changes=tuple(all_largest_changes(context.answers, words, link_from(page, context))),
        largest_changes_choices=largest_changes_choices(context.answers, words),
        editions=edition_views(context, view.frame.top),
        downloads=(Link(f"{view.frame.top}{LARGEST_CHANGES_FILE}", words.gettext("Alle endringer som CSV")),),
    )


LARGEST_CHANGES = PageType(
    kind="largest-changes",
    template="largest-changes.html",
    card=N_("Hva har endret seg?"),
    pages=pages,
    heading=_heading,
    title=_title,
    description=_description,
    summary=_summary,
    fill=_fill,
)
