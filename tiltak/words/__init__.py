"""Turns codes and numbers into words, in three languages."""

from __future__ import annotations

from collections.abc import Iterable

from tiltak.codelists import Vocabulary
from tiltak.config import Config
from tiltak.model import Break
from tiltak.words.i18n import Words, load_words

OPEN_DATA_LANGUAGES = ("nb", "en")  # of the files for download, whatever languages the pages have


def all_words(codes: Vocabulary, breaks: Iterable[Break], config: Config) -> dict[str, Words]:
    """The words of each language, those of the pages first."""
    languages = dict.fromkeys((*config.languages, *OPEN_DATA_LANGUAGES))
    return {lang: load_words(lang, codes, breaks, config.content / "locale") for lang in languages}
