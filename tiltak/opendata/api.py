"""A static API: the lists and series of the site as JSON files under `data/v1/`.

Takes the pages, the vocabulary and the breaks; gives the files, described by `schema.json` beside them, against which a
test validates them. Paths in them are from the site's root, and absolute only where the site's address is known. Within
a version, files and fields may be added, but never change meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tiltak.codelists import LEVEL_LISTS, Entry
from tiltak.model import Page, Point, Series
from tiltak.opendata.jsonstat import STATUS, json_bytes
from tiltak.opendata.labels import Labels, last_updated
from tiltak.pages.registry import type_of
from tiltak.pages.views import Site
from tiltak.tabulate.series import NewestPrints

SERVICE_FOLDER = "data/v1"


def api_files(
    prints: NewestPrints, pages: Sequence[Page], labels: Labels, site: Site, schema: bytes
) -> dict[str, bytes]:
    """All files of the API by their path from the site's root."""
    paths = {(page.dimension, page.code): page.path for page in pages if page.code}
    series = {codes: item for page in pages if (codes := _place(page)) for item in page.series if item.slug == "tiltak"}
    regions = labels.vocabulary.listed(*LEVEL_LISTS["region"])
    files = {
        "index.json": _index(prints, site),
        "tiltak.json": {
            "tiltak": [_tiltak(entry, paths, labels) for entry in labels.vocabulary.listed("gruppe", "tiltak")]
        },
        "places.json": {"places": [_place_entry(entry, paths, series, labels) for entry in regions]},
        "periods.json": _periods(prints),
        "latest.json": _latest(prints.latest, series),
        **{_series_path(*codes): _series(codes, item, labels) for codes, item in series.items()},
    }
    return {
        **{f"{SERVICE_FOLDER}/{name}": json_bytes({"version": "1", **content}) for name, content in files.items()},
        f"{SERVICE_FOLDER}/schema.json": schema,
    }


def _place(page: Page) -> tuple[str, str] | None:
    """The place of a page's subject; the front page is about the whole country."""
    level = type_of(page).place_level
    return (level, page.code or "0") if level else None


def _series_path(level: str, code: str) -> str:
    return f"places/{level}-{code}.json"


def _index(prints: NewestPrints, site: Site) -> dict[str, Any]:
    return {
        "site": site.base_url or None,
        "latest": prints.latest,
        "updated": last_updated(prints.sources) or None,
        "schema": f"{SERVICE_FOLDER}/schema.json",
        "files": {name: f"{SERVICE_FOLDER}/{name}.json" for name in ("tiltak", "places", "periods", "latest")},
    }


def _tiltak(entry: Entry, paths: Mapping[tuple[str, str], str], labels: Labels) -> dict[str, Any]:
    return {
        "level": entry.list,
        "code": entry.code,
        "name": labels.vocabulary.names(entry.list, entry.code),
        "group": entry.parent or None,
        "first": entry.valid_from or None,
        "last": entry.valid_to or None,
        "page": paths.get((entry.list, entry.code)),
    }


def _place_entry(
    entry: Entry,
    paths: Mapping[tuple[str, str], str],
    series: Mapping[tuple[str, str], Series],
    labels: Labels,
) -> dict[str, Any]:
    here = entry.list, entry.code
    return {
        "level": entry.list,
        "code": entry.code,
        "name": labels.vocabulary.names(entry.list, entry.code),
        "fylke": entry.parent or None,
        "predecessors": list(entry.predecessors),
        "successors": list(entry.successors),
        "page": "index.html" if entry.list == "land" else paths.get(here),
        "series": f"{SERVICE_FOLDER}/{_series_path(*here)}" if here in series else None,
    }


def _periods(prints: NewestPrints) -> dict[str, Any]:
    shown = sorted(prints.table["period"].unique())
    return {
        "periods": sorted(month for months in prints.months.values() for month in months),
        "published": [period for period in shown if "/" not in period],
        "means": [period for period in shown if "/" in period],
        "sources": [
            {"id": s.id, "title": s.title, "first": s.period[0], "last": s.period[1], "date": s.report_date or None}
            for s in prints.sources
        ],
        "breaks": [
            {
                "id": item.id,
                "first": item.first_period,
                "scope": {column: list(codes) for column, codes in item.scope},
                "name": item.names,
                "text": item.texts,
            }
            for item in prints.breaks
        ],
    }


def _series(codes: tuple[str, str], series: Series, labels: Labels) -> dict[str, Any]:
    """All tiltak at one place by month, and their printed means so far this year."""
    level, code = codes
    return {
        "place": {"level": level, "code": code, "name": labels.vocabulary.names(level, code)},
        "measure": series.measure,
        "sources": list(series.sources),
        "periods": list(series.periods),
        "series": [
            {
                "tiltak": line.code,
                **_columns(line.points),
                "means": [_cell(point) for of, point in series.means if of == line.code],
                "breaks": [break_id for _, break_id in line.breaks],
            }
            for line in series.lines
        ],
    }


def _latest(period: str, series: Mapping[tuple[str, str], Series]) -> dict[str, Any]:
    """Every place in the newest month, with a cell for each tiltak of that month."""
    now = {
        codes: {line.code: line.points[-1] for line in item.lines if line.points[-1].period == period}
        for codes, item in series.items()
    }
    tiltak = sorted({code for points in now.values() for code, point in points.items() if point.source})
    return {
        "period": period,
        "tiltak": tiltak,
        "places": [
            {"level": level, "code": code, **_columns([points.get(item, Point(period, "..")) for item in tiltak])}
            for (level, code), points in sorted(
                now.items(), key=lambda item: (LEVEL_LISTS["region"].index(item[0][0]), item[0][1])
            )
            if points
        ],
    }


def _columns(points: Sequence[Point]) -> dict[str, Any]:
    """Values and, in the same order, their statuses: the codes of JSON-stat, '' for a number."""
    return {
        "values": [point.value for point in points],
        "status": [STATUS.get(point.state, "") for point in points],
    }


def _cell(point: Point) -> dict[str, Any]:
    return {"period": point.period, "value": point.value, "status": STATUS.get(point.state, "")}
