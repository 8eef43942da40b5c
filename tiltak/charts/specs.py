"""The Altair specification of each kind of chart, and the one call that draws Drawings with it.

A specification is made and checked by Altair once, compiled to Vega once, and then only its data, its sizes and its
number of months are exchanged: that is what makes a chart take milliseconds. A layer's data set has the layer's name.
Colours and text sizes belong to the stylesheet, which sees the classes that the rows bring along.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, get_args

from tiltak.charts.drawing import BETWEEN_RUNS, Drawing, Kind, Layer, Row

if TYPE_CHECKING:
    import altair as alt

_GUARDED_FIELD = re.compile(r'isValid\(datum\["(\w+)"\]\) \?')


def drawn(drawings: Sequence[Drawing]) -> str:
    """The drawings as Vega draws them, all with the same plot: one SVG in which all panels lie on top of one another.

    Each item then says before its panel which of the drawings it belongs to.
    """
    import vl_convert

    ((kind, width, height, months),) = {drawing.plot for drawing in drawings}
    vega = dict(compiled(kind))
    vega["width"], vega["height"] = width, height
    vega["signals"] = [{"name": "months", "value": months}]
    vega["data"] = [
        {**source, "values": _values(source["name"], drawings)} if "values" in source else source
        for source in vega["data"]
    ]
    return str(vl_convert.vega_to_svg(json.dumps(vega, ensure_ascii=False)))


def _values(layer: Layer, drawings: Sequence[Drawing]) -> Sequence[Row]:
    """The rows of a layer of all drawings."""
    rows = [
        row | {"item": f"{number}|{row['item']}"}
        for number, drawing in enumerate(drawings)
        for row in drawing.rows.get(layer, ())
    ]
    return _one_path(rows) if layer == "line" and rows else rows


def _one_path(rows: Sequence[Row]) -> Sequence[Row]:
    """All runs of lines as one path with gaps, whose item holds all of theirs.

    A path for each run would be a small chart of its own to Vega, and a third of the time.
    """
    runs = [(str(item), tuple(run)) for item, run in groupby(rows, itemgetter("item"))]
    gap: Row = {}
    first, *others = (row for _, run in runs for row in (*run, gap))
    return [first | {"item": BETWEEN_RUNS.join(item for item, _ in runs)}, *others]


Vega = Mapping[str, Any]
_compiled: dict[Kind, Vega] = {}  # in this process


def copies_can_draw() -> bool:
    """Whether copies of this process can draw. Those of one that has drawn haven't the renderer's threads, and would
    wait for them for ever."""
    return "vl_convert" not in sys.modules


def know(compiled: bytes) -> None:
    """Take the specifications that another process has compiled: then Altair isn't needed. Copies know them too."""
    _compiled.update(json.loads(compiled))


def get_ready() -> bytes:
    """Do what takes half a second before the first chart of a process; gives the compiled specifications."""
    import vl_convert

    for kind in get_args(Kind):
        vl_convert.vega_to_svg(json.dumps(compiled(kind)))
    return json.dumps(_compiled).encode()


def compiled(kind: Kind) -> Vega:
    """The Vega specification of a kind of chart, without data."""
    if kind not in _compiled:
        import vl_convert

        vega: Any = vl_convert.vegalite_to_vega(specification(kind).to_dict())
        _compiled[kind] = dict(_unguarded(json.loads(vega) if isinstance(vega, str) else vega))
    return _compiled[kind]


def _unguarded(part: Any) -> Any:
    """The part without the compiler's tests for missing values: our rows have none, and they cost half the time."""
    if isinstance(part, list):
        if len(part) == 2 and isinstance(part[0], dict) and "isValid" in str(part[0].get("test")):
            return part[1]
        return [_unguarded(inner) for inner in part]
    if isinstance(part, dict):
        if guarded := _GUARDED_FIELD.match(str(part.get("signal"))):
            return {"field": guarded[1]}
        return {key: _unguarded(inner) for key, inner in part.items()}
    return part


