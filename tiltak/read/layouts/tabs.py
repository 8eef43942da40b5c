"""The layouts of 2023 and 2024: fields separated by tabs, below the span of months on each page.

Those of April 2024 are bare. Those of December 2023 and October 2024 are Markdown: the span is a heading, totals are
bold, stars are escaped, and in places the first column head is broken over lines of its own. The layout of 2017 has
such lines too (`tab_line`). Fields are passed on unchanged, so that the next stages see damaged ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiltak.model import Piece, RawRow, Source
from tiltak.read.layouts.assemble import Aside, DraftRow, Head, Heading, PageStart, Thing
from tiltak.read.layouts.printed import MEAN_HEAD, MONTHS, Printed, head_part, printed, span

_CELL = re.compile(r"\*|\d[\d \u00a0]*")
_DASHES = re.compile(r"-{2,}(\t-{2,})*")


def bare_things(source: Source, text: str) -> Iterator[Thing]:
    """The elements of a report without marks."""
    return _things(span(source), text)


def marked_things(source: Source, text: str) -> Iterator[Thing]:
    """The elements of a report in Markdown."""
    return _things(f"### {span(source)}", text)


def _things(page_head: str, text: str) -> Iterator[Thing]:
    """The elements of a report whose pages all begin with the same line; text above the first of these is a note."""
    front = True
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() == page_head:
            front = False
            yield PageStart()
            yield Heading(None, printed(number, line, "running-head").pieces)
        elif thing := tab_line(number, line) or head_part(number, line):
            front = front and isinstance(thing, Aside)
            yield thing
        elif front and "\t" not in line:
            yield Aside(printed(number, line, "note").pieces)


def tab_line(number: int, line: str) -> Aside | Head | DraftRow | None:
    """The element of a line with tabs: column heads, a row, a rule of dashes, or None where it is unclear.

    A row whose fields are all cells has the label ''. Where its first words are in a later field, these are the label,
    the fields after them its cells, and its markup is 'shifted'.
    """
    if _DASHES.fullmatch(line):
        return Aside((Piece(number, 0, len(line), "markup"),))
    if "\t" not in line:
        return None
    first, *fields = _fields(line)
    label = printed(number, line, "label", *first)
    if label.text:
        return _row(number, line, label, fields)
    texts = [printed(number, line, "header", *field) for field in fields]
    words = [at for at, (text, _) in enumerate(texts) if text and not _CELL.fullmatch(text)]
    if not words:
        return _row(number, line, label, fields) if any(text for text, _ in texts) else None
    if any(text in MONTHS or MEAN_HEAD.fullmatch(text) for text, _ in texts):
        columns = tuple(text for text, _ in texts)
        return Head(number, columns, tuple(piece for _, pieces in texts for piece in pieces))
    if len(words) == 1 and not any(text for text, _ in texts[: words[0]]):
        label = printed(number, line, "label", *fields[words[0]])
        return _row(number, line, label, fields[words[0] + 1 :], "shifted")
    return None


def _row(number: int, line: str, label: Printed, fields: list[tuple[int, int]], markup: str = "") -> DraftRow:
    cells = [printed(number, line, "value", *field) for field in fields]
    pieces = label.pieces + tuple(piece for _, pieces in cells for piece in pieces)
    return DraftRow(RawRow(number, label.text, tuple(text for text, _ in cells), markup), pieces)


def _fields(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for field in line.split("\t"):
        yield start, start + len(field)
        start += len(field) + 1
