"""Stores new reports and removes those that they replace, all or nothing.

Takes sources and their files; changes `data/raw`, its checksums, `data/sources.toml` and the memory of what was
fetched. The loader must accept the lists. Everything is first written to a folder of its own; one rename of that folder
commits the change, and the next run completes what a killed one committed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from tiltak.config import stop
from tiltak.model import Source
from tiltak.read.sources import FETCHED, described_sources, load_sources

MEMORY = "fetched.toml"

_LEAVING = "leaving"  # in the committed folder: the names of the files to remove from data/raw
_HEADER = """\
What `python build.py fetch` has seen: so that it asks for what is new, and doesn't take the same report twice.
Written by it. `brought`: the reports that it has ever stored; `source` of a file: the report that it is, or repeats.
"""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """The last known version of a file at an address: its checksum, its source, and its version headers."""

    address: str
    sha256: str
    source: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The files seen before, by address, and the ids of all sources ever stored by a fetch."""

    files: Mapping[str, SeenFile]
    brought: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoreChange:
    """The changes of a run: new sources with their files, ids of removed ones, and the files to remember."""

    new: Sequence[tuple[Source, bytes]]
    leaving: Collection[str]
    seen: Sequence[SeenFile]


@contextmanager
def lock_data(data: Path) -> Iterator[None]:
    """Lock the data folder against other runs. BuildError where one is active."""
    with _as_build_error(data):
        lock = (data / ".fetch.lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            advice = "wait until it has finished"
            raise stop(str(data), "one-fetch-at-a-time", "no other fetch", "one at work", advice) from None
        yield


def memory(data: Path) -> Memory:
    """Read the memory of earlier runs."""
    path = data / MEMORY
    if not path.exists():
        return Memory({}, frozenset())
    try:
        said = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
        files = {item["address"]: SeenFile(**item) for item in said.get("file", [])}
        return Memory(files, frozenset(map(str, said.get("brought", ()))))
    except (TOMLKitError, UnicodeDecodeError, TypeError, KeyError) as error:
        advice = "remove it: everything is downloaded again"
        raise stop(f"data/{MEMORY}", "toml", "what fetch wrote there", str(error), advice) from None


def store_change(data: Path, change: StoreChange) -> None:
    """Commit and apply the change. Touches nothing where there is none. BuildError where the loader refuses it."""
    files = lists(data, change)
    if change.seen or (data / MEMORY).exists():
        files[MEMORY] = _remembered(data, change)
    files |= {f"raw/{source.file}": content for source, content in change.new}
    old = {source.file for source in load_sources(data) if source.id in change.leaving}
    with _as_build_error(data):
        changed = {name: content for name, content in files.items() if not _holds(data / name, content)}
        if changed or old:
            _decide(data, changed | {_LEAVING: "".join(f"{name}\n" for name in sorted(old)).encode()})
            complete(data)


def lists(data: Path, change: StoreChange) -> dict[str, bytes]:
    """`sources.toml` and the checksums after the change. BuildError where the loader refuses them."""
    described = tomlkit.parse((data / "sources.toml").read_text("utf-8"))
    entries = described["source"]
    assert isinstance(entries, AoT)  # the loader has validated them
    sources = load_sources(data)
    leaving = {source.file for source in sources if source.id in change.leaving}
    for at in reversed([at for at, entry in enumerate(entries) if entry["file"] in leaving]):
        del entries[at]
    for source, _ in change.new:
        entries[-1].add(tomlkit.nl())
        entries.append(_entry(source))
    sums = {source.file: source.sha256 for source in sources if source.file not in leaving}
    sums |= {source.file: source.sha256 for source, _ in change.new}
    texts = {
        "sources.toml": re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(described)).rstrip("\n") + "\n",
        "raw/SHA256SUMS": "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())),
    }
    present = {path.name for path in (data / "raw").iterdir()} - leaving | {source.file for source, _ in change.new}
    described_sources(texts["sources.toml"], texts["raw/SHA256SUMS"], present)
    return {name: text.encode() for name, text in texts.items()}


def complete(data: Path) -> None:
    """Move committed files into place, delete removed ones, and clear uncommitted ones."""
    shutil.rmtree(_draft(data), ignore_errors=True)
    decided = data / FETCHED
    if not decided.exists():
        return
    with _as_build_error(data):
        leaving = decided / _LEAVING
        for path in sorted(path for path in decided.rglob("*") if path.is_file() and path != leaving):
            path.replace(data / path.relative_to(decided))
        for name in leaving.read_text("utf-8").splitlines() if leaving.exists() else ():
            (data / "raw" / name).unlink(missing_ok=True)
        shutil.rmtree(decided)


def _draft(data: Path) -> Path:
    return data / ".fetch.new"


def _decide(data: Path, files: dict[str, bytes]) -> None:
    """Write everything to one folder; its rename commits the change."""
    for name, content in files.items():
        path = _draft(data) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _draft(data).rename(data / FETCHED)


def _remembered(data: Path, change: StoreChange) -> bytes:
    document = tomlkit.document()
    for line in _HEADER.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    brought = sorted(memory(data).brought | {source.id for source, _ in change.new})
    document.add("brought", tomlkit.item(brought).multiline(True))
    files = tomlkit.aot()
    for item in sorted(change.seen, key=lambda item: item.address):
        files.append(tomlkit.item(asdict(item)))
    if files:
        document.add("file", files)
    return tomlkit.dumps(document).encode()


def _entry(source: Source) -> tomlkit.items.Table:
    fields = asdict(source)
    del fields["sha256"]
    table = tomlkit.table()
    for name, value in fields.items():
        table.add(name, list(value) if isinstance(value, tuple) else value)
    return table


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


@contextmanager
def _as_build_error(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        seen, advice = error.strerror or str(error), "make room or give write access, then fetch again"
        raise stop(str(error.filename or data), "data-written", "to write the data folder", seen, advice) from error
