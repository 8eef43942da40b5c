"""CSV and what is made from it: the rows of a page, and all observations as CSV, gzip and Parquet."""

from __future__ import annotations

import gzip
import io
from functools import cache

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tiltak.opendata.labels import CODED, Texts
from tiltak.opendata.page_data import PageData
from tiltak.tabulate.tidy import COLUMNS, TidyRow, csv_lines

HEADER = (*COLUMNS, *(f"{column}_label" for column in CODED))  # of a page's CSV

_INTEGERS = ("value", "page", "line")


def page_csv(data: PageData) -> bytes:
    """The `.csv` beside a page: the lines that its cells have in `observations.csv`, and the names of their codes."""
    names = map(data.labels.of_row, data.rows.rows)
    lines = (f"{line[:-1]},{_line(row)}" for line, row in zip(data.rows.lines, names, strict=True))
    return "".join([_line(HEADER), *lines]).encode()


@cache
def _line(cells: TidyRow) -> str:
    return csv_lines([cells])[0]


def observations_csv(contract: bytes, _: Texts) -> bytes:
    """`observations.csv` as it is."""
    return contract


def gzipped(contract: bytes, _: Texts) -> bytes:
    """`observations.csv` as gzip, without a time or a file name in it."""
    return gzip.compress(contract, compresslevel=6, mtime=0)


def observations_parquet(contract: bytes, texts: Texts) -> bytes:
    """`observations.csv` as Parquet: numbers as int32, codes dictionary-encoded, null for what is empty, zstd."""
    code = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.int32() if name in _INTEGERS else code for name in COLUMNS}
    read = pa.csv.read_csv(
        io.BytesIO(contract),
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=len(contract)),  # one block: one dictionary
        convert_options=pa.csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    fields = [
        pa.field(name, kind, metadata={"description": texts.columns[name].about["en"]}) for name, kind in types.items()
    ]
    about = {"title": texts.title["en"], "description": texts.description["en"]}
    table = pa.Table.from_arrays(read.columns, schema=pa.schema(fields, metadata=about))
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", row_group_size=table.num_rows)
    return file.getvalue()
