"""Gets pages and files from the web, politely, and trusts nothing that it is given.

A download is whole, from a host that was asked, within its limits of size and time, or it is a `NotFetched` that says
in one line what was wrong. What may pass by itself (a server that is down, a line that breaks) is tried again, each
time after a longer wait.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

import urllib3

AGENT = "tiltakstall/1.0 (static statistics site; reads NAV's published reports once a day)"


class NotFetched(Exception):
    """An address gave nothing that can be used: the rule that it breaks, what was expected, and what was seen."""

    def __init__(self, address: str, rule: str, expected: str, seen: str) -> None:
        super().__init__(address, rule, expected, seen)
        self.address, self.rule, self.expected, self.seen = address, rule, expected, seen


class _Passing(Exception):
    """Something that may be well in a moment. `wait` is what the server asks for, in seconds."""

    def __init__(self, rule: str, seen: str, wait: float = 0) -> None:
        super().__init__(seen)
        self.rule, self.seen, self.wait = rule, seen, wait


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may cost. Times in seconds, sizes in bytes."""

    connect: float = 10
    silence: float = 30  # between two parts of an answer
    total: float = 300  # for one answer, however steadily it drips
    size: int = 30_000_000
    attempts: int = 4
    first_wait: float = 2  # doubled before each further attempt
    longest_wait: float = 60
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Download:
    """What an address gave. `content` is None where it hasn't changed since the version that was named."""

    address: str  # after redirects
    content: bytes | None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link on a page: where it leads, its text, and the name of the file."""

    address: str
    text: str

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.address).path).rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Web:
    """Reads from `hosts`, and from no other."""

    hosts: frozenset[str]
    limits: Limits = Limits()
    sleep: Callable[[float], None] = time.sleep

    def get(self, address: str, etag: str = "", modified: str = "") -> Download:
        """What the address gives; `etag` and `modified` name the version that we have. Raises NotFetched."""
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        wait = self.limits.first_wait
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._follow(address, headers)
            except _Passing as trouble:
                if attempt == self.limits.attempts:
                    seen = f"{trouble.seen}, {attempt} times"
                    raise NotFetched(address, trouble.rule, "an answer, whole and in time", seen) from trouble
                self.sleep(min(max(wait, trouble.wait), self.limits.longest_wait))
                wait *= 2
        raise AssertionError("there is at least one attempt")

    def require_allowed(self, address: str, instead_of: str = "") -> None:
        """Raises NotFetched where the address is on a host that isn't ours to ask, or less safe than the one before."""
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and not instead_of.startswith("https:"))
        if not safe or parts.netloc not in self.hosts:
            expected = f"an address on {', '.join(sorted(self.hosts))}, as safe as the page's"
            raise NotFetched(instead_of or address, "same-host", expected, address)

    def _follow(self, address: str, headers: dict[str, str]) -> Download:
        here = address
        self.require_allowed(here)
        for _ in range(self.limits.redirects + 1):
            result = self._ask(here, headers)
            if isinstance(result, Download):
                return result
            there = urljoin(here, result)
            self.require_allowed(there, here)
            here = there
        raise NotFetched(address, "redirects-end", f"at most {self.limits.redirects} redirects", "more")

    def _ask(self, address: str, headers: dict[str, str]) -> Download | str:
        """What one request gives: a download, or the address that it is sent on to."""
        limits = self.limits
        timeout = urllib3.Timeout(connect=limits.connect, read=limits.silence)
        until = time.monotonic() + limits.total
        pool = urllib3.PoolManager()  # a connection of its own: one that stayed open may just be closing
        try:
            answer = pool.request(
                "GET", address, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
            )
            try:
                if answer.status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
                    return answer.headers["Location"]
                if answer.status == 304:
                    return Download(address, None)
                _require_ok(address, answer)
                content = b"".join(self._parts(address, answer, until))
                return Download(address, content, *(_name(answer, header) for header in ("ETag", "Last-Modified")))
            finally:
                answer.close()
                pool.clear()
        except (urllib3.exceptions.IncompleteRead, urllib3.exceptions.ProtocolError) as error:
            raise _Passing("download-whole", f"an answer cut short ({_said(error)})") from error
        except urllib3.exceptions.LocationValueError as error:
            raise NotFetched(address, "address-answers", "an address", _said(error)) from error
        except urllib3.exceptions.HTTPError as error:
            raise _Passing("address-answers", _said(error)) from error

    def _parts(self, address: str, answer: urllib3.BaseHTTPResponse, until: float) -> Iterator[bytes]:
        """The answer's content; no more of it than the limits allow, whatever it says of its own length."""
        limit = self.limits.size
        size = int(length) if (length := answer.headers.get("Content-Length", "")).isdigit() else 0
        read = 0
        while read <= limit and size <= limit:
            part = answer.read1(65536, decode_content=False)
            if not part:
                return
            read += len(part)
            yield part
            if time.monotonic() > until:
                raise _Passing("address-answers", f"no end of the answer within {self.limits.total:g} s")
        raise NotFetched(address, "size-limit", f"at most {limit} bytes", f"{max(size, read)} or more")


def links(page: Download) -> tuple[Link, ...]:
    """The links on a page, in its order, each with the text that a reader sees."""
    parser = _Anchors(page.address)
    parser.feed((page.content or b"").decode("utf-8", errors="replace"))
    parser.close()
    return tuple(Link(address, " ".join(text.split())) for address, text in parser.found)


class _Anchors(HTMLParser):
    """Collects (address, text) of the anchors; one that isn't closed ends where the next begins."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.found: list[tuple[str, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "base" and href:
            self.base = _joined(self.base, href) or self.base
        elif tag == "a":
            address = _joined(self.base, href) if href else ""
            self.inside = address.startswith(("http://", "https://"))
            if self.inside:
                self.found.append((address, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            address, text = self.found[-1]
            self.found[-1] = (address, f"{text} {data}")


def _joined(base: str, href: str) -> str:
    try:
        return quote(urljoin(base, href.strip()).partition("#")[0], safe="%/:=&?~+!$,;'@()*[]")
    except ValueError:  # an address that isn't one
        return ""


def _require_ok(address: str, answer: urllib3.BaseHTTPResponse) -> None:
    if answer.status == 429 or answer.status >= 500:
        asked = answer.headers.get("Retry-After", "")
        raise _Passing("address-answers", f"status {answer.status}", float(asked) if asked.isdigit() else 0)
    if answer.status != 200:
        raise NotFetched(address, "address-answers", "status 200", f"status {answer.status}")
    coding = answer.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise NotFetched(address, "download-whole", "content as it is", f"content packed as {coding}")


def _name(answer: urllib3.BaseHTTPResponse, header: str) -> str:
    """What an answer calls its version, '' where that isn't plain text."""
    name: str = answer.headers.get(header, "")
    return name if name.isascii() and name.isprintable() and len(name) < 200 else ""


def _said(error: Exception) -> str:
    """An error in one short line, without the objects that it names."""
    return re.sub(r"<[^>]*>:? ?", "", " ".join(str(error).split()))[:200] or type(error).__name__
