"""The layout of 2017: Markdown with a running head, a section and the span of months on each page, then headings.

A table's nearest heading may be plain text over one to three lines. A label may have become a heading: then a row
without a label follows it instead of column heads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tiltak.model import PieceKind, Source
from tiltak.read.layouts.assemble import Aside, DraftRow, Head, Heading, PageStart, Thing
from tiltak.read.layouts.printed import Printed, printed, span_in_one_year
from tiltak.read.layouts.tabs import tab_line


def things(source: Source, text: str) -> Iterator[Thing]:
    """The elements of a report in this layout."""
    span = span_in_one_year(source)
    pages, section = 0, ""
    block: list[tuple[int, str]] = []  # lines of text whose use depends on the next element
    above = ""  # the line above
    for number, line in enumerate(text.split("\n"), start=1):
        head = printed(number, line, "running-head")
        if head.text == source.title:
            pages, section, block = pages + 1, "", []
            yield PageStart(head.pieces)
        elif line.startswith("#") and pages and not section:
            section = head.text
            yield Heading((section,), head.pieces)
        elif head.text == span:
            block = []
            yield Aside(head.pieces)
        elif thing := tab_line(number, line):
            yield from _with_text_above(thing, section, block)
            block = []
        elif pages <= 1 and "\t" not in line:  # the first page describes the report
            yield Aside(printed(number, line, "note").pieces)
        elif head.text and "\t" not in line:
            block = [*(block if above.strip() else []), (number, line)]
        above = line


def _with_text_above(thing: Aside | Head | DraftRow, section: str, block: list[tuple[int, str]]) -> Iterator[Thing]:
    """The element, preceded by the text above it as a heading of column heads, or as the label of a row without one."""
    if block and isinstance(thing, Head):
        heading = _joined(block, "header")
        yield Heading((section, heading.text), heading.pieces)
    if block and isinstance(thing, DraftRow) and not thing.row.label:
        label = _joined(block, "label")
        thing = DraftRow(replace(thing.row, label=label.text, markup="heading"), label.pieces + thing.pieces)
    yield thing


def _joined(block: list[tuple[int, str]], kind: PieceKind) -> Printed:
    lines = [printed(number, line, kind) for number, line in block]
    return Printed(" ".join(text for text, _ in lines), tuple(piece for _, pieces in lines for piece in pieces))
