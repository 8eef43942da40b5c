"""The command line of `build.py`: its commands, its options, and what each is for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tiltak.codelists import LANGUAGES

COMMANDS = {
    "site": "build the site (what is done where no command is given)",
    "fetch": "get NAV's new reports into the data folder",
    "freeze": "keep the data of the site that stands there as a published edition",
    "bundle": "put the site that stands there into one zip file",
    "audit": "write for the publisher what the published numbers say of the hidden ones",
}


def parse(arguments: Sequence[str] | None, story: str | None) -> argparse.Namespace:
    """The command and the options. Prints help or what is wrong with them, and ends the program then."""
    commands = "\n".join(f"  {name:<8} {what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        description=f"{(story or '').splitlines()[0]}\n\ncommands:\n{commands}",
        epilog="It ends with 0 when all is well, 1 for findings that a person must settle, 2 when it can't build.\n"
        "In the last two cases the site that stood there stays as it was.",
        formatter_class=_Help,
    )
    add = parser.add_argument
    add("command", nargs="?", choices=tuple(COMMANDS), default="site", help="what to do")
    add("--data", type=folder, default=Path("data"), help="the reports, the vocabulary, the breaks")
    add("--content", type=folder, default=Path("content"), help="the texts, in Markdown, and the catalogues")
    add("--templates", type=folder, default=Path("templates"), help="the templates and stylesheets")
    add("--site", type=Path, default=Path("site"), help="where the site is written")
    add("--bundle-folder", type=Path, default=Path(), help="where the bundle is written")
    add("--date", type=iso_date, default="", help="today, as 2025-12-31: the date of a new edition, and of lateness")
    add("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES), help="the languages to build")
    add("--base-url", default="", help="the site's address, ending with a slash, in place of that in site.toml")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes draw charts and print pages")
    add("--report", type=Path, default=Path("audit.md"), help="the file that audit writes")
    add("--summary", type=Path, help="a file to which what the run did is added as Markdown")
    add("--strict", action="store_true", help="no site while there are findings that a person must settle")
    options = parser.parse_args(arguments)
    options.languages = list(dict.fromkeys(options.languages))  # each once, whoever names it twice
    return options


def folder(text: str) -> Path:
    """The path of a folder that there is."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def iso_date(text: str) -> str:
    """A date as ISO 8601 has it, or '' for none."""
    return text and date.fromisoformat(text).isoformat()


class _Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Shows defaults, and the description as it is written."""