def specification(kind: Kind) -> alt.LayerChart:
    """The layers of a kind of chart, from the back to the front, on a plot whose size and months come with the data."""
    import altair as alt

    layers = {"months": _months_layers, "bars": _bars_layers, "dots": _dots_layers}[kind]()
    chart: alt.LayerChart = (
        alt.layer(*layers, _texts())
        .add_params(alt.param(name="months", value=12))
        .properties(width=100, height=100, autosize="none", padding=0)
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_mark(invalid=None)
    )
    return chart


def _months_layers() -> list[alt.Chart]:
    """Month 0 is the first; a value is given as its share of the axis; the strip below the axis is placed in px."""
    import altair as alt

    month = _axisless("month:Q").scale(domain=[-0.5, alt.ExprRef("months - 0.5")], nice=False, zero=False)
    share = _axisless_y("share:Q").scale(domain=[0, 1], nice=False)
    return [
        _layer("area", month=0, end=1).mark_rect().encode(x=month, x2="end:Q"),
        _layer("grid", share=0).mark_rule().encode(y=share),
        _layer("upright", month=0, end=0, y=0, bottom=1)
        .mark_rule()
        .encode(x=month, x2="end:Q", y=_pixels_y("y:Q"), y2="bottom:Q"),
        _layer("line", month=0, share=0)
        .mark_line(order=False, invalid="break-paths-show-domains")
        .encode(x=month, y=share),
        _points("point", month=0, share=0).encode(x=month, y=share),
        _points("strip", month=0, y=0).encode(x=month, y=_pixels_y("y:Q")),
    ]


def _bars_layers() -> list[alt.Chart]:
    """A value is given as its share of the axis; each place has a band in px."""
    share = _axisless("share:Q").scale(domain=[0, 1], nice=False)
    return [
        _layer("area", share=0, y=0, bottom=1).mark_rect().encode(x=share, y=_pixels_y("y:Q"), y2="bottom:Q"),
        _layer("upright", share=0, y=0, bottom=1).mark_rule().encode(x=share, y=_pixels_y("y:Q"), y2="bottom:Q"),
        _points("strip", x=0, y=0).encode(x=_pixels("x:Q"), y=_pixels_y("y:Q")),
    ]


def _dots_layers() -> list[alt.Chart]:
    """As bars, but the axis grows by the square root."""
    share = _axisless("share:Q").scale(type="sqrt", domain=[0, 1], nice=False)
    return [
        _layer("upright", share=0, y=0, bottom=1).mark_rule().encode(x=share, y=_pixels_y("y:Q"), y2="bottom:Q"),
        _points("point", share=0, y=0).encode(x=share, y=_pixels_y("y:Q")),
        _points("strip", x=0, y=0).encode(x=_pixels("x:Q"), y=_pixels_y("y:Q")),
    ]


def _layer(name: Layer, **sample: float | str) -> alt.Chart:
    """A layer over the data set of its name; the sample row shows the compiler the fields and is then exchanged."""
    import altair as alt

    row: Row = {"item": "", **sample}
    return alt.Chart(alt.InlineData(values=[row], name=name), name=name).encode(description="item:N")


def _points(name: Layer, **sample: float | str) -> alt.Chart:
    import altair as alt

    chart: alt.Chart = (
        _layer(name, size=36, shape="circle", **sample)
        .mark_point(opacity=1)
        .encode(shape=alt.Shape("shape:N").scale(None), size=alt.Size("size:Q").scale(None))
    )
    return chart


def _texts() -> alt.Chart:
    """Of no size: the stylesheet gives it, and measuring what nobody asks for would take two thirds of the time."""
    import altair as alt

    chart: alt.Chart = (
        _layer("text", x=0, y=0, text="", anchor="left")
        .mark_text(align=alt.ExprRef("datum.anchor"), baseline="alphabetic", fontSize=0)
        .encode(x=_pixels("x:Q"), y=_pixels_y("y:Q"), text="text:N")
    )
    return chart


def _axisless(field: str) -> alt.X:
    import altair as alt

    return alt.X(field).axis(None)


def _axisless_y(field: str) -> alt.Y:
    import altair as alt

    return alt.Y(field).axis(None)


def _pixels(field: str) -> alt.X:
    return _axisless(field).scale(None)


def _pixels_y(field: str) -> alt.Y:
    return _axisless_y(field).scale(None)
