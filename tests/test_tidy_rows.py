"""Rows are written as the standard library writes them, whatever their text."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from tiltak.tabulate.tidy import rows_csv

TEXTS = st.text(st.sampled_from("a,\"\r\n \t;å'") | st.characters(exclude_categories=["Cs"]), max_size=4)
TABLES = st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[TEXTS] * width), min_size=1, max_size=4))


@given(TABLES)
@example([("a",), ("",)])
@example([("",)])
@example([("a", "b,"), ("", "")])
@example([("\r",)])
def test_rows_are_written_as_the_standard_library_writes_them(table: list[tuple[str, ...]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(table)
    header, *rows = table
    if "\r" not in written.getvalue():  # which Pythons write differently
        assert rows_csv(rows, header) == written.getvalue().encode()
    assert list(csv.reader(io.StringIO(rows_csv(rows, header).decode(), newline=""))) == [list(row) for row in table]
