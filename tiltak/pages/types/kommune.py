"""A page for each kommune of the code list, also those that no report mentions: its tiltak month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page
from tiltak.pages.answer_parts import answer_of_place
from tiltak.pages.page_type import PageType, descent, link_to, neighbour_links, new_page, with_answer
from tiltak.pages.rankings_view import standings_of_place
from tiltak.pages.views import Context, PageView
from tiltak.tabulate import Tables
from tiltak.tabulate.rankings import standings
from tiltak.tabulate.series import months_series
from tiltak.tabulate.subjects import first_month_of, place_key, published_now, running_span, running_tiltak, top_subject
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import summary

NO_KOMMUNE = ("2100", "ukjent")  # Svalbard, and unknown


def pages(tables: Tables) -> Iterator[Page]:
    """The pages of all kommuner, and of participants without one."""
    prints, codes = tables.prints, tables.prints.vocabulary
    span, top = running_span(prints).since(first_month_of(prints, "kommune")), top_subject(prints)
    lines = [("tiltak", code) for code in running_tiltak(prints)]
    standing = standings(prints, "kommune", published_now(prints, span), span.months[-1])
    for code in codes.codes("kommune"):
        entry = codes.entry("kommune", code)
        base = place_key(prints, "kommune", code)
        series = [
            months_series(prints, span, "utvikling", base, [top]) if top else None,
            months_series(prints, span, "tiltak", base, lines),
        ]
        links = []
        if entry.parent:
            every = (codes.entry("kommune", item) for item in codes.codes("kommune"))
            today = [item.code for item in every if item.parent == entry.parent and not item.successors]
            links = [link_to(prints, "fylke", entry.parent, "parent"), *descent(prints, "kommune", code)]
            links += neighbour_links(prints, "kommune", today, code)
        page = new_page(prints, "kommune", ("kommune", code), series, links, standing.get(code, ()))
        yield with_answer(page, tables.answers.of_place("kommune", code))


def _heading(page: Page, words: Words) -> str:
    return words.gettext("Ukjent kommune") if page.code == "ukjent" else words.name("kommune", page.code)


def _kicker(page: Page, words: Words) -> str:
    parent = next((link for link in page.links if link.role == "parent"), None)
    if parent is None or page.code in NO_KOMMUNE:
        return ""
    former = any(link.role == "successor" for link in page.links)
    form = words.gettext("Tidligere kommune i {parent}") if former else words.gettext("Kommune i {parent}")
    return form.format(parent=words.name(parent.dimension, parent.code))


def _title(page: Page, words: Words) -> str:
    if page.code in NO_KOMMUNE:
        return _heading(page, words)
    name = words.kommune(page.code)
    if page.ended:  # another may have its name now
        name = words.gettext("{name} (til {ended})").format(name=name, ended=words.span_end(page.ended))
    return words.gettext("{name}: deltakere på tiltak").format(name=name)


def _description(page: Page, words: Words) -> str:
    form = words.gettext("Hvor mange som deltar på tiltak {place}, for hvert tiltak, måned for måned.")
    return form.format(place=words.in_place({"kommune": page.code}))


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    view = replace(view, standings=standings_of_place(page, context))
    return answer_of_place(view, page, context)


KOMMUNE = PageType(
    kind="kommune",
    template="place.html",
    card=N_("Tiltak i kommunen"),
    pages=pages,
    heading=_heading,
    title=_title,
    description=_description,
    kicker=_kicker,
    summary=summary,
    fill=_fill,
    folder="kommune",
    place_level="kommune",
    has_files=True,
    shown_empty=True,
)
