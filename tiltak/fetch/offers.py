"""Finds the monthly series of the reports among the links on NAV's pages.

Takes the pages in `[settings.fetch]` of `data/sources.toml`, and the archive pages that they link to; gives the links
to reports, in the order of the pages. Other links are counted, by reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from tiltak.config import Record, checked, stop
from tiltak.fetch.http import NotFetched, Web
from tiltak.fetch.identify import named_months
from tiltak.fetch.links import FoundLink, joined
from tiltak.model import Finding
from tiltak.read.sources import load_settings
from tiltak.understand.families import Families

_FILE = re.compile(r"\.(?!html?$)[a-z]{3,4}$", re.IGNORECASE)  # the suffix of a file, other than a web page

ADVICE = {
    "address-answers": "check that the page still exists; if it moved, correct [settings.fetch]",
    "download-limit": "check whether NAV's pages have changed; if there are more reports, raise the limit",
    "download-whole": "nothing to do if the next run succeeds; else open the address in a browser",
    "link-found": "check the page: correct pages or series in [settings.fetch], or wait until NAV has fixed it",
    "redirects-end": "open the address in a browser",
    "report-readable": "look at the file; if NAV has changed the report's form, extend its reader",
    "same-host": "if NAV has moved its files there, add the host to hosts in [settings.fetch]",
    "size-limit": "look at the file; if reports have grown, raise the limit",
}


class FetchSettings(Record, frozen=True):
    """`[settings.fetch]` of `data/sources.toml`."""

    pages: tuple[str, ...]
    follow: str  # pattern of the links, text or address, that lead to the archive's pages
    series: str  # pattern of the names of the files that are monthly series
    types: tuple[str, ...]  # file name suffixes, preferred format first
    since: str  # first year: older reports are left alone
    hosts: tuple[str, ...]  # besides those of the pages

    @property
    def allowed_hosts(self) -> frozenset[str]:
        return frozenset(host.lower() for host in (*self.hosts, *(urlsplit(page).netloc for page in self.pages)))


@dataclass(slots=True)
class Offers:
    """The links to reports, the links left alone by reason, and the findings."""

    links: list[FoundLink] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def fetch_settings(data: Path) -> FetchSettings:
    """The settings of fetching. BuildError where they are missing or invalid."""
    place = "data/sources.toml [settings.fetch]"
    settings = checked(load_settings(data).get("fetch", {}), FetchSettings, place, "fetch")
    for name in ("follow", "series"):
        try:
            re.compile(getattr(settings, name))
        except re.error as error:
            raise stop(place, "fetch-settings", f"a pattern as {name}", str(error), "correct it") from None
    return structs.replace(settings, pages=tuple(joined(page, "") for page in settings.pages))


def offered(web: Web, settings: FetchSettings, families: Families) -> Offers:
    """The links to reports on the pages and on the archive pages, each address once."""
    offers = Offers()
    waiting, seen = list(settings.pages), set(settings.pages)
    while waiting:
        if limit := web.exhausted():
            offers.findings.append(past_limit(waiting[0], limit, f"{len(waiting)} pages"))
            break
        page = waiting.pop(0)
        try:
            found = web.page(page)
        except NotFetched as error:
            offers.findings.append(not_fetched(error))
            continue
        new = []
        for link in found:
            if link.address not in seen:
                seen.add(link.address)
                new.append(link)
        offers.links += _best_forms(list(_reports(new, settings, families, offers.left)), settings, offers.left)
        waiting += _archive(new, settings, offers.left)
    return offers


def past_limit(place: str, limit: str, left: str) -> Finding:
    """The finding that a run reached a limit with addresses left."""
    return Finding(
        place, "download-limit", f"at most {limit} in a run", f"{left} not looked at", ADVICE["download-limit"]
    )


def not_fetched(error: NotFetched) -> Finding:
    """The finding that an address gave nothing usable."""
    return Finding(error.address, error.rule, error.expected, plain(error.seen), ADVICE[error.rule])


def plain(words: str) -> str:
    """Untrusted text made safe for a terminal: unprintable characters as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def _reports(
    found: list[FoundLink], settings: FetchSettings, families: Families, left: Counter[str]
) -> Iterator[FoundLink]:
    for link in found:
        name = unicodedata.normalize("NFC", link.name)
        if not _FILE.search(name):
            continue
        if not families.named(name):
            left["of no report"] += 1
        elif not re.search(settings.series, name, re.IGNORECASE):
            left["no monthly series"] += 1
        elif _too_old(name, settings):
            left[f"before {settings.since}"] += 1
        elif _form(link, settings) == len(settings.types):
            left["of another form"] += 1
        else:
            yield link


def _best_forms(found: list[FoundLink], settings: FetchSettings, left: Counter[str]) -> Iterator[FoundLink]:
    """The links of a page; where it has a report in several formats, those in the preferred one."""

    forms = [(_form(link, settings), _report(link), link) for link in found]
    best = {report: form for form, report, _ in sorted(forms, key=itemgetter(0), reverse=True)}
    for form, report, link in forms:
        if form == best[report]:
            yield link
        else:
            left["of another form"] += 1


def _report(link: FoundLink) -> tuple[str, ...]:
    """The report that a file's name refers to: its codes, years and months."""
    codes = re.findall(r"TILT\d+", link.name.upper())
    return (*codes, *("".join(month) for month in named_months(link.name)))


def _archive(found: list[FoundLink], settings: FetchSettings, left: Counter[str]) -> Iterator[str]:
    for link in found:
        words = f"{link.text} {link.address}"
        if settings.follow and re.search(settings.follow, words, re.IGNORECASE) and not _FILE.search(link.name):
            if _too_old(f"{link.text} {link.name}", settings):
                left[f"before {settings.since}"] += 1
            else:
                yield link.address


def _too_old(words: str, settings: FetchSettings) -> bool:
    years = re.findall(r"(?<!\d)20\d\d", words)
    return bool(years) and max(years) < settings.since


def _form(link: FoundLink, settings: FetchSettings) -> int:
    ends = [link.name.casefold().endswith(end) for end in settings.types]
    return ends.index(True) if True in ends else len(ends)
