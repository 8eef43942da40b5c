"""The files of all pages, made once each, on as many cores as are given.

Takes the pages and what makes the files of one; gives all files by path, with what the rules over the site see in
them. A page that shows what it showed in the last build isn't made again: its files stand in the site, if each is as
that build left it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tiltak.cache import Cache
from tiltak.check_site import Looks, look_at
from tiltak.crew import can_help, crew
from tiltak.pages import SUBJECTS
from tiltak.records import Page

KEPT = SUBJECTS  # the kinds of pages that show nothing of other pages
CHUNK = 4
SHIFT = 120  # pages that processes make before others take their place: what they have touched they hold as their own
FEW = 32  # pages that are sooner made here than elsewhere

Make = Callable[[Page], Mapping[str, bytes]]


class Made(NamedTuple):
    """The files of a page by path, and what the rules see in those that are pages."""

    files: dict[str, bytes]
    looks: dict[str, Looks]


class FileState(NamedTuple):
    """How a file stands on disk: its size in bytes, its time in nanoseconds, its SHA-256."""

    size: int
    time: int
    hash: bytes


class Left(NamedTuple):
    """What the last build left of a page: how its files stand, what the rules saw in them, what its charts are called
    in their cache."""

    files: dict[str, FileState]
    looks: dict[str, Looks]
    charts: tuple[str, ...]


class LastBuild:
    """What the last build left of the pages of this one.

    `left` has, by their paths, those that show what they did then, and whose files stand in the site as it left them.
    """

    def __init__(self, pages: Iterable[Page], cache: Cache, site: Path) -> None:
        """Look what there is of them in the cache, and in the site."""
        self._names = {page.path: _name(page) for page in pages if page.kind in KEPT}
        self._cache, self._site = cache, site
        found = ((path, cache.get(name)) for path, name in self._names.items())
        remembered = {path: Left(*pickle.loads(content)) for path, content in found if content is not None}
        self.left = {path: now for path, page in remembered.items() if (now := _as_it_stands(page, site))}

    def remember(self, made: Mapping[str, Made], charts: Mapping[str, tuple[str, ...]]) -> bool:
        """Keep for the next build how the pages stand, now that they are published.

        `made` are those that weren't left; `charts` names the charts of each of them. Where somebody has changed or
        removed files meanwhile, nothing is kept, and the answer is False.
        """
        with suppress(OSError):
            for path, name in self._names.items():
                now = self._now(path, made, charts)
                if now is None:
                    return False
                self._cache.put(name, pickle.dumps(tuple(now)))
            self._cache.save()
            return True
        return False

    def _now(self, path: str, made: Mapping[str, Made], charts: Mapping[str, tuple[str, ...]]) -> Left | None:
        if path in self.left:
            return _as_it_stands(self.left[path], self._site)
        files = {at: _state(self._site / at, _hash(content)) for at, content in made[path].files.items()}
        return Left(files, made[path].looks, charts[path])


def print_all(
    pages: Sequence[Page], make: Make, jobs: int, tick: Callable[[int], None] = lambda _: None
) -> dict[str, Made]:
    """All files of the pages, by the paths of these.

    `make` gives the files of a page; `tick` is called after each page, with the number of all.
    """
    made = {}
    for page, files in zip(pages, _made(pages, make, jobs), strict=True):
        made[page.path] = files
        tick(len(pages))
    return made


def _name(page: Page) -> str:
    return f"{page.path} {hashlib.sha256(repr(page).encode()).hexdigest()}"


def _as_it_stands(page: Left, site: Path) -> Left | None:
    """A page with its files as they stand now, None where one isn't as it was left. One that is as large and as old
    isn't read."""
    try:
        files = {path: _state(site / path, known.hash) for path, known in page.files.items()}
        changed = (path for path, known in page.files.items() if files[path] != known)
        same = all(_hash((site / path).read_bytes()) == files[path].hash for path in changed)
    except OSError:
        return None
    return page._replace(files=files) if same else None


def _state(file: Path, content: bytes) -> FileState:
    status = os.stat(file)  # noqa: PTH116 (as a Path it would take twice as long)
    return FileState(status.st_size, status.st_mtime_ns, content)


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _made(pages: Sequence[Page], make: Make, jobs: int) -> Iterator[Made]:
    """The pages in their order. Other processes are copies of this one, so that what they need isn't sent to them."""
    if not can_help(jobs) or len(pages) <= FEW:
        yield from (_make_one(page, make) for page in pages)
        return
    for first in range(0, len(pages), SHIFT):
        with crew(jobs, _begin, pages, make) as pool:
            yield from pool.map(_make_at, range(len(pages))[first : first + SHIFT], chunksize=CHUNK)


def _make_one(page: Page, make: Make) -> Made:
    files = dict(make(page))
    return Made(files, {path: look_at(path, content) for path, content in files.items() if path.endswith(".html")})


_work: tuple[Sequence[Page], Make]  # of a process that makes pages for another


def _begin(pages: Sequence[Page], make: Make) -> None:
    global _work
    _work = (pages, make)


def _make_at(place: int) -> Made:
    pages, make = _work
    return _make_one(pages[place], make)
