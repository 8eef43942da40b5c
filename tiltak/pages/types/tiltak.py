"""A page for each tiltak that a report prints: all its breakdowns, and its kommuner in the newest month."""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.model import Page
from tiltak.pages.answer_parts import answer_of_tiltak
from tiltak.pages.page_type import PageType, link_to, neighbour_links, new_page
from tiltak.tabulate import Tables
from tiltak.tabulate.subjects import breakdowns, parts, printed_tiltak
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import summary


def pages(tables: Tables) -> Iterator[Page]:
    """The pages of all tiltak."""
    prints = tables.prints
    for code in printed_tiltak(prints):
        group = prints.vocabulary.entry("tiltak", code).parent
        siblings = [other for _, other in parts(prints, ("gruppe", group))]
        links = [link_to(prints, "gruppe", group, "parent"), *neighbour_links(prints, "tiltak", siblings, code)]
        yield new_page(prints, "tiltak", ("tiltak", code), breakdowns(prints, ("tiltak", code)), links)


def _kicker(page: Page, words: Words) -> str:
    parent = next((link for link in page.links if link.role == "parent"), None)
    if parent is None:
        return words.gettext("Tiltak")
    return words.gettext("Tiltak i gruppen {parent}").format(parent=words.name(parent.dimension, parent.code))


def _title(page: Page, words: Words) -> str:
    return words.gettext("{name}: deltakere måned for måned").format(name=words.name("tiltak", page.code))


def _description(page: Page, words: Words) -> str:
    now = N_("Hvor mange som deltar på {name}, måned for måned, etter status, kjønn, alder og fylke.")
    then = N_("Hvor mange som deltar på {name}, måned for måned, etter status og alder.")
    has_fylker = any(series.dimension == "fylke" for series in page.series)
    return words.gettext(now if has_fylker else then).format(name=words.on_tiltak({"tiltak": page.code}))


TILTAK = PageType(
    kind="tiltak",
    template="numbers.html",
    card=N_("Tiltak, måned for måned"),
    pages=pages,
    title=_title,
    description=_description,
    kicker=_kicker,
    summary=summary,
    fill=answer_of_tiltak,
    folder="tiltak",
    has_files=True,
)
