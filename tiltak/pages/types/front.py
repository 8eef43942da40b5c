"""The front page: the state of things at a glance, and the ways in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.charts import SPARKS
from tiltak.model import Line, Page
from tiltak.pages.navigation import fylker_of_today, relative
from tiltak.pages.page_type import PageType, new_page
from tiltak.pages.rankings_view import standings_of_country
from tiltak.pages.views import Context, KeyFigure, PageView
from tiltak.tabulate import Tables
from tiltak.tabulate.comparisons import compare
from tiltak.tabulate.rankings import standings
from tiltak.tabulate.series import months_series
from tiltak.tabulate.subjects import largest_tiltak, parts, running_span, running_tiltak, subject_key, top_subject
from tiltak.words.i18n import N_, Words
from tiltak.words.sentences import report_sentences, summary, versus_in_words

PATH = "index.html"


def pages(tables: Tables) -> Iterator[Page]:
    """The front page: the largest total that today's reports print, and its tiltak."""
    m = tables.material
    span, subject = running_span(m), top_subject(m)
    base = subject_key(subject or ("alle", "alle"))
    tiltak = parts(m, subject) if subject and subject[0] == "gruppe" else [("tiltak", c) for c in running_tiltak(m)]
    series = [
        months_series(m, span, "utvikling", base, [subject]) if subject else None,
        months_series(m, span, "tiltak", base, tiltak),
    ]
    mapped = [one for (one,) in standings(m, "fylke", [largest_tiltak(m, span)], span.months[-1]).values()]
    page = new_page(m, "front", ("", ""), series, standings=tuple(mapped), path=PATH)
    yield replace(page, sparks=tuple(line for of_page in page.series for line in of_page.lines))


def _heading(page: Page, words: Words) -> str:
    return words.gettext("Hvor mange deltar på tiltak?")


def _description(page: Page, words: Words) -> str:
    return words.gettext("Deltakere på NAVs arbeidsmarkedstiltak, måned for måned, i hele landet og der du bor.")


def _fill(view: PageView, page: Page, context: Context) -> PageView:
    words = context.words
    return replace(
        view,
        figures=tuple(replace(figure, short_title=figure.title) for figure in view.figures),
        key_figures=tuple(_key_figures(page, context)),
        news=tuple(report_sentences(context.site.sources, words)),
        standings=standings_of_country(page, context),
        related=(fylker_of_today(page, context),),
    )


def _key_figures(page: Page, context: Context) -> Iterator[KeyFigure]:
    """The latest number of each line, where the line is still in use."""
    words, sparks = context.words, _sparks(page, context)
    for line in page.sparks:
        point = line.points[-1]
        if point.state == ".":
            continue
        path = context.paths.get((line.dimension, line.code), "")
        comparison = compare(line, point.period)
        yield KeyFigure(
            name=_name_of(line, words),
            whole=line.dimension != "tiltak",
            href=relative(path, page.path) if path else "",
            number=words.cell(point),
            aloud="" if point.state == "A" else words.state(point.state),
            spark=sparks.get(line, ""),
            versus=versus_in_words(comparison, words) if comparison else "",
        )


def _sparks(page: Page, context: Context) -> dict[Line, str]:
    """The small chart of each line that shows a number."""
    chart = context.charts.get((page.path, SPARKS))
    drawn = [picture.svg for picture in chart.pictures] if chart else []
    return dict(zip((line for line in page.sparks if line.visible), drawn, strict=False))


def _name_of(line: Line, words: Words) -> str:
    """'Mentor', 'Tiltak i gruppen Oppfølging'."""
    name = words.on_tiltak({line.dimension: line.code})
    return name[0].upper() + name[1:]


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
