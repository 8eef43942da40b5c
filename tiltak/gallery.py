"""All charts of the site, drawn once each, on as many cores as are given.

Takes the pages and the words of each language; gives the charts by language, page and series. Two charts that show
the same numbers under the same words are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tiltak.charts import Chart, ChartWords, draw_chart
from tiltak.records import Page, Series

Place = tuple[str, str, str]  # language, path of the page, slug of the series
Task = tuple[Series, ChartWords]
CHUNK = 8


def draw_all(
    pages: Iterable[Page],
    words: Mapping[str, Callable[[Series], ChartWords]],
    jobs: int,
    tick: Callable[[], None] = lambda: None,
) -> dict[Place, Chart]:
    """The chart of every series that has one. `words` gives, for each language, the words of a series' chart."""
    tasks: dict[str, Task] = {}
    places: dict[str, list[Place]] = {}
    for page in pages:
        for series in page.series:
            if series.kind != "matrix" and series.visible:
                for language, chart_words in words.items():
                    task = (series, chart_words(series))
                    name = repr(task)
                    tasks.setdefault(name, task)
                    places.setdefault(name, []).append((language, page.path, series.slug))
    drawn: dict[Place, Chart] = {}
    for name, chart in zip(tasks, _charts(list(tasks.values()), jobs), strict=True):
        drawn |= dict.fromkeys(places[name], chart)
        tick()
    return drawn


def _charts(tasks: list[Task], jobs: int) -> Iterable[Chart]:
    if jobs <= 1:
        yield from map(_draw, tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        yield from pool.map(_draw, tasks, chunksize=CHUNK)


def _draw(task: Task) -> Chart:
    return draw_chart(*task)
