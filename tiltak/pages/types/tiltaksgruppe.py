"""A page for each tiltaksgruppe with its tiltak, and one for all tiltak with the groups."""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.model import Page
from tiltak.pages.answer_parts import answer_of_group
from tiltak.pages.page_type import PageType, link_to, new_page
from tiltak.tabulate import Tables
from tiltak.tabulate.subjects import breakdowns, parts
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import summary


def pages(tables: Tables) -> Iterator[Page]:
    """The pages of all groups, and that of all tiltak."""
    prints = tables.prints
    for subject in (*(("gruppe", code) for code in prints.vocabulary.codes("gruppe")), ("alle", "alle")):
        links = [link_to(prints, *part, "child") for part in parts(prints, subject)]
        if subject[0] == "gruppe":
            links.insert(0, link_to(prints, "alle", "alle", "parent"))
        yield new_page(prints, "tiltaksgruppe", subject, breakdowns(prints, subject), links)


def _kicker(page: Page, words: Words) -> str:
    return words.gettext("Tiltaksgruppe") if page.dimension == "gruppe" else ""


def _title(page: Page, words: Words) -> str:
    name = words.name(page.dimension, page.code)
    return words.gettext("Tiltaksgruppen {name}: deltakere måned for måned").format(name=name)


def _description(page: Page, words: Words) -> str:
    form = words.gettext("Hvor mange som deltar på {name}, måned for måned.")
    return form.format(name=words.on_tiltak({page.dimension: page.code}))


def _children_title(page: Page, words: Words) -> str:
    if page.dimension == "alle":
        return words.gettext("Tiltaksgrupper")
    return words.gettext("Tiltak i gruppen {name}").format(name=words.name(page.dimension, page.code))


TILTAKSGRUPPE = PageType(
    kind="tiltaksgruppe",
    template="numbers.html",
    card=N_("Tiltaksgrupper, måned for måned"),
    pages=pages,
    title=_title,
    description=_description,
    kicker=_kicker,
    children_title=_children_title,
    summary=summary,
    fill=answer_of_group,
    folder="tiltak",
    has_files=True,
)
