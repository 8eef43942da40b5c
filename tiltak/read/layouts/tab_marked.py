"""The layout of December 2023 and October 2024: Markdown with fields separated by tabs.

Totals are bold, stars are escaped, and the span of months is a heading above each page's tables. In places the first
column head is broken over lines of its own.
"""

from __future__ import annotations

from tiltak.model import Piece, RawTable, Source
from tiltak.read.layouts.assemble import assemble
from tiltak.read.layouts.printed import span
from tiltak.read.layouts.tabs import tab_report


def read(source: Source, text: str) -> tuple[tuple[RawTable, ...], tuple[Piece, ...]]:
    """The tables of a report in this layout, and how its characters were used."""
    return assemble(source, tab_report(f"### {span(source)}", text))
