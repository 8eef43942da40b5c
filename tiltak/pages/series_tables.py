"""The table of a series: every cell that its chart draws, and the report's means.

Takes a series and the words; gives one `TableView`. Its years are parts of the one table, newest first, which a script
folds. A phone is read downwards, so the months are rows; where the categories are many, they are the rows instead,
under twelve months that all years share. Categories that NAV hides in all months are in a part of their own,
which the page folds; there one cell is for all months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby

from tiltak.charts.rows import COMPARED
from tiltak.model import Line, Point, Series
from tiltak.pages.tables import (
    CellView,
    HeadView,
    LinkOf,
    RowView,
    TableView,
    YearView,
    break_notes,
    break_rows,
    heat_steps,
    line_name,
    number_cell,
)
from tiltak.words.formats import NBSP
from tiltak.words.i18n import Words
from tiltak.words.titles import dimension_name, is_undivided, table_caption

MOST_COLUMNS = 9
LineNotes = Mapping[str, str]  # notes after the names of lines, by code


def table_view(
    series: Series, words: Words, link: LinkOf = lambda _list, _code: "", notes: LineNotes | None = None
) -> TableView:
    """The table of a series. Rows of hidden numbers only are in its `hidden`, or the whole table is `folded`."""
    shown, hidden = _parted(series)
    part = _hidden_part(series, hidden, words, link) if hidden else None
    if not shown and part:
        return part
    made = _view(replace(series, lines=shown), words, link, notes or {})
    if part:
        caption = words.gettext("Bare skjulte tall: {title}").format(title=part.caption)
        return replace(made, hidden=replace(part, id=f"{part.id}-skjult", caption=caption))
    return made


def _view(series: Series, words: Words, link: LinkOf, notes: LineNotes) -> TableView:
    if series.kind == "matrix":
        return _matrix(series, words, link)
    if series.kind == "months" and len(series.lines) <= MOST_COLUMNS:
        return _months_down(series, words, link, notes)
    return _months_across(series, words, link, notes)


def _parted(series: Series) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines that the table shows, and those of which NAV hides all that it has. Lines that a chart compares stay
    together."""
    means: dict[str, list[Point]] = {}
    for code, point in series.means:
        means.setdefault(code, []).append(point)
    parts: tuple[list[Line], list[Line]] = ([], [])
    for line in series.lines:
        printed = [p for p in chain(line.points, means.get(line.code, ())) if p.source]
        parts[all(p.state == "Q" and not p.marks for p in printed)].append(line)
    if series.kind == "months" and series.dimension in COMPARED and parts[0]:
        return series.lines, ()
    return tuple(parts[0]), tuple(parts[1])


# --- months as rows, or as columns


def _months_down(series: Series, words: Words, link: LinkOf, of_lines: LineNotes) -> TableView:
    notes, means, yearly = break_notes(series, words), _means(series), _yearly_means(series)
    years = []
    for year in _years(series):
        rows: list[RowView] = []
        for place in _places_of_year(series, year):
            period = series.periods[place]
            rows += break_rows(notes, (period,), link)
            cells = tuple([number_cell(line.points[place], words) for line in series.lines])
            rows.append(RowView("numbers", HeadView(words.month_short(period).replace(" ", NBSP), of=period), cells))
        if interval := yearly.get(year):
            cells = tuple([number_cell(means[line.code, interval], words) for line in series.lines])
            rows.append(RowView("mean", HeadView(_mean_head(interval, words), css="m"), cells))
        years.append(YearView(year, "", tuple(rows)))
    heads = tuple(_head(line, series, words, link, of_lines) for line in series.lines)
    return _divided(TableView(_id(series), table_caption(series, words), words.gettext("Måned"), heads), years)


def _months_across(series: Series, words: Words, link: LinkOf, of_lines: LineNotes) -> TableView:
    years, yearly = _years(series), _yearly_means(series)
    heads = _shared_heads(series, words) if len(years) > 1 else _heads(series, words)
    names = {line.code: _head(line, series, words, link, of_lines) for line in series.lines}
    notes, made = break_notes(series, words), []
    for year in years:
        periods = [series.periods[place] for place in _places_of_year(series, year)]
        rows = (*break_rows(notes, periods, link), *_rows_of_year(series, year, heads, names, words))
        made.append(YearView(year, _mean_note(yearly.get(year, ""), words), rows))
    table = TableView(_id(series), table_caption(series, words), _corner(series, words), heads)
    return replace(_divided(table, made), heat=series.kind == "places" and bool(_shades(series)))


def _rows_of_year(
    series: Series, year: str, heads: Sequence[HeadView], names: Mapping[str, HeadView], words: Words
) -> Iterator[RowView]:
    """A row for each line that the year prints, with one cell for all its months where all are hidden. The cell of a
    month that the year lacks is empty."""
    places, means = _places_of_year(series, year), _means(series)
    interval = _yearly_means(series).get(year, "")
    shades = _shades(series) if series.kind == "places" else {}
    at = {series.periods[place][5:]: place for place in places}
    printed = [line for line in series.lines if any(line.points[place].source for place in places)]
    for line in printed or series.lines:
        points = {head.of[-2:]: line.points[at[head.of[-2:]]] for head in heads if head.of[-2:] in at}
        mean = means[line.code, interval] if interval else None
        starts = {first for first, _ in line.breaks}
        cells = []
        for head in heads:
            point = mean if head.css else points.get(head.of[-2:])
            css = "m" if head.css else "b" if point and point.period in starts else shades.get((line.code, 0), "")
            cells.append(number_cell(point, words, css) if point else CellView("", head.css))
        shown = [*points.values(), *([mean] if mean else ())]
        hidden = all(point.state == "Q" and not point.marks for point in shown)
        yield RowView("numbers", names[line.code], tuple(_joined(cells) if hidden and len(shown) > 1 else cells))


