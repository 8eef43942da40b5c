"""Every number that the site adds is worked out again from observations.csv: in shares, ranks, tiles and scripts.

Written against the bokmål pages. What the sentences say is proved in `test_sentences_proved.py`, in every language.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise

import pytest
from site_reader import KEY, TOTALS, BuiltSite, PageRead, months_after, number_in, subject

from tests.site.test_site import numbers

pytestmark = pytest.mark.slow

NBSP = "\N{NO-BREAK SPACE}"
LATEST = "2025-11"


@pytest.fixture(scope="module")
def value(site: BuiltSite) -> Callable[..., int | None]:
    """The number of a cell by its codes, those of the whole where none is given; None without one."""

    def look(period: str, **codes: str) -> int | None:
        measure = "participants_mean" if "/" in period else "participants"
        row = site.newest.get(
            tuple((TOTALS | codes | {"period": period, "measure": measure})[column] for column in KEY)
        )
        return int(row["value"]) if row and row["value"] else None

    return look


# --- shares, ranks, tiles, cards -------------------------------------------------------------------------------------


def test_shares_and_ranks_are_worked_out_from_visible_numbers(
    site: BuiltSite, value: Callable[..., int | None]
) -> None:
    tiltak = {site.vocabulary.name("tiltak", code, "nb"): code for code in site.vocabulary.codes("tiltak")}
    checked = Counter[str]()

    @cache
    def all_places(level: str, of: str) -> list[int | None]:
        """The numbers of a tiltak in all places of a level that are ranked."""
        ranked = (code for code in site.vocabulary.codes(level) if is_ranked(site, level, code))
        return [value(LATEST, tiltak_level="tiltak", tiltak=of, region_level=level, region=code) for code in ranked]

    for page in numbers(site, "nb"):
        about = subject(page.about)
        if about.get("region_level") not in ("fylke", "kommune"):
            continue
        for heads, row in rows_of_standings(page):
            codes = {"tiltak_level": "tiltak", "tiltak": tiltak[row[0]]}
            mine = value(LATEST, **codes, **about)
            fylke = site.vocabulary.entry(about["region_level"], about["region"]).parent
            wholes = {
                "Andel av landet": value(LATEST, **codes),
                "Andel av fylket": value(LATEST, **codes, region_level="fylke", region=fylke),
            }
            others = all_places(about["region_level"], codes["tiltak"])
            shown = [number for number in others if number is not None]
            for head, text in zip(heads[1:], row[1:], strict=True):
                where = f"{page.path}: {row[0]}: {head}: {text}"
                checked[head] += 1
                if head == "Deltakere":
                    assert mine == (number_in(text, "nb") if text[0].isdigit() else None), where
                elif head in wholes:
                    assert text == share(mine, wholes[head]) or not text[0].isdigit(), where
                    assert text[0].isdigit() is (mine is not None and wholes[head] is not None) or "under" in text, (
                        where
                    )
                elif head.startswith("Rangering") and text[:1].isdigit():
                    assert mine is not None
                    assert text == f"{1 + sum(n > mine for n in shown)} av {len(shown)}", where
                elif head.endswith("uten synlig tall") and text[:1].isdigit():
                    assert int(text) == len(others) - len(shown), where
    assert checked["Andel av landet"] > 700 and checked["Andel av fylket"] > 600 and len(checked) == 7


def is_ranked(site: BuiltSite, level: str, code: str) -> bool:
    """Fylker and kommuner of today; not Svalbard and other areas, nor those that aren't known."""
    entry = site.vocabulary.entry(level, code)
    return code not in ("97", "99", "2100", "ukjent") and (not entry.valid_to or entry.valid_to >= LATEST[:4])


def rows_of_standings(page: PageRead) -> Iterator[tuple[list[str], list[str]]]:
    for section in page.document.find_class("standings"):
        for table in section.iter("table"):
            heads, *rows = ([shown_words(cell) for cell in row] for row in table.iter("tr"))
            for row in rows:
                yield heads, row


def shown_words(cell) -> str:
    """What a cell shows to the eye without its signs, its spaces plain but for those within numbers."""
    words = "".join(cell.xpath(".//text()[not(ancestor::sup or ancestor::*[@class='sr'])]"))
    return re.sub(rf"{NBSP}(?=av|%)", " ", " ".join(words.replace(NBSP, "\0").split()).replace("\0", NBSP)).replace(
        f"av{NBSP}", "av "
    )


