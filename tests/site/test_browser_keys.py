"""The site by keyboard alone: what can be done can be done without a pointer, and one sees where one is."""

from __future__ import annotations

import re

import pytest
from browsing import Reader, Visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROGALAND = "fylke/11-rogaland.html"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element of the selector."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab doesn't come to {selector}")


@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
def test_the_skip_link_is_the_first_stop_is_seen_and_leads_to_the_content(reader: Reader, colours: str) -> None:
    with reader.open(Visit(ROGALAND, colours=colours)) as opened:
        page = opened.page
        page.keyboard.press("Tab")
        skip = page.locator(".skip:focus")
        expect(skip).to_be_in_viewport(ratio=1)
        page.keyboard.press("Enter")
        expect(page.locator("main:focus")).to_have_count(1)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
def test_every_stop_of_the_keyboard_is_in_sight_and_has_a_visible_ring(reader: Reader, colours: str) -> None:
    here = """() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const ringed = element.type === 'range' ? element.parentElement.querySelector('.charts') : element;
      const style = getComputedStyle(ringed);
      const box = ringed.getBoundingClientRect();
      return {what: element.outerHTML.slice(0, 90),
              ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
              seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
    }"""
    with reader.open(Visit("kommune/1103-stavanger.html", 320, colours)) as opened:
        stops = []
        for _ in range(80):
            opened.page.keyboard.press("Tab")
            stop = opened.page.evaluate(here)
            if stop is None:
                break
            stops.append(stop)
    assert len(stops) > 15
    assert [stop["what"] for stop in stops if not stop["ring"]] == []
    assert [stop["what"] for stop in stops if not stop["seen"]] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_table_takes_the_focus_only_while_it_scrolls(reader: Reader, width: int) -> None:
    with reader.open(Visit(ROGALAND, width)) as opened:
        opened.lay_out()
        opened.page.wait_for_timeout(200)
        regions = opened.page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter((region) => region.checkVisibility()).map((region) =>"
            " [region.tabIndex === 0, region.scrollWidth > region.clientWidth + 1"
            " || region.scrollHeight > region.clientHeight + 1])"
        )
        assert regions and all(focused is scrolls for focused, scrolls in regions)


def test_a_table_that_scrolls_is_a_region_with_a_name_and_the_arrow_keys_scroll_it(reader: Reader) -> None:
    with reader.open(Visit(ROGALAND, 320)) as opened:
        page = opened.page
        regions = page.locator(".scroll")
        assert regions.count() == page.locator("main table").count()
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every((region) => region.tagName === 'SECTION'"
            " && document.getElementById(region.getAttribute('aria-labelledby')).textContent.trim())"
        )
        wide = regions.filter(visible=True).nth(
            page.evaluate(
                "[...document.querySelectorAll('.scroll')].filter((region) => region.checkVisibility())"
                ".findIndex((region) => region.scrollWidth > region.clientWidth)"
            )
        )
        wide.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(region) => region.scrollLeft > 0", arg=wide.element_handle())


def test_the_list_of_hits_is_closed_by_escape_and_has_no_fault_while_it_is_open(reader: Reader) -> None:
    with reader.open(Visit("en/index.html", 320, "dark")) as opened:
        page = opened.page
        field = page.get_by_role("combobox").first
        field.focus()
        page.keyboard.type("oslo")
        expect(page.get_by_role("listbox")).to_be_visible()
        page.keyboard.press("ArrowDown")
        assert opened.faults() == []
        assert opened.sticks_out() == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(field).to_have_attribute("aria-expanded", "false")


def test_a_table_is_sorted_by_its_heads_and_says_so(reader: Reader) -> None:
    with reader.open(Visit(ROGALAND)) as opened:
        page = opened.page
        table = page.locator("#kommuner table")
        head = table.locator("thead th").first
        names = table.locator("tbody tr:not(.brk, .mean) > th").filter(visible=True)
        alphabetical = sorted(names.all_text_contents(), key=lambda name: name.lower().replace("å", "ø~"))
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending")
        assert names.all_text_contents() == alphabetical
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "descending")
        assert names.all_text_contents() == alphabetical[::-1]
        expect(page.get_by_role("status")).not_to_be_empty()
        assert opened.faults() == []


