"""Charts show what the series says, and nothing else: numbers where they are, a mark for each hidden month, no line
across what isn't known."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from PIL import Image
from site_reader import Mark, marks_of, months_after, months_by_place, places_of_months, things_of

from tiltak.charts import kinds
from tiltak.charts.axis import PlaceFrame, SparkFrame, month_frame
from tiltak.charts.draw import DECLARED_WITH, Plot, declaration, draw
from tiltak.charts.figures import ALL_YEARS, SPARKS, Chart, draw_charts
from tiltak.charts.look import COLOURS, LEADING
from tiltak.charts.render import compiled, rendered
from tiltak.charts.rows import (
    APART,
    COMPARED,
    AllChartWords,
    ChartWords,
    in_all_languages,
    in_language,
    lanes_of,
    month_rows,
    span_of,
    spread,
)
from tiltak.charts.slim import slim
from tiltak.model import Line, Page, Point, Series, State
from tiltak.opendata.vega_lite import specification as specification_of
from tiltak.pages.figure import LEGEND_KEYS
from tools import chart_gallery

ROOT = Path(__file__).parents[2]
STATES: tuple[State, ...] = get_args(State)
CODES = ("alfa", "beta", "gamma", "delta")
MONTHS = ("jan", "feb", "mars", "apr", "mai", "juni", "juli", "aug", "sep", "okt", "nov", "des")


def chart_words(name: str, hidden: str, breaks: dict[str, str], **more: Any) -> ChartWords:
    return ChartWords({code: f"{name} {code}" for code in CODES}, MONTHS, hidden, breaks, **more)


WORDS: AllChartWords = (
    chart_words("Navnet på", "skjult", {"et-brudd": "Brudd: ny telling", "et-til": "Brudd: nytt skjema"}),
    chart_words("Namnet på", "skjult", {"et-brudd": "Brot: ny teljing", "et-til": "Brot: nytt skjema"}),
    chart_words("The name of", "hidden", {"et-brudd": "Break: new count", "et-til": "Break: another form"}),
)
THOUSANDS = ("\u00a0", "\u00a0", ",")


def months(first: str, count: int) -> tuple[str, ...]:
    return tuple(months_after(first, number) for number in range(count))


def line(periods: tuple[str, ...], cells: Any, code: str = "alfa", breaks: Any = (), dimension: str = "tiltak") -> Line:
    """A line from cells that are a number or a state."""
    points = (Point(p, "A", c) if isinstance(c, int) else Point(p, c) for p, c in zip(periods, cells, strict=True))
    return Line(dimension, code, tuple(points), tuple(breaks))


def series(lines: tuple[Line, ...], kind: Any = "months", slug: str = "serie") -> Series:
    periods = tuple(point.period for point in lines[0].points)
    return Series(slug, kind, "participants", lines[0].dimension, (), periods, lines, ())


def draw_all(
    shown: Iterable[Series], words: AllChartWords = WORDS, folder: Path | None = None, jobs: int = 1
) -> list[Chart]:
    """The charts of all years of some series, each on a page of its own; an empty one where there is none."""
    pages = [Page(f"{number}.html", "tiltak", series=(one,)) for number, one in enumerate(shown)]
    charts = draw_charts(
        pages, dict.fromkeys(((page.path, page.series[0].slug) for page in pages), words), folder, jobs
    )
    places = [(page.path, page.series[0].slug) for page in pages]
    return [charts.get((path, slug + ALL_YEARS)) or charts.get((path, slug), Chart(())) for path, slug in places]


def draw_chart(shown: Series, words: AllChartWords = WORDS) -> Chart:
    (chart,) = draw_all([shown], words)
    return chart


def draw_sparks(lines: tuple[Line, ...]) -> Chart:
    page = Page("index.html", "front", series=(series(lines),), sparks=lines)
    return draw_charts([page], {("index.html", "serie"): WORDS}, None, 1)["index.html", SPARKS]


def svgs(chart: Chart, place: int = 0) -> list[HtmlElement]:
    """All pictures of a chart in one language, each size."""
    pictures = [svg for picture in chart.pictures for svg in (picture.svg, picture.wide) if svg]
    return [html.fromstring(in_language(svg, place, THOUSANDS[place])) for svg in pictures]


cells = st.one_of(st.integers(0, 30_000), st.integers(0, 12), st.sampled_from(STATES[1:]))


@st.composite
def month_series(draw: st.DrawFn) -> Series:
    periods = months(draw(st.sampled_from(("2017-01", "2023-01", "2023-10"))), draw(st.sampled_from((1, 3, 14, 36))))
    dimension = draw(st.sampled_from(("tiltak", "sex", "status")))
    found = st.lists(st.tuples(st.sampled_from(periods), st.sampled_from(("et-brudd", "et-til"))), max_size=2)
    row = st.lists(cells, min_size=len(periods), max_size=len(periods))
    count = draw(st.integers(1, 4))
    return series(tuple(line(periods, draw(row), code, draw(found), dimension) for code in CODES[:count]))


@st.composite
def place_series(draw: st.DrawFn) -> tuple[Series, AllChartWords]:
    places = draw(st.lists(cells, min_size=1, max_size=40))
    codes = [f"{number:04}" for number in range(len(places))]
    groups = {code: (code[-1], f"Fylke {code[-1]}") for code in codes}
    words = tuple(ChartWords({code: f"Sted {code}" for code in codes}, MONTHS, of.hidden, {}, groups) for of in WORDS)
    lines = tuple(line(("2025-11",), (cell,), code) for code, cell in zip(codes, places, strict=True))
    return series(lines, "places"), words


def examples_of(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Examples of what varies, for several properties of what is dear to make of them."""
    found = []

    @given(strategy)
    @settings(max_examples=count, database=None)
    def find(example: Any) -> None:
        found.append(example)

    find()
    return found


