"""The readers, one for each layout that the reports come in.

A layout says how a file becomes text and how the text becomes tables. A reader takes a source and its text, and gives
the tables that are printed there and what each character was used as. It knows how its layout looks and nothing of
what numbers or labels mean. What it can't place it leaves: the account of characters shows it. Adding a layout is
adding one module here and one line below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tiltak.model import Piece, RawTable, Source
from tiltak.read.layouts import nested, pdf, pdf_text, tab_bare, tab_marked, xlsx


class Layout(NamedTuple):
    """A reader of text, and what makes the text of a file that isn't text itself (Unreadable where it can't)."""

    read: Callable[[Source, str], tuple[tuple[RawTable, ...], tuple[Piece, ...]]]
    text: Callable[[bytes], str] | None = None


LAYOUTS: Mapping[str, Layout] = {
    "nested": Layout(nested.read),
    "pdf": Layout(pdf_text.read, pdf.text),
    "pdf-text": Layout(pdf_text.read),
    "tab-bare": Layout(tab_bare.read),
    "tab-marked": Layout(tab_marked.read),
    "workbook": Layout(xlsx.read, xlsx.text),
}
