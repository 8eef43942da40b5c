"""Renders the number stored in a workbook's cell as its number format shows it.

Takes a number and its format (ECMA-376 Part 1, 18.8.31); gives the visible text without characters that only set it
(colours, grouping, padding). A format chooses between sections for positive and negative numbers, zero and text, or by
its own conditions; a section may have no place for the number.
"""

from __future__ import annotations

import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

GENERAL = "General"
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "d/m/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "d/m/yyyy h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    45: "mm:ss",
    46: "[h]:mm:ss",
    42: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    43: "_-* #,##0.00_-;-* #,##0.00_-;_-* -_-;_-@_-",
    47: "mm:ss.0",
    44: "_-* #,##0.00_-;-* #,##0.00_-;_-* -_-;_-@_-",
    48: "##0.0E+0",
    49: "@",
}
MOST_DIGITS = 11  # shown by a cell with the general format

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<end>;)|(?P<place>[0#?.,])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}
_DASH = re.compile("[-\u2013\u2014]")  # what accounting formats show for zero


class _Section(NamedTuple):
    """One section: its condition, its parts (None where the number goes), and how it changes the number."""

    condition: tuple[str, Decimal] | None
    parts: tuple[str | None, ...]
    decimals: int
    shift: int  # places by which the point moves: -3 for each final comma, 2 for each per cent sign
    optional: bool  # whether zero is shown as nothing
    general: bool


def shown(number: Decimal, number_format: str) -> str:
    """The number as a cell with this format shows it, with the words that the format adds: '12' or '12.5'.

    >>> shown(Decimal(3), '[<4]"*";0'), shown(Decimal("1234.5"), "# ##0"), shown(Decimal(7), ";;;")
    ('*', '1235', '')
    """
    sections = _sections(number_format)
    section, signed = _chosen(sections, number)
    digits = _digits(abs(number) if signed else number, section)
    words = "".join(digits if part is None else part for part in section.parts).strip()
    return "0" if number == 0 and _DASH.fullmatch(words) else words


def shows_text(number_format: str) -> bool:
    """Whether a cell with this format shows stored text."""
    sections = _sections(number_format)
    return len(sections) < 4 or "@" in sections[3].parts


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, bool]:
    """The section for a number, and whether the section itself shows its sign."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
                return section, False
        return _section("General"), False
    if number < 0 and len(numeric) > 1:
        return numeric[1], True
    if number == 0 and len(numeric) > 2:
        return numeric[2], True
    return numeric[0], False


def _digits(number: Decimal, section: _Section) -> str:
    if section.general:
        short = number if number == number.to_integral_value() else Decimal(f"{number:.{MOST_DIGITS}g}")
        return f"{short:f}".rstrip("0").rstrip(".") if "." in f"{short:f}" else f"{short:f}"
    number = number.scaleb(section.shift)
    if section.optional and number == 0:
        return ""
    return f"{number.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP):f}"


@cache
def _sections(number_format: str) -> tuple[_Section, ...]:
    texts, start = [], 0
    for token in _TOKEN.finditer(number_format):
        if token["end"]:
            texts.append(number_format[start : token.start()])
            start = token.end()
    return tuple(_section(text) for text in (*texts, number_format[start:]))


def _section(text: str) -> _Section:
    condition = None
    parts: list[str | None] = []
    places = ""
    general = False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or ""
        word = token[kind]
        if kind == "bracket":
            if found := _CONDITION.fullmatch(word):
                condition = found[1], Decimal(found[2])
            elif word.startswith("$"):
                parts.append(word[1:].partition("-")[0])
        elif kind in ("place", "general"):
            general = general or kind == "general"
            places += word if kind == "place" else ""
            if None not in parts:
                parts.append(None)
        elif kind != "blank" and not (word.isspace() and None in parts) and not (kind == "fill" and word.isspace()):
            parts.append(word)
    whole, _, after = places.rstrip(",").partition(".")
    thousands = len(places.rstrip(".")) - len(places.rstrip(".").rstrip(","))
    optional = bool(whole) and "0" not in whole and not after
    shift = 2 * parts.count("%") - 3 * thousands
    return _Section(condition, tuple(parts), len(after.replace(",", "")), shift, optional, general)
