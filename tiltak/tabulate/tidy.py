"""One tidy table of all observations, as the data contract has it.

Takes the observations that `verify` gives and the declared breaks; gives the rows of `observations.csv`, and the view
of them that pages show: for each key the cell of the newest report that prints it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple, cast

from msgspec import field

from tiltak.codelists import Vocabulary
from tiltak.config import Month, Record, read_toml, stop
from tiltak.model import KEY_COLUMNS, Break, Key, Observation, ObsStatus, Source

COLUMNS = (
    *("source", "period", "measure", "tiltak_level", "tiltak", "status", "region_level", "region", "sex", "age"),
    *("immigrant", "birth_region", "education", "value", "obs_status", "conf_status", "break", "marks", "page"),
    *("sheet", "line"),
)
SOURCE, KEY = 0, slice(1, 1 + len(KEY_COLUMNS))  # where these stand in a row
TidyRow = tuple[str, ...]  # a row of observations.csv, in the order of COLUMNS
_LISTS_OF = {"tiltak": ("alle", "grupper", "gruppe", "tiltak"), "region": ("land", "fylke", "kommune")}


class _Declared(Record, frozen=True):
    """A break; `data/breaks.toml` explains the fields."""

    id: str
    first_period: Month
    name: str
    nn: str
    en: str
    text: str
    nn_text: str
    en_text: str
    scope: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _BreaksFile(Record, frozen=True):
    """`data/breaks.toml`."""

    breaks: tuple[_Declared, ...] = field(name="break")


def load_breaks(data: Path, vocabulary: Vocabulary) -> tuple[Break, ...]:
    """The breaks that `data/breaks.toml` declares, in their order.

    BuildError where a field is missing, or a scope has a column or a code that there isn't.
    """
    breaks = []
    path = data / "breaks.toml"
    for item in read_toml(path, _BreaksFile).breaks:
        for column, codes in item.scope.items():
            _require_known(f"{path.as_posix()} [{item.id}]", column, codes, vocabulary)
        breaks.append(
            Break(
                id=item.id,
                first_period=item.first_period,
                scope=tuple(item.scope.items()),
                names=(("nb", item.name), ("nn", item.nn), ("en", item.en)),
                texts=(("nb", item.text), ("nn", item.nn_text), ("en", item.en_text)),
            )
        )
    return tuple(breaks)


def _require_known(place: str, column: str, codes: Iterable[str], vocabulary: Vocabulary) -> None:
    lists = _LISTS_OF.get(column, (column,))
    if column not in KEY_COLUMNS or not any(vocabulary.codes(name) for name in lists):
        raise stop(place, "code-known", "a column of codes in scope", column, "correct it")
    for code in codes:
        if not any((name, code) in vocabulary.entries for name in lists):
            raise stop(place, "code-known", f"codes of {column} in scope", code, "correct it")


def break_applies(item: Break, key: Key) -> bool:
    """Whether a break is one in the series that the key belongs to, whatever its period."""
    return all(getattr(key, column) in codes for column, codes in item.scope)


def break_at(key: Key, breaks: Iterable[Break]) -> str:
    """The id of the break whose new series begins with this cell, or ''."""
    for item in breaks:
        if item.first_period == key.period and break_applies(item, key):
            return item.id
    return ""


def tidy_row(o: Observation, breaks: Iterable[Break]) -> TidyRow:
    """An observation as a row of `observations.csv`: text in the order of COLUMNS."""
    source, key, number, status, marks, page, line, sheet = o
    value = "" if number is None else str(number)
    begins = break_at(key, breaks) if breaks else ""
    return (source, *key, value, status, o.conf_status, begins, " ".join(marks), page, inert(sheet), str(line))


def inert(text: str) -> str:
    """The text as a spreadsheet may have it: an apostrophe before what it would take for a formula and run."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def rows_csv(rows: Iterable[TidyRow], header: tuple[str, ...] = COLUMNS) -> bytes:
    """Rows as CSV: UTF-8, comma, LF, header."""
    return "".join(csv_lines([header, *rows])).encode()


def csv_lines(rows: Sequence[TidyRow]) -> list[str]:
    """Rows as the lines of a CSV file, each with its end."""
    lines = [",".join(row) + "\n" for row in rows]
    plain = "".join(lines)
    ends_of_cells = plain.count(",") + plain.count("\n")
    if ends_of_cells == sum(map(len, rows)) and '"' not in plain and "\r" not in plain and ("",) not in rows:
        return lines  # nothing needs quotes: half the time
    # A lone carriage return ends a line for who reads it, but older Pythons write it without quotes.
    return [_quoted(row, "\r" in plain) for row in rows]


def _quoted(row: TidyRow, throughout: bool) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if throughout else csv.QUOTE_MINIMAL).writerow(row)
    return text.getvalue()


class Contract(NamedTuple):
    """`observations.csv`: what it tells of, in its order; the same as rows; and as lines, without the header."""

    observations: list[Observation]
    rows: list[TidyRow]
    lines: list[str]

    def __bytes__(self) -> bytes:
        return rows_csv(()) + "".join(self.lines).encode()


def contract(observations: Iterable[Observation], breaks: tuple[Break, ...]) -> Contract:
    """The data contract of the observations, sorted by source and key."""
    in_order = sorted(observations, key=attrgetter("source", "key"))
    begins = {item.first_period: tuple(b for b in breaks if b.first_period == item.first_period) for item in breaks}
    rows = [tidy_row(o, begins.get(o.key.period, ())) for o in in_order]
    return Contract(in_order, rows, csv_lines(rows))


def read_contract(content: bytes) -> Contract:
    """An `observations.csv` read back. KeyError where it lacks a column; the first editions have no `sheet`."""
    lines = list(io.StringIO(content.decode()))
    header, *table = csv.reader(lines)
    if "sheet" not in header:
        header, table = [*header, "sheet"], [[*row, ""] for row in table]
    places = {name: place for place, name in enumerate(header)}
    rows: list[TidyRow] = list(map(itemgetter(*(places[name] for name in COLUMNS)), table))
    return Contract([observation(row) for row in rows], rows, lines[1:])


def observation(row: TidyRow) -> Observation:
    """The observation that a row of the contract tells of. ValueError where it can't be one."""
    value, obs_status, _, _, marks, page, sheet, line = row[KEY.stop :]
    number, status = int(value) if value else None, cast(ObsStatus, obs_status)
    return Observation(row[SOURCE], Key(*row[KEY]), number, status, tuple(marks.split()), page, int(line), sheet)


def newest(observations: Iterable[Observation], sources: tuple[Source, ...]) -> dict[Key, Observation]:
    """For each key the observation of the newest report that prints it. Reports are ordered by their last month."""
    order = {source.id: source.order for source in sources}
    reports = [(order[source], [*of_report]) for source, of_report in groupby(observations, attrgetter("source"))]
    view: dict[Key, Observation] = {}
    for _, of_report in sorted(reports, key=itemgetter(0)):
        view.update(zip(map(attrgetter("key"), of_report), of_report, strict=True))
    return view
