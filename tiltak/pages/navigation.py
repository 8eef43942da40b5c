"""Navigation: the breadcrumb of a page, the pages beside and below it, and the indexes of all pages.

Takes the pages and the words; gives links relative to the page that has them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import groupby

from tiltak.codelists import LANGUAGES
from tiltak.model import Page
from tiltak.pages.page_type import PageType
from tiltak.pages.views import Context, Index, Link, LinkGroup
from tiltak.words.answer_sentences import since_when
from tiltak.words.i18n import N_, Words

_INDEX_TITLES = {"tiltak": N_("Tiltak A–Å"), "fylke": N_("Fylker"), "kommune": N_("Kommuner A–Å")}
_ROLE_TITLES = {"predecessor": N_("Før var dette"), "successor": N_("Nå er dette")}

SUCCESSORS = "etterfolger"


def lang_path(path: str, lang: str) -> str:
    """The path of a page in a language: the main language is at the root, the others are in folders of their own."""
    return posixpath.join(LANGUAGES[lang].folder, path)


def relative(target: str, page: str) -> str:
    """The relative address of a file on a page; both are given by their paths from the site's root."""
    here, there = page.split("/"), target.split("/")
    while len(here) > 1 and len(there) > 1 and here[0] == there[0]:
        del here[0], there[0]
    return "../" * (len(here) - 1) + "/".join(there)


def page_links(page: Page, role: str, words: Words) -> list[Link]:
    """The links of a page that have a role. Predecessors and successors among kommuner have their numbers added."""
    descent = role in ("predecessor", "successor") and page.kind == "kommune"
    return [
        Link(relative(link.path, page.path), words.name(link.dimension, link.code), link.code if descent else "")
        for link in page.links
        if link.role == role
    ]


def index_name(dimension: str, words: Words) -> str:
    """The name of an index page."""
    return words.gettext(_INDEX_TITLES[dimension])


def breadcrumb(page: Page, page_type: PageType, words: Words) -> Iterator[Link]:
    """The links from the front page down to a page, without the page itself."""
    if page.path == "index.html":
        return
    yield Link(relative("index.html", page.path), words.gettext("Forside"))
    if page_type.folder:
        folder = page_type.folder
        yield Link(relative(f"{folder}/index.html", page.path), index_name(folder, words))
    yield from page_links(page, "parent", words)


def related(page: Page, page_type: PageType, words: Words) -> Iterator[LinkGroup]:
    """The links to the pages above, below and beside a page."""
    titles = {role: words.gettext(title) for role, title in _ROLE_TITLES.items()}
    titles["child"] = page_type.children_title(page, words)
    for role, anchor in (("predecessor", "forgjenger"), ("successor", SUCCESSORS), ("child", "under")):
        if links := sorted(page_links(page, role, words), key=lambda link: words.place_in_alphabet(link.text)):
            yield LinkGroup(anchor, titles[role], tuple(links))


def fylker_of_today(page: Page, context: Context) -> LinkGroup:
    """Links to the fylker of today."""
    fylker = _links_to(page, _current(_pages(context, "fylke")), context)
    return LinkGroup("fylker", context.words.gettext("Fylker"), tuple(fylker))


def indexes(page: Page, context: Context) -> Iterator[Index]:
    """The indexes of all pages of a kind."""
    words = context.words
    if page.dimension == "tiltak":
        shown = [other for other in _pages(context, "tiltak") if other.series]
        groups = tuple(_by_parent(page, shown, _pages(context, "tiltaksgruppe"), context))
        yield Index("etter-gruppe", words.gettext("Etter tiltaksgruppe"), groups)
    elif page.dimension == "fylke":
        current = pages_of_today(context, "fylke")
        former = [other for other in _pages(context, "fylke") if other not in current]
        groups = (LinkGroup("", "", tuple(_links_to(page, former, context))),)
        yield Index("for", words.gettext("Tidligere fylker"), groups)
    else:
        kommuner = pages_of_today(context, "kommune")
        yield Index("alfabetisk", words.gettext("Fra A til Å"), tuple(_by_initial(page, kommuner, context)))


def pages_of_today(context: Context, kind: str) -> list[Page]:
    """The pages of the fylker or kommuner of today, from A to Å."""
    return _current(_pages(context, kind))


def _pages(context: Context, kind: str) -> list[Page]:
    """The pages of a kind from A to Å."""
    found = [page for page in context.pages if page.kind == kind]
    return sorted(found, key=lambda page: context.words.place_in_alphabet(context.names[page.path]))


def _current(pages: Iterable[Page]) -> list[Page]:
    """Pages of places that have no successor."""
    return [page for page in pages if not any(link.role == "successor" for link in page.links)]


def _links_to(here: Page, pages: Iterable[Page], context: Context) -> Iterator[Link]:
    for page in pages:
        note = page.code if page.code.isdigit() else ""
        if page.dimension == "tiltak" and (last := context.answers.last_printed(("tiltak", page.code))):
            note = since_when(last, context.answers.totals.latest, context.words)
        yield Link(relative(page.path, here.path), context.names[page.path], note)


def _by_initial(here: Page, pages: list[Page], context: Context) -> Iterator[LinkGroup]:
    """The pages by letter, under their names, their names in other languages, and those of earlier kommuner."""
    words = context.words
    links = [
        (context.names[page.path], link) for page, link in zip(pages, _links_to(here, pages, context), strict=True)
    ]
    for page in pages:
        href, name = relative(page.path, here.path), context.names[page.path]
        links += [(other, Link(href, other, name)) for other in page.other_names]
        now = words.gettext("nå i {name}").format(name=name)
        links += [(other, Link(href, other, now)) for other in page.former if other != name]
    links.sort(key=lambda item: words.place_in_alphabet(item[0]))
    for letter, group in groupby(links, key=lambda item: words.initial(item[0])):
        yield LinkGroup(f"bokstav-{letter.lower()}", letter, tuple(link for _, link in group))


def _by_parent(here: Page, pages: list[Page], parents: list[Page], context: Context) -> Iterator[LinkGroup]:
    groups: dict[str, list[Page]] = {}
    for page in pages:
        for link in page.links:
            if link.role == "parent":
                groups.setdefault(link.path, []).append(page)
    for parent in parents:
        if group := groups.get(parent.path):
            anchor = parent.path.partition("/")[2].removesuffix(".html")
            links = tuple(_links_to(here, group, context))
            yield LinkGroup(anchor, context.names[parent.path], links, relative(parent.path, here.path))
