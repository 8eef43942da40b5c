"""The largest changes as CSV: every pair of numbers that could be compared, with codes and names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from tiltak.codelists import MAIN_LANGUAGE, Vocabulary
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.tidy import table_csv

CHANGES_HEADER = (
    *("since", "base_period", "period", "tiltak", "tiltak_name", "region_level", "region", "region_name"),
    *("base_value", "value", "change", "change_percent"),
)


def changes_csv(made: Answers) -> bytes:
    """The file: a row for each change, by what it is since, the largest rise in persons first."""
    return table_csv(pd.DataFrame(_rows(made, made.totals.vocabulary), columns=list(CHANGES_HEADER)))


def _rows(made: Answers, codes: Vocabulary) -> Iterator[tuple[str, ...]]:
    name = partial(codes.name, lang=MAIN_LANGUAGE)
    for since, changes in made.changes.items():
        for change in changes.compared:
            yield (
                *(since, changes.base_month, changes.month, change.tiltak, name("tiltak", change.tiltak)),
                *(*change.place, name(*change.place)),
                *(str(point.value) for point in (change.base, change.latest)),
                *(str(change.difference), f"{change.tenths / 10:.1f}"),
            )
