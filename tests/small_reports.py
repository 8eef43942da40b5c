"""Small reports that add up, and what may happen to them: for properties of what verifies them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count, product

from hypothesis import strategies as st

from tests.corpus import families, source
from tiltak.model import TOTAL_KEY, Block, Cell, Key, Observation, Row
from tiltak.understand.parse import report_columns

SOURCE = replace(source("tilt140-2024-04"), period=("2024-01", "2024-03"))
COLUMNS = report_columns(SOURCE, families().by_id[SOURCE.report])
TILTAK = ("jobbklubb", "mentor", "oppfolging")
STATUS = ("arbeidssokere", "andre")
PARTS = {"fylke": ("03", "11", "15"), "sex": ("kvinner", "menn")}
PEOPLE = tuple(product(TILTAK, STATUS, *PARTS.values()))
Change = Callable[[st.DataObject, Block], Block]


def row_key(tiltak: str = "", status: str = "total", kind: str = "", code: str = "") -> Key:
    level = (
        {"tiltak_level": "tiltak", "tiltak": tiltak} if tiltak else {"tiltak_level": "gruppe", "tiltak": "oppfolging"}
    )
    place = {"region_level": "fylke", "region": code} if kind == "fylke" else {kind: code} if kind else {}
    return TOTAL_KEY._replace(**level, status=status, **place)


def printed_row(line: int, key: Key, people: Sequence[int], zeros: bool, is_total: bool = False) -> Row:
    """The people of three months as a report prints them: their mean first, under 4 hidden, zero too where `zeros`."""
    total = sum(people)
    mean = (2 * total + len(people)) // (2 * len(people))
    cells = [mean if total >= 4 * len(people) else None, *(number if number > 3 else None for number in people)]
    shown = [
        0 if cell is None and not zeros and true == 0 else cell
        for cell, true in zip(cells, [total, *people], strict=True)
    ]
    return Row(line, f"row {line}", key, tuple("*" if cell is None else cell for cell in shown), is_total)


@st.composite
def reports(draw: st.DrawFn) -> list[Block]:
    """The tables of all tiltak by status, and of each by fylke and sex; each cell the sum of the same people."""
    of_months = draw(st.lists(st.tuples(*[st.integers(0, 5)] * len(PEOPLE)), min_size=3, max_size=3))
    zeros = draw(st.booleans())
    lines = count(1)

    def row(key: Key, *codes: str, is_total: bool = False) -> Row:
        people = [sum(n for n, of in zip(month, PEOPLE, strict=True) if {*codes} <= {*of}) for month in of_months]
        return printed_row(next(lines), key, people, zeros, is_total)

    def block(rows_are: str, *rows: Row) -> Block:
        return Block(SOURCE.id, "", rows[0].line, COLUMNS, rows_are, rows)

    blocks = []
    for status in ("total", *STATUS):
        of = () if status == "total" else (status,)
        rows = (row(row_key(tiltak, status), tiltak, *of) for tiltak in TILTAK)
        blocks.append(block("tiltak", row(row_key(status=status), *of, is_total=True), *rows))
    for tiltak, (kind, codes) in product(TILTAK, PARTS.items()):
        rows = (row(row_key(tiltak, kind=kind, code=code), tiltak, code) for code in codes)
        blocks.append(block(kind, row(row_key(tiltak), tiltak, is_total=True), *rows))
    return blocks


def with_rows(block: Block, *rows: Row) -> Block:
    return replace(block, rows=rows)


def one_of(data: st.DataObject, rows: Sequence[object]) -> int:
    return data.draw(st.integers(0, len(rows) - 1))


def lose_cells(data: st.DataObject, block: Block) -> Block:
    """A row loses one or two cells."""
    rows = list(block.rows)
    row = one_of(data, rows)
    lost = data.draw(st.sets(st.integers(0, len(COLUMNS) - 1), min_size=1, max_size=2))
    rows[row] = replace(rows[row], cells=tuple(cell for n, cell in enumerate(rows[row].cells) if n not in lost))
    return with_rows(block, *rows)


def lose_column(data: st.DataObject, block: Block) -> Block:
    """A table loses a column."""
    lost = one_of(data, COLUMNS)
    return with_rows(block, *(replace(r, cells=(*r.cells[:lost], *r.cells[lost + 1 :])) for r in block.rows))


def add_cell(data: st.DataObject, block: Block) -> Block:
    """A row gets a cell that isn't its own."""
    rows = list(block.rows)
    row = one_of(data, rows)
    at = data.draw(st.integers(0, len(COLUMNS)))
    more: Cell = data.draw(st.sampled_from([*rows[row].cells, 7]))
    rows[row] = replace(rows[row], cells=(*rows[row].cells[:at], more, *rows[row].cells[at:]))
    return with_rows(block, *rows)


