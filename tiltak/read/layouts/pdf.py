"""Turns a PDF report into text in the layout of 2025.

A PDF has positioned characters, not lines or columns. Characters of one height form a line, and gaps separate them:
none within a word, a narrow one between words and between thousands, a wide one between columns. The reader of the
layout parses the result.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tiltak.model import Unreadable

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000

WORD_GAP = 0.12  # in font sizes: a narrower gap is within a word
COLUMN_GAP = 0.7  # a wider one separates columns; a space is about 0.3 wide
LINE_HEIGHT = 0.4  # characters closer than this vertically form one line

_HYPHENS = (0x02, 0xFFFE)  # how the library encodes a hyphen at the end of a line
_NO_BREAK_SPACE = "\u00a0"


class _Letter(NamedTuple):
    character: str
    left: float
    right: float
    base: float
    size: float


def text(content: bytes) -> str:
    """The text of a PDF, line by line; a page's first line begins with a space, as in the layout of 2025.

    Raises Unreadable where the file is not a PDF, is too large, or has rotated pages.
    """
    import pypdfium2  # imported late: few runs read a PDF

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("a PDF", str(error)) from error
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable(f"at most {MAX_PAGES} pages", str(len(document)))
        lines: list[str] = []
        left = MAX_CHARACTERS
        for number in range(len(document)):
            letters = list(_letters(document, number, left))
            left -= len(letters)
            lines += [" " * (at == 0) + line for at, line in enumerate(_lines(letters))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("a whole PDF", str(error)) from error
    finally:
        document.close()
    return "\n".join(lines) + "\n"


def _letters(document: pypdfium2.PdfDocument, number: int, at_most: int) -> Iterator[_Letter]:
    """The visible characters of a page."""
    import pypdfium2.raw as pdfium

    page = document[number]
    if page.get_rotation():
        raise Unreadable("upright pages", f"page {number + 1}, which is rotated")
    words = page.get_textpage()
    count = words.count_chars()
    if count > at_most:
        raise Unreadable(f"at most {MAX_CHARACTERS} characters", "more")
    x, base, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(words, at)
        character = "-" if code in _HYPHENS else chr(code)
        if pdfium.FPDFText_IsGenerated(words, at) == 1 or not character.strip():
            continue
        pdfium.FPDFText_GetCharOrigin(words, at, x, base)
        pdfium.FPDFText_GetLooseCharBox(words, at, box)  # includes the side bearings
        size = pdfium.FPDFText_GetFontSize(words, at)
        yield _Letter(character, box.left, box.right, base.value, size)


def _lines(letters: Iterable[_Letter]) -> Iterator[str]:
    """The lines of a page, from the top."""
    line: list[_Letter] = []
    for letter in sorted(letters, key=lambda letter: -letter.base):
        if line and line[0].base - letter.base > LINE_HEIGHT * line[0].size:
            yield _joined(line)
            line = []
        line.append(letter)
    if line:
        yield _joined(line)


def _joined(line: list[_Letter]) -> str:
    line.sort(key=lambda letter: letter.left)
    joined = line[0].character
    for before, letter in pairwise(line):
        joined += _gap(before, letter) + letter.character
    return joined


def _gap(before: _Letter, letter: _Letter) -> str:
    gap = (letter.left - before.right) / letter.size
    if gap < WORD_GAP:
        return ""
    within_number = gap < COLUMN_GAP and before.character.isdigit() and letter.character.isdigit()
    return _NO_BREAK_SPACE if within_number else " "
