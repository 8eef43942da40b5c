"""The look of the charts, registered once with Altair."""

from __future__ import annotations

from typing import Any

import altair as alt

from tiltak.charts.look import DOT, EDGE, FONT, HIDDEN, INK, LEADING, LINES, MUTED, RULE, STROKE, TEXT

THEME = "tiltak"


@alt.theme.register(THEME, enable=False)
def theme() -> alt.theme.ThemeConfig:
    """The configuration that every chart is drawn with."""
    zero = {"condition": {"test": "datum.value === 0", "value": EDGE}, "value": RULE}
    axis: dict[str, Any] = {
        "title": None,
        "labelColor": MUTED,
        "labelFontSize": TEXT,
        "labelBound": False,
        "labelOverlap": False,  # it measures every word once more
        "aria": False,
    }
    line = {"domainColor": EDGE, "tickColor": EDGE, "gridColor": RULE}
    config: dict[str, Any] = {
        "font": FONT,
        "background": "transparent",
        "padding": 0,
        "view": {"stroke": None},
        "mark": {"color": LINES[0], "invalid": None},
        "rect": {"aria": False},
        "line": {"strokeWidth": STROKE, "strokeJoin": "round", "strokeCap": "round",
                 "invalid": "break-paths-show-domains"},
        "text": {"fill": INK, "fontSize": TEXT, "lineHeight": LEADING, "lineBreak": "\n", "aria": False},
        "axis": {**axis, **line},
        "axisTemporal": {"domain": False, "tickSize": 4, "labelPadding": 3},
        "axisQuantitative": {"ticks": False, "domain": False, "format": ",d", "labelPadding": 6,
                             "gridColor": zero},
        "header": {"title": None, "labelColor": INK, "labelFontSize": TEXT, "labelFontWeight": 600,
                   "labelAnchor": "start", "labelPadding": 8},
        "style": {
            "gap": {"color": RULE, "opacity": 0.4},
            "dot": {"filled": True, "size": DOT, "opacity": 1},
            "lost": {"filled": False, "size": HIDDEN, "strokeWidth": 1.2, "opacity": 1},
            "largest": {"fontWeight": 600, "baseline": "middle"},
        },
    }  # fmt: skip
    return {"config": config}  # type: ignore[typeddict-item]
