"""Fetches new reports: finds them on NAV's pages, downloads, identifies and stores them.

Takes the pages in `[settings.fetch]` of `data/sources.toml`; gives the new sources, each stored in `data/raw` with its
description and checksum. A file is known by its address and its content. A changed report is a new edition; the one
that it replaces is removed once the new one is published. Reports are independent: one that fails its checks is a
finding, and the others are stored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from operator import attrgetter
from pathlib import Path

from tiltak.fetch.confined import Confined
from tiltak.fetch.http import FetchedFile, NotFetched, Web
from tiltak.fetch.identify import SUFFIXES, Identified, identify, reader
from tiltak.fetch.links import FoundLink
from tiltak.fetch.offers import ADVICE, fetch_settings, not_fetched, offered, past_limit, plain
from tiltak.fetch.store import Memory, SeenFile, StoreChange, complete, lists, lock_data, memory, store_change
from tiltak.model import BuildError, Finding, Source, Unreadable
from tiltak.read.sources import load_sources, read_text
from tiltak.tabulate.editions import frozen_editions
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families, load_families


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a run: the new sources; the numbers of unchanged and refused files; the ids of removed sources; the
    links left alone, by reason; and the findings."""

    new: tuple[Source, ...]
    unchanged: int
    refused: int
    replaced: tuple[str, ...]
    left_alone: Mapping[str, int]
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        counts = [f"{len(self.new)} new, {self.unchanged} unchanged, {self.refused} refused"]
        counts += [f"new: {source.id}" for source in self.new]
        counts += [f"replaced: {name}" for name in self.replaced]
        left = [f"{count} {reason}" for reason, count in sorted(self.left_alone.items())]
        return "\n".join(counts + ([f"links left alone: {', '.join(left)}"] if left else []))


@dataclass(frozen=True, slots=True)
class _Report:
    """A new file: its identification, its content, and how it was found."""

    found: Identified
    content: bytes
    seen: SeenFile

    @property
    def age(self) -> tuple[str, str, str, str, str, str]:
        """Sort key: older reports of a family first; of the same months, those with older dates."""
        source = self.found.source
        return (source.report, *source.period, source.report_date, self.found.made, _moment(self.seen.modified))


