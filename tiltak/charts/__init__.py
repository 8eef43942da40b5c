"""Charts: a series as inline SVG, made with Altair when the site is built.

Takes the frozen series that the table beside the chart takes too, and the words of one language; gives small SVGs that
follow the page's colour scheme through `templates/chart.css`. A series of months may become several panels, which the
page lays out in a grid: that keeps their text readable on a phone. The way of a chart:

    months (panels), places   series -> Drawing: rows of data per layer, a frame per panel
    specs                     Drawings with the same plot -> one SVG, by an Altair specification per kind, compiled once
    svg                       one SVG -> a slim SVG per panel
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tiltak.charts.drawing import ChartWords, Drawing, Frame
from tiltak.charts.months import months_drawing, sparks_drawing
from tiltak.charts.panels import axes, panel_lines
from tiltak.charts.places import places_drawing
from tiltak.charts.specs import copies_can_draw, drawn, get_ready, know
from tiltak.charts.svg import panel_svgs
from tiltak.model import Series

__all__ = [
    "KEYS",
    "SPARKS",
    "Chart",
    "ChartWords",
    "Picture",
    "Task",
    "copies_can_draw",
    "draw_charts",
    "get_ready",
    "know",
]

SPARKS = "sparks"  # in the place of a series' slug: those of the last series of the front page

WIDTH = 320  # px, of a panel

Key = Literal["Q", "O", "..", "break"]
Task = tuple[Series, ChartWords | None]  # a series' chart; without words a spark for each of its lines


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


def draw_charts(tasks: Sequence[Task]) -> list[Chart]:
    """The charts of the tasks; a chart in which no number can be shown is without pictures, and false.

    Panels are 320 px wide, sparks 120 × 28 px; the lines of sparks must all have the same months. Charts with the same
    plot are drawn in one go, and none looks otherwise for what else is drawn.
    """
    drawings = [_drawing(*task) for task in tasks]
    return [
        _chart(*task, drawing.frames, svgs)
        for task, drawing, svgs in zip(tasks, drawings, _svgs(drawings), strict=True)
    ]


def _drawing(series: Series, words: ChartWords | None) -> Drawing:
    if words is None:
        return sparks_drawing(series)
    return (months_drawing if series.kind == "months" else places_drawing)(series, words, WIDTH)


def _svgs(drawings: Sequence[Drawing]) -> list[tuple[str, ...]]:
    """The panels of each drawing."""
    svgs: list[tuple[str, ...]] = [()] * len(drawings)
    alike: dict[object, list[int]] = {}
    for number, drawing in enumerate(drawings):
        if drawing.frames:
            alike.setdefault(drawing.plot, []).append(number)
    for numbers in alike.values():
        together = [drawings[number] for number in numbers]
        panels = panel_svgs(drawn(together), [drawing.frames for drawing in together])
        for number, found in zip(numbers, panels, strict=True):
            svgs[number] = found
    return svgs


def _chart(series: Series, words: ChartWords | None, frames: tuple[Frame, ...], svgs: tuple[str, ...]) -> Chart:
    pictures = tuple(Picture(f.codes, svg, f.width, f.height) for f, svg in zip(frames, svgs, strict=True))
    if words is None:
        return Chart(pictures, own_axes=True, keys=())
    own_axes = series.kind == "months" and len(set(axes(panel_lines(series)))) > 1
    return Chart(pictures, own_axes, _keys(series) if pictures else ())


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
