"""A chart has the same bytes however many processes draw it, drawn now or kept from the last build."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minisite import PAGES, mini_words

from tiltak.cache import Cache
from tiltak.charts import Chart, ChartWords, copies_can_draw, gallery
from tiltak.crew import can_help, crew
from tiltak.model import Page, Series
from tiltak.pages.figure import chart_words

LANGUAGES = ("nb",)  # the breaks of the site in small have names in no other
RECORDS = {"a": b"", "b": b"chart" * 20, "c": b"\0\xff", "d": b"d"}


def words_of(series: Series, lang: str) -> ChartWords:
    return chart_words(series, mini_words(lang), {})


WORDS = {lang: lambda series, lang=lang: words_of(series, lang) for lang in LANGUAGES}


def charts(jobs: int, cache: Cache, pages: tuple[Page, ...] = PAGES) -> tuple[dict[gallery.Place, Chart], int]:
    """The charts of the site in small, and how many were drawn for it."""
    ticks: list[int] = []
    with crew(jobs) if can_help(jobs) else nullcontext() as helpers:
        drawn, names = gallery.begin_drawing(pages, WORDS, helpers, cache)(ticks.append)
    assert sum(len(of_page) for of_page in names.values()) == len(drawn)
    assert all(cache.get(name) for of_page in names.values() for name in of_page)
    return drawn, len(ticks)


@pytest.fixture(scope="module")
def cold() -> tuple[dict[gallery.Place, Chart], int]:
    return charts(1, Cache(None, ""))


def charts_of_helpers(jobs: int, chunk: int) -> tuple[dict[gallery.Place, Chart], int]:
    gallery.CHUNK = chunk
    return charts(jobs, Cache(None, ""))


@pytest.mark.parametrize(("jobs", "chunk"), [(2, 2), (3, 1)])
def test_any_number_of_processes_draws_the_same(
    jobs: int, chunk: int, cold: tuple[dict[gallery.Place, Chart], int]
) -> None:
    assert not copies_can_draw()  # those of this process, which has drawn
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        assert fresh.submit(copies_can_draw).result()
        assert fresh.submit(charts_of_helpers, jobs, chunk).result() == cold
    assert (len(cold[0]), cold[1]) == (6, 5)  # one of them stands on two pages, and the sparks are one


def test_the_next_build_draws_only_what_is_new(tmp_path: Path, cold: tuple[dict[gallery.Place, Chart], int]) -> None:
    file = tmp_path / "charts"
    charts(1, Cache(file, "maker"))
    assert charts(1, Cache(file, "maker")) == (cold[0], 0)
    assert charts(1, Cache(file, "another maker")) == cold
    at, page = next((n, page) for n, page in enumerate(PAGES) if page.path == "kommune/1103-stavanger.html")
    series = page.series[0]
    line = series.lines[0]
    point = line.points[0]._replace(value=13)
    changed = replace(series, lines=(replace(line, points=(point, *line.points[1:])), *series.lines[1:]))
    pages = (*PAGES[:at], replace(page, series=(changed,)), *PAGES[at + 1 :])
    charts(1, Cache(file, "maker"))
    drawn, count = charts(1, Cache(file, "maker"), pages)
    assert count == len(LANGUAGES)
    assert {place for place in drawn if drawn[place] != cold[0][place]} == {
        (lang, page.path, series.slug) for lang in LANGUAGES
    }


@pytest.mark.parametrize("kept", [PAGES[::2], PAGES[1::2]], ids=("even pages", "odd pages"))
def test_a_chart_is_the_same_whichever_others_are_kept(
    kept: tuple[Page, ...], tmp_path: Path, cold: tuple[dict[gallery.Place, Chart], int]
) -> None:
    file = tmp_path / "charts"
    before, drawn_before = charts(1, Cache(file, ""), kept)
    drawn, count = charts(1, Cache(file, ""))
    assert drawn == cold[0] == drawn | before
    assert 0 < count < drawn_before + count == cold[1]


def test_a_damaged_cache_never_changes_a_chart(tmp_path: Path, cold: tuple[dict[gallery.Place, Chart], int]) -> None:
    file = tmp_path / "charts"
    charts(1, Cache(file, ""))
    whole = file.read_bytes()
    middle = len(whole) // 2
    for damaged in (whole[:middle], whole[:middle] + b"\1" + whole[middle + 1 :], b"", b"x" + whole, whole + whole[:9]):
        file.write_bytes(damaged)
        assert charts(1, Cache(file, ""))[0] == cold[0]


@given(data=st.data())
def test_what_a_damaged_cache_gives_is_what_was_put_in_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("cache") / "records"
    cache = Cache(file, "maker")
    for name, content in RECORDS.items():
        cache.put(name, content)
    cache.save()
    stored = bytearray(file.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(stored) - 1), max_size=3)):
        stored[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(stored[: data.draw(st.integers(0, len(stored)))])
    read = Cache(file, "maker")
    assert all(read.get(name) in (None, content) for name, content in RECORDS.items())
    assert Cache(file, "another maker").get("b") is None


def test_a_cache_keeps_what_the_last_build_used(tmp_path: Path) -> None:
    file = tmp_path / "records"
    first = Cache(file, "")
    first.put("used", b"1")
    first.put("unused", b"2")
    first.save()
    second = Cache(file, "")
    assert second.get("used") == b"1"
    second.save()
    third = Cache(file, "")
    assert (third.get("used"), third.get("unused")) == (b"1", None)
    assert [path.name for path in tmp_path.iterdir()] == ["records"]
