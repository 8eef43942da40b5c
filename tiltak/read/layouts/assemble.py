"""Assembles tables from the elements that a reader recognises.

Each reader yields elements from the top of the report down: notes, page starts, headings, column heads, rows. Which of
them form a table is the same in all layouts and is decided here. The pieces of an element count as used only where the
element was: column heads without rows stay unused, and the account lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tiltak.model import Piece, RawRow, RawTable, Source


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that says nothing about the tables: a note, a rule of dashes."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PageStart:
    """A new page begins; in a workbook, the sheet of this name."""

    pieces: tuple[Piece, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class PageFoot:
    """The page ends; this is its printed number."""

    page: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The table above ends. `headings` are those of the tables below, None where they stay the same."""

    headings: tuple[str, ...] | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class HeadPart:
    """One line of column heads that are broken over lines: part of the first head, and the heads after it."""

    line: int
    first: str
    others: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The column heads of the rows below, () where only part of them is left."""

    line: int
    columns: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row and its pieces."""

    row: RawRow
    pieces: tuple[Piece, ...]


Thing = Aside | PageStart | PageFoot | Heading | HeadPart | Head | DraftRow


@dataclass(slots=True)
class _Draft:
    line: int
    headings: tuple[str, ...]
    columns: tuple[str, ...]
    sheet: str
    rows: list[RawRow] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)


def assemble(source: Source, things: Iterable[Thing]) -> tuple[tuple[RawTable, ...], tuple[Piece, ...]]:
    """The tables that the elements form, and the pieces that were used.

    A table begins with column heads, or with the first row after a heading where there are none. Column heads that are
    followed by a heading and no row belong to the rows below it: a page break separated them. A table's page is the
    printed number of the only page that its rows are on, '' where it has none or they are on several.
    """
    drafts: list[_Draft] = []
    pieces: list[Piece] = []
    numbers: dict[int, str] = {}
    page, sheet = 0, ""
    headings: tuple[str, ...] = ()
    table: _Draft | None = None
    head: Head | None = None
    for thing in _with_whole_heads(things):
        match thing:
            case PageStart():
                page, sheet = page + 1, thing.sheet
            case PageFoot():
                numbers[page] = thing.page
            case Heading():
                table = None
                headings = headings if thing.headings is None else thing.headings
            case Head():
                table, head = None, thing
                continue  # its pieces count as used once it has a row
            case DraftRow():
                if table is None:
                    begin = head or Head(thing.row.line, (), ())
                    table = _Draft(begin.line, headings, begin.columns, sheet)
                    drafts.append(table)
                    pieces += begin.pieces
                    head = None
                table.rows.append(thing.row)
                table.pages.add(page)
        pieces += thing.pieces
    return tuple(_table(source, draft, numbers) for draft in drafts), tuple(pieces)


def _with_whole_heads(things: Iterable[Thing]) -> Iterator[Aside | PageStart | PageFoot | Heading | Head | DraftRow]:
    """The elements, with the parts of broken column heads joined as soon as another element follows."""
    parts: list[HeadPart] = []
    for thing in things:
        if isinstance(thing, HeadPart):
            if parts and parts[-1].others:
                yield _whole_head(parts)
                parts = []
            parts.append(thing)
        elif isinstance(thing, Head) and parts:
            yield _whole_head(parts, thing)
            parts = []
        else:
            if isinstance(thing, DraftRow | Heading) and parts:
                yield _whole_head(parts)
                parts = []
            yield thing


def _whole_head(parts: list[HeadPart], below: Head | None = None) -> Head:
    """The column heads from the parts, and from the row of heads below that lacks the first one.

    The row below may have an empty field in place of the first head, or at its end. Where no head follows the first
    one, the row of heads is lost.
    """
    others = tuple(filter(None, below.columns)) if below else parts[-1].others
    columns = (" ".join(part.first for part in parts), *others) if others else ()
    pieces = (piece for thing in (*parts, below) if thing for piece in thing.pieces)
    return Head(parts[0].line, columns, tuple(pieces))


def _table(source: Source, draft: _Draft, numbers: dict[int, str]) -> RawTable:
    page = numbers.get(min(draft.pages), "") if len(draft.pages) == 1 else ""
    return RawTable(source.id, draft.line, page, draft.headings, draft.columns, tuple(draft.rows), draft.sheet)
