"""Pages as people read them: large, on paper, with a thumb; a mark never hides a digit."""

from __future__ import annotations

import re

import pytest
from browsing import AXE, Reader, Visit

pytestmark = pytest.mark.browser

MARKED = ("fylke/11-rogaland.html", "tiltak/oppfolging.html")
# The marks that lie on a digit of their own cell or of the one beside it.
COVERED = """() => [...document.querySelectorAll('td sup')].filter((mark) => mark.checkVisibility()).filter((mark) => {
  const box = mark.getBoundingClientRect();
  const cell = mark.closest('td');
  return [cell, cell.nextElementSibling].some((near) => {
    const digits = near && [...near.childNodes].find((node) => node.nodeType === 3);
    if (!digits) return false;
    const range = document.createRange();
    range.selectNodeContents(digits);
    const text = range.getBoundingClientRect();
    return box.left < text.right - 0.1 && box.right > text.left + 0.1 && box.top < text.bottom && box.bottom > text.top;
  });
}).map((mark) => mark.closest('td').textContent)"""
TARGETS = """axe.run({runOnly: {type: 'rule', values: ['target-size', 'landmark-unique']}, preload: false})
  .then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target}`)))"""
OPENED = "details::details-content { content-visibility: visible; display: block } tr { display: table-row !important }"


@pytest.mark.parametrize("path", MARKED)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_mark_lies_on_a_digit_at_any_width_and_zoom_nor_on_paper(reader: Reader, path: str, width: int) -> None:
    with reader.open(Visit(path, width)) as opened:
        opened.lay_out()
        opened.restyle(OPENED)
        assert opened.page.locator("td sup").count() > 5
        for zoom in ("100%", "200%", "67%"):
            opened.restyle(f"html {{ font-size: {zoom} !important }}")
            assert opened.page.evaluate(COVERED) == [], zoom
        opened.page.emulate_media(media="print")
        assert opened.page.evaluate(COVERED) == []


@pytest.mark.parametrize(
    "path",
    ["index.html", "kommune/index.html", "fylke/index.html", "tiltak/index.html", "fylke/11-rogaland.html",
     "kommune/1103-stavanger.html", "tiltak/oppfolging.html", "sammenlign.html", "om/kvalitet.html", "404.html"],
)  # fmt: skip
def test_every_target_is_large_enough_for_a_thumb_and_every_landmark_has_a_name_of_its_own(
    reader: Reader, path: str
) -> None:
    with reader.open(Visit(path, 320)) as opened:
        opened.lay_out()
        opened.page.evaluate(AXE)
        assert opened.page.evaluate(TARGETS) == []


@pytest.mark.parametrize("path", ["tiltak/oppfolging.html", "tiltak/arbeid-med-stotte.html", "tiltak/mentor.html"])
def test_a_tiltak_takes_at_most_four_sheets_with_its_chart_and_its_newest_numbers(reader: Reader, path: str) -> None:
    with reader.open(Visit(path)) as opened:
        pdf = opened.page.pdf(prefer_css_page_size=True)
        assert 1 < len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 4
        opened.page.emulate_media(media="print")
        assert opened.page.locator("svg.chart").filter(visible=True).count() > 0
        shown, left_out = opened.page.evaluate(
            """() => ['tbody.year.open, #utvikling .charts',
                'tbody.year:not(.open), #kommune, .largest-changes, .folded']
              .map((parts) => [...document.querySelectorAll(parts)]
                .map((part) => [part.closest('[id]').id, part.checkVisibility()]))"""
        )
        assert len(shown) > 6 and all(visible for name, visible in shown if "-20" not in name and "kommune" not in name)
        assert left_out and not any(visible for _, visible in left_out)
        assert "det nyeste året. Resten står på nettsiden" in opened.page.locator(".printed:visible").inner_text()


def test_a_table_that_is_scrolled_sideways_shows_whole_columns_only(reader: Reader) -> None:
    with reader.open(Visit("tiltak/oppfolging.html", 360)) as opened:
        page = opened.page
        region = page.locator("#alder .scroll").first
        region.scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector('#alder .scroll').hasAttribute('data-more')")
        for left in (0, 33, 60, 9999):
            cut = region.evaluate(
                """async (region, left) => {
                  region.scrollLeft = left;
                  await new Promise((done) => setTimeout(done, 150));
                  const table = region.querySelector('table');
                  const { left: x } = table.getBoundingClientRect();
                  const outline = getComputedStyle(table).clipPath;
                  const shown = [...outline.matchAll(/M ?([\\d.]+)[, ][\\d.]+ ?H ?([\\d.]+)/g)]
                    .map(([, from, to]) => [Number(from), Number(to)]);
                  const [from, to] = shown.at(-1);
                  return [...table.tHead.rows[0].cells].slice(1).map((head) => head.getBoundingClientRect())
                    .filter((box) => box.left - x < from - 1 && box.right - x > from + 1
                      || box.left - x < to - 1 && box.right - x > to + 1).length;
                }""",
                left,
            )
            assert cut == 0, left
