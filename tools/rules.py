#!/usr/bin/env python3
"""Write docs/rules.md from the docstrings of the rules: `make rules`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tiltak import expect, identities, reconcile, repair, withhold

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
OTHERS: tuple[Callable[..., Any], ...] = (
    expect.expected_tables,
    reconcile.reports_agree,
    reconcile.small_hidden,
    withhold.hidden_stays_hidden,
)


def rules() -> str:
    """The page: every rule of the verify stage with its slug and what it says."""
    lines = [
        "# The rules that prove the numbers",
        "",
        "Written by `make rules` from the docstrings in the program; a test keeps it fresh. A finding names its rule.",
        "",
        "## Sums and means",
        "",
        *(_line(rule) for rule in identities.RULES),
        "",
        "## Tables and reports",
        "",
        *(_line(rule) for rule in OTHERS),
        "",
        "## Rows and labels",
        "",
        *(f"- **{slug}**: what must be is {expected}." for slug, expected in repair.EXPECTED.items()),
        "",
    ]
    return "\n".join(lines)


def _line(rule: Callable[..., Any]) -> str:
    return f"- **{rule.__name__.replace('_', '-')}**: {' '.join(inspect.getdoc(rule).split())}"  # type: ignore[union-attr]


if __name__ == "__main__":
    PAGE.write_text(rules())
