"""The kinds of charts as Altair declares them: months, panels, sparks, places.

Each takes a tidy table (`rows` says what is in it) and gives a chart that `chart.show()` shows. Years and the initials
of months are the same in all three languages.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import altair as alt

from tiltak.charts.rows import MonthRange, before, steps_of
from tiltak.charts.theme import HIDDEN, LINES, MARKS, SHAPES

AltairChart = Any  # an Altair chart of layers or facets: its methods don't say which
Data = Any  # a DataFrame, or what Altair takes in its place
NO_DATA = alt.InlineData([{"panel": ""}], name="rows")

LOST = "datum.what === 'Q' || datum.what === 'O'"
LINE = "isDefined(datum.value) && datum.what !== 'end'"  # months with a number, and those where a line is parted
MONTH = "utcyear(datum.value) * 12 + utcmonth(datum.value)"
ROUND = [0, 4, 25, 100, 250, 500, 1000, 2500, 5000, 10_000]
INITIAL, YEAR = 11.0, 38.0  # px: room that the name of a month, of a year needs


def months(data: Data, span: MonthRange, width: float, height: float, foot: float = 0) -> AltairChart:
    """Lines through time in one plot. The time axis stands `foot` px under it, below the hidden months."""
    plot = alt.layer(*_layers(span, width, height), data=data).resolve_scale(shape="independent")
    return plot.properties(width=width, height=height).add_params(alt.param(name="foot", value=foot))


def panels(data: Data, span: MonthRange, width: float, height: float, foot: float = 0) -> AltairChart:
    """A plot of months for each `panel` under its name, whose number axis is its own."""
    header = alt.Header(labelExpr="slice(datum.label, 4)")  # '000 Mentor': Vega sorts facets by name
    facets = months(data, span, width, height, foot).facet(alt.Facet("panel:N").header(header), columns=1, spacing=0)
    return facets.resolve_scale(y="independent")


def sparks(data: Data, width: float, height: float) -> AltairChart:
    """A tiny line without axes or words: for one row of a table."""
    x, y = alt.X("month:T").scale(type="utc").axis(None), alt.Y("value:Q").scale(zero=True).axis(None)
    px, mark = alt.Y("px:Q").scale(None).axis(None), alt.Shape("what:N").scale(domain=["Q", "O"], range=MARKS)
    return alt.layer(
        alt.Chart().mark_line(aria=False).encode(x, y).transform_filter(LINE),
        alt.Chart().mark_point(style="dot", size=16, aria=False).encode(x, y).transform_filter("datum.edge > 1"),
        alt.Chart()
        .mark_point(style="lost", size=12, aria=False)
        .encode(x, px, mark.legend(None))
        .transform_filter(LOST),
        data=data,
    ).properties(width=width, height=height)


def stacked(plot: AltairChart) -> AltairChart:
    """The plot once for each `panel`, in one drawing, without their names."""
    return plot.facet(row=alt.Row("panel:N").header(None), spacing=0).resolve_scale(y="independent")


def places(data: Data, width: float, strip: float, step: float = 56) -> AltairChart:
    """A band for each fylke: a dot for each kommune with a number, and in the `strip` left of the plot a mark for each
    without one. The number axis grows by the square root, for a few cities are so much larger."""
    x = (
        alt.X("value:Q")
        .scale(type="sqrt", domainMin=0, nice=False)
        .axis(orient="top", values=ROUND, grid=True, labelOverlap="greedy", labelSeparation=10, labelFlush=False)
    )
    name = alt.Axis(domain=False, ticks=False, grid=False, labelAlign="left", labelColor="var(--ink)",
                    labelPadding=strip, labelOffset=-19, labelLimit=0)  # fmt: skip
    band = alt.Y("group:N").sort(None).scale(paddingInner=0, paddingOuter=0).axis(name)
    lane = alt.YOffset("lane:Q").scale(domain=[-step / 2, step / 2])
    px, mark = alt.X("px:Q").scale(None).axis(None), alt.Shape("what:N").scale(domain=["Q", "O"], range=MARKS)
    base = alt.Chart().encode(band, lane)
    dots, most = base.transform_filter("datum.what === 'A'"), base.transform_filter("datum.what === 'most'")
    return alt.layer(
        most.mark_text(align="right", fontWeight=600, dx=5).encode(x, text="label:N"),
        dots.mark_point(style="dot", size=30, opacity=0.75).encode(x, _of("code")),
        base.mark_point(style="lost", size=25).encode(px, mark.legend(None), _of("code")).transform_filter(LOST),
        data=data,
    ).properties(width=width, height=alt.Step(step))  # fmt: skip


def _layers(span: MonthRange, width: float, height: float) -> list[alt.Chart]:
    """What a plot of months shows, from the back to the front."""
    x, month = _time(span, width), alt.X("month:T")
    y = alt.Y("value:Q").scale(zero=True, nice=steps_of(height)).axis(tickCount=steps_of(height))
    px, to = alt.Y("px:Q").scale(None).axis(None), alt.Y2("to")
    colour = alt.Color("slot:N").scale(domain=list(range(8)), range=LINES).legend(None)
    shape = alt.Shape("slot:N").scale(domain=list(range(8)), range=SHAPES).legend(None)
    mark = alt.Shape("what:N").scale(domain=["Q", "O"], range=MARKS).legend(None)
    side: dict[str, Any] = {"align": alt.ExprRef("datum.side"), "dx": alt.ExprRef("datum.dx")}

    def rows(test: str) -> alt.Chart:
        return alt.Chart().encode(month).transform_filter(test)

    lost = min(HIDDEN, max(1.5, width / _count(span) - 2) ** 2)  # so small that neighbours don't touch
    begins = alt.InlineData([{"month": before(f"{year}-01")} for year in _years(span)[1:]], name="years")
    return [
        alt.Chart().mark_rect(style="gap").encode(x, x2="until:T").transform_filter("datum.what === 'gap'"),
        alt.Chart(begins).mark_rule(style="year", y=0, y2=alt.ExprRef(f"{height} + foot + 4")).encode(month),
        rows("datum.what === 'break'")
        .mark_rule(style="break")
        .encode(alt.Y("from:Q").scale(None).axis(None), to, _of("code")),
        rows("datum.what === 'break'").mark_text(**side).encode(px, text="label:N"),
        rows(LINE).mark_line().encode(y, colour, _of("code")),
        rows("datum.edge").mark_point(style="dot").encode(y, colour, shape, _of("code")),
        rows(LOST).mark_point(style="lost", size=lost).encode(px, colour, mark, _of("code")),
        rows("datum.what === 'end'")
        .mark_text(style="end", dy=alt.ExprRef("datum.dy"))
        .encode(y, colour, text="label:N"),
    ]


def _of(field: str) -> alt.Description:
    """What a mark is of stays in the drawing, so that a script finds it."""
    return alt.Description(f"{field}:N")


def _time(span: MonthRange, width: float) -> alt.X:
    """The time axis, from half a month before the first to half a month after the last."""
    first, last = map(_month, span)
    step = width / _count(span)
    years = {year: (max(first, year * 12), min(last, year * 12 + 11)) for year in _years(span)}
    if step >= INITIAL:
        named = [(start + end) // 2 for start, end in years.values()]
        values = [_milliseconds(f"{month // 12}-{month % 12 + 1:02}-01") for month in range(first, last + 1)]
        year = f"indexof({named}, {MONTH}) < 0 ? '' : utcyear(datum.value)"
        label = f"[slice('JFMAMJJASOND', utcmonth(datum.value), utcmonth(datum.value) + 1), {year}]"
    else:
        values, label = [_middle(*years[year]) for year in _named(years, step)], "utcyear(datum.value)"
    initials = step >= INITIAL
    axis = alt.Axis(values=values, labelExpr=label, tickCount=len(values), ticks=initials, grid=False,
                    labelPadding=3 if initials else 7, labelOverlap=False, offset=alt.ExprRef("foot"))  # fmt: skip
    domain = [_milliseconds(before(span[0])), _milliseconds(f"{span[1]}-16")]
    return alt.X("month:T").scale(type="utc", domain=domain, nice=False).axis(axis)


def _month(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:]) - 1


def _count(span: MonthRange) -> int:
    return _month(span[1]) - _month(span[0]) + 1


def _years(span: MonthRange) -> range:
    return range(int(span[0][:4]), int(span[1][:4]) + 1)


def _named(years: dict[int, tuple[int, int]], step: float) -> list[int]:
    """The years whose names have room: every one, second, third, fifth or tenth, and always the first and last."""
    first, *_ = every = list(years)
    last = every[-1]
    apart = next((n for n in (1, 2, 3, 5, 10, 20, 50) if n * 12 * step >= YEAR), 100)
    middle = {year: (start + end) / 2 * step for year, (start, end) in years.items()}
    far = [year for year in every[::apart] if middle[last] - middle[year] >= YEAR]
    far = [year for year in far if year == first or middle[year] - middle[first] >= YEAR]
    return [*far, last] if far or first == last else [first, last]


def _middle(start: int, end: int) -> int:
    month = (start + end) // 2
    return _milliseconds(f"{month // 12}-{month % 12 + 1:02}-{16 if (start + end) % 2 else 1:02}")


def _milliseconds(day: str) -> int:
    """A day as Vega counts time, so that no time zone moves it."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
