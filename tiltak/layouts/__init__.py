"""The readers, one for each layout that the reports come in.

A reader takes a source and its text, and gives the tables that are printed there and what each character was used as.
It knows how its layout looks and nothing of what numbers or labels mean. What it can't place it leaves: the account
in `tiltak.read` shows it. Adding a layout is adding one module here and one line below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tiltak.layouts import nested, pdf_text, tab_bare, tab_marked
from tiltak.records import Piece, RawTable, Source

Reader = Callable[[Source, str], tuple[tuple[RawTable, ...], tuple[Piece, ...]]]

LAYOUTS: Mapping[str, Reader] = {
    "nested": nested.read,
    "pdf-text": pdf_text.read,
    "tab-bare": tab_bare.read,
    "tab-marked": tab_marked.read,
}
