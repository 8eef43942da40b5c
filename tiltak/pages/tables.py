"""Tables as views: heads, rows and cells as text.

Frozen `TableView`s, which `templates/figure.html` writes as they are, and what fills them: the cell of a point with
its state and marks, the legend, the rows of breaks. `series_tables` makes the table of a series.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tiltak.model import Line, Point, Series, State
from tiltak.words.i18n import MARK_SIGNS, MARK_TEXTS, STATE_TEXTS, SYMBOLS, Words
from tiltak.words.titles import is_undivided

STATE_CLASSES: dict[State, str] = {"A": "", "Q": "q", "..": "np", ".": "nu", "O": "o"}

Notes = list[tuple[str, str]]  # of breaks: id and sentence
LinkOf = Callable[[str, str], str]  # (code list or 'break', code) -> relative address, '' where it has none


class Sign(NamedTuple):
    """A sign of the legend or of a marked number, with what is read aloud for it."""

    text: str
    meaning: str


class CellView(NamedTuple):
    """A cell. `css`: its state, 'm' in a column of means, 'b' first after a break. `aloud` is read for a symbol. `span`
    is the number of its columns."""

    text: str
    css: str = ""
    aloud: str = ""
    signs: tuple[Sign, ...] = ()
    span: int = 1


class HeadView(NamedTuple):
    """The head of a row or a column. `href` is the page that it names; `css` is 'm' for the head of a mean.

    `of` is the month, the month of each year ('01'), the first and last of several, or the code that it heads, by which
    scripts find a cell of the chart in the table. `note` names the successors of a former place.
    """

    text: str
    href: str = ""
    css: str = ""
    of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: numbers beside a head, or a break, which has only its sentence as a head."""

    kind: Literal["numbers", "mean", "break"]
    head: HeadView
    cells: tuple[CellView, ...] = ()


@dataclass(frozen=True, slots=True)
class YearView:
    """The rows of one year, under its name; `note` names the months of its mean."""

    year: str
    note: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table. `id` is unique on the page; `corner` heads the first column.

    A table of several years has `years`, newest first, and no `rows`. `folded` is set on a table of hidden numbers
    only: how many, shown until the table is opened. `hidden` is the part of the table with hidden numbers only. `heat`
    says that the shades of a column rise with its numbers.
    """

    id: str
    caption: str
    corner: str
    heads: tuple[HeadView, ...]
    rows: tuple[RowView, ...] = ()
    years: tuple[YearView, ...] = ()
    folded: str = ""
    hidden: TableView | None = None
    heat: bool = False

    @property
    def width(self) -> int:
        """The number of columns, with that of the row heads."""
        return 1 + len(self.heads)

    @property
    def length(self) -> int:
        """The number of rows, of the longest year."""
        return max(map(len, (self.rows, *(year.rows for year in self.years))))


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


def break_rows(notes: Mapping[str, Notes], periods: Iterable[str], link: LinkOf) -> list[RowView]:
    """The rows of the breaks that begin in these periods."""
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
