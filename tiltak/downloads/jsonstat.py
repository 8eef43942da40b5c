"""The numbers of a page as JSON-stat 2.0.

Takes the cubes of a page; gives one dataset, or a collection of datasets where the page shows several series. Each
dataset has all dimensions of the contract, one code long where nothing varies. They aren't one cube together: TILT140
crosses tiltak with one dimension at a time, so that the common cube of a tiltak would have some 400 million cells, of
which the reports fill 2 500.
"""

from __future__ import annotations

import json
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any

from tiltak.downloads.cells import Cube
from tiltak.downloads.texts import Labels
from tiltak.records import KEY_COLUMNS, Key, Page, Point, State
from tiltak.titles import page_name, series_title

STATUS: dict[State, str] = {"Q": ":", "..": "..", ".": ".", "O": "x"}
VERSION = "2.0"
ROLE = {"time": ["period"], "geo": ["region"], "metric": ["measure"]}


def page_jsonstat(page: Page, cubes: tuple[Cube, ...], labels: Labels, base_url: str) -> bytes:
    """The `.json` beside a page. `cubes` are those of its series, at least one."""
    datasets = [_dataset(cube, labels) for cube in cubes]
    about: dict[str, Any] = {"version": VERSION}
    if base_url:
        about["href"] = base_url + page.path.removesuffix(".html") + ".json"
    if len(datasets) == 1:
        return json_bytes(about | datasets[0])
    about |= {"class": "collection", "label": page_name(page, labels.words["nb"])}
    about["extension"] = {"en": {"label": page_name(page, labels.words["en"])}}
    return json_bytes({**about, "link": {"item": datasets}})


def json_bytes(value: object) -> bytes:
    """JSON as small as it gets, letters as themselves, with a line end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _dataset(cube: Cube, labels: Labels) -> dict[str, Any]:
    series, texts = cube.series, labels.texts
    sources = [labels.sources[code] for code in series.sources]
    updated = max((source.report_date for source in sources), default="")
    size = [len(codes) for codes in cube.dimensions.values()]
    cells = _cells(cube, size)
    values: list[int | None] = [None] * prod(size)
    for place, point in cells.items():
        values[place] = point.value
    return {
        "version": VERSION,  # also within a collection, so that each can be read on its own
        "class": "dataset",
        "label": series_title(series, labels.words["nb"]),
        "source": labels.words["nb"].source_line(sources, series.printed_pages),
        **({"updated": updated} if updated else {}),
        "note": [texts.notes[name]["nb"] for name in ("not_nav", "hidden")],
        "id": list(cube.dimensions),
        "size": size,
        "role": ROLE,
        "dimension": {column: _dimension(column, cube, labels) for column in cube.dimensions},
        "value": values,
        "status": {str(place): STATUS[cells[place].state] for place in sorted(cells) if cells[place].state != "A"},
        "extension": {
            "series": series.slug,
            "status": _status_names(labels, "nb"),
            "breaks": _breaks(cube, labels),
            "marks": {str(place): list(cells[place].marks) for place in sorted(cells) if cells[place].marks},
            "en": {
                "label": series_title(series, labels.words["en"]),
                "source": labels.words["en"].source_line(sources, series.printed_pages),
                "note": [texts.notes[name]["en"] for name in ("not_nav", "hidden")],
                "status": _status_names(labels, "en"),
            },
        },
    }


def _status_names(labels: Labels, lang: str) -> dict[str, dict[str, str]]:
    return {"label": {status: labels.words[lang].state(state) for state, status in STATUS.items()}}


def _cells(cube: Cube, size: list[int]) -> dict[int, Point]:
    """The points by their place in `value`: row-major, the last dimension runs fastest."""
    strides = [*accumulate(reversed(size[1:]), mul, initial=1)][::-1]
    steps = [
        (KEY_COLUMNS.index(column), {code: place * stride for place, code in enumerate(codes)})
        for (column, codes), stride in zip(cube.dimensions.items(), strides, strict=True)
        if len(codes) > 1
    ]
    return {_place(key, steps): point for key, point in cube.points.items()}


def _place(key: Key, steps: list[tuple[int, dict[str, int]]]) -> int:
    return sum(step[key[column]] for column, step in steps)


def _dimension(column: str, cube: Cube, labels: Labels) -> dict[str, Any]:
    title = labels.texts.columns[column].title
    levels = _levels(column, cube)
    names = {
        lang: {code: labels.of(column, code, levels.get(code, ""), lang) for code in cube.dimensions[column]}
        for lang in ("nb", "en")
    }
    category: dict[str, Any] = {"index": list(names["nb"]), "label": names["nb"]}
    if column == "measure":
        category["unit"] = {code: {"label": labels.texts.unit["nb"], "decimals": 0} for code in names["nb"]}
    english = {"label": title["en"], "category": {"label": names["en"]}}
    return {"label": title["nb"], "category": category, "extension": {"en": english}}


def _levels(column: str, cube: Cube) -> dict[str, str]:
    """The level of each tiltak or region, by its code."""
    if column == "tiltak":
        return {key.tiltak: key.tiltak_level for key in cube.points}
    return {key.region: key.region_level for key in cube.points} if column == "region" else {}


def _breaks(cube: Cube, labels: Labels) -> list[dict[str, Any]]:
    """Each break in the series, and which codes of its dimension it applies to."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in cube.series.lines:
        for item in line.breaks:
            found.setdefault(item, []).append(line.code)
    return [
        {
            "id": break_id,
            "first_period": first,
            "codes": codes,
            "label": labels.of("break", break_id),
            "text": dict(labels.breaks[break_id].texts)["nb"],
            "en": {
                "label": labels.of("break", break_id, lang="en"),
                "text": dict(labels.breaks[break_id].texts)["en"],
            },
        }
        for (first, break_id), codes in sorted(found.items())
    ]
