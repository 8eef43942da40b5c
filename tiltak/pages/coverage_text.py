"""The parts of edited texts that say what the reports cover, made from the reports that there are.

A text has a paragraph of its own for each: `{coverage}` is a list of what they have, `{reports}` a table of them, and
`{missing}` the months that none has. Their HTML stands in `templates/parts/coverage.html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tiltak.pages.templates import jinja_environment
from tiltak.tabulate.coverage import coverage, missing_months
from tiltak.tabulate.series import NewestPrints
from tiltak.words.content import Content
from tiltak.words.coverage import covered
from tiltak.words.i18n import Words

COVERAGE_PARTS = ("coverage", "reports", "missing")


def with_coverage(
    texts: Mapping[str, Content], prints: NewestPrints, words: Words, templates: Path
) -> dict[str, Content]:
    """The texts with these parts in their places."""
    newest_first = sorted(prints.sources, key=lambda source: source.order, reverse=True)
    shown = {
        "lines": [covered(item, words) for item in coverage(prints)],
        "reports_of_today": [
            (source.title, words.period("/".join(source.period)), source.report_date and words.date(source.report_date))
            for source in newest_first
        ],
        "months_without": words.listing(words.period("/".join(run)) for run in missing_months(prints.sources)),
    }
    module = jinja_environment(templates, words).get_template("parts/coverage.html").make_module(shown)
    parts = {f"<p>{{{name}}}</p>": str(getattr(module, name)).strip() for name in COVERAGE_PARTS}
    return {name: replace(text, html=_filled(text.html, parts)) for name, text in texts.items()}


def _filled(html: str, parts: Mapping[str, str]) -> str:
    for place, part in parts.items():
        html = html.replace(place, part)
    return html
