#!/usr/bin/env python3
"""Damage the reports on purpose and measure what the program makes of it: `make faults`.

Each fault is drawn from a seed, made in one report's text, and taken the whole way from reading to verified numbers.
The checksum is taken anew, for it would catch them all. What comes out is compared with the undamaged report's:

    same       the same numbers, the same findings
    caught     a finding, a withheld number or a stop, and no number that the undamaged report doesn't have there
    unseen     a number that the undamaged report doesn't have there, while every rule still holds: none can see it
    lost       numbers are gone and no rule has noticed; none is wrong
    silent     a wrong number although some rule has noticed something: must not be
    crashed    the program broke: must not be
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tiltak.clean import clean_report
from tiltak.correct import load_corrections
from tiltak.read import account, read_reports, text_explained
from tiltak.records import BuildError, Key, RawTable, Source
from tiltak.sources import load_sources, read_text
from tiltak.verify import verify
from tiltak.vocabulary import Vocabulary, load_vocabulary

OUTCOMES = ("same", "caught", "unseen", "lost", "silent", "crashed")


@dataclass(frozen=True)
class Result:
    """What the program makes of a report: its numbers, what it withholds, and what was found wrong."""

    numbers: dict[Key, int]
    withheld: frozenset[Key]
    findings: frozenset[tuple[str, str]]  # rule, and what was seen
    failing: int


@dataclass(frozen=True)
class Fault:
    """One fault: what is damaged, how, and how to draw it again."""

    number: int
    kind: str
    source: str
    what: str


@dataclass(frozen=True)
class PrintedRow:
    """A row as it stands in the text: what stands before its cells on its line, and its cells."""

    line: int
    label: str
    cells: tuple[str, ...]
    tabs: bool

    def text(self) -> str:
        return "\t".join((self.label, *self.cells)) if self.tabs else self.label + " ".join(self.cells)


@dataclass(frozen=True)
class Subject:
    """A report to damage: its text, and where its tables and rows stand in it."""

    source: Source
    text: str
    tables: tuple[tuple[PrintedRow, ...], ...]
    heads: tuple[int, ...]  # the first line of each table
    result: Result

    def rows(self) -> list[PrintedRow]:
        return [row for table in self.tables for row in table]


class Untouched(Exception):
    """The draw hit nothing that this kind of fault can be made in: draw again."""


# --- the faults: each takes a report and a source of chance, and gives the damaged text and what was done -------------

Damaged = tuple[bytes, str]
Make = Callable[[Subject, random.Random], Damaged]


def digit_changed(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.choice([n for n, cell in enumerate(row.cells) if any(c.isdigit() for c in cell)] or [None])
    if at is None:
        raise Untouched
    cell = row.cells[at]
    place = chance.choice([n for n, c in enumerate(cell) if c.isdigit()])
    digit = chance.choice([d for d in "0123456789" if d != cell[place]])
    return with_cells(subject, row, {at: cell[:place] + digit + cell[place + 1 :]})


def cell_dropped(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells))
    if row.tabs and chance.random() < 0.3:
        return with_cells(subject, row, {at: ""})
    return with_row(subject, replace(row, cells=row.cells[:at] + row.cells[at + 1 :]), f"cell {at + 1} dropped")


def cell_added(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    at = chance.randrange(len(row.cells) + 1)
    extra = chance.choice([chance.choice(row.cells), str(chance.randrange(1, 500)), "*"])
    cells = (*row.cells[:at], extra, *row.cells[at:])
    return with_row(subject, replace(row, cells=cells), f"cell {extra} added as number {at + 1}")


def rows_swapped(subject: Subject, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    lines = subject.text.split("\n")
    lines[one.line - 1], lines[other.line - 1] = lines[other.line - 1], lines[one.line - 1]
    return "\n".join(lines).encode(), f"lines {one.line} and {other.line} swapped"


def labels_swapped(subject: Subject, chance: random.Random) -> Damaged:
    one, other = two_rows(subject, chance)
    lines = subject.text.split("\n")
    lines[one.line - 1] = replace(one, cells=other.cells).text()
    lines[other.line - 1] = replace(other, cells=one.cells).text()
    return "\n".join(lines).encode(), f"labels of lines {one.line} and {other.line} swapped"


def label_merged(subject: Subject, chance: random.Random) -> Damaged:
    """One row has both labels; of the other's cells nothing is left, or they have no label."""
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    at = chance.randrange(len(table) - 1)
    one, other = table[at], table[at + 1]
    if not (one.label.strip() and other.label.strip()):
        raise Untouched
    label = f"{one.label.strip()} {other.label.strip()}" + ("" if one.tabs else " ")
    lines = subject.text.split("\n")
    how = chance.choice(["the second row's cells lost", "the first row's cells lost", "the second row without label"])
    cells = other.cells if how == "the first row's cells lost" else one.cells
    lines[one.line - 1] = replace(one, label=label, cells=cells).text()
    lines[other.line - 1] = replace(other, label="").text() if how == "the second row without label" else ""
    return "\n".join(lines).encode(), f"labels of lines {one.line} and {other.line} merged, {how}"