@pytest.fixture(scope="module")
def month_charts() -> list[tuple[Series, Chart]]:
    """Series of months, each with its chart: drawn once, which takes the time, and looked at by each property."""
    shown = examples_of(month_series(), 30)
    return list(zip(shown, draw_all(shown), strict=True))


@pytest.fixture(scope="module")
def place_charts() -> list[tuple[Series, Chart]]:
    return [(shown, draw_chart(shown, words)) for shown, words in examples_of(place_series(), 15)]


def shown_lines(shown: Series) -> list[Line]:
    """The lines that a chart shows: of those that are compared all with a cell, else those with a number."""
    if shown.dimension in COMPARED:
        return [row for row in shown.lines if shown.visible and any(p.state in "AQO" for p in row.points)]
    return [row for row in shown.lines if row.visible]


def texts(svg: HtmlElement) -> list[str]:
    return [" ".join(part for part in (e.text, *(span.text for span in e)) if part) for e in svg.iter("text")]


def test_every_month_with_a_number_or_a_sign_is_drawn_once_and_found_again_from_its_x(
    month_charts: list[tuple[Series, Chart]],
) -> None:
    for shown, chart in month_charts:
        expected = {
            Mark("", row.code, p.period, p.state) for row in shown_lines(shown) for p in row.points if p.state in "AQO"
        }
        assert {code for picture in chart.pictures for code in picture.codes} == {
            row.code for row in shown_lines(shown)
        }
        for size in ("svg", "wide"):
            drawn = [html.fromstring(svg) for p in chart.pictures if (svg := getattr(p, size) or p.svg)]
            found = [mark for svg in drawn for mark in marks_of("", svg)]
            assert sorted(found) == sorted(expected)
        assert set(chart.without) == {
            row.code
            for row in shown.lines
            if shown.visible and row not in shown_lines(shown) and any(p.state in "QO" for p in row.points)
        }


def test_a_line_runs_only_through_neighbouring_months_with_numbers_and_no_break_between(
    month_charts: list[tuple[Series, Chart]],
) -> None:
    for shown, chart in month_charts:
        lines = {row.code: row for row in shown.lines}
        for svg in svgs(chart):
            month = months_by_place(svg)
            for thing in things_of(svg):
                if thing.kind == "line":
                    points = {point.period: point for point in lines[thing.of].points}
                    periods = [month(x) for x, _ in thing.places]
                    assert all(points[period].value is not None for period in periods)
                    for before, after in pairwise(periods):
                        assert after == months_after(before, 1)
                        assert after not in {period for period, _ in lines[thing.of].breaks}


def axis_numbers(svg: HtmlElement) -> list[tuple[float, int]]:
    """The numbers of the value axis with the y of their middle, the largest first."""
    labels = svg.xpath(".//*[@text-anchor='end'][@fill='var(--muted)']/descendant-or-self::text")
    return sorted((float(e.get("y")) - 4.5, int(re.sub(r"\D", "", e.text))) for e in labels)


