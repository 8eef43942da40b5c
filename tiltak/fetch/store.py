"""Puts new reports beside the old ones, all of them or none.

Takes sources and their files; changes `data/raw`, its checksums, `data/sources.toml` and the memory of what was
fetched. Everything is first written to a folder of its own; one rename of that folder decides; and what a killed run
had decided, the next one completes. Nothing that stands there is overwritten but the three lists.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tiltak.config import stop
from tiltak.model import Source
from tiltak.read.sources import FETCHED

MEMORY = "fetched.toml"

_HEADER = """\
# What `python build.py fetch` has seen: so that it asks for what is new, and doesn't take the same report twice.
# Written by it. `source` is the report that the file is, or that it repeats in another form.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as an address gave it last: its checksum, the source that it is, and the names of its version."""

    address: str
    sha256: str
    source: str
    etag: str = ""
    modified: str = ""


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Keep other runs away from the data folder. BuildError where one is at work."""
    with _as_build_error(data):
        lock = (data / ".fetch.lock").open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            advice = "wait until it has finished"
            raise stop(str(data), "one-fetch-at-a-time", "no other fetch", "one at work", advice) from None
        yield


def memory(data: Path) -> dict[str, Seen]:
    """What was seen before, by address."""
    path = data / MEMORY
    if not path.exists():
        return {}
    try:
        items = tomllib.loads(path.read_text(encoding="utf-8")).get("file", [])
        return {item["address"]: Seen(**item) for item in items}
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        advice = "remove it: all is asked for anew"
        raise stop(f"data/{MEMORY}", "toml", "what fetch wrote there", str(error), advice) from None


def put(data: Path, reports: Sequence[tuple[Source, bytes]], seen: Iterable[Seen]) -> None:
    """Store the reports, and what was seen. Touches nothing where there is nothing new."""
    files = _lists(data, [source for source, _ in reports], seen)
    files |= {f"raw/{source.file}": content for source, content in reports}
    with _as_build_error(data):
        for name in [name for name, content in files.items() if _holds(data / name, content)]:
            del files[name]
        if files:
            _decide(data, files)
            complete(data)


def complete(data: Path) -> None:
    """Move what was decided into its place, and clear away what wasn't."""
    shutil.rmtree(_draft(data), ignore_errors=True)
    decided = _decided(data)
    if not decided.exists():
        return
    with _as_build_error(data):
        for path in sorted(path for path in decided.rglob("*") if path.is_file()):
            path.replace(data / path.relative_to(decided))
        shutil.rmtree(decided)


def _draft(data: Path) -> Path:
    return data / ".fetch.new"


def _decided(data: Path) -> Path:
    return data / FETCHED


def _decide(data: Path, files: dict[str, bytes]) -> None:
    """Everything on disk in one folder; from its rename on it counts."""
    for name, content in files.items():
        path = _draft(data) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _draft(data).rename(_decided(data))


def _lists(data: Path, sources: Sequence[Source], seen: Iterable[Seen]) -> dict[str, bytes]:
    described, sums = (data / "sources.toml").read_text("utf-8"), (data / "raw" / "SHA256SUMS").read_text("utf-8")
    lines = {*sums.splitlines(), *(f"{source.sha256}  {source.file}" for source in sources)}
    made = {
        "sources.toml": described.rstrip("\n") + "\n" + "".join("\n" + _entry(source) for source in sources),
        "raw/SHA256SUMS": "".join(f"{line}\n" for line in sorted(lines, key=lambda line: line.split("  ", 1)[1])),
        MEMORY: _HEADER + "".join("\n" + _table("file", asdict(item)) for item in sorted(seen, key=_address)),
    }
    return {name: text.encode() for name, text in made.items()}


def _address(item: Seen) -> str:
    return item.address


def _entry(source: Source) -> str:
    fields = asdict(source)
    del fields["sha256"]
    return _table("source", fields)


def _table(name: str, fields: dict[str, object]) -> str:
    """A TOML table of an array; JSON's strings and lists of strings are TOML's too."""
    return f"[[{name}]]\n" + "".join(
        f"{field} = {json.dumps(value, ensure_ascii=False)}\n" for field, value in fields.items()
    )


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


@contextmanager
def _as_build_error(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        seen, advice = error.strerror or str(error), "make room or give write access, then fetch again"
        raise stop(str(error.filename or data), "data-written", "to write the data folder", seen, advice) from error