def share(part: int | None, whole: int | None) -> str:
    if part is None or not whole:
        return ""
    tenths = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not tenths and part:
        return "under 0,1 %"
    return f"{tenths:f}".replace(".", ",") + " %"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_map_shows_each_tiltak_in_each_fylke_its_change_its_share_and_the_limits_of_its_shades(
    site: BuiltSite, value: Callable[..., int | None], lang: str
) -> None:
    page = site.pages[f"{'' if lang == 'nb' else f'{lang}/'}index.html"].document
    data = json.loads(page.get_element_by_id("kart-tall").text)
    options = page.xpath("//select[@id='kart-tiltak']/option")
    assert {option.get("value"): option.text for option in options} == {
        code: site.vocabulary.name("tiltak", code, lang) for code in data
    }
    checked = Counter[str]()
    for tiltak, (_, _, limits, places) in data.items():
        whole = value(LATEST, tiltak_level="tiltak", tiltak=tiltak)
        shown: tuple[list[tuple[str, int]], ...] = ([], [])
        for code, (number, change, part, *shades) in places.items():
            codes = {"tiltak_level": "tiltak", "tiltak": tiltak, "region_level": "fylke", "region": code}
            now, before = (value(month, **codes) for month in (LATEST, months_after(LATEST, -1)))
            moved = None if now is None or before is None else now - before
            assert (number_in(number[0], lang) if number[0][0].isdigit() else None) == now, (tiltak, code)
            assert signed_in(change[0], lang) == moved, (tiltak, code)
            assert (number[1], change[1]) == (("", "") if moved is not None else (number[1], change[1] or "no class"))
            if lang == "nb":
                assert part[0].replace(NBSP, " ") == share(now, whole) or not part[0][0].isdigit()
            for one, shade, found in zip((now, moved), shades, shown, strict=True):
                assert (shade == "none") is (one is None)
                found += [(shade, one)] if one is not None else []
                checked[shade] += 1
        assert not any("+" in text for _, text in limits[0])
        for found, told in zip(shown, limits, strict=True):
            of = {shade: [one for other, one in found if other == shade] for shade, _ in found}
            assert {shade: text for shade, text in told if shade != "none"}.keys() == of.keys()
            for shade, text in told:
                ends = re.split(r" (?:til|to) ", text)
                if shade != "none":
                    low, high = (signed_in(end, lang) for end in (ends[0], ends[-1]))
                    assert (low, high) == (min(of[shade]), max(of[shade]))
            edges = sorted((min(numbers), max(numbers)) for numbers in of.values())
            assert all(high < low for (_, high), (low, _) in pairwise(edges)), "no number has two shades"
    assert len(data) > 5 and checked.keys() == {"none", "h0", "h1", "h2", "h3", "h4", "h5", "f2", "f4"}


def signed_in(text: str, lang: str) -> int | None:
    """The whole number, with its sign, that a text begins with."""
    found = re.match(r"([+\N{MINUS SIGN}]?)(\d[\d,\N{NO-BREAK SPACE}]*)", text.partition(f"{NBSP}(")[0])
    return (-1 if found[1] == "\N{MINUS SIGN}" else 1) * number_in(found[2], lang) if found else None


def test_the_tiles_of_the_front_page_say_what_the_map_says_of_the_first_tiltak(site: BuiltSite) -> None:
    page = site.pages["index.html"].document
    title, caption, limits, places = next(iter(json.loads(page.get_element_by_id("kart-tall").text).values()))
    assert page.xpath("//h2[@id='andeler']")[0].text == title
    tiles = page.xpath("//ul[contains(@class, 'tiles')]/li")
    assert {tile.get("data-of"): shown_words(tile.find(".//b")) for tile in tiles} == {
        code: number[0] for code, (number, *_) in places.items()
    }
    assert [tile.get("class").split()[1] for tile in tiles] == [places[tile.get("data-of")][3] for tile in tiles]
    seen = page.xpath("//dl[contains(@class, 'limits')]/div")
    assert [[item.find("dt").get("class"), item.find("dd").text] for item in seen] == limits[0]
    assert len(tiles) >= 15 and caption == page.xpath("//table[@id='tabell-andeler']/caption/span")[0].text


# --- scripts ---------------------------------------------------------------------------------------------------------


def test_the_page_that_compares_has_the_cells_of_the_data(site: BuiltSite) -> None:
    checked = Counter[str]()
    for path in sorted((site.folder / "assets" / "data").glob("*.js")):
        arguments = path.read_text(encoding="utf-8").strip().removeprefix("tiltakstall.data(").removesuffix(");")
        tiltak, first, places = json.loads(f"[{arguments}]")
        for place, (cells, _) in places.items():
            level = "land" if place == "0" else "fylke" if place in site.vocabulary.codes("fylke") else "kommune"
            codes = TOTALS | {"measure": "participants", "tiltak_level": "tiltak", "tiltak": tiltak}
            before, _, printed = cells.rpartition(":")  # '24:801 805': the first 24 months are not published
            for number, text in enumerate(printed.split(" "), int(before or 0)):
                month = months_after(first, number)
                key = codes | {"region_level": level, "region": place, "period": month}
                row = site.newest.get(tuple(key[column] for column in KEY))
                seen = {"Q": "*", "O": "–"}.get(row["obs_status"], row["value"]) if row else ""
                assert text == seen or (not row and text in ("..", ".")), f"{path.name}: {place}: {month}: {text}"
                checked[row["obs_status"] if row else text] += 1
    assert checked.keys() == {"A", "Q", "O", "..", "."}
