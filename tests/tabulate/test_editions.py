"""Editions: what changed from one to the next, what is kept of each, how fresh it is, and the bundle of it all."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiltak.model import TOTAL_KEY, BuildError, Key, Observation, Source
from tiltak.publish.bundle import START_PAGE, bundle, write_bundle
from tiltak.read.sources import load_settings, load_sources
from tiltak.tabulate.changes import CellChange, changes, changes_as_json, changes_from_json
from tiltak.tabulate.editions import edition_files, edition_prints, editions, freeze, frozen_editions
from tiltak.tabulate.release_calendar import freshness
from tiltak.tabulate.tidy import newest_prints, read_table, table_csv, tidy_table

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "five_reports"
OLD = Source("tilt140-2025-11", "a.txt", "", "", "pdf-text", "tilt140", ("2025-10", "2025-11"), "2025-12-02", "")
NEW = replace(OLD, id="tilt140-2025-12", period=("2025-10", "2025-12"), report_date="2026-01-06")
SOURCES = (OLD, NEW)


def key(month: str, tiltak: str = "mentor", kommune: str = "") -> Key:
    place = {"region_level": "kommune", "region": kommune} if kommune else {}
    return TOTAL_KEY._replace(period=month, measure="participants", tiltak_level="tiltak", tiltak=tiltak, **place)


def seen(source: Source, cells: dict[Key, int | str]) -> list[Observation]:
    return [
        Observation(source.id, at, None, cell, (), "", 7)  # type: ignore[arg-type]
        if isinstance(cell, str)
        else Observation(source.id, at, cell, "A", (), "", 7)
        for at, cell in cells.items()
    ]


BEFORE = seen(
    OLD,
    {
        key("2025-10"): 10,
        key("2025-11"): 11,
        key("2025-11", "jobbklubb"): 5,
        key("2025-10", kommune="1103"): "Q",
        key("2025-11", kommune="1103"): 4,
        key("2025-10", kommune="0301"): "O",
    },
)
AFTER = seen(
    NEW,
    {
        key("2025-10"): 12,
        key("2025-11"): 11,
        key("2025-12"): 13,
        key("2025-11", "jobbklubb"): 5,
        key("2025-10", kommune="1103"): 6,
        key("2025-11", kommune="1103"): "Q",
        key("2025-12", kommune="1199"): 8,
        key("2025-10", kommune="0301"): 9,
    },
)


def newest(*observations: Observation) -> pd.DataFrame:
    return newest_prints(tidy_table(observations), SOURCES)


def test_changes_name_new_months_revised_cells_and_what_is_new_or_has_ended() -> None:
    made = changes(newest(*BEFORE), newest(*BEFORE, *AFTER))
    assert made.new_reports == ("tilt140-2025-12",)
    assert made.new_months == ("2025-12",)
    assert made.ended_tiltak == ("jobbklubb",)
    assert made.new_tiltak == ()
    assert made.new_places == (("kommune", "1199"),)
    assert made.ended_places == (("kommune", "1103"),)
    assert made.added == 2
    assert made.cells == (
        CellChange("revised", key("2025-10"), 10, 12),
        CellChange("hidden", key("2025-11", kommune="1103"), None, None),
        CellChange("shown", key("2025-10", kommune="1103"), None, 6),
        CellChange("found", key("2025-10", kommune="0301"), None, 9),
    )


cells = st.dictionaries(
    st.sampled_from([key(month, tiltak) for month in ("2025-10", "2025-11") for tiltak in ("mentor", "jobbklubb")]),
    st.integers(0, 9) | st.sampled_from(["Q", "O"]),
    min_size=1,
)


@given(cells, cells)
def test_a_hidden_cells_old_number_is_never_told_and_json_gives_the_same_changes(
    before: dict[Key, int | str], after: dict[Key, int | str]
) -> None:
    made = changes(newest(*seen(OLD, before)), newest(*seen(NEW, after)))
    assert changes_from_json(json.loads(json.dumps(changes_as_json(made)))) == made
    for cell in made.cells:
        assert (cell.old is None) is (cell.kind != "revised")
        assert cell.new is None or after[cell.key] == cell.new
    assert {cell.key for cell in made.cells} == {at for at in before if before[at] != after.get(at)}


def test_a_table_is_read_back_as_it_was_written() -> None:
    written = tidy_table([*BEFORE, *AFTER])
    pd.testing.assert_frame_equal(read_table(table_csv(written)), written)


def test_the_same_data_is_no_new_edition(tmp_path: Path) -> None:
    first = editions(tmp_path, newest(*BEFORE), SOURCES, "2025-12-20")
    assert [(edition.id, edition.changes) for edition in first] == [("2025-11", None)]
    assert freeze(tmp_path, first) == "2025-11"
    again = editions(tmp_path, newest(*BEFORE), SOURCES, "2026-01-01")
    assert again == first
    assert freeze(tmp_path, again) == ""


def test_a_new_report_is_a_new_edition_and_the_old_one_stays_as_it_was(tmp_path: Path) -> None:
    freeze(tmp_path, editions(tmp_path, newest(*BEFORE), SOURCES, "2025-12-20"))
    both = (*BEFORE, *AFTER)
    made = editions(tmp_path, newest(*both), SOURCES, "2026-01-10")
    assert [edition.id for edition in made] == ["2025-11", "2025-12"]
    assert made[1].changes == changes(newest(*BEFORE), newest(*both))
    freeze(tmp_path, made)
    assert frozen_editions(tmp_path) == made
    corrected = [*BEFORE, AFTER[0]._replace(value=99), *AFTER[1:]]
    third = editions(tmp_path, newest(*corrected), SOURCES, "2026-01-11")
    assert [edition.id for edition in third] == ["2025-11", "2025-12", "2025-12-2"]


def test_an_edition_holds_for_each_cell_what_its_newest_report_prints(tmp_path: Path) -> None:
    both = (*BEFORE, *AFTER)
    (edition,) = editions(tmp_path, newest(*both), SOURCES, "")
    pd.testing.assert_frame_equal(edition.table, tidy_table(AFTER))


def test_a_citation_can_be_checked(tmp_path: Path) -> None:
    files = edition_files(editions(tmp_path, newest(*BEFORE), SOURCES, "2025-12-20"))
    content = files["utgave/2025-11/data.parquet"]
    read = pd.read_parquet(io.BytesIO(content), dtype_backend="numpy_nullable")
    assert table_csv(read) == table_csv(tidy_table(BEFORE))
    sums = files["utgave/2025-11/sha256sums.txt"].decode()
    assert sums == f"{hashlib.sha256(content).hexdigest()}  data.parquet\n"


@pytest.mark.parametrize("name", ["2025-11.parquet", "2025-11.json"])
def test_a_published_edition_that_is_changed_or_lost_stops_the_build(tmp_path: Path, name: str) -> None:
    made = editions(tmp_path, newest(*BEFORE), SOURCES, "")
    freeze(tmp_path, made)
    path = tmp_path / "published" / name
    path.write_bytes(made[0].data[:-40] if name.endswith("parquet") else b'{"id": "2025-11"}')
    with pytest.raises(BuildError, match="edition-kept"):
        frozen_editions(tmp_path)
    if name.endswith("parquet"):
        path.unlink()
        with pytest.raises(BuildError, match="edition-kept"):
            frozen_editions(tmp_path)


# --- freshness ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "overdue"), [("", False), ("2025-12-20", False), ("2026-01-10", False), ("2026-01-11", True)]
)
def test_the_next_report_is_overdue_the_day_after_it_was_expected(today: str, overdue: bool) -> None:
    fresh = freshness(load_sources(DATA), load_settings(DATA), today)
    assert fresh
    assert (fresh.data_month, fresh.report_date) == ("2025-11", "2025-12-02")
    assert (fresh.next_month, fresh.expected_by, fresh.overdue) == ("2025-12", "2026-01-10", overdue)


def test_november_is_followed_by_december_and_december_by_january() -> None:
    settings = {"freshness": {"report": "tilt140", "day": 5}}
    made = [freshness(sources, settings, "") for sources in ((OLD,), (OLD, NEW))]
    assert [fresh and fresh.expected_by for fresh in made] == ["2026-01-05", "2026-02-05"]
    assert freshness((OLD,), {}, "2030-01-01") is None


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ({}, "missing-field"),
        ({"report": "tilt140"}, "missing-field"),
        ({"report": "x", "day": 5}, "freshness-settings"),
        ({"report": "tilt140", "day": 31}, "wrong-field"),
    ],
)
def test_settings_that_say_no_day_stop_with_one_line(rule: dict[str, object], name: str) -> None:
    with pytest.raises(BuildError, match=name):
        freshness((OLD,), {"freshness": rule}, "")


# --- the bundle --------------------------------------------------------------------------------------------------


def test_the_bundle_has_the_whole_site_and_a_start_and_always_the_same_bytes(tmp_path: Path) -> None:
    site = {
        "data/endringer.json": b'[{"edition": "2025-11-2"}]',
        "index.html": b"<!doctype html>",
        "kommune/1103-stavanger.html": b"x" * 999,
        ".nojekyll": b"",
        "404.html": b"",
    }
    for path, content in site.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    written = write_bundle(tmp_path, ROOT / "templates", tmp_path / "out")
    name, packed = written.name, written.read_bytes()
    assert name == "tiltaksstatistikk-2025-11.zip"
    assert bundle(dict(reversed(site.items())), ROOT / "templates") == (name, packed)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        folder = "tiltaksstatistikk-2025-11"
        assert archive.namelist() == [
            f"{folder}/{path}"
            for path in (
                START_PAGE,
                "nettsted/data/endringer.json",
                "nettsted/index.html",
                "nettsted/kommune/1103-stavanger.html",
            )
        ]
        assert 'href="nettsted/index.html"' in archive.read(f"{folder}/{START_PAGE}").decode()
        assert archive.testzip() is None


def test_the_means_of_a_report_that_a_newer_one_of_its_year_replaces_are_in_no_edition() -> None:
    """Fetching removes that report a night later; what other reports print of the same means stays."""
    sources = tuple(
        Source(name, "", "", "", "", report, ("2026-01", last), "", "")
        for name, report, last in (("a-1", "a", "2026-01"), ("a-2", "a", "2026-02"), ("b-1", "b", "2026-01"))
    )
    key = TOTAL_KEY._replace(tiltak_level="gruppe", tiltak="oppfolging", measure="participants_mean")
    means = [
        Observation(name, key._replace(period=f"2026-01/{last}"), 5, "A", (), "", 1)
        for name, last in (("a-1", "2026-01"), ("a-2", "2026-02"), ("b-1", "2026-01"))
    ]
    months = [Observation("a-1", key._replace(period="2026-01", measure="participants"), 5, "A", (), "", 1)]
    before = edition_prints(tidy_table([*means, *months]), sources)
    assert list(before["source"]) == ["a-1", "a-2", "b-1"]
    after = edition_prints(tidy_table([*means[1:], *months]), sources[1:])
    assert set(after["source"]) == {"a-2", "b-1"} and len(after) == 2
