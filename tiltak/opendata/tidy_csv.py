"""The rows of a page as CSV: the columns of the contract, and a name for every code.

Takes rows of the contract; gives lines that a spreadsheet opens without running anything in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from operator import itemgetter

from tiltak.opendata.labels import CODED, Labels
from tiltak.tabulate.tidy import COLUMNS, TidyRow, csv_lines, inert

HEADER = (*COLUMNS, *(f"{column}_label" for column in CODED))

_CODES = itemgetter(*(COLUMNS.index(column) for column in CODED))
_LEVELS = {"tiltak": CODED.index("tiltak_level"), "region": CODED.index("region_level")}


def code_names(labels: Labels) -> Callable[[TidyRow], TidyRow]:
    """What gives the names of a row's codes, in the order of CODED."""
    known: dict[TidyRow, TidyRow] = {}

    def names(row: TidyRow) -> TidyRow:
        codes = _CODES(row)
        if (said := known.get(codes)) is None:
            levels = {column: codes[place] for column, place in _LEVELS.items()}
            said = known[codes] = tuple(
                inert(labels.of(column, code, levels.get(column, "")))
                for column, code in zip(CODED, codes, strict=True)
            )
        return said

    return names


def tidy_csv(rows: Iterable[tuple[str, TidyRow]]) -> bytes:
    """The file of these rows: each as its line of `observations.csv`, and the names of its codes."""
    return "".join([_line(HEADER), *(f"{line[:-1]},{_line(names)}" for line, names in rows)]).encode()


@cache
def _line(cells: TidyRow) -> str:
    return csv_lines([cells])[0]
