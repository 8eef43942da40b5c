"""The layout of April 2024: fields separated by tabs, without marks.

The span of months is plain text above each page's tables.
"""

from __future__ import annotations

from tiltak.model import Piece, RawTable, Source
from tiltak.read.layouts.assemble import assemble
from tiltak.read.layouts.printed import span
from tiltak.read.layouts.tabs import tab_report


def read(source: Source, text: str) -> tuple[tuple[RawTable, ...], tuple[Piece, ...]]:
    """The tables of a report in this layout, and how its characters were used."""
    return assemble(source, tab_report(span(source), text))
