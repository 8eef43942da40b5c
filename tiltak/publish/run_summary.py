"""Reports what a build did: a few lines for the log, and Markdown for a page that lists runs."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from tiltak.config import stop
from tiltak.model import BuildError
from tiltak.publish.folder import Published
from tiltak.verify.report import Verified

CLEAN, FINDINGS, CANT_BUILD, NOT_REPORTED, INTERRUPTED = 0, 1, 2, 3, 130  # exit codes: `build.py --help` explains them


def report_build(
    summary: Path | None, verified: Verified, files: Mapping[str, bytes], charts: int, published: Published
) -> int:
    """Print the findings to settle to standard error and the counts to standard output; append them as Markdown to the
    file `summary`, if given. Gives the exit code of a published site."""
    rows = _rows(verified, sum(path.endswith(".html") for path in files), charts, published)
    for finding in verified.unsettled:
        with suppress(OSError):
            print(finding, file=sys.stderr)
    lines = [*map(str, verified.accounts), *(f"{name:<24} {value}" for name, value in rows)]
    code = report_result("\n".join(lines), "published")
    try:
        if summary:
            write_text(summary, _markdown(rows, verified), "a")
    except BuildError as error:
        return _not_reported("published", str(error))
    return code


def report_result(text: str, done: str) -> int:
    """Print the result of a command; gives the exit code.

    CLEAN, or NOT_REPORTED where standard output can't be written; standard error then has a line beginning with `done`.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        with suppress(OSError, ValueError):  # drop the unwritten rest: Python would try again at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _not_reported(done, f"standard output can't be written: {error.strerror or error}")
    return CLEAN


def _not_reported(done: str, why: str) -> int:
    with suppress(OSError):
        print(f"build.py: {done}, but {why}", file=sys.stderr)
    return NOT_REPORTED


def _rows(verified: Verified, pages: int, charts: int, published: Published) -> list[tuple[str, str]]:
    """The counts, with their labels."""
    observations = verified.observations
    states = Counter[str](o.obs_status for o in observations)
    rules = sorted(Counter((finding.rule, finding.settled) for finding in verified.findings).items())
    return [
        ("pages", _number(pages)),
        ("charts", _number(charts)),
        ("files", f"{_number(published.files)}, of which {_number(published.written)} written"),
        ("observations", _number(len(observations))),
        ("numbers, hidden, lost", ", ".join(_number(states[state]) for state in "AQO")),
        ("unexplained characters", _number(sum(len(a.unexplained) for a in verified.accounts))),
        *((f"finding {rule}", f"{count}, {settled or 'to settle'}") for (rule, settled), count in rules),
    ]


def _markdown(rows: Iterable[tuple[str, str]], verified: Verified) -> str:
    """The counts as a table, each finding that a person must settle, and the account of every report."""
    lines = ["## The site is built", "", "| what | how many |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in rows]
    if verified.unsettled:
        lines += ["", "### To settle", "", *(f"- `{finding}`" for finding in verified.unsettled)]
    lines += ["", "### The account", "", *(f"- {account}" for account in verified.accounts)]
    return "\n".join(lines) + "\n"


def write_text(file: Path, text: str, mode: Literal["w", "a"]) -> None:
    """Write or append a text to a file for the operator. BuildError where it can't be written."""
    try:
        with file.open(mode, encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        seen = error.strerror or str(error)
        raise stop(file.as_posix(), "output-writable", "a file that can be written", seen, "name another") from None


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")
