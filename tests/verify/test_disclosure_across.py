"""What nine reports give away between them is NAV's; what the site adds to them gives away nothing more."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.made import LISTS, made
from tiltak.config import Config, read_settings
from tiltak.model import TOTAL_KEY, Cell, Key
from tiltak.pages.registry import list_pages
from tiltak.read import read_report
from tiltak.read.layouts.xlsx import text
from tiltak.read.sources import load_sources
from tiltak.tabulate import Tables, derived_figures, tabulate
from tiltak.understand import parse_reports
from tiltak.verify import verify_reports
from tiltak.verify.disclosure import Added, audit, discloses, known_bounds
from tiltak.verify.linked_tables import linked_cells, linked_identities
from tiltak.verify.report import Verified
from tools.make_workbooks import write_data

ROOT = Path(__file__).parents[2]
KOMMUNE = TOTAL_KEY._replace(measure="participants", region_level="kommune")
MONTH = "2025-02"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nine")


@cache
def nine(folder: Path) -> tuple[Verified, Tables]:
    """All nine reports of two months, with kommuner, taken the way of a build up to the tables."""
    books = made("2025-01", MONTH, sheets=("status", "fylke", "kommune"))
    write_data(folder, books)
    sources = load_sources(folder)
    reports = [read_report(source, text(book.content)) for source, book in zip(sources, books, strict=True)]
    verified = verify_reports(parse_reports(reports, LISTS.codes, LISTS.families), LISTS.codes, folder)
    config = Config(folder, ROOT / "content", ROOT / "templates", read_settings(ROOT / "content", ""), ("nb",), "")
    return verified, tabulate(verified, LISTS.codes, LISTS.families, config)


@cache
def added(folder: Path) -> tuple[Added, ...]:
    """Every number that the site of these reports adds."""
    _, tables = nine(folder)
    return tuple(derived_figures(list_pages(tables), tables))


def test_nothing_that_the_site_adds_to_nine_reports_narrows_a_hidden_cell(shared: Path) -> None:
    observations = nine(shared)[0].observations
    whats = {re.sub(r"\d.*", "", item.what).strip() for item in added(shared)}
    assert len(added(shared)) > 1_000 and len(whats) > 3, whats
    assert list(discloses(observations, added(shared), LISTS.codes)) == []
    hidden = {o.key for o in observations if o.obs_status == "Q"}
    assert hidden and not any(key in hidden for item in added(shared) for key, _ in item.terms)


def test_the_rest_of_a_kommune_beside_the_tiltak_shown_would_be_found(shared: Path) -> None:
    """TILT100's total less the numbers shown in TILT110 to TILT180: what a row «andre tiltak» would print."""
    cells = linked_cells(nine(shared)[0].observations)
    total, parts = next((total, parts) for total, parts in kommuner(cells) if sum(cells[p] == "*" for p in parts) == 1)
    (hidden,) = (part for part in parts if cells[part] == "*")
    shown = [part for part in parts if part != hidden]
    rest = number(cells[total]) - sum(number(cells[part]) for part in shown)
    row = Added("the rest", "kommune/x.html", ((hidden, 1.0),), rest, rest)
    without_tilt100 = [
        o for o in nine(shared)[0].observations if not (o.source.startswith("tilt100") and o.key == total)
    ]
    assert [found.rule for found in discloses(without_tilt100, [row], LISTS.codes)] == ["discloses"]


def test_what_the_reports_give_away_between_them_is_counted_as_nav_s(shared: Path) -> None:
    of_kommuner = [o for o in nine(shared)[0].observations if _is_of_month(o.key)]
    bounds = known_bounds(linked_cells(of_kommuner), LISTS.codes)
    given_away = [key for key, (low, high) in bounds.items() if low == high]
    report = audit(of_kommuner, (), LISTS.codes)
    (counts,) = re.findall(r"\| 2025 \| tiltak × kommune, months \| (\d+) \| (\d+) \| (\d+) \|", report)
    hidden, determined, _ = map(int, counts)
    assert hidden > determined >= len(given_away) > 0
    assert "Narrowed by the numbers that this site adds, beyond that: 0." in report


def test_a_total_of_all_tiltak_in_one_report_says_what_the_one_hidden_tiltak_of_the_others_is() -> None:
    key = KOMMUNE._replace(period=MONTH, region="1103")
    codes = [
        next(code for code in LISTS.codes.codes("tiltak") if of(code) == group) for group in LISTS.codes.codes("gruppe")
    ]
    cells: dict[Key, Cell] = dict.fromkeys((key._replace(tiltak_level="tiltak", tiltak=code) for code in codes), 10)
    hidden, total = next(iter(cells)), key._replace(tiltak_level="alle", tiltak="alle")
    cells[hidden] = "*"
    assert known_bounds({**cells, total: 10 * len(codes) - 8}, LISTS.codes)[hidden] == (2, 2)
    assert known_bounds({**cells, total: "*"}, LISTS.codes)[hidden] == (0, 3)
    del cells[list(cells)[1]]  # a group of which no report prints a tiltak: the total may count it
    assert known_bounds({**cells, total: 10 * len(codes) - 18}, LISTS.codes)[hidden] == (0, 3)


def kommuner(cells: dict[Key, Cell]) -> list[tuple[Key, tuple[Key, ...]]]:
    """All tiltak of a kommune in the newest month, and its tiltak in the other reports."""
    return [
        (identity.total, identity.parts)
        for identity in linked_identities(cells, LISTS.codes)
        if identity.rule == "tiltak-of-alle" and _is_of_month(identity.total) and isinstance(cells[identity.total], int)
    ]


def _is_of_month(key: Key) -> bool:
    return (key.period, key.region_level) == (MONTH, "kommune")


def of(tiltak: str) -> str:
    return LISTS.codes.entry("tiltak", tiltak).parent


def number(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell
