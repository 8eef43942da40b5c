"""A series as tables of text, cell by cell.

Takes a Series and the words; gives frozen `TableView`s, which `templates/figure.html` writes as they are. Each year is
a table of its own, newest year first, so that the latest numbers are at hand and nothing is too wide for a printed
page. A phone is read downwards, so the months are rows; where the categories are many, they are the rows instead. In
the newest table, the categories that NAV hides in every month are in a part of their own, which the page folds;
there one cell is for all months.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, NamedTuple

from tiltak.model import Line, Point, Series, State
from tiltak.words.i18n import MARK_SIGNS, MARK_TEXTS, NBSP, STATE_TEXTS, SYMBOLS, Words
from tiltak.words.titles import dimension_name, is_undivided, table_caption

MOST_COLUMNS = 9
ALL_MONTHS = "*"  # the `of` of a cell that is for all months of its row
STATE_CLASSES: dict[State, str] = {"A": "", "Q": "q", "..": "np", ".": "nu", "O": "o"}

Notes = list[tuple[str, str]]  # of breaks: id and sentence
LinkOf = Callable[[str, str], str]  # (code list or 'break', code) -> relative address, '' where it has none


class Sign(NamedTuple):
    """A sign of the legend or of a marked number, with what is read aloud for it."""

    text: str
    meaning: str


class CellView(NamedTuple):
    """A cell. `css`: its state, 'm' in a column of means, 'b' first after a break. `aloud` is read for a symbol."""

    text: str
    css: str = ""
    aloud: str = ""
    signs: tuple[Sign, ...] = ()


class HeadView(NamedTuple):
    """The head of a row or a column. `href` is the page of what it names; `css` is 'm' for the head of a mean.

    `of` is the month or the code that it heads, by which scripts find a cell of the chart in the table.
    """

    text: str
    href: str = ""
    css: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: numbers beside a head, or a break, which has only its sentence as a head."""

    kind: Literal["numbers", "mean", "break"]
    head: HeadView
    cells: tuple[CellView, ...] = ()


@dataclass(frozen=True, slots=True)
class TableView:
    """One table. `id` is unique on the page; `corner` heads the first column.

    `folded` is set on a table of hidden numbers only: how many, shown until the table is opened. `hidden` is the part
    of the table with hidden numbers only. `heat` says that the shades of a column rise with its numbers.
    """

    id: str
    caption: str
    corner: str
    heads: tuple[HeadView, ...]
    rows: tuple[RowView, ...]
    folded: str = ""
    hidden: TableView | None = None
    heat: bool = False

    @property
    def width(self) -> int:
        """The number of columns, with that of the row heads."""
        return 1 + len(self.heads)


def table_views(series: Series, words: Words, link: LinkOf = lambda _list, _code: "") -> tuple[TableView, ...]:
    """The tables of a series, one for each year, newest first; a matrix is one table.

    In the first one, rows of hidden numbers only are in its `hidden`, or the whole table is `folded`.
    """
    newest, *older = sorted({period[:4] for period in series.periods}, reverse=True)
    down = series.kind == "months" and len(series.lines) <= MOST_COLUMNS
    view = _matrix if series.kind == "matrix" else _months_down if down else _months_across
    shown, hidden = _parted(series, newest)
    part = _hidden_part(series, hidden, newest, words, link) if hidden else None
    if not shown and part:
        first = part
    else:
        first = view(replace(series, lines=shown), newest, words, link)
        if part:
            caption = words.gettext("Bare skjulte tall: {title}").format(title=part.caption)
            first = replace(first, hidden=replace(part, id=f"{part.id}-skjult", caption=caption))
    return (first, *(view(series, year, words, link) for year in older))


def _parted(series: Series, year: str) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of a year's table that show a number or may, and those that NAV hides in all months."""
    means: dict[str, list[Point]] = {}
    for code, point in series.means:
        means.setdefault(code, []).append(point)
    parts: tuple[list[Line], list[Line]] = ([], [])
    for line in series.lines:
        cells = chain(line.points, means.get(line.code, ()))
        parts[all(p.state == "Q" and not p.marks for p in cells if p.period.startswith(year))].append(line)
    return tuple(parts[0]), tuple(parts[1])


def _hidden_part(series: Series, lines: tuple[Line, ...], year: str, words: Words, link: LinkOf) -> TableView:
    """A row for each line that is hidden all year: one cell says so for all months."""
    folded = _folded(series, len(lines), words)
    if series.kind == "matrix":
        return replace(_matrix(replace(series, lines=lines), year, words, link), folded=folded, heat=False)
    periods = [series.periods[place] for place in _places_of_year(series, year)]
    if len(periods) == 1:
        every = words.month_short(periods[0])
    else:
        every = words.gettext("Hver måned {period}").format(period=words.period_short(f"{periods[0]}/{periods[-1]}"))
    heads = [HeadView(every, of=ALL_MONTHS)]
    heads += [HeadView(_mean_head(interval, words), css="m") for interval in _means_of_year(series, year)]
    cells = tuple(number_cell(lines[0].points[-1], words, head.css) for head in heads)
    rows = _break_rows(break_notes(replace(series, lines=lines), words), periods, link)
    rows += [RowView("numbers", _head(line, series, words, link), cells) for line in lines]
    caption, corner = table_caption(series, words, year), _corner(series, words)
    return TableView(_table_id(series, year), caption, corner, tuple(heads), tuple(rows), folded=folded)


