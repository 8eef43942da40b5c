"""The lists of all tiltak, fylker and kommuner: the ways in that need no script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page
from tiltak.pages.navigation import index_name, indexes
from tiltak.pages.page_type import PageType, new_page
from tiltak.pages.views import Context, PageView
from tiltak.tabulate import Tables
from tiltak.words.i18n import N_, Words


def pages(tables: Tables) -> Iterator[Page]:
    """One list for each kind of thing that has pages."""
    m = tables.material
    for code_list in ("tiltak", "fylke", "kommune"):
        page = new_page(m, "index", (code_list, ""), (), path=f"{code_list}/index.html")
        yield replace(page, latest=m.latest)


def _heading(page: Page, words: Words) -> str:
    return index_name(page.dimension, words)


def _description(page: Page, words: Words) -> str:
    form = words.gettext("{name}: alle sider med tall for deltakere på NAVs tiltak.")
    return form.format(name=index_name(page.dimension, words))


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    return replace(view, indexes=tuple(indexes(page, context)))


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
