"""The command line of `build.py`: its options, exit codes and the commands other than building."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NoReturn

from tiltak.codelists import LANGUAGES
from tiltak.config import Config, read_settings, stop
from tiltak.model import BuildError, Unsettled
from tiltak.pages.registry import list_pages
from tiltak.publish.bundle import write_bundle
from tiltak.publish.checks import keep_urls
from tiltak.publish.folder import lock_site
from tiltak.publish.run_summary import CANT_BUILD, FINDINGS, INTERRUPTED, report_result, write_text
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.tabulate import derived_figures, tabulate
from tiltak.tabulate.editions import edition_prints, editions, freeze
from tiltak.tabulate.tidy import read_table
from tiltak.understand import parse_reports
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import load_families
from tiltak.verify import verify_reports
from tiltak.verify.disclosure import audit

STOPPING = (BuildError, Unsettled, KeyboardInterrupt, OSError, MemoryError, BrokenProcessPool)  # what stops a command
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

COMMAND_HELP = {
    "site": "build the site (what is done where no command is given)",
    "fetch": "get NAV's new reports into the data folder",
    "freeze": "freeze the data of the published site as an edition",
    "bundle": "pack the published site into one zip file",
    "audit": "write, for the publisher, the bounds that published numbers set on hidden ones",
}


def parse(arguments: Sequence[str] | None, story: str | None) -> argparse.Namespace:
    """Parse the command and its options. Prints help or a usage error and exits where there is nothing to run."""
    commands = "\n".join(f"  {name:<8} {what}" for name, what in COMMAND_HELP.items())
    parser = _Parser(
        description="\n\n".join([*(story or "").splitlines()[:1], f"commands:\n{commands}"]),
        epilog="Exit codes: 0 done; 1 findings that a person must settle; 2 it can't be done; 3 done, but standard\n"
        "output or the summary can't be written; 130 interrupted. With 1 and 2 the old site stays as it was.",
        formatter_class=_Help,
    )
    add = parser.add_argument
    add("command", nargs="?", choices=tuple(COMMAND_HELP), default="site", help="what to do")
    add("--data", type=folder, default=Path("data"), help="the reports, the vocabulary, the breaks")
    add("--content", type=folder, default=Path("content"), help="the texts, in Markdown, and the catalogues")
    add("--templates", type=folder, default=Path("templates"), help="the templates and stylesheets")
    add("--site", type=Path, default=Path("site"), help="where the site is written")
    add("--cache", type=Path, default=Path(".cache"), help="where drawn charts are kept for the next build")
    add("--bundle-folder", type=Path, default=Path(), help="where the bundle is written")
    add("--date", type=iso_date, default="", help="today, as 2025-12-31: dates a new edition, decides lateness")
    add("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES), help="the languages to build")
    add("--base-url", default="", help="the site's address, ending with a slash, in place of that in site.toml")
    add("--jobs", type=jobs, default=CORES, help="processes that draw charts, at most one for each core")
    add("--report", type=Path, default=Path("audit.md"), help="the file that audit writes")
    add("--summary", type=Path, help="a file to which a summary of the run is added as Markdown")
    add("--strict", action="store_true", help="refuse to publish while there are findings that a person must settle")
    options = parser.parse_args(arguments)
    options.languages = list(dict.fromkeys(options.languages))  # without duplicates
    return options


def folder(text: str) -> Path:
    """The path of an existing folder."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def iso_date(text: str) -> str:
    """An ISO 8601 date, or '' for none."""
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a date as 2025-12-31; saw {text}") from None


def jobs(text: str) -> int:
    """A number of processes, at most the number of cores."""
    if not text.isascii() or not text.isdecimal() or int(text[:9]) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of processes from 1; saw {text}")
    return min(int(text[:9]), CORES)


class _Parser(argparse.ArgumentParser):
    """Reports a usage error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(CANT_BUILD, f"{self.prog}: {' '.join(message.split())}; {self.prog} --help lists the options\n")


class _Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Shows defaults, and keeps the line breaks of the description."""


