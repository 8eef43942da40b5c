"""All charts of the site, drawn side by side.

Takes the pages and the words of each language; gives the charts by language, page and series. Two charts that show
the same numbers under the same words are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from tiltak.charts import SPARKS, Chart, ChartWords, Task, draw_charts
from tiltak.charts.pool import map_in_workers
from tiltak.model import Page, Series

Place = tuple[str, str, str]  # language, path of the page, slug of the series
CHUNK = 16  # charts drawn at a time: the more, the more of them have the same plot, and the more memory they take


def draw_all(
    pages: Sequence[Page], captions: Mapping[str, Callable[[Series], ChartWords]], jobs: int
) -> dict[Place, Chart]:
    """The chart of every series that has one; `captions` gives, for each language, the words of a series' chart."""
    tasks: dict[str, Task] = {}
    places: dict[Place, str] = {}
    for page in pages:
        for series in page.series:
            if series.kind != "matrix" and series.visible:
                for language, chart_words in captions.items():
                    task = (series, chart_words(series))
                    places[language, page.path, series.slug] = repr(task)
                    tasks[repr(task)] = task
        if page.sparks:
            spark = (replace(page.series[-1], lines=page.sparks), None)
            tasks[repr(spark)] = spark
            places |= {(language, page.path, SPARKS): repr(spark) for language in captions}
    in_order = dict(sorted(tasks.items(), key=_likeness))
    chunks = [list(in_order.values())[first : first + CHUNK] for first in range(0, len(in_order), CHUNK)]
    workers = min(jobs, len(chunks))
    drawn = map_in_workers(draw_charts, chunks, workers) if workers > 1 else map(draw_charts, chunks)
    charts = dict(zip(in_order, chain.from_iterable(drawn), strict=True))
    return {place: charts[name] for place, name in places.items()}


def _likeness(named: tuple[str, Task]) -> tuple[str, str, int]:
    """Puts next to one another what is likely to have the same plot: a series of many pages, in one language, with as
    many digits at the ends of its lines."""
    series, words = named[1]
    digits = max((len(str(line.points[-1].value or "")) for line in series.lines), default=0)
    return series.slug, words.locale if words else "", digits
