"""Every kind of page in a real browser: whoever opens it, in whatever way, nothing is wrong with it."""

from __future__ import annotations

from itertools import product

import pytest
from browsing import SHIFTS, Reader, Visit

pytestmark = pytest.mark.browser

LANGUAGES = ("", "nn/", "en/")
WIDTHS = (320, 768, 1280)
COLOURS = ("light", "dark", "forced")
KINDS = {
    "front": "index.html",
    "tiltak": "tiltak/arbeid-med-stotte.html",
    "tiltak of 2017 only": "tiltak/varig-lonnstilskudd.html",
    "group": "tiltaksgruppe/oppfolging.html",
    "fylke": "fylke/11-rogaland.html",
    "fylke of the past": "fylke/30-viken.html",
    "kommune": "kommune/1103-stavanger.html",
    "kommune without numbers": "kommune/1151-utsira.html",
    "list of tiltak": "tiltak/index.html",
    "list of fylker": "fylke/index.html",
    "list of kommuner": "kommune/index.html",
    "text": "om/skjulte-tall.html",
    "figure": "figur/index-tiltak.html",
    "table": "fylke/figur/11-rogaland-kommuner.html",
    "compare": "sammenlign.html",
    "data": "data/index.html",
    "changes": "versjoner.html",
    "largest-changes": "endringer.html",
}


# Text that is wider than what cuts it off, and text in a chart beyond the window.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((element) => {
  if (!element.checkVisibility() || element.closest('.sr, .skip, .scroll, select, input')) return false;
  const { left, right } = element.getBoundingClientRect();
  if (element.closest('svg')) return element.matches('text') && (left < -1 || right > innerWidth + 1);
  return getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 90))"""


def visits() -> list[object]:
    """Each kind of page at each width, in each language and in each choice of colours, in three visits; together every
    pair of these conditions, with and without scripts, from disk and over http."""
    found: list[object] = []
    for number, (kind, path) in enumerate(KINDS.items()):
        for turn, width in enumerate(WIDTHS):
            lang = LANGUAGES[(number + turn) % 3]
            colours = COLOURS[(number // 3 + turn) % 3]
            visit = Visit(lang + path, width, colours, (number + turn) % 4 != 3, (number + turn) % 2 == 0)
            marks = () if lang else pytest.mark.any_site
            found.append(pytest.param(visit, marks=marks, id=f"{kind}-{lang.rstrip('/') or 'nb'}-{width}-{colours}"))
    return found


def skip_where_missing(reader: Reader, path: str) -> None:
    if not (reader.folder / path).is_file():
        pytest.skip(f"the site has no {path}")


@pytest.mark.parametrize("visit", visits())
def test_a_page_has_no_fault_whoever_opens_it(reader: Reader, visit: Visit) -> None:
    skip_where_missing(reader, visit.path)
    with reader.open(visit) as opened:
        assert opened.complaints == []
        assert [url for url in opened.asked if not url.startswith(reader.root(visit))] == []
        assert opened.page.get_by_role("heading", level=1).is_visible()
        if visit.script:
            assert opened.page.evaluate(SHIFTS) == []
        assert opened.sticks_out() == []
        if visit.script:
            assert opened.faults() == []
        else:
            assert reader.faults_without_scripts(visit) == []


@pytest.mark.parametrize(("colours", "script"), list(product(COLOURS, (True, False))))
def test_the_page_for_what_isnt_there_stands_alone(reader: Reader, colours: str, script: bool) -> None:
    visit = Visit("404.html", 320, colours, script)
    with reader.open(visit) as opened:
        assert opened.asked == [reader.address(visit)]
        assert opened.complaints == []
        assert opened.sticks_out() == []
        assert (opened.faults() if script else reader.faults_without_scripts(visit)) == []


@pytest.mark.parametrize(
    "path", ["index.html", *(KINDS[kind] for kind in ("tiltak", "fylke", "kommune", "list of kommuner", "compare"))]
)
def test_at_400_percent_zoom_and_with_the_spacing_of_text_that_a_reader_may_set_nothing_is_cut_off(
    reader: Reader, path: str
) -> None:
    """WCAG 1.4.10 and 1.4.12; 320 times 256 px is what 400 % of zoom leaves of 1280 times 1024."""
    spacing = (
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
        "p { margin-bottom: 2em !important; }"
    )
    with reader.open(Visit(path, 320)) as opened:
        opened.page.set_viewport_size({"width": 320, "height": 256})
        assert opened.sticks_out() == []
        opened.restyle(spacing)
        assert opened.sticks_out() == []
        assert opened.page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_link_to_a_figure_leads_to_its_top_and_nothing_moves_on_the_way_down(reader: Reader, width: int) -> None:
    with reader.open(Visit(KINDS["tiltak"], width)) as opened:
        page = opened.page
        for name in ("kommune", "kjonn", "fylke"):
            page.locator(f".toc a[href='#{name}']").press("Enter")
            page.wait_for_function(f"Math.abs(document.getElementById('{name}').getBoundingClientRect().top - 16) < 2")
        page.keyboard.press("Control+Home")
        while page.evaluate("scrollY + innerHeight + 1 < document.documentElement.scrollHeight"):
            page.evaluate("new Promise((done) => { scrollBy(0, innerHeight); requestAnimationFrame(done); })")
        assert page.evaluate(SHIFTS) == []


@pytest.mark.parametrize("path", ["kommune/1103-stavanger.html", "tiltak/arbeid-med-stotte.html"])
def test_without_scripts_nothing_is_shown_that_needs_them_and_the_list_of_kommuner_is_a_link(
    reader: Reader, path: str
) -> None:
    with reader.open(Visit(path, script=False)) as opened:
        page = opened.page
        assert page.locator("svg.chart.wide").first.is_visible()
        assert page.locator("main table").first.is_visible()
        assert page.locator("button, input, .tools, [role=slider]").filter(visible=True).count() == 0
        page.locator("#finn").click()
        page.wait_for_url("**/kommune/index.html")
