"""Shares and ranks: figures that the site derives from shown numbers, apart from NAV's own.

Takes the standings of a page and the words; gives a view with sentences and a table. A hidden number has neither share
nor rank; its cell says that it is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tiltak.model import Page, Point, Standing
from tiltak.pages.navigation import relative
from tiltak.pages.tables import CellView, HeadView, RowView, TableView, number_cell, state_signs
from tiltak.pages.views import Context, LegendItem, Paths, StandingsView
from tiltak.tabulate.rankings import share_in_tenths
from tiltak.tabulate.series import pages_in_order
from tiltak.words.formats import NBSP
from tiltak.words.i18n import N_, SYMBOLS, Words

_RANK_HEADS = {
    "fylke": (N_("Rangering blant fylkene"), N_("Fylker uten synlig tall")),
    "kommune": (N_("Rangering blant kommunene"), N_("Kommuner uten synlig tall")),
}
_RANK_SENTENCES = {
    "fylke": N_("Blant fylkene med synlig tall er {name} nummer {place} av {among}."),
    "kommune": N_("Blant kommunene med synlig tall er {name} nummer {place} av {among}."),
}


def standings_of_place(page: Page, context: Context) -> StandingsView | None:
    """The shares and ranks of a place, for the tiltak that show a number."""
    rows = tuple(standing for standing in page.standings if standing.point.value is not None)
    return _view(rows, context, *_of_place(page, rows, context)) if rows else None


Parts = tuple[str, tuple[str, ...], TableView]


def _view(
    rows: tuple[Standing, ...],
    context: Context,
    title: str,
    sentences: tuple[str, ...],
    table: TableView,
) -> StandingsView:
    sources = [source for source in context.site.sources if source.id in {standing.point.source for standing in rows}]
    signs = state_signs({standing.point.state for standing in rows}, context.words)
    return StandingsView(
        title=title,
        sentences=sentences,
        legend=tuple(LegendItem("", sign.text, sign.meaning) for sign in signs),
        table=table,
        source=context.words.source_line(
            sorted(sources, key=lambda source: source.period[1]), pages_in_order(row.page for row in rows)
        ),
        reliability=context.words.reliability(standing.point for standing in rows),
    )


def _of_place(page: Page, rows: tuple[Standing, ...], context: Context) -> Parts:
    words, paths = context.words, context.paths
    level = page.dimension
    in_fylke, ranked = any(row.fylke for row in rows), any(row.rank for row in rows)
    heads = [words.gettext("Deltakere")]
    heads += [words.gettext("Andel av fylket")] if in_fylke else []
    heads += [words.gettext("Andel av landet")]
    heads += [words.gettext(head) for head in _RANK_HEADS[level]] if ranked else []
    lines = []
    for row in rows:
        cells = [number_cell(row.point, words)]
        cells += [share_of_whole(row.point, row.fylke, words)] if in_fylke else []
        cells += [share_of_whole(row.point, row.whole, words)]
        cells += _rank_cells(row, words) if ranked else []
        name = HeadView(words.name("tiltak", row.tiltak), _address(("tiltak", row.tiltak), page, paths))
        lines.append(RowView("numbers", name, tuple(cells)))
    form = N_("Andeler og rangering, {month}") if ranked else N_("Andeler, {month}")
    title = words.gettext(form).format(month=words.month(page.latest))
    caption = f"{context.names[page.path]}: {title[0].lower()}{title[1:]}"
    table = TableView("tabell-andeler", caption, words.gettext("Tiltak"), tuple(map(HeadView, heads)), tuple(lines))
    return title, tuple(share_sentences(page, rows, context)), table


def share_sentences(page: Page, rows: tuple[Standing, ...], context: Context) -> Iterator[str]:
    """The share of a place's largest number in that of the fylke and of the country, and its rank."""
    row = max((row for row in rows if row.point.value is not None), key=lambda row: row.point.value or 0)
    words = context.words
    name, tiltak = context.names[page.path], words.on_tiltak({"tiltak": row.tiltak})
    here = words.in_place({page.dimension: page.code})
    wholes = [
        (share, words.number(whole.value or 0), words.in_place(codes))
        for whole, codes in ((row.fylke, {"fylke": _parent(page)}), (row.whole, {}))
        if whole and (share := _share(row.point, whole, words.percent_in_words, words))
    ]
    for number, (share, whole_number, place) in enumerate(wholes):
        if not number:
            form = words.gettext("{part} av de {whole} på {tiltak} {place} er {here}: {share}.")
        else:
            form = words.gettext("Av de {whole} {place} er det {share}.")
        part = words.number(row.point.value or 0)
        yield form.format(part=part, whole=whole_number, tiltak=tiltak, place=place, here=here, share=share)
    if row.rank:
        place, among = words.number(row.rank.place), words.number(row.rank.among)
        yield words.gettext(_RANK_SENTENCES[page.dimension]).format(name=name, place=place, among=among)


def _parent(page: Page) -> str:
    return next((link.code for link in page.links if link.role == "parent"), "")


def _share(part: Point, whole: Point | None, said: Callable[[int], str], words: Words) -> str:
    """A share, with `said` to write tenths of a per cent; 'under 0,1 %' where it rounds to zero; '' for none."""
    tenths = share_in_tenths(part, whole)
    if tenths is None:
        return ""
    return words.gettext("under {share}").format(share=said(1)) if tenths == 0 and part.value else said(tenths)


def share_of_whole(part: Point, whole: Point | None, words: Words) -> CellView:
    """A share; without one, the state of the part, else of the whole."""
    if share := _share(part, whole, words.percent, words):
        return CellView(share)
    missing = part if part.value is None or whole is None else whole
    if missing.value is None:
        return number_cell(Point(missing.period, missing.state), words)
    return CellView(SYMBOLS["."], "nu", words.state("."))  # a share of zero


def _rank_cells(row: Standing, words: Words) -> list[CellView]:
    if row.rank is None:
        return [number_cell(Point(row.point.period, "O"), words)] * 2  # a lost number may be larger
    place, among = words.number(row.rank.place), words.number(row.rank.among)
    text = words.gettext("{place} av {among}").format(place=place, among=among).replace(" ", NBSP)
    return [CellView(text), CellView(words.number(row.rank.without))]


def _address(place: tuple[str, str], page: Page, paths: Paths) -> str:
    path = paths.get(place, "")
    return relative(path, page.path) if path else ""
