"""Rules over the finished site, before any of it is written.

Takes all files by path; gives a finding for every broken rule. Each rule is a generator of findings, its slug the
function's name with hyphens. What needs a browser, such as contrast and keyboard, is tested elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tiltak.records import Finding

HANDLER = re.compile(r'[a-z]+="')
ELSEWHERE = ("https:", "http:", "mailto:", "data:")

Files = Mapping[str, bytes]  # the site by path


def check_site(files: Files, published: Iterable[str]) -> tuple[Finding, ...]:
    """All findings about a site. `published` are the paths that once were published."""
    found = [*url_kept(files, published), *link_leads_somewhere(files), *id_unique(files), *page_whole(files)]
    return tuple(found)


def published_urls(data: Path) -> list[str]:
    """The paths that have been published, one a line."""
    path = data / "published-urls.txt"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


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


def link_leads_somewhere(files: Files) -> Iterator[Finding]:
    """A link within the site names a file of it, and an anchor that the file has; it is relative, never a folder."""
    anchors: dict[str, set[str]] = {}
    for path, html in _pages(files):
        for address in sorted({*_values("href", html), *_values("src", html)}):
            if address.startswith(ELSEWHERE):
                continue
            target, anchor = _target(address, path)
            if target not in files:
                yield _finding(path, "link-leads-somewhere", "a file of the site", f'"{address}"', "mend the link")
            elif anchor and "=" not in anchor and target.endswith(".html"):  # else it is for a script
                if target not in anchors:
                    anchors[target] = {*_values("id", _text(files[target]))}
                if anchor not in anchors[target]:
                    yield _finding(path, "link-leads-somewhere", f"an anchor of {target}", f"#{anchor}", "mend it")


def id_unique(files: Files) -> Iterator[Finding]:
    """An id stands once on a page."""
    for path, html in _pages(files):
        for name, count in Counter(_values("id", html)).items():
            if count > 1:
                yield _finding(path, "id-unique", f'the id "{name}" once', f"{count} times", "give each its own")


def page_whole(files: Files) -> Iterator[Finding]:
    """A page has a language, a title, one main heading, and neither inline script nor inline style."""
    wanted = {
        '<html lang="': "one language",
        "<title>": "one title",
        "<h1": "one main heading",
    }
    for path, html in _pages(files):
        head = html.partition("<svg")[0]
        for mark, what in wanted.items():
            count = html.count(mark) if mark != "<title>" else head.count(mark)
            if count != 1:
                yield _finding(path, "page-whole", what, str(count), "mend the template")
        if " style=" in html or any(HANDLER.match(rest) for rest in html.split(" on")[1:]):
            yield _finding(path, "page-whole", "no inline style or handler", "one", "move it to the stylesheet")


def _pages(files: Files) -> Iterator[tuple[str, str]]:
    """The HTML pages, one at a time: all of them as text at once would double what a build holds."""
    return ((path, _text(content)) for path, content in files.items() if path.endswith(".html"))


def _text(content: bytes) -> str:
    """A page with its lines as one."""
    return content.decode().replace("\n", " ")


def _values(attribute: str, html: str) -> Iterator[str]:
    """What an attribute holds wherever it stands. (Splitting is ten times as fast as a regular expression.)"""
    return (rest.partition('"')[0] for rest in html.split(f' {attribute}="')[1:])


def _target(address: str, page: str) -> tuple[str, str]:
    path, _, anchor = address.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page, anchor


def _finding(path: str, rule: str, expected: str, seen: str, advice: str) -> Finding:
    return Finding(f"site/{path}", rule, expected, seen, advice)
