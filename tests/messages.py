"""The messages that the program and its templates say, as Babel finds them."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent
METHODS = [("tiltak/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def said_messages() -> dict[str | tuple[str, ...], list[str]]:
    """Every message id (one and many for a plural) with the files that say it."""
    found: dict[str | tuple[str, ...], list[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS):
        found.setdefault(message, []).append(str(file))
    return found
