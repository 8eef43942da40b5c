"""Which pictures a series gets, and how large: panels for a grid, or one picture for a wide page, one for a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tiltak.charts.axis import PlaceFrame, SparkFrame, month_frame, steps_of, top_of
from tiltak.charts.draw import Plot, Task, draw
from tiltak.charts.rows import (
    NAMES_WIDTH,
    AllChartWords,
    ChartRow,
    in_all_languages,
    lanes_of,
    month_rows,
    name_of,
    number,
    panels_of,
    place_rows,
    span_of,
    spark_rows,
)
from tiltak.model import Line, Page, Series
from tiltak.tabulate.newest_years import charted_years

ALL_YEARS = "-alle-ar"  # behind the slug of a series whose chart shows its newest years: the chart of all
SPARKS = "sparks"  # in the place of a series' slug: a tiny line for each number on the front page
WIDE, PHONE = 748, 288  # px, of a picture: its text has 12 px on a page of 768 px, 17 on the widest; 288 leaves a phone
TALL, ALONE, SMALL = 240, 150, 104  # px, height of the plot: on a wide page, on a phone, of one panel among several
ALIKE = 4  # panels share one axis where the largest number is at most so many times that of the lowest panel
SPARK = SparkFrame(114, 20)


@dataclass(frozen=True, slots=True)
class Picture:
    """One panel of a chart: the codes of its lines, its SVG, and the one for a wide page where that is another.

    Both hold their words in all languages.
    """

    codes: tuple[str, ...]
    svg: str
    wide: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A series drawn; false where no number can be shown.

    `own_axes` says that the panels' number axes differ, which the page must tell; `without` are the codes of lines that
    have no panel. `declaration` is the whole chart as Vega-Lite JSON, with the values of its parameters in `measures`
    and its data in `rows`.
    """

    pictures: tuple[Picture, ...]
    own_axes: bool = False
    without: tuple[str, ...] = ()
    declaration: str = ""
    measures: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[ChartRow] = ()

    def __bool__(self) -> bool:
        return bool(self.pictures)


def draw_charts(
    pages: Sequence[Page], captions: Mapping[tuple[str, str], AllChartWords], folder: Path | None, jobs: int
) -> dict[tuple[str, str], Chart]:
    """The chart of every series that has one, by its page's path and its slug; where that shows the newest years only,
    the chart of all years by the slug with `ALL_YEARS`. `captions` are the words in the charts by page and slug;
    `folder` keeps drawings for the next build."""
    series = {
        (page.path, slug): shown
        for page in pages
        for of_page in page.series
        if of_page.kind != "matrix" and of_page.visible
        for slug, shown in _windows(of_page)
    }
    words = {(path, slug): captions[path, slug.removesuffix(ALL_YEARS)] for path, slug in series}
    wanted = {place: _wanted(shown, words[place]) for place, shown in series.items()}
    for page in pages:
        if page.sparks:
            wanted[page.path, SPARKS] = [_spark(line) for line in page.sparks if line.visible]
    tasks = [task for parts in wanted.values() for part in parts for task in part.sizes]
    made, declared = draw(tasks, folder, jobs)
    svgs, charts = iter(made), {}
    for place, parts in wanted.items():
        pictures = tuple(Picture(part.codes, *(next(svgs) for _ in part.sizes)) for part in parts)
        charts[place] = Chart(pictures)
        if shown := series.get(place):
            plot, rows = _whole(shown, parts, words[place])
            told, measures = _told(shown, pictures), plot.frame._asdict()
            charts[place] = Chart(pictures, *told, declared[plot.kind], measures, rows)
    return charts


def _windows(series: Series) -> Iterator[tuple[str, Series]]:
    """The newest years of a series under its slug; where there are more, all of them beside."""
    recent = charted_years(series)
    yield series.slug, recent
    if recent is not series:
        yield series.slug + ALL_YEARS, series


def _told(series: Series, pictures: tuple[Picture, ...]) -> tuple[bool, tuple[str, ...]]:
    """Whether the panels have axes of their own, and the lines without a panel."""
    drawn = {code for picture in pictures for code in picture.codes}
    without = (
        line.code for line in series.lines if line.code not in drawn and any(p.state in "QO" for p in line.points)
    )
    return len(pictures) > 1 and not _highest(panels_of(series)), tuple(without)


class _Wanted(NamedTuple):
    """A picture to be drawn: the codes in it, and its sizes, the wide one last."""

    codes: tuple[str, ...]
    sizes: tuple[Task, ...]


