"""The numbers of a page as JSON-stat 2.0, one dataset for each page.

Takes a page and its cells; gives a cube of tiltak, region, breakdown and period. The reports divide tiltak by one
dimension at a time, so `breakdown` has a category for each category of status, sex, age, immigrant status, region of
birth and education, and for each age within a status, which the report of 2017 has. A cell shown without a number is
null and has a status; a cell with neither is not in the reports. docs/decisions.md has the sizes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from operator import itemgetter
from typing import Any

from tiltak.codelists import CATEGORY_LISTS, FILE_LANGUAGES, MAIN_LANGUAGE
from tiltak.model import KEY_COLUMNS, Key, Point, Source, State
from tiltak.opendata.labels import Labels, last_updated
from tiltak.opendata.page_data import PageData
from tiltak.pages.registry import type_of
from tiltak.tabulate.tidy import break_at

STATUS: dict[State, str] = {"Q": ":", "..": "..", ".": ".", "O": "x"}
VERSION = "2.0"
CUBE_DIMENSIONS = ("tiltak", "region", "breakdown", "period")  # time last
ROLE = {"time": ["period"], "geo": ["region"]}

_OTHERS = FILE_LANGUAGES[1:]  # in the extensions: JSON-stat itself has one language
_CODES = itemgetter(*map(KEY_COLUMNS.index, CATEGORY_LISTS))  # of a key

CubeCells = Mapping[Key, Point]
Placed = dict[int, tuple[Key, Point]]  # cells by position in `value`: row-major, the last dimension varies fastest
Categories = dict[str, Key]  # of a dimension: each id, with a key that has it


def page_jsonstat(data: PageData) -> bytes:
    """The `.json` of a page, which must show at least one cell."""
    page, cells, labels = data.page, data.cells, data.labels
    keys = {ids(key): key for key in cells}
    dimensions = _categories(keys)
    size = [len(categories) for categories in dimensions.values()]
    placed = _placed(keys, cells, dimensions)
    sources = sorted((labels.sources[code] for code in page.sources), key=lambda source: source.order)
    updated = last_updated(sources)
    return json_bytes(
        {
            "version": VERSION,
            "class": "dataset",
            **({"href": data.base_url + page.path.removesuffix("html") + "json"} if data.base_url else {}),
            **({"updated": updated} if updated else {}),
            **_about(data, sources, MAIN_LANGUAGE),
            "id": list(dimensions),
            "size": size,
            "role": ROLE,
            "dimension": {name: _dimension(name, categories, labels) for name, categories in dimensions.items()},
            "value": _values(placed, prod(size)),
            "status": {place: STATUS[point.state] for place, (_, point) in placed.items() if point.state != "A"},
            "extension": {
                **_explained(labels, MAIN_LANGUAGE),
                "breaks": _breaks(placed, labels),
                "marks": {place: point.marks for place, (_, point) in placed.items() if point.marks},
                **{lang: _about(data, sources, lang) | _explained(labels, lang) for lang in _OTHERS},
            },
        }
    )


def json_bytes(value: object) -> bytes:
    """Compact JSON in UTF-8, with a final newline."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def ids(key: Key) -> tuple[str, ...]:
    """The ids of a cell in CUBE_DIMENSIONS: ('gruppe.oppfolging', '0', 'status.andre,age.20-24', '2025-11').

    A group has its level before its code, since a tiltak may have the same; so has a place without an official code.
    """
    tiltak = f"gruppe.{key.tiltak}" if key.tiltak_level == "gruppe" else key.tiltak
    region = key.region if key.region.isdigit() else f"{key.region_level}.{key.region}"
    return tiltak, region, _breakdown(_CODES(key)), key.period


@cache
def _breakdown(codes: tuple[str, ...]) -> str:
    return ",".join(f"{column}.{code}" for column, code in _divided(codes)) or "total"


