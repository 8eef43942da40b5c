"""What a build did, in a few lines: for the log, and as Markdown for a page that shows runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from tiltak.config import stop
from tiltak.publish.folder import Published
from tiltak.verify import VerifiedReports


def tell(
    summary: Path | None, reports: VerifiedReports, files: Mapping[str, bytes], charts: int, published: Published
) -> int:
    """Say what a build did: the findings to settle on standard error, the counts on standard output and, as Markdown,
    in the file `summary` if there is one. Gives the exit code of a published site, 0."""
    for finding in reports.unsettled:
        print(finding, file=sys.stderr)
    rows = _rows(reports, sum(path.endswith(".html") for path in files), charts, published)
    print("\n".join([*map(str, reports.accounts), *(f"{name:<24} {value}" for name, value in rows)]), flush=True)
    if summary:
        write_text(summary, _markdown(rows, reports), "a")
    return 0


def _rows(reports: VerifiedReports, pages: int, charts: int, published: Published) -> list[tuple[str, str]]:
    """What was counted, and how many."""
    observations = reports.verified.observations
    states = Counter[str](o.obs_status for o in observations)
    rules = sorted(Counter((finding.rule, finding.settled) for finding in reports.findings).items())
    return [
        ("pages", _number(pages)),
        ("charts", _number(charts)),
        ("files", f"{_number(published.files)}, of which {_number(published.written)} written"),
        ("observations", _number(len(observations))),
        ("numbers, hidden, lost", ", ".join(_number(states[state]) for state in "AQO")),
        ("unexplained characters", _number(sum(len(a.unexplained) for a in reports.accounts))),
        *((f"finding {rule}", f"{count}, {settled or 'to settle'}") for (rule, settled), count in rules),
    ]


def _markdown(rows: Iterable[tuple[str, str]], reports: VerifiedReports) -> str:
    """The counts as a table, each finding that a person must settle, and the account of every report."""
    lines = ["## The site is built", "", "| what | how many |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in rows]
    if reports.unsettled:
        lines += ["", "### To settle", "", *(f"- `{finding}`" for finding in reports.unsettled)]
    lines += ["", "### The account", "", *(f"- {account}" for account in reports.accounts)]
    return "\n".join(lines) + "\n"


def write_text(file: Path, text: str, mode: Literal["w", "a"]) -> None:
    """Write a text for whoever runs builds, in place of what the file holds or after it. BuildError where it can't."""
    try:
        with file.open(mode, encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        seen = error.strerror or str(error)
        raise stop(file.as_posix(), "told-written", "a file that can be written", seen, "name another") from None


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")
