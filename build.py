#!/usr/bin/env python3
"""Build the site: the reports under data/ in, a published site out.

The story of the program. In a build nothing else reads the clock, and an error ends here, as one line, with the site
that stood there as it was.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from pathlib import Path

from tiltak.cache import Cache
from tiltak.charts import copies_can_draw
from tiltak.charts.gallery import get_ready_to_draw
from tiltak.cli import parse
from tiltak.config import stop
from tiltak.crew import can_help, crew
from tiltak.model import BuildError, Finding
from tiltak.opendata.whole import get_ready as get_ready_to_write
from tiltak.progress import Progress
from tiltak.publish import stamp
from tiltak.publish.bundle import write_bundle
from tiltak.publish.checks import check_site, keep_urls, published_urls
from tiltak.publish.folder import HeldSite, hold, on_disk, publish
from tiltak.publish.present import Wanted, makers, present
from tiltak.publish.run_summary import Run, as_markdown, as_text, write_told
from tiltak.publish.whole import begin_whole
from tiltak.read.sources import load_sources
from tiltak.tabulate.comparisons import derived_figures
from tiltak.tabulate.decide import decide
from tiltak.tabulate.editions import editions, freeze, newest_of
from tiltak.tabulate.tidy import read_contract
from tiltak.verify.disclosure import audit, discloses
from tiltak.verify.prove import prove

CLEAN, FINDINGS, CANT_BUILD = 0, 1, 2
CODE = Path(__file__).parent / "tiltak"
MOST_UPON_THE_LAST = 4  # helpers of a build for which the last one has left most charts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 for findings that a person must settle, 2 when nothing can be built."""
    options = parse(arguments, __doc__)
    try:
        if options.command in ("fetch", "audit"):
            return {"fetch": fetch_reports, "audit": audit_disclosure}[options.command](options)
        if options.summary:
            write_told(options.summary, "", "a")  # if that can't be done, it is said before anything is built
        with hold(options.site) as held:
            if options.command != "site":
                return {"freeze": freeze_edition, "bundle": pack_bundle}[options.command](options)
            made_from = inputs(options)
            if stamp.stands(held, made_from.hash):
                unchanged = f"{options.site} stands: nothing it is made from has changed"
                tell(options.summary, unchanged, f"## {unchanged}\n")
                return CLEAN
            gc.disable()  # the records are without circles and live as long as the build: looking for any is in vain
            most = min(options.jobs, MOST_UPON_THE_LAST) if held.beside("charts").exists() else options.jobs
            helped = can_help(options.jobs) and copies_can_draw()
            with crew(most, get_ready_to_write) if helped else nullcontext() as helpers:
                return build_site(options, held, made_from, helpers)
    except BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return CANT_BUILD
    except BrokenProcessPool:
        seen = "one that was ended, perhaps for want of memory"
        print(f"build.py: helpers: expected processes that work; saw {seen}; build with fewer --jobs", file=sys.stderr)
        return CANT_BUILD


def inputs(options: argparse.Namespace) -> stamp.Inputs:
    """All that a site is made from."""
    folders = (options.data, options.content, options.templates, CODE, Path(__file__))
    return stamp.taken(folders, repr((options.languages, options.base_url, options.strict, options.date)))


