"""The answer's table: a row for each tiltak by group and size, with its change and its share, as text.

Takes an overview and the words of a language; gives frozen views that `templates/answer.html` writes as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tiltak.model import Line, Point, State
from tiltak.pages.tables import CellView, HeadView, LinkOf, Sign, number_cell, state_signs
from tiltak.tabulate.comparisons import LEAST_BASE_FOR_PERCENT, Comparison, change_in_tenths
from tiltak.tabulate.keys import COUNTRY
from tiltak.tabulate.overview import Group, Overview, OverviewRow
from tiltak.words.answer_sentences import hidden_sentence, since_when
from tiltak.words.i18n import N_, SYMBOLS, Words

_SHARE_HEADS = {"land": N_("Andel av landet"), "fylke": N_("Andel av fylket")}


@dataclass(frozen=True, slots=True)
class OverviewRowView:
    """A tiltak: its name with the address of its page, its small chart, its cells. `note` says where the number is of
    an earlier month than the table's."""

    name: str
    href: str
    of: str
    note: str
    spark: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class OverviewGroupView:
    """A tiltaksgruppe: a row of its own where the table has several, and its tiltak. `own` is None where no report
    prints the group's total."""

    name: str
    href: str
    own: OverviewRowView | None
    rows: tuple[OverviewRowView, ...]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The table and the text around it. `notes` are sentences under it; `past` are the tiltak of old reports, each with
    the last year that has it."""

    title: str
    caption: str
    heads: tuple[HeadView, ...]
    groups: tuple[OverviewGroupView, ...]
    has_group_rows: bool
    signs: tuple[Sign, ...]
    notes: tuple[str, ...]
    past: tuple[PastView, ...]
    source: str = ""
    reliability: str = ""

    @property
    def width(self) -> int:
        """The number of columns, with that of the names."""
        return 1 + len(self.heads)


@dataclass(frozen=True, slots=True)
class PastView:
    """A tiltak or a group that only old reports have: 'sist i 2017'."""

    name: str
    href: str
    when: str


def overview_view(
    shown: Overview, where: str, words: Words, link: LinkOf, sparks: Mapping[Line, str] = {}
) -> OverviewView | None:
    """The table of an overview, None where no report of today has anything. `where` names the place in a title."""
    if not (shown.groups or shown.hidden):
        return None
    rows = (*shown.rows(), *(group.total for group in shown.groups if group.total))
    years = _years(rows)
    columns = _Columns(shown, words, years, any(row.share is not None for row in rows))
    several = len(shown.groups) > 1
    month = words.month(shown.month)
    title = words.gettext("Tiltakene {where}, {month}").format(where=where, month=month)
    group = "" if several or not shown.groups else words.name("gruppe", shown.groups[0].code)
    return OverviewView(
        title=title,
        caption=_caption(group, where, month, words),
        heads=tuple(columns.heads()),
        groups=tuple(_group(group, several, columns, link, sparks) for group in shown.groups),
        has_group_rows=several,
        signs=tuple(state_signs({point.state for row in rows for point in _points(row, bool(years[0]))}, words)),
        notes=tuple(filter(None, [_no_year(rows, years, words), hidden_sentence(shown.hidden, words)])),
        past=tuple(_past(shown, words, link)),
    )


def change_cell(
    comparison: Comparison | None, latest: Point, words: Words, months: tuple[str, str] = ("", "")
) -> CellView:
    """A change in persons, and in per cent from a base of 20 on; else the state that prevents it. Where it is of
    other months than the column's, it names them."""
    if comparison is None:
        return number_cell(Point(latest.period, latest.state), words)
    base = comparison.base
    if base is None:
        return refused_cell(comparison.refused[0][1], words)
    text, aloud = change_in_words(base, comparison.latest, words)
    if months[0] and (base.period, comparison.latest.period) != months:
        text += f" ({words.month_short(base.period)}–{words.month_short(comparison.latest.period)})"
    return CellView(text, aloud=aloud)


def change_in_words(base: Point, latest: Point, words: Words) -> tuple[str, str]:
    """A change as shown in a table and as read aloud: '+8 (3,3 %)', '8 flere, 3,3 prosent'."""
    old, new = base.value or 0, latest.value or 0
    change = new - old
    if change == 0:
        return "0", words.gettext("ingen endring")
    number = words.number(abs(change))
    text = f"+{number}" if change > 0 else f"\N{MINUS SIGN}{number}"
    form = N_("{number} flere") if change > 0 else N_("{number} færre")
    aloud = words.gettext(form).format(number=number)
    tenths = abs(change_in_tenths(old, new))
    if old >= LEAST_BASE_FOR_PERCENT and tenths:
        sign = text[0]
        percent = words.percent(tenths, always=False)
        text, aloud = f"{text} ({sign}{percent})", f"{aloud}, {words.percent_in_words(tenths)}"
    return text, aloud


