"""Charts: a series as inline SVG, drawn by Altair when the site is built.

    rows     a series -> tidy rows
    kinds    the declarations: months, panels, sparks, places
    theme    their look, registered once
    draw     declarations and rows -> Vega's SVGs; one pool of processes, one file of what was drawn before
    slim     any SVG of Vega -> small ones, one for each facet

A chart is drawn once for all languages, and where it has the page's width also once for a phone. Titles, units and what
the marks mean are words of the page; those inside a drawing are put in by `in_language`.
"""

from __future__ import annotations

from tiltak.charts.figures import LEGEND_KEYS, SPARKS, Chart, Picture, draw_charts
from tiltak.charts.rows import ChartWords, in_language

__all__ = ["LEGEND_KEYS", "SPARKS", "Chart", "ChartWords", "Picture", "draw_charts", "in_language"]
