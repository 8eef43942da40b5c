"""A run of fetching changes the data folder whole, or not at all, whenever it is killed."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from offers import REPORT, XLSX, everything

from tiltak.fetch.store import SeenFile, StoreChange, complete, lists, lock_data, memory, store_change
from tiltak.model import BuildError
from tiltak.read.sources import load_sources

SOURCE = replace(
    REPORT,
    id="tilt140-2026-03",
    file="tilt140-2026-03.xlsx",
    layout="workbook",
    period=("2026-01", "2026-03"),
    sha256="2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
)
FIRST = StoreChange([(SOURCE, b"x")], (), [SeenFile("http://127.0.0.1/x", SOURCE.sha256, SOURCE.id)])


def changed(source_id: str = "tilt140-2026-04") -> StoreChange:
    """April comes, March leaves."""
    april = replace(
        SOURCE,
        id=source_id,
        file=f"{source_id}.xlsx",
        period=("2026-01", "2026-04"),
        sha256=hashlib.sha256(XLSX).hexdigest(),
    )
    return StoreChange([(april, XLSX)], [SOURCE.id], [SeenFile("http://127.0.0.1/y", april.sha256, april.id, '"é"')])


@pytest.fixture
def data(data: Path) -> Path:
    """A data folder to which fetching has brought the report of March."""
    store_change(data, FIRST)
    return data


def test_what_was_seen_is_remembered(data: Path) -> None:
    store_change(data, changed())
    known = memory(data)
    assert known.brought == {"tilt140-2026-03", "tilt140-2026-04"}
    assert [*known.files.values()] == [*changed().seen]


def test_a_run_killed_at_any_moment_leaves_all_or_nothing_after_the_next(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(data)
    kept = data.with_name("kept")
    shutil.copytree(data, kept, symlinks=True)
    store_change(data, changed())
    after = everything(data)
    assert before.keys() - after.keys() == {"raw/tilt140-2026-03.xlsx"}
    steps = half_stored = 0
    while True:
        shutil.rmtree(data)
        shutil.copytree(kept, data, symlinks=True)
        killed = _put_until(data, monkeypatch, steps)
        if (data / ".fetch").exists():
            half_stored += 1
            with pytest.raises(BuildError, match="fetch-finished"):
                load_sources(data)
        complete(data)
        assert everything(data) in (before, after)
        load_sources(data)
        if not killed:
            break
        steps += 1
    assert steps > 10  # files and folders written, synced, renamed and removed
    assert half_stored > 3


class Killed(BaseException):
    pass


def _put_until(data: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> bool:
    """Store, killed at the at-th step on disk; False where it ends before."""
    left = [at]

    def step(real: object) -> object:
        def counted(*args: object, **kwargs: object) -> object:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args, **kwargs)  # type: ignore[operator]

        return counted

    with monkeypatch.context() as patch:
        for owner, name in (
            (os, "fsync"),
            *((Path, name) for name in ("replace", "rename", "mkdir", "unlink")),
            (shutil, "rmtree"),
        ):
            patch.setattr(owner, name, step(getattr(owner, name)))
        try:
            store_change(data, changed())
        except Killed:
            return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        {"period": ("2025-12", "2026-01")},
        {"period": ("2026-04", "2026-01")},
        {"report_date": "2026-02-31"},
        {"file": "tilt140-2024-04.txt"},
        {"id": "tilt140-2024-04"},
        {"layout": "odt"},
    ],
    ids=str,
)
def test_only_what_the_loader_takes_is_stored(data: Path, change: dict[str, object]) -> None:
    before = everything(data)
    ((source, content),) = changed().new
    with pytest.raises(BuildError):
        store_change(data, StoreChange([(replace(source, **change), content)], (), ()))  # type: ignore[arg-type]
    assert everything(data) == before


def test_comments_and_order_of_the_descriptions_stay_when_a_report_leaves(data: Path) -> None:
    text = (data / "sources.toml").read_text().replace("\n[[source]]", "\n# About the next one.\n[[source]]")
    (data / "sources.toml").write_text(text)
    made = lists(data, StoreChange((), [SOURCE.id], ()))["sources.toml"].decode()
    assert made.startswith("# Kept.\n") and "# lost in this file" in made
    assert "tilt140-2026-03" not in made
    assert lists(data, StoreChange((), (), ()))["sources.toml"].decode() == text


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"data-written: .*saw No such file"), lock_data(tmp_path / "nowhere"):
        pass


@pytest.mark.parametrize("text", ["[[file", "[[file]]\nadress = 'x'", "[[file]]\naddress = 'x'", "brought = 5"])
def test_a_memory_that_was_spoilt_stops_with_one_line(data: Path, text: str) -> None:
    (data / "fetched.toml").write_text(text)
    with pytest.raises(BuildError, match="what fetch wrote there"):
        memory(data)
