"""Declared corrections: the few cells that a person has read again in the report itself.

Takes `data/corrections.toml`; gives blocks with those cells replaced. A correction names the value that it expects to
replace, and one that no longer matches stops the build.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tiltak.records import Block, BuildError, Cell, Row, Source


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell of one row: in `source`, line `line`, the cell number `cell` (from 1) reads `old` and must be `new`."""

    source: str
    rule: str
    line: int
    cell: int
    old: str
    new: str
    reason: str


def load_corrections(data: Path) -> tuple[Correction, ...]:
    """The corrections that `data/corrections.toml` declares; none where the file is missing."""
    path = data / "corrections.toml"
    if not path.exists():
        return ()
    with path.open("rb") as file:
        items = tomllib.load(file).get("correction", [])
    try:
        return tuple(Correction(**item) for item in items)
    except TypeError as error:
        raise BuildError(f"{path}: correction-fields: the fields of a correction; {error}; mend the file") from error


def correct(source: Source, blocks: tuple[Block, ...], corrections: Sequence[Correction]) -> tuple[Block, ...]:
    """The blocks of a report with its corrections made. BuildError where one doesn't find its old value."""
    wanted = {(c.line, c.cell): c for c in corrections if c.source == source.id}
    if not wanted:
        return blocks
    made: set[tuple[int, int]] = set()

    def mended(row: Row) -> Row:
        cells = list(row.cells)
        marks = []
        for number, cell in enumerate(cells, 1):
            item = wanted.get((row.line, number))
            if item and str(cell) == item.old:
                cells[number - 1] = _cell(item.new)
                marks.append(number)
                made.add((row.line, number))
        return replace(row, cells=tuple(cells), corrected=tuple(marks)) if marks else row

    fixed = tuple(replace(block, rows=tuple(mended(row) for row in block.rows)) for block in blocks)
    for at, item in wanted.items():
        if at not in made:
            raise BuildError(
                f"data/corrections.toml: {item.rule}: {item.old} as cell {item.cell} of line {item.line} in "
                f"data/raw/{source.file}; it isn't there; remove the correction or mend it"
            )
    return fixed


def _cell(text: str) -> Cell:
    return int(text) if text.isdigit() else "*" if text == "*" else "?"
