"""A real server on 127.0.0.1 that does what it is told, badly too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

Behaviour = Callable[["Request"], None]


@dataclass
class Server:
    """What the server does at each path, and what it was asked."""

    address: str = ""
    paths: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def at(self, path: str) -> str:
        return f"{self.address}/{path}"

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _ in self.asked)


class Request(BaseHTTPRequestHandler):
    """One request; behaviours answer it."""

    protocol_version = "HTTP/1.1"
    told: Server

    def do_GET(self) -> None:
        path = unquote(self.path.lstrip("/"))
        self.told.asked.append((path, {name.lower(): value for name, value in self.headers.items()}))
        self.close_connection = True
        self.told.paths.get(path, status(404))(self)

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, code: int, headers: dict[str, str], content: bytes = b"") -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serve() -> Iterator[Server]:
    told = Server()
    handler = type("Handler", (Request,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        told.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


# --- behaviours ------------------------------------------------------------------------------------------------


def status(code: int, **headers: str) -> Behaviour:
    return lambda request: request.answer(code, {"Content-Length": "0", **_named(headers)})


def content(body: bytes | str, **headers: str) -> Behaviour:
    """The whole content; 304 where the request has the ETag."""
    raw = body.encode() if isinstance(body, str) else body

    def behave(request: Request) -> None:
        named = _named(headers)
        if "ETag" in named and request.headers.get("If-None-Match") == named["ETag"]:
            request.answer(304, named)
        else:
            request.answer(200, {"Content-Length": str(len(raw)), **named}, raw)

    return behave


def cut_short(body: bytes) -> Behaviour:
    """Half of what the length promises."""
    return lambda request: request.answer(200, {"Content-Length": str(len(body))}, body[: len(body) // 2])


def cut_chunk(body: bytes) -> Behaviour:
    """A chunk that ends before its length."""
    return lambda request: request.answer(200, {"Transfer-Encoding": "chunked"}, b"fffff\r\n" + body[:100])


def without_length(body: bytes) -> Behaviour:
    """Content that ends where the connection does."""
    return lambda request: request.answer(200, {"Connection": "close"}, body)


def dripping(request: Request) -> None:
    """A byte now and then, for ever."""
    request.answer(200, {"Connection": "close"})
    try:
        while True:
            request.wfile.write(b"x")
            threading.Event().wait(0.02)
    except OSError:
        pass


def endless(request: Request) -> None:
    """As many bytes as anybody takes."""
    request.answer(200, {"Connection": "close"})
    try:
        while True:
            request.wfile.write(b"x" * 65536)
    except OSError:
        pass


def raw(*parts: bytes, again: bytes = b"", pause: float = 0.02) -> Behaviour:
    """These bytes as they are, and the last ones again and again for ever, slowly."""

    def behave(request: Request) -> None:
        try:
            for part in parts:
                request.wfile.write(part)
            while again:
                request.wfile.write(again)
                threading.Event().wait(pause)
        except OSError:
            pass

    return behave


def silent(request: Request) -> None:
    """No answer for a while."""
    threading.Event().wait(1)


def hang_up(request: Request) -> None:
    """No answer at all."""


def first(*behaviours: Behaviour) -> Behaviour:
    """One behaviour for each time that it is asked, the last one for ever."""
    left = list(behaviours)
    return lambda request: (left.pop(0) if len(left) > 1 else left[0])(request)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
