"""An independent check whether a report's numbers, as printed, break a rule. It shares no code with `tiltak/verify`.

Takes the parsed blocks of one report: labels as codes, cells as printed. Nothing is placed, repaired or withheld here.
`make faults` asks it about every wrong number that was published, as a second opinion on whether a rule could have
caught it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from tiltak.codelists import Vocabulary
from tiltak.model import Block, Cell, Key

Row = tuple[str, ...]  # a key without period and measure
Equation = tuple[str, Key, tuple[Key, ...], int, float]  # rule, total, parts, weight of the total, what rounding gives


class Broken(NamedTuple):
    """A rule that is broken, where, and the rows that take part in it."""

    rule: str
    where: str
    rows: frozenset[Row] = frozenset()


DIVISIONS = ("status", "sex", "age", "immigrant", "birth_region", "education")
ALWAYS_WHOLE = ("fylke", "kommune", "sex", "immigrant")


def broken_rules(blocks: Iterable[Block], others: Mapping[Key, int], vocabulary: Vocabulary) -> frozenset[Broken]:
    """Every rule that the printed cells break, and where. `others` are numbers that another report has.

    Callers compare with the rules that the undamaged report breaks.
    """
    blocks = tuple(blocks)
    cells, broken = printed(blocks)
    broken |= {Broken("reports-agree", str(k), _rows(k)) for k, c in cells.items() if k in others and c != others[k]}
    broken |= set(missing_rows(blocks))
    for rule, total, parts, weight, rounding in equations(cells, vocabulary):
        least, most = _room(total, cells)
        sums = [_room(part, cells) for part in parts]
        low, high = sum(room[0] for room in sums) - weight * most, sum(room[1] for room in sums) - weight * least
        if low > rounding or high < -rounding:
            broken.add(Broken(rule, str(total), _rows(total, *parts)))
    return frozenset(broken)


def printed(blocks: Iterable[Block]) -> tuple[dict[Key, Cell], set[Broken]]:
    """The cells of all rows that are clear by themselves, and what is wrong with the others."""
    cells: dict[Key, Cell] = {}
    broken: set[Broken] = set()
    for block in blocks:
        of_block = _rows(*(row.key for row in block.rows))
        for row in block.rows:
            if block.header_lost or block.candidates or row.also or len(row.cells) != len(block.columns):
                broken.add(Broken("placed", f"{row.key} {row.label}", _rows(row.key, *row.also)))
                continue
            for column, cell in zip(block.columns, row.cells, strict=True):
                key = row.key._replace(period=column[0], measure=column[1])
                if cell in ("", "?") or cell in (1, 2, 3):
                    broken.add(Broken("readable", str(key), _rows(key)))
                elif cells.setdefault(key, cell) != cell:
                    broken.add(Broken("printed-twice", str(key), of_block if row.is_total else _rows(key)))
    return cells, broken


def _rows(*keys: Key) -> frozenset[Row]:
    return frozenset(key[2:] for key in keys)


def missing_rows(blocks: Iterable[Block]) -> Iterator[Broken]:
    """The categories that one table lacks, of the kinds that print all of them in every table."""
    tables: dict[tuple[str, str], set[str]] = defaultdict(set)
    for block in blocks:
        if block.rows_are in ALWAYS_WHOLE and not block.candidates:
            for row in block.rows:
                if not row.is_total:
                    code = (
                        row.key.region if block.rows_are in ("fylke", "kommune") else getattr(row.key, block.rows_are)
                    )
                    tables[block.rows_are, row.key.tiltak].add(code)
    for (kind, tiltak), codes in tables.items():
        every = set().union(*(found for (of_kind, _), found in tables.items() if of_kind == kind))
        for code in sorted(every - codes):
            yield Broken("missing-row", f"{kind} {tiltak} {code}")


def equations(cells: Iterable[Key], vocabulary: Vocabulary) -> list[Equation]:
    """All equations that must hold."""
    keys = set(cells)
    months: dict[Key, list[Key]] = defaultdict(list)
    parts: dict[tuple[str, Key], list[Key]] = defaultdict(list)
    for key in sorted(keys):
        if key.measure == "participants":
            months[key._replace(period="", measure="")].append(key)
        for name in DIVISIONS:
            if getattr(key, name) != "total":
                parts[name, key._replace(**{name: "total"})].append(key)
        if key.region_level != "land":
            parts[key.region_level, key._replace(region_level="land", region="0")].append(key)
        if key.region_level == "kommune":
            fylke = vocabulary.entry("kommune", key.region).parent
            parts["fylke of kommune", key._replace(region_level="fylke", region=fylke)].append(key)
        if key.tiltak_level == "tiltak":
            gruppe = vocabulary.entry("tiltak", key.tiltak).parent
            parts["gruppe", key._replace(tiltak_level="gruppe", tiltak=gruppe)].append(key)
        if key.tiltak_level == "gruppe":
            parts["alle", key._replace(tiltak_level="alle", tiltak="alle")].append(key)
    found: list[Equation] = []
    for (rule, total), members in parts.items():
        if total in keys:
            rounding = (len(members) + 1) / 2 if total.measure == "participants_mean" else 0
            found.append((rule, total, tuple(members), 1, rounding))
    for key in sorted(keys):
        if key.measure == "participants_mean":
            first, last = key.period.split("/")
            count = int(last[5:]) - int(first[5:]) + 1
            members = [k for k in months[key._replace(period="", measure="")] if first <= k.period <= last]
            if len(members) == count:
                found.append(("mean", key, tuple(members), count, count / 2))
    return found


def together(cells: Mapping[Key, Cell], vocabulary: Vocabulary) -> bool:
    """Whether hidden numbers of 0 to 3 can be found that satisfy all equations at once (fractions allowed)."""
    at = {key: number for number, key in enumerate(cells)}
    rows: list[int] = []
    columns: list[int] = []
    factors: list[float] = []
    rounding: list[float] = []
    for number, (_, total, parts, weight, give) in enumerate(equations(cells, vocabulary)):
        rows += [number] * (len(parts) + 1)
        columns += [at[total], *(at[key] for key in parts)]
        factors += [-weight, *([1] * len(parts))]
        rounding.append(give)
    sums = coo_array((factors, (rows, columns)), shape=(len(rounding), len(at))).tocsr()
    room = np.array([_room(key, cells) for key in cells], dtype=float)
    loose = np.flatnonzero(room[:, 0] < room[:, 1])
    fixed = sums @ np.where(room[:, 0] < room[:, 1], 0, room[:, 0])
    free = sums[:, loose]
    limits = np.array(rounding)
    if not len(loose):
        return bool(np.all(np.abs(fixed) <= limits))
    result = linprog(
        np.zeros(len(loose)),
        A_ub=vstack([free, -free]),
        b_ub=np.concatenate([limits - fixed, limits + fixed]),
        bounds=room[loose],
        method="highs",
    )
    return bool(result.status == 0)


def _room(key: Key, cells: Mapping[Key, Cell]) -> tuple[float, float]:
    """The numbers that a printed cell may be; a hidden mean is under 4."""
    cell = cells.get(key, "?")
    if isinstance(cell, int):
        return cell, cell
    return (0, 4 if key.measure == "participants_mean" else 3) if cell == "*" else (0, 10**7)
