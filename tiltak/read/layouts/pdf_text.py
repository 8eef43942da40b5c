"""The layout of 2025: text of a PDF, with labels wrapped over lines and a single space between cells.

A row ends with its cells; the text before them, on the same line and the lines above, is its label. A line that begins
with a space follows a cut, where the text lost a page's foot or more: a page may begin there. A label that lost its
cells at a cut runs on into the next label; only later stages, which know labels, can separate them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tiltak.model import Piece, RawRow, Source
from tiltak.read.layouts.assemble import Aside, DraftRow, Heading, HeadPart, PageFoot, PageStart, Thing
from tiltak.read.layouts.printed import head_part, printed, span

_CELL = r"(?:\*|\d[\d\u00a0]*)"
_CELLS = re.compile(rf"(?<![^ ])(?:{_CELL} )+{_CELL}(?= *$)")  # at least two cells: a lone number may be a label
_ONE_CELL = re.compile(_CELL)
_FOOT = re.compile(r"(?:Kilde: NAV )?(?:Fotnote )?Side (\d+) av \d+ ?(?:Kilde: NAV)?(?: ?Fotnote)?")

_Lines = list[tuple[int, str]]


def things(source: Source, text: str) -> Iterator[Thing]:
    """The elements of a report in this layout."""
    expected = _expected(source)
    front = True  # text above a page's column heads is a note
    label: _Lines = []  # lines of a label whose cells have not come yet
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if line.startswith(" "):
            yield PageStart()
        if thing := _page_part(expected, number, line):
            front = front and not isinstance(thing, HeadPart)
            label = []
            yield thing
        elif cells := _CELLS.search(line):
            yield _row(label, number, line, cells.start())
            label = []
        elif front:
            yield Aside(printed(number, line, "note").pieces)
        else:
            label.append((number, line))


class _Expected(NamedTuple):
    """The lines that the source's description predicts on its pages: two whole lines, and the end of a third."""

    title: str
    span: str
    dated: str


def _expected(source: Source) -> _Expected:
    date = ".".join(reversed(source.report_date.split("-")))
    return _Expected(f"Kilde: NAV {source.title}", span(source), f" Rapport oppdatert: {date}")


def _page_part(expected: _Expected, number: int, line: str) -> PageStart | PageFoot | Heading | HeadPart | None:
    """The element that the line is, where it belongs to the page rather than to a row."""
    text = line.strip()
    if text == expected.title:
        return PageStart(printed(number, line, "running-head").pieces)
    if text.endswith(expected.dated):
        return Heading((text.removesuffix(expected.dated),), printed(number, line, "running-head").pieces)
    if text == expected.span:
        return Heading(None, printed(number, line, "running-head").pieces)
    if foot := _FOOT.fullmatch(text):
        return PageFoot(foot[1], printed(number, line, "page-number").pieces)
    return head_part(number, line)


def _row(label: _Lines, number: int, line: str, start: int) -> DraftRow:
    """The row whose cells begin at `start` of its line; its label may begin on the lines above."""
    words = [printed(above, text, "label") for above, text in label] + [printed(number, line, "label", 0, start)]
    pieces = [piece for _, pieces in words for piece in pieces]
    text = " ".join([text for text, _ in words if text])
    cells = []
    for cell in _ONE_CELL.finditer(line, start):
        pieces.append(Piece(number, *cell.span(), "value"))
        cells.append(" ".join(cell[0].split()))
    return DraftRow(RawRow(number, text, tuple(cells)), tuple(pieces))
