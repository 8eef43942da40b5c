"""New reports come in: found on NAV's pages, downloaded, identified, and put beside the others.

Takes the pages that `data/sources.toml` names in `[settings.fetch]`; gives the sources that are new, each stored in
`data/raw` with its description and checksum. A report is never overwritten: a changed one is a new edition. Anything
that isn't as it should be is a finding, and then nothing at all is stored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tiltak.config import stop
from tiltak.fetch.http import Download, Link, NotFetched, Web, links
from tiltak.fetch.identify import SUFFIXES, identify
from tiltak.fetch.store import Seen, complete, held, memory, put
from tiltak.model import Finding, Source, Unreadable
from tiltak.read.sources import load_settings, load_sources, read_text

MAX_PAGES = 60

_ADVICE = {
    "address-answers": "look whether the page still stands there; if it moved, correct [settings.fetch]",
    "download-whole": "nothing to do if the next run is well; else look at the address in a browser",
    "link-found": "look at the page: correct words or pages in [settings.fetch], or wait until NAV has mended it",
    "redirects-end": "look at the address in a browser",
    "report-readable": "look at the file; if NAV has given the report a new form, its reader must learn it",
    "same-host": "if NAV has moved its files there, add the host to hosts in [settings.fetch]",
    "size-limit": "look at the file; if reports have become so large, raise the limit",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`[settings.fetch]` of `data/sources.toml`."""

    report: str  # the family that the reports belong to
    pages: tuple[str, ...]
    words: tuple[str, ...]  # all of them stand in a report's link or its file name
    types: tuple[str, ...]  # ends of file names; of two forms of a report the first is taken
    follow: str  # links with this in their text or address lead to the archive's pages
    since: str  # first year: what is said to be older is left alone
    hosts: tuple[str, ...]  # beside those of the pages


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run brought: the new sources, how many addresses had nothing new, and what was wrong."""

    new: tuple[Source, ...]
    unchanged: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Report:
    """A report that we haven't had: its description, and its file."""

    source: Source
    text: str
    content: bytes
    seen: Seen


def fetch(data: Path, web: Web | None = None) -> Fetched:
    """Get what is new. Where there is a finding, nothing is stored, and `new` is empty.

    Raises BuildError where the data folder can't be read or written, where no report there is of the family that the
    settings name, or another run is at work.
    """
    settings = fetch_settings(data)
    web = web or Web(frozenset({*settings.hosts, *(urlsplit(page).netloc for page in settings.pages)}))
    with held(data):
        complete(data)  # what a killed run had begun to store
        sources, known = load_sources(data), memory(data)
        if not any(source.report == settings.report for source in sources):
            expected = f"report to be one of {', '.join(sorted({source.report for source in sources}))}"
            raise stop("data/sources.toml [settings.fetch]", "fetch-settings", expected, settings.report, "correct it")
        findings: list[Finding] = []
        offered = list(_offered(web, settings, findings))
        reports, remembered = _downloads(web, settings, offered, sources, known, findings)
        new = _editions(reports, sources, settings, data, remembered)
        if findings:
            return Fetched((), len(offered) - len(new), tuple(findings))
        put(data, [(report.source, report.content) for report in new], remembered)
        return Fetched(tuple(report.source for report in new), len(offered) - len(new), ())


def fetch_settings(data: Path) -> Settings:
    """The settings of fetching. BuildError where there are none, or they are wrong."""
    given = load_settings(data).get("fetch", {})
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    wanted = {field.name: str if field.type == "str" else tuple for field in fields(Settings)}
    wrong = [name for name, value in made.items() if not isinstance(value, wanted.get(name, ()))]
    missing = wanted.keys() - made.keys()
    if wrong or missing:
        expected = f"[settings.fetch] with {', '.join(wanted)}"
        seen = f"{', '.join(wrong) or 'nothing'} wrong, {', '.join(sorted(missing)) or 'nothing'} missing"
        raise stop("data/sources.toml [settings.fetch]", "fetch-settings", expected, seen, "correct it")
    return Settings(**made)


def _finding(error: NotFetched) -> Finding:
    return Finding(error.address, error.rule, error.expected, error.seen, _ADVICE[error.rule])


# --- what NAV's pages offer --------------------------------------------------------------------------------------


def _offered(web: Web, settings: Settings, findings: list[Finding]) -> Iterator[Link]:
    """The links to reports, in the order of the pages; of a report in two forms the one that is preferred."""
    offers: dict[str, Link] = {}
    for page in settings.pages:
        found = list(_on_page(web, settings, page, findings))
        if not found and not any(finding.place == page for finding in findings):
            expected = f"a link with {' and '.join(settings.words)} to a file {' or '.join(settings.types)}"
            findings.append(Finding(page, "link-found", expected, "none", _ADVICE["link-found"]))
        for link in found:
            stem, rank = _stem(link), _rank(link, settings)
            if stem not in offers or rank < _rank(offers[stem], settings):
                offers[stem] = link
    yield from offers.values()


