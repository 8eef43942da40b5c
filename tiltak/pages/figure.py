"""A figure as a view: a chart, its legend, its tables, and their sources.

Takes a series with its chart and the words of a language.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tiltak.charts.figures import ALL_YEARS, Chart
from tiltak.charts.rows import ChartWords, in_language, span_of
from tiltak.model import Page, Series
from tiltak.pages.navigation import lang_path, relative
from tiltak.pages.series_tables import table_view
from tiltak.pages.tables import legend, line_name
from tiltak.pages.views import (
    AllYearsView,
    Context,
    FigureView,
    LargeView,
    LegendItem,
    PictureView,
)
from tiltak.tabulate import Tables
from tiltak.tabulate.newest_years import charted_years
from tiltak.words.gist import gist
from tiltak.words.i18n import LONGEST_LIST, Words
from tiltak.words.titles import series_title, short_title


def chart_captions(
    pages: Iterable[Page], tables: Tables, words: Sequence[Words]
) -> dict[tuple[str, str], tuple[ChartWords, ...]]:
    """The words inside the chart of each series, in each language, by the page's path and the series' slug."""
    codes = tables.prints.vocabulary
    kommuner = (codes.entry("kommune", code) for code in codes.codes("kommune"))
    fylke_of = {entry.code: entry.parent or "ukjent" for entry in kommuner}
    return {
        (page.path, series.slug): tuple(chart_words(series, of, fylke_of) for of in words)
        for page in pages
        for series in page.series
        if series.kind != "matrix"
    }


def chart_words(series: Series, words: Words, fylke_of: Mapping[str, str]) -> ChartWords:
    """The words inside the chart of a series. `fylke_of` gives the fylke that a kommune is drawn under."""
    breaks = {break_id for line in series.lines for _, break_id in line.breaks}
    grouped = {line.code: fylke_of[line.code] for line in series.lines if line.dimension == "kommune"}
    return ChartWords(
        line_names={line.code: words.name(line.dimension, line.code) for line in series.lines},
        month_names=words.month_names(),
        hidden=words.gettext("skjult"),
        break_labels={break_id: words.break_name(break_id) for break_id in sorted(breaks)},
        groups={code: (fylke, words.name("fylke", fylke)) for code, fylke in grouped.items()},
    )


def embed_path(path: str, slug: str) -> str:
    """The path of the page with one figure alone: kommune/figur/1103-stavanger-tiltak.html."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "figur", f"{name.removesuffix('.html')}-{slug}.html")


def specification_path(path: str, slug: str) -> str:
    """The path of a figure's Vega-Lite: kommune/figur/1103-stavanger-tiltak.vl.json."""
    return embed_path(path, slug).removesuffix("html") + "vl.json"


def figure_view(page: Page, series: Series, context: Context) -> FigureView:
    """A figure of a page: its chart, its tables and their sources."""

    def link(code_list: str, code: str) -> str:
        if code_list == "break":
            return relative("om/brudd.html", page.path) + f"#{code}" if "om/brudd" in context.texts else ""
        path = context.paths.get((code_list, code), page.path)
        return "" if path == page.path else relative(path, page.path)

    words, site = context.words, context.site
    chart, every = (context.charts.get((page.path, series.slug + of)) for of in ("", ALL_YEARS))
    lineage = _lineage(series, context)
    sources = sorted((s for s in site.sources if s.id in series.sources), key=lambda s: s.period[1])
    drawn = charted_years(series) if every else series
    title = series_title(_of_shown_years(drawn), words)
    newest = max((p.period for p in series.points() if p.source), default="")
    return FigureView(
        id=series.slug,
        title=title,
        short_title=short_title(series, page.latest, words),
        pictures=tuple(_pictures(chart, drawn, context, lineage)) if chart else (),
        notes=tuple(_notes(chart, series, words)) if chart else (),
        lines=_shared_lines(chart, series, words) if chart else (),
        legend=tuple(_legend(chart, series, words)),
        table=table_view(series, words, link, {code: note for code, (note, former) in lineage.items() if former}),
        source=words.source_line(sources, series.printed_pages) if sources else "",
        reliability=words.reliability([*series.points(), *(point for _, point in series.means)]),
        embed=relative(embed_path(page.path, series.slug), page.path),
        citation=words.citation(title, newest, sources, site.name) if sources else "",
        address=f"{site.base_url}{lang_path(page.path, words.lang)}#{series.slug}" if site.base_url else "",
        specification=relative(specification_path(page.path, series.slug), lang_path(page.path, words.lang))
        if chart
        else "",
        all_years=_all_years(every, series, context, lineage) if every else None,
        large=_large(drawn, words) if chart and series.large else None,
    )


def _of_shown_years(series: Series) -> Series:
    """The series with the periods that its chart shows, since its title names them."""
    lines = [line for line in series.lines if line.visible]
    if series.kind != "months" or not lines:
        return series
    first, last = span_of(lines)
    return replace(series, periods=tuple(period for period in series.periods if first <= period <= last))


Lineage = Mapping[str, tuple[str, bool]]  # by fylke: predecessors or successors in words; whether it is a former one