def test_the_place_of_each_point_gives_back_its_value(month_charts: list[tuple[Series, Chart]]) -> None:
    for shown, chart in month_charts:
        values = {(row.code, p.period): p.value for row in shown.lines for p in row.points}
        for svg in svgs(chart):
            (top, highest), *between, (foot, zero) = axis_numbers(svg)
            month = months_by_place(svg)
            assert (top, zero) == (0, 0)
            for y, number in between:  # a tick between whole numbers would be rounded to a wrong one
                assert y == pytest.approx(foot - number / highest * (foot - top), abs=0.6)
            for thing in things_of(svg):
                for x, y in thing.places if thing.kind == "line" else ():
                    value = values[thing.of, month(x)]
                    assert value is not None
                    assert y == pytest.approx(foot - value / highest * (foot - top), abs=0.11)


def test_a_break_is_drawn_where_it_applies_and_nowhere_else(month_charts: list[tuple[Series, Chart]]) -> None:
    for shown, chart in month_charts:
        for picture in chart.pictures:
            lines = [row for row in shown.lines if row.code in picture.codes]
            first, last = span_of(lines)
            expected = {p for row in lines for p, _ in row.breaks if first <= p <= months_after(last, 1)}
            for svg in map(html.fromstring, filter(None, (picture.svg, picture.wide))):
                rules = [thing for thing in things_of(svg) if thing.kind == "break"]
                assert {thing.of for thing in rules} == expected - {shown.periods[0]}
                at = places_of_months(svg)
                for thing in rules:
                    (x, _), (x2, _) = thing.places
                    assert x == x2
                    assert (
                        at.get(months_after(thing.of, -1), -1.0) < x < at.get(thing.of, float(svg.get("data-plot")) + 1)
                    )


def test_every_place_is_shown_as_its_number_or_its_mark(place_charts: list[tuple[Series, Chart]]) -> None:
    for drawn, chart in place_charts:
        expected = {
            Mark("", row.code, "2025-11", row.points[0].state)
            for row in drawn.lines
            if drawn.visible and row.points[0].state in "AQO"
        }
        for svg in svgs(chart):
            assert sorted(marks_of("", svg)) == sorted(expected)
            numbers = {row.code: row.points[0].value for row in drawn.lines if row.points[0].value is not None}
            plot = float(svg.get("width")) + float(svg.get("viewbox").split()[0]) - 10  # as the picture's frame lets it
            for thing in (thing for thing in things_of(svg) if thing.kind == "A"):
                share = (numbers[thing.of] / max(*numbers.values(), 1)) ** 0.5
                assert thing.places[0][0] == pytest.approx(share * plot, abs=0.11)


@given(shown=st.one_of(month_series(), place_series().map(lambda both: both[0])))
@settings(max_examples=10)
def test_a_series_without_a_single_number_has_no_chart(shown: Series) -> None:
    hidden = [Line(row.dimension, row.code, tuple(Point(p.period, "Q") for p in row.points)) for row in shown.lines]
    assert not draw_chart(series(tuple(hidden), shown.kind))


def test_a_picture_holds_nothing_that_clashes_on_a_page_or_that_is_read_aloud(
    month_charts: list[tuple[Series, Chart]], place_charts: list[tuple[Series, Chart]]
) -> None:
    charts = [chart for _, chart in (*month_charts, *place_charts)]
    charts += [draw_sparks(shown.lines) for shown, chart in month_charts[-10:] if chart]
    for root in [*map(html.fromstring, LEGEND_KEYS.values()), *(svg for chart in charts for svg in svgs(chart))]:
        assert root.get("aria-hidden") == "true"
        names = {name for e in root.iter() for name in e.attrib}
        assert not names & {"id", "style", "role", "aria-label", "clip-path", "font-family", "xlink"}
        assert {e.tag for e in root.iter()} <= {"svg", "g", "path", "circle", "text", "tspan"}
        colours = {e.get(name) for e in root.iter() for name in ("fill", "stroke")} - {None, "none"}
        assert {colour.removeprefix("var(").removesuffix(")") for colour in colours} <= COLOURS.keys()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_word_of_the_rows_is_in_the_picture_in_each_language_and_no_other(
    place: int, month_charts: list[tuple[Series, Chart]]
) -> None:
    for shown, chart in month_charts:
        words = WORDS[place]
        for picture in chart.pictures:
            lines = [row for row in shown.lines if row.code in picture.codes]
            for svg in filter(None, (picture.svg, picture.wide)):
                said_here = " ".join(texts(html.fromstring(in_language(svg, place, THOUSANDS[place]))))
                known = {*"JFMASOND", *map(str, range(2017, 2027)), *words.break_labels.values()}
                known |= {words.month(p) for p in (*shown.periods, months_after(shown.periods[-1], 1))}
                allowed = " ".join([*known, *words.line_names.values()]).replace("(", "")
                for word in re.split(r"[ (),]+", re.sub(r"\d{1,3}([\u00a0,]\d{3})*", "", said_here)):
                    assert word in allowed, (word, said_here)
                assert APART not in said_here
                if svg == picture.wide and len(lines) > 1:
                    visible = [row for row in lines if row.visible]
                    assert all(row.code in said_here for row in visible)