def _wanted(series: Series, words: AllChartWords) -> list[_Wanted]:
    if series.kind == "places":
        codes = tuple(line.code for line in series.lines)
        sizes = _dots(series, words, PHONE, 12, "chart small"), _dots(series, words, WIDE, 24, "chart wide")
        return [_Wanted(codes, sizes)]
    panels = panels_of(series)
    return [_alone(panels[0], words)] if len(panels) == 1 else list(_grid(panels, words, series.large))


def _whole(series: Series, wanted: list[_Wanted], words: AllChartWords) -> Task:
    """The whole chart in one declaration, for those who take it with them."""
    if len(wanted) == 1:
        plot, rows = wanted[0].sizes[-1]
        return plot if plot.kind == "places" else plot._replace(kind="months"), rows
    named: list[ChartRow] = []
    for place, part in enumerate(wanted):
        panel = f"{place:03} {in_all_languages(words, name_of(part.codes[0]), 999)}"
        named += ({"panel": panel, **row} for row in part.sizes[0][1])
    shown = [line for lines in panels_of(series) for line in lines]
    plot = wanted[0].sizes[0][0]
    return plot._replace(frame=month_frame(span_of(shown), plot.frame.width, SMALL, lanes_of(named))), named


def _alone(lines: tuple[Line, ...], words: AllChartWords, highest: int = 0) -> _Wanted:
    """One panel: as wide as the page, and once more for a phone, where the page names the lines."""
    left = _digits([lines])
    right = NAMES_WIDTH + 10 if len(lines) > 1 else left + 6
    small = _months(lines, words, (PHONE - 2 * left - 6, ALONE, left, left + 6), highest, "chart small")
    wide = _months(lines, words, (WIDE - left - right, TALL, left, right), highest, "chart wide")
    return _Wanted(tuple(line.code for line in lines), (small, wide))


def _grid(panels: tuple[tuple[Line, ...], ...], words: AllChartWords, large: str) -> Iterator[_Wanted]:
    """Panels of one size; before them, as wide as the page, that of the line `large`."""
    left, highest = _digits(panels), _highest(panels)
    size = (PHONE - 2 * left - 6, SMALL, left, left + 6)
    first = [lines for lines in panels if lines[0].code == large]
    yield from (_alone(lines, words, highest) for lines in first)
    for lines in (lines for lines in panels if lines not in first):
        yield _Wanted(tuple(line.code for line in lines), (_months(lines, words, size, highest),))


Size = tuple[float, float, float, float]  # px: the plot's width and height, the room left and right of it


def _months(lines: tuple[Line, ...], words: AllChartWords, size: Size, highest: int = 0, css: str = "chart") -> Task:
    width, height, left, right = size
    rows, span = month_rows(lines, words, (width, height, right), highest), span_of(lines)
    attributes = f' class="{css}" data-first="{span[0]}" data-last="{span[1]}" data-plot="{width}"'
    frame = month_frame(span, width, height, lanes_of(rows))
    return Plot("panels" if len(lines) == 1 else "compared", frame, (left + width + right, left, attributes)), rows


def _spark(line: Line) -> _Wanted:
    return _Wanted(
        (line.code,), ((Plot("sparks", SPARK, (SPARK.width + 6, 3, ' class="chart spark"')), spark_rows(line)),)
    )


def _dots(series: Series, words: AllChartWords, width: float, columns: int, css: str) -> Task:
    strip = columns * 7 + 10
    picture = (float(width), strip + 2.0, f' class="{css}" data-first="{series.periods[0]}"')
    top = max((point.value or 0 for point in series.points()), default=0) or 1
    rows = place_rows(series, words, columns, top, named=width == WIDE)
    return Plot("places", PlaceFrame(width - strip - 12, strip, top), picture), rows


def _digits(panels: Sequence[Sequence[Line]]) -> int:
    """The room in px that the longest number of an axis needs: for three letters, or for six or more."""
    highest = max(p.value or 0 for lines in panels for line in lines for p in line.points)
    letters = max(len(number(top_of(highest, steps_of(height)))) for height in (TALL, SMALL))
    return 32 if letters <= 3 else 8 * max(letters, 6)


def _highest(panels: Sequence[Sequence[Line]]) -> int:
    """The largest number of panels that share one axis, since they are alike in size; else 0."""
    tops = [max(p.value or 0 for line in lines for p in line.points) for lines in panels]
    return max(tops) if len(tops) > 1 and max(tops) <= ALIKE * min(tops) else 0
