"""The charts as a browser shows them: text large enough and lines dark enough, on the screen and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from browsing import Reader, Visit
from test_look import contrast

pytestmark = pytest.mark.browser

CHARTED = (
    "index.html",
    "tiltak/arbeid-med-stotte.html",
    "tiltaksgruppe/oppfolging.html",
    "fylke/11-rogaland.html",
    "kommune/1103-stavanger.html",
)
TEN_MM = 28  # in points: the margin is 11 mm, and the ring around a word in a chart may reach into it
A4_WITHIN_MARGINS = 711  # px of 96 to the inch: 210 mm less 11 mm on each side

TEXTS = """
() => [...document.querySelectorAll('svg.chart text')].filter((text) => text.checkVisibility()).map((text) => {
  const svg = text.ownerSVGElement;
  const scale = svg.getBoundingClientRect().width / (svg.viewBox.baseVal.width || svg.getBoundingClientRect().width);
  return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * scale];
})
"""
# [what it is, its colour, the colour behind it], each as the browser computes it
COLOURS = """
() => {
  const behind = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor;
      if (!colour.startsWith('rgba(0, 0, 0, 0')) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const all = (selector) => [...document.querySelectorAll(`svg.chart ${selector}`)];
  const kinds = [['text', 'text', 'fill'], ['line', ':is(.l, .q, .o, .a)', 'stroke'],
    ['mark', ':is(.p, .k, .f)', 'fill']];
  const seen = kinds.flatMap(([kind, selector, property]) => all(selector).map(
    (element) => [kind, getComputedStyle(element)[property], behind(element)].join('; ')));
  return [...new Set(seen)].map((entry) => entry.split('; '));
}
"""


def hexadecimal(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`; a colour that lets others through has no contrast of its own."""
    parts = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour)
    assert parts, colour
    return "#" + "".join(f"{int(part):02x}" for part in parts.groups())


@pytest.mark.parametrize("path", CHARTED)
def test_no_text_in_a_chart_is_smaller_than_12_px_on_a_phone(reader: Reader, path: str) -> None:
    with reader.open(Visit(path, 320)) as opened:
        opened.lay_out()
        shown = opened.page.evaluate(TEXTS)
    assert shown
    assert [(text, size) for text, size in shown if size < 11.99] == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", CHARTED[1:])
def test_text_in_charts_has_a_contrast_of_4_5_and_lines_of_3_as_shown(reader: Reader, path: str, colours: str) -> None:
    with reader.open(Visit(path, colours=colours)) as opened:
        seen = opened.page.evaluate(COLOURS)
    assert {kind for kind, _, _ in seen} >= {"text", "line"}
    for kind, colour, behind in seen:
        least = 4.5 if kind == "text" else 3
        assert contrast(hexadecimal(colour), hexadecimal(behind)) >= least, (kind, colour, behind)


@pytest.mark.parametrize("path", [*CHARTED, "sammenlign.html"])
def test_on_a4_paper_charts_and_tables_are_there_and_nothing_is_cut_off(
    reader: Reader, path: str, tmp_path: Path
) -> None:
    with reader.open(Visit(path, A4_WITHIN_MARGINS)) as opened:
        page = opened.page
        page.wait_for_selector("svg.chart")
        page.emulate_media(media="print")
        assert opened.sticks_out() == []
        assert page.evaluate("[...document.querySelectorAll('.charts, table')].every((part) => part.checkVisibility())")
        headings = page.locator("main :is(h1, h2)").filter(visible=True).all_inner_texts()
        last_rows = page.evaluate(
            "[...document.querySelectorAll('table')].map((table) => [...table.rows].at(-1).cells[0].innerText)"
        )
        charts = page.locator("svg.chart").count()
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        sheets = list(document)
        width, height = sheets[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        text = "".join(sheet.get_textpage().get_text_range() for sheet in sheets)
        bare = re.sub(r"\s|\xad", "", text)
        for wanted in headings + last_rows:
            assert re.sub(r"\s|\xad", "", wanted) in bare, wanted
        drawn = sum(1 for sheet in sheets for thing in sheet.get_objects() if thing.type == 2)
        assert drawn > charts
        for sheet in sheets:
            words = sheet.get_textpage()
            for rect in range(words.count_rects()):
                left, _, right, _ = words.get_rect(rect)
                assert left >= TEN_MM and right <= width - TEN_MM, words.get_text_bounded(*words.get_rect(rect))
