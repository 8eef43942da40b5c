"""The chart of each figure as Vega-Lite JSON, with its data, colours and locale, for any Vega tool."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tiltak.charts.figures import ALL_YEARS, Chart
from tiltak.charts.look import NUMBER_LOCALE
from tiltak.charts.rows import in_language
from tiltak.model import Page
from tiltak.pages.figure import specification_path
from tiltak.tabulate import Tables
from tiltak.words.i18n import Words
from tiltak.words.titles import series_title

DAY_NAMES = ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"]
MONTH_NAMES = ["januar", "februar", "mars", "april", "mai", "juni", "juli"]
MONTH_NAMES += ["august", "september", "oktober", "november", "desember"]
TIME_LOCALE = {
    "dateTime": "%A %e. %B %Y %X", "date": "%d.%m.%Y", "time": "%H.%M.%S", "periods": ["", ""],
    "days": DAY_NAMES, "shortDays": [name[:3] for name in DAY_NAMES],
    "months": MONTH_NAMES, "shortMonths": [name[:3] for name in MONTH_NAMES],
}  # fmt: skip


def specifications(
    pages: Iterable[Page], charts: Mapping[tuple[str, str], Chart], tables: Tables, words: Mapping[str, Words]
) -> dict[str, bytes]:
    """The Vega-Lite files by path, beside the embedded figures, in the first of the languages."""
    said = next(iter(words.values()))
    files = {}
    for page in pages:
        for series in page.series:
            slugs = (series.slug + ALL_YEARS, series.slug)
            if chart := next((found for slug in slugs if (found := charts.get((page.path, slug)))), None):
                sources = [source for source in tables.prints.sources if source.id in series.sources]
                title = {"text": series_title(series, said), "subtitle": said.source_line(sources), "anchor": "start"}
                text = json.dumps(specification(chart) | {"title": title}, ensure_ascii=False)
                files[specification_path(page.path, series.slug)] = in_language(text, 0, said.thousands).encode()
    return files


def specification(chart: Chart) -> dict[str, Any]:
    """A chart as any Vega tool opens it: its declaration with its data, the values of its parameters and the locale."""
    spec = json.loads(chart.declaration)
    del spec["datasets"]
    spec["params"] = [{**param, "value": chart.measures[param["name"]]} for param in spec["params"]]
    plot = spec.get("spec", spec)
    plot |= {name: chart.measures[name] for name in ("width", "height") if isinstance(plot.get(name), (int, float))}
    locale = {"embedOptions": {"formatLocale": NUMBER_LOCALE, "timeFormatLocale": TIME_LOCALE}}
    return {**spec, "usermeta": locale, "data": {"values": chart.rows}, "padding": 12}
