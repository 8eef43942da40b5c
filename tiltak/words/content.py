"""What people write: what each tiltak is, the method, hidden numbers, and the settings of the site.

Takes the Markdown under `content/`; gives it as HTML, by the path of the page that it stands on. Takes `site.toml`;
gives the settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tiltak.cache import Cache
from tiltak.config import decoded, stop, toml

if TYPE_CHECKING:
    from markdown import Markdown

_FENCE = "---\n"
_HEAD = '<th scope="col">'  # all heads of a table in Markdown are those of columns


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its title and a one-sentence description, both plain text. `html` has headings from h2 down."""

    title: str
    description: str
    html: str


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


def read_content(folder: Path, lang: str, kept: Cache) -> dict[str, Content]:
    """The texts of a language by path without ending ('tiltak/mentor', 'om/metode'), in the order of their paths.

    Bokmål stands in `folder` itself, the others in `folder/<lang>`. What `kept` has isn't converted again. Raises
    BuildError where there are no texts, or the front matter of one is amiss.
    """
    top = folder if lang == "nb" else folder / lang
    if not top.is_dir():
        raise stop(top.as_posix(), "content", f"a folder with the texts in the language {lang}", "none", "put it back")
    texts = {}
    for section in ("om", "tiltak", "tiltaksgruppe", "data"):
        for path in sorted((top / section).glob("*.md")):
            texts[f"{section}/{path.stem}"] = _content(path, kept)
    return texts


def _content(path: Path, kept: Cache) -> Content:
    text = decoded(path, path.as_posix())
    head, fence, body = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    fields = dict(line.partition(":")[::2] for line in head.splitlines() if line.strip())
    front = {name.strip(): value.strip().strip('"') for name, value in fields.items()}
    expected = "a title and a description between two lines of ---"
    if not text.startswith(_FENCE) or not fence:
        seen = f'"{text[:40].splitlines()[0]}"' if text.strip() else "nothing"
        raise stop(f"{path.as_posix()}:1", "front-matter", expected, seen, "write them on top of the file")
    for name in ("title", "description"):
        if not front.get(name):
            raise stop(f"{path.as_posix()}:1", "front-matter", expected, f"no {name}", f"write the line {name}: …")
    converted = kept.get(body)
    if converted is None:
        converted = _converter().reset().convert(body).replace("<th>", _HEAD).encode()
        kept.put(body, converted)
    return Content(front["title"], front["description"], converted.decode())


@cache
def _converter() -> Markdown:
    from markdown import Markdown  # here, since importing it is slow and most builds have no new text

    return Markdown(extensions=["tables", "toc", "attr_list", "fenced_code"], output_format="html")