def build_site(options: argparse.Namespace, held: HeldSite, made_from: stamp.Inputs, helpers: Executor | None) -> int:
    """Read, understand, verify, decide, draw, print, check; then publish everything, or nothing."""
    progress = Progress(sys.stderr, time.monotonic)
    wanted = Wanted(
        makers(options.data, options.content, options.templates),
        made_from.untouched,
        options.content,
        options.templates,
        tuple(options.languages),
        options.base_url,
        options.jobs,
    )
    drawn_before = Cache(held.beside("charts"), wanted.makers.charts, wanted.untouched)
    get_ready_to_draw(helpers, drawn_before, options.jobs)  # while the reports are read
    proven = prove(options.data, Cache(held.beside("reports"), wanted.makers.reports, wanted.untouched), progress.stage)
    if proven.unsettled and options.strict:
        return refuse(proven.unsettled, options.site)
    whole = begin_whole(proven, options.data, options.content, options.base_url, options.date, helpers)
    with progress.stage("decide"):
        decided = decide(proven, options.data, options.date)
    site = present(decided, whole, wanted, held, drawn_before, helpers, progress.stage)
    with progress.stage("check"):
        leaks = discloses(proven.verified.observations, derived_figures(decided.pages), proven.vocabulary)
        faults = (*check_site(site.files, published_urls(options.data), site.looks), *leaks)
    if faults:
        return refuse((*proven.unsettled, *faults), options.site)
    for finding in proven.unsettled:
        print(finding, file=sys.stderr)
    with progress.stage("publish"):
        stamp.forget(held)
        published = publish(site.files, held)
        now = on_disk(held.path)
        if site.remember(now) and made_from.untouched() and not proven.unsettled:
            stamp.keep(held, made_from.hash, now)
    pages = sum(path.endswith(".html") for path in site.files)
    observations = proven.verified.observations
    run = Run(proven.accounts, observations, proven.doubts, pages, site.charts, published, progress.seconds)
    tell(options.summary, as_text(run), as_markdown(run))
    return CLEAN


def tell(summary: Path | None, text: str, markdown: str) -> None:
    """Say what a run did: as text here, as Markdown in the file for it, if there is one."""
    print(text)
    if summary:
        write_told(summary, markdown, "a")


def refuse(findings: Sequence[Finding], site: Path) -> int:
    """Show the findings that keep the new site from being published."""
    for finding in findings:
        print(finding, file=sys.stderr)
    number = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    print(f"build.py: {number} to settle; {site} stays as it was", file=sys.stderr)
    return FINDINGS


def fetch_reports(options: argparse.Namespace) -> int:
    """Get NAV's new reports into the data folder; all of them, or none where one isn't as it should be."""
    from tiltak.fetch.reports import fetch  # what it needs to speak with servers isn't needed for a build

    fetched = fetch(options.data)
    for finding in fetched.findings:
        print(finding, file=sys.stderr)
    print("\n".join([f"{len(fetched.new)} new, {fetched.unchanged} unchanged", *(source.id for source in fetched.new)]))
    return FINDINGS if fetched.findings else CLEAN


def audit_disclosure(options: argparse.Namespace) -> int:
    """Write for the publisher, outside the site, what the published numbers say of the hidden ones."""
    if options.report.resolve().is_relative_to(options.site.resolve()):
        seen = f"one in {options.site}"
        raise stop(str(options.report), "audit-report", "a file outside the site", seen, "choose another place")
    proven = prove(options.data, Cache(None, ""), Progress(sys.stderr, time.monotonic).stage)
    pages = decide(proven, options.data, options.date).pages
    told = audit(proven.verified.observations, derived_figures(pages), proven.vocabulary)
    write_told(options.report, told, "w")
    print(options.report)
    return CLEAN


def freeze_edition(options: argparse.Namespace) -> int:
    """Keep the data of the site that stands there as a published edition, with its addresses, where it isn't one."""
    file = options.site / "data" / "observations.csv"
    if not file.is_file():
        raise stop(str(file), "missing-file", "the data of a site", "none", "build the site first")
    contract = read_contract(file.read_bytes())
    sources = load_sources(options.data)
    made = editions(options.data, contract, newest_of(contract.observations, sources), sources, options.date)
    frozen = freeze(options.data, made)
    if frozen:
        keep_urls(options.data, options.site)
    print(frozen or "no new edition")
    return CLEAN


def pack_bundle(options: argparse.Namespace) -> int:
    """Put the site that stands there into one zip file, to be read without a network."""
    print(write_bundle(options.site, options.templates, options.bundle_folder))
    return CLEAN


if __name__ == "__main__":
    code = main()
    print(end="", flush=True)
    os._exit(code)  # at once: taking all records apart first, one by one, takes a tenth of a second
