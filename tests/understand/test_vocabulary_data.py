"""The code lists of `data/vocabulary/` and the texts of `content/` belong together: true sentences about them."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tiltak.codelists import CATEGORY_LISTS, LANGUAGES

ROOT = Path(__file__).parents[2]
VOCABULARY = ROOT / "data" / "vocabulary"
KOMMUNER_OF_2024 = {
    "03": 1,
    "11": 23,
    "15": 27,
    "18": 41,
    "31": 12,
    "32": 21,
    "33": 18,
    "34": 46,
    "39": 6,
    "40": 17,
    "42": 25,
    "46": 43,
    "50": 38,
    "55": 21,
    "56": 18,
}


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((VOCABULARY / name).read_text(encoding="utf-8"))


def kommune_rows() -> list[dict[str, str]]:
    lines = (VOCABULARY / "kommuner.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def slug(name: str) -> str:
    """The slug rule of the data contract."""
    name = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


CATEGORIES = toml("categories.toml")
TILTAK = toml("tiltak.toml")
FYLKER = toml("fylker.toml")
KOMMUNER = kommune_rows()
BREAKS = tomllib.loads((ROOT / "data" / "breaks.toml").read_text(encoding="utf-8"))["break"]


def labels_by_list() -> dict[str, list[tuple[str, str]]]:
    """For each code list: (label as matched, code)."""
    lists = {
        name: [(label, e["code"]) for e in entries for label in (e["name"]["nb"], *e["spellings"])]
        for name, entries in ((n, CATEGORIES[n]) for n in CATEGORY_LISTS)
    }
    for name in ("gruppe", "tiltak"):
        lists[name] = [(label, e["code"]) for e in TILTAK[name] for label in (e["name"]["nb"], *e["spellings"])]
    lists["fylke"] = [
        (label, e["code"])
        for e in FYLKER["fylke"]
        for label in (f"{e['code']} {e['label']}" if e["code"].isdigit() else e["label"], *e["spellings"])
    ]
    lists["kommune"] = [
        (label, k["code"])
        for k in KOMMUNER
        for label in (f"{k['code']} {k['name']}", *filter(None, k["spellings"].split("|")))
    ]
    return lists


def test_every_fylke_has_its_kommuner_of_2024() -> None:
    assert Counter(k["fylke"] for k in KOMMUNER if k["fylke"] not in ("97", "")) == KOMMUNER_OF_2024
    assert sum(KOMMUNER_OF_2024.values()) == 357
    assert [k["code"] for k in KOMMUNER if k["fylke"] == "97"] == ["2100"]


def test_a_kommune_code_begins_with_the_code_of_its_fylke() -> None:
    assert [k["code"] for k in KOMMUNER if k["fylke"] not in (k["code"][:2], "97", "")] == []


def test_kommune_codes_are_unique_and_in_order() -> None:
    codes = [k["code"] for k in KOMMUNER]
    assert codes == sorted(set(codes))


def test_kommuner_that_share_a_name_are_told_apart() -> None:
    shared = {name for name, n in Counter(k["name"] for k in KOMMUNER).items() if n > 1}
    assert {k["name"] for k in KOMMUNER if k["qualifier"]} == shared
    named = Counter((k["name"], k["qualifier"]) for k in KOMMUNER)
    assert max(named.values()) == 1


def test_no_earlier_kommune_is_still_in_use_and_only_alesund_was_divided() -> None:
    successors: dict[str, list[str]] = {}
    for kommune in KOMMUNER:
        for code in filter(None, kommune["predecessors"].split("|")):
            successors.setdefault(code, []).append(kommune["code"])
    assert not successors.keys() & {k["code"] for k in KOMMUNER}
    assert {code: later for code, later in successors.items() if len(later) > 1} == {"1507": ["1508", "1580"]}


@pytest.mark.parametrize("code_list", [*CATEGORY_LISTS, "gruppe", "tiltak", "fylke", "kommune"])
def test_no_label_leads_to_two_codes_of_one_list(code_list: str) -> None:
    codes: dict[str, set[str]] = {}
    for label, code in labels_by_list()[code_list]:
        codes.setdefault(" ".join(label.split()).casefold(), set()).add(code)
    assert codes
    assert {label: found for label, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code_list", [*CATEGORY_LISTS, "gruppe", "tiltak", "fylke", "kommune"])
def test_every_spelling_differs_from_the_name_that_it_stands_under(code_list: str) -> None:
    labels = [(" ".join(label.split()).casefold(), code) for label, code in labels_by_list()[code_list]]
    assert [pair for pair, n in Counter(labels).items() if n > 1] == []


@pytest.mark.parametrize("entry", [*TILTAK["gruppe"], *TILTAK["tiltak"]], ids=lambda e: e["code"])
def test_a_code_is_the_slug_of_the_name(entry: dict[str, Any]) -> None:
    assert entry["code"] == slug(entry["name"]["nb"])


def test_the_slug_rule_gives_the_examples_of_the_contract() -> None:
    codes = {t["code"] for t in TILTAK["tiltak"]}
    assert codes >= {
        "individuell-karrierestotte-ips-ung",
        "arbeidsmarkedsopplaering-amo-enkeltplass",
        "digital-oppfolging-jobbklubb",
        "2-arig-opplaeringstiltak",
        "tidsubestemt-lonnstilskudd",
    }


def test_every_group_of_a_tiltak_exists_and_has_tiltak() -> None:
    assert {t["group"] for t in TILTAK["tiltak"]} == {g["code"] for g in TILTAK["gruppe"]}


def test_every_entry_has_a_name_in_each_language() -> None:
    entries = [e for n in CATEGORY_LISTS for e in CATEGORIES[n]] + TILTAK["gruppe"] + TILTAK["tiltak"] + BREAKS
    assert [e for e in entries if not (e["name"].keys() == set(LANGUAGES) and all(e["name"].values()))] == []


def test_every_list_of_categories_has_a_total() -> None:
    assert {n: CATEGORIES[n][0]["code"] for n in CATEGORY_LISTS} == dict.fromkeys(CATEGORY_LISTS, "total")


def test_predecessors_and_successors_of_fylker_are_mutual() -> None:
    after = {(f["code"], later) for f in FYLKER["fylke"] for later in f["successors"]}
    before = {(earlier, f["code"]) for f in FYLKER["fylke"] for earlier in f["predecessors"]}
    assert after == before
    years = {f["code"]: f for f in FYLKER["fylke"]}
    assert all(int(years[a]["valid_to"]) + 1 == int(years[b]["valid_from"]) for a, b in after)


def test_the_fylker_in_use_are_the_fifteen_and_two_areas() -> None:
    in_use = {f["code"] for f in FYLKER["fylke"] if not f["valid_to"]}
    assert in_use == {*KOMMUNER_OF_2024, "97", "ukjent"}


def test_every_code_in_the_scope_of_a_break_exists() -> None:
    known = {
        **{name: {e["code"] for e in CATEGORIES[name]} for name in CATEGORY_LISTS},
        "region": {FYLKER["land"]["code"], *(f["code"] for f in FYLKER["fylke"])},
        "tiltak": {t["code"] for t in TILTAK["tiltak"]},
    }
    assert [
        (b["id"], c) for b in BREAKS for column, codes in b["scope"].items() for c in set(codes) - known[column]
    ] == []


def test_the_break_of_the_fylker_is_where_fylker_are_divided() -> None:
    scope = next(b["scope"]["region"] for b in BREAKS if b["id"] == "fylker-2024")
    divided = [f for f in FYLKER["fylke"] if len(f["successors"]) > 1]
    assert sorted(scope) == sorted([f["code"] for f in divided] + [code for f in divided for code in f["successors"]])


CONTENT = {code: ROOT / "content" / language.folder for code, language in LANGUAGES.items()}
ABOUT = ("brudd", "index", "kilder", "metode", "skjulte-tall", "tilgjengelighet")


def front_matter(path: Path) -> dict[str, str]:
    head = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
    return dict(line.split(": ", 1) for line in head.splitlines())


@pytest.mark.parametrize("language", CONTENT)
@pytest.mark.parametrize(("code_list", "folder"), [("tiltak", "tiltak"), ("gruppe", "tiltaksgruppe")])
def test_every_tiltak_and_group_has_a_text_with_its_name_in_each_language(
    code_list: str, folder: str, language: str
) -> None:
    titles = {path.stem: front_matter(path)["title"] for path in (CONTENT[language] / folder).glob("*.md")}
    assert titles == {entry["code"]: entry["name"][language] for entry in TILTAK[code_list]}


@pytest.mark.parametrize("language", CONTENT)
def test_every_text_about_the_site_is_there_in_each_language(language: str) -> None:
    texts = {path.stem for path in (CONTENT[language] / "om").glob("*.md")}
    assert texts >= set(ABOUT)


@pytest.mark.parametrize("language", CONTENT)
def test_the_text_about_breaks_has_an_anchor_for_each_break(language: str) -> None:
    text = (CONTENT[language] / "om" / "brudd.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\{#(.+?)\}", text)) == sorted(b["id"] for b in BREAKS)


def test_no_text_says_what_a_single_hidden_cell_is() -> None:
    texts = list((ROOT / "content").rglob("*.md"))
    assert texts
    guess = re.compile(r"under 4\b|færre enn 4\b|below 4\b|fewer than 4\b|\b0\s?[–-]\s?3\b", re.IGNORECASE)
    said = re.compile(r"NAV (skjuler tall|skjuler tal|hides figures) under 4\b")  # the rule itself may be told
    assert [path.name for path in texts if guess.search(said.sub("", path.read_text(encoding="utf-8")))] == []


def test_every_group_and_every_tiltak_of_today_is_found_by_everyday_words() -> None:
    today = [t for t in TILTAK["tiltak"] if any(report != "tiltak-alder" for report in t["reports"])]
    assert [t["code"] for t in (*TILTAK["gruppe"], *today) if not t.get("words")] == []
    words = [word for t in (*TILTAK["gruppe"], *TILTAK["tiltak"]) for word in t.get("words", {}).get("nb", ())]
    assert {"AMO", "VTA", "AFT", "IPS", "ungdom", "lønn", "jobbspesialist"} <= set(words)


def test_no_text_about_a_tiltak_says_what_the_reports_cover() -> None:
    """That follows from the reports there are, and pages say it of themselves."""
    texts = [path for path in (ROOT / "content").rglob("*.md") if path.parent.name in ("tiltak", "tiltaksgruppe")]
    covers = re.compile(r"bare gruppen Oppfølging|berre gruppa Oppfølging|only the group Follow-up")
    assert texts and [path.name for path in texts if covers.search(path.read_text("utf-8"))] == []
