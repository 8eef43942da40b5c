"""The layout of April 2024: rows with tabs between the fields, and no marks.

The span of months stands as plain text above each page's tables.
"""

from __future__ import annotations

from tiltak.model import Piece, RawTable, Source
from tiltak.read.layouts.assemble import assemble
from tiltak.read.layouts.printed import span
from tiltak.read.layouts.tabs import tab_report


def read(source: Source, text: str) -> tuple[tuple[RawTable, ...], tuple[Piece, ...]]:
    """The tables of a report in this layout, and what its characters were used as."""
    return assemble(source, tab_report(span(source), text))
