"""The map of the fylker on the front page, with its table: a tiltak of the reader's choice, its number or its change.

Takes the standings of the fylker and the answers; gives the view of the tiltak with most participants, which stands on
the page, and all tiltak as JSON, from which `templates/map.js` fills map and table. A tile says what its row says; its
shade says nothing that the tile doesn't. A hidden number has no shade: it isn't zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tiltak.model import Page, Standing
from tiltak.pages.navigation import relative
from tiltak.pages.overview_view import change_cell, refused_cell
from tiltak.pages.rankings_view import share_of_whole
from tiltak.pages.tables import CellView, HeadView, RowView, TableView, heat_steps, number_cell, state_signs
from tiltak.pages.views import Context, LegendItem, MapLimit, MapView, StandingsView, Tile
from tiltak.tabulate.comparisons import Comparison
from tiltak.tabulate.series import pages_in_order
from tiltak.words.i18n import SYMBOLS, Words

MAP = ("97", "55", "56", "18", "50", "15", "34", "46", "33", "03", "32", "11", "40", "39", "31", "42", "ukjent")
FALLS, RISES, SAME, NONE = ("f4", "f2"), ("h4", "h2"), "h0", "none"  # of falls and rises the larger, the smaller


@dataclass(frozen=True, slots=True)
class MapRow:
    """A fylke: its number, its change since the month before, its share of the country; the shade of the two first as a
    class of the stylesheet."""

    place: tuple[str, str]
    cells: tuple[CellView, CellView, CellView]
    shades: tuple[str, str]


@dataclass(frozen=True, slots=True)
class MapOfTiltak:
    """A tiltak in all fylker. `limits` are those of the shades of the number and of the change."""

    tiltak: str
    title: str
    caption: str
    rows: tuple[MapRow, ...]
    limits: tuple[tuple[MapLimit, ...], tuple[MapLimit, ...]]


def map_of_fylker(page: Page, context: Context) -> StandingsView | None:
    """All fylker, as a table and as a map."""
    if not page.standings:
        return None
    of_tiltak: dict[str, list[Standing]] = {}
    for standing in page.standings:
        of_tiltak.setdefault(standing.tiltak, []).append(standing)
    places = dict.fromkeys(standing.place for standing in page.standings)
    words, maps = context.words, [_map_of(rows, page, context) for rows in of_tiltak.values()]
    first = maps[0]
    texts = {cell.text for one in maps for row in one.rows for cell in row.cells}
    signs = state_signs({state for state, sign in SYMBOLS.items() if sign in texts}, words)
    link = {place: relative(path, page.path) if (path := context.paths.get(place, "")) else "" for place in places}
    used = {standing.point.source for standing in page.standings}
    sources = sorted((s for s in context.site.sources if s.id in used), key=lambda source: source.period[1])
    shown = of_tiltak[first.tiltak]
    return StandingsView(
        title=first.title,
        sentences=(),
        tiles=tuple(_tiles(first, link, words)),
        legend=tuple(LegendItem("", sign.text, sign.meaning) for sign in signs),
        table=_table(first, link, words),
        source=words.source_line(sources, pages_in_order(row.page for row in shown)),
        reliability=words.reliability(standing.point for standing in shown),
        map=MapView(
            tuple((one.tiltak, words.name("tiltak", one.tiltak)) for one in maps), first.limits[0], _as_json(maps)
        ),
    )


def _map_of(standings: Sequence[Standing], page: Page, context: Context) -> MapOfTiltak:
    words, tiltak = context.words, standings[0].tiltak
    what, month = words.on_tiltak({"tiltak": tiltak}), words.month(page.latest)
    changes = [_change(standing, page.latest, context) for standing in standings]
    steps, moved = heat_steps([s.point for s in standings]), [_difference(change) for change in changes]
    shades = [(f"h{step}" if step else NONE, shade) for step, shade in zip(steps, shades_of_change(moved), strict=True)]
    rows = tuple(
        MapRow(standing.place, _cells(standing, change, words), shade)
        for standing, change, shade in zip(standings, changes, shades, strict=True)
    )
    numbers = [standing.point.value for standing in standings]
    return MapOfTiltak(
        tiltak=tiltak,
        title=words.gettext("Deltakere på {what} i fylkene, {month}").format(what=what, month=month),
        caption=words.gettext("Deltakere på {what} etter fylke, {month}").format(what=what, month=month),
        rows=rows,
        limits=(
            tuple(_limits(numbers, [shade for shade, _ in shades], words, plus="")),
            tuple(_limits(moved, [shade for _, shade in shades], words, plus="+")),
        ),
    )


def _cells(standing: Standing, change: Comparison | None, words: Words) -> tuple[CellView, CellView, CellView]:
    point = standing.point
    moved = (
        refused_cell("..", words) if change is None and point.value is not None else change_cell(change, point, words)
    )
    return number_cell(point, words), moved, share_of_whole(point, standing.whole, words)


def _change(standing: Standing, month: str, context: Context) -> Comparison | None:
    found = context.answers.row(standing.place, ("tiltak", standing.tiltak))
    return found.month if found and found.newest.period == month else None


def _difference(change: Comparison | None) -> int | None:
    return (change.latest.value or 0) - (change.base.value or 0) if change and change.base else None


def shades_of_change(moved: Sequence[int | None]) -> list[str]:
    """The shade of each change: of falls and rises, those from the middle size on are the larger.

    >>> shades_of_change([-9, None, 0, 2, 5])
    ['f4', 'none', 'h0', 'h2', 'h4']
    """
    middle = median([abs(one) for one in moved if one] or [0])
    return [
        NONE if one is None else SAME if not one else (FALLS if one < 0 else RISES)[abs(one) < middle] for one in moved
    ]


def _limits(numbers: Sequence[int | None], shades: Sequence[str], words: Words, plus: str) -> Iterator[MapLimit]:
    """The lowest and the highest number of each shade, lowest first; then the shade of tiles without a number.

    `plus` is the sign of a number above 0.
    """
    of_shade: dict[str, list[int]] = {}
    for number, shade in zip(numbers, shades, strict=True):
        if number is not None:
            of_shade.setdefault(shade, []).append(number)
    for shade, found in sorted(of_shade.items(), key=lambda item: min(item[1])):
        low, high = (_signed(number, words, plus) for number in (min(found), max(found)))
        form = words.gettext("{low} til {high}")
        yield MapLimit(shade, low if low == high else form.format(low=low, high=high))
    if NONE in shades:
        yield MapLimit(NONE, words.gettext("uten tall"))


def _signed(number: int, words: Words, plus: str) -> str:
    sign = "\N{MINUS SIGN}" if number < 0 else plus if number else ""
    return sign + words.number(abs(number))


def _table(of: MapOfTiltak, link: dict[tuple[str, str], str], words: Words) -> TableView:
    heads = (words.gettext("Deltakere"), words.gettext("Siden måneden før"), words.gettext("Andel av landet"))
    rows = tuple(
        RowView("numbers", HeadView(words.name(*row.place), link[row.place], of=row.place[1]), row.cells)
        for row in of.rows
    )
    return TableView("tabell-andeler", of.caption, words.gettext("Fylke"), tuple(map(HeadView, heads)), rows)


def _tiles(of: MapOfTiltak, link: dict[tuple[str, str], str], words: Words) -> Iterator[Tile]:
    """A tile for each row, from north to south as they stand in the map, so that the keyboard goes as the eye does."""
    for row in sorted(of.rows, key=lambda row: _place_in_map(row.place[1])):
        cell = row.cells[0]
        yield Tile(row.place[1], words.name(*row.place), link[row.place], cell.text, cell.aloud, row.shades[0])


def _place_in_map(code: str) -> int:
    """Fylker that the map doesn't know come last, on a row of their own."""
    return MAP.index(code) if code in MAP else len(MAP)


def _as_json(maps: Sequence[MapOfTiltak]) -> str:
    """By tiltak: heading, caption, limits, and by the code of a fylke its cells (text, class, what is read aloud), then
    the shades."""
    data = {
        one.tiltak: [
            *(one.title, one.caption, one.limits),
            {row.place[1]: [*([c.text, c.css, c.aloud] for c in row.cells), *row.shades] for row in one.rows},
        ]
        for one in maps
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
