"""All types of pages, and all pages with numbers.

To add a type, write its module in `tiltak.pages.types` and name it here.
"""

from __future__ import annotations

from collections.abc import Iterable

from tiltak.config import stop
from tiltak.model import Page
from tiltak.pages.page_type import PageType
from tiltak.pages.types.compare import COMPARE
from tiltak.pages.types.front import FRONT
from tiltak.pages.types.fylke import FYLKE
from tiltak.pages.types.index import INDEX
from tiltak.pages.types.kommune import KOMMUNE
from tiltak.pages.types.largest_changes import LARGEST_CHANGES
from tiltak.pages.types.text import ABOUT, CHANGES, DATA
from tiltak.pages.types.tiltak import TILTAK
from tiltak.pages.types.tiltaksgruppe import TILTAKSGRUPPE
from tiltak.tabulate import Tables
from tiltak.words.i18n import Words

PAGE_TYPES = {
    one.kind: one
    for one in (TILTAK, TILTAKSGRUPPE, FYLKE, KOMMUNE, INDEX, FRONT, COMPARE, LARGEST_CHANGES, ABOUT, DATA, CHANGES)
}


def list_pages(tables: Tables) -> tuple[Page, ...]:
    """Every page with numbers, with its series, in the order of their paths.

    BuildError where no report is of a family that more reports are expected of: places and the front page show those.
    """
    prints = tables.prints
    if not any(family.day and family.id in prints.months for family in prints.families.by_id.values()):
        expected = "a report of a family that more reports are expected of, which the front page and the places show"
        raise stop("data/sources.toml", "family-needed", expected, "none", "describe one")
    pages: Iterable[Page] = (page for page_type in PAGE_TYPES.values() for page in page_type.pages(tables))
    return tuple(sorted(pages, key=lambda page: page.path))


def headings(pages: Iterable[Page], words: Words) -> dict[str, str]:
    """The heading of each page by its path."""
    return {page.path: type_of(page).heading(page, words) for page in pages}


def type_of(page: Page) -> PageType:
    """The type of a page."""
    return PAGE_TYPES[page.kind]
