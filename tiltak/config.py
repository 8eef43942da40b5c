"""Configuration files, validated against record types.

Takes paths of TOML and text files; gives records and texts. A record is a class of `Record`: its fields are those of an
entry, with their types. A missing, unknown or mistyped field is a BuildError that names file, entry and field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta, structs

from tiltak.model import BuildError, Finding

NAV = "https://www.nav.no/"  # the publisher of the figures

T = TypeVar("T")
Month = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="a month such as 2025-01")]
Filled = Annotated[str, Meta(pattern=r"\S", description="a text")]  # not empty


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a file. Fields without a default are required; unknown fields are refused."""


def read_toml(path: Path, kind: type[T], place: str = "") -> T:
    """Read a TOML file as a record, or as a dictionary of records. `place` names the file in errors.

    BuildError where it is missing, not UTF-8 or not TOML, or does not match `kind`.
    """
    place = place or path.as_posix()
    return checked(toml(decoded(path, place), place), kind, place)


def toml(text: str, place: str) -> dict[str, Any]:
    """The tables of a TOML text. BuildError where it does not parse."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise stop(f"{place}:{line[1]}" if line else place, "toml", "valid TOML", str(error), "fix the file") from None


def checked(value: object, kind: type[T], place: str, name: str = "the file") -> T:
    """The value converted to `kind`. BuildError naming the innermost invalid value; `place` is its file and entry."""
    try:
        return _converted(value, kind)
    except msgspec.ValidationError:
        raise _fault(_Part(place, name, place, value, kind)) from None


def decoded(path: Path, place: str) -> str:
    """The text of a file. BuildError where it is missing or not UTF-8."""
    if not path.is_file():
        raise stop(place, "missing-file", "the file", "none", "put it back")
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        seen = f"the byte {content[error.start]:#04x}"
        raise stop(f"{place}:{line}", "utf-8", "UTF-8", seen, "get the file again") from None


def stop(place: str, rule: str, expected: str, seen: str, advice: str) -> BuildError:
    """A BuildError in the form of a finding."""
    return BuildError(str(Finding(place, rule, expected, seen, advice)))


def _converted(value: object, kind: type[T]) -> T:
    """The value as `kind`; the project's own types are called with it, and raise ValueError where it is invalid."""
    return msgspec.convert(value, kind, dec_hook=lambda own, inner: own(inner))


class _Part(NamedTuple):
    """A value in a file: its entry, its name there, the place of the values inside it, and the type it must have."""

    place: str
    name: str
    inside: str
    value: Any
    kind: Any


def _fault(part: _Part) -> BuildError:
    """The error for an invalid value, reported at the innermost value that is invalid."""
    for inner in _parts(part):
        try:
            _converted(inner.value, inner.kind)
        except msgspec.ValidationError:
            return _fault(inner)
    kind = _plain(part.kind)
    if isinstance(part.value, dict) and isinstance(kind, type) and issubclass(kind, Record):
        fields = {field.encode_name: field.required for field in structs.fields(kind)}
        for name in part.value:
            if name not in fields:
                advice = "remove it or correct its name"
                return stop(part.inside, "unknown-field", f"only {', '.join(fields)}", name, advice)
        for name, required in fields.items():
            if required and name not in part.value:
                return stop(part.inside, "missing-field", f"the field {name}", "none", "add it")
    return stop(part.place, "wrong-field", f"{_said(part.kind)} as {part.name}", repr(part.value), "correct it")


def _parts(part: _Part) -> Iterator[_Part]:
    """The values inside a value, each with its required type."""
    kind = _plain(part.kind)
    if isinstance(part.value, dict):
        for name, wanted in _kinds_by_name(kind, part.value):
            value = part.value[name]
            yield _Part(part.inside, name, _inside(part.inside, name, value), value, wanted)
    elif isinstance(part.value, list) and (kinds := get_args(kind)):
        wanted_each = repeat(kinds[0]) if len(kinds) == 1 or kinds[1] is Ellipsis else kinds
        for number, (value, wanted) in enumerate(zip(part.value, wanted_each, strict=False), 1):
            inside = _inside(part.inside, _called(value, f"{part.name} {number}"), value)
            yield _Part(part.inside, part.name, inside, value, wanted)


def _kinds_by_name(kind: Any, value: dict[str, Any]) -> list[tuple[str, Any]]:
    """The known names of a table, with the type of each value."""
    if isinstance(kind, type) and issubclass(kind, Record):
        return [(field.encode_name, field.type) for field in structs.fields(kind) if field.encode_name in value]
    return [(name, get_args(kind)[-1]) for name in value] if get_origin(kind) is dict else []


def _inside(place: str, name: str, value: object) -> str:
    """The place of the values inside a value: 'data/breaks.toml [status-2025-04]' where the value is a table."""
    return f"{place} [{name}]" if isinstance(value, dict) else place


def _called(value: Any, otherwise: str) -> str:
    """How errors name an entry of a list: by its id, code or name, else by its number."""
    names = (value[name] for name in ("id", "code", "name") if name in value) if isinstance(value, dict) else ()
    return str(next(iter(names), otherwise))


def _plain(kind: Any) -> Any:
    """The type without its description, and without None where the value is optional."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if isinstance(kind, UnionType):
        return _plain(get_args(kind)[0])
    return kind


def _said(kind: Any) -> str:
    """A type in words: its own description, or that of its base type."""
    said = (meta.description for meta in get_args(kind)[1:] if get_origin(kind) is Annotated)
    plain = _plain(kind)
    return next(said, None) or getattr(plain, "SAID", None) or _SAID.get(get_origin(plain) or plain, "a table")


_SAID = {str: "a text", int: "a whole number", bool: "true or false", tuple: "a list", dict: "a table"}


_SITE = r"""^(https?://\w[\w.-]*(:\d+)?/([^\s?#"'<>]+/)?)?\Z"""
_SITE_SAID = "'' or an address such as https://tall.example.org/ (ending with /)"
_Name = Annotated[str, Meta(pattern=r"^.+\Z", description="a line of text")]
_Line = Annotated[str, Meta(pattern=r"^.*\Z", description="'' or a line of text")]
_Site = Annotated[str, Meta(pattern=_SITE, description=_SITE_SAID)]
_Contact = Annotated[str, Meta(pattern=r"^((mailto|https):.+)?\Z", description="'' or an address (mailto: or https:)")]
_Web = Annotated[str, Meta(pattern=r"^(https://.+)?\Z", description="'' or an address (https:)")]


class Settings(Record, frozen=True):
    """The settings of `content/site.toml`. `base_url` ends with '/'; all but the name are '' where not set."""

    name: _Name
    base_url: _Site = ""
    report_errors: _Contact = ""
    licence: _Line = ""
    licence_url: _Web = ""


def read_settings(folder: Path, base_url: str = "") -> Settings:
    """Read `site.toml` in `folder`; `base_url`, where not '', overrides the file's."""
    settings = read_toml(folder / "site.toml", Settings)
    given = checked({"name": settings.name, "base_url": base_url}, Settings, "--base-url")
    return structs.replace(settings, base_url=given.base_url or settings.base_url)


@dataclass(frozen=True, slots=True)
class Config:
    """What a site is built from: folders, settings, languages, and today's date ('' where none was given)."""

    data: Path
    content: Path
    templates: Path
    settings: Settings
    languages: tuple[str, ...]
    date: str = ""
