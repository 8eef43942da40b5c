#!/usr/bin/env python3
"""Build the site: the reports under data/ in, a published site out.

The story of the program, and the only place that reads the clock and the command line, and that catches errors.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from tiltak import stamp
from tiltak.additions import additions
from tiltak.bundle import write_bundle
from tiltak.cache import Cache
from tiltak.check_site import check_site, published_urls
from tiltak.clean import clean_report
from tiltak.compare import compare_scripts
from tiltak.compose import chart_words
from tiltak.content import read_content, read_settings
from tiltak.correct import load_corrections
from tiltak.damage import load_known_damage, to_settle
from tiltak.dataset import load_breaks, newest, rows_csv, tidy_rows
from tiltak.declared import decoded, stop
from tiltak.disclosure import audit, discloses, known_bounds, linked_cells
from tiltak.downloads import SAID, OpenData, beside_page, downloads, page_links, whole_links
from tiltak.downloads.pictures import pictures
from tiltak.downloads.texts import load_texts
from tiltak.editions import edition_files, editions, freeze, newest_of
from tiltak.freshness import freshness
from tiltak.gallery import crew, draw_all
from tiltak.news import FEED, FILE, changes_file, feed
from tiltak.options import parse
from tiltak.output import HeldSite, hold, publish
from tiltak.pages import all_pages
from tiltak.printshop import print_all
from tiltak.progress import Progress
from tiltak.quality import quality
from tiltak.quality_page import with_quality
from tiltak.read import account, read_reports, text_explained
from tiltak.records import BuildError, Finding, Page
from tiltak.render import Press, shared_files
from tiltak.scripts import index_path
from tiltak.search import index_script, search_rows
from tiltak.series import material
from tiltak.sources import load_settings, load_sources, read_text
from tiltak.summary import Run, as_markdown, as_text
from tiltak.verify import verify
from tiltak.views import Material, Site
from tiltak.vocabulary import load_vocabulary
from tiltak.wording import load_words

CLEAN, FINDINGS, CANT_BUILD = 0, 1, 2
CODE = Path(__file__).parent / "tiltak"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 for findings that a person must settle, 2 when nothing can be built."""
    options = parse(arguments, __doc__)
    try:
        if options.command in ("fetch", "audit"):
            return {"fetch": fetch_reports, "audit": audit_disclosure}[options.command](options)
        with hold(options.site) as held:
            if options.command != "site":
                return {"freeze": freeze_edition, "bundle": pack_bundle}[options.command](options)
            made_from = stamp.inputs(
                (options.data, options.content, options.templates, CODE, Path(__file__)),
                repr((options.languages, options.base_url, options.strict, options.date)),
            )
            if stamp.stands(held, made_from):
                print(f"{options.site} stands: nothing it is made from has changed")
                return CLEAN
            gc.disable()  # the records are without circles and live as long as the build: looking for any is in vain
            with crew(options.jobs) as drawers:
                return build_site(options, held, made_from, drawers)
    except BuildError as error:
        print(f"build.py: {error}", file=sys.stderr)
        return CANT_BUILD