def merge_labels(data: st.DataObject, block: Block) -> Block:
    """The labels of two rows stand on one row, and one of the table's rows is lost."""
    total, *rows = block.rows
    first = one_of(data, rows[1:])
    labels = [(row.key,) for row in rows]
    labels[first : first + 2] = [(rows[first].key, rows[first + 1].key)]
    return with_rows(block, total, *labelled(rows, labels, without(data, rows)))


def lose_row(data: st.DataObject, block: Block) -> Block:
    """A row is lost; where the labels have moved, the cells of another one."""
    total, *rows = block.rows
    lost = one_of(data, rows)
    labels = [(row.key,) for n, row in enumerate(rows) if n != lost]
    return with_rows(block, total, *labelled(rows, labels, without(data, rows)))


def without(data: st.DataObject, rows: Sequence[Row]) -> list[Row]:
    lost = one_of(data, rows)
    return [row for n, row in enumerate(rows) if n != lost]


def labelled(rows: Sequence[Row], labels: Sequence[tuple[Key, ...]], cells: Sequence[Row]) -> list[Row]:
    """Rows with these labels, and the cells of others."""
    return [
        replace(row, key=of[0], also=of[1:], cells=like.cells)
        for row, of, like in zip(rows[: len(labels)], labels, cells, strict=True)
    ]


def cut_name(data: st.DataObject, block: Block) -> Block:
    """The name of a table's tiltak is cut, so that it may be any."""
    rows = tuple(replace(row, key=row.key._replace(tiltak="")) for row in block.rows)
    return replace(block, rows=rows, candidates=TILTAK)


def lose_header(data: st.DataObject, block: Block) -> Block:
    """The heads of a table's columns are lost."""
    return replace(block, header_lost=True)


def misprint_total(data: st.DataObject, block: Block) -> Block:
    """One print of a total has another number."""
    total, *rows = block.rows
    at = one_of(data, COLUMNS)
    cells = (*total.cells[:at], data.draw(st.integers(4, 99)), *total.cells[at + 1 :])
    return with_rows(block, replace(total, cells=cells), *rows)


ALL_BY_STATUS = 3  # the first tables: by tiltak, each total printed once
MOVES: tuple[Change, ...] = (lose_cells, lose_column, add_cell, merge_labels, lose_row)
CHANGES: tuple[Change, ...] = (*MOVES, cut_name, lose_header, misprint_total)


def damaged(data: st.DataObject, report: Sequence[Block], changes: Sequence[Change], most: int) -> tuple[Block, ...]:
    """The report with some of its tables damaged."""
    blocks = list(report)
    for at in sorted(data.draw(st.sets(st.integers(0, len(blocks) - 1), min_size=1, max_size=most))):
        possible = changes if at >= ALL_BY_STATUS else MOVES
        blocks[at] = data.draw(st.sampled_from(possible))(data, blocks[at])
    return tuple(blocks)


def truth(report: Sequence[Block]) -> dict[Key, Cell]:
    """Every cell of an undamaged report."""
    return {
        Key(*column, *row.key[2:]): cell
        for block in report
        for row in block.rows
        for column, cell in zip(COLUMNS, row.cells, strict=True)
    }


def as_cell(o: Observation) -> Cell:
    return "?" if o.obs_status == "O" else "*" if o.value is None else o.value
