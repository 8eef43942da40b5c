"""All observations in one file, for those who want everything: gzip and Parquet beside `observations.csv`.

Takes the rows of the contract; gives bytes. pyarrow does both, also the gzip: its zlib is its own, so that the bytes
don't depend on the machine's.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from tiltak.dataset import COLUMNS
from tiltak.downloads.cells import TidyRow
from tiltak.downloads.texts import Texts

_INTEGERS = ("value", "line")


def gzipped(content: bytes) -> bytes:
    """The content as gzip, without a time or a file name in it."""
    import pyarrow as pa  # here, since importing it is slow and not every run makes files

    return bytes(pa.Codec("gzip", compression_level=9).compress(content, asbytes=True))


def observations_parquet(rows: Sequence[TidyRow], texts: Texts) -> bytes:
    """The rows as Parquet: numbers as int32, codes dictionary-encoded, null for what is empty, zstd."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    arrays = [
        pa.array([int(cell) if cell else None for cell in cells], pa.int32())
        if name in _INTEGERS
        else pa.array([cell or None for cell in cells], pa.string()).dictionary_encode()
        for name, cells in columns.items()
    ]
    fields = [
        pa.field(name, array.type, metadata={"description": texts.columns[name].about["en"]})
        for name, array in zip(columns, arrays, strict=True)
    ]
    schema = pa.schema(fields, metadata={"title": texts.title["en"], "description": texts.description["en"]})
    file = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file, compression="zstd", row_group_size=len(rows))
    return file.getvalue()
