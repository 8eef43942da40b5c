"""All observations in one file, for those who want everything: gzip and Parquet beside `observations.csv`."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tiltak.opendata.labels import Texts
from tiltak.tabulate.tidy import COLUMNS

_INTEGERS = ("value", "page", "line")


def gzipped(content: bytes) -> bytes:
    """The content as gzip, without a time or a file name in it."""
    return gzip.compress(content, compresslevel=6, mtime=0)


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
