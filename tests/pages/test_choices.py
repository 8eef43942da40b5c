"""What readers choose: a tiltak on the map, a tiltak or a fylke of the largest changes, what is compared and how.

The pages show what the build has worked out, keep the choice in their address, and return to what stands without it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Reader, Visit
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TABLES = "[...document.querySelectorAll('.largest-changes tbody')].map((body) => body.innerHTML.replaceAll('\\n', ''))"


@pytest.fixture
def page(reader: Reader) -> Iterator[Page]:
    """An open page of the site from disk, about which the browser may complain of nothing."""
    with reader.open(Visit("endringer.html")) as opened:
        yield opened.page
        assert opened.complaints == []


def go(page: Page, path: str) -> None:
    """Open another page of the site in the same tab."""
    root = re.sub(r"[^/]+$", "", page.url.partition("#")[0])
    page.goto("about:blank")
    page.goto(root + path)


def test_the_changes_of_a_fylke_or_a_tiltak_are_those_of_the_file_and_without_a_choice_those_of_the_build(
    page: Page, reader: Reader
) -> None:
    written = page.evaluate(TABLES)
    page.select_option("#velg-fylke", "46")
    expect(page.locator("#tabell-siden-maneden-for-fylke-opp tbody tr th a").first).to_have_text("Vestland")
    assert page.url.endswith("#fylke=46")
    expect(page.locator("#tabell-siden-maneden-for-land-opp")).to_be_hidden()
    page.select_option("#velg-tiltak", "arbeid-med-stotte")
    assert page.url.endswith("#tiltak=arbeid-med-stotte&fylke=46")
    expect(page.get_by_role("status")).to_have_text("Endringene gjelder nå Arbeid med støtte, Vestland.")
    with (reader.folder / "storste-endringer.csv").open(encoding="utf-8", newline="") as lines:
        rows = [
            row for row in csv.DictReader(lines) if row["since"] == "month" and row["tiltak"] == "arbeid-med-stotte"
        ]
    inside = [row for row in rows if row["tiltak"] == "arbeid-med-stotte" and row["region"].startswith("46")]
    said = page.locator("#siden-maneden-for + .counted")
    expect(said).to_have_text(f"I utvalget kan {len(inside)} tall sammenlignes mellom de to månedene.")
    seen = page.locator("#tabell-siden-maneden-for-kommune-opp tbody tr")
    rises = sorted((int(row["change"]) for row in inside if row["region_level"] == "kommune"), reverse=True)
    rises = [change for change in rises if change > 0]
    changes = seen.locator("td:last-child span:first-child").all_inner_texts()
    assert [int(text[1:].split(" (")[0]) for text in changes] == rises
    page.locator("a[href='#siden-januar']").press("Enter")  # a part of the page is no choice
    expect(page.locator("#velg-fylke")).to_have_value("46")
    page.select_option("#velg-tiltak", "")
    page.select_option("#velg-fylke", "")
    expect(page.locator("#tabell-siden-maneden-for-land-opp")).to_be_visible()
    assert page.evaluate(TABLES) == written


def test_the_map_shows_the_tiltak_and_the_change_that_are_chosen_and_keeps_them_in_its_address(page: Page) -> None:
    go(page, "index.html")
    data = json.loads(page.locator("#kart-tall").text_content() or "")
    for show, place in (("antall", 0), ("endring", 1)):
        page.locator("#kart-vis").select_option(show)
        page.locator("#kart-tiltak").select_option("mentor")
        title, caption, limits, cells = data["mentor"]
        expect(page.locator("#andeler")).to_have_text(title)
        expect(page.get_by_role("status")).to_contain_text(title)
        assert page.url.endswith(f"#kart=mentor&vis={show}")
        tiles = page.locator(".tiles li")
        for tile in tiles.all():
            of = cells[tile.get_attribute("data-of")]
            text, _, aloud = of[place]
            assert (tile.locator("b").text_content() or "").removesuffix(aloud) == text.split(" (")[0]
            assert (tile.get_attribute("class") or "").split()[1] == of[3 + place]
        assert page.locator(".limits dd").all_inner_texts() == [text for _, text in limits[place]]
        assert page.locator("#tabell-andeler caption").inner_text().strip() == caption
        for row in page.locator("#tabell-andeler tbody tr").all():
            of = cells[row.locator("th").get_attribute("data-of")]
            shown = row.locator("td").all_text_contents()
            assert shown == [text + aloud for text, _, aloud in of[:3]]
    page.reload()
    expect(page.locator("#andeler")).to_have_text(data["mentor"][0])
    expect(page.locator("#kart-vis")).to_have_value("endring")


def series(page: Page, key: str) -> list[str]:
    """The column of a table as it is shown."""
    return page.evaluate(
        """(key) => {
          const table = document.getElementById('tabell-sammenligning');
          const column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.dataset.of === key);
          const rows = [...table.tBodies].reverse().flatMap((body) => [...body.rows]); // the newest year stands first
          return rows.filter((row) => !row.matches('.brk, .year'))
            .map((row) => row.cells[column])
            .map((cell) => cell.querySelector('[aria-hidden]')?.textContent ?? cell.textContent);
        }""",
        key,
    )


def test_an_index_and_a_change_are_computed_from_shown_numbers_and_never_across_a_break(page: Page) -> None:
    for place, tiltak, base in (("11", "arbeid-med-stotte", 284), ("1103", "arbeid-med-stotte", 55)):
        key, address = f"{place}:{tiltak}", f"sammenlign.html#tiltak={tiltak}&steder={place}"
        go(page, address)
        expect(page.locator("#sammenligning .charts svg")).to_be_visible()
        numbers = series(page, key)
        shown = [int(text) if text.isdigit() else None for text in numbers]
        assert next(number for number in shown if number is not None) == base
        page.select_option("#vis", "indeks")
        unit = page.locator("#sammenligning figure > .note")
        expect(unit).to_have_text("Indeks, den første synlige måneden er 100.")
        assert page.url.endswith("&vis=indeks")
        for number, text in zip(shown, series(page, key), strict=True):
            if number is not None:
                assert abs(float(text.replace(",", ".")) - 100 * number / base) <= 0.0501
            else:
                assert not text[0].isdigit()
        page.select_option("#vis", "endring")
        expect(page.locator("#tabell-sammenligning caption")).to_contain_text("Endring i antall personer")
        for before, now, text in zip([None, *shown[:-1]], shown, series(page, key), strict=True):
            if before is None or now is None:
                assert not re.search(r"\d", text)
            else:
                assert int(text.replace("\N{MINUS SIGN}", "-")) == now - before
    go(page, "sammenlign.html#tiltak=mentor&steder=0,1103&vis=indeks")
    missing = page.locator("#mangler")
    expect(missing).to_have_text("Uten tall her: Stavanger (ingen indeks: det første tallet er under 20).")


def test_all_fylker_and_several_tiltak_are_compared_each_place_in_a_picture_of_its_own(
    page: Page, tmp_path: Path
) -> None:
    go(page, "sammenlign.html")
    expect(page.locator("#sammenligning .charts svg")).to_be_visible()
    page.get_by_role("button", name="Alle fylker").press("Enter")
    pictures = page.locator("#sammenligning .picture")
    expect(pictures).to_have_count(15)
    assert page.url.endswith("&steder=fylkene")
    page.locator("#flere summary").press("Enter")
    page.locator("#flere input[value=mentor]").press("Space")
    expect(page.locator("#tabell-sammenligning thead th")).to_have_count(31)
    assert "tiltak=arbeid-med-stotte,mentor&" in page.url or ",mentor&" in page.url
    assert pictures.count() == 15
    page.get_by_text("Last ned", exact=True).press("Enter")
    with page.expect_download() as download:
        page.locator("[data-do=csv]").press("Enter")
    download.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["tiltak"] for row in rows} >= {"mentor"} and len({row["region"] for row in rows}) == 15
    assert {row["obs_status"] for row in rows} >= {"A", "Q"}
    assert all(bool(row["value"]) == (row["obs_status"] == "A") for row in rows)
    slider = page.locator("#sammenligning input[type=range]")
    slider.focus()
    first = slider.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowDown")
    assert slider.get_attribute("aria-valuetext") != first and "undefined" not in str(first)
