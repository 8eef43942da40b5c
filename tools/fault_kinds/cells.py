"""Faults in single cells, and in few that cancel one another."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tools.fault_kinds.text import (
    Damaged,
    PrintedRow,
    Text,
    Untouched,
    value,
    with_cells,
    with_number,
    with_rows,
)

LETTERS = {"0": "O", "1": "l", "5": "S", "6": "b", "8": "B", "9": "g"}
LARGEST_STEP = 40  # of a fault that another one cancels


def digit_changed(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.choice([n for n, cell in enumerate(row.cells) if any(c.isdigit() for c in cell)] or [None])
    if at is None:
        raise Untouched
    cell = row.cells[at]
    place = chance.choice([n for n, c in enumerate(cell) if c.isdigit()])
    digit = chance.choice([d for d in "0123456789" if d != cell[place]])
    return with_cells(subject, row, {at: cell[:place] + digit + cell[place + 1 :]})


def cell_dropped(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells))
    if row.tabs and chance.random() < 0.3:
        return with_cells(subject, row, {at: ""})
    fewer = replace(row, cells=row.cells[:at] + row.cells[at + 1 :])
    return with_rows(subject, [fewer], f"line {row.line}: cell {at + 1} dropped")


def cell_added(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells) + 1)
    extra = chance.choice([chance.choice(row.cells), str(chance.randrange(1, 500)), "*"])
    cells = (*row.cells[:at], extra, *row.cells[at:])
    what = f"line {row.line}: cell {extra} added as number {at + 1}"
    return with_rows(subject, [replace(row, cells=cells)], what)


def star_to_number(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" in cell])
    return with_cells(subject, row, {at: str(chance.choice([chance.randrange(10), chance.randrange(500)]))})


def number_to_star(subject: Text, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" not in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" not in cell])
    return with_cells(subject, row, {at: "*"})


def ocr_letter(subject: Text, chance: random.Random) -> Damaged:
    """A digit was read as the letter that looks like it."""
    row, at = _number(subject, chance)
    digits = [place for place, sign in enumerate(row.cells[at]) if sign in LETTERS]
    place = chance.choice(digits)
    return with_cells(subject, row, {at: _with_sign(row.cells[at], place, LETTERS[row.cells[at][place]])})


def digits_transposed(subject: Text, chance: random.Random) -> Damaged:
    """Two neighbouring digits of a number stand in one another's place."""
    return _respelled(subject, chance, lambda text, at: text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :])


def digit_doubled(subject: Text, chance: random.Random) -> Damaged:
    """A digit was read twice."""
    return _respelled(subject, chance, lambda text, at: text[:at] + text[at] + text[at:])


def digit_dropped(subject: Text, chance: random.Random) -> Damaged:
    """A digit of a number was not read."""
    return _respelled(subject, chance, lambda text, at: text[:at] + text[at + 1 :])


def number_split(subject: Text, chance: random.Random) -> Damaged:
    """A number became two cells."""
    row, at = _number(subject, chance)
    digits = str(value(row.cells[at]))
    place = chance.randrange(1, len(digits))
    cells = (*row.cells[:at], digits[:place], digits[place:], *row.cells[at + 1 :])
    return with_rows(subject, [replace(row, cells=cells)], f"line {row.line}: cell {at + 1} split")


def numbers_glued(subject: Text, chance: random.Random) -> Damaged:
    """Two neighbouring numbers became one cell."""
    row, at = _number(subject, chance)
    if at + 1 not in row.numbers:
        raise Untouched
    glued = f"{value(row.cells[at])}{value(row.cells[at + 1])}"
    cells = (*row.cells[:at], glued, *row.cells[at + 2 :])
    return with_rows(subject, [replace(row, cells=cells)], f"line {row.line}: cells {at + 1} and {at + 2} glued")


def cells_cancel_in_row(subject: Text, chance: random.Random) -> Damaged:
    """Two months of a row are wrong by the same number, one too much, one too little: their mean holds."""
    row, one = _number(subject, chance)
    other = chance.choice([place for place in row.numbers if place != one])
    step = _step(chance)
    cells = _stepped(row, {one: step, other: -step})
    return with_rows(subject, [cells], f"line {row.line}: cells {one + 1} and {other + 1} by {step}")


def cells_cancel_in_column(subject: Text, chance: random.Random) -> Damaged:
    """Two rows of a table are wrong by the same number in one column: the table's sum holds."""
    one, other, at = _column(subject, chance)
    step = _step(chance)
    made = _stepped(one, {at: step}), _stepped(other, {at: -step})
    return with_rows(subject, made, f"lines {one.line} and {other.line}: cell {at + 1} by {step}")


def cells_cancel_across(subject: Text, chance: random.Random) -> Damaged:
    """Two rows of a table are wrong in two columns, so that the table's sums and the rows' means hold."""
    one, other, first = _column(subject, chance)
    second = chance.choice([at for at in one.numbers if at in other.numbers and at != first])
    step = _step(chance)
    made = _stepped(one, {first: step, second: -step}), _stepped(other, {first: -step, second: step})
    return with_rows(subject, made, f"lines {one.line} and {other.line}: cells {first + 1}, {second + 1} by {step}")


def _number(subject: Text, chance: random.Random) -> tuple[PrintedRow, int]:
    row = chance.choice([row for row in subject.rows() if row.numbers])
    return row, chance.choice(row.numbers)


def _column(subject: Text, chance: random.Random) -> tuple[PrintedRow, PrintedRow, int]:
    """Two rows of a table, neither its total, that have a number in one column."""
    table = [row for row in chance.choice(subject.tables) if not row.is_total and row.numbers]
    if len(table) < 2:
        raise Untouched
    one, other = chance.sample(table, 2)
    return one, other, chance.choice([at for at in one.numbers if at in other.numbers])


def _step(chance: random.Random) -> int:
    return chance.choice([1, 1, 2, chance.randrange(1, LARGEST_STEP)])


def _stepped(row: PrintedRow, steps: dict[int, int]) -> PrintedRow:
    """The row with some of its numbers changed by so much; none falls under 4, which would be seen."""
    cells = list(row.cells)
    for at, step in steps.items():
        number = (value(cells[at]) or 0) + step
        if number < 4:
            raise Untouched
        cells[at] = with_number(cells[at], number)
    return replace(row, cells=tuple(cells))


def _respelled(subject: Text, chance: random.Random, spelled: Callable[[str, int], str]) -> Damaged:
    row, at = _number(subject, chance)
    digits = str(value(row.cells[at]))
    again = spelled(digits, chance.randrange(len(digits)))
    if not again.isdigit() or int(again) == int(digits):
        raise Untouched
    return with_cells(subject, row, {at: with_number(row.cells[at], int(again))})


def _with_sign(cell: str, place: int, sign: str) -> str:
    return cell[:place] + sign + cell[place + 1 :]
