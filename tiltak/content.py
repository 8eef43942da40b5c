"""The texts that people write: what each tiltak is, the method, hidden numbers.

Takes the Markdown under `content/`; gives them as HTML, by the path of the page that they stand on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown import Markdown

from tiltak.records import BuildError

_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class Content:
    """A text with its title and a one-sentence description, both plain text. `html` has headings from h2 down."""

    title: str
    description: str
    html: str


def read_content(folder: Path, lang: str) -> dict[str, Content]:
    """The texts of a language by path without ending ('tiltak/mentor', 'om/metode'), in the order of their paths.

    Bokmål stands in `folder` itself, the others in `folder/<lang>`. Raises BuildError where the front matter is amiss.
    """
    top = folder if lang == "nb" else folder / lang
    markdown = Markdown(extensions=["tables", "toc", "attr_list"], output_format="html")
    texts = {}
    for section in ("om", "tiltak", "tiltaksgruppe", "data"):
        for path in sorted((top / section).glob("*.md")):
            texts[f"{section}/{path.stem}"] = _content(path, markdown)
    return texts


def _content(path: Path, markdown: Markdown) -> Content:
    text = path.read_text(encoding="utf-8")
    head, fence, body = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    fields = dict(line.partition(":")[::2] for line in head.splitlines() if line.strip())
    front = {name.strip(): value.strip().strip('"') for name, value in fields.items()}
    if not text.startswith(_FENCE) or not fence or not front.get("title") or not front.get("description"):
        raise BuildError(
            f"{path.as_posix()}: front-matter: a title and a description between two lines of ---; "
            f'saw "{text[:40].splitlines()[0] if text else ""}"; write them on top of the file'
        )
    return Content(front["title"], front["description"], markdown.reset().convert(body))
