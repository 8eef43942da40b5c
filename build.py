#!/usr/bin/env python3
"""Build the site: the reports under data/ in, a published site out.

One call for each stage. Every error ends here, in one line, and the old site stays as it was.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from tiltak.charts import draw_charts
from tiltak.cli import COMMANDS, ended, in_one_line, load_config, parse, refuse
from tiltak.codelists import load_vocabulary
from tiltak.model import BuildError
from tiltak.opendata import open_data_files
from tiltak.opendata.files import download_links
from tiltak.opendata.vega_lite import specifications
from tiltak.pages import PageInputs, render_pages
from tiltak.pages.figure import chart_captions
from tiltak.pages.registry import list_pages
from tiltak.publish.checks import check_site, published_urls
from tiltak.publish.folder import hold, publish
from tiltak.publish.run_summary import CANT_BUILD, INTERRUPTED, tell
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.tabulate import tabulate
from tiltak.tabulate.answers import answer_figures
from tiltak.tabulate.comparisons import derived_figures
from tiltak.understand import parse_reports
from tiltak.understand.families import load_families
from tiltak.verify import verify_reports
from tiltak.verify.disclosure import discloses
from tiltak.words import all_words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code, as explained by `--help`."""
    options = parse(arguments, __doc__)
    try:
        return COMMANDS.get(options.command, build)(options)
    except KeyboardInterrupt:
        return ended(INTERRUPTED, "interrupted; the site is the old one, or the complete new one")
    except (BuildError, OSError, MemoryError, BrokenProcessPool) as error:
        return ended(CANT_BUILD, in_one_line(error))


def build(options: argparse.Namespace) -> int:
    """Build the whole site and publish it, or nothing."""
    gc.disable()  # the records live as long as the build and have no reference cycles: collecting costs a tenth
    with hold(options.site) as folder:  # the old site stays until the last line
        config, codes = load_config(options), load_vocabulary(options.data)
        reports = read_reports(load_sources(config.data), config.data)  # tables of text, with page and line
        families = load_families(config.data, codes)
        parsed = parse_reports(reports, codes, families)  # codes and values
        verified = verify_reports(parsed, codes, config.data)  # proved, repaired or withheld
        if options.strict and verified.unsettled:
            return refuse(verified.unsettled, options.site)
        tables = tabulate(verified, codes, families, config)  # the tidy table, series, editions
        pages = list_pages(tables)  # which page shows which series
        words = all_words(codes, tables.material.breaks, config)  # by language
        captions = chart_captions(tables, [words[lang] for lang in config.languages])
        charts = draw_charts(pages, captions, options.cache, options.jobs)
        files = open_data_files(pages, tables, words, config) | specifications(pages, charts, tables, words)
        files |= render_pages(PageInputs(pages, tables, words, charts, download_links(pages, files), config))
        added = (*derived_figures(pages), *answer_figures(tables.answers))  # what NAV doesn't print
        leaks = discloses(verified.verified.observations, added, codes)
        if faults := (*check_site(files, published_urls(config.data)), *leaks):
            return refuse((*verified.unsettled, *faults), options.site)
        return tell(options.summary, verified, files, len(charts), publish(files, folder))


if __name__ == "__main__":
    sys.exit(main())
