"""The sentences of an answer: how many in all, which way it goes, what is hidden, what is old.

Takes overviews and the words of a language; gives finished sentences, made from shown numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tiltak.tabulate.comparisons import compare
from tiltak.tabulate.keys import Item, Place
from tiltak.tabulate.overview import Alike, AtLeast, Overview, OverviewRow
from tiltak.words.i18n import LONGEST_LIST, N_, Words
from tiltak.words.sentences import versus_in_words

PLACE_FORMS = ("fylke", "kommune")


def total_sentences(shown: Overview, words: Words) -> Iterator[str]:
    """The total of a place and its direction, then how many numbers aren't shown. Nothing where no number is shown."""
    if shown.total and shown.total.newest.value is not None:
        yield _own_total(shown, shown.total, words)
    elif shown.at_least and shown.at_least.value:
        yield from _sum_of_shown(shown, shown.at_least, words)


def number_and_direction(shown: Overview, words: Words) -> str:
    """The total of a place and its direction alone, '' where no number is shown."""
    is_sum = shown.total is None and shown.at_least is not None and shown.at_least.since_month is not None
    return " ".join(islice(total_sentences(shown, words), 2 if is_sum else 1))


def hidden_sentence(items: tuple[Item, ...], words: Words) -> str:
    """The tiltak of which NAV hides every number, by name or, where they are many, by their count; '' without any."""
    names = [words.name(*item) for item in items]
    if len(names) > LONGEST_LIST:
        form = words.gettext("Alle tall er skjult for {number} tiltak, fordi NAV skjuler tall under 4.")
        return form.format(number=words.number(len(names)))
    form = words.ngettext("Alle tall er skjult for {names}.", "Alle tall er skjult for {names}.", len(names))
    return form.format(names=words.listing(names)) if names else ""


def since_when(last: str, newest: str, words: Words) -> str:
    """That only old reports have something: 'sist i 2017'; with the month where it is of the newest year."""
    when = words.month(last) if last[:4] == newest[:4] else last[:4]
    return words.gettext("sist i {when}").format(when=when)


def _own_total(shown: Overview, row: OverviewRow, words: Words) -> str:
    number = row.newest.value or 0
    people = words.ngettext("{number} person", "{number} personer", number).format(number=words.number(number))
    statement = words.gettext("I {month} var {people} {place} på {what}").format(
        month=words.month(row.newest.period),
        people=people,
        place=in_place(shown.place, words),
        what=words.on_tiltak(dict([row.item])),
    )
    comparison = compare(row.line, row.newest.period)
    versus = versus_in_words(comparison, words) if comparison else ""
    return f"{statement}, {versus}." if versus else f"{statement}."


def _sum_of_shown(shown: Overview, least: AtLeast, words: Words) -> Iterator[str]:
    codes = [group.code for group in shown.groups]
    what = words.on_tiltak({"gruppe": codes[0]} if len(codes) == 1 else {})
    unseen = least.hidden + least.lost
    form = words.ngettext(
        "I {month} var det minst {number} deltaker på {what} {place}.",
        "I {month} var det minst {number} deltakere på {what} {place}.",
        least.value,
    )
    if not unseen:
        form = words.ngettext(
            "I {month} var det til sammen {number} deltaker på {what} {place}.",
            "I {month} var det til sammen {number} deltakere på {what} {place}.",
            least.value,
        )
    place, number = in_place(shown.place, words), words.number(least.value)
    yield form.format(month=words.month(least.month), number=number, what=what, place=place)
    if least.since_month:
        yield _direction(least.since_month, words)
    yield words.gettext("Summen er vår, av tallene som vises: NAV oppgir ikke noe samlet tall.")
    counts, month = {"all": words.number(len(least.of) + unseen)}, words.month(least.month)
    if least.hidden:
        form = words.ngettext(
            "{hidden} av {all} tall for {month} er skjult, fordi NAV skjuler tall under 4.",
            "{hidden} av {all} tall for {month} er skjult, fordi NAV skjuler tall under 4.",
            least.hidden,
        )
        yield form.format(hidden=words.number(least.hidden), month=month, **counts)
    if least.lost:
        form = words.ngettext(
            "{lost} av {all} tall for {month} er holdt tilbake fordi kilden er skadet.",
            "{lost} av {all} tall for {month} er holdt tilbake fordi kilden er skadet.",
            least.lost,
        )
        yield form.format(lost=words.number(least.lost), month=month, **counts)


def _direction(alike: Alike, words: Words) -> str:
    """More or fewer than in the month before, on the tiltak that can be compared."""
    month = words.month(alike.base_month, beside=alike.month)
    change = alike.latest - alike.base
    amount = words.gettext("én") if abs(change) == 1 else words.number(abs(change))
    count = len(alike.items)
    if alike.is_whole:
        form = N_("Det er {amount} flere enn i {month}.") if change > 0 else N_("Det er {amount} færre enn i {month}.")
        form = form if change else N_("Det er like mange som i {month}.")
        return words.gettext(form).format(amount=amount, month=month)
    if change == 0:
        form = words.ngettext(
            "På {count} tiltak som kan sammenlignes, er det like mange som i {month}.",
            "På {count} tiltak som kan sammenlignes, er det til sammen like mange som i {month}.",
            count,
        )
    elif change > 0:
        form = words.ngettext(
            "På {count} tiltak som kan sammenlignes, er det {amount} flere enn i {month}.",
            "På {count} tiltak som kan sammenlignes, er det til sammen {amount} flere enn i {month}.",
            count,
        )
    else:
        form = words.ngettext(
            "På {count} tiltak som kan sammenlignes, er det {amount} færre enn i {month}.",
            "På {count} tiltak som kan sammenlignes, er det til sammen {amount} færre enn i {month}.",
            count,
        )
    return form.format(count=words.number(count), amount=amount, month=month)


def in_place(place: Place, words: Words) -> str:
    """Where, as in a sentence: 'i Stavanger kommune', 'i hele landet'."""
    level, code = place
    return words.in_place({level: code} if level in PLACE_FORMS else {})
