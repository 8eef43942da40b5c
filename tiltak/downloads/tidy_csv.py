"""The rows of a page as CSV: the columns of the contract, and a name for every code.

Takes rows of the contract; gives lines that a spreadsheet opens without running anything in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from tiltak.dataset import COLUMNS
from tiltak.downloads.cells import TidyRow
from tiltak.downloads.texts import CODED, Labels

_HEADS = tuple(f"{column}_label" for column in CODED)
HEADER = (*COLUMNS, *_HEADS)

_PLACES = tuple(COLUMNS.index(column) for column in CODED)
_LEVELS = {"tiltak": CODED.index("tiltak_level"), "region": CODED.index("region_level")}


def code_names(rows: Sequence[TidyRow], labels: Labels) -> list[TidyRow]:
    """The names of the codes of each row, in the order of CODED."""
    known: dict[TidyRow, TidyRow] = {}
    names = []
    for row in rows:
        codes = tuple([row[place] for place in _PLACES])
        if codes not in known:
            levels = {column: codes[place] for column, place in _LEVELS.items()}
            known[codes] = tuple(
                inert(labels.of(column, code, levels.get(column, "")))
                for column, code in zip(CODED, codes, strict=True)
            )
        names.append(known[codes])
    return names


def csv_lines(contract: bytes, names: Sequence[TidyRow]) -> list[bytes]:
    """The lines of `observations.csv` with the names of their codes after them; the first is the header.

    `contract` is the whole file, `names` those of its rows.
    """
    tails = {item: _line(item) for item in {*names, _HEADS}}
    return [
        b"%s,%s" % pair for pair in zip(contract.splitlines(), (tails[item] for item in (_HEADS, *names)), strict=True)
    ]


def inert(text: str) -> str:
    """The text as a spreadsheet may have it: an apostrophe before what it would take for a formula and run."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
