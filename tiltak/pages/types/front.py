"""The front page: the newest totals, and links to all other pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import Page, Standing
from tiltak.pages.answer_parts import answer_of_country
from tiltak.pages.map_view import map_of_fylker
from tiltak.pages.navigation import fylker_of_today
from tiltak.pages.page_type import PageType, new_page, with_answer
from tiltak.pages.views import Context, PageView, ProofView
from tiltak.tabulate import Tables
from tiltak.tabulate.keys import ALL, COUNTRY, row_key
from tiltak.tabulate.rankings import standings
from tiltak.tabulate.series import NewestPrints, Span, months_series
from tiltak.tabulate.subjects import (
    largest_tiltak,
    parts,
    published_now,
    running_span,
    running_tiltak,
    top_subject,
)
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import report_sentences, summary

FRONT_PAGE = "index.html"


def pages(tables: Tables) -> Iterator[Page]:
    """The front page: the largest total that today's reports print, and its tiltak."""
    prints = tables.prints
    span, subject = running_span(prints), top_subject(prints)
    base = row_key(COUNTRY, subject or ALL)
    tiltak = (
        parts(prints, subject)
        if subject and subject[0] == "gruppe"
        else [("tiltak", c) for c in running_tiltak(prints)]
    )
    series = [
        months_series(prints, span, "utvikling", base, [subject]) if subject else None,
        months_series(prints, span, "tiltak", base, tiltak),
    ]
    page = new_page(prints, "front", ("", ""), series, standings=tuple(_mapped(prints, span)), path=FRONT_PAGE)
    yield with_answer(page, tables.answers.of_place(*COUNTRY))


def _mapped(prints: NewestPrints, span: Span) -> Iterator[Standing]:
    """The numbers of all fylker for each tiltak of the newest month, that with most participants first."""
    now, largest = published_now(prints, span), largest_tiltak(prints, span)
    of_places = standings(prints, "fylke", now, span.months[-1]).values()
    in_order = sorted(now, key=lambda code: code != largest)
    yield from sorted((one for of_place in of_places for one in of_place), key=lambda one: in_order.index(one.tiltak))


def _heading(page: Page, words: Words) -> str:
    return words.gettext("Hvor mange deltar på tiltak?")


def _description(page: Page, words: Words) -> str:
    return words.gettext("Deltakere på NAVs arbeidsmarkedstiltak, måned for måned, i hele landet og der du bor.")


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    words = context.words
    return replace(
        answer_of_country(view, page, context),
        figures=tuple(replace(figure, short_title=figure.title) for figure in view.figures),
        proof=tuple(_proof(context)),
        news=tuple(report_sentences(context.site.sources, words)),
        standings=map_of_fylker(page, context),
        related=(fylker_of_today(page, context),),
    )


def _proof(context: Context) -> Iterator[ProofView]:
    """Counts that show how the site differs from the reports."""
    words, made = context.words, context.quality
    if made is None:
        return
    reports, _ = made.reports, words.gettext
    counted = (
        (
            "om/kvalitet",
            sum(report.numbers - report.unsharp for report in reports),
            _("tall er kontrollert mot summer og gjennomsnitt i NAVs egne rapporter."),
        ),
        (
            "om/skjulte-tall",
            sum(report.hidden for report in reports),
            _("tall har NAV skjult av personvernhensyn. De er skjult her også."),
        ),
        (
            "data/index",
            sum(report.cells for report in reports),
            _("celler fra rapportene kan lastes ned som CSV, Excel, JSON-stat og Parquet."),
        ),
    )
    for key, count, text in counted:
        if key in context.texts:
            yield ProofView(words.number(count), text, f"{key}.html", context.texts[key].title)


FRONT = PageType(
    kind="front",
    template="front.html",
    card=N_("Hvor mange deltar på tiltak?"),
    pages=pages,
    heading=_heading,
    title=_heading,
    description=_description,
    summary=summary,
    fill=_fill,
    place_level="land",
)
