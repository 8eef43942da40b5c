"""Serves the files of a site like a static web host."""

from __future__ import annotations

import re
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

HOSTS = ("127.0.0.1", "localhost")  # other names may be DNS rebinding: a foreign page that reads this server
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
    """Serves the files of one folder: no directory listings, and `404.html` for missing files."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """The requested file; none outside the folder, and none for a foreign Host header."""
        if self.refused():
            return None
        path = self.translate_path(self.path)
        if "\0" in path or not Path(path).resolve().is_relative_to(Path(self.directory).resolve()):
            return self.send_error(HTTPStatus.NOT_FOUND)
        return super().send_head()

    def refused(self) -> bool:
        """Refuse a request with a foreign Host header."""
        foreign = re.sub(r":\d+$", "", self.headers.get("Host", "")) not in HOSTS
        if foreign:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return foreign

    def guess_type(self, path: object) -> str:
        """The media type by the file's name, or else by its ending."""
        name = Path(str(path))
        return MEDIA_TYPES.get(name.name) or MEDIA_TYPES.get(name.suffix, "application/octet-stream")

    def list_directory(self, path: object) -> None:
        """Refuse: a folder without index.html is not a page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a missing file with the site's own 404 page."""
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
        """Forbid caching."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
