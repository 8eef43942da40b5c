"""Charts: a series as inline SVG, made with Altair when the site is built.

Takes the frozen series that the table beside the chart takes too, and the words of one language; gives small SVGs that
follow the page's colour scheme through `templates/chart.css`. A series of months may become several panels, which the
page lays out in a grid: that keeps their text readable on a phone. The way of a chart:

    months (panels), places   series -> Drawing: rows of data per layer, a frame per panel
    specs                     Drawing -> one SVG, by an Altair specification per kind, compiled once
    svg                       one SVG -> a slim SVG per panel
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tiltak.charts.drawing import ChartWords, Drawing
from tiltak.charts.months import months_drawing, sparks_drawing
from tiltak.charts.panels import axes, panel_lines
from tiltak.charts.places import places_drawing
from tiltak.charts.specs import compiled, drawn
from tiltak.charts.svg import panel_svgs
from tiltak.records import Line, Series

__all__ = ["KEYS", "SPARKS", "Chart", "ChartWords", "Picture", "draw_chart", "draw_sparks", "get_ready"]

SPARKS = "sparks"  # in the place of a series' slug: those of the last series of the front page

Key = Literal["Q", "O", "..", "break"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One panel of a chart: the codes of the lines in it, its SVG, its natural size in px."""

    codes: tuple[str, ...]
    svg: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A series drawn. Every picture names its lines, unless the chart has but one line, which the page's title names.

    `own_axes` says that the panels' value axes differ, which the page must tell. `keys` are what the legend explains.
    """

    pictures: tuple[Picture, ...]
    own_axes: bool
    keys: tuple[Key, ...]

    def __bool__(self) -> bool:
        return bool(self.pictures)


def draw_chart(series: Series, words: ChartWords, width: float = 320) -> Chart:
    """The chart of a series, each panel `width` px wide; without pictures (and false) where no number can be shown."""
    layout = months_drawing if series.kind == "months" else places_drawing
    drawing = layout(series, words, width)
    pictures = _pictures(drawing)
    return Chart(
        pictures,
        own_axes=series.kind == "months" and len(set(axes(panel_lines(series)))) > 1,
        keys=_keys(series) if pictures else (),
    )


def draw_sparks(lines: tuple[Line, ...]) -> Chart:
    """A bare picture of 120 × 28 px for each line that shows a number. All must have the same months."""
    shown = tuple(line for line in lines if line.visible)
    return Chart(_pictures(sparks_drawing(shown)) if shown else (), own_axes=True, keys=())


def get_ready() -> None:
    """Do what takes half a second before the first chart of a process."""
    compiled("months")


def _pictures(drawing: Drawing) -> tuple[Picture, ...]:
    if not drawing.frames:
        return ()
    svgs = panel_svgs(drawn(drawing), drawing.frames)
    return tuple(Picture(f.codes, svg, f.width, f.height) for f, svg in zip(drawing.frames, svgs, strict=True))


def _keys(series: Series) -> tuple[Key, ...]:
    """The marks of the chart that need explaining, in a fixed order."""
    states = {point.state for point in series.points()}
    keys: list[Key] = ["Q", "O"] if series.kind == "places" else ["Q", "O", ".."]
    shown = tuple(key for key in keys if key in states)
    return (*shown, "break") if any(line.breaks for line in series.lines) else shown


def _key(marks: str) -> str:
    return f'<svg class="chart key" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{marks}</svg>'


KEYS: dict[Key, str] = {
    "Q": _key('<path class="q c0" d="M3,3h6v6h-6Z"/>'),
    "O": _key('<path class="o c0" d="M3,3L9,9M3,9L9,3"/>'),
    "..": _key('<path class="u" d="M2,0h8v12h-8Z"/>'),
    "break": _key('<path class="b" d="M6,0L6,12"/>'),
}
