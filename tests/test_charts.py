"""Charts show what the series says, and nothing else: numbers where they are, a mark for each hidden month, no line
across what isn't known."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tiltak.charts import KEYS, Chart, ChartWords, draw_charts
from tiltak.charts.drawing import TEXT, Drawing, Kind, letter_width, month_number, spread, text_width, ticks, wrapped
from tiltak.charts.months import sparks_drawing
from tiltak.charts.panels import COMPARED
from tiltak.charts.places import places_drawing
from tiltak.charts.specs import drawn
from tiltak.charts.svg import panel_svgs
from tiltak.model import Line, Point, Series, State

ROOT = Path(__file__).parents[1]
STATES: tuple[State, ...] = get_args(State)
CODES = ("alfa", "beta", "gamma", "delta")
WORDS = ChartWords(
    locale="nb",
    y_title="personer",
    line_names={code: f"Navnet på {code}" for code in CODES},
    month_names=("jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    hidden="skjult",
    lost="utelatt",
    not_published="ikke publisert",
    not_in_use="ikke i bruk",
    square_root="Tallaksen vokser med kvadratroten.",
    break_labels={"et-brudd": "Brudd: ny telling", "et-til": "Brudd: nytt skjema"},
)


def months(first: str, count: int) -> tuple[str, ...]:
    numbers = range(month_number(first), month_number(first) + count)
    return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in numbers)


def line(periods: tuple[str, ...], cells: Any, code: str = "alfa", breaks: Any = (), dimension: str = "tiltak") -> Line:
    """A line from cells that are a number or a state."""
    points = (Point(p, "A", c) if isinstance(c, int) else Point(p, c) for p, c in zip(periods, cells, strict=True))
    return Line(dimension, code, tuple(points), tuple(breaks))


def series(lines: tuple[Line, ...], kind: Any = "months") -> Series:
    periods = tuple(point.period for point in lines[0].points)
    return Series("serie", kind, "participants", lines[0].dimension, (), periods, lines, ())


def draw_chart(shown: Series, words: ChartWords = WORDS) -> Chart:
    (chart,) = draw_charts([(shown, words)])
    return chart


def draw_sparks(lines: tuple[Line, ...]) -> Chart:
    (chart,) = draw_charts([(series(lines), None)])
    return chart


cells = st.one_of(st.integers(0, 30_000), st.integers(0, 12), st.sampled_from(STATES[1:]))


@st.composite
def month_series(draw: st.DrawFn) -> Series:
    periods = months(draw(st.sampled_from(("2017-01", "2023-01", "2023-10"))), draw(st.integers(1, 36)))
    dimension = draw(st.sampled_from(("tiltak", "sex", "status")))
    found = st.lists(st.tuples(st.sampled_from(periods), st.sampled_from(tuple(WORDS.break_labels))), max_size=2)
    row = st.lists(cells, min_size=len(periods), max_size=len(periods))
    count = draw(st.integers(1, 4))
    return series(tuple(line(periods, draw(row), code, draw(found), dimension) for code in CODES[:count]))


@st.composite
def place_series(draw: st.DrawFn) -> tuple[Series, ChartWords]:
    places = draw(st.lists(cells, min_size=1, max_size=40))
    codes = [f"{number:04}" for number in range(len(places))]
    names = {code: f"Sted {code}" for code in codes}
    groups = {code: (code[-1], f"Fylke {code[-1]}") for code in codes} if draw(st.booleans()) else {}
    words = ChartWords(
        **{name: getattr(WORDS, name) for name in WORDS.__slots__} | {"line_names": names, "groups": groups}
    )
    lines = tuple(line(("2025-11",), (cell,), code) for code, cell in zip(codes, places, strict=True))
    return series(lines, "places"), words


def elements(svg: str, css: str) -> list[ElementTree.Element]:
    """The drawn elements of a class, which may stand on the element or on the group around it."""
    tree = ElementTree.fromstring(svg)
    groups = {child: parent for parent in tree.iter("g") for child in parent}
    for child, group in groups.items():
        if code := group.get("data-code"):
            child.set("data-code", code)
    classes = ((e, e.get("class") or groups.get(e, e).get("class") or "") for e in tree.iter() if e.tag != "g")
    return [e for e, names in classes if css in names.split()]


def marked(chart: Chart, css: str) -> list[tuple[str | None, str | None]]:
    return [(e.get("data-code"), e.get("data-period")) for p in chart.pictures for e in elements(p.svg, css)]


def coordinates(path: str) -> list[tuple[float, float]]:
    """The points of path data, of which `H` and `V` name one coordinate."""
    places: list[tuple[float, float]] = []
    for command, numbers in re.findall(r"([MLHV])([-\d.,]+)", path):
        x, y = places[-1] if places else (0.0, 0.0)
        first, *rest = map(float, numbers.split(","))
        places.append((x, first) if command == "V" else (first, rest[0] if rest else y))
    return places


def shown_runs(svg: str) -> list[tuple[str, str, list[int], list[tuple[float, float]]]]:
    """(code, first period, values, coordinates) of each line and each lone point."""
    drawn_runs = [(e, coordinates(e.get("d", ""))) for e in elements(svg, "l")]
    drawn_runs += [(e, [middle(e)]) for e in elements(svg, "p")]
    return [
        (e.get("data-code", ""), e.get("data-period", ""), [int(n) for n in e.get("data-values", "").split()], places)
        for e, places in drawn_runs
    ]


def middle(mark: ElementTree.Element) -> tuple[float, float]:
    """Where a lone point stands. The height of a triangle's middle is nan: it is not that of its corners."""
    if mark.tag == "circle":
        return float(mark.get("cx", 0)), float(mark.get("cy", 0))
    across = [x for x, _ in coordinates(mark.get("d", ""))]
    return (min(across) + max(across)) / 2, np.nan


