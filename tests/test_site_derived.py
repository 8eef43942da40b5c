"""Every number that the site adds is worked out again from observations.csv: in sentences, shares, ranks and scripts.

Written against the bokmål pages; the other languages must then have the same numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest
from site_reader import KEY, TOTALS, BuiltSite, PageRead, months_after, number_in, subject
from test_site import breaks_of, figures, numbers

pytestmark = pytest.mark.slow

NBSP = "\N{NO-BREAK SPACE}"
MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "desember",
)  # fmt: skip
MONTH = rf"(?:{'|'.join(MONTHS)}) \d{{4}}"
COUNT = rf"\d{{1,3}}(?:{NBSP}\d{{3}})*"
LATEST = "2025-11"
STATEMENT = (
    rf"I (?P<month>{MONTH}) var (?P<count>{COUNT}) person(?:er)? (?P<place>.+?) på (?P<what>WHATS)"
    rf"(?: \((?P<status>[^)]+)\))?(?:, (?P<versus>[^.]+? (?:enn|som) i (?:{'|'.join(MONTHS)})(?: \d{{4}})?))?\. ?"
)
VERSUS = re.compile(
    rf"(?:(?P<like>like mange som)|(?P<amount>én|[\d{NBSP},]+?)(?P<percent>[ {NBSP}]prosent)? "
    rf"(?P<way>flere|færre) enn) i (?P<base>\w+)(?: (?P<year>\d{{4}}))?"
)


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


def test_every_number_of_the_sentences_on_top_is_worked_out_from_the_data(
    site: BuiltSite, value: Callable[..., int | None]
) -> None:
    said = Counter[str]()
    whats = {site.vocabulary.name("tiltak", code, "nb"): code for code in site.vocabulary.codes("tiltak")}
    whats |= {f"tiltak i gruppen {site.vocabulary.name('gruppe', c, 'nb')}": c for c in site.vocabulary.codes("gruppe")}
    whats["tiltak"] = "alle"
    longest_first = "|".join(re.escape(what) for what in sorted(whats, key=len, reverse=True))
    statement = re.compile(STATEMENT.replace("WHATS", longest_first))
    statuses = {site.vocabulary.name("status", code, "nb"): code for code in site.vocabulary.codes("status")}
    for page in numbers(site, "nb"):
        left, about = page.lede, subject(page.about)
        codes: dict[str, str] = about
        for found in statement.finditer(page.lede):
            level = "alle" if found["what"] == "tiltak" else "gruppe" if "gruppen" in found["what"] else "tiltak"
            codes = about | {"tiltak_level": level, "tiltak": whats[found["what"]]}
            codes |= {"status": statuses[found["status"]]} if found["status"] else {}
            month = month_in(found["month"])
            assert value(month, **codes) == number_in(found["count"], "nb"), f"{page.path}: {found[0]}"
            check_versus(found["versus"] or "", month, codes, value, page)
            left = left.replace(found[0], "")
            said["statement"] += 1
            said["versus"] += bool(found["versus"])
        for pattern, holds in {
            rf"Gjennomsnittet for (\w+)–({MONTH}) er ({COUNT})\. ?": mean_holds,
            rf"({COUNT}) av ({COUNT}) tall for ({MONTH}) er skjult, fordi NAV skjuler tall under 4\. ?": hidden_holds,
            rf"({COUNT}) av ({COUNT}) tall for ({MONTH}) er holdt tilbake fordi kilden er skadet\. ?": lost_holds,
            rf"Kildene har ikke tall for ({MONTH})(?: og ({MONTH}))?\. ?": absence_holds,
            rf"Det siste tallet som vises, er ({COUNT}) (?:for|fra|i) ({MONTH})\. ?": last_holds,
            r"(?:^|(?<=\. ))([^.]+) (?:er tiltaket med flest deltakere|har flest deltakere, like mange hver)\. ?": (
                largest_holds
            ),
            r"(?:^|(?<=\. ))([^.]+) har det høyeste tallet som vises\. ?": highest_shown_holds,
            rf"Alle tallene for ({MONTH}) er skjult av personvernhensyn\. ?": all_hidden_holds,
        }.items():
            for found in re.finditer(pattern, left):
                assert holds(site, page, codes, value, found.groups()), f"{page.path}: {found[0]}"
                said[holds.__name__] += 1
            left = re.sub(pattern, "", left)
        left = re.sub(rf"NAV skjuler tall under 4\.|(?:med|for|i) {MONTH}", "", left)
        assert not re.search(r"\d", left), f"{page.path}: what is this number? {left}"
    assert said["statement"] > 250 and said["versus"] > 230 and said["hidden_holds"] > 200
    assert said["largest_holds"] > 150 and said["mean_holds"] > 10 and said["absence_holds"] > 200


def check_versus(
    words: str, month: str, codes: dict[str, str], value: Callable[..., int | None], page: PageRead
) -> None:
    """The same month a year before where it can be compared, else the month before; the change in per cent, or in
    persons where the base is under 20 or the change rounds to nothing."""
    key = tuple((TOTALS | codes | {"period": month, "measure": "participants"})[column] for column in KEY)

    def comparable(base: str) -> bool:
        return value(base, **codes) is not None and not any(base < first <= month for first in breaks_of(key))

    base = next((b for b in (months_after(month, -12), months_after(month, -1)) if comparable(b)), "")
    assert bool(base) is bool(words), f"{page.path}: {words} for {month}"
    if not base:
        return
    found = VERSUS.fullmatch(words)
    assert found, f"{page.path}: {words}"
    assert month_in(f"{found['base']} {found['year'] or month[:4]}") == base, f"{page.path}: {words}"
    now, before = value(month, **codes), value(base, **codes)
    assert now is not None and before is not None
    if now == before:
        assert found["like"], f"{page.path}: {words}"
        return
    assert found["way"] == ("flere" if now > before else "færre"), f"{page.path}: {words}"
    percent = rounded(abs(now - before), before) if before else Decimal(0)
    in_percent = before >= 20 and percent != 0
    wanted = percent if in_percent else Decimal(abs(now - before))
    assert bool(found["percent"]) is in_percent, f"{page.path}: {words}"
    amount = found["amount"].replace(NBSP, "").replace(",", ".").replace("én", "1")
    assert Decimal(amount) == wanted, f"{page.path}: {words}"


def rounded(part: int, whole: int) -> Decimal:
    """The part in per cent of the whole: whole per cents from 10 on, else one decimal."""
    exact = Decimal(100) * part / whole
    tenth = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1), ROUND_HALF_UP) if tenth >= 10 else tenth


def mean_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value: Callable[..., int | None], found) -> bool:
    last = month_in(found[1])
    return value(f"{month_in(f'{found[0]} {last[:4]}')}/{last}", **codes) == number_in(found[2], "nb")


def hidden_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    cells = [item.cell.text for item in parts(site, page, month_in(found[2]))]
    return (cells.count("*"), len(cells)) == (number_in(found[0], "nb"), number_in(found[1], "nb"))


def lost_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    cells = [item.cell.text for item in parts(site, page, month_in(found[2]))]
    return (cells.count("–"), len(cells)) == (number_in(found[0], "nb"), number_in(found[1], "nb"))


def last_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    newest = month_in(re.findall(MONTH, page.lede)[0])
    between = range(1, 1 + next(n for n in range(1, 99) if months_after(month_in(found[1]), n) == newest))
    unseen = all(value(months_after(month_in(found[1]), n), **codes) is None for n in between)
    return unseen and value(month_in(found[1]), **codes) == number_in(found[0], "nb")


def all_hidden_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    return {item.cell.text for item in parts(site, page, month_in(found[0]))} == {"*"}


def absence_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    wanted = [TOTALS | codes | {"period": month_in(month), "measure": "participants"} for month in found if month]
    return not any(tuple(codes[column] for column in KEY) in site.newest for codes in wanted)


def largest_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    """Only where no other can be as large: a hidden number is at most 3, a lost one may be any."""
    most, names, others = largest_shown(site, page)
    return names == found[0] and "–" not in others and most > 3


def highest_shown_holds(site: BuiltSite, page: PageRead, codes: dict[str, str], value, found) -> bool:
    """Only where a lost number may be larger still."""
    _, names, others = largest_shown(site, page)
    return names == found[0] and "–" in others


def largest_shown(site: BuiltSite, page: PageRead) -> tuple[int, str, list[str]]:
    """The largest number that the newest month of a page shows; the tiltak that have it, in words; and all cells."""
    month = max(item.key[0] for item in parts(site, page))
    cells = {item.code: item.cell.text for item in parts(site, page, month)}
    shown = {code: number_in(text, "nb") for code, text in cells.items() if text[0].isdigit()}
    most = max(shown.values())
    *others, last = (site.vocabulary.name("tiltak", code, "nb") for code in shown if shown[code] == most)
    return most, f"{', '.join(others)} og {last}" if others else last, list(cells.values())


def parts(site: BuiltSite, page: PageRead, month: str = "") -> list:
    """The cells of a page's figure by tiltak that a report prints, of one month."""
    found = figures(site.shown[page.path])["tiltak"]
    printed = [item for item in found if item.cell.text not in (".", "..")]
    return [item for item in printed if not month or item.key[0] == month]


