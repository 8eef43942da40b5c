"""The charts as a browser shows them: text large enough and lines dark enough, on the screen and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from browsing import Reader, Visit

from tests.site.test_look import contrast

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
  const shown = (selector) => all(selector).filter((one) => one.checkVisibility());
  const seen = [
    ...shown('text').map((text) => ['text', getComputedStyle(text).fill, behind(text)]),
    ...shown('[data-of]').map((mark) => {
      const { stroke, fill } = getComputedStyle(mark);
      return stroke === 'none' ? ['mark', fill, behind(mark)] : ['line', stroke, behind(mark)];
    }),
  ].map((entry) => entry.join('; '));
  return [...new Set(seen)].map((entry) => entry.split('; '));
}
"""


# the pairs of words that lie on one another, of each picture that is shown
OVERLAPS = """
() => [...document.querySelectorAll('svg.chart')].filter((svg) => svg.checkVisibility()).flatMap((svg) => {
  const lines = [...svg.querySelectorAll('text')].flatMap((text) => [...text.childNodes]);
  const words = lines.filter((node) => node.textContent.trim()).map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [node.textContent, range.getBoundingClientRect()];
  });
  const inside = (box) => [box.left, box.top + 3, box.right, box.bottom - 3]; // letters don't fill the height of a line
  return words.flatMap(([one, box], place) => words.slice(place + 1).filter(([, other]) => {
    const [l, t, r, b] = inside(box);
    const [l2, t2, r2, b2] = inside(other);
    return l < r2 - 1 && l2 < r - 1 && t < b2 && t2 < b;
  }).map(([other]) => `${svg.closest('.figure').id}: ${one} / ${other}`));
})
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


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", [*CHARTED, "en/tiltak/arbeid-med-stotte.html", "nn/tiltak/mentor.html"])
def test_no_two_words_of_a_chart_lie_on_one_another(reader: Reader, path: str, width: int) -> None:
    with reader.open(Visit(path, width)) as opened:
        opened.lay_out()
        assert opened.page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("path", CHARTED[1:3])
def test_the_first_chart_of_a_page_has_a_plot_of_700_px_where_the_page_is_wide(reader: Reader, path: str) -> None:
    with reader.open(Visit(path, 1280)) as opened:
        plots = opened.page.evaluate(
            "() => [...document.querySelectorAll('svg.wide')].map((svg) => svg.dataset.plot"
            " * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width).filter(Boolean)"
        )
    assert plots
    assert min(plots) >= 700


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
        left_out = (  # else it is thirty sheets
            ".former, .others, .folded, .related, main:has(.figure) .largest-changes, #kommune, "
            ".figure ~ .figure, .figure ~ .long .figure, .figure[id*='-20']"
        )
        for kind in (".charts", "table"):
            assert page.locator(kind).first.is_visible()
            assert page.locator(f"{kind}:not(:is({left_out}) *)").filter(visible=False).count() == 0
        headings = page.locator("main :is(h1, h2)").filter(visible=True).all_inner_texts()
        last_rows = page.evaluate(
            "[...document.querySelectorAll('table')].filter((table) => table.checkVisibility())"
            ".map((table) => [...table.rows].filter((row) => row.checkVisibility()).at(-1).cells[0].innerText)"
        )
        charts = page.locator("svg.chart").filter(visible=True).count()
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