def _divided(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """The columns other than totals, with their codes."""
    return [(column, code) for column, code in zip(CATEGORY_LISTS, codes, strict=True) if code != "total"]


def _categories(keys: Mapping[tuple[str, ...], Key]) -> dict[str, Categories]:
    """The categories of each dimension in the order shown; intervals of means follow the months."""
    found: dict[str, Categories] = {name: {} for name in CUBE_DIMENSIONS}
    for of, key in keys.items():
        for categories, code in zip(found.values(), of, strict=True):
            categories.setdefault(code, key)
    found["period"] = dict(sorted(found["period"].items(), key=lambda item: ("/" in item[0], item[0])))
    return found


def _placed(keys: Mapping[tuple[str, ...], Key], cells: CubeCells, dimensions: Mapping[str, Categories]) -> Placed:
    steps, stride = [], prod(map(len, dimensions.values()))
    for categories in dimensions.values():
        stride //= len(categories)
        steps.append({code: number * stride for number, code in enumerate(categories)})
    placed = {
        sum([step[code] for step, code in zip(steps, of, strict=True)]): (key, cells[key]) for of, key in keys.items()
    }
    return dict(sorted(placed.items()))


def _values(placed: Placed, size: int) -> list[int | None] | dict[int, int | None]:
    """All values of a cube that is at least half full; otherwise those of the shown cells, by position."""
    values = {place: point.value for place, (_, point) in placed.items()}
    return values if 2 * len(values) < size else [values.get(place) for place in range(size)]


def _about(data: PageData, sources: Sequence[Source], lang: str) -> dict[str, Any]:
    """The dataset's title, and the notes that its users need."""
    page, words, notes = data.page, data.labels.words[lang], data.labels.texts.notes
    told = ("not_nav", "newest", *(["recent"] if data.older else []), "hidden", "cube")
    return {
        "label": type_of(page).title(page, words),
        "source": words.source_line(sources),
        "note": [notes[name][lang] for name in told],
    }


def _explained(labels: Labels, lang: str) -> dict[str, Any]:
    """The unit, and the meaning of each status."""
    return {
        "unit": {"label": labels.texts.unit[lang], "decimals": 0},
        "status": {"label": {status: labels.words[lang].state(state) for state, status in STATUS.items()}},
    }


def _dimension(name: str, categories: Categories, labels: Labels) -> dict[str, Any]:
    title = labels.texts.columns[name].name
    names = {lang: _labels(name, categories, labels, lang) for lang in FILE_LANGUAGES}
    category: dict[str, Any] = {"index": list(categories), "label": names[MAIN_LANGUAGE]}
    if children := _children(name, categories, labels):
        category["child"] = children
    others = {lang: {"label": title[lang], "category": {"label": names[lang]}} for lang in _OTHERS}
    return {"label": title[MAIN_LANGUAGE], "category": category, "extension": others}


def _labels(name: str, categories: Categories, labels: Labels, lang: str) -> dict[str, str]:
    """The name of each category, with its level where two are alike: 'Oslo (kommune)'."""
    named = {code: _label(name, key, labels, lang) for code, key in categories.items()}
    times = Counter(named.values())
    for code, label in named.items():
        if times[label] > 1:
            column = f"{name}_level"
            named[code] = f"{label} ({labels.of(column, getattr(categories[code], column), lang=lang).lower()})"
    return named


def _label(name: str, key: Key, labels: Labels, lang: str) -> str:
    words = labels.words[lang]
    if name == "tiltak":
        return labels.of("tiltak", key.tiltak, key.tiltak_level, lang)
    if name == "region":
        return labels.of("region", key.region, key.region_level, lang)
    if name == "period":
        text = labels.of("period", key.period, lang=lang)
        return words.gettext("Gjennomsnitt {period}").format(period=text) if "/" in key.period else text
    parts = [
        f"{labels.texts.columns[column].name[lang]}: {labels.of(column, code, lang=lang)}"
        for column, code in _divided(_CODES(key))
    ]
    return ", ".join(parts) or labels.of("breakdown", "total", lang=lang)


def _children(name: str, categories: Categories, labels: Labels) -> dict[str, list[str]]:
    """The categories that each category divides into, where both are in the dimension."""
    children: dict[str, list[str]] = {}
    for code, key in categories.items():
        parent = _parent(name, key, labels)
        if parent != code and parent in categories:
            children.setdefault(parent, []).append(code)
    return children


def _parent(name: str, key: Key, labels: Labels) -> str:
    """The id of the category that a category is part of: its group, fylke, country, status, or all."""
    if name == "breakdown":
        return next((f"{column}.{code}" for column, code in _divided(_CODES(key))[:-1]), "total")
    level = getattr(key, f"{name}_level", "")
    if level in ("fylke", "gruppe"):
        return {"fylke": "0", "gruppe": "alle"}[level]
    if level not in ("kommune", "tiltak"):
        return ""
    parent = labels.vocabulary.entry(level, getattr(key, name)).parent
    return parent if level == "kommune" else f"gruppe.{parent}"


def _breaks(placed: Placed, labels: Labels) -> list[dict[str, Any]]:
    """Each break, and the positions of the cells that begin a new series, which may be the first of the page."""
    found: dict[str, list[int]] = {}
    for place, (key, _) in placed.items():
        if item := break_at(key, labels.breaks.values()):
            found.setdefault(item, []).append(place)
    return [
        {
            "id": item,
            "first_period": labels.breaks[item].first_period,
            "cells": places,
            **_told(item, labels, MAIN_LANGUAGE),
            **{lang: _told(item, labels, lang) for lang in _OTHERS},
        }
        for item, places in found.items()
    ]


def _told(item: str, labels: Labels, lang: str) -> dict[str, str]:
    return {"label": labels.of("break", item, lang=lang), "text": labels.breaks[item].texts[lang]}
