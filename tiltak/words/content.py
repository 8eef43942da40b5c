"""The edited texts: descriptions of tiltak, the method, hidden numbers.

Takes the Markdown under `content/`; gives HTML, by the path of its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown import Markdown

from tiltak.codelists import LANGUAGES
from tiltak.config import decoded, stop

_FENCE = "---\n"
_HEAD = '<th scope="col">'  # Markdown tables have column heads only


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its title and a one-sentence description, both plain text. The headings of `html` start at h2."""

    title: str
    description: str
    html: str


def read_content(folder: Path, lang: str) -> dict[str, Content]:
    """The texts of a language by path without ending ('tiltak/mentor', 'om/metode'), ordered by path.

    Bokmål is in `folder` itself, the others in `folder/<lang>`. BuildError where there are no texts, or where front
    matter is invalid.
    """
    top = folder / LANGUAGES[lang].folder
    if not top.is_dir():
        raise stop(top.as_posix(), "content", f"a folder with the texts in the language {lang}", "none", "put it back")
    texts = {}
    for section in ("om", "tiltak", "tiltaksgruppe", "data"):
        for path in sorted((top / section).glob("*.md")):
            texts[f"{section}/{path.stem}"] = _content(path)
    return texts


def _content(path: Path) -> Content:
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
    return Content(front["title"], front["description"], _converter().reset().convert(body).replace("<th>", _HEAD))


@cache
def _converter() -> Markdown:
    return Markdown(extensions=["tables", "toc", "attr_list", "fenced_code"], output_format="html")
