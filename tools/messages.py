"""Update the catalogues with the messages of the program and its templates, in order of appearance.

    python -m tools.messages

Existing translations are kept, unused messages are dropped, and new ones are added empty; a test fails while there are
empty ones. Message ids are the bokmål texts.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tiltak.codelists import LANGUAGES, MAIN_LANGUAGE

ROOT = Path(__file__).parent.parent
METHODS = [("tiltak/**.py", "python"), ("templates/**.html", "jinja2")]
OTHERS = tuple(lang for lang in LANGUAGES if lang != MAIN_LANGUAGE)
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
HEADER = """# The words of the site: {name}. The message ids are the bokmål texts.
# A test keeps it complete: no message of the program is missing, and none is left over."""
CHANGING = (
    "POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|Language-Team|Generated-By|Project-Id"
)


def main() -> None:
    """Write the catalogue of each language but that of the message ids."""
    for lang in OTHERS:
        path = ROOT / "content" / "locale" / f"{lang}.po"
        with path.open("rb") as file:
            old = read_po(file, locale=lang)
        text, missing = updated(old, lang)
        path.write_text(text, encoding="utf-8")
        print(f"{lang}: {len(said_messages())} messages, {missing} to translate")


def said_messages() -> dict[str | tuple[str, ...], list[str]]:
    """Every message id (singular and plural for a count) with the files that use it."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS):
        found.setdefault(message, []).append(Path(file).as_posix())
    for message in [message for message in found if not isinstance(message, str)]:
        found[message] += found.pop(message[0], [])  # used without a count too: gettext gives the singular
    return found


def updated(old: Catalog, lang: str) -> tuple[str, int]:
    """The catalogue as text, without dates and line numbers, and the number of untranslated messages."""
    header = HEADER.format(name=LANGUAGES[lang].name)
    catalogue = Catalog(locale=lang, charset="utf-8", header_comment=header, fuzzy=False)
    missing = 0
    for message, files in said_messages().items():
        known = old.get(message if isinstance(message, str) else message[0])
        kept = known.string if known and known.id == message else None  # a message that gained or lost a plural is new
        missing += not (kept if isinstance(kept, str) else kept and all(kept))
        catalogue.add(message, kept, locations=[(file, 0) for file in sorted(set(files))])
    out = io.BytesIO()
    write_po(out, catalogue, width=0)
    text = re.sub(rf'(?m)^"({CHANGING}).*\n', "", out.getvalue().decode())
    return re.sub(r"(?m):0(?=$| tiltak/| templates/)", "", text), missing


if __name__ == "__main__":
    main()
