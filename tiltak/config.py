"""Files that people write, read so that whatever is wrong in one is said in a single line.

Takes the paths of TOML and text files; gives their texts and fields. A field that isn't what it must be stops the
build, and so does whoever takes one that isn't there, with a BuildError that names the file, the entry and the field.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from tiltak.model import BuildError, Finding

NAV = "https://www.nav.no/"  # the publisher of the figures

# What a value must be: a kind of value, a list of such, or a table with such fields, of any name where it has "*".
Shape: TypeAlias = "type | list[Shape] | dict[str, Shape]"
_SAID = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


class Fields(dict[str, Any]):
    """The fields of one entry; one that is missing is a BuildError. `place` is the file, and the entry in it."""

    def __init__(self, place: str, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.place = place

    def __missing__(self, name: str) -> NoReturn:
        raise stop(self.place, "missing-field", f"the field {name}", "none", "add it")


def toml(path: Path, shape: Shape) -> Fields:
    """The fields of a TOML file, those of its tables too.

    BuildError where it is missing, no UTF-8 or no TOML, where a field is unknown or isn't what `shape` has in its
    place. Whether a field is there is seen when it is taken.
    """
    place = path.as_posix()
    try:
        found = _fields(place, tomllib.loads(decoded(path, place)))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise stop(f"{place}:{line[1]}" if line else place, "toml", "valid TOML", str(error), "mend the file") from None
    _require_shape(place, "the file", found, shape)
    return found


def decoded(path: Path, place: str, advice: str = "put it back") -> str:
    """The text of a file. BuildError where it is missing, with what to do, or where it isn't UTF-8."""
    if not path.is_file():
        raise stop(place, "missing-file", "the file", "none", advice)
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        seen = f"the byte {content[error.start]:#04x}"
        raise stop(f"{place}:{line}", "utf-8", "UTF-8", seen, "get the file again") from None


def stop(place: str, rule: str, expected: str, seen: str, advice: str) -> BuildError:
    """The error that stops the build, in the form of a finding."""
    return BuildError(str(Finding(place, rule, expected, seen, advice)))


def _fields(place: str, items: dict[str, Any]) -> Fields:
    """The items, each table among them with its own place: 'data/breaks.toml [status-2025-04]'."""
    found: dict[str, Any] = {}
    for name, value in items.items():
        if isinstance(value, dict):
            found[name] = _fields(f"{place} [{name}]", value)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            found[name] = [_fields(f"{place} [{_called(item, name)}]", item) for item in value]
        else:
            found[name] = value
    return Fields(place, found)


def _require_shape(place: str, name: str, value: Any, shape: Shape) -> None:
    """BuildError where a value, or one in it, isn't what it must be."""
    kind = shape if isinstance(shape, type) else type(shape)
    fits = isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
    if not fits:
        raise stop(place, "wrong-field", f"{_SAID[kind]} as {name}", repr(value), "correct it")
    place = getattr(value, "place", place)
    if isinstance(shape, list):
        for item in value:
            _require_shape(place, name, item, shape[0])
    elif isinstance(shape, dict):
        for field, item in value.items():
            if not (must := shape.get(field, shape.get("*"))):
                raise stop(place, "unknown-field", f"only {', '.join(shape)}", field, "remove it or correct its name")
            _require_shape(place, field, item, must)


def _called(item: dict[str, Any], table: str) -> str:
    return str(next((item[name] for name in ("id", "code", "name") if name in item), f"a {table} without id"))


@dataclass(frozen=True, slots=True)
class Settings:
    """What `content/site.toml` decides. `base_url` ends with '/'; each may be '' where it isn't known, but the name."""

    name: str
    base_url: str = ""
    report_errors: str = ""
    licence: str = ""
    licence_url: str = ""


_ADDRESS = r"""(https?://\w[\w.-]*(:\d+)?/([^\s?#"'<>]+/)?)?"""
_SETTING_FORMS = {  # what each must be, and how that is said
    "name": (r".+", "a line of text"),
    "base_url": (_ADDRESS, "empty, or as https://tall.example.org/ (ending with /)"),
    "report_errors": (r"((mailto|https):.+)?", "empty, or as mailto:… or https:…"),
    "licence": (r".*", "empty, or a line of text"),
    "licence_url": (r"(https://.+)?", "empty, or as https:…"),
}


def read_settings(folder: Path, base_url: str = "") -> Settings:
    """The settings in `folder/site.toml`, with the address of the command line in place of theirs where it isn't ''.

    Raises BuildError where one is unknown or isn't what it must be.
    """
    path = folder / "site.toml"
    found = {"name": "", **toml(path, {"*": str})}
    given = [(path.as_posix(), name, value) for name, value in found.items()] + [("--base-url", "base_url", base_url)]
    for place, name, value in given:
        form, must = _SETTING_FORMS.get(name, ("", ""))
        if not must:
            known = ", ".join(field.name for field in fields(Settings))
            raise stop(place, "settings", f"only {known}", name, "correct the name, or remove it")
        if not re.fullmatch(form, value):
            raise stop(place, "settings", f"{name} to be {must}", repr(value), "correct it")
    return Settings(**{**found, "base_url": base_url or found.get("base_url", "")})


@dataclass(frozen=True, slots=True)
class Config:
    """What a site is built from and for: its folders, its settings, its languages, and today's date ('' where nobody
    says it)."""

    data: Path
    content: Path
    templates: Path
    settings: Settings
    languages: tuple[str, ...]
    date: str = ""
