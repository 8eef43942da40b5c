"""Forms that all layouts print alike: months, spans, the head of the mean, marks.

Takes a line of a report; gives its text without marks, and the pieces of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tiltak.model import Piece, PieceKind, Source
from tiltak.read.layouts.assemble import HeadPart

MONTHS = (
    "Januar", "Februar", "Mars", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Desember",
)  # fmt: skip

MEAN_HEAD = re.compile(r"Gjennom ?snitt hittil i år")

# A heading's sign, bold, an escaped star, the text, the end of bold; white space around them all.
_MARKED = re.compile(r"\s*(?:(^#{1,6})\s+)?(<b>)?(\\(?=\*))?(.*?)(</b>)?\s*")
_TEXT = 4  # group number of the text
_HEAD_PART = re.compile(r"(Gjennom|snitt hittil|i år)(?!\S)((?: +[^\W\d_]+)*)")


class Printed(NamedTuple):
    """A stretch of a line: its text without marks and with single spaces, and its pieces."""

    text: str
    pieces: tuple[Piece, ...]


def printed(number: int, line: str, kind: PieceKind, start: int = 0, end: int | None = None) -> Printed:
    """The text between two offsets of a line, and its pieces: marks around it are `markup`, the text is `kind`.

    A mark inside the text is kept: without it, two cells that have run together would read as one number.
    """
    found = _MARKED.fullmatch(line, start, len(line) if end is None else end)
    assert found  # the pattern fits any stretch of a line
    return Printed(" ".join(found[_TEXT].split()), tuple(_pieces(number, found, kind)))


def span(source: Source) -> str:
    """The source's period as TILT140 prints it: 'Januar 2025 - November 2025'."""
    first, last = (f"{month_name(month)} {month[:4]}" for month in source.period)
    return f"{first} - {last}"


def span_in_one_year(source: Source) -> str:
    """The source's period as the report of 2017 prints it: 'Januar - Desember 2017'."""
    first, last = source.period
    return f"{month_name(first)} - {month_name(last)} {last[:4]}"


def month_name(month: str) -> str:
    """The printed name of a month ('2025-11')."""
    return MONTHS[int(month[5:]) - 1]


def month_heads(source: Source) -> list[str]:
    """The column heads of the source's months, in order; a report covers one year."""
    first, last = (int(month[5:]) for month in source.period)
    return list(MONTHS[first - 1 : last])


def head_part(number: int, line: str) -> HeadPart | None:
    """A line of the column heads that break 'Gjennom|snitt hittil|i år Januar Februar …', None for any other line."""
    found = _HEAD_PART.fullmatch(line.strip())
    if not found or (found[2] and found[1] != "i år"):
        return None
    return HeadPart(number, found[1], tuple(found[2].split()), printed(number, line, "header").pieces)


def _pieces(number: int, found: re.Match[str], kind: PieceKind) -> Iterator[Piece]:
    for group in range(1, _MARKED.groups + 1):
        start, end = found.span(group)
        if start < end:
            yield Piece(number, start, end, kind if group == _TEXT else "markup")
