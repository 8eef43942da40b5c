"""A page for each fylke, former ones too: its tiltak month by month, and its kommuner in the newest month."""

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
from tiltak.tabulate.series import matrix_series, months_series
from tiltak.tabulate.subjects import place_key, published_now, running_span, running_tiltak, top_subject
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import summary


def pages(tables: Tables) -> Iterator[Page]:
    """The pages of all fylker."""
    prints, codes = tables.prints, tables.prints.vocabulary
    span, tiltak, top = running_span(prints), running_tiltak(prints), top_subject(prints)
    now = published_now(prints, span)
    standing = standings(prints, "fylke", now, span.months[-1])
    fylker = [code for code in codes.codes("fylke") if code.isdigit()]
    current = [code for code in fylker if not codes.entry("fylke", code).valid_to]
    for code in fylker:
        inside = [item for item in codes.codes("kommune") if codes.entry("kommune", item).parent == code]
        base = place_key(prints, "fylke", code)
        series = [
            months_series(prints, span, "utvikling", base, [top]) if top else None,
            months_series(prints, span, "tiltak", base, [("tiltak", item) for item in tiltak]),
            matrix_series(prints, "kommuner", base, inside, now, span.months[-1]),
        ]
        today = [item for item in inside if not codes.entry("kommune", item).successors]
        links = [*(link_to(prints, "kommune", item, "child") for item in today), *descent(prints, "fylke", code)]
        links += neighbour_links(prints, "fylke", current, code)
        page = new_page(prints, "fylke", ("fylke", code), series, links, standing.get(code, ()))
        yield with_answer(page, tables.answers.of_place("fylke", code))


def _kicker(page: Page, words: Words) -> str:
    former = any(link.role == "successor" for link in page.links)
    return words.gettext("Tidligere fylke") if former else words.gettext("Fylke")


def _title(page: Page, words: Words) -> str:
    return words.gettext("{name}: deltakere på tiltak").format(name=words.name("fylke", page.code))


def _description(page: Page, words: Words) -> str:
    fylke = N_("Hvor mange som deltar på tiltak {place}, for hvert tiltak og hver kommune.")
    former = N_("Hvor mange som deltar på tiltak {place}, for hvert tiltak, måned for måned.")
    has_kommuner = any(series.dimension == "kommune" for series in page.series)
    return words.gettext(fylke if has_kommuner else former).format(place=words.in_place({"fylke": page.code}))


def _children_title(page: Page, words: Words) -> str:
    return words.gettext("Kommuner i {name}").format(name=words.name("fylke", page.code))


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    view = replace(view, standings=standings_of_place(page, context))
    return answer_of_place(view, page, context)


FYLKE = PageType(
    kind="fylke",
    template="place.html",
    card=N_("Tiltak i fylket"),
    pages=pages,
    title=_title,
    description=_description,
    kicker=_kicker,
    children_title=_children_title,
    summary=summary,
    fill=_fill,
    folder="fylke",
    place_level="fylke",
    has_files=True,
    shown_empty=True,
)
