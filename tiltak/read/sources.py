"""The reports that the site is built from: what `data/sources.toml` says of them, and their texts.

A report that is changed, missing, not described or described wrongly stops the build here, before anything is read
from it. Takes the data folder and hands on `Source` records and texts.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from tiltak.config import decoded, stop
from tiltak.model import BuildError, Source, Unreadable
from tiltak.read.layouts import LAYOUTS

FETCHED = ".fetch"  # in the data folder while a fetch moves what it has fetched into place
SOURCES = "data/sources.toml"
SUMS = "data/raw/SHA256SUMS"

_DESCRIBED = tuple(field.name for field in fields(Source) if field.name != "sha256")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SUM = re.compile(r"([0-9a-f]{64})  (\S.*)")


def load_sources(data: Path) -> tuple[Source, ...]:
    """The sources that `data/sources.toml` describes, by id; their checksums come from `data/raw/SHA256SUMS`.

    BuildError where a description is wrong, or where files, descriptions and checksums don't belong together one to
    one, or a fetch was cut off while it moved them into place. The files themselves are checked by `read_text`.
    """
    if (data / FETCHED).is_dir():
        seen = f"reports that a fetch has left in {FETCHED}"
        raise stop(data.as_posix(), "fetch-finished", "reports in their places", seen, "run: python build.py fetch")
    described, sums = decoded(data / "sources.toml", SOURCES), decoded(data / "raw" / "SHA256SUMS", SUMS)
    return described_sources(described, sums, {path.name for path in (data / "raw").iterdir()})


def described_sources(described: str, sums: str, files: Collection[str]) -> tuple[Source, ...]:
    """The sources that a text such as `data/sources.toml` describes, by id, with checksums and files such as those of
    `data/raw`. BuildError as for `load_sources`."""
    checksums = _checksums(sums)
    entries = _tables(described).get("source", [])
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        raise stop(SOURCES, "no-source", "a [[source]] for each file of data/raw", "none", "describe the files")
    sources = sorted((_source(entry, checksums) for entry in entries), key=lambda source: source.id)
    _check_one_to_one(sources, checksums, files)
    return tuple(sources)


def load_settings(data: Path) -> dict[str, Any]:
    """The settings of `data/sources.toml`, as they stand there; whoever uses one checks it."""
    settings = _tables(decoded(data / "sources.toml", SOURCES)).get("settings", {})
    if not (isinstance(settings, dict) and all(isinstance(table, dict) for table in settings.values())):
        raise stop(f"{SOURCES} [settings]", "wrong-field", "a table for each setting", repr(settings), "correct it")
    return settings


def read_text(source: Source, data: Path) -> str:
    """The text of a source's file; of a workbook or a PDF the text that its layout makes of it.

    BuildError where the file is missing or isn't the one that the checksum is of, or where its text isn't clean:
    not UTF-8, or with characters that don't print (newline, tab and no-break space are allowed).
    """
    place = f"data/raw/{source.file}"
    path = data / "raw" / source.file
    if not path.is_file():
        raise _missing(place)
    seen = hashlib.sha256(path.read_bytes()).hexdigest()
    if seen != source.sha256:
        advice = "put the file back as NAV published it; raw files are never edited"
        raise stop(place, "checksum", f"SHA-256 {source.sha256} as in {SUMS}", seen, advice)
    text = _text(source.layout, path, place)
    if found := unprintable(text):
        line, seen = found
        raise stop(f"{place}:{line}", "control-character", "text", seen, "get the file again")
    return text


def unprintable(text: str) -> tuple[int, str] | None:
    """The first character that doesn't print (newline, tab and no-break space are allowed): its line, and its name."""
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


def _tables(text: str) -> dict[str, Any]:
    """What `data/sources.toml` says."""
    try:
        described = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise stop(SOURCES, "toml", "valid TOML", str(error), "mend the file") from None
    for name in sorted(described.keys() - {"settings", "source"}):
        raise stop(SOURCES, "unknown-field", "only [settings] and [[source]]", name, "remove it or correct its name")
    return described


def _checksums(text: str) -> dict[str, str]:
    """The checksums by file name."""
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        found = _SUM.fullmatch(line)
        if not found or found[2] in sums:
            expected = "a SHA-256, two spaces and the name of a file, each file once"
            raise stop(f"{SUMS}:{number}", "checksum-line", expected, repr(line), "write the file anew with sha256sum")
        sums[found[2]] = found[1]
    return sums


def _source(entry: dict[str, object], sums: dict[str, str]) -> Source:
    """One description, checked."""
    place = f"{SOURCES} [{entry.get('id') or entry.get('file') or 'a source without id'}]"
    for name in _DESCRIBED:
        if name not in entry:
            raise stop(place, "missing-field", f"the field {name}", "none", "add it")
    for name in sorted(entry.keys() - set(_DESCRIBED)):
        raise stop(place, "unknown-field", f"only {', '.join(_DESCRIBED)}", name, "remove it or correct its name")
    texts = {name: value for name, value in entry.items() if isinstance(value, str)}
    for name in _DESCRIBED:
        if name != "period" and (name not in texts or not (texts[name] or name in ("report_date", "published_at"))):
            raise stop(place, "wrong-field", f"a text as {name}", repr(entry[name]), "correct it")
    if texts["layout"] not in LAYOUTS:
        expected = f"a layout that there is a reader for ({', '.join(sorted(LAYOUTS))})"
        raise stop(place, "unknown-layout", expected, texts["layout"], "correct it, or write a reader")
    if texts["file"] not in sums:
        raise stop(place, "no-checksum", f"{texts['file']} in {SUMS}", "nothing", "add its checksum")
    if texts["report_date"] and not _is_date(texts["report_date"]):
        raise stop(place, "wrong-field", "a date such as 2025-12-02", texts["report_date"], "correct it")
    return Source(**texts, sha256=sums[texts["file"]], period=_period(entry["period"], place))


def _period(period: object, place: str) -> tuple[str, str]:
    match period:
        case [str(first), str(last)] if _MONTH.fullmatch(first) and _MONTH.fullmatch(last):
            if first <= last and first[:4] == last[:4]:
                return first, last
    expected = 'a period in one year, such as ["2025-01", "2025-11"]'
    raise stop(place, "wrong-field", expected, repr(period), "correct it")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_one_to_one(sources: list[Source], sums: dict[str, str], files: Collection[str]) -> None:
    """Each source has an id, a file, a content and months of its own, and each file has a source. The months may be
    those of another where the id says that it is a later edition of the report: tilt140-2026-04-2."""
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
