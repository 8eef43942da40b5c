"""What a reader's browser must fetch to show a page for the first time, as it goes over the wire."""

from __future__ import annotations

import gzip
import posixpath
import re
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^":]+)"([^>]*)>')
MOST = {
    "kommune": 30_000,
    "fylke": 50_000,
    "tiltak": 90_000,
    "tiltaksgruppe": 90_000,
    "index.html": 90_000,
    "kommune/index.html": 40_000,  # all kommuner with their numbers: docs/decisions.md
}
MOST_REQUESTS = 4
MOST_SCRIPT = 12_000
MOST_SITE = 120_000_000


@cache
def packed(path: Path) -> int:
    """The bytes of a file as a host sends it with gzip, which all hosts have; brotli is smaller."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def loads(path: str, html: str) -> list[tuple[str, str]]:
    """The files that a page loads at once: where they stand, and the rest of the tag."""
    folder = posixpath.dirname(path)
    return [(posixpath.normpath(posixpath.join(folder, address)), rest) for address, rest in LOADED.findall(html)]


def test_a_first_visit_is_light_and_makes_few_requests(site_folder: Path) -> None:
    heavy, seen = [], set()
    for file in sorted(site_folder.rglob("*.html")):
        path = file.relative_to(site_folder).as_posix()
        bare = path.removeprefix("nn/").removeprefix("en/")
        kind = bare if bare in MOST else bare.partition("/")[0]
        html = file.read_text(encoding="utf-8")
        files = [site_folder / target for target, _ in loads(path, html)]
        weight = packed(file) + sum(map(packed, files))
        seen.add(kind)
        if weight > MOST.get(kind, 30_000) or len(files) + 1 > MOST_REQUESTS:
            heavy.append(f"{path}: {weight} bytes, {len(files) + 1} requests")
    assert heavy == []
    assert seen >= MOST.keys()


def test_the_script_is_small_and_deferred_and_an_embedded_figure_has_none(site_folder: Path) -> None:
    for path in ("index.html", "nn/kommune/1103-stavanger.html", "en/tiltak/mentor.html"):
        html = (site_folder / path).read_text(encoding="utf-8")
        scripts = [(target, rest) for target, rest in loads(path, html) if target.endswith(".js")]
        assert all("defer" in rest for _, rest in scripts)
        assert 0 < sum(packed(site_folder / target) for target, _ in scripts) < MOST_SCRIPT
    for file in site_folder.rglob("figur/*.html"):
        assert "<script" not in file.read_text(encoding="utf-8")


def test_the_whole_site_has_room_on_any_host(site_folder: Path) -> None:
    files = [path.stat() for path in site_folder.rglob("*") if path.is_file()]
    assert sum(file.st_size for file in files) < MOST_SITE
    assert sum(file.st_blocks * 512 for file in files) < MOST_SITE * 1.2
