#!/usr/bin/env python3
"""Build the site: the reports under data/ in, a published site out.

One call for each stage. Every error ends here, in one line, and the old site stays as it was.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence

from tiltak.charts.figures import draw_charts
from tiltak.cli import COMMANDS, STOPPING, load_config, parse, report_error
from tiltak.model import Unsettled
from tiltak.opendata import open_data_files
from tiltak.opendata.files import download_links
from tiltak.opendata.vega_lite import specifications
from tiltak.pages import PageInputs, render_pages
from tiltak.pages.figure import chart_captions
from tiltak.pages.registry import list_pages
from tiltak.publish.checks import check_site, published_urls
from tiltak.publish.folder import lock_site, publish
from tiltak.publish.run_summary import report_build
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.tabulate import derived_figures, tabulate
from tiltak.understand import parse_reports
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import load_families
from tiltak.verify import verify_reports
from tiltak.verify.disclosure import discloses
from tiltak.verify.report import Verified
from tiltak.words import all_words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code, as explained by `--help`."""
    options = parse(arguments, __doc__)
    try:
        return COMMANDS.get(options.command, build)(options)
    except STOPPING as error:
        return report_error(error, options.site)


def build(options: argparse.Namespace) -> int:
    """Build the whole site and publish it, or nothing."""
    with lock_site(options.site) as folder:  # the old site stays until the last line
        verified, made, files = prepare(options)
        files |= render_pages(made)
        derived = derived_figures(made.pages, made.tables)  # what NAV doesn't print
        leaks = discloses(verified.observations, derived, made.tables.prints.vocabulary)
        if faults := (*check_site(files, published_urls(options.data)), *leaks):
            raise Unsettled((*verified.unsettled, *faults))
        return report_build(options.summary, verified, files, len(made.charts), publish(files, folder))


def prepare(options: argparse.Namespace) -> tuple[Verified, PageInputs, dict[str, bytes]]:
    """The reports, what pages are rendered from, and all other files: the part that `tools/serve.py` shares."""
    gc.disable()  # the records live as long as the build and have no reference cycles: collecting costs a tenth
    config, codes = load_config(options), load_vocabulary(options.data)
    reports = read_reports(load_sources(config.data), config.data)  # tables of text, with page and line
    families = load_families(config.data, codes)
    parsed = parse_reports(reports, codes, families)  # codes and values
    verified = verify_reports(parsed, codes, config.data)  # proved, repaired or withheld
    if options.strict and verified.unsettled:
        raise Unsettled(verified.unsettled)
    tables = tabulate(verified, codes, families, config)  # the tidy table, series, editions
    pages = list_pages(tables)  # which page shows which series
    words = all_words(codes, tables.prints.breaks, config)  # by language
    captions = chart_captions(pages, tables, [words[lang] for lang in config.languages])
    charts = draw_charts(pages, captions, options.cache, options.jobs)
    files = open_data_files(pages, tables, words, config) | specifications(pages, charts, tables, words)
    return verified, PageInputs(pages, tables, words, charts, download_links(pages, files), config), files


if __name__ == "__main__":
    sys.exit(main())
