"""The published editions: the data of each, so that citations can be checked, and the changes between them.

Takes `data/published`, which holds a zip file of data and a description for each edition, and today's newest prints;
gives the editions, newest last. Today's is a new edition only where its data differs from the last.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from msgspec import ValidationError

from tiltak.config import stop
from tiltak.model import Source
from tiltak.tabulate.changes import Changes, changes, changes_as_json, changes_from_json
from tiltak.tabulate.tidy import newest_prints, read_table, table_csv

CSV = "newest.csv"
SUMS = "sha256sums.txt"

_READABLE = 0o100644 << 16  # Unix mode of an unpacked file
_PUT_BACK = "put it back as it was: a published edition never changes"


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition. `id` is its data month, numbered where the month had one before: 2025-11-2."""

    id: str
    date: str  # ISO date, '' where none was given
    sha256: str  # of its newest.csv
    archive: bytes  # a zip file of that: the newest print of each cell, as the pages show it
    changes: Changes | None  # from the edition before; None for the first

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
    shown = table_csv(newest)
    digest = hashlib.sha256(shown).hexdigest()
    if frozen and frozen[-1].sha256 == digest:
        return frozen
    month = max(newest.loc[newest["measure"] == "participants", "period"])
    made = changes(edition_prints(read_table(_content(frozen[-1])), sources), newest) if frozen else None
    return (*frozen, Edition(_free(month, frozen), date, digest, archive({CSV: shown}), made))


def frozen_editions(data: Path) -> tuple[Edition, ...]:
    """The editions of `data/published`, oldest first. BuildError where one differs from what was published."""
    found = []
    for path in sorted((data / "published").glob("*.json")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            content = path.with_suffix(".zip").read_bytes()
            made = Edition(
                said["id"],
                said["date"],
                said["sha256"],
                content,
                changes_from_json(said["changes"]) if said["changes"] else None,
            )
            seen = hashlib.sha256(_content(made)).hexdigest()
        except (OSError, ValueError, KeyError, TypeError, ValidationError, zipfile.BadZipFile) as error:
            place, expected = f"data/published/{path.name}", "a description and a zip file"
            raise stop(place, "edition-kept", expected, str(error), _PUT_BACK) from None
        if seen != made.sha256:
            place, expected = f"data/published/{path.stem}.zip", f"data with SHA-256 {made.sha256}"
            raise stop(place, "edition-kept", expected, seen, _PUT_BACK)
        found.append((said["number"], made))
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
    for name, content in ((f"{edition.id}.zip", edition.archive), (f"{edition.id}.json", text.encode())):
        draft = folder / f".{name}.new"
        draft.write_bytes(content)
        draft.replace(folder / name)  # the description last: without it, the edition does not count
    return edition.id


def edition_files(made: Sequence[Edition]) -> dict[str, bytes]:
    """The files of each edition on the site: its data and their checksum, under utgave/."""
    return {
        path: content
        for edition in made
        for path, content in (
            (f"utgave/{edition.id}/data.zip", edition.archive),
            (f"utgave/{edition.id}/{SUMS}", _sums(edition)),
        )
    }


def archive(files: dict[str, bytes], folder: str = "", level: int = 6) -> bytes:
    """A zip file of these files, by name, without timestamps: always the same bytes. `level` is from 1 to 9."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name in sorted(files):
            entry = zipfile.ZipInfo(folder + name)
            entry.external_attr, entry.compress_type = _READABLE, zipfile.ZIP_DEFLATED
            file.writestr(entry, files[name], compresslevel=level)
    return packed.getvalue()


def _free(month: str, frozen: Sequence[Edition]) -> str:
    same = sum(edition.data_month == month for edition in frozen)
    return f"{month}-{same + 1}" if same else month


def _content(edition: Edition) -> bytes:
    with zipfile.ZipFile(io.BytesIO(edition.archive)) as packed:
        return packed.read(CSV)


def _sums(edition: Edition) -> bytes:
    return f"{hashlib.sha256(edition.archive).hexdigest()}  data.zip\n{edition.sha256}  {CSV}\n".encode()
