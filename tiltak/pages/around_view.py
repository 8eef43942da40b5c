"""The places around a place: those next to it in size; for one without a number, the nearest that shows one."""

from __future__ import annotations

from dataclasses import dataclass

from tiltak.pages.overview_view import OverviewRowView, change_cell
from tiltak.pages.tables import CellView, HeadView, LinkOf, number_cell
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.keys import COUNTRY, Item, Place
from tiltak.tabulate.neighbours import Neighbours, nearest_with_numbers
from tiltak.tabulate.overview import parent
from tiltak.words.answer_sentences import number_and_direction
from tiltak.words.i18n import N_, Words

COMPARE_ADDRESS = "sammenlign.html"
_COMPARE_TEXTS = {"fylke": N_("Sammenlign disse fylkene"), "kommune": N_("Sammenlign disse kommunene")}


@dataclass(frozen=True, slots=True)
class AroundRow(OverviewRowView):
    """A place; `css` is 'here' for the page's own."""

    css: str = ""


@dataclass(frozen=True, slots=True)
class LinkedSentence:
    """A sentence, and the link that follows it, '' where none does."""

    text: str
    href: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AroundView:
    """Sentences, a table of the neighbours on the same tiltak, and the link that compares them."""

    title: str
    sentences: tuple[LinkedSentence, ...]
    caption: str
    heads: tuple[HeadView, ...]
    rows: tuple[AroundRow, ...]
    compare: str
    compare_text: str
    compare_all: str = ""  # where all fylker are compared


def around_view(made: Answers, place: Place, words: Words, link: LinkOf, root: str) -> AroundView | None:
    """The places around a fylke or a kommune of today; None without any. `root` is the relative address of
    the language's top folder."""
    if place == COUNTRY or not place[1].isdigit() or made.totals.vocabulary.entry(*place).valid_to:
        return None
    shown = made.of_place(*place)
    name = words.name(*place)
    title = words.gettext("Rundt {name}").format(name=name)
    beside = made.beside.get(place)
    if beside and len(beside.places) > 1:
        return _beside(made, place, beside, title, words, link, root)
    if shown.largest:
        return None
    sentences = tuple(_elsewhere(made, place, words, link))
    compare = f"{root}{COMPARE_ADDRESS}#steder={place[1]}"
    return AroundView(title, sentences, "", (), (), compare, words.gettext("Sammenlign med andre steder"))


def _beside(
    made: Answers, place: Place, beside: Neighbours, title: str, words: Words, link: LinkOf, root: str
) -> AroundView:
    tiltak, month = words.on_tiltak(dict([beside.item])), words.month(beside.month)
    around = beside.around[0]
    places = [around, *(other for other, _ in beside.places)]
    form = words.gettext("Deltakere på {what}. Antall personer, {month}")
    codes = ",".join(code for (_, code), _ in beside.places)
    return AroundView(
        title=f"{title}: {words.name(*beside.item)}",
        sentences=(),
        caption=form.format(what=tiltak, month=month),
        heads=(HeadView(words.gettext("Deltakere")), HeadView(words.gettext("Siden måneden før"))),
        rows=tuple(_row(made, other, beside.item, other == place, words, link) for other in places),
        compare=f"{root}{COMPARE_ADDRESS}#tiltak={beside.item[1]}&steder={codes}",
        compare_text=words.gettext(_COMPARE_TEXTS[place[0]]),
        compare_all=f"{root}{COMPARE_ADDRESS}#tiltak={beside.item[1]}&steder=fylkene" if place[0] == "fylke" else "",
    )


def _row(made: Answers, place: Place, item: Item, is_here: bool, words: Words, link: LinkOf) -> AroundRow:
    name = words.name(*place)
    found = made.row(place, item)
    cells: tuple[CellView, ...] = ()
    if found:
        cells = number_cell(found.newest, words), change_cell(found.month, found.newest, words)
    return AroundRow(name, "" if is_here else link(*place), place[1], "", "", cells, "here" if is_here else "")


def _elsewhere(made: Answers, place: Place, words: Words, link: LinkOf) -> list[LinkedSentence]:
    """For a place that shows no number: the total of its fylke, and the nearest place that shows one."""
    sentences = []
    around = parent(made.totals, place)
    if around and around != COUNTRY and (said := number_and_direction(made.of_place(*around), words)):
        to_it = words.gettext("Se tallene for {name}").format(name=words.name(*around))
        sentences.append(LinkedSentence(said, link(*around), to_it))
    if nearest := nearest_with_numbers(made.totals, place):
        form = N_("Nærmeste kommune med synlige tall, etter kommunenummer:")
        if place[0] == "fylke":
            form = N_("Nærmeste fylke med synlige tall, etter fylkesnummer:")
        sentences.append(LinkedSentence(words.gettext(form), link(*nearest), words.name(*nearest)))
    return sentences
