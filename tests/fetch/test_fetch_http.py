"""Pages and files are got as a browser gets them, from the hosts that were asked and within their limits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from answers import answer
from badserver import Server, content, first, raw, status
from offers import LIMITS

from tiltak.fetch.confined import Confined, ProcessDied, ProcessLimits
from tiltak.fetch.http import NotFetched, Web, require_allowed
from tiltak.fetch.links import FoundLink, joined, links

PAGE = '<a href="/tall/måned.xlsx?år=å">månedstall</a>'


@pytest.fixture
def web(server: Server) -> Iterator[Web]:
    with Web(frozenset({server.address.removeprefix("http://")}), LIMITS) as web:
        yield web


def test_links_have_the_text_that_a_reader_sees() -> None:
    html = '<a href=a.html><b>A&nbsp;&amp;</b> <i>b</i></a><p>c</p><a href="b c.html?x=ø#d">d<a>e</a><a href="data:x">'
    assert links(html.encode(), "https://www.nav.no/x/y") == (
        FoundLink("https://www.nav.no/x/a.html", "A & b"),
        FoundLink("https://www.nav.no/x/b%20c.html?x=%C3%B8", "d"),
    )


def test_the_first_base_counts_for_the_whole_page() -> None:
    html = b'<a href="a.html">a</a><base href="/b/"><base href="/c/"><a href="d.html">d</a>'
    assert [link.address for link in links(html, "https://www.nav.no/x/y")] == [
        "https://www.nav.no/b/a.html",
        "https://www.nav.no/b/d.html",
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "query"),
    [
        (PAGE.encode(), "text/html; charset=utf-8", "%C3%A5r=%C3%A5"),
        (PAGE.encode(), "", "%C3%A5r=%C3%A5"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "text/html; charset=latin1", "%C3%A5r=%C3%A5"),
        (PAGE.encode("latin-1"), "text/html; charset=ISO-8859-1", "%E5r=%E5"),
        (b'<meta charset="iso-8859-1">' + PAGE.encode("latin-1"), "text/html", "%E5r=%E5"),
        (PAGE.encode("latin-1"), "text/html", "%E5r=%E5"),
        (PAGE.encode(), 'text/html; charset="no such"', "%C3%A5r=%C3%A5"),
        (PAGE.encode(), "text/html; charset=zip", "%C3%A5r=%C3%A5"),
    ],
)
def test_a_page_is_read_in_the_letters_that_it_is_written_in(body: bytes, content_type: str, query: str) -> None:
    (link,) = links(body, "http://127.0.0.1/", content_type)
    assert link.text == "månedstall"
    assert link.address == f"http://127.0.0.1/tall/m%C3%A5ned.xlsx?{query}"
    assert link.name == "måned.xlsx"


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("HTTPS://WWW.NAV.NO/A", "https://www.nav.no/A"),
        ("//WWW.nav.no:443/a#b", "https://www.nav.no/a"),
        ("\n a\n", "https://www.nav.no/x/a"),
        ("https://[::1]:80/", "https://[::1]:80/"),
        ("http://[bad", ""),
        ("http://a:99999999/", ""),
    ],
)
def test_addresses_are_written_as_browsers_write_them(href: str, address: str) -> None:
    assert joined("https://www.nav.no/x/y", href) == address


HOSTILE = {
    "anchors that never end": b"<a " * 300_000,
    "anchors that aren't closed": b"<a href=x>" * 100_000,
    "a deep tree": b"<a href=x><b>" * 80_000,
    "many attributes": b"<a " + b"".join(b"x%d=y " % at for at in range(80_000)) + b">",
    "entities": b"&amp;" * 200_000,
    "comments": b"<!--" * 250_000,
    "a long address": b"<a href=" + b"x" * 1_000_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_time_of_parsing_grows_with_a_pages_length_whatever_stands_there(page: bytes) -> None:
    began = time.process_time()
    links(page, "http://127.0.0.1/")
    assert time.process_time() - began < 10


def test_a_page_of_more_than_its_limit_is_one_finding(server: Server, web: Web) -> None:
    server.paths["a"] = content(b"<a href=x>" + b" " * LIMITS.page)
    with pytest.raises(NotFetched, match="size-limit"):
        web.page(server.at("a"))


def test_a_redirect_in_raw_utf_8_and_a_host_in_capitals_are_followed(server: Server) -> None:
    host = server.address.removeprefix("http://127.0.0.1")
    server.paths["a"] = raw(b"HTTP/1.1 302 Found\r\nLocation: /m\xc3\xa5ned\r\nContent-Length: 0\r\n\r\n")
    server.paths["måned"] = status(302, Location=f"HTTP://LOCALHOST{host}/b")
    server.paths["b"] = content("x")
    with Web(frozenset({f"127.0.0.1{host}", f"localhost{host}"}), LIMITS) as web:
        assert web.file(server.at("a")).content == b"x"


def test_a_page_that_is_safe_never_leads_to_one_that_is_not() -> None:
    hosts = frozenset({"www.nav.no"})
    require_allowed("https://www.nav.no/a", hosts, "https://www.nav.no/")
    for address in (
        "http://www.nav.no/a",
        "https://www.nav.no.example.org/",
        "https://x@www.nav.no/",
        "https://www.nav.no:8443/",
        "ftp://www.nav.no/",
    ):
        with pytest.raises(NotFetched, match="same-host"):
            require_allowed(address, hosts, "https://www.nav.no/")


def test_waits_grow_and_follow_what_the_server_asks_for(server: Server) -> None:
    server.paths["x"] = first(status(500), status(500), status(429, Retry_After="1"), content("x"))
    limits = replace(LIMITS, attempts=4, first_wait=0.2, longest_wait=2)
    began = time.monotonic()
    with Web(frozenset({server.address.removeprefix("http://")}), limits) as web:
        assert web.file(server.at("x")).content == b"x"
    assert time.monotonic() - began > 0.4 + 1  # the first wait is none


def test_one_deadline_is_for_the_whole_of_a_download(server: Server) -> None:
    slow = raw(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n", again=b"X: a\r\n", pause=0.1)
    server.paths["x"] = slow
    limits = replace(LIMITS, silence=5, total=1)
    with Web(frozenset({server.address.removeprefix("http://")}), limits) as web:
        began = time.monotonic()
        with pytest.raises(NotFetched, match="no end within 1 s"):
            web.file(server.at("x"))
        assert time.monotonic() - began < 15  # the process starts on a busy machine, too
        server.paths["x"] = content("well")
        assert web.file(server.at("x")).content == b"well"


# --- confined processes -------------------------------------------------------------------------------------------

SHARE = ProcessLimits(memory=300_000_000, cpu=1, seconds=120)


@pytest.fixture
def confined(monkeypatch: pytest.MonkeyPatch) -> Iterator[Confined]:
    """A process that finds the functions of this module."""
    root = Path(__file__).parents[1]
    monkeypatch.setattr("tiltak.fetch.confined._ROOT", f"{root}:{root.parent}")
    with Confined(answer, SHARE) as process:
        yield process


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("fill the memory", "a need of more than 300 MB of memory"),
        ("abort", "a process ended by SIGABRT"),
        ("fail", "a process that failed: KeyError: 'what\\\\nis missing'"),
        ("count", "no end within 1 s of CPU"),
    ],
)
def test_what_a_process_may_not_ends_it_and_the_next_question_is_answered(
    confined: Confined, what: str, said: str
) -> None:
    with pytest.raises(ProcessDied) as raised:
        confined.ask({"do": what})
    assert said.replace("\\\\", "\\") in str(raised.value)
    assert "\n" not in str(raised.value)
    assert confined.ask({"do": "turn"}, b"abc") == ({"did": "turn"}, b"cba")


def test_no_process_is_left_behind(confined: Confined) -> None:
    confined.ask({"do": "turn"})
    mine = [child for child in psutil.Process().children() if "confined" in " ".join(child.cmdline())]
    assert len(mine) == 1
    confined.__exit__()
    assert not mine[0].is_running()