def test_a_table_is_copied_by_tab_and_enter_alone_and_it_says_so(reader: Reader) -> None:
    with reader.open(Visit("kommune/1103-stavanger.html", 320, disk=False)) as opened:
        page = opened.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab_to(page, "[data-table=tabell-tiltak] [data-do=copy]")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Tabellen er kopiert. Du kan lime den inn i et regneark.")
        rows = [row.split("\t") for row in page.evaluate("navigator.clipboard.readText()").splitlines()]
        shown = page.locator("#tabell-tiltak")
        assert rows[0][0] == "Måned"
        assert len(rows) == shown.locator("tr:not(.year)").count() and {len(row) for row in rows} == {len(rows[0])}
        assert len(rows[0]) == shown.locator("thead th").count()


def test_the_kommuner_of_a_tiltak_are_filtered_by_typing_and_it_says_how_many_are_left(reader: Reader) -> None:
    with reader.open(Visit("tiltak/arbeid-med-stotte.html")) as opened:
        page = opened.page
        rows = page.locator("#tabell-kommune tbody tr:not(.brk, .mean)")
        every = rows.count()
        tab_to(page, ".toc a[href='#kommune']")
        page.keyboard.press("Enter")
        tab_to(page, "[data-table=tabell-kommune] [data-do=filter]")
        page.keyboard.type("stavan")
        expect(rows.filter(visible=True)).to_have_count(1)
        expect(rows.filter(visible=True)).to_contain_text("Stavanger")
        expect(page.get_by_role("status")).to_contain_text("Viser 1 av ")
        assert opened.faults() == []
        for _ in "stavan":
            page.keyboard.press("Backspace")
        expect(rows.filter(visible=True)).to_have_count(every)


def test_places_are_compared_by_keyboard_alone(reader: Reader) -> None:
    with reader.open(Visit("sammenlign.html")) as opened:
        page = opened.page
        expect(page.locator("#sammenligning .charts svg")).to_be_visible()
        tab_to(page, "#tiltak")
        page.keyboard.type("Mentor")
        tab_to(page, "#sted")
        for name in ("oslo", "1103"):
            page.keyboard.type(name)
            expect(page.locator("#sted-treff [role=option]").first).to_be_visible()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_contain_text("er lagt til")
        title = page.locator("#sammenligning-tittel")
        expect(title).to_have_text("Deltakere på Mentor: Hele landet, Oslo, Stavanger")
        tab_to(page, "#steder button")
        page.keyboard.press("Enter")
        expect(title).to_have_text("Deltakere på Mentor: Oslo, Stavanger")
        expect(page.locator("#sted")).to_be_focused()
        tab_to(page, "#sammenligning input[type=range]")
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#sammenligning input[type=range]")).to_have_attribute(
            "aria-valuetext", re.compile(r"okt\.?\s2025; Oslo: [\d\s]+; Stavanger: \d+")
        )
        tab_to(page, "#tabell-sammenligning .sort")
        page.keyboard.press("Enter")
        expect(page.locator("#tabell-sammenligning thead th").first).to_have_attribute("aria-sort", "descending")
        assert opened.faults() == []
        assert opened.sticks_out() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_chart_that_has_focus_is_on_the_screen(reader: Reader, width: int) -> None:
    with reader.open(Visit("tiltak/arbeid-med-stotte.html", width)) as opened:
        for figure in ("utvikling", "alder", "fylke"):
            slider = opened.page.locator(f"#{figure} input[type=range]").first
            opened.page.evaluate("scrollTo(0, 0)")
            slider.evaluate("slider => slider.focus({ preventScroll: true })")
            box = opened.page.locator(f"#{figure} .charts").first.bounding_box()
            height = opened.page.evaluate("innerHeight")
            seen = box and box["y"] < height and box["y"] + box["height"] > 0
            assert seen, figure