def test_lines_that_are_compared_share_a_picture_and_others_have_one_each() -> None:
    periods = months("2025-01", 3)
    for dimension, pictures in (("sex", 1), ("tiltak", 2)):
        lines = tuple(line(periods, (5, 6, 7), code, (), dimension) for code in CODES[:2])
        chart = draw_chart(series(lines))
        assert len(chart.pictures) == pictures
        assert all(bool(picture.wide) is (pictures == 1) for picture in chart.pictures)


def test_the_tiltak_that_stands_for_a_place_is_drawn_first_and_large() -> None:
    periods = months("2025-01", 3)
    lines = tuple(line(periods, (5, 6, 7), code, (), "tiltak") for code in CODES[:3])
    chart = draw_chart(replace(series(lines), large=CODES[1]))
    assert [picture.codes for picture in chart.pictures] == [(CODES[1],), (CODES[0],), (CODES[2],)]
    assert [bool(picture.wide) for picture in chart.pictures] == [True, False, False]


def test_panels_have_one_axis_where_their_numbers_are_alike_and_say_so_where_not() -> None:
    periods = months("2025-01", 2)
    alike = draw_chart(series((line(periods, (100, 90)), line(periods, (40, 30), "beta"))))
    unlike = draw_chart(series((line(periods, (100, 90)), line(periods, (4, 3), "beta"))))
    assert (alike.own_axes, unlike.own_axes) == (False, True)
    assert axis_numbers(svgs(alike)[1])[0] == (0, 100)


def test_a_panel_is_as_high_as_its_content() -> None:
    periods = months("2025-01", 3)
    chart = draw_chart(series((line(periods, (5, 6, 7)), line(periods, ("Q", 6, 7), "beta"))))
    plain, with_hidden = (float(svg.get("height")) for svg in svgs(chart))
    assert 10 < with_hidden - plain < 25


def test_what_has_ended_has_no_empty_years() -> None:
    periods = months("2023-01", 36)
    ended = line(periods, [5] * 11 + ["."] * 25, breaks=[("2023-12", "et-brudd")])
    shown = svgs(draw_chart(series((ended, line(periods, [3] * 36, "beta")))))
    assert [(svg.get("data-first"), svg.get("data-last")) for svg in shown] == [
        ("2023-01", "2023-12"),
        ("2023-01", "2025-12"),
    ]


@pytest.mark.parametrize("count", [1, 2, 13, 14, 36, 72, 144, 300])
@pytest.mark.parametrize("first", ["2023-01", "2022-12", "2023-11"])
@pytest.mark.parametrize("size", [0, 1])
def test_a_time_axis_names_its_first_and_its_last_year_and_no_names_collide(count: int, first: str, size: int) -> None:
    periods = months(first, count)
    svg = svgs(draw_chart(series((line(periods, [7] * count),))))[size]
    labels = svg.xpath(
        ".//text[ancestor-or-self::*[@fill='var(--muted)']][not(ancestor-or-self::*[@text-anchor='end'])]"
    )
    years = [int(text) for e in labels for text in (e.text or "", *(s.text or "" for s in e)) if len(text) == 4]
    every = range(int(periods[0][:4]), int(periods[-1][:4]) + 1)
    assert (years[0], years[-1]) == (every[0], every[-1])
    assert years == sorted(set(years))
    if len(years) > 2:
        steps = {b - a for a, b in pairwise(years[:-1])}
        assert steps <= {1, 2, 3, 5, 10, 20} and len(steps) <= 2
    boxes = sorted((round(float(e.get("y"))), float(e.get("x")), len(t)) for e in labels if (t := e.text or ""))
    boxes += sorted((round(float(s.get("y"))), float(s.get("x")), len(s.text)) for e in labels for s in e if s.text)
    for (y, x, size_), (y2, x2, size2) in pairwise(sorted(boxes)):
        assert y != y2 or x2 - x >= (size_ + size2) / 2 * 7.3, (count, first)


