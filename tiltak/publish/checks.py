"""Rules for the finished site, checked before any of it is written.

Takes all files by path; gives a finding for every broken rule. Each rule is a generator of findings, its slug the
function's name with hyphens. Tests check what needs a browser, such as contrast and keyboard.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tiltak.codelists import LANGUAGES
from tiltak.model import Finding

HANDLER = re.compile(rb'[a-z]+="')
ELSEWHERE = ("https:", "http:", "mailto:", "data:")

Files = Mapping[str, bytes]  # the site by path


class ScannedPage(NamedTuple):
    """What the rules need of a page: its ids, the targets of its internal links, and the findings on the page by
    itself.

    A link is a path of the site, with an anchor after `#`.
    """

    ids: frozenset[str]
    links: tuple[str, ...]
    faults: tuple[Finding, ...]


def scan_page(path: str, content: bytes) -> ScannedPage:
    """Scan the page at a path for the rules."""
    html = content.replace(b"\n", b" ")
    ids, addresses = _values(b"id", html), {*_values(b"href", html), *_values(b"src", html)}
    folder = posixpath.dirname(path)
    links = sorted(_target(address, path, folder) for address in addresses if not address.startswith(ELSEWHERE))
    return ScannedPage(frozenset(ids), tuple(links), (*id_unique(path, ids), *page_whole(path, html)))


def check_site(files: Files, published: Iterable[str]) -> tuple[Finding, ...]:
    """All findings on a site; `published` are the paths ever published."""
    pages = {path: scan_page(path, content) for path, content in files.items() if path.endswith(".html")}
    faults = (fault for page in pages.values() for fault in page.faults)
    return (*url_kept(files, published), *link_leads_somewhere(files, pages), *faults)


def published_urls(data: Path) -> list[str]:
    """The published paths, one a line in `data/published-urls.txt`."""
    path = data / "published-urls.txt"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def keep_urls(data: Path, site: Path) -> None:
    """Add a site's pages to the published paths: those in bokmål, without embedded figures."""
    pages = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    others = tuple(f"{language.folder}/" for language in LANGUAGES.values() if language.folder)
    own = {path for path in pages if not path.startswith(others) and "figur/" not in path}
    lines = sorted({*published_urls(data), *own})
    (data / "published-urls.txt").write_text("".join(f"{path}\n" for path in lines), encoding="utf-8")


def url_kept(files: Files, published: Iterable[str]) -> Iterator[Finding]:
    """A URL once published stays, if only as a page that leads to its new place."""
    for path in published:
        if path not in files:
            yield Finding(
                "data/published-urls.txt",
                "url-kept",
                f"a file at {path}",
                "none",
                "build the page again, or add a page there that leads to the new one",
            )


def link_leads_somewhere(files: Files, pages: Mapping[str, ScannedPage]) -> Iterator[Finding]:
    """A link within the site names a file of it, and an anchor that the file has; it is relative, never a folder."""
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target not in files:
                seen = f'"{posixpath.relpath(target, posixpath.dirname(path) or ".")}"'
                yield _finding(path, "link-leads-somewhere", "a file of the site", seen, "fix the link")
            elif (
                anchor and "=" not in anchor and (target not in pages or anchor not in pages[target].ids)
            ):  # a fragment with '=' is a script's state
                yield _finding(path, "link-leads-somewhere", f"an anchor of {target}", f"#{anchor}", "fix it")


def id_unique(path: str, ids: Iterable[str]) -> Iterator[Finding]:
    """An id occurs once on a page."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield _finding(path, "id-unique", f'the id "{name}" once', f"{count} times", "give each its own")


def page_whole(path: str, html: bytes) -> Iterator[Finding]:
    """A page has a language, a title, one main heading, and neither inline script nor inline style."""
    head = html.partition(b"<svg")[0]
    wanted = {
        "one language": html.count(b'<html lang="'),
        "one title": head.count(b"<title>"),
        "one main heading": html.count(b"<h1"),
    }
    for what, count in wanted.items():
        if count != 1:
            yield _finding(path, "page-whole", what, str(count), "fix the template")
    if b" style=" in html or any(HANDLER.match(rest) for rest in html.split(b" on")[1:]):
        yield _finding(path, "page-whole", "no inline style or handler", "one", "move it to the stylesheet")


def _values(attribute: bytes, html: bytes) -> list[str]:
    """Every value of an attribute. Splitting is ten times as fast as a regular expression."""
    return [rest.partition(b'"')[0].decode() for rest in html.split(b' %s="' % attribute)[1:]]


def _target(address: str, page: str, folder: str) -> str:
    """The target of an address on a page, from the site's root."""
    path, mark, anchor = address.partition("#")
    return (posixpath.normpath(posixpath.join(folder, path)) if path else page) + mark + anchor


def _finding(path: str, rule: str, expected: str, seen: str, advice: str) -> Finding:
    return Finding(f"site/{path}", rule, expected, seen, advice)
