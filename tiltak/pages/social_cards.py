"""The pictures for shared links (Open Graph), one for each type of page in each language.

Takes the site's name and the words of its languages; gives PNGs of 1200 × 630, which Open
Graph shows uncut. The font is Liberation Sans, which vl-convert contains, so that no font of the machine matters.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape

import vl_convert

from tiltak.pages.navigation import lang_path
from tiltak.pages.registry import PAGE_TYPES
from tiltak.words.i18n import Words

WIDTH, HEIGHT = 1200, 630
WIDEST = 31  # characters in a line of a title
_PAPER, _INK, _SHAPE = "#fbfaf7", "#182325", "#0b5a60"
_LOGO = "M1 23V15l6-5 6 6 8-12 10 15v4z"  # as in templates/base.html


def pictures(site_name: str, languages: Iterable[Words]) -> dict[str, bytes]:
    """A PNG for each type of page in each language, by path from the site's root."""
    svgs = {
        picture_path(kind, words.lang): _svg(site_name, picture_title(kind, words))
        for words in languages
        for kind in PAGE_TYPES
    }
    return {path: vl_convert.svg_to_png(svg) for path, svg in svgs.items()}


def picture_path(kind: str, lang: str) -> str:
    """The path of the picture of a type of page in a language."""
    return lang_path(f"assets/delt-{kind}.png", lang)


def picture_title(kind: str, words: Words) -> str:
    """The text below the site's name on the picture of a type of page."""
    return words.gettext(PAGE_TYPES[kind].card)


def _svg(site_name: str, title: str) -> str:
    lines = "".join(
        f'<tspan x="80" dy="{80 if number else 0}">{escape(line, quote=False)}</tspan>'
        for number, line in enumerate(textwrap.wrap(title, WIDEST))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Liberation Sans" fill="{_INK}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>'
        f'<path d="{_LOGO}" fill="{_SHAPE}" transform="translate(640 262) scale(16)"/>'
        f'<text x="80" y="130" font-size="44">{escape(site_name, quote=False)}</text>'
        f'<text x="80" y="240" font-size="64" font-weight="bold">{lines}</text></svg>'
    )
