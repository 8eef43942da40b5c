"""The files of all pages, made once each, on as many cores as are given.

Takes the pages and what makes the files of one; gives all files by path, with what the rules over the site see in
them. A page that shows what it showed in the last build isn't made again: its files stand in the site, if each is as
that build left it.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tiltak.cache import Cache
from tiltak.crew import can_help, crew
from tiltak.model import Page
from tiltak.publish.checks import Looks, look_at
from tiltak.publish.folder import FileStatus, on_disk
from tiltak.tabulate.page_list import SUBJECTS

KEPT = SUBJECTS  # the kinds of pages that show nothing of other pages
CHUNK = 4
SHIFT = 120  # pages that processes make before others take their place: what they have touched they hold as their own
FEW = 32  # pages that are sooner made here than elsewhere

Make = Callable[[Page], Mapping[str, bytes]]


class Made(NamedTuple):
    """The files of a page by path, and what the rules see in those that are pages."""

    files: dict[str, bytes]
    looks: dict[str, Looks]


class Kept(NamedTuple):
    """A file as it was left: how it looked on disk, its SHA-256."""

    status: FileStatus
    hash: bytes


class Left(NamedTuple):
    """What the last build left of a page: its files, what the rules saw in them, what its charts are called in their
    cache."""

    files: dict[str, Kept]
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
        now = on_disk(site)
        self.left = {path: there for path, page in remembered.items() if (there := _as_it_stands(page, site, now))}

    def remember(
        self, made: Mapping[str, Made], charts: Mapping[str, tuple[str, ...]], now: Mapping[str, FileStatus]
    ) -> bool:
        """Keep for the next build how the pages stand, now that they are published.

        `made` are those that weren't left; `charts` names the charts of each of them; `now` says how all files look on
        disk. Where somebody has changed or removed some meanwhile, nothing is kept, and the answer is False.
        """
        for path, name in self._names.items():
            page = self.left[path] if path in self.left else _published(made[path], charts[path], now)
            there = _as_it_stands(page, self._site, now)
            if there is None:
                return False
            self._cache.put(name, pickle.dumps(tuple(there)))
        self._cache.save()
        return True


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


def _published(page: Made, charts: tuple[str, ...], now: Mapping[str, FileStatus]) -> Left:
    files = {path: Kept(now.get(path, (0, 0)), _hash(content)) for path, content in page.files.items()}
    return Left(files, page.looks, charts)


def _as_it_stands(page: Left, site: Path, now: Mapping[str, FileStatus]) -> Left | None:
    """A page with its files as they stand now, None where one isn't as it was left. One that is as large and as old
    isn't read."""
    if all(now.get(path) == known.status for path, known in page.files.items()):
        return page
    try:
        changed = {path: known for path, known in page.files.items() if now[path] != known.status}
        same = all(_hash((site / path).read_bytes()) == known.hash for path, known in changed.items())
    except (KeyError, OSError):
        return None
    return page._replace(files={path: Kept(now[path], f.hash) for path, f in page.files.items()}) if same else None


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