@dataclass(slots=True)
class _Run:
    """The state of a run: what was there, and what changes."""

    data: Path
    families: Families
    sources: tuple[Source, ...]
    known: Memory
    new: list[tuple[Source, bytes]] = field(default_factory=list)
    reports: dict[str, _Report] = field(default_factory=dict)  # the identified ones
    leaving: set[str] = field(default_factory=set)
    seen: list[SeenFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: int = 0
    unsure: set[str] = field(default_factory=set)  # families with offers that were not seen

    def newest(self, report: str, year: str) -> Source | None:
        """The newest edition of a family's report of a year."""
        sources = (*self.sources, *(source for source, _ in self.new))
        same = [s for s in sources if (s.report, s.period[1][:4]) == (report, year) and s.id not in self.leaving]
        return max(same, key=lambda source: source.order, default=None)

    def refuse(self, name: str, *findings: Finding) -> None:
        """Refuse the file of that name, with these findings."""
        self.findings += findings
        self.refused += 1
        self.unsure |= {family.id for family in self.families.named(name)}


def fetch(data: Path, web: Web | None = None, process: Confined | None = None) -> Fetched:
    """Fetch the new reports, independently of one another; `process` is the `reader`. Who gives `web` or `process`
    ends them.

    BuildError where the data folder is not readable or writable, the settings are invalid, or another run is active.
    """
    settings, families = fetch_settings(data), load_families(data, load_vocabulary(data))
    with lock_data(data), ExitStack() as own:
        web = web or own.enter_context(Web(settings.allowed_hosts))
        process = process or own.enter_context(reader())
        complete(data)  # finish what a killed run began to store
        run = _Run(data, families, load_sources(data), memory(data))
        offers = offered(web, settings, families)
        if offers.findings:
            run.findings += offers.findings
            run.unsure |= families.by_id.keys()
        _require_all(run, offers.links, settings.pages[0])
        for report in sorted(_downloads(run, web, process, offers.links), key=attrgetter("age")):
            _take(run, report)
        _take_back(run)
        unchanged = len(run.seen) - len(run.new)
        _leave(run)
        _keep_in_mind(run)
        store_change(data, StoreChange(run.new, run.leaving, run.seen))
    new = tuple(source for source, _ in run.new)
    return Fetched(new, unchanged, run.refused, tuple(sorted(run.leaving)), offers.left, tuple(run.findings))


def _require_all(run: _Run, links: Iterable[FoundLink], page: str) -> None:
    """Every family of which we have a report must be offered; a page without an answer has its own finding."""
    seen = {family for link in links for family in run.families.named(link.name)}
    had = {run.families.by_id[source.report] for source in run.sources if source.report in run.families.by_id}
    if not run.findings and (missing := sorted(family.code for family in had - seen if family.code)):
        expected = f"links to the monthly series of {', '.join(missing)}"
        run.findings.append(Finding(page, "link-found", expected, "none", ADVICE["link-found"]))


def _downloads(run: _Run, web: Web, process: Confined, links: Sequence[FoundLink]) -> Iterator[_Report]:
    """The files that are new; the others are remembered, or refused."""
    ids = {source.id for source in run.sources}
    known = {seen.address: seen for seen in run.known.files.values() if seen.source in ids}
    sums = {seen.sha256: seen.source for seen in known.values()}
    sums |= {source.sha256: source.id for source in run.sources}
    for at, link in enumerate(links):
        if limit := web.exhausted():
            run.findings.append(past_limit(link.address, limit, f"{len(links) - at} reports"))
            run.unsure |= run.families.by_id.keys()
            return
        old = known.get(link.address)
        try:
            got = web.file(link.address, *((old.etag, old.modified) if old else ()))
        except NotFetched as error:
            run.refuse(link.name, not_fetched(error))
            continue
        if got.content is None and old:
            run.seen.append(old)
            continue
        content = got.content or b""
        seen = _seen(link, got, content)
        if seen.sha256 in sums:
            run.seen.append(replace(seen, source=sums[seen.sha256]))
        elif report := _identified(run, process, link, content, seen):
            yield report


def _identified(run: _Run, process: Confined, link: FoundLink, content: bytes, seen: SeenFile) -> _Report | None:
    try:
        found = identify(content, link, run.data, process)
    except Unreadable as error:
        advice = ADVICE["report-readable"]
        finding = Finding(link.address, "report-readable", plain(error.expected), plain(error.seen), advice)
        run.refuse(link.name, finding)
        return None
    if isinstance(found, Identified):
        return _Report(found, content, seen)
    run.refuse(link.name, *found)
    return None


def _take(run: _Run, report: _Report) -> None:
    """Store a report as an edition of its own if it has new numbers, and remember which source it is or repeats."""
    source = report.found.source
    newest = run.newest(source.report, source.period[1][:4])
    if newest and _says_nothing_new(run, newest, report.found):
        run.seen.append(replace(report.seen, source=newest.id))
        return
    stored = _store(run, source, report.content, report.seen)
    if stored:
        run.reports[stored] = report
    if stored and newest and newest.id in run.reports and run.reports[newest.id].age == report.age:
        expected, seen = "files of the same months that say which is newer", f"{newest.id} and {stored}, which don't"
        advice = f"look at both: {stored}, which is listed last, is shown; remove the older one's link, or its entry"
        run.findings.append(Finding(source.published_at, "edition-order", expected, seen, advice))


def _says_nothing_new(run: _Run, newest: Source, found: Identified) -> bool:
    """Whether the newest edition covers more, or has the same numbers."""
    source = found.source
    if newest.period != source.period:
        return newest.period[0] <= source.period[0] and newest.period[1] >= source.period[1]
    if newest.layout != source.layout:
        return False
    if newest.id in run.reports:
        return run.reports[newest.id].found.text_sha256 == found.text_sha256
    return hashlib.sha256(read_text(newest, run.data).encode()).hexdigest() == found.text_sha256


def _store(run: _Run, source: Source, content: bytes, seen: SeenFile) -> str:
    """Add a report under the next id of its months, if the loader accepts it; gives the id, '' where it is refused."""
    named = _named(source, {s.id for s in run.sources} | {s.id for s, _ in run.new} | run.known.brought)
    try:
        lists(run.data, StoreChange([*run.new, (named, content)], run.leaving, ()))
    except BuildError as error:
        expected, advice = "a report that the loader takes", ADVICE["report-readable"]
        run.refuse(source.file, Finding(seen.address, "report-readable", expected, plain(str(error)), advice))
        return ""
    run.new.append((named, content))
    run.seen.append(replace(seen, source=named.id))
    return named.id


def _named(source: Source, taken: Iterable[str]) -> Source:
    """The source with an unused id: tilt140-2026-01, and tilt140-2026-01-2 for its next edition."""
    plain_id = f"{source.report}-{source.period[1]}"
    found = [re.fullmatch(rf"{re.escape(plain_id)}(?:-(\d+))?", name) for name in taken]
    edition = 1 + max((int(match[1] or 1) for match in found if match), default=0)
    name = plain_id if edition == 1 else f"{plain_id}-{edition}"
    return replace(source, id=name, file=name + SUFFIXES[source.layout])


def _take_back(run: _Run) -> None:
    """Where NAV offers an older edition again instead of the newest, it becomes the newest."""
    given = {seen.source: seen for seen in run.seen}
    for source in run.sources:
        newest = run.newest(source.report, source.period[1][:4])
        returned = newest and newest.period == source.period and newest.id not in given and source.id in given
        if returned and source.id in run.known.brought and source.report not in run.unsure:
            seen = given[source.id]
            content = (run.data / "raw" / source.file).read_bytes()
            run.leaving.add(source.id)
            run.seen.remove(seen)
            _store(run, replace(source, published_at=seen.address), content, seen)


def _leave(run: _Run) -> None:
    """Remove fetched sources whose months a newer, published edition covers."""
    brought = [source for source in run.sources if source.id in run.known.brought - run.leaving]
    published = _published(run.data) if brought else frozenset()
    for source in brought:
        for newer in run.sources:
            same_year = (newer.report, newer.period[1][:4]) == (source.report, source.period[1][:4])
            covers = newer.period[0] <= source.period[0] and newer.order > source.order
            if same_year and covers and newer.id in published - run.leaving:
                run.leaving.add(source.id)
    kept = {source.id for source in run.sources} | {source.id for source, _ in run.new}
    kept -= run.leaving
    run.seen = [seen if seen.source in kept else _covered(run, seen) for seen in run.seen]


def _keep_in_mind(run: _Run) -> None:
    """Keep what is remembered of addresses that this run could not ask."""
    ids = {source.id for source in run.sources} - run.leaving
    asked = {seen.address for seen in run.seen}
    for old in run.known.files.values():
        if run.unsure and old.address not in asked and old.source in ids:
            run.seen.append(old)


def _covered(run: _Run, seen: SeenFile) -> SeenFile:
    """A file whose source is removed, remembered as the newest edition that covers it."""
    (source,) = (source for source in run.sources if source.id == seen.source)
    newest = run.newest(source.report, source.period[1][:4])
    return replace(seen, source=newest.id if newest else "")


def _published(data: Path) -> frozenset[str]:
    """The sources of the last published edition."""
    frozen = frozen_editions(data)
    return frozenset(frozen[-1].table["source"]) if frozen else frozenset()


def _seen(link: FoundLink, got: FetchedFile, content: bytes) -> SeenFile:
    return SeenFile(link.address, hashlib.sha256(content).hexdigest(), "", got.etag, got.modified)


def _moment(modified: str) -> str:
    """The time of an HTTP header in ISO 8601, '' for none."""
    try:
        return parsedate_to_datetime(modified).isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