def labels_shifted(subject: Subject, chance: random.Random) -> Damaged:
    """A row is lost and the labels move up: the label that is missing stands further down or up in the table."""
    table = chance.choice([table for table in subject.tables if len(table) > 2])
    first, last = sorted(chance.sample(range(len(table)), 2))
    lines = subject.text.split("\n")
    rows = [row.cells for row in table]
    gone = chance.choice([first, last])
    cells = rows[first : last + 1]
    del cells[gone - first]
    kept = table[first:last] if gone == first else table[first + 1 : last + 1]
    lost = table[last] if gone == first else table[first]
    for row, moved in zip(kept, cells, strict=True):
        lines[row.line - 1] = replace(row, cells=moved).text()
    lines[lost.line - 1] = ""
    return "\n".join(lines).encode(), f"row of line {table[gone].line} lost, labels moved to line {lost.line}"


def row_lost(subject: Subject, chance: random.Random) -> Damaged:
    table = chance.choice(subject.tables)
    at = chance.randrange(len(table))
    first = table[at - 1].line + 1 if at else table[at].line
    lines = subject.text.split("\n")
    for line in range(first, table[at].line + 1):
        lines[line - 1] = ""
    return "\n".join(lines).encode(), f"row of line {table[at].line} lost"


def row_shifted(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice(subject.rows())
    cells, what = shifted(row.cells, chance.randrange(len(row.cells)), chance.choice(SHIFTS), row.tabs)
    return with_row(subject, replace(row, cells=cells), what)


def block_shifted(subject: Subject, chance: random.Random) -> Damaged:
    table = chance.choice([table for table in subject.tables if len(table) > 1])
    first, last = sorted(chance.choices(range(len(table)), k=2))
    at, how = chance.randrange(min(len(row.cells) for row in table)), chance.choice(SHIFTS)
    lines = subject.text.split("\n")
    for row in table[first : last + 1]:
        cells, what = shifted(row.cells, at, how, row.tabs)
        lines[row.line - 1] = replace(row, cells=cells).text()
    return "\n".join(lines).encode(), f"lines {table[first].line} to {table[last].line}: {what}"


SHIFTS = ("lost", "right, last cut off", "right, one too many", "left, last again")


def shifted(cells: tuple[str, ...], at: int, how: str, tabs: bool) -> tuple[tuple[str, ...], str]:
    gap = ("",) if tabs else ("*",)
    match how:
        case "lost":
            moved = cells[:at] + cells[at + 1 :]
        case "right, last cut off":
            moved = (*cells[:at], *gap, *cells[at:-1])
        case "right, one too many":
            moved = (*cells[:at], *gap, *cells[at:])
        case _:
            moved = (*cells[:at], *cells[at + 1 :], cells[-1])
    return moved, f"cells from number {at + 1} moved: {how}"


def header_lost(subject: Subject, chance: random.Random) -> Damaged:
    number = chance.randrange(len(subject.tables))
    lines = subject.text.split("\n")
    first, last = subject.heads[number], subject.tables[number][0].line
    if first >= last:
        raise Untouched
    for line in range(first, last if subject.tables[number][0].tabs else first + 1):
        if "i alt" not in lines[line - 1].lower():
            lines[line - 1] = ""
    return "\n".join(lines).encode(), f"header of line {first} lost"


def page_repeated(subject: Subject, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.text.split("\n")
    return "\n".join([*lines[:last], *lines[first - 1 : last], *lines[last:]]).encode(), f"lines {first}-{last} again"


def page_lost(subject: Subject, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.text.split("\n")
    return "\n".join([*lines[: first - 1], *lines[last:]]).encode(), f"lines {first}-{last} lost"


def star_to_number(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" in cell])
    return with_cells(subject, row, {at: str(chance.choice([chance.randrange(10), chance.randrange(500)]))})


def number_to_star(subject: Subject, chance: random.Random) -> Damaged:
    row = chance.choice([row for row in subject.rows() if any("*" not in cell for cell in row.cells)])
    at = chance.choice([n for n, cell in enumerate(row.cells) if "*" not in cell])
    return with_cells(subject, row, {at: "*"})


def file_cut(subject: Subject, chance: random.Random) -> Damaged:
    content = subject.text.encode()
    at = chance.randrange(1, len(content))
    return content[:at], f"cut at byte {at}"


def wrong_encoding(subject: Subject, chance: random.Random) -> Damaged:
    how = chance.choice(["latin-1", "cp1252", "utf-16", "utf-8 read as latin-1"])
    if how == "utf-8 read as latin-1":
        return subject.text.encode().decode("latin-1").encode(), how
    return subject.text.encode(how, errors="replace"), how


def control_character(subject: Subject, chance: random.Random) -> Damaged:
    at = chance.randrange(len(subject.text))
    sign = chance.choice("\x00\x07\x0b\x0c\r\x1b\x85\u00ad\u200b\u202e\u2028\ufeff")
    return (subject.text[:at] + sign + subject.text[at:]).encode(), f"U+{ord(sign):04X} at character {at}"


KINDS: tuple[Make, ...] = (
    *(digit_changed, cell_dropped, cell_added, rows_swapped, labels_swapped, label_merged, labels_shifted, row_lost),
    *(row_shifted, block_shifted, header_lost, page_repeated, page_lost, star_to_number, number_to_star),
    *(file_cut, wrong_encoding, control_character),
)


def with_row(subject: Subject, row: PrintedRow, what: str) -> Damaged:
    lines = subject.text.split("\n")
    lines[row.line - 1] = row.text()
    return "\n".join(lines).encode(), f"line {row.line}: {what}"


def with_cells(subject: Subject, row: PrintedRow, cells: dict[int, str]) -> Damaged:
    what = ", ".join(f'cell {at + 1} "{row.cells[at]}" made "{text}"' for at, text in cells.items())
    return with_row(subject, replace(row, cells=tuple(cells.get(n, c) for n, c in enumerate(row.cells))), what)


def two_rows(subject: Subject, chance: random.Random) -> list[PrintedRow]:
    return chance.sample(chance.choice([table for table in subject.tables if len(table) > 1]), 2)


def page(subject: Subject, chance: random.Random) -> tuple[int, int]:
    number = chance.randrange(len(subject.tables))
    return subject.heads[number], subject.tables[number][-1].line


# --- what the program makes of it -------------------------------------------------------------------------------------


def made_of(source: Source, content: bytes, data: Path, vocabulary: Vocabulary) -> Result:
    """Take one report, as these bytes, the whole way. BuildError where it can't be read."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        (raw / source.file).write_bytes(content)
        source = replace(source, sha256=hashlib.sha256(content).hexdigest())
        (report,) = read_reports([source], Path(folder))
        unread = list(text_explained(account(source.id, read_text(source, Path(folder)), report.pieces), source))
    blocks, unclear = clean_report(report, vocabulary)
    verified = verify([(source, blocks)], load_corrections(data), vocabulary)
    return Result(
        numbers={o.key: o.value for o in verified.observations if o.value is not None},
        withheld=frozenset(o.key for o in verified.observations if o.obs_status == "O"),
        findings=frozenset((f.rule, f.seen) for f in (*unread, *unclear, *verified.findings)),
        failing=sum(checked.failing for checked in verified.checked),
    )


def outcome(before: Result, after: Result) -> str:
    """How a fault ended, by what came out without it and with it."""
    wrong = {key for key, value in after.numbers.items() if before.numbers.get(key) != value}
    noticed = bool(after.findings - before.findings) or after.failing > 0 or bool(after.withheld - before.withheld)
    if wrong:
        return "silent" if noticed else "unseen"
    if noticed:
        return "caught"
    return "same" if before.numbers.keys() == after.numbers.keys() else "lost"


def subjects(data: Path, vocabulary: Vocabulary) -> list[Subject]:
    """Every report, undamaged."""
    found = []
    sources = load_sources(data)
    for source, report in zip(sources, read_reports(sources, data), strict=True):
        text = read_text(source, data)
        lines = text.split("\n")
        tables = [printed_rows(table, lines) for table in report.tables]
        heads = tuple(table.line for table, rows in zip(report.tables, tables, strict=True) if rows)
        result = made_of(source, text.encode(), data, vocabulary)
        found.append(Subject(source, text, tuple(rows for rows in tables if rows), heads, result))
    return found


def printed_rows(table: RawTable, lines: Sequence[str]) -> tuple[PrintedRow, ...]:
    """The rows of a table, those whose line is just what was read there."""
    rows = []
    for raw in table.rows:
        line = lines[raw.line - 1]
        if "\t" in line:
            label, *cells = line.split("\t")
            row = PrintedRow(raw.line, label, tuple(cells), True)
        else:
            cells = " ".join(raw.cells)
            if not line.endswith(cells):
                continue
            row = PrintedRow(raw.line, line.removesuffix(cells), raw.cells, False)
        if row.text() == line and row.cells:
            rows.append(row)
    return tuple(rows)


# --- many of them -----------------------------------------------------------------------------------------------------

_state: dict[str, object] = {}


def prepare(data: Path, seed: int) -> None:
    """What each worker needs."""
    vocabulary = load_vocabulary(data)
    _state.update(data=data, seed=seed, vocabulary=vocabulary, subjects=subjects(data, vocabulary))


def fault(number: int) -> tuple[Fault, str, str]:
    """Make fault number so-and-so, and see how it ends; with a word on what was wrong."""
    chance = random.Random(f"{_state['seed']}:{number}")
    make = KINDS[number % len(KINDS)]
    everything: list[Subject] = _state["subjects"]  # type: ignore[assignment]
    while True:
        subject = chance.choice(everything)
        try:
            content, what = make(subject, chance)
        except (Untouched, IndexError):
            continue
        break
    made = Fault(number, make.__name__.replace("_", " "), subject.source.id, what)
    try:
        after = made_of(subject.source, content, _state["data"], _state["vocabulary"])  # type: ignore[arg-type]
    except BuildError as error:
        return made, "caught", str(error)
    except Exception:
        return made, "crashed", traceback.format_exc()
    wrong = [k for k, v in after.numbers.items() if subject.result.numbers.get(k) != v]
    new = sorted(after.findings - subject.result.findings)
    return made, outcome(subject.result, after), f"{len(wrong)} wrong {wrong[:2]}; {new[:4]}"


def run(data: Path, numbers: Iterable[int], seed: int, jobs: int) -> list[tuple[Fault, str, str]]:
    """Make the faults of these numbers, in parallel."""
    if jobs == 1:
        prepare(data, seed)
        return [fault(number) for number in numbers]
    with multiprocessing.Pool(jobs, prepare, (data, seed)) as pool:
        return list(pool.imap_unordered(fault, numbers, chunksize=4))


def table(results: Iterable[tuple[Fault, str, str]]) -> str:
    """The outcomes by kind of fault, as a Markdown table."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for made, end, _ in results:
        counts[made.kind][end] += 1
        counts["all"][end] += 1
    kinds = [make.__name__.replace("_", " ") for make in KINDS] + ["all"]
    lines = ["| fault | " + " | ".join(OUTCOMES) + " |", "| --- |" + " ---: |" * len(OUTCOMES)]
    lines += [f"| {kind} | " + " | ".join(str(counts[kind][end]) for end in OUTCOMES) + " |" for kind in kinds]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--number", type=int, default=2052, help="how many faults")
    parser.add_argument("--only", type=int, nargs="*", help="these faults alone, each shown")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", nargs="*", default=["silent", "crashed"], choices=OUTCOMES)
    options = parser.parse_args()
    began = time.monotonic()
    results = run(options.data, options.only or range(options.number), options.seed, options.jobs)
    for made, end, why in sorted(results, key=lambda result: result[0].number):
        if options.only or end in options.show:
            print(f"{end}: {made.number} {made.kind} in {made.source}: {made.what}\n    {why}")
    print(table(results))
    print(f"\nseed {options.seed}, {len(results)} faults, {time.monotonic() - began:.0f} s")
    return int(any(end in ("silent", "crashed") for _, end, _ in results))


if __name__ == "__main__":
    sys.exit(main())