# --- the same bytes --------------------------------------------------------------------------------------------


@given(shown=st.lists(st.one_of(month_series().map(lambda one: (one, WORDS)), place_series()), max_size=3))
@settings(max_examples=8)
def test_a_chart_looks_the_same_whatever_is_drawn_with_it(shown: list[tuple[Series, AllChartWords]]) -> None:
    pages = [Page(f"{n}.html", "tiltak", series=(one,)) for n, (one, _) in enumerate([*shown, *shown])]
    words = {(page.path, page.series[0].slug): of for page, (_, of) in zip(pages, [*shown, *shown], strict=True)}
    together = draw_charts(pages, words, None, 1)
    for page in pages:
        assert draw_charts([page], words, None, 1).items() <= together.items()


PERIODS = months("2023-01", 8)
EXAMPLE = series(
    (
        line(PERIODS, (5, "Q", 7, 8, "..", 9, "O", 3), breaks=[("2023-04", "et-brudd")]),
        line(PERIODS, (50, 60, 70, 80, "..", 90, 1000, "."), "beta"),
    )
)
SCRIPT = "from tests.charts.test_charts import *; print(draw_chart(EXAMPLE), draw_sparks(EXAMPLE.lines))"


def test_a_spark_looks_the_same_whatever_is_drawn_with_it() -> None:
    long, short = (line(months("2023-01", count), [5, 6, *[7] * (count - 2)]) for count in (36, 11))
    (alone,) = draw_sparks((short,)).pictures
    assert alone.svg == draw_sparks((long, short)).pictures[1].svg


