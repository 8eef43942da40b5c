"""The page that compares places: its data as scripts, and the words for its script.

Takes the pages, which hold the series of each place; gives a small script for each tiltak with every place in it, and
the view of the page. The data are the same in all languages; the script of the page (`templates/compare.js`) draws.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tiltak.charts.look import LOOK, PATHS
from tiltak.model import Break, Line, Page
from tiltak.pages.figure import LEGEND_KEYS
from tiltak.pages.navigation import pages_of_today
from tiltak.pages.tables import STATE_CLASSES
from tiltak.pages.views import BreakNote, CompareView, Context, Link, StateSign
from tiltak.periods import month_span
from tiltak.tabulate.comparisons import LEAST_BASE_FOR_PERCENT
from tiltak.tabulate.keys import OUTSIDE, row_key
from tiltak.tabulate.tidy import break_applies
from tiltak.words.formats import NBSP
from tiltak.words.i18n import SYMBOLS, Words

COMPARE_PAGE = "sammenlign.html"
SMALL_BASE = f"<{LEAST_BASE_FOR_PERCENT}"  # of an index that would begin at a smaller number
SLUG = "tiltak"  # the series with a line for each tiltak, on the front page and on each place's page
COUNTRY_CODE = "0"

PlaceLine = tuple[str, str, Line]  # (kind of the page, code of the place, the line of a tiltak there)


def compare_scripts(pages: Iterable[Page], breaks: Iterable[Break]) -> dict[str, str]:
    """A script for each tiltak, by path: `tiltakstall.data(tiltak, first month, {place: [cells, breaks]})`.

    Cells are separated by spaces, one a month: a number, or the symbol of a state. '24:12 *' begins 24 months
    after the first, since kommuner weren't published before. Breaks are [first month of the new series, id].
    """
    pages, declared = tuple(pages), tuple(breaks)
    lines = list(_lines(pages))
    span = _span(lines)
    of_tiltak: dict[str, dict[str, tuple[str, list[tuple[str, str]]]]] = {code: {} for code in _tiltak(lines)}
    for kind, place, line in lines:
        of_tiltak[line.code][place] = _cells(kind, line, *span), _breaks(kind, place, line, span, declared)
    scripts = {}
    for code, places in of_tiltak.items():
        places |= {place: (cells, []) for place, cells in _unprinted(pages, code, span)}
        arguments = (json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in (code, span[0], places))
        scripts[f"assets/data/{code}.js"] = f"tiltakstall.data({','.join(arguments)});\n"
    return scripts


def compare_view(context: Context) -> CompareView:
    """The view of the page: the tiltak to choose from, the months, the signs of the states, the breaks, the source."""
    words, lines = context.words, list(_lines(context.pages))
    first, last = _span(lines)
    used = {source for page in context.pages for s in page.series if s.slug == SLUG for source in s.sources}
    declared, marks = tuple(words.breaks.values()), LEGEND_KEYS
    breaks = {b for kind, place, line in lines for _, b in _breaks(kind, place, line, (first, last), declared)}
    sources = [source for source in context.site.sources if source.id in used]
    return CompareView(
        tiltak=tuple(
            Link(code, words.name("tiltak", code), words.on_tiltak({"tiltak": code})) for code in _tiltak(lines)
        ),
        fylker=tuple(page.code for page in pages_of_today(context, "fylke") if page.code not in OUTSIDE),
        small=SMALL_BASE,
        first=first,
        months=tuple(words.month_short(month).replace(" ", NBSP) for month in month_span(first, last)),
        axis=words.month_names(),
        look=json.dumps({**LOOK, "shapes": PATHS}),
        states=(
            *(StateSign(SYMBOLS[s], STATE_CLASSES[s], words.state(s), marks.get(s, "")) for s in SYMBOLS),
            StateSign(words.gettext("brudd"), "nu", words.gettext("brudd i tallene"), ""),
            StateSign(SMALL_BASE, "nu", words.gettext("ingen indeks: det første tallet er under 20"), ""),
        ),
        breaks=tuple(_note(break_id, words) for break_id in sorted(breaks)),
        source=words.source_line(sources) if used else "",
        citation=words.citation("{title}", last, sources, context.site.name) if used else "",
    )


def _lines(pages: Iterable[Page]) -> Iterator[PlaceLine]:
    """The line of each tiltak in each place that has a code of its own, and in the country."""
    for page in (page for page in pages if page.code.isdigit() or not page.code):
        for series in page.series:
            if page.kind in ("front", "fylke", "kommune") and series.slug == SLUG and series.kind == "months":
                for line in series.lines:
                    yield page.kind, page.code or COUNTRY_CODE, line


def _tiltak(lines: Iterable[PlaceLine]) -> tuple[str, ...]:
    """The tiltak in the order of the front page, then those that only places show."""
    ordered = sorted(lines, key=lambda item: item[1] != COUNTRY_CODE)
    return tuple(dict.fromkeys(line.code for _, _, line in ordered))


def _span(lines: Iterable[PlaceLine]) -> tuple[str, str]:
    periods = [point.period for _, _, line in lines for point in (line.points[0], line.points[-1])]
    return min(periods, default=""), max(periods, default="")


def _cells(kind: str, line: Line, first: str, last: str) -> str:
    """A place's cells. A fylke's series has only the years in which it was in use."""
    cells = [SYMBOLS[p.state] if p.value is None else str(p.value) for p in line.points]
    before = len(month_span(first, line.points[0].period)) - 1
    after = len(month_span(line.points[-1].period, last)) - 1
    if kind == "kommune":
        return f"{before}:{' '.join(cells)}"
    unused = SYMBOLS["."]
    return " ".join([unused] * before + cells + [unused] * after)


def _unprinted(pages: Iterable[Page], tiltak: str, span: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The cells of each fylke for which no report prints the tiltak: it is in use in the months of its series."""
    for page in pages:
        series = next((s for s in page.series if page.kind == "fylke" and s.slug == SLUG), None)
        if series and page.code.isdigit() and tiltak not in {line.code for line in series.lines}:
            signs = (SYMBOLS[".." if month in series.periods else "."] for month in month_span(*span))
            yield page.code, " ".join(signs)


def _breaks(
    kind: str, place: str, line: Line, span: tuple[str, str], declared: tuple[Break, ...]
) -> list[tuple[str, str]]:
    """The breaks of a place among all months: a former fylke has one where it ends, a new one where it begins."""
    first = line.points[0].period if kind == "kommune" else span[0]
    within = [item for item in declared if first < item.first_period <= span[1]]
    if not within:
        return []
    region = "land" if kind == "front" else kind
    key = row_key((region, place), ("tiltak", line.code))
    return [(item.first_period, item.id) for item in within if break_applies(item, key)]


def _note(break_id: str, words: Words) -> BreakNote:
    item = words.breaks[break_id]
    return BreakNote(break_id, words.break_name(break_id), words.break_note(item.first_period, break_id))