def refused_cell(reason: str, words: Words) -> CellView:
    """Why there is no change: the state of the earlier cell, or a break between."""
    states: dict[str, State] = {"Q": "Q", "O": "O", "..": "..", ".": ".", "lost-between": "O"}
    if state := states.get(reason):
        return number_cell(Point("", state), words)
    return CellView(words.gettext("brudd"), "nu", words.gettext("brudd i tallene"))


class _Columns:
    """The columns of an overview, and a row's cells in them."""

    def __init__(self, shown: Overview, words: Words, years: tuple[str, str], with_shares: bool) -> None:
        self.words, self.years, self.month = words, years, shown.month
        self.share = _SHARE_HEADS[shown.within[0]] if shown.within and with_shares else ""

    def heads(self) -> Iterator[HeadView]:
        words = self.words
        yield HeadView(words.gettext("Deltakere"))
        yield HeadView(words.gettext("Siden måneden før"))
        if self.years[0]:
            base, latest = self.years
            if latest == self.month:
                yield HeadView(words.gettext("Siden {month}").format(month=words.month_short(base)))
            else:
                yield HeadView(f"{words.month_short(base)}–{words.month_short(latest)}")
        if self.share:
            yield HeadView(words.gettext(self.share))

    def cells(self, row: OverviewRow) -> Iterator[CellView]:
        words = self.words
        yield number_cell(row.newest, words)
        yield change_cell(row.month, row.newest, words)
        if self.years[0]:
            yield change_cell(row.year, row.newest, words, self.years)
        if self.share:
            yield share_cell(row, words)


def share_cell(row: OverviewRow, words: Words) -> CellView:
    """A share, or the state of the number that it lacks."""
    if row.share is not None:
        share = words.percent(row.share)
        if row.share == 0 and row.newest.value:
            share = words.gettext("under {share}").format(share=words.percent(1))
        return CellView(share)
    missing = row.newest if row.newest.value is None or row.whole is None else row.whole
    if missing.value is None:
        return number_cell(Point(missing.period, missing.state), words)
    return CellView(SYMBOLS["."], "nu", words.state("."))  # a share of zero


def _group(
    group: Group, several: bool, columns: _Columns, link: LinkOf, sparks: Mapping[Line, str]
) -> OverviewGroupView:
    def view(row: OverviewRow) -> OverviewRowView:
        early = row.newest.period != columns.month
        note = columns.words.month_short(row.newest.period) if early else ""
        name = columns.words.name(*row.item)
        return OverviewRowView(
            name, link(*row.item), row.item[1], note, sparks.get(row.line, ""), tuple(columns.cells(row))
        )

    own = view(group.total) if group.total and several else None
    name = columns.words.name("gruppe", group.code)
    return OverviewGroupView(name, link("gruppe", group.code), own, tuple(map(view, group.rows)))


def _caption(group: str, where: str, month: str, words: Words) -> str:
    if group:
        form = words.gettext("Deltakere på tiltak i gruppen {group} {where}. Antall personer, {month}")
        return form.format(group=group, where=where, month=month)
    return words.gettext("Deltakere på tiltak {where}. Antall personer, {month}").format(where=where, month=month)


def _years(rows: Iterable[OverviewRow]) -> tuple[str, str]:
    """The two months that most rows compare over a year; ('', '') where none does."""
    made = [(row.year.base.period, row.year.latest.period) for row in rows if row.year and row.year.base]
    return max(sorted(set(made)), key=made.count) if made else ("", "")


def _no_year(rows: Iterable[OverviewRow], years: tuple[str, str], words: Words) -> str:
    """Why no row is compared with the same month of the year before, where no report prints any for that month."""
    refused = {refusal for row in rows if row.year for refusal in row.year.refused}
    months = {month for month, reason in refused if reason == ".."}
    if len(months) != 1 or any(reason != ".." for _, reason in refused):
        return ""
    form = words.gettext("Vi mangler tall for {month} og kan derfor ikke vise endring på ett år.")
    return form.format(month=words.month(months.pop()))


def _points(row: OverviewRow, with_year: bool) -> Iterator[Point]:
    """The points of a row whose state shows as a sign."""
    yield row.newest
    for comparison in (row.month, row.year if with_year else None):
        if comparison and comparison.base is None:
            reason = comparison.refused[0][1]
            if reason in SYMBOLS:
                yield Point("", reason)
    if row.whole and row.newest.value is not None and row.whole.value is None:
        yield row.whole


def _past(shown: Overview, words: Words, link: LinkOf) -> Iterator[PastView]:
    for one in shown.past:
        if shown.place != COUNTRY or one.item[0] == "tiltak":
            yield PastView(words.name(*one.item), link(*one.item), since_when(one.last, shown.month, words))
