"""The scripts of the pages: plain files put together, with the words of a language before them.

Takes the folder of templates and the words; gives the scripts of a language by path. A page loads one, some pages a
second one of their own. The files of a script share one scope; the only global, `tiltakstall`, receives the data and
connects the second script.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tiltak.pages.navigation import lang_path
from tiltak.words.i18n import Words

FILES = ("page.js", "search.js", "explore.js", "save.js", "tables.js", "share.js")
# What a second script takes from the script of all pages, which is loaded first.
SHARED = (
    *("words", "assets", "all", "make", "fill", "say", "fold", "load", "actions", "entries", "find", "combobox"),
    *("draw", "monthNumber", "monthsOf", "explore", "wrap", "measure", "prepareTable", "fitRegion", "copyText"),
    *("download", "quoted"),
)
OF_ONE_PAGE = {  # the name of a second script -> its files
    "sammenlign": ("compare.js", "compare-chart.js"),
    "endringer": ("largest-changes.js",),
    "kart": ("map.js",),
}
# The stylesheet makes room for what scripts add under the same condition.
START = '(() => {\n"use strict";\nif (!matchMedia("(scripting: enabled)").matches) return;\n'
AFTER = '(() => {\n"use strict";\nif (!self.tiltakstall) return;\n'
END = "})();\n"


def index_path(lang: str) -> str:
    """The path of a language's search index."""
    return f"assets/sok-{lang}.js"


def page_scripts(words: Words, templates: Path) -> dict[str, str]:
    """The scripts of a language by path: that of all pages, and the second scripts, which are loaded after it."""
    said = json.dumps(script_words(words), ensure_ascii=False, separators=(",", ":"))
    parts, shared = "".join(bare(templates / name) for name in FILES), ",".join(SHARED)
    site = f"const words = {said};\n{parts}tiltakstall.shared = {{{shared}}};\n"
    start = f"{AFTER}const {{{shared}}} = tiltakstall.shared;\n"
    seconds = {
        name: start + "".join(bare(templates / file) for file in files) + END for name, files in OF_ONE_PAGE.items()
    }
    named = {"site": START + site + END, **seconds}
    return {f"assets/{name}-{words.lang}.js": script for name, script in named.items()}


def bare(script: Path) -> str:
    """A script without comments, indentation and needless line ends.

    It requires that no string spans lines, and that a comment is on a line of its own or after a semicolon.
    """
    bare_lines = re.sub(r"(?m)^\s*//.*\n|^\s+|(?<=;) // .*$", "", script.read_text(encoding="utf-8"))
    return re.sub(r"(?<=[;{,(\[])\n", "", bare_lines)


def script_words(words: Words) -> dict[str, str | list[str] | list[list[str]]]:
    """The texts of the scripts, and the paths of the language's pages and search index."""
    _ = words.gettext
    return {
        "root": lang_path("", words.lang),
        "index": index_path(words.lang).removeprefix("assets/"),
        "thousands": words.number(1000)[1],
        "hits_label": _("Treff"),
        "hits": _("{number} treff. Velg med piltastene."),
        "no_hits": _("Ingen treff på «{typed}»."),
        "likely": _("Ingen treff på «{typed}». Mente du en av disse? Velg med piltastene."),
        "lists": _("Se listene:"),
        "lists_of": [[_("Tiltak A–Å"), "tiltak"], [_("Fylker"), "fylke"], [_("Kommuner A–Å"), "kommune"]],
        "explore": _("Utforsk figuren med piltastene"),
        "none": _("ingen tall"),
        "broken": _("Brudd i serien"),
        "sort": _("Sorter etter {name}"),
        "sorted_descending": _("Sortert synkende: {name}."),
        "sorted_ascending": _("Sortert stigende: {name}."),
        "sorted_none": _("Tabellen har sin vanlige rekkefølge igjen."),
        "year": _("År"),
        "csv": [_("Navn"), _("Måned"), _("Antall"), _("Merknad")],
        "taken": _("Kopiert."),
        "copied": _("Tabellen er kopiert. Du kan lime den inn i et regneark."),
        "filtered": _("Viser {shown} av {all} rader."),
    }