def load_config(options: argparse.Namespace) -> Config:
    """The configuration from the command line and `content/site.toml`. BuildError where the summary is not writable."""
    if options.summary:
        write_text(options.summary, "", "a")
    settings = read_settings(options.content, options.base_url)
    folders = (options.data, options.content, options.templates)
    return Config(*folders, settings, tuple(options.languages), options.date)


def report_error(error: BaseException, site: Path) -> int:
    """Say why a command stopped, in one line unless findings do; gives its exit code."""
    lines, code = [f"build.py: {in_one_line(error, site)}"], CANT_BUILD
    if isinstance(error, Unsettled):
        lines, code = [*map(str, error.findings), *lines], FINDINGS
    elif isinstance(error, KeyboardInterrupt):
        code = INTERRUPTED
    with suppress(OSError):
        print(*lines, sep="\n", file=sys.stderr)
    return code


def in_one_line(error: BaseException, site: Path) -> str:
    """The error in one line, with advice where there is some."""
    if isinstance(error, Unsettled):
        number = "1 finding" if len(error.findings) == 1 else f"{len(error.findings)} findings"
        return f"{number} to settle; {site} stays as it was"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted; the site is the old one, or the complete new one"
    if isinstance(error, MemoryError):
        return "memory: expected enough; saw no more; build with --jobs 1, or fewer languages at a time"
    if isinstance(error, BrokenProcessPool):
        return "a worker process died (out of memory?); build with fewer --jobs"
    if isinstance(error, OSError):
        place, seen = str(error.filename or "this machine"), error.strerror or str(error)
        return str(stop(place, "file-access", "a file that can be used", seen, "give access or make room, then retry"))
    return str(error)


def fetch_reports(options: argparse.Namespace) -> int:
    """Download NAV's new reports into the data folder. A report that fails its checks is a finding; the others are
    stored."""
    from tiltak.fetch.reports import fetch  # a build needs no network libraries

    fetched = fetch(options.data)
    for finding in fetched.findings:
        print(finding, file=sys.stderr)
    if options.summary:
        listed = "".join(f"- {finding}\n" for finding in fetched.findings)
        write_text(options.summary, f"## Fetched\n\n{fetched}\n\n{listed}\n", "a")
    code = report_result(str(fetched), "fetched")
    return FINDINGS if fetched.findings else code


def audit_disclosure(options: argparse.Namespace) -> int:
    """Write, for the publisher and outside the site, the bounds that published numbers set on hidden ones."""
    if options.report.resolve().is_relative_to(options.site.resolve()):
        seen = f"one in {options.site}"
        raise stop(str(options.report), "audit-report", "a file outside the site", seen, "choose another place")
    codes = load_vocabulary(options.data)
    reports = read_reports(load_sources(options.data), options.data)
    families = load_families(options.data, codes)
    parsed = parse_reports(reports, codes, families)
    verified = verify_reports(parsed, codes, options.data)
    tables = tabulate(verified, codes, families, load_config(options))
    derived = derived_figures(list_pages(tables), tables)
    write_text(options.report, audit(verified.observations, derived, codes), "w")
    return report_result(str(options.report), "written")


def freeze_edition(options: argparse.Namespace) -> int:
    """Freeze the data of the published site as an edition, and its addresses; does nothing where it is frozen
    already."""
    with lock_site(options.site):
        file = options.site / "data" / "observations.csv"
        if not file.is_file():
            raise stop(str(file), "missing-file", "the data of a site", "none", "build the site first")
        sources = load_sources(options.data)
        prints = edition_prints(read_table(file.read_bytes()), sources)
        frozen = freeze(options.data, editions(options.data, prints, sources, options.date))
        if frozen:
            keep_urls(options.data, options.site)
    return report_result(frozen or "no new edition", "kept")


def pack_bundle(options: argparse.Namespace) -> int:
    """Pack the published site into one zip file for offline reading."""
    with lock_site(options.site):
        written = write_bundle(options.site, options.templates, options.bundle_folder)
    return report_result(str(written), "written")


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "fetch": fetch_reports,
    "freeze": freeze_edition,
    "bundle": pack_bundle,
    "audit": audit_disclosure,
}