@pytest.mark.parametrize(("state", "css"), [("Q", "q"), ("O", "o")])
@given(shown=month_series())
@settings(max_examples=30)
def test_every_hidden_and_every_lost_month_has_a_mark_of_its_own(state: State, css: str, shown: Series) -> None:
    expected = [(row.code, p.period) for row in shown.lines for p in row.points if p.state == state and shown.visible]
    assert sorted(marked(draw_chart(shown), css)) == sorted(expected)


@given(shown=month_series())
@settings(max_examples=40)
def test_a_line_runs_only_through_neighbouring_months_with_numbers_and_no_break_between(shown: Series) -> None:
    lines = {row.code: row for row in shown.lines}
    found = []
    for picture in draw_chart(shown).pictures:
        for code, first, values, places in shown_runs(picture.svg):
            periods = months(first, len(values))
            assert len(places) == len(values)
            assert not {p for p, _ in lines[code].breaks} & set(periods[1:])
            found += [(code, period, value) for period, value in zip(periods, values, strict=True)]
    assert sorted(found) == sorted(
        (row.code, p.period, p.value) for row in shown.lines for p in row.points if p.value is not None
    )


@given(shown=month_series())
@settings(max_examples=40)
def test_the_place_of_each_point_gives_back_its_month_and_its_value(shown: Series) -> None:
    for picture in draw_chart(shown).pictures:
        if not shown_runs(picture.svg):
            continue
        root = ElementTree.fromstring(picture.svg)
        left = float(re.findall(r"[\d.]+", root[0].get("transform", ""))[0])
        zero = coordinates(elements(picture.svg, "a")[0].get("d", ""))[0][1]
        scale = [
            (int((t.text or "").replace("\u00a0", "")), float(t.get("y", 0)) - 5) for t in axis_numbers(picture.svg)
        ]
        top, top_y = max(scale)
        assert min(scale) == (0, zero)
        assert top_y == 0
        for _, first, values, places in shown_runs(picture.svg):
            month = month_number(first) - month_number(root.get("data-period", ""))
            for number, (value, (x, y)) in enumerate(zip(values, places, strict=True)):
                expected = float(root.get("data-x", 0)) + (month + number) * float(root.get("data-step", 0))
                assert x + left == pytest.approx(expected, abs=0.16)
                assert np.isnan(y) or y == pytest.approx(zero * (1 - value / top), abs=0.06)


def axis_numbers(svg: str) -> list[ElementTree.Element]:
    return [e for e in elements(svg, "e") if (e.text or "")[0].isdigit() and e.get("x") == "-6"]


