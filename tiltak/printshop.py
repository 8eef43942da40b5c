"""The files of all pages, made once each, on as many cores as are given.

Takes the pages and what makes the files of one; gives all files by path, with what the rules over the site see in
them. A page that shows what it showed in the last build keeps its files: they are found in the site that stands, and
are taken only where each of them has the hash that the cache remembers.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import NamedTuple

from tiltak.cache import Cache
from tiltak.check_site import Looks, look_at
from tiltak.records import Page

KEPT = ("tiltak", "tiltaksgruppe", "fylke", "kommune")  # the kinds of pages that show nothing of other pages
CHUNK = 4
SHIFT = 120  # pages that processes make before others take their place: what they have touched they hold as their own
FEW = 32  # pages that are sooner made here than elsewhere

Make = Callable[[Page], Mapping[str, bytes]]


class Made(NamedTuple):
    """Files by path, and what the rules see in those that are pages."""

    files: dict[str, bytes]
    looks: dict[str, Looks]


def print_all(
    pages: Sequence[Page], make: Make, jobs: int, cache: Cache, site: Path, tick: Callable[[int], None] = lambda _: None
) -> Made:
    """All files of all pages.

    `make` gives the files of a page; what they hang on beyond the page itself is part of the cache's maker. `site` is
    where the last build's files stand. `tick` is called after each page that is made, with the number of those.
    """
    kept = {page.path: found for page in pages if (found := _kept(page, cache, site))}
    missing = [page for page in pages if page.path not in kept]
    for page, made in zip(missing, _made(missing, make, jobs), strict=True):
        kept[page.path] = made
        if page.kind in KEPT:
            cache.put(_name(page), pickle.dumps((_hashes(made.files), made.looks)))
        tick(len(missing))
    cache.save()
    all_made = [kept[page.path] for page in pages]
    return Made(
        {path: content for made in all_made for path, content in made.files.items()},
        {path: looks for made in all_made for path, looks in made.looks.items()},
    )


def _name(page: Page) -> str:
    return f"{page.path} {hashlib.sha256(repr(page).encode()).hexdigest()}"


def _kept(page: Page, cache: Cache, site: Path) -> Made | None:
    """The files of a page as the last build left them; None where it shows something else, or they were touched."""
    remembered = cache.get(_name(page)) if page.kind in KEPT else None
    if remembered is None:
        return None
    hashes, looks = pickle.loads(remembered)
    try:
        files = {path: (site / path).read_bytes() for path in hashes}
    except OSError:
        return None
    return Made(files, looks) if _hashes(files) == hashes else None


def _hashes(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: hashlib.sha256(content).digest() for path, content in files.items()}


def _made(pages: Sequence[Page], make: Make, jobs: int) -> Iterator[Made]:
    """The pages in their order. Other processes are copies of this one, so that what they need isn't sent to them."""
    if jobs <= 1 or len(pages) <= FEW or "fork" not in get_all_start_methods():
        yield from (_make_one(page, make) for page in pages)
        return
    for first in range(0, len(pages), SHIFT):
        with ProcessPoolExecutor(jobs, get_context("fork"), _begin, (pages, make)) as pool:
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