def build_site(options: argparse.Namespace, held: HeldSite, made_from: str, drawers: Executor | None) -> int:
    """Read, understand, verify, decide, draw, render, check; then publish everything, or nothing."""
    progress = Progress(sys.stderr, time.monotonic)
    data, content = options.data, options.content

    with progress.stage("read"):
        sources = load_sources(data)
        reports = read_reports(sources, data)
        accounts = [account(r.source.id, read_text(r.source, data), r.pieces) for r in reports]
        unread = [
            finding
            for result, source in zip(accounts, sources, strict=True)
            for finding in text_explained(result, source)
        ]
    with progress.stage("understand"):
        vocabulary = load_vocabulary(data)
        understood = [(report.source, *clean_report(report, vocabulary)) for report in reports]
    with progress.stage("verify"):
        blocks = [(source, blocks) for source, blocks, _ in understood]
        verified = verify(blocks, load_corrections(data), vocabulary)
        doubts = [*unread, *(f for _, _, found in understood for f in found), *verified.findings]
        unsettled = tuple(to_settle(doubts, load_known_damage(data)))
    if unsettled and options.strict:
        return refuse(unsettled, options.site)
    with progress.stage("decide"):
        breaks = load_breaks(data, vocabulary)
        rows = tidy_rows(verified.observations, breaks)
        view, observations = newest(verified.observations, sources), rows_csv(rows)
        stuff = material(view, vocabulary, breaks, sources)
        published_editions = editions(data, observations, view, sources, options.date)
        trust = quality(sources, verified, doubts)
        fresh = freshness(sources, load_settings(data), options.date)
        pages = all_pages(stuff)
    with progress.stage("draw") as tick:
        settings = read_settings(content)
        settings = replace(settings, base_url=options.base_url or settings.base_url)
        site = Site(sources, settings, tuple(options.languages), published_editions, fresh)
        words = {lang: load_words(lang, vocabulary, breaks, content / "locale") for lang in site.languages}
        fylke_of = {code: vocabulary.entry("kommune", code).parent or "ukjent" for code in vocabulary.codes("kommune")}
        captions = {lang: lambda series, w=w: chart_words(series, w, fylke_of) for lang, w in words.items()}
        drawn_before = Cache(held.beside("charts"), stamp.inputs((CODE / "charts", CODE / "records.py"), ""))
        texts = load_texts(content)
        files = pictures(site.name, texts.pictures, drawn_before)
        charts = draw_all(pages, captions, drawers, drawn_before, tick)
    with progress.stage("downloads"):
        said = {lang: words.get(lang) or load_words(lang, vocabulary, breaks, content / "locale") for lang in SAID}
        schema = decoded(options.templates / "api-schema.json", "templates/api-schema.json").encode()
        open_data = OpenData(stuff, rows, pages, site, texts, said, schema)
        files |= downloads(open_data)
    with progress.stage("render") as tick:
        presses, whole = [], whole_links(files)
        compiled = Cache(held.beside("templates"), stamp.inputs((), ""))
        for lang in site.languages:
            drawn = {(path, slug): chart for (of, path, slug), chart in charts.items() if of == lang}
            told = with_quality(read_content(content, lang), trust, words[lang])
            presses.append(Press(Material(site, words[lang], pages, told, drawn, whole), options.templates, compiled))
            files |= encoded(presses[-1].rest())
            files |= encoded({index_path(lang): index_script(search_rows(pages, vocabulary, words[lang]))})
        compiled.save()
        printed_before = Cache(held.beside("pages"), shared_by_pages(options, site, rows))
        make = page_maker(presses, beside_page(open_data))
        printed, looks = print_all(pages, make, options.jobs, printed_before, held.path, tick)
        files |= printed
        files |= encoded(shared_files(site, files, pages, options.templates) | compare_scripts(pages, breaks))
        files |= encoded({FEED: feed(site, words[site.languages[0]]), FILE: changes_file(published_editions)})
        files |= edition_files(published_editions)
    with progress.stage("check"):
        cells = linked_cells(verified.observations)
        leaks = discloses(cells, additions(pages), lambda: known_bounds(cells, vocabulary))
        faults = (*check_site(files, published_urls(data), looks), *leaks)
    if faults:
        return refuse((*unsettled, *faults), options.site)
    for finding in unsettled:
        print(finding, file=sys.stderr)
    with progress.stage("publish"):
        published = publish(files, held)
        if not unsettled:
            stamp.keep(held, made_from)
    pages_made, charts_made = (
        sum(path.endswith(".html") for path in files),
        len({id(chart) for chart in charts.values()}),
    )
    run = Run(accounts, verified.observations, doubts, pages_made, charts_made, published, progress.seconds)
    print(as_text(run))
    if options.summary:
        with options.summary.open("a", encoding="utf-8") as file:
            file.write(as_markdown(run))
    return CLEAN


def page_maker(
    presses: Sequence[Press], beside: Callable[[Page], dict[str, bytes]]
) -> Callable[[Page], dict[str, bytes]]:
    """What makes all files of a page: those beside it, and the page in each language."""

    def make(page: Page) -> dict[str, bytes]:
        files = beside(page)
        links = page_links(page, files)
        for press in presses:
            files |= encoded(press.page(page, links))
        return files

    return make


def shared_by_pages(options: argparse.Namespace, site: Site, rows: Sequence[tuple[str, ...]]) -> str:
    """What the files of a page hang on beyond the page itself: code, words, site, and where each row is printed."""
    declared = (path for path in sorted(options.data.iterdir()) if path.name not in ("raw", "published"))
    sources = tuple(replace(source, sha256="") for source in site.sources)
    told = (replace(site, sources=sources, editions=()), bool(site.editions), [(row[0], *row[-2:]) for row in rows])
    return stamp.inputs((*declared, options.content, options.templates, CODE, Path(__file__)), repr(told))


def fetch_reports(options: argparse.Namespace) -> int:
    """Get NAV's new reports into the data folder; all of them, or none where one isn't as it should be."""
    from tiltak.fetch import fetch  # what it needs to speak with servers isn't needed for a build

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
    sources, vocabulary = load_sources(options.data), load_vocabulary(options.data)
    reports = read_reports(sources, options.data)
    blocks = [(report.source, clean_report(report, vocabulary)[0]) for report in reports]
    observations = verify(blocks, load_corrections(options.data), vocabulary).observations
    breaks = load_breaks(options.data, vocabulary)
    pages = all_pages(material(newest(observations, sources), vocabulary, breaks, sources))
    options.report.write_text(audit(observations, additions(pages), vocabulary), encoding="utf-8")
    print(options.report)
    return CLEAN


def freeze_edition(options: argparse.Namespace) -> int:
    """Keep the data of the site that stands there as a published edition, where it isn't one already."""
    observations = (options.site / "data" / "observations.csv").read_bytes()
    sources = load_sources(options.data)
    made = editions(options.data, observations, newest_of(observations, sources), sources, options.date)
    print(freeze(options.data, made) or "no new edition")
    return CLEAN


def pack_bundle(options: argparse.Namespace) -> int:
    """Put the site that stands there into one zip file, to be read without a network."""
    print(write_bundle(options.site, options.templates, options.bundle_folder))
    return CLEAN


def refuse(findings: Sequence[Finding], site: Path) -> int:
    """Show the findings that keep the new site from being published."""
    for finding in findings:
        print(finding, file=sys.stderr)
    number = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    print(f"build.py: {number} to settle; {site} stays as it was", file=sys.stderr)
    return FINDINGS


def encoded(texts: Mapping[str, str]) -> dict[str, bytes]:
    """The texts as files."""
    return {path: text.encode() for path, text in texts.items()}


if __name__ == "__main__":
    sys.exit(main())
