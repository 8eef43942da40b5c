"""Every catalogue is whole: no message is missing, none is left over, and each keeps its places for names."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools import messages
from tools.messages import OTHERS, ROOT, said_messages

SAME_IN_ENGLISH = {"{name}"}  # a message that has no words in it


def catalogue(lang: str) -> Catalog:
    with (ROOT / "content" / "locale" / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)


def test_the_program_and_the_templates_both_have_messages() -> None:
    files = {file for files in said_messages().values() for file in files}
    assert {
        "tiltak/words/i18n.py",
        "tiltak/words/sentences.py",
        "templates/base.html",
        "templates/figure.html",
        "templates/parts/quality_tables.html",
    } <= files


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated_and_none_is_left_over(lang: str) -> None:
    translated = {message.id for message in catalogue(lang) if message.id and message.string and not message.fuzzy}
    assert translated == said_messages().keys()


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_has_the_same_places_for_names_and_numbers(lang: str) -> None:
    for message in catalogue(lang):
        ids, strings = (message.id, message.string) if message.pluralizable else ((message.id,), (message.string,))
        for said, translated in zip(ids, strings, strict=True):
            assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", translated)), said


def test_a_message_that_gets_or_loses_a_plural_is_to_be_translated_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    ids: list[str | tuple[str, str]] = ["{n} fylke", ("{n} kommune", "{n} kommuner"), "Tall"]
    now: list[str | tuple[str, str]] = [("{n} fylke", "{n} fylker"), "{n} kommune", "Tall"]
    old = Catalog(locale="nn")
    for said in ids:
        old.add(said, said)
    monkeypatch.setattr(messages, "said_messages", lambda: {said: ["tiltak/words/i18n.py"] for said in now})
    text, missing = messages.updated(old, "nn")
    new = read_po(io.BytesIO(text.encode()), locale="nn")
    assert [(message.id, message.string) for message in new][1:] == [
        (now[0], ("", "")),
        ("{n} kommune", ""),
        ("Tall", "Tall"),
    ]
    assert missing == 2


@pytest.mark.parametrize(
    ("lang", "foreign"),
    [
        ("nn", r"\b(ikke|tall|tallet|tallene|fra|deltakere|måned|kilden|kildene|mer|hver|hvor|fylker|nå|brudd)\b"),
        ("en", r"\b(ikke|tall|tallet|og|fra|deltakere|måned|tiltak|er|av|på|fylke|kommune)\b|[æøå]"),
    ],
)
def test_no_translation_is_left_in_bokmål(lang: str, foreign: str) -> None:
    texts = [t for m in catalogue(lang) if m.id for t in (m.string if m.pluralizable else (m.string,))]
    words = [re.sub(r"{\w+}|A–Å|A to Å", "", text) for text in texts]
    assert [text for text in words if re.search(foreign, text, re.IGNORECASE)] == []


def test_english_differs_from_bokmål_wherever_there_are_words() -> None:
    same = {m.id for m in catalogue("en") if m.id and m.id == m.string}
    assert same <= SAME_IN_ENGLISH