def _joined(cells: Iterable[CellView]) -> Iterator[CellView]:
    """One cell for each run of cells that are alike."""
    for cell, run in groupby(cells):
        yield cell._replace(span=len(list(run)))


def _divided(table: TableView, years: list[YearView]) -> TableView:
    return replace(table, years=tuple(years)) if len(years) > 1 else replace(table, rows=years[0].rows)


def _shared_heads(series: Series, words: Words) -> tuple[HeadView, ...]:
    """The twelve months of any year, and the mean."""
    used = {period[5:] for period in series.periods}
    named = [(f"{number:02}", name) for number, name in enumerate(words.month_names(), 1)]
    heads = [HeadView(name, of=month) for month, name in named if month in used]
    return (*heads, HeadView(words.gettext("Gjennomsnitt"), css="m")) if _yearly_means(series) else tuple(heads)


def _heads(series: Series, words: Words) -> tuple[HeadView, ...]:
    """The months of the only year, and its mean."""
    heads = [HeadView(words.month_short(period), of=period) for period in series.periods]
    heads += [HeadView(_mean_head(interval, words), css="m") for interval in _yearly_means(series).values()]
    return tuple(heads)


# --- hidden rows


def _hidden_part(series: Series, lines: tuple[Line, ...], words: Words, link: LinkOf) -> TableView:
    """A row for each of these lines, whose numbers are all hidden: one cell for each run of months that are alike."""
    folded, shown = _folded(series, len(lines), words), replace(series, lines=lines)
    if series.kind == "matrix":
        return replace(_matrix(shown, words, link), folded=folded, heat=False)
    states = [tuple(line.points[place].state for line in lines) for place in range(len(series.periods))]
    runs = [list(run) for _, run in groupby(range(len(states)), key=states.__getitem__)]
    intervals, means = list(_yearly_means(series).values()), _means(series)
    heads = [_run_head(series.periods[run[0]], series.periods[run[-1]], words) for run in runs]
    heads += [HeadView(_mean_head(interval, words), css="m") for interval in intervals]
    rows = break_rows(break_notes(shown, words), series.periods, link)
    for line in lines:
        cells = [number_cell(line.points[run[0]], words) for run in runs]
        cells += [number_cell(means[line.code, interval], words, "m") for interval in intervals]
        rows.append(RowView("numbers", _head(line, series, words, link, {}), tuple(cells)))
    caption, corner = table_caption(series, words), _corner(series, words)
    return TableView(_id(series), caption, corner, tuple(heads), tuple(rows), folded=folded)


def _run_head(first: str, last: str, words: Words) -> HeadView:
    if first == last:
        return HeadView(words.month_short(first), of=first)
    if first[:4] == last[:4]:
        period = words.period_short(f"{first}/{last}")
    else:
        period = f"{words.month_short(first)}–{words.month_short(last)}"
    return HeadView(words.gettext("Hver måned {period}").format(period=period), of=f"{first}/{last}")


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


# --- kommuner by tiltak


def _matrix(series: Series, words: Words, link: LinkOf) -> TableView:
    heads = tuple(HeadView(words.name("tiltak", code), link("tiltak", code)) for code in series.columns)
    shades = _shades(series)
    rows = []
    for line in series.lines:
        cells = (number_cell(p, words, shades.get((line.code, i), "")) for i, p in enumerate(line.points))
        rows.append(RowView("numbers", _head(line, series, words, link, {}), tuple(cells)))
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


# --- heads, years, means


def _corner(series: Series, words: Words) -> str:
    return words.gettext("Tall") if is_undivided(series) else dimension_name(series.dimension, words)


def _head(line: Line, series: Series, words: Words, link: LinkOf, notes: LineNotes) -> HeadView:
    href = "" if is_undivided(series) else link(line.dimension, line.code)
    return HeadView(line_name(line, series, words), href, of=line.code, note=notes.get(line.code, ""))


def _id(series: Series) -> str:
    return f"tabell-{series.slug}"


def _years(series: Series) -> list[str]:
    """The years of a series, newest first."""
    return sorted({period[:4] for period in series.periods}, reverse=True)


def _places_of_year(series: Series, year: str) -> list[int]:
    return [place for place, period in enumerate(series.periods) if period.startswith(year)]


def _means(series: Series) -> dict[tuple[str, str], Point]:
    return {(code, point.period): point for code, point in series.means}


def _yearly_means(series: Series) -> dict[str, str]:
    """The interval of each year's mean."""
    return {point.period[:4]: point.period for _, point in series.means}


def _mean_head(interval: str, words: Words) -> str:
    return words.gettext("Gjennomsnitt {period}").format(period=words.mean_period(interval, short=True))


def _mean_note(interval: str, words: Words) -> str:
    """Which months the mean of a year is of, where it isn't the whole year."""
    if not interval or words.mean_period(interval) == interval[:4]:
        return ""
    return words.gettext("Gjennomsnittet er for {period}.").format(period=words.period(interval))
