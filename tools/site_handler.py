"""Answers as a web host does that knows only the files of a site."""

from __future__ import annotations

import re
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

HOSTS = ("127.0.0.1", "localhost")  # a page elsewhere may give this machine a name of its own, and read what it serves
MEDIA_TYPES = {  # by name, since the tables of machines differ
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".zip": "application/zip",
    "feed.xml": "application/atom+xml",
}


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves the files of one folder: no lists of folders, and `404.html` for what isn't there."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """The file that is asked for; none from outside of the folder, and none for a foreign host."""
        if self.refused():
            return None
        path = self.translate_path(self.path)
        if "\0" in path or not Path(path).resolve().is_relative_to(Path(self.directory).resolve()):
            return self.send_error(HTTPStatus.NOT_FOUND)
        return super().send_head()

    def refused(self) -> bool:
        """Refuse a question to a foreign host."""
        foreign = re.sub(r":\d+$", "", self.headers.get("Host", "")) not in HOSTS
        if foreign:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return foreign

    def guess_type(self, path: object) -> str:
        """The media type by the file's name, or else by its ending."""
        name = Path(str(path))
        return MEDIA_TYPES.get(name.name) or MEDIA_TYPES.get(name.suffix, "application/octet-stream")

    def list_directory(self, path: object) -> None:
        """A folder without index.html isn't a page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what isn't there."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", MEDIA_TYPES[".html"])
        self.send_header("Content-Length", str(page.stat().st_size))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.read_bytes())

    def end_headers(self) -> None:
        """Never keep a page: the next look is after the next build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet about the pages that are asked for."""
