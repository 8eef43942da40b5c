"""The whole site in one zip file, to be read without a network.

Takes the files of a finished site; gives the file's name and its bytes: the same for the same site. Unpacked, it is one
folder, and START.html in it opens the site.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tiltak.editions import archive
from tiltak.output import MARK

START = "START.html"
_ONLINE_ONLY = (MARK, "404.html", "robots.txt", "sitemap.xml")


def bundle(files: Mapping[str, bytes], data_month: str, templates: Path) -> tuple[str, bytes]:
    """The bundle of a site: ('tiltaksstatistikk-2025-11.zip', its bytes)."""
    name = f"tiltaksstatistikk-{data_month}"
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    start = environment.get_template("start.html").render(month=data_month, first="nettsted/index.html")
    inside = {f"nettsted/{path}": content for path, content in files.items() if path not in _ONLINE_ONLY}
    return f"{name}.zip", archive({**inside, START: start.encode()}, f"{name}/")


def site_files(site: Path) -> dict[str, bytes]:
    """The files of a site that stands on disk, by path."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
