"""The data of the page that compares: each place's cells as its own page has them, and every break."""

from __future__ import annotations

import json

from minisite import BREAKS, ENDED, IN_KOMMUNE, PAGES, ROOT, mini_context, series

from tiltak.model import Break, Line, Page, Point
from tiltak.pages.comparison import compare_scripts, compare_view
from tiltak.tabulate.tidy import load_breaks
from tiltak.understand.code_lists import load_vocabulary
from tiltak.words.i18n import SYMBOLS

Data = tuple[str, str, dict[str, tuple[str, list[list[str]]]]]


def read(pages: tuple[Page, ...], tiltak: str, breaks: tuple[Break, ...] = BREAKS) -> Data:
    """What the script of a tiltak hands over."""
    script = compare_scripts(pages, breaks)[f"assets/data/{tiltak}.js"]
    arguments = script.removeprefix("tiltakstall.data(").removesuffix(");\n")
    name, first, places = json.loads(f"[{arguments}]")
    return name, first, places


def cells(line: Line) -> list[str]:
    return [SYMBOLS[p.state] if p.value is None else str(p.value) for p in line.points]


def test_a_place_has_the_cells_of_its_own_page() -> None:
    name, first, places = read(PAGES, "mentor")
    assert (name, first) == ("mentor", "2025-03")
    for code, of_place in (("1103", IN_KOMMUNE), ("30", ENDED)):
        assert places[code][0].removeprefix("0:").split() == cells(of_place.lines[0])


def test_a_hidden_cell_is_a_sign_and_never_a_number() -> None:
    _, _, places = read(PAGES, "digital-oppfolging-jobbklubb")
    assert places["1103"] == ["0:* *", []]
    assert [cells for cells, _ in places.values() if "*" not in cells] == [".. .."]  # a fylke without it


def place(kind: str, code: str, months: tuple[str, ...]) -> Page:
    line = Line("tiltak", "arbeid-med-stotte", tuple(Point(month, "A", 7) for month in months))
    return Page(f"{kind}/{code}.html", kind, kind, code, (series("tiltak", "tiltak", (line,)),))


def test_months_outside_a_places_series_are_not_in_use_for_a_fylke_and_not_published_for_a_kommune() -> None:
    pages = (
        place("fylke", "30", ("2023-11", "2023-12")),
        place("fylke", "32", ("2024-01", "2024-02")),
        place("kommune", "1103", ("2024-02",)),
    )
    _, first, places = read(pages, "arbeid-med-stotte")
    assert first == "2023-11"
    assert [places[code][0] for code in ("30", "32", "1103")] == ["7 7 . .", ". . 7 7", "3:7"]


def test_a_fylke_for_which_no_report_prints_the_tiltak_is_not_in_use_outside_the_months_of_its_series() -> None:
    mentor = Line("tiltak", "mentor", (Point("2024-01", "A", 7), Point("2024-02", "A", 8)))
    viken = place("fylke", "30", ("2023-11", "2023-12"))
    akershus = Page("fylke/32.html", "fylke", "fylke", "32", (series("tiltak", "tiltak", (mentor,)),))
    _, _, places = read((viken, akershus), "arbeid-med-stotte")
    assert places["32"] == [". . .. ..", []]


def test_breaks_stand_where_they_apply_also_where_a_series_ends_or_begins() -> None:
    pages = (
        place("fylke", "30", ("2023-11", "2023-12")),
        place("fylke", "32", ("2024-01", "2024-02")),
        place("fylke", "11", ("2023-11", "2023-12", "2024-01", "2024-02")),
        place("kommune", "1103", ("2024-02",)),
    )
    _, _, places = read(
        pages,
        "arbeid-med-stotte",
        load_breaks(ROOT / "tests" / "five_reports", load_vocabulary(ROOT / "tests" / "five_reports")),
    )
    new_tiltak, new_fylker = ["2023-12", "arbeid-med-stotte-2023-12"], ["2024-01", "fylker-2024"]
    assert places["11"][1] == [new_tiltak]
    assert new_fylker in places["30"][1]
    assert new_fylker in places["32"][1]
    assert places["1103"][1] == []


def test_the_page_says_every_month_and_every_state() -> None:
    view = compare_view(mini_context())
    assert [link.href for link in view.tiltak] == ["mentor", "digital-oppfolging-jobbklubb"]
    assert view.months == ("mars\N{NO-BREAK SPACE}2025", "apr.\N{NO-BREAK SPACE}2025")
    assert {state.sign for state in view.states} == {*SYMBOLS.values(), "brudd", "<20"}
    assert {"11", "31"} <= set(view.fylker) and "97" not in view.fylker and "30" not in view.fylker
