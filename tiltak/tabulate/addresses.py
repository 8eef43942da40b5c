"""The addresses of pages. A published address is kept for ever (data/published-urls.txt)."""

from __future__ import annotations

from tiltak.codelists import MAIN_LANGUAGE, Vocabulary, slug

FOLDERS = {
    "tiltak": "tiltak",
    "gruppe": "tiltaksgruppe",
    "alle": "tiltaksgruppe",
    "fylke": "fylke",
    "kommune": "kommune",
}


def page_path(vocabulary: Vocabulary, code_list: str, code: str) -> str:
    """The path of the page about a code: ('kommune', '1103') -> kommune/1103-stavanger.html."""
    if code_list in ("fylke", "kommune") and code.isdigit():
        return f"{FOLDERS[code_list]}/{code}-{slug(vocabulary.entry(code_list, code).names[MAIN_LANGUAGE])}.html"
    return f"{FOLDERS[code_list]}/{code}.html"
