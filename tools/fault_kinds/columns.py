"""Faults in columns: exchanged or rotated in rows, a table, a tiltak or a report; their heads moved or lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from tools.fault_kinds.text import HEAD_WORDS, Damaged, PrintedRow, Text, Untouched, with_lines, with_rows

Order = Callable[[tuple[str, ...]], tuple[str, ...]]


def columns_exchanged_in_rows(subject: Text, chance: random.Random) -> Damaged:
    """Two columns stand in one another's place in some neighbouring rows of a table."""
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    first, last = sorted(chance.choices(range(len(table)), k=2))
    return _reordered(subject, table[first : last + 1], *_exchange(table, chance))


def columns_exchanged_in_table(subject: Text, chance: random.Random) -> Damaged:
    """Two columns stand in one another's place in one table."""
    table = chance.choice(subject.tables)
    return _reordered(subject, table, *_exchange(table, chance))


def columns_exchanged_in_tiltak(subject: Text, chance: random.Random) -> Damaged:
    """Two columns stand in one another's place in every table of a tiltak, or of an age group or status."""
    rows = _of_one_total(subject, chance)
    return _reordered(subject, rows, *_exchange(rows, chance))


def columns_exchanged_in_report(subject: Text, chance: random.Random) -> Damaged:
    """Two columns stand in one another's place in the whole report."""
    return _reordered(subject, subject.rows(), *_exchange(subject.rows(), chance))


def months_rotated_in_table(subject: Text, chance: random.Random) -> Damaged:
    """All months of one table have moved on by one or more, the last to the beginning."""
    table = chance.choice(subject.tables)
    return _reordered(subject, table, *_rotation(subject, chance))


def months_rotated_in_tiltak(subject: Text, chance: random.Random) -> Damaged:
    """All months of a tiltak have moved on by one or more."""
    rows = _of_one_total(subject, chance)
    return _reordered(subject, rows, *_rotation(subject, chance))


def months_rotated_in_report(subject: Text, chance: random.Random) -> Damaged:
    """All months of the whole report have moved on by one or more."""
    return _reordered(subject, subject.rows(), *_rotation(subject, chance))


def heads_exchanged(subject: Text, chance: random.Random) -> Damaged:
    """The heads of two columns of a table stand in one another's place."""
    heads = _heads(subject, chance)
    words = [word for *_, word in heads]
    one, other = sorted(chance.sample(range(len(heads)), 2))
    words[one], words[other] = words[other], words[one]
    return _with_heads(subject, heads, words)


def heads_rotated(subject: Text, chance: random.Random) -> Damaged:
    """The heads of a table have moved on by one or more."""
    heads = _heads(subject, chance)
    words = [word for *_, word in heads]
    by = chance.randrange(1, len(heads))
    return _with_heads(subject, heads, words[by:] + words[:by])


def head_lost(subject: Text, chance: random.Random) -> Damaged:
    """One head of a table is lost, with its field or without."""
    heads = _heads(subject, chance)
    line, start, end, word = chance.choice(heads)
    lines = subject.lines()
    more = int(lines[line][end : end + 1] in ("\t", " ") and chance.random() < 0.7)
    lines[line] = lines[line][:start] + lines[line][end + more :]
    return with_lines(subject, lines, f"head {word} of line {line + 1} lost")


def _of_one_total(subject: Text, chance: random.Random) -> list[PrintedRow]:
    """All rows that stand under the same total."""
    totals = {id(table): table[0].key for table in subject.tables if table[0].is_total}
    key = chance.choice(list(totals.values()))
    return [row for table in subject.tables if totals.get(id(table)) == key for row in table]


def _exchange(rows: Sequence[PrintedRow], chance: random.Random) -> tuple[Order, str]:
    one, other = sorted(chance.sample(range(max(len(row.cells) for row in rows)), 2))

    def order(cells: tuple[str, ...]) -> tuple[str, ...]:
        if len(cells) <= other:
            return cells
        return (*cells[:one], cells[other], *cells[one + 1 : other], cells[one], *cells[other + 1 :])

    return order, f"columns {one + 1} and {other + 1} exchanged"


def _rotation(subject: Text, chance: random.Random) -> tuple[Order, str]:
    by, first = chance.randrange(1, 4), subject.first_month

    def order(cells: tuple[str, ...]) -> tuple[str, ...]:
        months = cells[first:]
        return (*cells[:first], *months[-by:], *months[:-by])

    return order, f"months rotated by {by}"


def _reordered(subject: Text, rows: Iterable[PrintedRow], order: Order, what: str) -> Damaged:
    rows = tuple(rows)
    made = [replace(row, cells=order(row.cells)) for row in rows]
    return with_rows(subject, made, f"{what} in {len(rows)} rows from line {rows[0].line}")


Head = tuple[int, int, int, str]  # line from 0, start, end, word


def _heads(subject: Text, chance: random.Random) -> list[Head]:
    """The months' names in the heads of one table."""
    number = chance.randrange(len(subject.tables))
    first, last = subject.heads[number], subject.tables[number][0].line
    heads = [
        (at, found.start(), found.end(), found.group())
        for at, line in enumerate(subject.lines()[first - 1 : last - 1], start=first - 1)
        for found in HEAD_WORDS.finditer(line)
    ]
    if len(heads) < 2:
        raise Untouched
    return heads


def _with_heads(subject: Text, heads: Sequence[Head], words: Sequence[str]) -> Damaged:
    lines = subject.lines()
    for (line, start, end, _), word in reversed([*zip(heads, words, strict=True)]):
        lines[line] = lines[line][:start] + word + lines[line][end:]
    return with_lines(subject, lines, f"heads of line {heads[0][0] + 1} made {' '.join(words)}")
