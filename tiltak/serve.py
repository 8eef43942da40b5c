"""Shows the site on this machine while one works on it: `make serve`.

Serves the folder `site/` on 127.0.0.1 as a web host would, and runs `build.py` again in a process of its own when
something that it is built from changes. A build that fails prints why; the last good site goes on being served.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

WATCHED = ("build.py", "content", "data", "templates", "tiltak")
PORT = 8000
PACKED = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
)
POLL_SECONDS = 0.5

# What the site has, by name: the tables of the machine that serves differ.
CONTENT_TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
    "feed.xml": "application/atom+xml",
}


def serve(site: Path, rebuild: Callable[[], bool], watched: Iterable[Path], port: int) -> None:
    """Serve the site until interrupted, and call `rebuild` once now and after every change in the paths watched.

    `rebuild` tells what went wrong by itself, and gives whether a new site stands. Port 0 takes any free one. Raises
    OSError where the port is taken.
    """
    with ThreadingHTTPServer(("127.0.0.1", port), partial(SiteHandler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/ shows {site}; Ctrl+C ends", flush=True)
        try:
            for _ in changes(watched):
                print("Built anew" if rebuild() else "Not built: the last good site is shown", flush=True)
        finally:
            server.shutdown()


def changes(watched: Iterable[Path]) -> Iterator[None]:
    """Give once at the start, and then each time that a watched file has come, gone or changed."""
    watched = tuple(watched)
    seen: frozenset[tuple[Path, int, int]] | None = None
    while True:
        now = _fingerprint(watched)
        if now != seen:
            seen = now
            yield
        time.sleep(POLL_SECONDS)


def _fingerprint(watched: tuple[Path, ...]) -> frozenset[tuple[Path, int, int]]:
    """Every watched file with its time and size; Python's own caches don't count."""
    found = set()
    for top in watched:
        for path in [top, *top.rglob("*")]:
            try:
                status = path.stat()
            except FileNotFoundError:  # gone since it was listed
                continue
            if path.is_file() and "__pycache__" not in path.parts:
                found.add((path, status.st_mtime_ns, status.st_size))
    return frozenset(found)


class SiteHandler(SimpleHTTPRequestHandler):
    """Answers as a web host does that knows only files: no folder lists, and `404.html` for what isn't there."""

    extensions_map = CONTENT_TYPES

    def guess_type(self, path: object) -> str:
        """The content type by the file's name, or else by its ending."""
        name = Path(str(path)).name
        return CONTENT_TYPES.get(name) or CONTENT_TYPES.get(Path(name).suffix, CONTENT_TYPES[""])

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Pack text for a browser that unpacks it, as every web host does."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        content_type = self.guess_type(path)
        asked = "gzip" in self.headers.get("Accept-Encoding", "") and content_type.startswith(PACKED)
        if not asked or not path.is_file() or not self.path.partition("?")[0].endswith(("/", path.name)):
            return super().send_head()
        body = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        """Never keep a page: the next look is after the next build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def list_directory(self, path: object) -> None:
        """A folder without index.html isn't a page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what isn't there."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", CONTENT_TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Pages that are asked for are no news; builds are."""


def main() -> int:
    """Serve the site of this folder."""
    parser = argparse.ArgumentParser(prog="python -m tiltak.serve", description="Serve the site and rebuild on change.")
    parser.add_argument("--site", type=Path, default=Path("site"), help="folder of the site (site)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on 127.0.0.1 ({PORT})")
    arguments, for_build = parser.parse_known_args()

    def rebuild() -> bool:
        build = [sys.executable, "build.py", "--site", str(arguments.site), *for_build]
        return subprocess.run(build, check=False).returncode == 0

    try:
        serve(arguments.site, rebuild, map(Path, WATCHED), arguments.port)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"port {arguments.port}: {error.strerror}; name another one with --port", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