@given(shown=month_series())
@settings(max_examples=40)
def test_a_break_is_drawn_where_it_applies_and_nowhere_else(shown: Series) -> None:
    for picture in draw_chart(shown).pictures:
        lines = [row for row in shown.lines if row.code in picture.codes]
        expected = {(p, key) for row in lines for p, key in row.breaks if p > shown.periods[0]}
        rules = elements(picture.svg, "b")
        assert sorted((e.get("data-period"), e.get("data-break")) for e in rules) == sorted(expected)
        root = ElementTree.fromstring(picture.svg)
        left = float(re.findall(r"[\d.]+", root[0].get("transform", ""))[0])
        first, step = float(root.get("data-x", 0)), float(root.get("data-step", 0))
        for rule in rules:
            (x, _), (x2, _) = coordinates(rule.get("d", ""))
            month = month_number(rule.get("data-period", "")) - month_number(shown.periods[0])
            assert x == x2 == pytest.approx(first - left + (month - 0.5) * step, abs=0.16)


@pytest.mark.parametrize(
    ("begins", "to_the_left"),
    [(("2023-12",), []), (("2025-04",), ["2025-04"]), (("2023-12", "2025-04"), [])],
)
def test_a_label_late_in_a_chart_stands_left_of_its_rule_but_never_across_an_earlier_rule(
    begins: tuple[str, ...], to_the_left: list[str]
) -> None:
    periods, breaks = months("2023-01", 35), [(period, "et-brudd") for period in begins]
    lines = tuple(line(periods, [5] * 35, code, breaks, "status") for code in CODES[:2])
    svg = draw_chart(series(lines)).pictures[0].svg
    assert len([e for e in elements(svg, "y") if (e.text or "").startswith("Brudd")]) == len(begins)
    assert len([e for e in elements(svg, "e") if (e.text or "").startswith("Brudd")]) == len(to_the_left)


@given(shown=place_series())
@settings(max_examples=40)
def test_every_place_is_shown_as_its_number_or_its_mark(shown: tuple[Series, ChartWords]) -> None:
    drawn_series, words = shown
    chart = draw_chart(drawn_series, words)
    states = {row.code: row.points[0] for row in drawn_series.lines if drawn_series.visible}
    numbers = [
        (e.get("data-code", ""), int(e.get("data-values", "")))
        for p in chart.pictures
        for css in "fd"
        for e in elements(p.svg, css)
    ]
    assert sorted(numbers) == sorted((code, p.value) for code, p in states.items() if p.value is not None)
    for state, css in (("Q", "q"), ("O", "o")):
        expected = [code for code, p in states.items() if p.state == state]
        assert sorted(code or "" for code, _ in marked(chart, css)) == sorted(expected)


@given(shown=st.one_of(month_series(), place_series().map(lambda both: both[0])))
@settings(max_examples=30)
def test_a_series_without_a_single_number_has_no_chart(shown: Series) -> None:
    hidden = [Line(row.dimension, row.code, tuple(Point(p.period, "Q") for p in row.points)) for row in shown.lines]
    assert not draw_chart(series(tuple(hidden), shown.kind))


@given(shown=month_series())
@settings(max_examples=25)
def test_a_picture_holds_nothing_that_clashes_on_a_page_or_that_is_read_aloud(shown: Series) -> None:
    chart = draw_chart(shown)
    known = {*WORDS.month_names, *map(str, range(2017, 2027)), WORDS.y_title.capitalize(), WORDS.hidden, WORDS.lost}
    labels = " ".join([*WORDS.line_names.values(), *WORDS.break_labels.values(), *map(WORDS.month, shown.periods)])
    for svg in [*(p.svg for p in chart.pictures), *KEYS.values(), *(p.svg for p in draw_sparks(shown.lines).pictures)]:
        root = ElementTree.fromstring(svg)
        assert root.get("aria-hidden") == "true"
        names = {name for e in root.iter() for name in e.attrib}
        assert not names & {
            "id",
            "style",
            "role",
            "aria-label",
            "clip-path",
            "font-family",
            "font-size",
            "xlink",
            "opacity",
        }
        assert {e.tag for e in root.iter()} <= {"svg", "g", "path", "circle", "text"}
        for words in (e.text or "" for e in root.iter("text")):
            number = re.fullmatch(r"\d{1,3}(\u00a0\d{3})*", words)
            assert number or words in known or all(word.strip("(),") in labels for word in words.split(" "))


