"""The lists of all tiltak, fylker and kommuner, which need no script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page
from tiltak.pages.answer_parts import link_from
from tiltak.pages.navigation import index_name, indexes, pages_of_today
from tiltak.pages.page_type import PageType, new_page
from tiltak.pages.place_lists import place_table
from tiltak.pages.views import Context, PageView
from tiltak.tabulate import Tables
from tiltak.words.i18n import N_, Words


def pages(tables: Tables) -> Iterator[Page]:
    """One page for each list."""
    prints = tables.prints
    for code_list in ("tiltak", "fylke", "kommune"):
        page = new_page(prints, "index", (code_list, ""), (), path=f"{code_list}/index.html")
        yield replace(page, latest=prints.latest)


def _heading(page: Page, words: Words) -> str:
    return index_name(page.dimension, words)


def _description(page: Page, words: Words) -> str:
    form = words.gettext("{name}: alle sider med tall for deltakere på NAVs tiltak.")
    return form.format(name=index_name(page.dimension, words))


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    words = context.words
    view = replace(view, indexes=tuple(indexes(page, context)))
    if page.dimension == "tiltak":
        return view
    current = pages_of_today(context, page.dimension)
    latest = context.answers.totals.latest
    form = words.gettext("Deltakere på tiltak, {month}") if current else ""
    places = [(page.dimension, other.code) for other in current]
    caption = form.format(month=words.month(latest))
    return replace(view, places=place_table(context.answers, places, words, link_from(page, context), caption))


INDEX = PageType(
    kind="index",
    template="index.html",
    card=N_("Tiltak, fylker og kommuner"),
    pages=pages,
    heading=_heading,
    title=_heading,
    description=_description,
    fill=_fill,
)