def month_in(words: str) -> str:
    name, year = words.split(" ")
    return f"{year}-{MONTHS.index(name) + 1:02}"


def test_a_page_is_cited_with_the_last_month_that_a_report_prints_for_it(site: BuiltSite) -> None:
    cited = 0
    for page in numbers(site, "nb"):
        printed = [item.key[0] for item in site.shown[page.path] if item.key in site.newest and "/" not in item.key[0]]
        for found in page.document.find_class("cite"):
            year, month = max(printed).split("-")
            assert f", {MONTHS[int(month) - 1]} {year}. Kilde: " in found.text_content(), page.path
            cited += 1
    assert cited > 300


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_the_sentences_of_a_language_have_the_numbers_of_bokmal(site: BuiltSite, lang: str) -> None:
    def digits(text: str) -> list[str]:
        plain = re.sub(rf"(?<=\d)[{NBSP},](?=\d{{3}})", "", text).replace(",", ".")
        return sorted(re.findall(r"\d+(?:\.\d+)?(?!-årig)", plain))  # in English that tiltak is for two years

    for page in numbers(site, "nb"):
        assert digits(site.pages[f"{lang}/{page.path}"].lede) == digits(page.lede), page.path


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
                elif head.startswith("Plass") and text[:1].isdigit():
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


def test_the_cards_and_tiles_of_the_front_page_say_what_the_data_say(
    site: BuiltSite, value: Callable[..., int | None]
) -> None:
    page = site.pages["index.html"]
    cards = page.document.xpath("//ul[@class='cards']/li")
    tiltak = {site.vocabulary.name("tiltak", code, "nb"): code for code in site.vocabulary.codes("tiltak")}
    for card in cards:
        group = card.findtext("a") == "Tiltak i gruppen Oppfølging"
        codes = {"tiltak_level": "gruppe" if group else "tiltak"}
        codes |= {"tiltak": "oppfolging" if group else tiltak[card.findtext("a")]}
        assert value(LATEST, **codes) == number_in(card.find_class("big")[0].text_content().strip(), "nb")
        check_versus(card.find_class("note")[0].text_content().strip(), LATEST, codes, value, page)
    assert len(cards) == 9
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
