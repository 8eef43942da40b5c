"""Every change that the site tells of is worked out again from `observations.csv`, by code of its own: on the page of
the changes, in its CSV, in the script of its choices, and in the blocks of other pages, in every language."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import html
from lxml.html import HtmlElement
from sentence_facts import WHOLE, Codes, Facts, shifted
from sentence_patterns import NBSP, Language

from tests.site.test_sentences_proved import decimal, rounded

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[1] / "five_reports"
NEWEST = "2025-11"
SPANS = {  # since when: its anchor, and the two months
    "month": ("siden-maneden-for", "2025-10", NEWEST),
    "january": ("siden-januar", "2025-01", NEWEST),
    "year": ("pa-ett-ar", "2024-10", "2025-10"),  # no report has November 2024
}
LEVELS = ("land", "fylke", "kommune")
LANGUAGES = {"nb": "", "nn": "nn/", "en": "en/"}
REASONS = ("published", "break", "hidden", "lost", "lost between", "small")
Pair = tuple[str, str, str]  # level, place, tiltak


class Moved(NamedTuple):
    base: int
    now: int

    @property
    def persons(self) -> int:
        return self.now - self.base


@pytest.fixture(scope="module")
def facts(site_folder: Path) -> Facts:
    return Facts(DATA, site_folder)


@pytest.fixture(scope="module")
def changes(facts: Facts) -> dict[str, tuple[dict[Pair, Moved], Counter[str]]]:
    """By since when: each change that may be told, and how many pairs may not, by reason."""
    return {since: worked_out(facts, base, now) for since, (_, base, now) in SPANS.items()}


def worked_out(facts: Facts, base: str, now: str) -> tuple[dict[Pair, Moved], Counter[str]]:
    pairs = {
        (cell.codes["region_level"], cell.codes["region"], cell.codes["tiltak"])
        for cell in facts.cells.values()
        if cell.period in (base, now)
        and cell.codes["tiltak_level"] == "tiltak"
        and cell.codes["region"].isdigit()
        and all(cell.codes[column] == code for column, code in WHOLE.items())
    }
    moved, refused = {}, Counter[str]()
    for pair in pairs:
        codes = {"tiltak_level": "tiltak", "tiltak": pair[2], "region_level": pair[0], "region": pair[1]}
        if reason := refusal(facts, codes, base, now):
            refused[reason] += 1
        else:
            moved[pair] = Moved(facts.value(base, codes) or 0, facts.value(now, codes) or 0)
    return moved, refused


def refusal(facts: Facts, codes: Codes, base: str, now: str) -> str:
    ends = [facts.cell(month, codes) for month in (base, now)]
    between = [facts.cell(shifted(base, n), codes) for n in range(1, 12) if shifted(base, n) < now]
    if None in ends:
        return "published"
    if any(base < one["first_period"] <= now for one in facts.breaks_of(codes)):
        return "break"
    if any(end and end.status == "Q" for end in ends):
        return "hidden"
    if any(end and end.status == "O" for end in ends):
        return "lost"
    if any(cell and cell.status == "O" for cell in between):
        return "lost between"
    return "small" if (facts.value(base, codes) or 0) < 20 else ""


def largest(moved: dict[Pair, Moved], end: str, *, per_cent: bool = False) -> list[Moved]:
    """The changes that go one way, the largest first. Of equal ones any may come first: what is told is the same."""
    sign = 1 if end == "opp" else -1
    ways = [one for one in moved.values() if sign * one.persons > 0]
    of_all = [(sign * shown_per_cent(one) if per_cent else sign * one.persons, one) for one in ways]
    return [one for _, one in sorted(of_all, key=lambda item: -item[0])]


def shown_per_cent(one: Moved) -> float:
    size = float(rounded(abs(one.persons), one.base))
    return size if one.persons > 0 else -size


def told(row: HtmlElement, tiltak: dict[str, str], country: bool, of_tiltak: str) -> tuple[str, str, Moved, str]:
    """A row of a table: the code of its place, its tiltak, its numbers, its change as shown."""
    head = row.find("th")
    name = " ".join(head.xpath("string(./a)" if country else "string(./span)").split())
    base, now, change = row.findall("td")
    numbers = [int(re.sub(r"\D", "", cell.text_content())) for cell in (base, now)]
    shown = change.xpath("string(./span[@aria-hidden])").replace(NBSP, " ")
    code = of_tiltak or tiltak[name]
    return head.get("data-of"), code, Moved(*numbers), shown


def assert_change(shown: str, one: Moved) -> None:
    parts = re.fullmatch(r"([+\N{MINUS SIGN}])([\d ,]+)(?: \(\1([\d.,]+) ?%\))?", shown)
    assert parts, shown
    assert (1 if parts[1] == "+" else -1) * int(re.sub(r"\D", "", parts[2])) == one.persons
    assert decimal(parts[3] or "0") == rounded(abs(one.persons), one.base)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_changes_shows_the_ten_largest_of_each_level_and_how_many_were_compared(
    facts: Facts, changes: dict[str, tuple[dict[Pair, Moved], Counter[str]]], site_folder: Path, lang: str
) -> None:
    document = html.document_fromstring((site_folder / LANGUAGES[lang] / "endringer.html").read_bytes())
    names = Language(lang, facts).tiltak
    for since, (anchor, _, _) in SPANS.items():
        moved, refused = changes[since]
        said = document.xpath(f"//section[@aria-labelledby='{anchor}']/p")[0].text_content()
        counts = [int(re.sub(r"\D", "", number)) for number in re.findall(rf"\d[\d{NBSP},]*\d|\d", said)]
        reasons = [refused[reason] for reason in REASONS if refused[reason]]
        small = [20] if refused["small"] else []  # 'under 20' stands at the end
        assert counts == [len(moved), sum(reasons), *reasons, *small], said
        for level in LEVELS:
            of_level = {pair: one for pair, one in moved.items() if pair[0] == level}
            for part, per_cent, end in (
                ("", False, "opp"),
                ("", False, "ned"),
                ("-prosent", True, "opp"),
                ("-prosent", True, "ned"),
            ):
                wanted = largest(of_level, end, per_cent=per_cent)[:10]
                tables = document.xpath(f"//table[@id='tabell-{anchor}-{level}{part}-{end}']")
                assert len(tables) == bool(wanted)
                if not tables:
                    continue
                rows = [told(row, names, level == "land", "") for row in tables[0].xpath("./tbody/tr")]
                measure = shown_per_cent if per_cent else Moved.persons.fget
                assert [measure(one) for _, _, one, _ in rows] == [measure(one) for one in wanted]  # type: ignore[misc]
                for place, tiltak, one, shown in rows:
                    assert of_level[level, place, tiltak] == one
                    assert_change(shown, one)


def test_the_csv_of_changes_has_every_change_that_may_be_told_and_no_other(
    changes: dict[str, tuple[dict[Pair, Moved], Counter[str]]], site_folder: Path
) -> None:
    found: dict[str, dict[Pair, Moved]] = {since: {} for since in SPANS}
    with (site_folder / "storste-endringer.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            one = Moved(int(row["base_value"]), int(row["value"]))
            pair = (row["region_level"], row["region"], row["tiltak"])
            assert pair not in found[row["since"]]
            found[row["since"]][pair] = one
            assert (row["base_period"], row["period"]) == SPANS[row["since"]][1:]
            assert int(row["change"]) == one.persons
            assert decimal(row["change_percent"].lstrip("-")) == rounded(abs(one.persons), one.base)
    assert found == {since: moved for since, (moved, _) in changes.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_choices_have_every_change_with_its_fylke(
    facts: Facts, changes: dict[str, tuple[dict[Pair, Moved], Counter[str]]], site_folder: Path, lang: str
) -> None:
    script = (site_folder / "assets" / f"endringer-alle-{lang}.js").read_text(encoding="utf-8")
    rows = json.loads(script.strip().removeprefix("tiltakstall.changes(").removesuffix(");"))
    addresses: dict[Path, set[str]] = {}
    for since, (anchor, _, _) in SPANS.items():
        found = {}
        for level, fylke, tiltak, persons, tenths, of, _, href, _, base, now, shown, _ in rows[anchor]:
            one = Moved(*(int(re.sub(r"\D", "", text)) for text in (base, now)))
            found[level, of, tiltak] = one
            assert fylke == {"land": "", "fylke": of}.get(level, facts.kommuner.get(of, {}).get("fylke", ""))
            assert persons == one.persons and tenths == round(shown_per_cent(one) * 10)
            if persons:
                assert_change(shown.replace(NBSP, " "), one)
            path, _, part = href.partition("#")
            addresses.setdefault(site_folder / LANGUAGES[lang] / path, set()).add(part)
        assert found == changes[since][0]
    for file, parts in addresses.items():
        text = file.read_text(encoding="utf-8")
        assert all(f'id="{part}"' in text for part in parts), file


def blocks(site_folder: Path, facts: Facts) -> Iterator[tuple[str, str, str, HtmlElement]]:
    """The blocks of other pages: the page, its language, the tiltak that it is about, the section."""
    for lang, folder in LANGUAGES.items():
        paths = [site_folder / folder / "index.html", *(site_folder / folder / "fylke").glob("*.html")]
        paths += (site_folder / folder / "tiltak").glob("*.html")
        for path in paths:
            for section in html.document_fromstring(path.read_bytes()).find_class("largest-changes"):
                yield (
                    path.relative_to(site_folder / folder).as_posix(),
                    lang,
                    path.stem if path.parent.name == "tiltak" else "",
                    section,
                )


def test_the_block_of_a_page_shows_the_five_largest_of_what_the_page_is_about(
    facts: Facts, changes: dict[str, tuple[dict[Pair, Moved], Counter[str]]], site_folder: Path
) -> None:
    moved, _ = changes["month"]
    names = {lang: Language(lang, facts).tiltak for lang in LANGUAGES}
    alone = {
        code
        for code, row in facts.kommuner.items()
        if sum(r["fylke"] == row["fylke"] for r in facts.kommuner.values()) == 1
    }
    checked = Counter[str]()
    for path, lang, of_tiltak, section in blocks(site_folder, facts):
        fylke = path[6:8] if path.startswith("fylke/") else ""
        inside = {
            ("fylke", fylke),
            *(("kommune", code) for code, row in facts.kommuner.items() if row["fylke"] == fylke and code not in alone),
        }
        about = {
            pair: one
            for pair, one in moved.items()
            if pair[0] != "land"
            and (pair[:2] in inside if fylke else pair[1] not in alone)
            and of_tiltak in ("", pair[2])
        }
        for table in section.iter("table"):
            rows = [told(row, names[lang], False, of_tiltak) for row in table.xpath("./tbody/tr")]
            wanted = largest(about, table.get("id").rpartition("-")[2])[:5]
            assert [one.persons for _, _, one, _ in rows] == [one.persons for one in wanted], path
            for place, tiltak, one, shown in rows:
                assert one in (about.get(("fylke", place, tiltak)), about.get(("kommune", place, tiltak))), path
                assert_change(shown, one)
            checked[f"{path.partition('/')[0]} {lang}"] += 1
    assert len(checked) == 9 and min(checked.values()) >= 2