def _folded(series: Series, n: int, words: Words) -> str:
    if series.dimension == "kommune":
        form = words.ngettext("{number} kommune har bare skjulte tall", "{number} kommuner har bare skjulte tall", n)
    elif series.dimension == "fylke":
        form = words.ngettext("{number} fylke har bare skjulte tall", "{number} fylker har bare skjulte tall", n)
    elif series.dimension == "tiltak":
        form = words.ngettext("{number} tiltak har bare skjulte tall", "{number} tiltak har bare skjulte tall", n)
    else:
        form = words.ngettext("{number} gruppe har bare skjulte tall", "{number} grupper har bare skjulte tall", n)
    return form.format(number=words.number(n))


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


def line_name(line: Line, series: Series, words: Words) -> str:
    """The name of a line of a series in its table."""
    if is_undivided(series):
        return words.gettext("Deltakere")
    return words.name(line.dimension if line.dimension == series.dimension else "", line.code)


def _months_down(series: Series, year: str, words: Words, link: LinkOf) -> TableView:
    rows: list[RowView] = []
    notes = break_notes(series, words)
    for place in _places_of_year(series, year):
        period = series.periods[place]
        rows += _break_rows(notes, (period,), link)
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
    rows = _break_rows(break_notes(series, words), periods, link)
    shades = _shades(series) if series.kind == "places" else {}
    for line in series.lines:
        starts = {first for first, _ in line.breaks}
        marks = ("b" if series.periods[place] in starts else shades.get((line.code, 0), "") for place in places)
        cells = [number_cell(line.points[place], words, css) for place, css in zip(places, marks, strict=True)]
        cells += [_mean_cell(series, line, interval, words, "m") for interval in intervals]
        rows.append(RowView("numbers", _head(line, series, words, link), tuple(cells)))
    caption = table_caption(series, words, year)
    corner = _corner(series, words)
    return TableView(_table_id(series, year), caption, corner, tuple(heads), tuple(rows), heat=bool(shades))


def _matrix(series: Series, _year: str, words: Words, link: LinkOf) -> TableView:
    heads = tuple(HeadView(words.name("tiltak", code), link("tiltak", code)) for code in series.columns)
    shades = _shades(series)
    rows = []
    for line in series.lines:
        cells = (number_cell(p, words, shades.get((line.code, i), "")) for i, p in enumerate(line.points))
        rows.append(RowView("numbers", _head(line, series, words, link), tuple(cells)))
    caption, corner = table_caption(series, words), _corner(series, words)
    return TableView(f"tabell-{series.slug}", caption, corner, heads, tuple(rows), heat=bool(shades))


def _shades(series: Series) -> dict[tuple[str, int], str]:
    """The shade of each number, by line and place on it: 'h1' for the lowest fifth of its column, to 'h5'."""
    shades = {}
    for place, column in enumerate(zip(*(line.points for line in series.lines), strict=True)):
        for line, step in zip(series.lines, heat_steps(column), strict=True):
            if step:
                shades[line.code, place] = f"h{step}"
    return shades


def _corner(series: Series, words: Words) -> str:
    return words.gettext("Tall") if is_undivided(series) else dimension_name(series.dimension, words)


def _head(line: Line, series: Series, words: Words, link: LinkOf) -> HeadView:
    href = "" if is_undivided(series) else link(line.dimension, line.code)
    return HeadView(line_name(line, series, words), href, of=line.code)


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
    """The intervals of the year's means so far, one from each report of the year; the mean of one month isn't shown."""
    intervals = {point.period for _, point in series.means if point.period.startswith(year)}
    return sorted(interval for interval in intervals if len(set(interval.split("/"))) > 1)


def _table_id(series: Series, year: str) -> str:
    """The id of a year's table; that of the newest year is the figure's."""
    return f"tabell-{series.slug}" if series.periods[-1].startswith(year) else f"tabell-{series.slug}-{year}"


def _break_rows(notes: Mapping[str, Notes], periods: Iterable[str], link: LinkOf) -> list[RowView]:
    told = (told for period in periods for told in notes.get(period, ()))
    return [RowView("break", HeadView(note, link("break", break_id))) for break_id, note in told]


def break_notes(series: Series, words: Words) -> dict[str, Notes]:
    """By period the breaks that begin in it; each names the categories that it concerns, if not all that are in use
    then."""
    notes: dict[str, Notes] = {}
    for period, break_id in dict.fromkeys(item for line in series.lines for item in line.breaks):
        if period in series.periods:
            at = series.periods.index(period)
            in_use = [x for x in series.lines if any(point.state != "." for point in x.points[max(at - 1, 0) : at + 1])]
            names = [words.name(x.dimension, x.code) for x in series.lines if (period, break_id) in x.breaks]
            everything = len(names) == len(in_use)
            note = words.break_note(period, break_id, () if everything else names)
            notes.setdefault(period, []).append((break_id, note))
    return notes
