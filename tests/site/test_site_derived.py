"""Every number that the site adds is worked out again from observations.csv: in shares, ranks, tiles and scripts.

Written against the bokmål pages. What the sentences say is proved in `test_sentences_proved.py`, in every language.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

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
            others = [
                value(LATEST, **codes, region_level=about["region_level"], region=code)
                for code in site.vocabulary.codes(about["region_level"])
                if is_ranked(site, about["region_level"], code)
            ]
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


def test_the_tiles_of_the_front_page_say_what_the_data_say(site: BuiltSite, value: Callable[..., int | None]) -> None:
    page = site.pages["index.html"]
    names = {site.vocabulary.name("fylke", code, "nb"): code for code in site.vocabulary.codes("fylke")}
    mapped = {site.vocabulary.name("tiltak", code, "nb"): code for code in site.vocabulary.codes("tiltak")}
    shown_tiltak = next(
        code for name, code in mapped.items() if page.document.xpath("//h2[@id='andeler']")[0].text.startswith(name)
    )
    tiles = page.document.xpath("//ul[contains(@class, 'tiles')]/li")
    for tile in tiles:
        name, text = (shown_words(part) for part in (tile.find(".//span"), tile.find(".//b")))
        codes = {"tiltak_level": "tiltak", "tiltak": shown_tiltak, "region_level": "fylke", "region": names[name]}
        assert value(LATEST, **codes) == (number_in(text, "nb") if text != "*" else None), name
    assert len(tiles) >= 15


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
