"""Shares, ranks and the map: made of numbers that are shown, and the map says what its table says."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from minisite import PAGES, ROOT, STANDINGS, mini_context

from tiltak.codelists import Vocabulary
from tiltak.model import TOTAL_KEY, Observation, Page, Point
from tiltak.pages.map_view import MAP
from tiltak.pages.page_view import page_view
from tiltak.pages.registry import type_of
from tiltak.pages.tables import heat_steps
from tiltak.pages.views import PageView
from tiltak.tabulate.rankings import share_in_tenths, standings
from tiltak.tabulate.series import NewestPrints
from tiltak.tabulate.series import indexed_prints as of_table
from tiltak.tabulate.tidy import tidy_table
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families

PLACES = ("1101", "1103", "1106", "1108", "1111", "2100")
MONTH = "2025-11"

cells = st.one_of(st.integers(0, 30), st.integers(0, 5000), st.sampled_from(["Q", "O", ".."]))


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "tests" / "five_reports")


def printed(level: str, region: str, cell: int | str) -> Observation:
    key = TOTAL_KEY._replace(period=MONTH, measure="participants", tiltak_level="tiltak", tiltak="mentor",
        region_level=level, region=region,
    )  # fmt: skip
    number = cell if isinstance(cell, int) else None
    return Observation("mini", key, number, "A" if isinstance(cell, int) else cell, (), "1", 1)  # type: ignore[arg-type]


def indexed_prints(land: int | str, fylke: int | str, kommuner: dict[str, int | str]) -> NewestPrints:
    seen = [printed("land", "0", land), printed("fylke", "11", fylke)]
    seen += [printed("kommune", code, cell) for code, cell in kommuner.items()]
    table = tidy_table(o for o in seen if o.obs_status != "..")
    return of_table(table, vocabulary(), (), (), Families({}))


@given(cells, cells, st.lists(cells, min_size=len(PLACES), max_size=len(PLACES)))
def test_a_share_and_a_rank_are_made_only_of_numbers_that_are_shown(
    land: int | str, fylke: int | str, row: list[int | str]
) -> None:
    kommuner = dict(zip(PLACES, row, strict=True))
    found = standings(indexed_prints(land, fylke, kommuner), "kommune", ["mentor"], MONTH)
    assert found.keys() == {code for code, cell in kommuner.items() if cell != ".."}
    ranked = {code: cell for code, cell in kommuner.items() if code != "2100"}
    places = sum(code.isdigit() for code in vocabulary().codes("kommune")) - 1  # Svalbard is none
    shown = [cell for cell in ranked.values() if isinstance(cell, int)]
    for code, (standing,) in found.items():
        own = kommuner[code]
        for whole, cell in ((standing.whole, land), (standing.fylke, fylke if code != "2100" else "..")):
            share = share_in_tenths(standing.point, whole)
            assert (share is not None) == (isinstance(own, int) and isinstance(cell, int) and cell > 0)
            if share is not None and isinstance(own, int) and isinstance(cell, int):
                assert abs(share - 1000 * own / cell) <= 0.5
        can_rank = code in ranked and isinstance(own, int) and "O" not in ranked.values()
        assert (standing.rank is not None) == can_rank
        if standing.rank and isinstance(own, int):
            assert standing.rank.place == 1 + sum(cell > own for cell in shown)
            assert (standing.rank.among, standing.rank.without) == (len(shown), places - len(shown))


@given(st.lists(cells, min_size=1, max_size=30))
def test_heat_rises_with_the_number_and_a_cell_without_one_has_none(row: list[int | str]) -> None:
    points = [Point(MONTH, "A", c) if isinstance(c, int) else Point(MONTH, c) for c in row]  # type: ignore[arg-type]
    steps = heat_steps(points)
    pairs = sorted((cell, step) for cell, step in zip(row, steps, strict=True) if isinstance(cell, int))
    assert [step for _, step in pairs] == sorted(step for _, step in pairs)
    assert all((step in range(1, 6)) == isinstance(cell, int) for cell, step in zip(row, steps, strict=True))
    assert len({cell for cell, _ in pairs}) >= len({step for _, step in pairs})


def shown_page(path: str) -> tuple[Page, PageView]:
    page = next(page for page in PAGES if page.path == path)
    return page, page_view(page, type_of(page), mini_context(), ())


def test_the_map_of_the_front_page_says_what_its_table_says() -> None:
    _, view = shown_page("index.html")
    assert view.standings is not None
    rows = [(row.head.text, row.head.href, row.cells[0].text, row.cells[0].aloud) for row in view.standings.table.rows]
    tiles = [(tile.name, tile.href, tile.text, tile.aloud) for tile in view.standings.tiles]
    assert sorted(tiles) == sorted(rows)
    assert ("Østfold", "fylke/31-ostfold.html", "*", "skjult av personvernhensyn") in tiles
    assert [sign.sign for sign in view.standings.legend] == ["*", ".."]  # no month before to compare with


def test_every_fylke_of_today_has_a_place_of_its_own_in_the_map_and_the_stylesheet_agrees() -> None:
    entries = [vocabulary().entry("fylke", code) for code in vocabulary().codes("fylke")]
    assert {entry.code for entry in entries if not entry.valid_to} <= set(MAP)
    css = (ROOT / "templates" / "map.css").read_text(encoding="utf-8")
    placed = re.findall(r"\.t(\w+) { grid-area: (\d) / (\d); }", css)
    assert [code for code, _, _ in sorted(placed, key=lambda item: item[1:])] == list(MAP)
    assert len({(row, column) for _, row, column in placed}) == len(MAP)


def test_a_place_shows_the_tiltak_that_have_a_number_and_says_how_many_kommuner_have_none() -> None:
    _, view = shown_page("kommune/1103-stavanger.html")
    assert view.standings is not None
    (row,) = view.standings.table.rows
    assert [cell.text.replace("\xa0", " ") for cell in row.cells] == ["14", "46,7 %", "4,2 %", "1 av 1", "2"]
    assert " ".join(view.standings.sentences).replace("\xa0", " ") == (
        "14 av de 30 på Mentor i Rogaland er i Stavanger kommune: 46,7 prosent. "
        "Av de 330 i hele landet er det 4,2 prosent. Blant kommunene med synlig tall er Stavanger nummer 1 av 1."
    )
    assert len(STANDINGS["1103"]) == 2


def test_where_all_is_hidden_nothing_is_worked_out() -> None:
    _, view = shown_page("kommune/1151-utsira.html")
    assert view.standings is None