@given(shown=month_series())
@settings(max_examples=20)
def test_lines_that_are_compared_share_a_panel_and_are_named_in_it(shown: Series) -> None:
    chart = draw_chart(shown)
    if shown.dimension in COMPARED and chart:
        (picture,) = chart.pictures
        texts = "".join(e.text or "" for e in elements(picture.svg, "n"))
        assert len(picture.codes) == 1 or all(
            f"Navnet på{code}" in texts.replace("på ", "på") for code in picture.codes
        )
    else:
        assert all(len(picture.codes) == 1 for picture in chart.pictures)


def test_panels_have_one_axis_where_their_numbers_are_alike_and_say_so_where_not() -> None:
    periods = months("2025-01", 2)
    alike = draw_chart(series((line(periods, (100, 90)), line(periods, (40, 30), "beta"))))
    unlike = draw_chart(series((line(periods, (100, 90)), line(periods, (4, 3), "beta"))))
    assert (alike.own_axes, unlike.own_axes) == (False, True)
    assert [t.text for t in axis_numbers(alike.pictures[1].svg)][-1] == "100"


@given(shown=st.lists(st.one_of(month_series().map(lambda one: (one, WORDS)), place_series()), max_size=4))
@settings(max_examples=40)
def test_a_chart_looks_the_same_whatever_is_drawn_with_it(shown: list[tuple[Series, ChartWords]]) -> None:
    tasks = [task for one in shown for task in (one, (one[0], None), one) if task[1] or one[0].kind == "months"]
    assert draw_charts(tasks) == [chart for task in tasks for chart in draw_charts([task])]


SCRIPT = """
from tests.test_charts import draw_chart, draw_sparks, line, months, series
periods = months("2023-01", 8)
lines = (line(periods, (5, "Q", 7, 8, "..", 9, "O", 3)), line(periods, (50, 60, 70, 80, "..", 90, 1000, "."), "beta"))
print(draw_chart(series(lines)), draw_sparks(lines))
"""


def test_two_processes_give_the_same_bytes() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "17"
    ]
    assert runs[0] == runs[1]
    assert b"<svg" in runs[0]


# --- the picture before and after slimming ---------------------------------------------------------------------

PLAIN = """
.u, .f { fill: #4c78a8 } .a, .g, .x, .b { stroke: black } .l { stroke: #4c78a8; stroke-width: 2 }
.k, .p, .q, .o, .d { fill: none; stroke: #4c78a8; stroke-width: 2 } .m { text-anchor: middle } .e { text-anchor: end }
text { font: 13.5px sans-serif; stroke: none; fill: black } g { fill: none }
"""


def drawings() -> list[Drawing]:
    periods = months("2023-01", 12)
    row = line(periods, (5, "Q", 7, 8, 12, 9, "..", "O", 3, "Q", 4, 6))
    names = ("a", "b", "c", "d")
    words = {name: getattr(WORDS, name) for name in WORDS.__slots__}
    places = [line(("2025-11",), (cell,), code) for code, cell in zip(names, (40, "Q", "O", 7), strict=True)]
    words["line_names"] = dict.fromkeys(names, "Sted")
    grouped = words | {"groups": dict.fromkeys(names, ("1", "Fylke"))}
    shown = series(tuple(places), "places")
    return [
        sparks_drawing(series((row,))),
        places_drawing(shown, ChartWords(**words), 320),
        places_drawing(shown, ChartWords(**grouped), 320),
    ]


@pytest.mark.parametrize("drawing", drawings(), ids=("months", *get_args(Kind)[1:]))
def test_slimming_leaves_the_picture_as_it_was(drawing: Drawing) -> None:
    (frame,) = drawing.frames
    box = f"{-frame.left} {-frame.top} {frame.width} {frame.height}"
    size = f'width="{frame.width}" height="{frame.height}"'
    raw = drawn([drawing]).replace('font-size="0px"', f'font-size="{TEXT}px"')  # as the stylesheet does
    before = re.sub(r'width="[\d.]+" height="[\d.]+" viewBox="[^"]+"', f'{size} viewBox="{box}"', raw, count=1)
    ((after,),) = panel_svgs(raw, [drawing.frames])
    after = after.replace(">", f"><style>{PLAIN}</style>", 1).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    one, other = (pixels(vl_convert.svg_to_png(svg, scale=1)) for svg in (before, after))
    assert one.shape == other.shape
    assert one.std() > 5  # something is drawn
    assert blocks(np.abs(one - other)).max() < 30  # a mark that is gone gives 80 and more, a rounded edge at most 20
    assert len(after) < len(raw)