def _on_page(web: Web, settings: Settings, page: str, findings: list[Finding]) -> Iterator[Link]:
    """The reports that a page links to, and those of the archive's pages that it leads to."""
    waiting, seen = [page], {page}
    while waiting:
        address = waiting.pop(0)
        try:
            found = links(web.get(address))
        except NotFetched as error:
            findings.append(_finding(error))
            continue
        for link in found:
            if link.address in seen or _too_old(link, settings):
                continue
            if _is_report(link, settings):
                seen.add(link.address)
                yield link
            elif _leads_on(link, settings) and len(seen) < MAX_PAGES:
                seen.add(link.address)
                waiting.append(link.address)


def _is_report(link: Link, settings: Settings) -> bool:
    words = f"{link.text} {link.name}".casefold()
    return _rank(link, settings) < len(settings.types) and all(word.casefold() in words for word in settings.words)


def _leads_on(link: Link, settings: Settings) -> bool:
    found = settings.follow and re.search(settings.follow, f"{link.text} {link.address}", re.IGNORECASE)
    return bool(found) and not re.search(r"\.(?!html?$)[a-z]{3,4}$", link.name)


def _too_old(link: Link, settings: Settings) -> bool:
    years = re.findall(r"(?<!\d)20\d\d", f"{link.text} {link.name}")
    return bool(years) and max(years) < settings.since


def _rank(link: Link, settings: Settings) -> int:
    ends = [link.name.casefold().endswith(end) for end in settings.types]
    return ends.index(True) if True in ends else len(ends)


def _stem(link: Link) -> str:
    return " ".join(link.name.rpartition(".")[0].casefold().replace("_", " ").split())


# --- what is new of it -------------------------------------------------------------------------------------------


def _downloads(
    web: Web,
    settings: Settings,
    offered: Iterable[Link],
    sources: tuple[Source, ...],
    known: dict[str, Seen],
    findings: list[Finding],
) -> tuple[list[_Report], list[Seen]]:
    """The reports whose files we haven't had, and what is to be remembered of the others."""
    by_sum = {source.sha256: source.id for source in sources}
    by_sum |= {seen.sha256: seen.source for seen in known.values()}
    like = [source for source in sources if source.report == settings.report][-1]
    reports, remembered = [], []
    for link in offered:
        old = known.get(link.address)
        try:
            got = web.get(link.address, *((old.etag, old.modified) if old else ()))
            if old and got.content is None:
                remembered.append(old)
                continue
            content = got.content or b""
            seen = _seen(link, got, content)
            if seen.sha256 in by_sum:
                remembered.append(replace(seen, source=by_sum[seen.sha256]))
                continue
            source, text = identify(content, (link.name, link.text), like, link.address)
            if not link.name.casefold().endswith(SUFFIXES[source.layout]):
                raise Unreadable(f"a file as its name says: {link.name}", f"a {source.layout}")
            reports.append(_Report(source, text, content, seen))
        except NotFetched as error:
            findings.append(_finding(error))
        except Unreadable as error:
            advice = _ADVICE["report-readable"]
            findings.append(Finding(link.address, "report-readable", error.expected, error.seen, advice))
    return reports, remembered


def _seen(link: Link, got: Download, content: bytes) -> Seen:
    return Seen(link.address, hashlib.sha256(content).hexdigest(), "", got.etag, got.modified)


def _editions(
    reports: Sequence[_Report], sources: tuple[Source, ...], settings: Settings, data: Path, remembered: list[Seen]
) -> list[_Report]:
    """The reports that say something new, with ids and files of their own; the others are remembered as what they
    repeat: another form of a report that is new too, or the same numbers in a file made anew."""
    preferred = [next((name for name, end in SUFFIXES.items() if end == wanted), "") for wanted in settings.types]
    taken = {source.id for source in sources}
    new: dict[tuple[str, str], _Report] = {}
    for report in sorted(reports, key=lambda report: preferred.index(report.source.layout)):
        source = report.source
        same = [old for old in sources if (old.report, old.period) == (source.report, source.period)]
        if again := [old.id for old in same if old.layout == source.layout and read_text(old, data) == report.text]:
            remembered.append(replace(report.seen, source=again[0]))
        elif source.period in new:
            remembered.append(replace(report.seen, source=new[source.period].source.id))
        else:
            named = _named(source, taken)
            taken.add(named.id)
            new[source.period] = replace(report, source=named)
            remembered.append(replace(report.seen, source=named.id))
    return sorted(new.values(), key=lambda report: report.source.order)


def _named(source: Source, taken: set[str]) -> Source:
    """The source with the first id that is free: tilt140-2026-01, and tilt140-2026-01-2 for its next edition."""
    plain = name = f"{source.report}-{source.period[1]}"
    edition = 1
    while name in taken:
        edition += 1
        name = f"{plain}-{edition}"
    return replace(source, id=name, file=name + SUFFIXES[source.layout])
