"""Workbooks as Office Open XML: the little of it that tables need, written straight to bytes.

Takes sheets of rows; gives the bytes of an `.xlsx`. It is written here because a site has more than four hundred
workbooks with over a million cells, which takes XlsxWriter and openpyxl many seconds (docs/decisions.md).
The same sheets always give the same bytes: no clock, no name of a user or a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from textwrap import wrap

from tiltak.zipped import Pack, zipped

Value = str | int  # text, or a number; '' leaves the cell empty

TEXT, NUMBER, SIGN, WRAPPED, BOLD, HEAD, HEAD_RIGHT = range(7)  # the styles, in the order of <cellXfs>

_WRAPPING = (WRAPPED, HEAD, HEAD_RIGHT)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no character of XML

_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_PLAIN = 'fillId="0" borderId="0" xfId="0"'
_WRAP = '<alignment vertical="top" wrapText="1"/>'
_WRAP_RIGHT = '<alignment horizontal="right" vertical="top" wrapText="1"/>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    f'</fills><borders count="1">{_NO_BORDER}</borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7">'
    f'<xf numFmtId="0" fontId="0" {_PLAIN}/>'
    f'<xf numFmtId="3" fontId="0" {_PLAIN} applyNumberFormat="1"/>'
    f'<xf numFmtId="0" fontId="0" {_PLAIN} applyAlignment="1"><alignment horizontal="right"/></xf>'
    f'<xf numFmtId="0" fontId="0" {_PLAIN} applyAlignment="1">{_WRAP}</xf>'
    f'<xf numFmtId="0" fontId="1" {_PLAIN} applyFont="1"/>'
    f'<xf numFmtId="0" fontId="1" {_PLAIN} applyFont="1" applyAlignment="1">{_WRAP}</xf>'
    f'<xf numFmtId="0" fontId="1" {_PLAIN} applyFont="1" applyAlignment="1">{_WRAP_RIGHT}</xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Strings(dict[str, int]):
    """The texts of a workbook with their numbers; one that is new gets the next."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Ends(dict[Value, str]):
    """How cells of one style end, by their value: what follows the number of the row."""

    def __init__(self, style: int, strings: _Strings) -> None:
        self.style, self.strings = style, strings

    def __missing__(self, value: Value) -> str:
        if isinstance(value, str):
            end = f'" s="{self.style}" t="s"><v>{self.strings[value]}</v></c>'
        else:
            end = f'" s="{NUMBER}"><v>{value}</v></c>'
        self[value] = end
        return end


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `frozen`: how many rows and columns stay in view; `heads`: the numbers of the rows that are bold.

    `widths` are in characters, the last one for all columns that follow; `head` and `text` are the styles of text in
    those rows and in others, in the first column and after it. `filtered`: the first row has buttons to sort by.
    """

    name: str  # at most 31 characters, without []:*?/\
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    frozen: tuple[int, int] = (1, 0)
    heads: tuple[int, ...] = (1,)
    head: tuple[int, int] = (HEAD, HEAD)
    text: tuple[int, int] = (TEXT, TEXT)
    filtered: bool = False


def workbook(title: str, modified: str, sheets: Sequence[Sheet], pack: Pack = zipped) -> bytes:
    """The bytes of a workbook. `modified` is the date in its properties, '' for none; `pack` makes the zip file."""
    strings = _Strings()
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet(sheet, strings) for n, sheet in enumerate(sheets, 1)}
    parts = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations((("officeDocument", "xl/workbook.xml"), ("core-properties", "docProps/core.xml"))),
        "docProps/core.xml": _properties(title, modified),
        "xl/workbook.xml": _contents(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            (
                *(("worksheet", name.removeprefix("xl/")) for name in parts),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            )
        ),
        "xl/styles.xml": _STYLES,
        **parts,
        "xl/sharedStrings.xml": _shared_strings(strings),
    }
    return pack({name: content.encode() for name, content in parts.items()}, 4)  # level 6: 4 % less, twice the time


def column_letters(column: int) -> str:
    """The name of a column counted from 0: A, …, Z, AA, …"""
    return (column_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _sheet(sheet: Sheet, strings: _Strings) -> str:
    count = max(map(len, sheet.rows))
    letters = [column_letters(column) for column in range(count)]
    starts = [f'<c r="{letter}' for letter in letters]
    ends = {style: _Ends(style, strings) for style in (*sheet.head, *sheet.text)}
    widths = [sheet.widths[min(column, len(sheet.widths) - 1)] for column in range(count)]
    rows = []
    for number, row in enumerate(sheet.rows, 1):
        first, others = sheet.head if number in sheet.heads else sheet.text
        height = _height(row, widths) if others in _WRAPPING else ""
        parts = ((0, 1, first), (1, count, others)) if first != others else ((0, count, others),)
        cells = [_cells(str(number), row[a:b], starts[a:b], ends[style]) for a, b, style in parts]
        rows.append(f'<row r="{number}"{height}>{"".join(cells)}</row>')
    area = f"A1:{letters[-1]}{len(sheet.rows)}"
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{area}"/>'
        f'<sheetViews><sheetView workbookViewId="0">{_pane(*sheet.frozen)}</sheetView></sheetViews>'
        f"<cols>{''.join(_columns(widths))}</cols><sheetData>{''.join(rows)}</sheetData>"
        + (f'<autoFilter ref="{area}"/>' if sheet.filtered else "")
        + '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cells(row: str, values: Sequence[Value], starts: Sequence[str], ends: Mapping[Value, str]) -> str:
    return "".join([f"{start}{row}{ends[value]}" for start, value in zip(starts, values, strict=False) if value != ""])


def _height(row: Sequence[Value], widths: Sequence[int]) -> str:
    """The height of a row whose text is wrapped, since not every program finds it out."""
    cells = zip(row, widths, strict=False)
    lines = max((_lines(str(cell), width - 2) for cell, width in cells), default=1)
    return f' ht="{15 * lines}" customHeight="1"' if lines > 1 else ""


@cache
def _lines(text: str, width: int) -> int:
    """How many lines a text takes. (Most stand in many workbooks.)"""
    return len(wrap(text, width))


def _pane(rows: int, columns: int) -> str:
    if not rows and not columns:
        return ""
    where = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    split = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    return f'<pane{split} topLeftCell="{column_letters(columns)}{rows + 1}" activePane="{where}" state="frozen"/>'


def _columns(widths: Sequence[int]) -> Iterator[str]:
    for column, width in enumerate(widths, 1):
        yield f'<col min="{column}" max="{column}" width="{width}" customWidth="1"/>'


def _shared_strings(strings: Iterable[str]) -> str:
    items = "".join(
        f'<si><t xml:space="preserve">{escape(_FORBIDDEN.sub("", text), quote=False)}</t></si>' for text in strings
    )
    return f'{_XML}<sst xmlns="{_MAIN}">{items}</sst>'


def _contents(sheets: Sequence[Sheet]) -> str:
    names = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>'


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_relation_type(kind)}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _relation_type(kind: str) -> str:
    return f"{_PACKAGE}/relationships/metadata/{kind}" if kind == "core-properties" else f"{_RELATIONS}/{kind}"


def _content_types(sheets: Iterable[str]) -> str:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {
        "xl/workbook.xml": f"{main}.sheet.main+xml",
        **dict.fromkeys(sheets, f"{main}.worksheet+xml"),
        "xl/styles.xml": f"{main}.styles+xml",
        "xl/sharedStrings.xml": f"{main}.sharedStrings+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    items = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


def _properties(title: str, modified: str) -> str:
    date = f'<dcterms:modified xsi:type="dcterms:W3CDTF">{modified}T00:00:00Z</dcterms:modified>' if modified else ""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title, quote=False)}</dc:title><dc:language>nb</dc:language>{date}</cp:coreProperties>"
    )
