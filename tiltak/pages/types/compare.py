"""The page that compares places, with a script of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page
from tiltak.pages.comparison import COMPARE_PAGE, compare_view
from tiltak.pages.page_type import PageType, new_page
from tiltak.pages.views import Context, PageView
from tiltak.tabulate import Tables
from tiltak.words.i18n import N_, Words


def pages(tables: Tables) -> Iterator[Page]:
    """The one page."""
    prints = tables.prints
    yield replace(new_page(prints, "compare", ("", ""), (), path=COMPARE_PAGE), latest=prints.latest)


def _heading(page: Page, words: Words) -> str:
    return words.gettext("Sammenlign steder og tiltak")


def _description(page: Page, words: Words) -> str:
    return words.gettext(
        "Sammenlign hvor mange som deltar på tiltak i flere steder eller alle fylker, måned for måned."
    )


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    return replace(view, compare=compare_view(context))


COMPARE = PageType(
    kind="compare",
    template="compare.html",
    card=N_("Sammenlign tall"),
    pages=pages,
    heading=_heading,
    title=_heading,
    description=_description,
    fill=_fill,
)
