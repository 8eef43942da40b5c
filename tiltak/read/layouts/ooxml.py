"""Reads the parts of a workbook (Office Open XML, transitional or strict): sheets, stored cells, and what is hidden.

Takes the bytes of an untrusted file; gives a `StoredSheet` for each worksheet. Size, parts and XML are checked before
anything is read. Uses lxml: openpyxl is fast only without the settings of rows and columns, does not tell what is
hidden, drops formulas without a value silently, and can't read strict files.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from tiltak.model import Unreadable
from tiltak.read.layouts.number_formats import BUILT_IN, GENERAL

MAX_PARTS = 1_000
MAX_BYTES = 100_000_000  # unpacked; NAV's largest workbooks have a few million
MAX_RATIO = 200  # of unpacked to packed: sheets have about 10, bombs a thousand
NOT_XLSX = "a workbook (XLSX)"

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
Range = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 1


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as stored: `kind` is 'n' for a number, 'b' for a boolean, 'e' for an error, else text."""

    column: int  # from 1
    kind: str
    value: str  # '' where a formula has no stored value
    number_format: str
    is_formula: bool


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A worksheet as stored: its rows and cells, and what is hidden or merged."""

    name: str
    hidden: bool
    rows: dict[int, tuple[StoredCell, ...]]  # by number, from 1; only rows with content
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]  # first and last of each stretch
    merged: tuple[Range, ...]
    conditional_formats: tuple[Range, ...]  # where a condition formats numbers


def stored_sheets(content: bytes) -> Iterator[StoredSheet]:
    """The worksheets of a workbook, in order. Raises Unreadable where the file is not a workbook, or not safe."""
    try:
        with _opened(content) as archive:
            book = _part(archive, _office_document(archive))
            related = _related(archive, _office_document(archive))
            texts = _shared_strings(archive, related)
            formats, numbered = _formats(archive, related)
            for item in _all(book, "sheet"):
                kind, path = related[_relation(item)]
                if kind == "worksheet":
                    hidden = item.get("state", "visible") != "visible"
                    yield _sheet(_decoded(item.get("name", "")), hidden, _part(archive, path), texts, formats, numbered)
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the libraries raise
        raise Unreadable(NOT_XLSX, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}") from error


def _opened(content: bytes) -> zipfile.ZipFile:
    """The zip file, if its size is that of a report and it does not unpack to fill the disk."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(NOT_XLSX, f"no whole zip file ({error})") from error
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or size > MAX_BYTES or size > MAX_RATIO * len(content):
        raise Unreadable(
            f"at most {MAX_PARTS} parts of {MAX_BYTES} bytes in all, and of {MAX_RATIO} times the file",
            f"{len(parts)} parts of {size} bytes in a file of {len(content)}",
        )
    return archive


