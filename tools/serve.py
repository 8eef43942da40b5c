"""Serve site/ on 127.0.0.1 while one works on it, and build it again on change: `make serve`.

Answers as a web host does that knows only files. A build that fails says why; the last good site goes on being served.
Options that aren't its own go to build.py.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from watchfiles import watch

WATCHED = ("build.py", "content", "data", "templates", "tiltak")
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
        if re.sub(r":\d+$", "", self.headers.get("Host", "")) not in HOSTS:
            return self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        path = self.translate_path(self.path)
        if "\0" in path or not Path(path).resolve().is_relative_to(Path(self.directory).resolve()):
            return self.send_error(HTTPStatus.NOT_FOUND)
        return super().send_head()

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
        """Pages that are asked for are no news; builds are."""


def main() -> int:
    """Serve until interrupted; build once now, and after every change."""
    parser = argparse.ArgumentParser(prog="serve.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", type=Path, default=Path("site"), help="folder of the site (site)")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1, 0 for any free one (8000)")
    options, for_build = parser.parse_known_args()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), partial(SiteHandler, directory=str(options.site)))
    except OSError as error:
        print(f"port {options.port}: {error.strerror}; name another one with --port", file=sys.stderr)
        return 2
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/ shows {options.site}; Ctrl+C ends", flush=True)
    paths = [path for path in WATCHED if Path(path).exists()]
    first = True
    try:
        for changes in watch(*paths, rust_timeout=200, yield_on_timeout=True):
            if changes or first:
                build = [sys.executable, "build.py", "--site", str(options.site), *for_build]
                built = subprocess.run(build, check=False).returncode == 0
                print("Built anew" if built else "Not built: the last good site is shown", flush=True)
                first = False
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
