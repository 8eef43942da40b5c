"""What people come for, done from the front page by keyboard alone: by a citizen, a journalist, an adviser in a fylke
and a researcher."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import Opened, Reader, Visit
from playwright.sync_api import Page, expect

from tests.site.test_browser_keys import tab_to
from tools.site_handler import SiteHandler

pytestmark = pytest.mark.browser

DIRECTION = re.compile(r"(?:\d (?:deltakere?|personer?)) .*(?:flere|færre|like mange som)")


@pytest.fixture
def newspaper(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of pages, and the address of a server of its own that serves it."""
    handler = partial(SiteHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def back_to(page: Page, selector: str) -> None:
    """Press Shift and Tab until the focus is on an element of the selector: from the top, to what stands last."""
    for _ in range(90):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Shift and Tab don't come to {selector}")


def go(page: Page, selector: str) -> None:
    """Follow the link of a selector with Tab and Enter."""
    tab_to(page, selector)
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def find(page: Page, typed: str, name: str, hint: str) -> None:
    """Type into the search field of any page, and choose what is meant."""
    tab_to(page, "#sok")
    page.keyboard.type(typed)
    options = page.locator("#sok-treff [role=option]")
    expect(options.first).to_be_visible()
    for _ in range(options.count()):
        chosen = page.locator("#sok-treff [aria-selected=true]")
        if chosen.count() and chosen.inner_text().split("\n")[0].strip() == name and hint in chosen.inner_text():
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_have_text(name.partition(" (")[0] if "(" not in name else name)
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{typed} doesn't lead to {name}, {hint}")


def text_of(page: Page, selector: str) -> str:
    return " ".join(" ".join(page.locator(selector).all_inner_texts()).replace("\xa0", " ").split())


def complains_of_nothing(opened: Opened) -> None:
    assert opened.complaints == []


def test_a_citizen_learns_how_many_and_whether_it_is_more_or_fewer_of_any_kommune(reader: Reader) -> None:
    with reader.open(Visit("index.html", 360, disk=False)) as opened:
        page = opened.page
        for typed, name, hint in (
            ("stavanger", "Stavanger", "Rogaland"),
            ("våler", "Våler (Østfold)", "Østfold"),
            ("våler", "Våler (Innlandet)", "Innlandet"),
            ("herøy", "Herøy (Møre og Romsdal)", "Møre og Romsdal"),
            ("guovdageaidnu", "Kautokeino", "Finnmark"),
        ):
            find(page, typed, name, hint)
            expect(page.locator(".lede")).to_be_in_viewport()
            assert DIRECTION.search(text_of(page, ".lede")), name
        for name, hint in (("Utsira", "Rogaland"), ("Herøy (Nordland)", "Nordland")):
            find(page, name.partition(" ")[0], name, hint)
            assert re.search(r"har ingen tall|skjult", text_of(page, ".lede"))
            assert DIRECTION.search(text_of(page, ".around")) and f"i {hint}" in text_of(page, ".around")
            go(page, ".around p a")  # the third step: the fylke, where there are numbers
            expect(page.locator("h1")).to_have_text(hint)
            assert DIRECTION.search(text_of(page, ".lede"))
        complains_of_nothing(opened)


def test_a_journalist_finds_the_largest_rise_in_a_fylke_shows_its_figure_elsewhere_and_cites_it(
    reader: Reader, newspaper: tuple[Path, str]
) -> None:
    with reader.open(Visit("index.html", disk=False)) as opened:
        page = opened.page
        go(page, ".site-nav a[href='endringer.html']")
        tab_to(page, "#velg-fylke")
        page.keyboard.type("Vestland")
        expect(page.get_by_role("status")).to_have_text("Endringene gjelder nå Alle tiltak, Vestland.")
        row = page.locator("#tabell-siden-maneden-for-kommune-opp tbody tr").first
        place, tiltak = row.locator("th a").inner_text(), row.locator(".note").inner_text()
        with (reader.folder / "storste-endringer.csv").open(encoding="utf-8", newline="") as lines:
            rises = [
                (int(change["change"]), change["region_name"], change["tiltak_name"])
                for change in csv.DictReader(lines)
                if change["since"] == "month" and change["region_level"] == "kommune" and change["region"][:2] == "46"
            ]
        change = int(row.locator("td").last.inner_text().split()[0].replace("\xa0", " ").split()[0])
        assert (change, place, tiltak) in rises and change == max(rises)[0]
        go(page, "#tabell-siden-maneden-for-kommune-opp tbody tr:first-child a")
        assert re.search("#tiltak-[a-z-]+$", page.url)
        expect(page.locator(f".picture:target:has-text('{tiltak}')")).to_be_visible()
        expect(page.locator("#tabell-tiltak thead")).to_contain_text(tiltak)
        for part in (2, 3):  # embed, cite
            tab_to(page, f"#tiltak .take details:nth-of-type({part}) > summary")
            page.keyboard.press("Enter")
            if part == 2:
                expect(page.locator("#tiltak .take code")).to_contain_text("<iframe")
                code = page.locator("#tiltak .take code").inner_text()
        cited = text_of(page, "#tiltak .take .copied:not(code)")
        assert re.search(rf"{place}.*(?:NAV|Kilde).*TILT140", cited) and page.url.partition("#")[0] in cited
        complains_of_nothing(opened)
        article = f"<!doctype html><title>Sak</title>{code}"
        folder, address = newspaper
        (folder / "sak.html").write_text(article, encoding="utf-8")
        page.goto(f"{address}sak.html")
        frame = page.frame_locator("iframe")
        expect(frame.locator("svg.chart").filter(visible=True).first).to_be_visible()
        expect(frame.locator(".source").first).to_contain_text("Kilde: NAV")
        expect(frame.locator("body")).to_contain_text(place)


def test_an_adviser_sees_her_fylke_beside_all_others(reader: Reader) -> None:
    with reader.open(Visit("index.html", disk=False)) as opened:
        page = opened.page
        go(page, ".site-nav a[href='fylke/index.html']")
        go(page, "#tabell-steder a[href='46-vestland.html']")
        mine = page.locator("#tabell-rundt tr.here td").first.inner_text()
        go(page, ".around a[href$='steder=fylkene']")
        expect(page.locator("#sammenligning .picture")).to_have_count(15)
        expect(page.locator("#sammenligning-tittel")).to_contain_text("Alle fylker")
        heads = page.locator("#tabell-sammenligning thead th")
        column = [text.strip() for text in heads.all_inner_texts()].index("Vestland")
        last = page.locator("#tabell-sammenligning tbody.open tr").last
        assert last.locator("th, td").nth(column).inner_text() == mine
        tab_to(page, "#vis")
        page.keyboard.press("ArrowDown")
        page.wait_for_url("**&vis=indeks")
        expect(page.locator("#sammenligning figure > .note")).to_contain_text("Indeks")
        assert re.fullmatch(r"\d+,\d", last.locator("th, td").nth(column).inner_text())
        complains_of_nothing(opened)


def test_a_researcher_takes_everything_along_sees_what_is_hidden_and_broken_and_cites_the_edition(
    reader: Reader, tmp_path: Path
) -> None:
    with reader.open(Visit("index.html", disk=False)) as opened:
        page = opened.page
        go(page, ".site-nav a[href='tiltak/index.html']")
        go(page, ".index a[href='arbeid-med-stotte.html']")
        back_to(page, ".downloads a[href$='.csv']")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        download.value.save_as(tmp_path / "rows.csv")
        with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        assert {row["obs_status"] for row in rows} >= {"A", "Q"} and any(row["break"] for row in rows)
        assert all(bool(row["value"]) == (row["obs_status"] == "A") for row in rows)
        tab_to(page, ".cite summary")
        page.keyboard.press("Enter")
        assert "TILT140" in text_of(page, ".cite") and "oppdatert 2. desember 2025" in text_of(page, ".cite")
        page.keyboard.press("Control+Home")
        page.reload()
        go(page, ".site-nav a[href$='data/index.html']")
        tab_to(page, "a[href$='observations.parquet']")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert Path(download.value.path()).read_bytes()[:4] == b"PAR1"
        go(page, ".site-foot a[href$='versjoner.html']")
        expect(page.locator("main")).to_contain_text("Utgaven for november 2025")
        expect(page.locator("main")).to_contain_text("Kontrollsummer")
        complains_of_nothing(opened)
