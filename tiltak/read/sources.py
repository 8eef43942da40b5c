"""The reports that the site is built from: their descriptions in `data/sources.toml`, and their texts.

Takes the data folder; gives `Source` records and texts. A report that is changed, missing or wrongly described stops
the build here, before anything is read from it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import structs

from tiltak.config import Filled, Month, Record, checked, decoded, read_toml, stop, toml
from tiltak.model import BuildError, Source, Unreadable
from tiltak.read.layouts import LAYOUTS

FETCHED = ".fetch"  # exists in the data folder while a fetch moves files into place
SOURCES = "data/sources.toml"
CHECKSUMS_FILE = "data/raw/SHA256SUMS"

_SUM = re.compile(r"([0-9a-f]{64})  (\S.*)")


class _Described(Record, frozen=True):
    """A report; `data/sources.toml` explains the fields."""

    id: Filled
    file: Filled
    title: Filled
    layout: Filled
    report: Filled
    period: tuple[Month, Month]
    report_date: str
    published_at: str


class _Settings(Record, frozen=True):
    """`[settings]`: a table for each stage that has settings."""

    fetch: dict[str, Any] | None = None
    freshness: dict[str, Any] | None = None


class _SourcesFile(Record, frozen=True):
    """`data/sources.toml`."""

    settings: _Settings = _Settings()
    source: tuple[_Described, ...] = ()


def load_sources(data: Path) -> tuple[Source, ...]:
    """The sources that `data/sources.toml` describes, by id, with their checksums from `data/raw/SHA256SUMS`.

    BuildError where a description is wrong, where files, descriptions and checksums do not match one to one, or where a
    fetch was interrupted while moving files into place. `read_text` checks the files themselves.
    """
    if (data / FETCHED).is_dir():
        seen = f"reports that a fetch has left in {FETCHED}"
        raise stop(data.as_posix(), "fetch-finished", "reports in their places", seen, "run: python build.py fetch")
    described, sums = decoded(data / "sources.toml", SOURCES), decoded(data / "raw" / "SHA256SUMS", CHECKSUMS_FILE)
    return described_sources(described, sums, {path.name for path in (data / "raw").iterdir()})


def described_sources(described: str, sums: str, files: Collection[str]) -> tuple[Source, ...]:
    """The sources of a text in the form of `data/sources.toml`, by id, with the given checksums and files of
    `data/raw`.

    BuildError as for `load_sources`.
    """
    checksums = _checksums(sums)
    entries = checked(toml(described, SOURCES), _SourcesFile, SOURCES).source
    if not entries:
        raise stop(SOURCES, "no-source", "a [[source]] for each file of data/raw", "none", "describe the files")
    sources = sorted((_source(entry, checksums) for entry in entries), key=lambda source: source.id)
    _check_one_to_one(sources, checksums, files)
    return tuple(sources)


def load_settings(data: Path) -> dict[str, dict[str, Any]]:
    """The settings of `data/sources.toml`, a table each; the stages that use one validate it."""
    settings = structs.asdict(read_toml(data / "sources.toml", _SourcesFile, SOURCES).settings)
    return {name: table for name, table in settings.items() if table is not None}


def read_text(source: Source, data: Path) -> str:
    """The text of a source's file; for a workbook or a PDF, the text that its layout extracts.

    BuildError where the file is missing or does not match its checksum, or where its text is not clean: not UTF-8, or
    with unprintable characters (newline, tab and no-break space are allowed).
    """
    place = f"data/raw/{source.file}"
    path = data / "raw" / source.file
    if not path.is_file():
        raise _missing(place)
    seen = hashlib.sha256(path.read_bytes()).hexdigest()
    if seen != source.sha256:
        advice = "put the file back as NAV published it; raw files are never edited"
        raise stop(place, "checksum", f"SHA-256 {source.sha256} as in {CHECKSUMS_FILE}", seen, advice)
    text = _text(source.layout, path, place)
    if found := unprintable(text):
        line, seen = found
        raise stop(f"{place}:{line}", "control-character", "text", seen, "get the file again")
    return text


def unprintable(text: str) -> tuple[int, str] | None:
    """The first unprintable character, if any (newline, tab and no-break space are allowed): its line and its name."""
    hidden = [at for at in map(text.find, sorted(set(text))) if _doesnt_print(text[at])]
    if not hidden:
        return None
    at = min(hidden)
    return text.count("\n", 0, at) + 1, f"U+{ord(text[at]):04X} ({unicodedata.name(text[at], 'control character')})"


def _text(layout: str, path: Path, place: str) -> str:
    make = LAYOUTS[layout].text
    try:
        return make(path.read_bytes()) if make else decoded(path, place)
    except Unreadable as error:
        raise stop(place, "file-readable", error.expected, error.seen, "get the file again") from None


def _doesnt_print(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character not in "\n\t"


def _checksums(text: str) -> dict[str, str]:
    """Checksums by file name."""
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _SUM.fullmatch(line)
        if not found or found[2] in sums:
            expected = "a SHA-256, two spaces and the name of a file, each file once"
            raise stop(
                f"{CHECKSUMS_FILE}:{number}",
                "checksum-line",
                expected,
                repr(line),
                "write the file again with sha256sum",
            )
        sums[found[2]] = found[1]
    return sums


def _source(entry: _Described, sums: dict[str, str]) -> Source:
    """One description with its checksum, validated across its fields."""
    place = f"{SOURCES} [{entry.id}]"
    if entry.layout not in LAYOUTS:
        expected = f"a layout that there is a reader for ({', '.join(sorted(LAYOUTS))})"
        raise stop(place, "unknown-layout", expected, entry.layout, "correct it, or write a reader")
    if entry.file not in sums:
        raise stop(place, "no-checksum", f"{entry.file} in {CHECKSUMS_FILE}", "nothing", "add its checksum")
    if entry.report_date and not _is_date(entry.report_date):
        expected = "'' or a date such as 2025-12-02 as report_date"
        raise stop(place, "wrong-field", expected, repr(entry.report_date), "correct it")
    first, last = entry.period
    if first > last or first[:4] != last[:4]:
        expected = 'a period in one year, such as ["2025-01", "2025-11"]'
        raise stop(place, "wrong-field", expected, repr([first, last]), "correct it")
    return Source(**structs.asdict(entry), sha256=sums[entry.file])


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_one_to_one(sources: list[Source], sums: dict[str, str], files: Collection[str]) -> None:
    """BuildError unless each source has its own id, file, content and months, and each file has a source. Months may
    repeat where the id marks a later edition of the report: tilt140-2026-04-2."""
    seen: dict[tuple[str, str], Source] = {}
    for source in sources:
        edition = re.fullmatch(rf"{re.escape(source.report)}-{source.period[1]}-(\d+)", source.id)
        months = " ".join((source.report, *source.period, *(edition.groups() if edition else ())))
        for what, value in (("id", source.id), ("file", source.file), ("checksum", source.sha256), ("months", months)):
            if other := seen.get((what, value)):
                raise stop(
                    f"{SOURCES} [{source.id}]",
                    "report-once",
                    "each report once",
                    f"the {what} of {other.id} ({other.file}) again for {source.file}",
                    "remove one of them",
                )
            seen[what, value] = source
        if source.file not in files:
            raise _missing(f"data/raw/{source.file}")
    present = {name for name in files if not name.startswith(".")} - {"SHA256SUMS"}
    for name in sorted((present | sums.keys()) - {source.file for source in sources}):
        raise stop(
            f"data/raw/{name}", "not-described", f"a [[source]] in {SOURCES}", "none", "describe it, or remove it"
        )


def _missing(place: str) -> BuildError:
    return stop(place, "missing-file", "the file", "none", "put it back, or remove it from the description")