def _part(archive: zipfile.ZipFile, path: str) -> etree._Element:
    """The root of a part's XML. Entities are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(archive.read(path), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(NOT_XLSX, f"a document type in {path}")
    return root


def _office_document(archive: zipfile.ZipFile) -> str:
    """The path of the workbook part."""
    return next(path for kind, path in _related(archive, "").values() if kind == "officeDocument")


def _related(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """The relations of a part by id: type ('worksheet') and path."""
    folder, name = posixpath.split(path)
    found = {}
    for item in _all(_part(archive, posixpath.join(folder, "_rels", f"{name}.rels")), "Relationship"):
        if item.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
            found[item.get("Id", "")] = item.get("Type", "").rpartition("/")[2], target
    return found


def _relation(sheet: etree._Element) -> str:
    return next(str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id"))


def _shared_strings(archive: zipfile.ZipFile, related: dict[str, tuple[str, str]]) -> list[str]:
    paths = [path for kind, path in related.values() if kind == "sharedStrings"]
    return [_text(item) for path in paths for item in _all(_part(archive, path), "si")]


def _text(item: etree._Element) -> str:
    """The text of a string: its runs joined, without phonetic annotations."""
    texts = (t.text or "" for t in _all(item, "t") if _name(t.getparent()) != "rPh")
    return _decoded("".join(texts))


def _formats(archive: zipfile.ZipFile, related: dict[str, tuple[str, str]]) -> tuple[list[str], set[int]]:
    """The number format of each cell style; and the differential styles with a number format or text colour, which may
    hide a number."""
    paths = [path for kind, path in related.values() if kind == "styles"]
    if not paths:
        return [], set()
    styles = _part(archive, paths[0])
    own = {int(item.get("numFmtId", 0)): _decoded(item.get("formatCode", "")) for item in _all(styles, "numFmt")}
    known = BUILT_IN | own
    formats = [
        known.get(int(style.get("numFmtId", 0)), GENERAL) for group in _all(styles, "cellXfs") for style in group
    ]
    different = [style for group in _all(styles, "dxfs") for style in group]
    return formats, {at for at, style in enumerate(different) if any(True for _ in _all(style, "numFmt"))}


def _sheet(
    name: str, hidden: bool, root: etree._Element, texts: list[str], formats: list[str], numbered: set[int]
) -> StoredSheet:
    rows: dict[int, tuple[StoredCell, ...]] = {}
    hidden_rows = set()
    number = 0
    for row in _all(root, "row"):
        number = int(row.get("r") or number + 1)
        if _true(row.get("hidden")) or row.get("ht") in ("0", "0.0"):
            hidden_rows.add(number)
        if cells := tuple(_cells(row, texts, formats)):
            rows[number] = cells
    columns = (column for group in _all(root, "cols") for column in group)
    return StoredSheet(
        name,
        hidden,
        rows,
        frozenset(hidden_rows),
        tuple(
            (int(column.get("min", 0)), int(column.get("max", 0)))
            for column in columns
            if _true(column.get("hidden")) or column.get("width") in ("0", "0.0")
        ),
        tuple(_range(item.get("ref", "")) for item in _all(root, "mergeCell")),
        tuple(
            _range(ref)
            for group in _all(root, "conditionalFormatting")
            if any(int(rule.get("dxfId", -1)) in numbered for rule in _all(group, "cfRule"))
            for ref in group.get("sqref", "").split()
        ),
    )


def _cells(row: etree._Element, texts: list[str], formats: list[str]) -> Iterator[StoredCell]:
    column = 0
    for cell in row:
        if not isinstance(cell.tag, str) or _name(cell) != "c":
            continue
        place = cell.get("r")
        column = _place(place)[1] if place else column + 1
        value, formula, inline = "", False, None
        for part in cell:
            name = _name(part)
            if name == "v":
                value = part.text or ""
            elif name == "f":
                formula = True
            elif name == "is":
                inline = part
        kind = cell.get("t", "n")
        if inline is not None:
            value = _text(inline)
        elif kind == "s":
            value = texts[int(value)]
        elif kind in ("str", "d"):
            value = _decoded(value)
        if value or formula:
            style = int(cell.get("s", 0))
            number_format = formats[style] if style < len(formats) else GENERAL
            yield StoredCell(column, kind if kind in ("n", "b", "e") else "text", value, number_format, formula)


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of a name below a root in any namespace: strict files use another one."""
    yield from root.iter(f"{{*}}{name}")


def _name(element: etree._Element | None) -> str:
    return str(element.tag).rpartition("}")[2] if element is not None else ""


def _true(value: str | None) -> bool:
    return value in ("1", "true")


def _decoded(text: str) -> str:
    """The text with escaped characters decoded: '_x000D_' is a carriage return."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _range(ref: str) -> Range:
    first, _, last = ref.partition(":")
    return (*_place(first), *_place(last or first))


@cache
def _place(ref: str) -> tuple[int, int]:
    """Row and column of 'B7', both 1-based."""
    found = _PLACE.fullmatch(ref)
    if not found:
        raise Unreadable(NOT_XLSX, f"the place {ref[:20]!r}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
