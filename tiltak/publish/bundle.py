"""Packs the whole site into one zip file for offline reading.

Takes the files of a finished site; gives the name and bytes of the zip file, always the same for the same site. It
unpacks to one folder, in which START_PAGE.html opens the site.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tiltak.config import stop
from tiltak.pages.news import CHANGES_FILE
from tiltak.publish.folder import MARK

START_PAGE = "START.html"
_READABLE = 0o100644 << 16  # Unix mode of an unpacked file
_ONLINE_ONLY = (MARK, "404.html", "robots.txt", "sitemap.xml")


def write_bundle(site: Path, templates: Path, folder: Path) -> Path:
    """Write the bundle of a site on disk into a folder; gives its path. BuildError where it can't."""
    try:
        files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        name, content = bundle(files, templates)
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.new"
        draft.write_bytes(content)
        return draft.replace(folder / name)
    except (OSError, KeyError) as error:
        expected, advice = "a complete site, and room to write", "build it first"
        raise stop(str(site), "bundle-made", expected, str(error), advice) from error


def bundle(files: Mapping[str, bytes], templates: Path) -> tuple[str, bytes]:
    """The bundle of a site's files: ('tiltaksstatistikk-2025-11.zip', its bytes). KeyError where they are not a
    site."""
    month = json.loads(files[CHANGES_FILE])[0]["edition"][:7]
    name = f"tiltaksstatistikk-{month}"
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    start = environment.get_template("start.html").render(month=month, first="nettsted/index.html")
    inside = {f"nettsted/{path}": content for path, content in files.items() if path not in _ONLINE_ONLY}
    return f"{name}.zip", _zipped({**inside, START_PAGE: start.encode()}, f"{name}/")


def _zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip file of these files in a folder, by name, without timestamps."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name in sorted(files):
            entry = zipfile.ZipInfo(folder + name)
            entry.external_attr, entry.compress_type = _READABLE, zipfile.ZIP_DEFLATED
            file.writestr(entry, files[name], compresslevel=9)
    return packed.getvalue()
