"""The tables: what a series shows, cell by cell, as text.

Takes a Series and the words; gives frozen `TableView`s, which `templates/figure.html` writes as they are. Each year is
a table of its own, newest year first, so that the latest numbers are at hand and nothing is too wide for a printed
page. A phone is read downwards, so the months are rows; where the categories are many, they are the rows instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tiltak.records import Line, Point, Series, State
from tiltak.titles import categories_head, is_undivided, table_caption
from tiltak.wording import MARK_SIGNS, MARK_TEXTS, NBSP, STATE_TEXTS, SYMBOLS, Words

MOST_COLUMNS = 9
STATE_CLASSES: dict[State, str] = {"A": "", "Q": "q", "..": "np", ".": "nu", "O": "o"}

LinkOf = Callable[[str, str], str]  # (code list or 'break', code) -> relative address, '' where it has none


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the legend or of a marked number, with what is read aloud for it."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell. `css`: its state, 'm' in a column of means, 'b' first after a break. `aloud` is said for a symbol."""

    text: str
    css: str = ""
    aloud: str = ""
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadView:
    """The head of a row or a column. `href` is the page of what it names; `css` is 'm' for the head of a mean.

    `of` is the month or the code that it heads, by which scripts find a cell of the chart in the table.
    """

    text: str
    href: str = ""
    css: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: numbers under a head, or a break, which has only a head: the sentence that tells of it."""

    kind: Literal["numbers", "mean", "break"]
    head: HeadView
    cells: tuple[CellView, ...] = ()


@dataclass(frozen=True, slots=True)
class TableView:
    """One table. `id` is unique on the page; `corner` heads the first column."""

    id: str
    caption: str
    corner: str
    heads: tuple[HeadView, ...]
    rows: tuple[RowView, ...]

    @property
    def width(self) -> int:
        """How many columns, the heads of the rows included."""
        return 1 + len(self.heads)


def table_views(series: Series, words: Words, link: LinkOf = lambda _list, _code: "") -> tuple[TableView, ...]:
    """The tables of a series, one for each year, newest first; a matrix is one table."""
    if series.kind == "matrix":
        return (_matrix(series, words, link),)
    view = _months_down if series.kind == "months" and len(series.lines) <= MOST_COLUMNS else _months_across
    years = sorted({period[:4] for period in series.periods}, reverse=True)
    return tuple(view(series, year, words, link) for year in years)


def legend(series: Series, words: Words) -> tuple[Sign, ...]:
    """The states and the marks that occur among the cells of a series, in the order of DESIGN section 6."""
    points = [*series.points(), *(point for _, point in series.means)]
    states = {point.state for point in points}
    marks = {mark for point in points for mark in point.marks}
    return (
        *state_signs(states, words),
        *(Sign(MARK_SIGNS[mark], words.mark(mark)) for mark in MARK_TEXTS if mark in marks),
    )


def state_signs(states: Collection[State], words: Words) -> Iterator[Sign]:
    """The symbols of these states, in the order of DESIGN section 6; a number has none."""
    return (Sign(SYMBOLS[state], words.state(state)) for state in STATE_TEXTS if state in states)


def _months_down(series: Series, year: str, words: Words, link: LinkOf) -> TableView:
    rows: list[RowView] = []
    for place in _places_of_year(series, year):
        period = series.periods[place]
        rows += _break_rows(series, (period,), words, link)
        cells = tuple(number_cell(line.points[place], words) for line in series.lines)
        rows.append(RowView("numbers", HeadView(words.month_short(period).replace(" ", NBSP), of=period), cells))
    for interval in _means_of_year(series, year):
        cells = tuple(_mean_cell(series, line, interval, words) for line in series.lines)
        rows.append(RowView("mean", HeadView(_mean_head(interval, words), css="m"), cells))
    heads = tuple(_head(line, series, words, link) for line in series.lines)
    caption = table_caption(series, words, year)
    return TableView(_table_id(series, year), caption, words.gettext("Måned"), heads, tuple(rows))


def _months_across(series: Series, year: str, words: Words, link: LinkOf) -> TableView:
    places, intervals = _places_of_year(series, year), _means_of_year(series, year)
    periods = [series.periods[place] for place in places]
    heads = [HeadView(words.month_short(period), of=period) for period in periods]
    heads += [HeadView(_mean_head(interval, words), css="m") for interval in intervals]
    rows = _break_rows(series, periods, words, link)
    for line in series.lines:
        starts = {first for first, _ in line.breaks}
        cells = [
            number_cell(line.points[place], words, "b" if series.periods[place] in starts else "") for place in places
        ]
        cells += [_mean_cell(series, line, interval, words, "m") for interval in intervals]
        rows.append(RowView("numbers", _head(line, series, words, link), tuple(cells)))
    caption = table_caption(series, words, year)
    return TableView(_table_id(series, year), caption, _corner(series, words), tuple(heads), tuple(rows))


def _matrix(series: Series, words: Words, link: LinkOf) -> TableView:
    heads = tuple(HeadView(words.name("tiltak", code), link("tiltak", code)) for code in series.columns)
    rows = tuple(
        RowView("numbers", _head(line, series, words, link), tuple(number_cell(point, words) for point in line.points))
        for line in series.lines
    )
    return TableView(f"tabell-{series.slug}", table_caption(series, words), _corner(series, words), heads, rows)


def _corner(series: Series, words: Words) -> str:
    return words.gettext("Tall") if is_undivided(series) else categories_head(series, words)


def _head(line: Line, series: Series, words: Words, link: LinkOf) -> HeadView:
    if is_undivided(series):
        return HeadView(words.gettext("Deltakere"), of=line.code)
    name = words.name(line.dimension, line.code) if line.dimension == series.dimension else words.gettext("I alt")
    return HeadView(name, link(line.dimension, line.code), of=line.code)


def heat_steps(points: Sequence[Point]) -> list[int]:
    """The fifth that each number belongs to among those shown, from 1 for the lowest; 0 where no number is shown."""
    shown = sorted(point.value for point in points if point.value is not None)
    return [0 if p.value is None else 1 + 5 * bisect_left(shown, p.value) // len(shown) for p in points]


def number_cell(point: Point, words: Words, css: str = "") -> CellView:
    """The cell of a point, with what is read aloud for its symbol, and its marks."""
    aloud = "" if point.state == "A" else words.state(point.state)
    signs = tuple(Sign(MARK_SIGNS[mark], words.mark(mark).partition(":")[0]) for mark in point.marks)
    classes = f"{STATE_CLASSES[point.state]} {css}".strip()
    return CellView(words.cell(point), classes, aloud, signs)


def _mean_cell(series: Series, line: Line, interval: str, words: Words, css: str = "") -> CellView:
    point = next(point for code, point in series.means if code == line.code and point.period == interval)
    return number_cell(point, words, css)


def _mean_head(interval: str, words: Words) -> str:
    return words.gettext("Gjennomsnitt {period}").format(period=words.period_short(interval))


def _places_of_year(series: Series, year: str) -> list[int]:
    return [place for place, period in enumerate(series.periods) if period.startswith(year)]


def _means_of_year(series: Series, year: str) -> list[str]:
    """The intervals of the year's means so far, one from each report of the year."""
    return sorted({point.period for _, point in series.means if point.period.startswith(year)})


def _table_id(series: Series, year: str) -> str:
    """The newest year's table has the plain id."""
    return f"tabell-{series.slug}" if series.periods[-1].startswith(year) else f"tabell-{series.slug}-{year}"


def _break_rows(series: Series, periods: Iterable[str], words: Words, link: LinkOf) -> list[RowView]:
    notes = _break_notes(series, periods, words)
    return [RowView("break", HeadView(note, link("break", break_id))) for break_id, note in notes]


def _break_notes(series: Series, periods: Iterable[str], words: Words) -> Iterator[tuple[str, str]]:
    """Id and sentence of each break that begins in these periods; names the categories that it concerns if not all."""
    for period in periods:
        for break_id in dict.fromkeys(i for line in series.lines for first, i in line.breaks if first == period):
            names = [words.name(x.dimension, x.code) for x in series.lines if (period, break_id) in x.breaks]
            everything = len(names) == len(series.lines)
            yield break_id, words.break_note(period, break_id, () if everything else names)
