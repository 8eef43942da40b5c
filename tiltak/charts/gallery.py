"""All charts of the site, drawn once each, on as many cores as are given.

Takes the pages and the words of each language; gives the charts by language, page and series. Two charts that show
the same numbers under the same words are one, and one that the last build drew is not drawn again.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import chain

from tiltak.cache import Cache
from tiltak.charts import SPARKS, Chart, ChartWords, Task, draw_charts, get_ready, know
from tiltak.model import Page, Series
from tiltak.tabulate.page_list import front_lines

Place = tuple[str, str, str]  # language, path of the page, slug of the series
CHUNK = 16  # charts drawn at a time: the more, the more of them have the same plot, and the more memory they take
COMPILED = "specifications"  # what the compiled ones are called in the cache
Tick = Callable[[int], None]
Drawn = tuple[dict[Place, Chart], dict[str, tuple[str, ...]]]


def get_ready_to_draw(helpers: Executor | None, cache: Cache, jobs: int) -> None:
    """Let so many helpers get ready; but one, where the last build has left the cache: then few charts are new."""
    kept = cache.get(COMPILED)
    if kept is not None:
        know(kept)  # before the helpers become copies of this process
    if helpers:
        for _ in range(jobs if kept is None else 1):
            helpers.submit(get_ready)


def begin_drawing(
    pages: Sequence[Page], words: Mapping[str, Callable[[Series], ChartWords]], helpers: Executor | None, cache: Cache
) -> Callable[[Tick], Drawn]:
    """Begin to draw the chart of every series that has one.

    `words` gives, for each language, the words of a series' chart. The answer waits for the charts; it gives them, and
    by the path of each page what its charts are called in the cache. Its tick is called for each chart that is drawn
    anew, with the number of those.
    """
    tasks: dict[str, Task] = {}
    places: dict[Place, str] = {}
    for page in pages:
        for series in page.series:
            if series.kind != "matrix" and series.visible:
                shown = repr(series)
                for language, chart_words in words.items():
                    said = chart_words(series)
                    name = hashlib.sha256(f"{shown} {said}".encode()).hexdigest()
                    tasks[name] = (series, said)
                    places[language, page.path, series.slug] = name
        if page.kind == "front" and page.series:
            shown_lines = replace(page.series[-1], lines=front_lines(page))
            name = hashlib.sha256(f"{SPARKS} {shown_lines!r}".encode()).hexdigest()
            tasks[name] = (shown_lines, None)
            places |= {(language, page.path, SPARKS): name for language in words}
    kept = {name: content for name in tasks if (content := cache.get(name))}
    missing = dict(sorted(((n, t) for n, t in tasks.items() if n not in kept), key=_likeness))
    new = zip(missing, _drawn(list(missing.values()), helpers), strict=True)
    of_page: dict[str, list[str]] = {page.path: [] for page in pages}
    for (_, path, _), name in places.items():
        of_page[path].append(name)

    def drawn(tick: Tick) -> Drawn:
        charts: dict[str, Chart] = {name: pickle.loads(content) for name, content in kept.items()}
        for name, chart in new:
            charts[name] = chart
            cache.put(name, pickle.dumps(chart))
            tick(len(missing))
        if cache.get(COMPILED) is None and missing:
            cache.put(COMPILED, helpers.submit(get_ready).result() if helpers else get_ready())
        cache.save()
        return {place: charts[name] for place, name in places.items()}, {path: tuple(n) for path, n in of_page.items()}

    return drawn


def _likeness(named: tuple[str, Task]) -> tuple[str, str, int]:
    """Puts next to one another what is likely to have the same plot: a series of many pages, in one language, with as
    many digits at the ends of its lines."""
    series, words = named[1]
    digits = max((len(str(line.points[-1].value or "")) for line in series.lines), default=0)
    return series.slug, words.locale if words else "", digits


def _drawn(tasks: list[Task], helpers: Executor | None) -> Iterable[Chart]:
    chunks = [tasks[first : first + CHUNK] for first in range(0, len(tasks), CHUNK)]
    return chain.from_iterable((helpers.map if helpers else map)(draw_charts, chunks))
