"""What the last build made, kept by what it was made from.

Takes a file and names; gives contents. A cache only ever saves work: where its file is lost, cut or damaged, the
contents are made anew, so that what is built never hangs on it. It holds what the last build used, and no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_HASH, _SIZE = 32, 8  # bytes of the hash of a record's name, and of its size, which stand before it
Record = bytes | memoryview  # the hash of name and content, the content


class Cache:
    """The contents of a file of records, and those that this build adds. Without a file it holds nothing.

    `maker` names what makes the contents (code, packages): what another maker made counts for nothing. `untouched`
    says whether it is still what the name says; where it isn't, nobody knows what was made from what.
    """

    def __init__(self, file: Path | None, maker: str, untouched: Callable[[], bool] = lambda: True) -> None:
        self._file = file
        self._maker = maker
        self._untouched = untouched
        self._old = _records(file) if file else {}
        self._used: dict[bytes, Record] = {}

    def get(self, name: str) -> bytes | None:
        """The content of that name, None where the cache lacks it or it is damaged."""
        key = self._key(name)
        record = self._used.get(key, self._old.get(key, b""))
        content = record[_HASH:]
        if _hash(key + content) != record[:_HASH]:
            return None
        self._used[key] = record
        return bytes(content)

    def keep(self, names: Iterable[str]) -> None:
        """Keep the contents of these names for the next build, though this one doesn't need them."""
        old = {key: self._old[key] for name in names if (key := self._key(name)) in self._old}
        self._used = old | self._used

    def put(self, name: str, content: bytes) -> None:
        """Keep a content for the next build."""
        key = self._key(name)
        self._used[key] = _hash(key + content) + content

    def _key(self, name: str) -> bytes:
        return _hash(f"{self._maker} {name}".encode())

    def save(self) -> None:
        """Write what this build used, in the place of what the last one did.

        Where the disk says no, or somebody has touched what the contents are made from, do without.
        """
        if self._file and not (self._used == self._old and self._file.exists()) and self._untouched():
            new = self._file.with_name(self._file.name + ".new")
            with suppress(OSError):
                with new.open("wb") as file:
                    for key, record in self._used.items():
                        file.write(key + len(record).to_bytes(_SIZE) + record)
                new.replace(self._file)


def _records(file: Path) -> dict[bytes, Record]:
    """The records of a file as they stand there, damaged or not."""
    try:
        stored = memoryview(file.read_bytes())  # no part of it is copied before it is used
    except OSError:
        return {}
    found: dict[bytes, Record] = {}
    at = 0
    while at < len(stored):
        start = at + _HASH + _SIZE
        end = start + int.from_bytes(stored[at + _HASH : start])
        found[bytes(stored[at : at + _HASH])] = stored[start:end]
        at = end
    return found


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
