"""What a run did, in a few lines: for the log, and as Markdown for a page that shows runs.

Takes counts of what was built, the findings and the seconds; gives text, and writes it where whoever runs it wants it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Literal

from tiltak.config import stop
from tiltak.model import Finding, Observation
from tiltak.publish.folder import Published
from tiltak.read.accounting import Account


@dataclass(frozen=True, slots=True)
class Run:
    """What a run read and wrote."""

    accounts: Sequence[Account]
    observations: Sequence[Observation]
    findings: Sequence[Finding]
    pages: int
    charts: int
    published: Published
    seconds: Mapping[str, float]

    def rows(self) -> list[tuple[str, str]]:
        """What was counted, and how many."""
        states = Counter[str](o.obs_status for o in self.observations)
        return [
            ("pages", _number(self.pages)),
            ("charts", _number(self.charts)),
            ("files", f"{_number(self.published.files)}, of which {_number(self.published.written)} written"),
            ("observations", _number(len(self.observations))),
            ("numbers, hidden, lost", ", ".join(_number(states[state]) for state in "AQO")),
            ("unexplained characters", _number(sum(len(a.unexplained) for a in self.accounts))),
            *((f"finding {rule}", f"{count}, {settled or 'to settle'}") for (rule, settled), count in self._rules()),
            ("seconds", f"{fsum(self.seconds.values()):.1f}"),
        ]

    def _rules(self) -> Iterable[tuple[tuple[str, str], int]]:
        return sorted(Counter((finding.rule, finding.settled) for finding in self.findings).items())


def as_text(run: Run) -> str:
    """The account of every report, and the counts."""
    lines = [str(account) for account in run.accounts]
    lines += [f"{name:<24} {value}" for name, value in run.rows()]
    return "\n".join(lines)


def as_markdown(run: Run) -> str:
    """The same as Markdown: the counts as a table, and each finding that a person must settle."""
    lines = ["## The site is built", "", "| what | how many |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in run.rows()]
    if unsettled := [finding for finding in run.findings if not finding.settled]:
        lines += ["", "### To settle", "", *(f"- `{finding}`" for finding in unsettled)]
    lines += ["", "### The account", "", *(f"- {account}" for account in run.accounts)]
    return "\n".join(lines) + "\n"


def write_told(file: Path, text: str, mode: Literal["w", "a"]) -> None:
    """Write a text for whoever runs builds, in place of what the file holds or after it. BuildError where it can't."""
    try:
        with file.open(mode, encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        seen = error.strerror or str(error)
        raise stop(file.as_posix(), "told-written", "a file that can be written", seen, "name another") from None


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")
