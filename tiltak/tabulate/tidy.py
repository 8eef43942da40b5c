"""The tidy table: every cell of every report, a row each.

Takes the observations that `verify` gives and the declared breaks; gives a DataFrame with the columns of
`observations.csv`. Codes are categorical; `value` is a nullable integer, and the status of a cell without a number is
in `obs_status`, never implied by the missing value. Series, rankings, changes and all files are made from it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from msgspec import field

from tiltak.codelists import LEVEL_LISTS, Text, Vocabulary
from tiltak.config import Month, Record, read_toml, stop
from tiltak.model import KEY_COLUMNS, Break, Key, Observation, Source

COLUMNS = (*("source", *KEY_COLUMNS, "value", "obs_status", "conf_status", "break", "marks", "page", "sheet", "line"),)
NUMBER_COLUMNS = ("value", "page", "line")  # integer columns; the others are codes
_ORDER = ["source", *KEY_COLUMNS]


class _Declared(Record, frozen=True):
    """A break; `data/breaks.toml` explains the fields."""

    id: str
    first_period: Month
    name: Text
    text: Text
    scope: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _BreaksFile(Record, frozen=True):
    """`data/breaks.toml`."""

    breaks: tuple[_Declared, ...] = field(name="break")


def load_breaks(data: Path, vocabulary: Vocabulary) -> tuple[Break, ...]:
    """The breaks in series that `data/breaks.toml` declares, in order.

    BuildError where a field is missing, or a scope has a column or a code that does not exist.
    """
    breaks = []
    path = data / "breaks.toml"
    for item in read_toml(path, _BreaksFile).breaks:
        for column, codes in item.scope.items():
            _require_known(f"{path.as_posix()} [{item.id}]", column, codes, vocabulary)
        breaks.append(Break(item.id, item.first_period, tuple(item.scope.items()), item.name, item.text))
    return tuple(breaks)


def _require_known(place: str, column: str, codes: Iterable[str], vocabulary: Vocabulary) -> None:
    lists = LEVEL_LISTS.get(column, (column,))
    if column not in KEY_COLUMNS or not any(vocabulary.codes(name) for name in lists):
        raise stop(place, "code-known", "a column of codes in scope", column, "correct it")
    for code in codes:
        if not any((name, code) in vocabulary.entries for name in lists):
            raise stop(place, "code-known", f"codes of {column} in scope", code, "correct it")


def break_applies(item: Break, key: Key) -> bool:
    """Whether a break lies in the series that the key belongs to, in any period."""
    return all(getattr(key, column) in codes for column, codes in item.scope)


def break_at(key: Key, breaks: Iterable[Break]) -> str:
    """The id of the break whose new series begins with this cell, or ''."""
    return next((item.id for item in breaks if item.first_period == key.period and break_applies(item, key)), "")


def tidy_table(observations: Iterable[Observation], breaks: Iterable[Break] = ()) -> pd.DataFrame:
    """The observations as a tidy table, a row each, in column order.

    A break is named in the first cells of its new series, within its scope; the first declared one wins.
    """
    cells = list(observations)
    keys = pd.DataFrame([o.key for o in cells], columns=list(KEY_COLUMNS), dtype=str)
    table = keys.assign(
        source=[o.source for o in cells],
        value=pd.array([o.value for o in cells], dtype="Int32"),
        obs_status=[o.obs_status for o in cells],
        conf_status=[o.conf_status for o in cells],
        **{"break": ""},
        marks=[" ".join(o.marks) for o in cells],
        page=[o.page for o in cells],
        sheet=[inert(o.sheet) for o in cells],
        line=[o.line for o in cells],
    )
    for item in reversed(tuple(breaks)):
        begins = table["period"] == item.first_period
        for column, codes in item.scope:
            begins &= table[column].isin(codes)
        table.loc[begins, "break"] = item.id
    return typed(table).sort_values(_ORDER, ignore_index=True)


def newest_prints(table: pd.DataFrame, sources: Iterable[Source]) -> pd.DataFrame:
    """For each cell, its print in the newest of these reports that has it, in the order of the table."""
    order = {source.id: place for place, source in enumerate(sorted(sources, key=lambda source: source.order))}
    known = table[table["source"].isin(order)]
    rank = known["source"].map(order).astype(int)
    newest = known.loc[rank.sort_values(kind="stable").index].drop_duplicates(list(KEY_COLUMNS), keep="last")
    return newest.sort_index()


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV: UTF-8, comma, LF, with a header; missing values are empty."""
    return str(table.to_csv(index=False, lineterminator="\n")).encode()


def read_table(content: bytes) -> pd.DataFrame:
    """Read back an `observations.csv`. KeyError where a column is missing."""
    return typed(pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False))


def inert(text: str) -> str:
    """The text made safe for spreadsheets: an apostrophe before anything that would run as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the tidy table in order, with their types."""
    types = {column: "Int32" if column in NUMBER_COLUMNS else "category" for column in COLUMNS}
    numbers = {name: pd.to_numeric(table[name].replace("", pd.NA)) for name in NUMBER_COLUMNS}
    return table.assign(**numbers)[list(COLUMNS)].astype(types)
