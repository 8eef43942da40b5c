"""Downloads pages and files, with limits and without trusting them.

A download is complete, from an allowed host, and within its limits of size and time; otherwise it raises `NotFetched`
with the cause in one line. Transient failures (a server that is down, a broken connection) are retried with growing
waits. Each download runs in a confined process, and its deadline covers everything: attempts, waits, redirects, and
parsing a page.
"""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, ProtocolError

from tiltak.fetch.confined import Confined, Message, ProcessDied, ProcessLimits
from tiltak.fetch.links import FoundLink, joined, links

AGENT = "tiltakstall/1.0 (static statistics site; reads NAV's published reports once a day)"

_MOVED = (301, 302, 303, 307, 308)
_PASSING = (429, 500, 502, 503, 504)


class NotFetched(Exception):
    """An address gave nothing usable: the broken rule, what was expected, and what was seen."""

    def __init__(self, address: str, rule: str, expected: str, seen: str) -> None:
        super().__init__(address, rule, expected, seen)
        self.address, self.rule, self.expected, self.seen = address, rule, expected, seen


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """The limits of a download, and of a run. Times in seconds, sizes in bytes."""

    connect: float = 10
    silence: float = 30  # between two parts of an answer
    total: float = 300  # for one address
    size: int = 30_000_000
    page: int = 3_000_000
    attempts: int = 4
    first_wait: float = 1  # doubled before each further attempt
    longest_wait: float = 60
    redirects: int = 5
    memory: int = 1_000_000_000
    downloads: int = 200  # of a run
    run: float = 1_800  # no download begins after this


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """The answer of an address. `content` is None where it has not changed since the given version."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


def downloader(limits: DownloadLimits) -> Confined:
    """The confined process that downloads the files of a run, or of several."""
    return Confined(download, ProcessLimits(limits.memory, int(limits.total) + 1, limits.total))


class Web:
    """Downloads from `hosts` only, within the limits."""

    def __init__(
        self, hosts: frozenset[str], limits: DownloadLimits = DownloadLimits(), process: Confined | None = None
    ) -> None:
        self.hosts, self.limits = hosts, limits
        self.asked, self.until = 0, time.monotonic() + limits.run
        self._process = process or downloader(limits)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.__exit__()

    def exhausted(self) -> str:
        """The limit of a run that has been reached, '' for none."""
        if self.asked >= self.limits.downloads:
            return f"{self.limits.downloads} downloads"
        return f"{self.limits.run:g} s" if time.monotonic() > self.until else ""

    def page(self, address: str) -> tuple[FoundLink, ...]:
        """The links on a page. Raises NotFetched."""
        message, _ = self._ask({"address": address, "page": True})
        return tuple(FoundLink(there, text) for there, text in message["links"])

    def file(self, address: str, etag: str = "", modified: str = "") -> FetchedFile:
        """The content of an address; `etag` and `modified` name the version that we have. Raises NotFetched."""
        message, content = self._ask({"address": address, "page": False, "etag": etag, "modified": modified})
        return FetchedFile(content if message["changed"] else None, message["etag"], message["last_modified"])

    def _ask(self, message: Message) -> tuple[Message, bytes]:
        limits = self.limits
        self.asked += 1
        try:
            answer, content = self._process.ask({**message, "hosts": sorted(self.hosts), "limits": asdict(limits)})
        except ProcessDied as error:
            expected = f"an answer, whole, within {limits.total:g} s"
            raise NotFetched(message["address"], "address-answers", expected, str(error)) from None
        if "failed" in answer:
            raise NotFetched(*answer["failed"])
        return answer, content


def require_allowed(address: str, hosts: frozenset[str], instead_of: str = "") -> None:
    """Raise NotFetched where the address is on a host that is not allowed, or less secure than the one that redirected
    to it."""
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and not instead_of.startswith("https:"))
    if not safe or parts.netloc not in hosts:
        expected = f"an address on {', '.join(sorted(hosts))}, as safe as the page's"
        raise NotFetched(instead_of or address, "same-host", expected, address)


# --- in the confined process --------------------------------------------------------------------------------------


def download(message: Message, _: bytes) -> tuple[Message, bytes]:
    """Follow an address and its redirects. Gives a page's links, a file's content and version, or the failure."""
    address, limits = message["address"], DownloadLimits(**message["limits"])
    conditions = {"If-None-Match": message.get("etag"), "If-Modified-Since": message.get("modified")}
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity", **{name: v for name, v in conditions.items() if v}}
    try:
        here, answer, content = _followed(address, headers, frozenset(message["hosts"]), limits, message["page"])
        if message["page"]:
            found = links(content, here, answer.headers.get("Content-Type", ""))
            return {"links": [(link.address, link.text) for link in found]}, b""
        version = {"etag": _version(answer, "ETag"), "last_modified": _version(answer, "Last-Modified")}
        return {"changed": answer.status != 304, **version}, content
    except NotFetched as error:
        return {"failed": error.args}, b""
    except MemoryError:
        raise
    except Exception as error:  # broken or hostile answers make libraries raise anything
        return {"failed": (address, "address-answers", "an answer as HTTP has it", _said(error))}, b""


def _followed(
    address: str, headers: dict[str, str], hosts: frozenset[str], limits: DownloadLimits, page: bool
) -> tuple[str, urllib3.BaseHTTPResponse, bytes]:
    """The answer at the end of the redirects, and its address."""
    here = address
    require_allowed(here, hosts)
    for _ in range(limits.redirects + 1):
        answer, content = _answered(here, headers, limits, limits.page if page else limits.size)
        moved = answer.headers.get("Location", "") if answer.status in _MOVED else ""
        if not moved:
            return here, answer, content
        there = joined(here, _as_sent(moved))
        require_allowed(there or moved, hosts, here)
        here = there
    raise NotFetched(address, "redirects-end", f"at most {limits.redirects} redirects", "more")


def _answered(
    address: str, headers: dict[str, str], limits: DownloadLimits, size: int
) -> tuple[urllib3.BaseHTTPResponse, bytes]:
    """The answer of one address and its content, after as many attempts as allowed."""
    timeout = urllib3.Timeout(connect=limits.connect, read=limits.silence)
    retries = urllib3.Retry(
        limits.attempts - 1,
        status_forcelist=_PASSING,
        backoff_factor=limits.first_wait,
        backoff_max=limits.longest_wait,
        retry_after_max=int(limits.longest_wait),
    )
    while True:
        answer, trouble = None, None
        pool = urllib3.PoolManager()  # a new connection: a kept one may be closing
        try:
            answer = pool.request(
                "GET", address, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
            )
            if not retries.is_retry("GET", answer.status, "Retry-After" in answer.headers):
                _require_usable(address, answer, bool(headers.keys() & {"If-None-Match", "If-Modified-Since"}))
                return answer, _content(address, answer, size) if answer.status == 200 else b""
        except HTTPError as error:
            trouble = error
        finally:
            pool.clear()
        try:
            retries = retries.increment("GET", address, response=None if trouble else answer, error=trouble)
        except MaxRetryError as error:
            said = f"{limits.attempts} times ({_said(error.reason or error)})"
            if isinstance(error.reason, ProtocolError):
                raise NotFetched(address, "download-whole", "a complete answer", f"one cut short, {said}") from None
            raise NotFetched(address, "address-answers", "an answer in time", f"none, {said}") from None
        retries.sleep(answer)


def _require_usable(address: str, answer: urllib3.BaseHTTPResponse, conditional: bool) -> None:
    if answer.status in _MOVED and "Location" in answer.headers:
        return
    if answer.status != 200 and not (answer.status == 304 and conditional):
        raise NotFetched(address, "address-answers", "status 200", f"status {answer.status}")
    coding = answer.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise NotFetched(address, "download-whole", "uncompressed content", f"content packed as {coding[:40]}")


def _content(address: str, answer: urllib3.BaseHTTPResponse, limit: int) -> bytes:
    """The answer's content, at most `limit` bytes, whatever its declared length."""
    content = bytearray()
    while part := answer.read1(65536, decode_content=False):
        content += part
        if len(content) > limit:
            raise NotFetched(address, "size-limit", f"at most {limit} bytes", "more")
    return bytes(content)


def _as_sent(header: str) -> str:
    """A header sent as UTF-8, which the library decodes as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _version(answer: urllib3.BaseHTTPResponse, header: str) -> str:
    """A version header of an answer, '' where it is not plain text."""
    name: str = answer.headers.get(header, "")
    return name if name.isascii() and name.isprintable() and len(name) < 200 else ""


def _said(error: Exception) -> str:
    """An error in one short line, without the representations of objects."""
    return re.sub(r"<[^>]*>:? ?", "", " ".join(str(error).split()))[:200] or type(error).__name__
