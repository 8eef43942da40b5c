"""A page has the same files however many processes make them, made now or found in the site that stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from minisite import DOWNLOADS, PAGES, TEMPLATES, mini_material

from tiltak.cache import Cache
from tiltak.model import Page
from tiltak.pages.templates import Press
from tiltak.publish import printshop
from tiltak.publish.checks import Looks, look_at
from tiltak.publish.folder import on_disk

Site = tuple[dict[str, bytes], dict[str, Looks]]  # files, and what the rules see in those that are pages
PRESS = Press(mini_material(), TEMPLATES)


def make(page: Page) -> Mapping[str, bytes]:
    texts = PRESS.page(page, DOWNLOADS.get(page.path, ()))
    return {path: text.encode() for path, text in texts.items()}


def made(folder: Path, pages: tuple[Page, ...] = PAGES, jobs: int = 1, maker: str = "") -> tuple[Site, int]:
    """The site that stands in the folder once the pages are published there, and how many were made for it."""
    ticks: list[int] = []
    site, cache = folder / "site", Cache(folder / "cache", maker)
    last = printshop.LastBuild(pages, cache, site)
    new = printshop.print_all([page for page in pages if page.path not in last.left], make, jobs, ticks.append)
    for page in new.values():
        for path, content in page.files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(content)
    last.remember(new, {page.path: (page.path,) for page in pages}, on_disk(site))
    assert all(page.charts == (path,) for path, page in last.left.items())
    there = (*new.values(), *last.left.values())
    files = {path: (site / path).read_bytes() for page in there for path in page.files}
    return (files, {path: looks for page in there for path, looks in page.looks.items()}), len(ticks)


COLD: Site = ({}, {})
for _page in PAGES:
    COLD[0].update(make(_page))
COLD[1].update({path: look_at(path, content) for path, content in COLD[0].items()})
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
    (files, _), count = made(tmp_path, changed)
    assert count == ALWAYS + 1
    assert {path for path, content in COLD[0].items() if files[path] != content} == {*make(page)}


def test_a_file_that_somebody_has_touched_or_removed_is_made_anew(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "site" / "kommune" / "1151-utsira.html").write_bytes(b"something else")
    (tmp_path / "site" / "tiltak" / "figur" / "mentor-status.html").unlink()
    assert made(tmp_path) == (COLD, ALWAYS + 2)


def test_a_file_that_somebody_touches_during_a_build_is_made_anew_by_the_next(tmp_path: Path) -> None:
    made(tmp_path)
    last = printshop.LastBuild(PAGES, Cache(tmp_path / "cache", ""), tmp_path / "site")
    (tmp_path / "site" / "kommune" / "1151-utsira.html").write_bytes(b"something else")
    others = [page for page in PAGES if page.path not in last.left]
    charts: dict[str, tuple[str, ...]] = {page.path: () for page in others}
    assert not last.remember(printshop.print_all(others, make, 1), charts, on_disk(tmp_path / "site"))
    assert made(tmp_path) == (COLD, ALWAYS + 1)


def test_a_site_that_was_copied_stands_as_it_was(tmp_path: Path) -> None:
    made(tmp_path)
    for file in (tmp_path / "site").rglob("*.html"):
        os.utime(file, ns=(1, 1))
    before = (tmp_path / "cache").read_bytes()
    assert made(tmp_path) == (COLD, ALWAYS)
    assert (tmp_path / "cache").read_bytes() != before  # it isn't read again the next time


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
    pages = printshop.print_all(PAGES, told, 2)
    processes = {content for page in pages.values() for content in page.files.values()}
    assert 1 <= len(processes) <= 2
    assert str(os.getpid()).encode() not in processes
