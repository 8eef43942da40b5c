"""Turns codes and numbers into words, in each language."""

from __future__ import annotations

from collections.abc import Iterable

from tiltak.codelists import FILE_LANGUAGES, Vocabulary
from tiltak.config import Config
from tiltak.model import Break
from tiltak.words.i18n import Words, load_words


def all_words(codes: Vocabulary, breaks: Iterable[Break], config: Config) -> dict[str, Words]:
    """The words of each language, those of the pages first."""
    languages = dict.fromkeys((*config.languages, *FILE_LANGUAGES))
    return {lang: load_words(lang, codes, breaks, config.content / "locale") for lang in languages}