def blocks(image: np.ndarray) -> np.ndarray:
    """The mean of each block of 4 × 4 pixels."""
    height, width = image.shape[0] // 4, image.shape[1] // 4
    return image[: height * 4, : width * 4].reshape(height, 4, width, 4, 3).mean((1, 3, 4))


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
    blocks = zip(site.split(":root")[1:4], STYLES.split(":root")[1:4], strict=True)
    return [
        dict(re.findall(r"--([\w-]+): (#\w+)", of_site.partition("}")[0] + of_charts)) for of_site, of_charts in blocks
    ]


@pytest.mark.parametrize("scheme", schemes(), ids=("light", "dark", "print"))
def test_lines_and_text_stand_out_from_the_page(scheme: dict[str, str]) -> None:
    lines = [f"c{number}" for number in range(8)]
    for name, least in dict.fromkeys(("ink", "muted", *lines), 4.5).items() | {("edge", 3.0)}:
        assert contrast(scheme[name], scheme["paper"]) >= least, name
    assert len({scheme[name] for name in lines}) == 8


def test_the_stylesheet_knows_every_class_that_a_chart_has() -> None:
    periods = months("2023-01", 14)
    rows = [
        line(periods, (5, "Q", *range(9), "..", "O", 3), code, [("2023-08", "et-brudd")], "sex") for code in CODES[:3]
    ]
    svgs = [p.svg for p in draw_chart(series(tuple(rows))).pictures]
    svgs += [svg for drawing in drawings() for svg in panel_svgs(drawn([drawing]), [drawing.frames])[0]] + [
        *KEYS.values()
    ]
    apart = [line(periods, range(14), code) for code in CODES]
    svgs += [p.svg for p in draw_chart(series(tuple(apart))).pictures]
    used = {name for svg in svgs for e in ElementTree.fromstring(svg).iter() for name in (e.get("class") or "").split()}
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", STYLES))
    assert used - {"chart", "key", "spark"} >= set("aglkqotvnmexbufdpyh")


# --- measures --------------------------------------------------------------------------------------------------


@given(highest=st.integers(0, 10**7), steps=st.integers(2, 6))
def test_axis_numbers_are_even_steps_from_zero_to_the_first_that_reaches_the_highest(highest: int, steps: int) -> None:
    found = ticks(highest, steps)
    assert found[0] == 0
    assert found[-2] < max(highest, 1) <= found[-1]
    assert len(found) <= steps + 1
    assert len({b - a for a, b in pairwise(found)}) == 1


@given(blocks=st.lists(st.tuples(st.floats(0, 170), st.floats(16, 48)), min_size=1, max_size=3))
def test_labels_keep_apart_and_inside_in_the_order_of_their_lines(blocks: list[tuple[float, float]]) -> None:
    wanted, sizes = zip(*sorted(blocks), strict=True)
    middles = spread(wanted, sizes, 170)
    edges = [(m - s / 2, m + s / 2) for m, s in zip(middles, sizes, strict=True)]
    assert edges[0][0] >= -1e-9
    assert edges[-1][1] <= 170 + 1e-9
    assert all(above[1] <= below[0] + 1e-9 for above, below in pairwise(edges))


@given(words=st.text("ab -/", min_size=1, max_size=60), width=st.floats(10, 200))
def test_wrapping_loses_nothing_but_spaces(words: str, width: float) -> None:
    assert "".join(wrapped(words, width)).replace(" ", "") == words.replace(" ", "")


@given(st.text(alphabet="iljft.,:1 Maøå2W–", max_size=80), st.booleans())
def test_the_width_of_words_is_the_same_in_every_python(words: str, bold: bool) -> None:
    """Python's `sum` of floats rounds otherwise from 3.12 on: the widths are added exactly, and rounded once."""
    exact = float(sum((Fraction(letter_width(letter)) for letter in words), Fraction(0)))
    assert text_width(words, bold=bold) == TEXT * (1.08 if bold else 1) * exact
