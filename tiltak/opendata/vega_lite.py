"""The chart of each figure as Vega-Lite JSON, with its data, colours and locale, for any Vega tool."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from tiltak.charts import Chart, in_language
from tiltak.model import Page
from tiltak.pages.figure import specification_path
from tiltak.tabulate import Tables
from tiltak.words.i18n import Words
from tiltak.words.titles import series_title


def specifications(
    pages: Iterable[Page], charts: Mapping[tuple[str, str], Chart], tables: Tables, words: Mapping[str, Words]
) -> dict[str, bytes]:
    """The Vega-Lite files by path, beside the embedded figures, in the first of the languages."""
    said = next(iter(words.values()))
    files = {}
    for page in pages:
        for series in page.series:
            if chart := charts.get((page.path, series.slug)):
                sources = [source for source in tables.material.sources if source.id in series.sources]
                text = in_language(chart.specification, 0, said.thousands)
                for name, told in (("TITLE", series_title(series, said)), ("SOURCE", said.source_line(sources))):
                    text = text.replace(f'"{name}"', json.dumps(told, ensure_ascii=False), 1)
                files[specification_path(page.path, series.slug)] = text.encode()
    return files
