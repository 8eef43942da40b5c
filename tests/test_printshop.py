"""A page has the same files however many processes make them, made now or found in the site that stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from minisite import DOWNLOADS, PAGES, TEMPLATES, mini_material

from tiltak import printshop
from tiltak.cache import Cache
from tiltak.check_site import look_at
from tiltak.records import Page
from tiltak.render import Press

PRESS = Press(mini_material(), TEMPLATES)


def make(page: Page) -> Mapping[str, bytes]:
    texts = PRESS.page(page, DOWNLOADS.get(page.path, ()))
    return {path: text.encode() for path, text in texts.items()}


def made(folder: Path, pages: tuple[Page, ...] = PAGES, jobs: int = 1, maker: str = "") -> tuple[printshop.Made, int]:
    """All files, and how many pages were made for them. Afterwards they stand in the folder, as a site does."""
    ticks: list[int] = []
    cache = Cache(folder / "cache", maker)
    files, looks = printshop.print_all(pages, make, jobs, cache, folder / "site", ticks.append)
    for path, content in files.items():
        (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / path).write_bytes(content)
    return printshop.Made(files, looks), len(ticks)


COLD = printshop.Made({}, {})
for _page in PAGES:
    COLD.files.update(make(_page))
COLD.looks.update({path: look_at(path, content) for path, content in COLD.files.items()})
ALWAYS = sum(page.kind not in printshop.KEPT for page in PAGES)  # those that show something of others


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_any_number_of_processes_makes_the_same(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printshop, "FEW", 0)
    monkeypatch.setattr(printshop, "SHIFT", 5)
    assert made(tmp_path, jobs=jobs) == (COLD, len(PAGES))


def test_the_next_build_makes_only_what_shows_something_new(tmp_path: Path) -> None:
    made(tmp_path)
    assert made(tmp_path) == (COLD, ALWAYS)
    assert made(tmp_path, maker="other words") == (COLD, len(PAGES))
    at, page = next((n, page) for n, page in enumerate(PAGES) if page.path == "kommune/1151-utsira.html")
    changed = (*PAGES[:at], replace(page, latest="2025-05"), *PAGES[at + 1 :])
    made(tmp_path)
    new, count = made(tmp_path, changed)
    assert count == ALWAYS + 1
    assert {path for path in COLD.files if new.files[path] != COLD.files[path]} == {*make(page)}


def test_a_file_that_somebody_has_touched_or_removed_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "site" / "kommune" / "1151-utsira.html").write_bytes(b"something else")
    (tmp_path / "site" / "tiltak" / "figur" / "mentor-status.html").unlink()
    assert made(tmp_path) == (COLD, ALWAYS + 2)


def test_a_damaged_cache_never_changes_a_page(tmp_path: Path) -> None:
    made(tmp_path)
    whole = (tmp_path / "cache").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"x" + whole, whole[:100] + bytes(100) + whole[200:]):
        (tmp_path / "cache").write_bytes(damaged)
        assert made(tmp_path)[0] == COLD


def test_pages_are_made_in_no_more_processes_than_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(page: Page) -> Mapping[str, bytes]:
        return {f"{page.path}.txt": str(os.getpid()).encode()}

    monkeypatch.setattr(printshop, "FEW", 0)
    monkeypatch.setattr(printshop, "CHUNK", 1)
    files, _ = printshop.print_all(PAGES, told, 2, Cache(None, ""), tmp_path)
    assert 1 <= len({*files.values()}) <= 2
    assert str(os.getpid()).encode() not in files.values()
