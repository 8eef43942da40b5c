"""The published editions: the data of each, so that citations can be checked, and the changes between them.

Takes `data/published`, which holds a Parquet file and a description for each edition, and today's newest prints; gives
the editions, newest last. Today's is a new edition only where its data differs from the last. Parquet takes a sixth of
what zipped CSV takes: a site keeps every edition, in a year dozens.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import ValidationError

from tiltak.config import stop
from tiltak.model import Source
from tiltak.tabulate.changes import Changes, changes, changes_as_json, changes_from_json
from tiltak.tabulate.tidy import COLUMNS, NUMBER_COLUMNS, newest_prints, typed

EDITION_FILE = "data.parquet"
SUMS = "sha256sums.txt"

_SCHEMA = pa.schema([(name, pa.int32() if name in NUMBER_COLUMNS else pa.string()) for name in COLUMNS])
_PUT_BACK = "put it back as it was: a published edition never changes"


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition. `id` is its data month, numbered where the month had one before: 2025-11-2."""

    id: str
    date: str  # ISO date, '' where none was given
    data: bytes  # a Parquet file: the newest print of each cell, as the pages show it
    changes: Changes | None  # from the edition before; None for the first

    @property
    def sha256(self) -> str:
        """The checksum of its data."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def table(self) -> pd.DataFrame:
        """Its data, with the columns and types of the tidy table."""
        return typed(pd.read_parquet(io.BytesIO(self.data)))

    @property
    def data_month(self) -> str:
        """The newest month of its data."""
        return self.id[:7]


def edition_prints(table: pd.DataFrame, sources: Iterable[Source]) -> pd.DataFrame:
    """The newest print of each cell of the tidy table, as an edition has them: without the means so far of a year that
    a newer report of the family has for more months.

    Fetching removes the older report once the newer one is published, and no other prints its means: that is no new
    edition.
    """
    last: dict[tuple[str, str], str] = {}
    for source in sources:
        year = source.report, source.period[1][:4]
        last[year] = max(last.get(year, ""), source.period[1])
    superseded = [s.id for s in sources if s.period[1] < last[s.report, s.period[1][:4]]]
    kept = (table["measure"] == "participants") | ~table["source"].isin(superseded)
    return newest_prints(table[kept], sources)


def editions(data: Path, newest: pd.DataFrame, sources: tuple[Source, ...], date: str) -> tuple[Edition, ...]:
    """The frozen editions, and today's where it is new. `newest` are its `edition_prints`; `date` dates today's
    edition."""
    frozen = frozen_editions(data)
    before = frozen[-1].table if frozen else None
    shown = _parquet(newest)
    if before is not None and _parquet(before) == shown:
        return frozen
    month = max(newest.loc[newest["measure"] == "participants", "period"])
    made = changes(edition_prints(before, sources), newest) if before is not None else None
    return (*frozen, Edition(_free(month, frozen), date, shown, made))


def frozen_editions(data: Path) -> tuple[Edition, ...]:
    """The editions of `data/published`, oldest first. BuildError where one differs from what was published."""
    found = []
    for path in sorted((data / "published").glob("*.json")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            changed = changes_from_json(said["changes"]) if said["changes"] else None
            made = Edition(said["id"], said["date"], path.with_suffix(".parquet").read_bytes(), changed)
            number, digest = said["number"], said["sha256"]
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
            place, expected = f"data/published/{path.name}", "a description and a Parquet file"
            raise stop(place, "edition-kept", expected, str(error), _PUT_BACK) from None
        if (seen := made.sha256) != digest:
            place = f"data/published/{path.stem}.parquet"
            raise stop(place, "edition-kept", f"data with SHA-256 {digest}", seen, _PUT_BACK)
        found.append((number, made))
    return tuple(made for _, made in sorted(found, key=lambda item: item[0]))


def freeze(data: Path, made: Sequence[Edition]) -> str:
    """Freeze today's edition if it is new; gives its id, '' where it is frozen already."""
    frozen = frozen_editions(data)
    if len(made) == len(frozen):
        return ""
    edition, folder = made[-1], data / "published"
    folder.mkdir(exist_ok=True)
    said = {
        "number": len(made),
        "id": edition.id,
        "date": edition.date,
        "sha256": edition.sha256,
        "changes": changes_as_json(edition.changes) if edition.changes else None,
    }
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    for name, content in ((f"{edition.id}.parquet", edition.data), (f"{edition.id}.json", text.encode())):
        draft = folder / f".{name}.new"
        draft.write_bytes(content)
        draft.replace(folder / name)  # the description last: without it, the edition does not count
    return edition.id


def edition_files(made: Sequence[Edition]) -> dict[str, bytes]:
    """The files of each edition on the site: its data and their checksum, under utgave/."""
    files = {}
    for edition in made:
        files[f"utgave/{edition.id}/{EDITION_FILE}"] = edition.data
        files[f"utgave/{edition.id}/{SUMS}"] = f"{edition.sha256}  {EDITION_FILE}\n".encode()
    return files


def _free(month: str, frozen: Sequence[Edition]) -> str:
    same = sum(edition.data_month == month for edition in frozen)
    return f"{month}-{same + 1}" if same else month


def _parquet(table: pd.DataFrame) -> bytes:
    """The rows as Parquet: strings and int32, null for missing numbers, zstd; the same rows give the same bytes."""
    made = pa.Table.from_pandas(table, schema=_SCHEMA, preserve_index=False).replace_schema_metadata(None)
    file = io.BytesIO()
    pq.write_table(made, file, compression="zstd", row_group_size=max(made.num_rows, 1))
    return file.getvalue()