def _lineage(series: Series, context: Context) -> Lineage:
    """What the fylker of a series were before its months or are now, where they have changed."""
    if series.dimension != "fylke":
        return {}
    entries = [context.answers.totals.vocabulary.entry("fylke", line.code) for line in series.lines]
    found = {}
    for entry in entries:
        if entry.valid_to and entry.successors:
            names = context.words.listing(context.words.name("fylke", code) for code in entry.successors)
            form = context.words.gettext("til og med {year}, nå {names}")
            found[entry.code] = form.format(year=entry.valid_to[:4], names=names), True
        elif entry.predecessors and entry.valid_from > series.periods[0][:4]:
            names = context.words.listing(context.words.name("fylke", code) for code in entry.predecessors)
            form = context.words.gettext("før {year}: {names}")
            found[entry.code] = form.format(year=entry.valid_from[:4], names=names), False
    return found


def _all_years(chart: Chart, series: Series, context: Context, lineage: Lineage) -> AllYearsView:
    years = f"{series.periods[0][:4]}–{series.periods[-1][:4]}"
    pictures = (replace(one, id="") for one in _pictures(chart, series, context, lineage))
    return AllYearsView(years, series_title(series, context.words), tuple(pictures))


def _large(series: Series, words: Words) -> LargeView:
    """The title of the line that is drawn large, as that of a series of its own."""
    of = (series.dimension, series.large)
    lines = tuple(line for line in series.lines if line.code == series.large)
    fixed = tuple(item for item in series.fixed if item[0] not in ("alle", "gruppe"))
    return LargeView(words.name(*of), series_title(replace(series, fixed=(of, *fixed), lines=lines), words))


def _pictures(chart: Chart, series: Series, context: Context, lineage: Lineage) -> Iterator[PictureView]:
    """The chart's drawings in the language, each under the name of its line where it is one of several."""
    words = context.words
    place, thousands = context.site.languages.index(words.lang), words.thousands
    lines = {line.code: line for line in series.lines} if series.kind == "months" else {}
    for picture in chart.pictures:
        code = picture.codes[0]
        named = len(chart.pictures) > 1 or len(picture.codes) == 1 < len(series.lines)
        name = words.name(series.dimension, code) if named else ""
        small, wide = (in_language(svg, place, thousands) for svg in (picture.svg, picture.wide))
        told = [gist(lines[of], line_name(lines[of], series, words), words) for of in picture.codes if of in lines]
        anchor = f"{series.slug}-{code}" if series.dimension == "tiltak" and series.kind == "months" else ""
        yield PictureView(name, small, wide, " ".join(filter(None, told)), anchor, *lineage.get(code, ("", False)))


def _notes(chart: Chart, series: Series, words: Words) -> Iterator[str]:
    """The notes under a chart: what is counted, how its axes differ, which lines it does not show."""
    yield words.gettext("Personer.")
    if series.kind == "places":
        yield words.gettext("Tallaksen vokser med kvadratroten.")
    if chart.own_axes:
        yield words.gettext("Hver rute har sin egen tallakse.")
    if len(chart.without) > LONGEST_LIST:
        form = words.gettext("Uten figur er {number} som ikke har noe tall som kan vises.")
        yield form.format(number=words.number(len(chart.without)))
    elif chart.without:
        names = words.listing(words.name(series.dimension, code) for code in chart.without)
        yield words.gettext("Uten figur, fordi ingen tall kan vises: {names}.").format(names=names)


def _shared_lines(chart: Chart, series: Series, words: Words) -> tuple[tuple[str, str], ...]:
    """The codes and names of the lines of a chart of months that is one picture, in their order in it."""
    codes = chart.pictures[0].codes if series.kind == "months" and len(chart.pictures) == 1 else ()
    return tuple((code, words.name(series.dimension, code)) for code in codes) if len(codes) > 1 else ()


def _legend(chart: Chart | None, series: Series, words: Words) -> Iterator[LegendItem]:
    """The meanings of the chart's marks and the table's signs, one entry for each state."""
    keys = {words.chart_key(key): LEGEND_KEYS[key] for key in marks_of(series)} if chart else {}
    signs = {sign.meaning: sign.text for sign in legend(series, words)}
    for meaning in dict.fromkeys((*signs, *keys)):
        yield LegendItem(keys.get(meaning, ""), signs.get(meaning, ""), meaning)


def marks_of(series: Series) -> Iterator[str]:
    """The marks of a chart that need explaining, in a fixed order."""
    states = {point.state for line in series.lines if line.visible or series.kind == "places" for point in line.points}
    yield from (state for state in (("Q", "O") if series.kind == "places" else ("Q", "O", "..")) if state in states)
    if any(line.breaks for line in series.lines):
        yield "break"


def _key(marks: str) -> str:
    return f'<svg class="chart key" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{marks}</svg>'


LEGEND_KEYS = {
    "Q": _key('<path fill="none" stroke="var(--c0)" stroke-width="1.2" d="M3,3h6v6h-6Z"/>'),
    "O": _key('<path fill="none" stroke="var(--c0)" stroke-width="1.2" d="M3,3L9,9M3,9L9,3"/>'),
    "..": _key('<path fill="var(--rule)" opacity="0.4" d="M2,0h8v12h-8Z"/>'),
    "break": _key('<path stroke="var(--muted)" stroke-width="1.5" stroke-dasharray="4,3" d="M6,0V12"/>'),
}
