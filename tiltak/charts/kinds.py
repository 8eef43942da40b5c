"""The kinds of charts as Altair declares them: months, panels, sparks, places.

Each takes a tidy table (`rows` says what is in it) and the measures of its plot, which are parameters of the chart: so
each kind is compiled once, and other measures are put in later. Years and the initials of months are the same in all
three languages.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from tiltak.charts.axis import MonthFrame, PlaceFrame, SparkFrame
from tiltak.charts.look import INK, LINES, MARKS, MUTED, RULE, SHAPES
from tiltak.charts.theme import THEME

AltairChart = Any  # an Altair chart of layers or facets: its methods don't say which

alt.theme.enable(THEME)

HAS_NUMBER = "datum.what === 'A'"
HAS_NONE = "datum.what === 'Q' || datum.what === 'O'"
ON_LINE = "indexof(['A', 'Q', 'O', ''], datum.what) >= 0"  # months: those without a number part the line
YEAR_LABEL = "indexof(years, +datum.value) < 0 ? '' : utcyear(datum.value)"
MONTH_LABEL = f"[slice('JFMAMJJASOND', utcmonth(datum.value), utcmonth(datum.value) + 1), {YEAR_LABEL}]"
ROUND_NUMBERS = [0, 4, 25, 100, 250, 500, 1000, 2500, 5000, 10_000]
AT_ITS_PLACE: dict[str, Any] = {name: alt.ExprRef(f"datum.{name}") for name in ("align", "dx", "dy")}  # of a label

of_code = alt.Description("code:N")  # what a mark is of stays in the drawing, so that a script finds it
slot_color = alt.Color("slot:N").scale(domain=list(range(8)), range=LINES).legend(None)
one_color = alt.value(LINES[0])
line_shape = alt.Shape("slot:N").scale(domain=list(range(8)), range=SHAPES).legend(None)
lost_mark = alt.Shape("what:N").scale(domain=["Q", "O"], range=MARKS).legend(None)


def months(data: pd.DataFrame, frame: MonthFrame, color: Any = slot_color) -> AltairChart:
    """Lines through time in one plot. Hidden and lost months stand under it, in lanes, and below them the time axis."""
    x = (
        alt.X("month:T")
        .scale(type="utc", domain=[alt.ExprRef("first"), alt.ExprRef("last")], nice=False)
        .axis(
            values=alt.ExprRef("ticks"),
            labelExpr=f"step < 11 ? {YEAR_LABEL} : {MONTH_LABEL}",
            offset=alt.ExprRef("foot"),
            grid=False,
            tickOpacity=alt.ExprRef("step < 11 ? 0 : 1"),
        )
    )
    y = alt.Y("value:Q").scale(nice=alt.ExprRef("steps")).axis(tickCount=alt.ExprRef("steps"), grid=True)
    top, zero = alt.value(0), alt.datum(0)
    is_break, is_end = alt.when("datum.what === 'break'"), alt.when("datum.what === 'end'")
    base = alt.Chart().encode(x)
    layers = [
        base.mark_rect(style="gap").encode(x2="until:T").transform_filter("datum.what === 'gap'"),
        base.mark_rule(yOffset=alt.ExprRef("foot + 4")).encode(
            of_code, y=zero, y2=top, color=is_break.then(alt.value(MUTED)).otherwise(alt.value(RULE)),
            strokeDash=is_break.then(alt.value([4, 3])).otherwise(alt.value([])),
            strokeWidth=is_break.then(alt.value(1.5)).otherwise(alt.value(1)),
        ).transform_filter("datum.what === 'year' || datum.what === 'break'"),
        base.mark_line().encode(y, of_code, color=color).transform_filter(ON_LINE),
        base.mark_point(style="dot").encode(y, line_shape, of_code, color=color).transform_filter("datum.dot"),
        base.mark_point(style="lost", size=alt.ExprRef("pow(clamp(step - 3, 1.5, 6), 2)"),
                        yOffset=alt.ExprRef("10 + 14 * datum.lane")).encode(lost_mark, of_code, y=zero, color=color)
        .transform_filter(HAS_NONE),
        base.mark_text(**AT_ITS_PLACE, fontWeight=alt.ExprRef("datum.what === 'end' ? 600 : 'normal'"))
        .encode(y, text="label:N", color=is_end.then(color).otherwise(alt.value(INK)))
        .transform_filter("isValid(datum.label)"),
    ]  # fmt: skip
    plot = alt.layer(*layers, data=data).resolve_scale(shape="independent")
    params = (
        alt.param(name=name, value=value) for name, value in frame._asdict().items() if name not in ("width", "height")
    )
    return plot.properties(width=frame.width, height=frame.height).add_params(*params)


def panels(data: pd.DataFrame, frame: MonthFrame, color: Any = one_color) -> AltairChart:
    """A plot of one line for each `panel` under its name, whose number axis is its own."""
    name = alt.Header(labelExpr="slice(datum.label, 4)")  # '000 Mentor': Vega sorts facets by name
    facets = months(data, frame, color).facet(alt.Facet("panel:N").header(name), columns=1, spacing=36)
    return facets.resolve_scale(y="independent")


def compared(data: pd.DataFrame, frame: MonthFrame) -> AltairChart:
    """Panels of several lines each. Vega takes a quarter longer for them, since it groups their rows once more."""
    return panels(data, frame, slot_color)


def sparks(data: pd.DataFrame, frame: SparkFrame) -> AltairChart:
    """A tiny line without axes or words for each `panel`: the rows of a table."""
    base = alt.Chart().encode(alt.X("month:T").scale(type="utc").axis(None))
    y, zero = alt.Y("value:Q").axis(None), alt.datum(0)
    lines = alt.layer(
        base.transform_filter(ON_LINE).mark_line(aria=False).encode(y),
        base.transform_filter("datum.dot").mark_point(style="dot", size=16, aria=False).encode(y),
        base.transform_filter(HAS_NONE)
        .mark_point(style="lost", size=7, aria=False, yOffset=5)
        .encode(lost_mark, y=zero),
        data=data,
    ).properties(width=frame.width, height=frame.height)
    facets = lines.facet(row=alt.Row("panel:N").header(None), spacing=0)
    return facets.resolve_scale(x="independent", y="independent")


def places(data: pd.DataFrame, frame: PlaceFrame) -> AltairChart:
    """A band for each fylke: a dot for each kommune with a number, and in the `strip` left of the plot a mark for each
    without one. The number axis grows by the square root, for a few cities are so much larger."""
    x = (
        alt.X("value:Q")
        .scale(type="sqrt", domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
        .axis(
            orient="top", values=ROUND_NUMBERS, grid=True, labelOverlap="greedy", labelSeparation=10, labelFlush=False
        )
    )
    fylke = (
        alt.Y("group:N")
        .sort(None)
        .scale(paddingInner=0, paddingOuter=0)
        .axis(domain=False, ticks=False, grid=False, labelAlign="left", labelColor=INK, labelLimit=0,
              labelPadding=alt.ExprRef("strip"), labelOffset=-19)
    )  # fmt: skip
    base = alt.Chart().encode(fylke, alt.YOffset("lane:Q").scale(domain=[-28, 28]))
    largest, dots, lost = (base.transform_filter(test) for test in ("datum.what === 'largest'", HAS_NUMBER, HAS_NONE))
    side: dict[str, Any] = {"align": alt.ExprRef("datum.side"), "dx": alt.ExprRef("datum.side === 'left' ? 7 : 5")}
    bands = alt.layer(
        largest.mark_text(style="largest", **side).encode(x, text="label:N"),
        dots.mark_point(style="dot", size=30, opacity=0.75).encode(x, of_code),
        lost.mark_point(style="lost", size=25, xOffset=alt.ExprRef("datum.px")).encode(
            lost_mark, of_code, x=alt.datum(0)
        ),
        data=data,
    ).properties(width=frame.width, height=alt.Step(56))
    return bands.add_params(alt.param(name="strip", value=frame.strip), alt.param(name="top", value=frame.top))
