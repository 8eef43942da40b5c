"""Serve the site on 127.0.0.1 during development: `make serve`.

Reports, charts and files for download are prepared once, at the start. A page is rendered when the browser asks for it,
from the templates, styles and texts on disk; nothing is written. Saving a file reloads the open page; saving code,
data, settings or catalogues restarts the server first. All other options are those of build.py.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Condition, Lock, Thread
from traceback import extract_tb, format_exception_only, format_list
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from watchfiles import watch

from tools.site_handler import SiteHandler

WATCHED = ("build.py", "content", "data", "templates", "tiltak")
RESTARTING = (".py", ".toml", ".po", ".json")  # and whatever is under data/
VERSION, RELOAD = "-/version.txt", "-/reload.js"
WAIT = 10  # seconds until a request for the next version is answered with the old one
# A hidden page waits until it is seen: a browser opens only a few connections to a host at a time.
SCRIPT = """(async () => {
  const mine = document.currentScript.src.split("?")[1];
  for (;;) {
    if (document.hidden) await new Promise((seen) => addEventListener("visibilitychange", seen, {once: true}));
    try {
      if (await (await fetch(`/-/version.txt?${mine}`)).text() !== mine) return location.reload();
    } catch {
      await new Promise((later) => setTimeout(later, 100));
    }
  }
})();
"""


class Preview:
    """The site as a build would make it. `version` changes with every saved file and every start."""

    def __init__(self) -> None:
        """An empty preview; `start` prepares it."""
        self.render: Callable[[str], bytes | None] = lambda path: None
        self.fault = ""  # why the start failed
        self.version = str(time.time_ns())
        self._changed, self._rendering = Condition(), Lock()

    def start(self, arguments: Sequence[str]) -> None:
        """Prepare the input of the pages, or record the error that prevents it."""
        try:
            self.render = renderer(arguments)
        except Exception as error:
            self.fault = described(error)
            print(self.fault, file=sys.stderr, flush=True)

    def answer(self, path: str) -> tuple[HTTPStatus, bytes]:
        """The file of a path from the site's root; a page whose policy allows it gets the script that reloads it."""
        version = self.version  # read first: a file saved from here on reloads the page
        status, body = self._rendered(path)
        if path.endswith(".html") and b"script-src" in body:
            script = f'<script src="/{RELOAD}?{version}"></script>\n</head>'
            body = body.replace(b"</head>", script.encode(), 1)
        return status, body

    def _rendered(self, path: str) -> tuple[HTTPStatus, bytes]:
        if self.fault:
            return HTTPStatus.INTERNAL_SERVER_ERROR, fault_page(self.fault)
        try:
            with self._rendering:  # all threads share the converter of Markdown
                if (found := self.render(path)) is not None:
                    return HTTPStatus.OK, found
                return HTTPStatus.NOT_FOUND, self.render("404.html") or b""
        except Exception as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, fault_page(described(error))

    def change(self) -> None:
        """Reload all open pages."""
        with self._changed:
            self.version = str(time.time_ns())
            self._changed.notify_all()

    def next_version(self, known: str) -> str:
        """Wait for a version other than the known one, at most `WAIT` seconds; gives the current one."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != known, WAIT)
            return self.version


class PreviewHandler(SiteHandler):
    """Serves pages rendered on request, like a web host serves the files of a site."""

    def __init__(self, preview: Preview, *connection: Any) -> None:
        """Handle a connection."""
        self.preview = preview
        with suppress(ConnectionError):  # the browser has gone to another page
            super().__init__(*connection)

    def send_head(self) -> BytesIO | BinaryIO | None:
        """The body of the answer. Only files that a build makes have a path."""
        if self.refused():
            return None
        address = urlsplit(self.path)
        path = unquote(address.path).removeprefix("/")
        path += "index.html" if not path or path.endswith("/") else ""
        if path == VERSION:
            status, body = HTTPStatus.OK, self.preview.next_version(address.query).encode()
        elif path == RELOAD:
            status, body = HTTPStatus.OK, SCRIPT.encode()
        else:
            status, body = self.preview.answer(path)
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(path if status == HTTPStatus.OK else "404.html"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)


def renderer(arguments: Sequence[str]) -> Callable[[str], bytes | None]:
    """A function from a path to its file: `prepare` of build.py, and pages rendered on request."""
    from build import prepare  # imported here, so that an import error is shown on the page
    from tiltak.cli import parse
    from tiltak.pages import fixed_files, render_file

    _, inputs, files = prepare(parse(arguments, __doc__))
    files |= fixed_files(inputs)
    gc.freeze()
    gc.enable()
    return lambda path: files[path] if path in files else render_file(inputs, path)


def described(error: Exception) -> str:
    """The error and its traceback in the project's own files, innermost last."""
    own = [frame for frame in extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    return "".join([*format_exception_only(error), *format_list(own)])


def fault_page(fault: str) -> bytes:
    """A page that shows an error and reloads when a file is saved."""
    policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}"><title>Fault</title>'
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body><pre>{escape(fault)}</pre></body></html>\n'.encode()
    )


def follow(preview: Preview, again: Sequence[str]) -> None:
    """Reload open pages whenever a file is saved, or restart this program; `again` is its command line."""
    for changes in watch(*(path for path in WATCHED if Path(path).exists()), step=20):
        names = [Path(os.path.relpath(name)) for _, name in changes]
        if preview.fault or any(name.parts[0] == "data" or name.suffix in RESTARTING for name in names):
            os.execv(sys.executable, again)
        preview.change()


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="serve.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1, 0 for any free one (8000)")
    options, for_build = parser.parse_known_args()
    preview = Preview()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), partial(PreviewHandler, preview))
    except OSError as error:
        print(f"port {options.port}: {error.strerror}; name another one with --port", file=sys.stderr)
        return 2
    try:
        print(f"http://127.0.0.1:{server.server_port}/ answers once the site is prepared; Ctrl+C ends", flush=True)
        same_port = [] if options.port else ["--port", str(server.server_port)]
        again = [sys.executable, *sys.orig_argv[1:], *same_port]
        Thread(target=follow, args=(preview, again), daemon=True).start()
        preview.start(for_build)
        server.serve_forever(0.1)
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
