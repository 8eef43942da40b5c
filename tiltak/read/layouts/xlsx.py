"""The layout of NAV's workbooks (XLSX): a sheet for each dimension, and on it one block of rows for each tiltak.

A workbook is read as text: a line for each sheet's name, then one for each of its rows, with tabs between the cells.
So the line of a cell less that of its sheet's name is its row in the sheet, and every cell has its place in the
account. The file comes from outside: its size, its parts and its XML are checked before anything is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tiltak.model import Piece, PieceKind, RawRow, RawTable, Source, Unreadable
from tiltak.read.layouts.assemble import Aside, Head, Heading, PageFoot, PageStart, Row, Thing, assemble
from tiltak.read.layouts.printed import MEAN_HEAD, MONTHS, Printed, month_heads, printed

MAX_PARTS = 1_000
MAX_BYTES = 100_000_000  # unpacked; NAV's largest workbooks have some millions
MAX_RATIO = 200  # of unpacked to packed: sheets have about 10, bombs a thousand
MAX_ROWS, MAX_COLUMNS = 50_000, 200  # of a sheet

_VALUE = re.compile(r"\*|\d[\d \u00a0]*")
_NUMBERED = re.compile(r"\d+\. *")  # before a sheet's name
_DECIMALS = re.compile(r"General|[.%?/Ee@]")  # in a number format that doesn't show whole numbers
_NOT_XLSX = "a workbook (XLSX)"


def text(content: bytes) -> str:
    """The text of a workbook: its sheets in order, their rows as lines, the cells as the workbook shows them.

    A row has at least one tab, a sheet's name none. Raises Unreadable where the file is no workbook, or isn't safe.
    """
    import openpyxl  # as slow to load as all else together, and a build may have no workbook

    _require_safe(content)
    lines: list[str] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            lines += [_plain(sheet.title), *_rows(sheet)]
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the library raise
        raise Unreadable(_NOT_XLSX, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}") from error
    return "\n".join(lines) + "\n"


def read(source: Source, text: str) -> tuple[tuple[RawTable, ...], tuple[Piece, ...]]:
    """The tables of a workbook's text, and what its characters were used as."""
    return assemble(source, _things(source, text))


def _require_safe(content: bytes) -> None:
    """A zip file as large as a report, not one that unpacks to fill the disk."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(_NOT_XLSX, f"no whole zip file ({error})") from error
    size = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or size > MAX_BYTES or size > MAX_RATIO * len(content):
        raise Unreadable(
            f"at most {MAX_PARTS} parts of {MAX_BYTES} bytes in all, and of {MAX_RATIO} times the file",
            f"{len(parts)} parts of {size} bytes in a file of {len(content)}",
        )


def _rows(sheet: Any) -> Iterator[str]:
    sheet.reset_dimensions()  # what the file says of its own extent is often wrong
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise Unreadable(f"at most {MAX_ROWS} rows of {MAX_COLUMNS} cells in a sheet", f"more in {sheet.title!r}")
        yield "\t".join((*cells, "") if len(cells) == 1 else cells)


def _shown(value: object, number_format: str) -> str:
    """A cell as the workbook shows it: a mean is stored with decimals, and its format may round it."""
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        if not _DECIMALS.search(number_format):
            return str(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP))
    return _plain(str(value))


def _plain(words: str) -> str:
    return " ".join(words.split())


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which fields of a row are cells, and the heads of those. Fields before `first` may hold the label."""

    first: int
    cells: tuple[int, ...]
    heads: tuple[str, ...]


def _things(source: Source, text: str) -> Iterator[Thing]:
    columns: _Columns | None = None  # of the last column heads on the sheet
    in_block, under_head = False, False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            in_block = False
        elif "\t" not in line:
            name = printed(number, line, "running-head")
            columns, in_block, under_head = None, False, False
            yield PageStart()
            yield PageFoot(name.text, ())
            yield Heading((_NUMBERED.sub("", name.text, count=1),), name.pieces)
        else:
            fields = _fields(number, line)
            values = any(_VALUE.fullmatch(field.text) for field in fields[1:])
            if not values and any(_is_head(field.text) for field in fields):
                columns, in_block, under_head = _columns(source, fields), False, True
                yield _head(number, fields, columns)
            elif _begins_block(fields) or values or in_block:
                if not in_block or _begins_block(fields):
                    if columns and not under_head:
                        yield Head(number, columns.heads, ())  # heads stand above the first block only
                    in_block, under_head = True, False
                yield _row(number, fields, columns)
            else:
                yield Aside(_pieces(fields, {}))


def _columns(source: Source, heads: Sequence[Printed]) -> _Columns:
    """The columns under these heads. A column without a known head is stray where the others are all of the report's;
    else it may be one of them, and every column from the first is handed on."""
    known = [at for at, head in enumerate(heads) if _is_head(head.text)]
    mean, *months = (heads[at].text for at in known)
    complete = MEAN_HEAD.fullmatch(mean) and months == month_heads(source)
    cells = known if complete else range(known[0], len(heads))
    return _Columns(known[0], tuple(cells), tuple(heads[at].text for at in cells))


def _head(number: int, fields: Sequence[Printed], columns: _Columns) -> Head:
    kinds: dict[int, PieceKind] = dict.fromkeys(columns.cells, "header")
    return Head(number, columns.heads, _pieces(fields, kinds))


def _row(number: int, fields: Sequence[Printed], columns: _Columns | None) -> Row:
    """A row: its label is the first text before the cells."""
    columns = columns or _Columns(1, tuple(range(1, len(fields))), ())
    labels = [at for at, field in enumerate(fields[: columns.first]) if field.text]
    kinds: dict[int, PieceKind] = {**dict.fromkeys(columns.cells, "value"), **dict.fromkeys(labels[:1], "label")}
    cells = tuple(fields[at].text if at < len(fields) else "" for at in columns.cells)
    label = fields[labels[0]].text if labels else ""
    return Row(RawRow(number, label, cells), _pieces(fields, kinds))


def _pieces(fields: Sequence[Printed], kinds: Mapping[int, PieceKind]) -> tuple[Piece, ...]:
    """The pieces of a line's fields: of the kinds given, and a note where none is."""
    return tuple(
        piece._replace(kind=kinds.get(at, "note")) for at, field in enumerate(fields) for piece in field.pieces
    )


def _is_head(head: str) -> bool:
    return head in MONTHS or bool(MEAN_HEAD.fullmatch(head))


def _begins_block(fields: Sequence[Printed]) -> bool:
    first = next((field.text for field in fields if field.text), "")
    return f"{first} ".casefold().startswith("i alt ")


def _fields(number: int, line: str) -> list[Printed]:
    fields, start = [], 0
    for field in line.split("\t"):
        fields.append(printed(number, line, "note", start, start + len(field)))
        start += len(field) + 1
    return fields
