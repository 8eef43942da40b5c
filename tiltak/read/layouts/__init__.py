"""The registry of layouts: one reader for each form in which reports come.

A layout defines how a file becomes text, and which elements the text has. A reader takes a source and its text; it
gives the elements that `assemble` makes tables of. It knows the form of its layout, and nothing about numbers or
labels. It leaves what it does not recognise: the account of characters lists it. To add a layout, add a module here and
a line below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tiltak.model import Source
from tiltak.read.layouts import nested, pdf, pdf_text, tabs, xlsx
from tiltak.read.layouts.assemble import Thing


class Layout(NamedTuple):
    """A reader of text, and, for files that are not text, what extracts their text (Unreadable where it can't).

    `exact`: the file has its numbers as numbers, so that no digit can be misread.
    """

    things: Callable[[Source, str], Iterator[Thing]]
    text: Callable[[bytes], str] | None = None
    exact: bool = False


LAYOUTS: Mapping[str, Layout] = {
    "nested": Layout(nested.things),
    "pdf": Layout(pdf_text.things, pdf.text),
    "pdf-text": Layout(pdf_text.things),
    "tab-bare": Layout(tabs.bare_things),
    "tab-marked": Layout(tabs.marked_things),
    "workbook": Layout(xlsx.things, xlsx.text, exact=True),
}
