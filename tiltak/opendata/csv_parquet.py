"""CSV, gzip and Parquet: the rows of a page, and all observations."""

from __future__ import annotations

import gzip
import io
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tiltak.codelists import INTERNATIONAL
from tiltak.opendata.labels import DataTexts
from tiltak.opendata.page_data import PageData
from tiltak.tabulate.tidy import COLUMNS, NUMBER_COLUMNS


def page_csv(data: PageData) -> bytes:
    """The `.csv` of a page: the lines of its cells in `observations.csv`."""
    header, *lines = data.table.lines
    return "".join([header, *(lines[position] for position in data.positions)]).encode()


class AllData(NamedTuple):
    """The tidy table, its CSV, and the texts of the open data."""

    table: pd.DataFrame
    csv: bytes
    texts: DataTexts


def observations_csv(data: AllData) -> bytes:
    """The tidy table as CSV."""
    return data.csv


def gzipped(data: AllData) -> bytes:
    """`observations.csv` as gzip, without a timestamp or a file name."""
    return gzip.compress(data.csv, compresslevel=6, mtime=0)


def observations_parquet(data: AllData) -> bytes:
    """The tidy table as Parquet: numbers as int32, codes dictionary-encoded, null for missing values, zstd."""
    table, _, texts = data
    code = pa.dictionary(pa.int32(), pa.string())
    types = {name: pa.int32() if name in NUMBER_COLUMNS else code for name in COLUMNS}
    fields = [
        pa.field(name, kind, metadata={"description": texts.columns[name].about[INTERNATIONAL]})
        for name, kind in types.items()
    ]
    about = {"title": texts.title[INTERNATIONAL], "description": texts.description[INTERNATIONAL]}
    without_empty = table.assign(
        **{name: table[name].replace("", None) for name in types if name not in NUMBER_COLUMNS}
    )
    made = pa.Table.from_pandas(without_empty, schema=pa.schema(fields, metadata=about), preserve_index=False)
    file = io.BytesIO()
    pq.write_table(made.replace_schema_metadata(about), file, compression="zstd", row_group_size=made.num_rows)
    return file.getvalue()