def test_another_time_zone_another_locale_and_a_machine_without_fonts_give_the_same_bytes(tmp_path: Path) -> None:
    none = tmp_path / "fonts.conf"
    none.write_text("<fontconfig></fontconfig>")
    changes = {"TZ": "America/Los_Angeles", "LC_ALL": "nb_NO.UTF-8", "HOME": str(tmp_path), "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT / "tests",  # which has what the tests share
        env=os.environ | {"PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(none)} | changes,
        capture_output=True,
        check=True,
    ).stdout
    here = f"{draw_chart(EXAMPLE)} {draw_sparks(EXAMPLE.lines)}\n".encode()
    assert there == here
    assert b"<svg" in here


def test_other_processes_draw_the_same_and_what_is_kept_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts = [EXAMPLE, *(series((line(PERIODS, (n, 5, 7, 8, "..", 9, "O", 3)),)) for n in range(4))]
    here = draw_all(charts)
    monkeypatch.setattr("tiltak.charts.draw.CALLS_PER_PROCESS", 3)
    assert draw_all(charts, folder=tmp_path / "kept", jobs=2) == here
    (file,) = (tmp_path / "kept").iterdir()
    assert (file.parent.stat().st_mode & 0o777, file.name) == (0o700, "charts.json")
    monkeypatch.setattr("tiltak.charts.render.rendered", lambda *_: pytest.fail("drawn again"))
    assert draw_all(charts, folder=tmp_path / "kept") == here
    kept = json.loads(file.read_text())
    draw_all(charts[:1], folder=tmp_path / "kept")
    assert json.loads(file.read_text()) == kept  # nothing new, nothing written


def test_a_process_that_draws_imports_nothing_of_the_build() -> None:
    script = "import sys, tiltak.charts.render; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert not {"altair", "pandas", "numpy", "scipy", "msgspec"} & set(loaded.split())


# --- declarations ----------------------------------------------------------------------------------------------


def example(kind: str) -> tuple[pd.DataFrame, Any]:
    """A table of rows and the measures of a plot, as a declaration takes them."""
    lines = EXAMPLE.lines
    if kind == "places":
        table = [
            {"group": "Oslo", "what": "A", "value": 5, "lane": 4, "code": "0301"},
            {"group": "Oslo", "what": "Q", "px": -6, "lane": 0, "code": "0302"},
            {"group": "Oslo", "what": "largest", "value": 5, "label": "Oslo 5", "lane": -12, "side": "right"},
        ]
        return pd.DataFrame(table), PlaceFrame(600, 100, 5)
    rows = month_rows(lines if kind in ("months", "compared") else lines[:1], WORDS, (700, 280, 190))
    frame = month_frame(span_of(lines), 700, 280, lanes_of(rows))
    data = pd.DataFrame([{**row, "panel": "000 Alfa"} for row in rows])
    return data, SparkFrame(400, 100) if kind == "sparks" else frame


@pytest.mark.parametrize("kind", DECLARED_WITH)
def test_a_declaration_is_valid_altair_on_a_table_of_rows(kind: str) -> None:
    chart = getattr(kinds, kind)(*example(kind))
    assert isinstance(chart, alt.TopLevelMixin)
    assert vl_convert.vegalite_to_svg(chart.to_dict(validate=True)).startswith("<svg")


def test_the_docs_show_each_kind_with_its_declaration_and_its_picture() -> None:
    made = chart_gallery.gallery()
    assert {path: (ROOT / path).read_text(encoding="utf-8") for path in made} == made
    assert set(chart_gallery.EXAMPLES) == set(DECLARED_WITH)


@given(shown=st.one_of(month_series().map(lambda one: (one, WORDS)), place_series()))
@settings(max_examples=10)
def test_a_specification_is_vega_lite_with_colours_a_locale_and_the_numbers_of_its_series(
    shown: tuple[Series, AllChartWords],
) -> None:
    drawn, words = shown
    chart = draw_chart(drawn, words)
    if not chart:
        return
    text = in_language(json.dumps(specification_of(chart), ensure_ascii=False), 0, THOUSANDS[0])
    assert "var(--" not in text and APART not in text
    specification = json.loads(text)
    assert specification["usermeta"]["embedOptions"]["formatLocale"]["decimal"] == ","
    assert specification["usermeta"]["embedOptions"]["timeFormatLocale"]["months"][4] == "mai"
    numbers = [
        (row["code"], row["value"]) for row in specification["data"]["values"] if row["what"] == "A" and "code" in row
    ]
    assert sorted(numbers) == sorted(
        (row.code, p.value) for row in drawn.lines for p in row.points if p.value is not None
    )
    picture = vl_convert.vegalite_to_svg(text)
    assert all(
        colour.startswith("#") for colour in re.findall(r'(?:fill|stroke)="(?!none|transparent)([^"]+)"', picture)
    )


# --- the picture before and after slimming ---------------------------------------------------------------------


def real_colours(svg: str) -> str:
    svg = re.sub(r"var\((--\w+)\)", lambda name: COLOURS[name[1]], svg)
    return svg.replace('font-family="Liberation Sans"', "")


@pytest.mark.parametrize("kind", DECLARED_WITH)
def test_slimming_leaves_the_picture_as_it_was(kind: str) -> None:
    data, frame = example(kind)
    raw = rendered(compiled(declaration(kind)), frame._asdict(), json.loads(data.to_json(orient="records")))
    if kind in ("panels", "compared"):  # the time axis that facets share stands elsewhere; that of `months` is compared
        raw = re.sub(r'<g class="mark-group role-column-footer.*?(?=<g class="[^"]*cell")', "", raw)
    (after,) = slim(raw, 900, 120)
    box = re.search(r'viewBox="([^"]+)" width="([\d.]+)" height="([\d.]+)"', after)
    assert box
    # Vega's own frame begins where its leftmost word does: lay the plots' corners on one another
    left, top = (float(number) for number in re.search(r"translate\(([\d.-]+),([\d.-]+)\)", raw).groups())  # type: ignore[union-attr]
    x, y, width, height = map(float, box[1].split())
    before = re.sub(
        r'width="[\d.]+" height="[\d.]+" viewBox="[^"]+"',
        f'width="{width}" height="{height}" viewBox="{x + left} {y + top} {width} {height}"',
        raw,
        count=1,
    )
    style = 'xmlns="http://www.w3.org/2000/svg" font-size="13px" fill="none"'
    after = after.replace("<svg", f"<svg {style}", 1)
    one, other = (pixels(vl_convert.svg_to_png(real_colours(svg), scale=1)) for svg in (before, after))
    assert one.shape == other.shape
    assert (one < 200).any(2).sum() > 100  # something is drawn
    assert blocks(np.abs(one - other)).max() < 30  # a mark that is gone gives 80 and more, a rounded edge at most 20
    assert len(after) < len(raw) / 2


def blocks(image: np.ndarray) -> np.ndarray:
    """The mean of each block of 4 × 4 pixels."""
    height, width = image.shape[0] // 4, image.shape[1] // 4
    return np.asarray(image[: height * 4, : width * 4].reshape(height, 4, width, 4, 3).mean((1, 3, 4)))


def pixels(png: bytes) -> np.ndarray:
    """The rows of a PNG, laid on white."""
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"), float)


# --- the stylesheet --------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = re.findall("..", colour.lstrip("#")) if len(colour) == 7 else [c * 2 for c in colour[1:]]
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (int(p, 16) / 255 for p in parts))
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


