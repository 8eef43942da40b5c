"""What a type of page is: one declaration for each, in a module of `tiltak.pages.types`.

A type declares its pages with their numbers, their headings and texts, and their template. Numbers are listed before
any text is made, since disclosure control judges them first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tiltak.model import Page, PageLink, Series, Standing
from tiltak.pages.views import Context, PageView
from tiltak.tabulate import Tables
from tiltak.tabulate.addresses import page_path
from tiltak.tabulate.overview import Overview
from tiltak.tabulate.series import NewestPrints
from tiltak.words.i18n import Words

Say = Callable[[Page, Words], str]


def say_nothing(page: Page, words: Words) -> str:
    """No text."""
    return ""


def say_code(page: Page, words: Words) -> str:
    """The name of the code that a page is about."""
    return words.name(page.dimension, page.code)


@dataclass(frozen=True, slots=True)
class PageType:
    """One type of page.

    `pages` lists its pages with their numbers; a type without it has no numbers. `heading` is the main heading, `title`
    names the page elsewhere, unlike any other; `kicker` is the small line above the heading, `summary` the sentences on
    top (of a page, and the newest month of all reports). `fill` adds the parts that only this type has.
    """

    kind: str
    template: str  # a file of templates/
    card: str  # the text of its share picture, a message
    pages: Callable[[Tables], Iterable[Page]] = lambda tables: ()
    heading: Say = say_code
    title: Say = say_code
    description: Say = say_nothing
    kicker: Say = say_nothing
    children_title: Say = say_nothing  # the heading over the links to the pages below it
    summary: Callable[[Page, Words, str], tuple[str, ...]] = lambda page, words, newest: ()
    fill: Callable[[PageView, Page, Context], PageView] = lambda view, page, context: view
    folder: str = ""  # of the index that lists it
    place_level: str = ""  # 'land', 'fylke' or 'kommune' for a page that shows all tiltak of a place
    has_files: bool = False  # whether its pages have files for download
    shown_empty: bool = False  # whether the search finds its pages that have no numbers too


def new_page(
    prints: NewestPrints,
    kind: str,
    about: tuple[str, str],
    series: Iterable[Series | None],
    links: Iterable[PageLink] = (),
    standings: tuple[Standing, ...] = (),
    path: str = "",
) -> Page:
    """A page about a code of a code list; series that are None are left out."""
    shown = tuple(item for item in series if item)
    used = {source for item in shown for source in item.sources}
    entry = prints.vocabulary.entries.get(about)
    return Page(
        path=path or page_path(prints.vocabulary, *about),
        kind=kind,
        dimension=about[0],
        code=about[1],
        series=shown,
        links=tuple(links),
        sources=tuple(source.id for source in prints.sources if source.id in used),
        latest=max((point.period for item in shown for point in item.points() if point.source), default=""),
        other_names=entry.other_names if entry else (),
        former=entry.former if entry else (),
        ended=entry.valid_to if entry and entry.list == "kommune" else "",
        standings=standings,
    )


def with_answer(page: Page, shown: Overview) -> Page:
    """The page of a place with the small charts of its overview, and the tiltak that is drawn large."""
    series = (replace(one, large=shown.stands_first) if one.slug == "tiltak" else one for one in page.series)
    return replace(page, series=tuple(series), sparks=tuple(row.line for row in shown.rows()))


def link_to(prints: NewestPrints, code_list: str, code: str, role: str) -> PageLink:
    """A link to the page of a code."""
    return PageLink(page_path(prints.vocabulary, code_list, code), code_list, code, role)


def descent(prints: NewestPrints, code_list: str, code: str) -> list[PageLink]:
    """The pages of a place's predecessors and successors. The codes of kommuner before 2024 have none."""
    entry = prints.vocabulary.entry(code_list, code)
    links = []
    for role, codes in (("predecessor", entry.predecessors), ("successor", entry.successors)):
        links += [
            link_to(prints, code_list, other, role)
            for other in codes
            if (code_list, other) in prints.vocabulary.entries
        ]
    return links


def neighbour_links(prints: NewestPrints, code_list: str, codes: list[str], code: str) -> list[PageLink]:
    """The page before and the page after, in the order of the codes."""
    if code not in codes:
        return []
    here = codes.index(code)
    places = ((here - 1, "previous"), (here + 1, "next"))
    return [link_to(prints, code_list, codes[at], role) for at, role in places if 0 <= at < len(codes)]
