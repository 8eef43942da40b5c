"""Declared corrections: the few cells that a person has read again in the report itself.

Takes `data/corrections.toml`; gives blocks with those cells replaced. A correction names the value that it expects to
replace, and one that no longer matches stops the build.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tiltak.config import Record, read_toml, stop
from tiltak.model import Block, Cell, Row, Source


class Correction(Record, frozen=True):
    """One cell of one row: in `source`, line `line`, the cell number `cell` (from 1) reads `old` and must be `new`."""

    source: str
    rule: str
    line: int
    cell: int
    old: str
    new: str
    reason: str


class _Corrections(Record, frozen=True):
    """`data/corrections.toml`."""

    correction: tuple[Correction, ...] = ()


def load_corrections(data: Path) -> tuple[Correction, ...]:
    """The corrections that `data/corrections.toml` declares; none where the file is missing."""
    path = data / "corrections.toml"
    return read_toml(path, _Corrections).correction if path.exists() else ()


def require_sources(corrections: Sequence[Correction], sources: Iterable[Source]) -> None:
    """BuildError where a correction is of a report that there isn't."""
    known = {source.id for source in sources}
    for item in corrections:
        if item.source not in known:
            raise stop("data/corrections.toml", item.rule, "the id of a source", item.source, "remove it or fix it")


def correct(source: Source, blocks: tuple[Block, ...], corrections: Sequence[Correction]) -> tuple[Block, ...]:
    """The blocks of a report with its corrections made. BuildError where one doesn't find its old value."""
    wanted: dict[tuple[int, int], Correction] = {}
    for item in corrections:
        if item.source == source.id:
            if (item.line, item.cell) in wanted:
                seen = f"two for cell {item.cell} of line {item.line}"
                raise stop("data/corrections.toml", item.rule, "one correction for each cell", seen, "remove one")
            wanted[item.line, item.cell] = item
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
            expected = f"{item.old} as cell {item.cell} of data/raw/{source.file}:{item.line}"
            raise stop("data/corrections.toml", item.rule, expected, "none there", "remove the correction or fix it")
    return fixed


def _cell(text: str) -> Cell:
    return int(text) if text.isdigit() else "*" if text == "*" else "?"
