"""What scripts add to the pages, used as a reader would: by keyboard, pointer and finger, from disk and over http."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from browsing import AXE, FAULTS, Opened, Reader, Visit
from lxml import html
from minisite import ROOT, mini_words
from site_reader import months_after, months_by_place, things_of

from tiltak.pages.scripts import page_scripts

pytestmark = pytest.mark.browser

TILTAK = "tiltak/arbeid-med-stotte.html"
SLIDER = "input[type=range]"
SAID = "() => document.querySelector('p[role=status]').textContent"


Open = Callable[..., Any]


@pytest.fixture
def opened(request: pytest.FixtureRequest, reader: Reader) -> Iterator[Open]:
    """Opens a page of the site, from disk with the network off or over http; afterwards nothing may have gone wrong."""
    disk = getattr(request, "param", "disk") == "disk"
    every: list[Opened] = []
    with ExitStack() as visits:

        def open_page(path: str, **conditions: Any) -> Any:
            one = visits.enter_context(reader.open(Visit(path, disk=disk, **conditions)))
            one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            one.page.set_default_timeout(15_000)
            every.append(one)
            one.page.asked = one.asked  # type: ignore[attr-defined]
            return one.page

        yield open_page
    assert [said for one in every for said in one.complaints] == []
    here = (reader.root(Visit("", disk=disk)), "data:", "blob:")
    assert [url for one in every for url in one.asked if not url.startswith(here)] == []


# What loads further files or hands something on is tried over http too.
both_ways = pytest.mark.parametrize("opened", ["disk", "http"], indirect=True)


def said(page: Any, text: str) -> None:
    """Wait until screen readers have been told."""
    page.wait_for_function(f"text => ({SAID})() === text", arg=text)


def hits(page: Any, typed: str) -> list[str]:
    page.fill("#sok", typed)
    return page.locator("#sok-treff [role=option]").all_inner_texts()


# --- search ----------------------------------------------------------------------------------------------------------


@both_ways
def test_a_reader_finds_a_kommune_by_keyboard_alone(opened: Open) -> None:
    page = opened("om/index.html")
    while page.evaluate("document.activeElement.id") != "sok":
        page.keyboard.press("Tab")
    page.keyboard.type("bergen")
    field = page.locator("#sok")
    page.wait_for_selector("#sok-treff [role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    option = page.locator("#" + field.get_attribute("aria-activedescendant"))
    assert option.get_attribute("aria-selected") == "true"
    assert "Bergen" in option.inner_text()
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:text-is('Bergen')")
    assert page.url.endswith("kommune/4601-bergen.html")


HOWEVER = (
    ("stavanger", "Stavanger"),
    ("rogal", "Rogaland"),
    ("Stavnager", "Stavanger"),  # swapped
    ("tronheim", "Trondheim"),  # left out
    ("drammmen", "Drammen"),  # too many
    ("tromsp", "Tromsø"),  # another
    ("baerum", "Bærum"),
    ("barum", "Bærum"),
    ("alesund", "Ålesund"),
    ("aalesund", "Ålesund"),
    ("guovdageaidnu", "Kautokeino"),
    ("finnøy", "Stavanger"),
    ("1103", "Stavanger"),
    ("møre og", "Møre og Romsdal"),
    ("trøndelag", "Trøndelag"),
    ("arbeid støtte", "Arbeid med støtte"),
    ("mentor", "Mentor"),
)


def test_a_name_is_found_however_it_is_written(opened: Open) -> None:
    page = opened("index.html")
    page.focus("#sok")
    page.keyboard.type("o")
    page.wait_for_selector("#sok-treff [role=option]")
    found = {typed: hits(page, typed)[:1] for typed, _ in HOWEVER}
    assert [typed for typed, first in HOWEVER if not found[typed] or not found[typed][0].startswith(first)] == []


def test_the_number_of_results_is_said_and_where_there_is_none_that_too(opened: Open) -> None:
    page = opened("en/index.html")
    page.fill("#sok", "oslo")
    page.wait_for_selector("#sok-treff [role=option]")  # the index is loaded when the field gets focus
    said(page, f"{page.locator('#sok-treff li').count()} found. Choose with the arrow keys.")
    assert hits(page, "xyzzyx") == []
    said(page, "Nothing found for “xyzzyx”.")


@both_ways
def test_a_finger_chooses_a_result(opened: Open) -> None:
    page = opened("nn/index.html", width=320, touch=True)
    page.tap("#sok")
    page.type("#sok", "vestl")
    page.tap("#sok-treff li")
    page.wait_for_url("**/nn/fylke/46-vestland.html")


# --- charts ----------------------------------------------------------------------------------------------------------


def table_says(page: Any, figure: str) -> dict[str, str]:
    """What the tables of a figure say, by code and month."""
    return page.evaluate(
        """figure => Object.fromEntries([...document.querySelectorAll(`#${figure} table`)].flatMap(table => {
            const heads = [...table.tHead.rows[0].cells].map(cell => cell.dataset.of);
            const rows = [...table.tBodies].flatMap(body => [...body.rows]).filter(row => !row.matches('.year'));
            return rows.flatMap(row => [...row.cells].slice(1).map((cell, place) => {
                const copy = cell.cloneNode(true);
                copy.querySelectorAll('[aria-hidden]').forEach(part => part.remove());
                return [[row.cells[0].dataset.of, heads[place + 1]].sort().reverse().join(' '), copy.textContent];
            }));
        }))""",
        figure,
    )


@both_ways
def test_every_month_of_a_chart_is_read_by_arrow_keys_as_its_table_has_it(opened: Open) -> None:
    page = opened(TILTAK)
    cells = table_says(page, "status")
    slider = page.locator(f"#status {SLIDER}")
    slider.focus()
    slider.press("Home")
    heard = []
    for _ in range(int(slider.get_attribute("max")) + 1):
        heard.append(slider.get_attribute("aria-valuetext"))
        page.keyboard.press("ArrowRight")
    months = sorted({name.split()[-1] for name in cells if re.fullmatch(r"\S+ \d{4}-\d\d", name)})
    assert len(heard) == len(months) == 35
    for month, text in zip(months, heard, strict=True):
        spoken = [part.partition(": ")[2] for part in text.split("; ")[1:4]]
        assert sorted(spoken) == sorted(cells[name] for name in cells if name.endswith(month)), month
    broken = [month for month, text in zip(months, heard, strict=True) if text.endswith("Brudd i serien")]
    assert "2025-04" in broken
    assert page.locator("#status .tip").is_visible()
    page.evaluate(AXE)
    assert page.evaluate(FAULTS) == []
    page.keyboard.press("Escape")
    assert page.locator("#status .tip").is_hidden()


def test_all_charts_of_a_page_find_all_their_cells(opened: Open) -> None:
    page = opened(TILTAK)
    page.click("#fylke .former > summary")
    texts = page.evaluate(
        """slider => [...document.querySelectorAll(slider)].flatMap(slider => {
            slider.focus();
            return Array.from({length: Number(slider.max) + 1}, (_, place) => {
                slider.value = place;
                slider.dispatchEvent(new Event('input'));
                return slider.getAttribute('aria-valuetext');
            });
        })""",
        SLIDER,
    )
    assert len(texts) > 300
    assert not [text for text in texts if "undefined" in text or not re.fullmatch(r".*\d{4}(; .+: .+)+", text)]
    assert any("skjult av personvernhensyn" in text for text in texts)
    assert any("ikke publisert" in text for text in texts)


def test_up_and_down_go_from_panel_to_panel(opened: Open) -> None:
    page = opened("kommune/1103-stavanger.html")
    page.locator(".others summary").click()
    slider = page.locator(f".others {SLIDER}")
    slider.focus()
    names = []
    for _ in range(3):
        names.append(slider.get_attribute("aria-valuetext").split("; ")[1].partition(":")[0])
        page.keyboard.press("ArrowDown")
    assert len(set(names)) == 3


def test_a_pointer_and_a_finger_show_the_numbers_of_a_month(opened: Open) -> None:
    page = opened("kommune/1103-stavanger.html", touch=True)
    chart, tip = page.locator(".charts svg.wide"), page.locator(".tip").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert re.match(r"\w+\.?\s2025", tip.inner_text())
    page.mouse.move(1, 1)
    assert tip.is_hidden()
    chart.tap()
    assert tip.is_visible()
    page.locator("h1").tap()
    assert tip.is_hidden()


def test_a_line_is_taken_away_and_comes_back(opened: Open) -> None:
    page = opened(TILTAK)
    button, line = (
        page.locator("#kjonn button[data-do=line]").first,
        page.locator("#kjonn svg.wide [data-of=kvinner]").first,
    )
    assert line.is_visible()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert line.is_hidden()
    page.focus(f"#kjonn {SLIDER}")
    assert page.locator(f"#kjonn {SLIDER}").get_attribute("aria-valuetext").count(": ") == 1
    button.click()
    assert line.is_visible()


def saved(page: Any, figure: str, kind: str, folder: Path) -> Path:
    if not page.locator(f"#{figure} .take details").first.evaluate("details => details.open"):
        page.click(f"#{figure} .take summary >> nth=0")
    with page.expect_download() as download:
        page.click(f"#{figure} button[data-do={kind}]")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@both_ways
def test_a_saved_svg_has_title_breaks_and_source_inside_and_needs_no_stylesheet(opened: Open, tmp_path: Path) -> None:
    page = opened(TILTAK)
    path = saved(page, "status", "svg", tmp_path)
    assert path.name == "arbeid-med-stotte-status.svg"
    picture = ElementTree.parse(path).getroot()
    text = " ".join("".join(element.itertext()) for element in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert text.startswith("Deltakere på Arbeid med støtte etter arbeidsmarkedsstatus, 2023–2025")
    assert "Brudd i serien fra april 2025" in text
    assert "Kilde: NAV" in text
    assert "november 2025" in text
    names = {name for element in picture.iter() for name in element.keys()}  # noqa: SIM118 - an Element isn't a dict
    assert not names & {"class", "style", "data-of"}
    assert [element for element in picture.iter() if "Brudd: nytt tiltak" in (element.text or "")]
    colours = {element.get(name, "") for element in picture.iter() for name in ("fill", "stroke")}
    assert not [colour for colour in colours if "var(" in colour]
    dashed = [e for e in picture.iter() if e.get("stroke-dasharray") and e.get("stroke-dasharray") != "none"]
    assert dashed


@both_ways
def test_a_saved_png_is_a_picture_twice_as_large_as_the_svg(opened: Open, tmp_path: Path) -> None:
    page = opened("kommune/1103-stavanger.html")
    png = saved(page, "tiltak", "png", tmp_path).read_bytes()
    svg = ElementTree.parse(saved(page, "tiltak", "svg", tmp_path)).getroot()
    assert png.startswith(b"\x89PNG")
    size = [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]
    assert size == [2 * int(svg.get(side) or 0) for side in ("width", "height")]


def test_a_saved_csv_has_every_month_of_every_line_hidden_ones_without_a_number(opened: Open, tmp_path: Path) -> None:
    page = opened("kommune/1103-stavanger.html")
    text = saved(page, "tiltak", "csv", tmp_path).read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(text.splitlines())
    assert head == ["Navn", "Måned", "Antall", "Merknad"]
    assert len(rows) == 8 * 11 and {row[1] for row in rows} == {f"2025-{month:02}" for month in range(1, 12)}
    assert ["Oppfølging", "2025-11", "249", ""] in rows
    assert ["Mentor", "2025-02", "", "skjult av personvernhensyn"] in rows
    folded = [row for row in rows if row[0] == "Utvidet oppfølging i opplæring"]
    assert {tuple(row[2:]) for row in folded} == {("", "skjult av personvernhensyn")} and len(folded) == 11


def test_the_code_that_embeds_a_figure_names_its_page_and_the_citation_its_source_and_address(opened: Open) -> None:
    page = opened(TILTAK)
    menu = page.locator("#status .take")
    menu.get_by_text("Bygg inn").click()
    address = page.url.replace("arbeid-med-stotte", "figur/arbeid-med-stotte-status")
    code = menu.locator("code", has_text="iframe").inner_text()  # the script fills it when the menu has opened
    assert code.startswith(f'<iframe src="{address}" title="Deltakere på Arbeid med støtte etter arbeidsmarkedsstatus')
    assert 'height="420"' in code
    menu.get_by_role("button", name="Kopier koden").click()
    said(page, "Kopiert.")
    assert page.evaluate("navigator.clipboard.readText()") == code
    menu.get_by_text("Siter").click()
    menu.get_by_role("button", name="Kopier kilden").click()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert cited.startswith("NAV: Deltakere på Arbeid med støtte etter arbeidsmarkedsstatus, 2023–2025, november 2025.")
    assert "(oppdatert 2. desember 2025)" in cited and cited.endswith(f"{page.url}#status")


def test_what_is_seen_of_a_figure_stands_in_the_address_and_is_seen_again_from_it(opened: Open) -> None:
    page = opened(TILTAK)
    page.locator("#kjonn button[data-do=line]").first.click()
    page.locator("#fylke .fold").nth(1).click()
    assert page.url.endswith("?kjonn=-kvinner&fylke=2024#fylke")
    again = opened(page.url.rpartition("tiltak/")[2].join(("tiltak/", "")))
    assert again.locator("#kjonn svg.wide [data-of=kvinner]").first.is_hidden()
    assert again.locator("#fylke .fold").nth(1).get_attribute("aria-expanded") == "true"
    again.locator("#kjonn button[data-do=line]").first.click()
    assert again.url.endswith("?fylke=2024#kjonn")


# --- tables ----------------------------------------------------------------------------------------------------------


def column(page: Any, table: str, number: int) -> list[str]:
    return page.locator(f"#{table} tbody tr:not(.brk, .mean, .year) > :nth-child({number})").all_text_contents()


def test_a_table_is_sorted_by_numbers_with_hidden_ones_last_and_says_so(opened: Open) -> None:
    page = opened(TILTAK)
    at_first = column(page, "tabell-kommune", 1)
    head = page.locator("#tabell-kommune thead th").nth(1)
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    shown = column(page, "tabell-kommune", 2)
    numbers = [int(re.sub(r"\D", "", text)) for text in shown if text[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True)
    assert all(text[0].isdigit() for text in shown[: len(numbers)])
    assert len(numbers) < len(shown)
    said(page, f"Sortert synkende: {head.inner_text().splitlines()[0].strip()}.")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    assert head.get_attribute("aria-sort") is None
    assert column(page, "tabell-kommune", 1) == at_first


def test_no_row_passes_a_break_when_a_table_is_sorted(opened: Open) -> None:
    page = opened(TILTAK)
    page.locator("#tabell-status thead th button").nth(1).click()
    months = page.locator("#tabell-status tbody.open tr:not(.year)").evaluate_all(
        "rows => rows.map(row => row.cells[0].dataset.of)"
    )
    before, after = months[: months.index(None)], months[months.index(None) + 1 :]
    assert set(before) == {"2025-01", "2025-02", "2025-03"}
    assert set(after[:-1]) == {f"2025-{month:02}" for month in range(4, 12)}
    values = [int(re.sub(r"\D", "", text)) for text in column(page, "tabell-status", 2)[:11]]
    assert all(a >= b for a, b in [*pairwise(values[:3]), *pairwise(values[3:])])


@both_ways
def test_a_table_is_copied_as_a_spreadsheet_takes_it(opened: Open) -> None:
    page = opened(f"en/{TILTAK}")
    page.click("#kjonn button[data-do=copy]")
    said(page, "The table has been copied. You can paste it into a spreadsheet.")
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    assert rows[0] == ["Month", *page.locator("#tabell-kjonn thead th").all_inner_texts()[1:]]
    broken = [row for row in rows if row[0].startswith("Break")]
    rows = [row for row in rows if row not in broken]
    assert {len(row) for row in broken} == {1}
    assert {len(row) for row in rows} == {3}
    assert {row[0][-4:] for row in rows[1:]} == {"2023", "2024", "2025"}, "the folded years too"
    assert {cell for row in rows[1:] for cell in row[1:] if not cell.isdigit()} == {".."}
    assert max(int(cell) for row in rows[1:] for cell in row[1:] if cell.isdigit()) > 1000


def test_a_table_whose_years_share_their_heads_is_copied_with_the_year_of_each_row(opened: Open) -> None:
    page = opened(TILTAK)
    page.click("#fylke button[data-do=copy]")
    said(page, "Tabellen er kopiert. Du kan lime den inn i et regneark.")
    rows = [line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    assert rows[0][:3] == ["År", "Fylke", "jan"]
    assert {row[0] for row in rows[1:]} == {"2023", "2024", "2025"}
    assert {len(row) for row in rows if not row[1].startswith("Brudd")} == {len(rows[0])}
    viken = [row for row in rows if row[1].startswith("Viken")]
    assert [row[0] for row in viken] == ["2023"], "a fylke has a row in the years in which it exists"


def test_a_year_is_opened_and_closed_by_its_button(opened: Open) -> None:
    page = opened(TILTAK)
    newest, older = (page.locator(f"#tabell-utvikling tbody[data-year='{year}']") for year in (2025, 2023))
    button = older.get_by_role("button", name="2023", exact=True)
    assert newest.locator("tr").last.is_visible() and older.locator("tr").last.is_hidden()
    assert button.get_attribute("aria-expanded") == "false"
    button.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert older.locator("tr").last.is_visible()
    button.press("Space")
    assert older.locator("tr").last.is_hidden()


def test_the_table_of_kommuner_is_filtered_by_name(opened: Open) -> None:
    page = opened(TILTAK)
    number = page.locator("#kommune tbody tr").count()
    shown = page.locator("#kommune tbody tr:visible")
    page.fill("#kommune input[data-do=filter]", "bod")
    assert [text.split()[0] for text in shown.all_inner_texts()] == ["Bodø"]
    said(page, f"Viser 1 av {number} rader.")
    folded = page.locator("#tabell-kommune-skjult tbody th").first.text_content()
    page.fill("#kommune input[data-do=filter]", folded)  # its numbers are hidden, its row folded away with others
    assert any(text.startswith(folded) for text in shown.all_inner_texts())
    page.fill("#kommune input[data-do=filter]", "")
    assert page.locator("#tabell-kommune tbody tr:visible").count() > 100


# --- compare ---------------------------------------------------------------------------------------------------------


@both_ways
def test_a_comparison_is_shared_by_its_address_and_says_what_the_places_pages_say(opened: Open) -> None:
    page = opened("sammenlign.html#tiltak=jobbklubb&steder=0,11,1103,1112")
    page.wait_for_selector("#sammenligning .charts svg")
    assert page.input_value("#tiltak") == "jobbklubb"
    title = page.inner_text("#sammenligning-tittel")
    assert title == "Deltakere på Jobbklubb: Hele landet, Rogaland, Stavanger, Lund"
    compared = table_says(page, "sammenligning")
    for code, path in (("11", "fylke/11-rogaland"), ("1103", "kommune/1103-stavanger"), ("1112", "kommune/1112-lund")):
        own = table_says(opened(f"{path}.html"), "tiltak-tall")
        whole = own.get("jobbklubb 2025-01/2025-11")  # one cell for all months: they are hidden
        months = [f"2025-{month:02}" for month in range(1, 12)]
        mine = [whole or own[f"jobbklubb {month}"] for month in months]
        line = f"{code}:jobbklubb"
        assert [compared.get(f"{m} {line}") or compared[f"{line} {m}"] for m in months] == mine
    assert "skjult av personvernhensyn" in compared.values()


def test_no_line_of_a_comparison_is_drawn_across_a_gap_a_break_or_a_hidden_month(opened: Open) -> None:
    page = opened("sammenlign.html#tiltak=arbeid-med-stotte&steder=11,30,33,1103,1112")
    page.wait_for_selector("#sammenligning .charts svg")
    cells = table_says(page, "sammenligning")
    svg = html.fromstring(page.locator("#sammenligning svg.chart:not(.key)").first.evaluate("one => one.outerHTML"))
    month, drawn = months_by_place(svg), 0
    for thing in (thing for thing in things_of(svg) if thing.kind == "line"):
        periods = [month(x) for x, _ in thing.places]
        assert periods == [months_after(periods[0], number) for number in range(len(periods))]
        for period in periods:
            cell = cells.get(f"{period} {thing.of}") or cells[f"{thing.of} {period}"]
            assert cell[0].isdigit()
            assert period == periods[0] or period != "2024-01" or thing.of == "11:arbeid-med-stotte"
        drawn += len(periods)
    assert drawn == sum(cell[0].isdigit() for cell in cells.values())
    assert [thing.of for thing in things_of(svg) if thing.kind == "break"].count("2024-01") == 1


def test_a_place_or_a_tiltak_that_was_not_in_use_is_told_from_numbers_that_are_not_published(opened: Open) -> None:
    page = opened("sammenlign.html#tiltak=utvidet-oppfolging-i-nav&steder=30,32,1103")
    page.wait_for_selector("#sammenligning .charts svg")
    of_november = (
        page.locator("#tabell-sammenligning tbody.open tr").last.locator("td > [aria-hidden]").all_inner_texts()
    )
    assert of_november == [".", ".."]  # Akershus came in 2024; kommuner came in the reports of 2025; Viken has a number


def test_two_places_of_one_name_are_told_apart(opened: Open) -> None:
    page = opened("sammenlign.html#tiltak=mentor&steder=03,0301,1818")
    page.wait_for_selector("#sammenligning .charts svg")
    heads = page.locator("#tabell-sammenligning thead a").all_inner_texts()
    assert heads == ["Oslo (Fylke)", "Oslo (Kommune i Oslo)", "Herøy (Nordland)"]


@both_ways
def test_places_are_added_by_keyboard_up_to_five_and_taken_away(opened: Open) -> None:
    page = opened("nn/sammenlign.html")
    page.wait_for_selector("#sammenligning .charts svg")
    for name in ("rogaland", "bergen", "oslo", "troms", "bodø"):
        page.focus("#sted")
        page.keyboard.type(name)
        page.wait_for_selector("#sted-treff [role=option]")
        page.keyboard.press("Enter")
        page.fill("#sted", "")
    assert page.locator("#steder button").count() == 5
    assert page.locator("#fullt").is_visible()
    page.locator("#steder button").first.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('#steder button').length === 4")
    assert page.url.endswith("#tiltak=arbeid-med-stotte&steder=11,4601,03,55")
    page.select_option("#tiltak", "mentor")
    page.wait_for_function("() => document.querySelector('#sammenligning-tittel').textContent.includes('Mentor')")
    assert page.url.endswith("#tiltak=mentor&steder=11,4601,03,55")


def test_a_comparison_is_explored_and_sorted_like_any_figure(opened: Open) -> None:
    page = opened("en/sammenlign.html#tiltak=mentor&steder=1103,1112")
    page.wait_for_selector("#sammenligning .charts svg")
    page.focus(f"#sammenligning {SLIDER}")
    page.keyboard.press("ArrowLeft")
    text = page.get_attribute(f"#sammenligning {SLIDER}", "aria-valuetext")
    assert re.fullmatch(r"Oct\s2025; Stavanger: \d+; Lund: hidden for privacy reasons", text)
    page.locator("#tabell-sammenligning thead button").nth(1).click()
    assert page.locator("#tabell-sammenligning th[aria-sort=descending]").count() == 1


# --- all pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["index.html", TILTAK, "kommune/1103-stavanger.html", "sammenlign.html"])
def test_a_page_asks_for_at_most_four_files_or_five_to_compare(opened: Open, path: str) -> None:
    page = opened(path)
    page.wait_for_load_state("networkidle")
    assert 1 < len(page.asked) <= (5 if path == "sammenlign.html" else 4), page.asked


def test_the_script_of_a_page_is_under_twelve_kilobytes_compressed() -> None:
    scripts = page_scripts(mini_words(), ROOT / "templates")
    sizes = {path: len(gzip.compress(text.encode())) for path, text in scripts.items()}
    assert max(sizes.values()) < 12_000, json.dumps(sizes)


# --- what isn't found, and what isn't there ---------------------------------------------------------------------------


def first_and_marked(page: Any, typed: str) -> tuple[str, bool]:
    """The first match for what is typed, and whether Enter would take it."""
    found = hits(page, typed)
    return (found[0] if found else ""), page.locator("#sok").get_attribute("aria-activedescendant") is not None


@both_ways
def test_four_digits_are_the_number_of_a_kommune_or_nothing_and_official_names_are_found(opened: Open) -> None:
    page = opened("index.html")
    page.focus("#sok")
    page.keyboard.type("o")
    page.wait_for_selector("#sok-treff [role=option]")
    for postcode in ("4021", "5003", "5003 Bergen", "0150"):
        assert first_and_marked(page, postcode) == ("", False), postcode
    for typed, name in (
        ("4601", "Bergen"), ("4601 Bergen", "Bergen"), ("Porsanger - Porsáŋgu - Porsanki", "Porsanger"),
        ("0301 Oslo", "Oslo"), ("Guovdageaidnu", "Kautokeino"),
    ):  # fmt: skip
        first, marked = first_and_marked(page, typed)
        assert first.startswith(name) and marked, typed
    for typed, path in (
        ("AMO", "amo"),
        ("VTA", "varig-tilrettelagt"),
        ("AFT", "arbeidsforberedende"),
        ("lønn", "lonn"),
    ):
        assert first_and_marked(page, typed)[1], typed
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"/tiltak(sgruppe)?/[\w-]*{path}"))
        page.go_back()
        page.focus("#sok")
        page.wait_for_timeout(200)
    assert first_and_marked(page, "46")[1] is False  # a beginning of many numbers


def test_enter_takes_only_what_is_marked_and_no_match_offers_the_lists(opened: Open) -> None:
    page = opened("index.html")
    page.focus("#sok")
    page.keyboard.type("o")
    page.wait_for_selector("#sok-treff [role=option]")
    first, marked = first_and_marked(page, "Stavnager")
    assert first.startswith("Stavanger") and not marked  # only likely
    page.keyboard.press("Enter")
    page.click(".search button")
    page.wait_for_timeout(200)
    assert page.url.endswith("index.html") and page.locator("#sok-treff [role=option]").first.is_visible()
    page.fill("#sok", "5003")
    page.keyboard.press("Enter")
    popup = page.locator("#sok ~ .hits")
    assert "Ingen treff på «5003»." in popup.inner_text()
    assert popup.locator("a").all_inner_texts() == ["Tiltak A–Å", "Fylker", "Kommuner A–Å"]
    popup.locator("a").last.click()
    page.wait_for_url("**/kommune/index.html")


def test_a_sort_button_is_named_by_its_column_and_is_no_part_of_the_name_of_the_head(opened: Open) -> None:
    page = opened("fylke/11-rogaland.html")
    head = page.get_by_role("columnheader", name="Mentor", exact=True).first
    assert head.count() == 1
    assert head.get_by_role("button", name="Sorter etter Mentor", exact=True).count() == 1


def test_a_comparison_of_nothing_says_so_and_shows_no_empty_chart(opened: Open) -> None:
    page = opened("sammenlign.html#tiltak=mentor&steder=1151")
    page.wait_for_selector("#mangler:visible")
    assert page.locator("#mangler").inner_text() == "Uten tall her: Utsira (ikke publisert)."
    assert page.locator("#sammenligning figure").is_hidden() and page.locator("#sammenligning table").is_visible()
    page.click("#steder button")
    page.wait_for_selector("#sammenligning", state="hidden")
    assert page.locator("#mangler").inner_text() == "Velg minst ett sted."


@both_ways
def test_a_saved_picture_breaks_an_address_that_is_longer_than_its_lines(opened: Open, tmp_path: Path) -> None:
    page = opened("tiltak/mentor.html")
    address = "https://example.org/" + "/".join(["en-lang-mappe"] * 9) + "/" + "x" * 90 + ".html"
    page.evaluate(
        "(href) => document.head.append(Object.assign(document.createElement('link'), {rel: 'canonical', href}))",
        address,
    )
    page.locator("#utvikling .take summary").first.click()
    with page.expect_download() as download:
        page.locator("#utvikling button[data-do=svg]").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    lines = [text.text or "" for text in ElementTree.fromstring(saved).iter("{http://www.w3.org/2000/svg}text")]
    assert address not in lines
    assert address in "".join(lines)
    page.set_content(saved)
    outside = page.evaluate(
        "() => [...document.querySelectorAll('svg > text')].filter((text) => text.getBoundingClientRect().right"
        " > document.querySelector('svg').getBoundingClientRect().right).length"
    )
    assert outside == 0
