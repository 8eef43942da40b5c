"""The layout of NAV's workbooks (XLSX): a sheet for each dimension, with a block of rows for each tiltak.

A workbook is read as text, as a person sees it: a line for each sheet's name, then one for each of its rows, with tabs
between cells. So a cell's line minus that of its sheet's name is its row, and the account covers every cell. Content
that the file hides (a hidden row, a number hidden by its format) is left out; a line beginning with `UNSEEN` reports
it. The reader does not recognise that line, so it becomes a finding of `text_explained`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiltak.model import Piece, PieceKind, RawRow, Source, Unreadable
from tiltak.read.layouts.assemble import Aside, DraftRow, Head, Heading, PageStart, Thing
from tiltak.read.layouts.number_formats import shown, shows_text
from tiltak.read.layouts.ooxml import Range, StoredCell, StoredSheet, stored_sheets
from tiltak.read.layouts.printed import MEAN_HEAD, MONTHS, month_heads

MAX_ROWS, MAX_COLUMNS = 50_000, 200  # of a sheet
UNSEEN = "\u2021"  # double dagger: begins a line that reports hidden content
NOT_AS_SHOWN = "\u2248"  # almost equal to: before a number that differs from the stored one

_VALUE = re.compile(r"\*|\d[\d \u00a0]*")
_NUMBERED = re.compile(r"\d+\. *")  # before a sheet's name
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))  # soft hyphen, space without width, byte order mark
_INVISIBLE |= {ord(UNSEEN): " ", ord(NOT_AS_SHOWN): " "}


def text(content: bytes) -> str:
    """The text of a workbook: sheets in order, rows as lines, cells as shown.

    A row has at least one tab, a sheet's name none. Raises Unreadable where the file is not a workbook, or not safe.
    """
    lines: list[str] = []
    for sheet in stored_sheets(content):
        name = _plain(sheet.name)
        lines += [f"{UNSEEN} the sheet {name!r} is hidden"] if sheet.hidden else [name, *_seen(sheet)]
    return "\n".join(lines) + "\n"


# --- what a person sees --------------------------------------------------------------------------------------------


def _seen(sheet: StoredSheet) -> Iterator[str]:
    """The sheet's rows as lines, and a line for each kind of hidden content."""
    last = max(sheet.rows, default=0)
    if last > MAX_ROWS or any(cells[-1].column > MAX_COLUMNS for cells in sheet.rows.values()):
        raise Unreadable(f"at most {MAX_ROWS} rows of {MAX_COLUMNS} cells in a sheet", f"more in {sheet.name!r}")
    hidden = {at for first, end in sheet.hidden_columns for at in range(first, min(end, MAX_COLUMNS) + 1)}
    covered = {place for stretch in sheet.merged for place in _under(stretch)}
    unseen: dict[str, list[str]] = defaultdict(list)
    numbers: dict[int, int] = {}  # the first column of each row that shows a number
    for number in range(1, last + 1):
        if number in sheet.hidden_rows:
            yield UNSEEN if number - 1 in sheet.hidden_rows else f"{UNSEEN} row {number} is hidden, and those below"
            continue
        fields: dict[int, str] = {}
        for cell in sheet.rows.get(number, ()):
            if cell.column in hidden:
                unseen["cells in hidden columns"].append(_place(number, cell))
            elif (number, cell.column) in covered:
                unseen["cells under a merged cell"].append(_place(number, cell))
            elif words := _shown(sheet, number, cell, unseen):
                fields[cell.column] = words
                if _VALUE.fullmatch(words):
                    numbers.setdefault(number, cell.column)
        yield _line(fields, hidden)
    for stretch in sheet.merged:
        if any(numbers.get(row, MAX_COLUMNS) <= stretch[3] for row in range(stretch[0], min(stretch[2], last) + 1)):
            unseen["cells merged beside or with numbers"].append(f"row {stretch[0]}")
    yield from (f"{UNSEEN} {what}: {len(places)}, the first in {places[0]}" for what, places in unseen.items())


def _line(fields: Mapping[int, str], hidden: set[int]) -> str:
    """The fields by column as a line, without hidden columns."""
    columns = [at for at in range(1, max(fields, default=0) + 1) if at not in hidden]
    line = "\t".join(fields.get(at, "") for at in columns)
    return line if not line or "\t" in line else line + "\t"


def _shown(sheet: StoredSheet, row: int, cell: StoredCell, unseen: dict[str, list[str]]) -> str:
    """The text that a cell shows; where it differs from the stored value, the place is added to `unseen`."""
    if cell.is_formula and not cell.value:
        unseen["formulas without a value"].append(_place(row, cell))
        return ""
    if cell.kind == "b":
        return "FALSE" if cell.value == "0" else "TRUE"
    if cell.kind != "n":
        words = _plain(cell.value)
        if words and cell.kind == "text" and not shows_text(cell.number_format):
            unseen["texts that their format hides"].append(_place(row, cell))
            return ""
        return words
    number = Decimal(cell.value)
    words = _plain(shown(number, cell.number_format))
    if not re.search(r"\d", words):
        unseen["numbers that their format hides"].append(_place(row, cell))
    elif any(_within(row, cell.column, stretch) for stretch in sheet.conditional_formats):
        unseen["numbers whose format depends on a condition"].append(_place(row, cell))
        return f"{NOT_AS_SHOWN}{words}"
    elif _VALUE.fullmatch(words) and abs(Decimal("".join(words.split())) - number) > Decimal("0.5"):
        unseen["numbers that their format shows as others"].append(_place(row, cell))
        return f"{NOT_AS_SHOWN}{words}"
    return words


