"""The registry of layouts: one reader for each form in which reports come.

A layout defines how a file becomes text and how the text becomes tables. A reader takes a source and its text; it gives
the printed tables and how each character was used. It knows the form of its layout, and nothing about numbers or
labels. It leaves what it does not recognise: the account of characters lists it. To add a layout, add a module here and
a line below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tiltak.model import Piece, RawTable, Source
from tiltak.read.layouts import nested, pdf, pdf_text, tab_bare, tab_marked, xlsx


class Layout(NamedTuple):
    """A reader of text, and, for files that are not text, what extracts their text (Unreadable where it can't).

    `exact`: the file has its numbers as numbers, so that no digit can be misread.
    """

    read: Callable[[Source, str], tuple[tuple[RawTable, ...], tuple[Piece, ...]]]
    text: Callable[[bytes], str] | None = None
    exact: bool = False


LAYOUTS: Mapping[str, Layout] = {
    "nested": Layout(nested.read),
    "pdf": Layout(pdf_text.read, pdf.text),
    "pdf-text": Layout(pdf_text.read),
    "tab-bare": Layout(tab_bare.read),
    "tab-marked": Layout(tab_marked.read),
    "workbook": Layout(xlsx.read, xlsx.text, exact=True),
}