STYLES = (ROOT / "templates/chart.css").read_text(encoding="utf-8")


def schemes() -> list[dict[str, str]]:
    """The colours on screen by day, by night, and in print: those of the site with those of the charts."""
    site = (ROOT / "templates/site.css").read_text(encoding="utf-8")
    colours = [block for block in site.split(":root") if "--paper: #" in block]
    blocks = zip(colours, STYLES.split(":root")[1:4], strict=True)
    return [
        dict(re.findall(r"--([\w-]+): (#\w+)", of_site.partition("}")[0] + of_charts)) for of_site, of_charts in blocks
    ]


@pytest.mark.parametrize("scheme", schemes(), ids=("light", "dark", "print"))
def test_lines_and_text_stand_out_from_the_page(scheme: dict[str, str]) -> None:
    lines = [f"c{number}" for number in range(8)]
    for name, least in dict.fromkeys(("ink", "muted", *lines), 4.5).items() | {("edge", 3.0)}:
        assert contrast(scheme[name], scheme["paper"]) >= least, name
    assert len({scheme[name] for name in lines}) == 8


def test_the_stylesheet_has_every_colour_of_the_charts_and_a_file_to_take_away_has_those_of_the_day() -> None:
    for scheme in schemes()[:2]:
        assert {name.removeprefix("--") for name in COLOURS} <= scheme.keys()
    assert {f"--{name}": colour for name, colour in schemes()[0].items()}.items() >= COLOURS.items()


# --- measures --------------------------------------------------------------------------------------------------


@given(blocks=st.lists(st.tuples(st.floats(0, 170), st.floats(16, 48)), min_size=1, max_size=3))
def test_labels_keep_apart_and_above_the_foot_in_the_order_of_their_lines(blocks: list[tuple[float, float]]) -> None:
    wanted, sizes = zip(*sorted(blocks), strict=True)
    middles = spread(wanted, sizes, 170)
    edges = [(m - s / 2, m + s / 2) for m, s in zip(middles, sizes, strict=True)]
    assert edges[-1][1] <= 170 + LEADING / 2 + 1e-9
    assert all(above[1] <= below[0] + 1e-9 for above, below in pairwise(edges))


@given(text=st.text("ab -/", min_size=1, max_size=60), width=st.floats(60, 300))
def test_wrapping_loses_nothing_but_spaces_and_gives_all_languages_as_many_lines(text: str, width: float) -> None:
    names = (text, text + " c", "d")
    words = tuple(ChartWords({"x": name}, MONTHS, "") for name in names)
    label = in_all_languages(words, lambda of: of.line_names["x"], width)
    for place, name in enumerate(names):
        picked = "".join(in_language(part, place, THOUSANDS[place]) for part in label.split("\n"))
        assert picked.replace(" ", "") == name.replace(" ", "")


def test_a_kind_is_declared_once_and_only_its_data_and_measures_are_exchanged() -> None:
    rows = [month_rows(EXAMPLE.lines[n : n + 1], WORDS, (700, 280, 50)) for n in (0, 1)]
    frames = [month_frame(("2023-01", "2023-08"), width, 280) for width in (700, 500)]
    plots = [Plot("panels", frame, (900, 46, "")) for frame in frames]
    (one, other, another), declared = draw([*zip(plots, rows, strict=True), (plots[1], rows[0])], None, 1)
    assert len({one, other, another}) == 3
    assert declared["panels"] == declaration("panels")