def _under(stretch: Range) -> Iterator[tuple[int, int]]:
    """The cells of a merged range that its first cell covers."""
    top, left, bottom, right = stretch
    for row in range(top, min(bottom, MAX_ROWS) + 1):
        for column in range(left, min(right, MAX_COLUMNS) + 1):
            if (row, column) != (top, left):
                yield row, column


def _within(row: int, column: int, stretch: Range) -> bool:
    return stretch[0] <= row <= stretch[2] and stretch[1] <= column <= stretch[3]


def _place(row: int, cell: StoredCell) -> str:
    letters, rest = "", cell.column
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def _plain(words: str) -> str:
    return " ".join(words.translate(_INVISIBLE).split())


# --- from lines to tables ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which fields of a row are cells, and the heads of those. Fields before `first` may hold the label."""

    first: int
    cells: tuple[int, ...]
    heads: tuple[str, ...]


_Line = tuple[int, list[str]]  # number, and fields


def things(source: Source, text: str) -> Iterator[Thing]:
    """The elements of a workbook's text."""
    lines = [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), start=1)]
    stray = _stray_heads(source, lines)
    columns: _Columns | None = None  # of the last column heads on the sheet
    in_block, under_head = False, False
    for at, (number, fields) in enumerate(lines):
        if fields[0].startswith(UNSEEN):
            if fields == [UNSEEN]:
                yield Aside((Piece(number, 0, 1, "markup"),))
        elif not any(fields):
            in_block = False
        elif len(fields) == 1:
            columns, in_block, under_head = None, False, False
            yield PageStart((), fields[0])
            yield Heading((_NUMBERED.sub("", fields[0], count=1),), _pieces(number, fields, {0: "running-head"}))
        elif _is_head_row(fields):
            columns, in_block, under_head = _columns(source, fields, _below(lines, at), stray), False, True
            kinds: dict[int, PieceKind] = dict.fromkeys(columns.cells, "header")
            yield Head(number, columns.heads, _pieces(number, fields, kinds))
        elif _begins_block(fields) or in_block or _has_values(fields):
            if not in_block or _begins_block(fields):
                if columns and not under_head:
                    yield Head(number, columns.heads, ())  # only the first block has heads
                in_block, under_head = True, False
            yield _row(number, fields, columns)
        else:
            yield Aside(_pieces(number, fields, {}))


def _stray_heads(source: Source, lines: Iterable[_Line]) -> frozenset[str]:
    """Heads beside a complete row of heads anywhere in the workbook: they belong to no month."""
    rows = (fields for _, fields in lines if len(fields) > 1 and _is_head_row(fields))
    complete = (fields for fields in rows if _is_complete(source, [head for head in fields if _is_head(head)]))
    return frozenset(head for fields in complete for head in fields if head and not _is_head(head))


def _below(lines: Sequence[_Line], at: int) -> Iterator[list[str]]:
    """The rows below a row of heads, up to the next one or the sheet's end."""
    for _, fields in lines[at + 1 :]:
        if _is_head_row(fields) or (len(fields) == 1 and fields[0] and not fields[0].startswith(UNSEEN)):
            return
        yield fields


def _columns(source: Source, heads: Sequence[str], below: Iterable[list[str]], stray: frozenset[str]) -> _Columns:
    """The columns below these heads. A column without a known head is stray where the other columns have all heads of
    the report, where it is empty, or where its head is stray elsewhere; otherwise it may be a month, and is passed
    on."""
    known = [at for at, head in enumerate(heads) if _is_head(head)]
    cells = known
    if not _is_complete(source, [heads[at] for at in known]):
        filled = {at for fields in below if _has_values(fields) for at, field in enumerate(fields) if field}
        others = (at for at in filled if at > known[0] and not (at < len(heads) and heads[at] in stray))
        cells = sorted({*known, *others})
    return _Columns(known[0], tuple(cells), tuple(heads[at] if at < len(heads) else "" for at in cells))


def _row(number: int, fields: Sequence[str], columns: _Columns | None) -> DraftRow:
    """A row: its label is the first text before the cells."""
    columns = columns or _Columns(1, tuple(range(1, len(fields))), ())
    label = next((at for at, field in enumerate(fields[: columns.first]) if field), None)
    kinds: dict[int, PieceKind] = dict.fromkeys(columns.cells, "value")
    if label is not None:
        kinds[label] = "label"
    cells = tuple([fields[at] if at < len(fields) else "" for at in columns.cells])
    return DraftRow(RawRow(number, "" if label is None else fields[label], cells), _pieces(number, fields, kinds))


def _pieces(number: int, fields: Sequence[str], kinds: Mapping[int, PieceKind]) -> tuple[Piece, ...]:
    """The pieces of a line's fields, with the given kinds; a field without one is a note."""
    pieces, start = [], 0
    for at, field in enumerate(fields):
        end = start + len(field)
        if field:
            pieces.append(Piece(number, start, end, kinds.get(at, "note")))
        start = end + 1
    return tuple(pieces)


def _is_complete(source: Source, heads: Sequence[str]) -> bool:
    return bool(heads) and bool(MEAN_HEAD.fullmatch(heads[0])) and list(heads[1:]) == month_heads(source)


def _is_head_row(fields: Sequence[str]) -> bool:
    return not _has_values(fields) and any(map(_is_head, fields))


def _is_head(head: str) -> bool:
    return head in MONTHS or bool(MEAN_HEAD.fullmatch(head))


def _has_values(fields: Sequence[str]) -> bool:
    return any(map(_VALUE.fullmatch, fields[1:]))


def _begins_block(fields: Sequence[str]) -> bool:
    first = next((field for field in fields if field), "")
    return f"{first} ".casefold().startswith("i alt ")
