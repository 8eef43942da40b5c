"""Metadata of the data set's columns: a Frictionless Data Package (v2) and CSVW.

Takes the code lists, the texts of the open data and the files; gives `datapackage.json` and `csv-metadata.json`, both
from one description of each table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiltak.codelists import FILE_LANGUAGES, LEVEL_LISTS, MAIN_LANGUAGE, FileText
from tiltak.model import KEY_COLUMNS
from tiltak.opendata.codelists import CodeList
from tiltak.opendata.jsonstat import json_bytes
from tiltak.opendata.labels import DataTexts, Labels, last_updated
from tiltak.pages.views import Site
from tiltak.tabulate.tidy import COLUMNS, NUMBER_COLUMNS

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PATTERNS = {
    "period": r"\d{4}-\d{2}(/\d{4}-\d{2})?",
    "first_period": r"\d{4}-\d{2}",
    "last_period": r"\d{4}-\d{2}",
    "report_date": r"\d{4}-\d{2}-\d{2}",
}
SEVERAL = ("marks",)  # cells hold several codes, so this is not a foreign key


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign key: columns whose values are in columns of another table."""

    columns: tuple[str, ...]
    table: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A CSV file of the data set. `key` are the columns that identify a row, `required` those never empty."""

    name: str
    path: str
    title: FileText
    columns: tuple[str, ...]
    key: tuple[str, ...]
    required: tuple[str, ...]
    foreign: tuple[Foreign, ...] = ()


def tables(lists: Sequence[CodeList], texts: DataTexts) -> tuple[TableSchema, ...]:
    """The observations and the code lists as tables."""
    foreign = tuple(
        Foreign(
            (f"{item.column}_level", item.column) if item.column in LEVEL_LISTS else (item.column,),
            item.path,
            item.key,
        )
        for item in lists
        if item.column not in SEVERAL
    )
    key = ("source", *KEY_COLUMNS)
    required = (*key, "obs_status", "conf_status", "line")
    return (
        TableSchema("observations", "observations.csv", texts.title, COLUMNS, key, required, foreign),
        *(
            TableSchema(item.name, item.path, texts.columns[item.column].name, item.header, item.key, item.key)
            for item in lists
        ),
    )


def datapackage(lists: Sequence[CodeList], files: Mapping[str, bytes], labels: Labels, site: Site) -> bytes:
    """`datapackage.json`. `files` by path from the site's root."""
    texts = labels.texts
    described = tables(lists, texts)
    names = {table.path: table.name for table in described}
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": "tiltak",
        "title": texts.title[MAIN_LANGUAGE],
        "description": texts.description[MAIN_LANGUAGE],
        "version": max(source.period[1] for source in site.sources),
        "keywords": list(texts.keywords[MAIN_LANGUAGE]),
        "sources": [{"title": f"NAV: {labels.of('source', source.id)}"} for source in site.sources],
    }
    if site.base_url:
        package["homepage"] = site.base_url
    if updated := last_updated(site.sources):
        package["created"] = f"{updated}T00:00:00Z"
    if site.settings.licence_url:
        package["licenses"] = [{"path": site.settings.licence_url}]
    package["resources"] = [_resource(table, names, files[f"data/{table.path}"], texts) for table in described]
    return json_bytes(package)


def _resource(table: TableSchema, names: Mapping[str, str], content: bytes, texts: DataTexts) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": table.path,
        "title": table.title[MAIN_LANGUAGE],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [_field(table, column, texts) for column in table.columns],
            "missingValues": [{"value": "", "label": texts.notes["empty"][MAIN_LANGUAGE]}],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": list(foreign.columns),
                    "reference": {"resource": names[foreign.table], "fields": list(foreign.keys)},
                }
                for foreign in table.foreign
            ],
        },
    }


def _field(table: TableSchema, column: str, texts: DataTexts) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column in table.required:
        constraints["required"] = True
    if column in PATTERNS:
        constraints["pattern"] = PATTERNS[column]
    if column in NUMBER_COLUMNS:
        constraints["minimum"] = 0
    if column in ("obs_status", "conf_status") and table.foreign:
        constraints["enum"] = list(texts.codes[column])
    return {
        "name": column,
        "type": "integer" if column in NUMBER_COLUMNS else "string",
        "title": texts.columns[column].name[MAIN_LANGUAGE],
        "description": texts.columns[column].about[MAIN_LANGUAGE],
        **({"constraints": constraints} if constraints else {}),
    }


def csvw(lists: Sequence[CodeList], labels: Labels, site: Site) -> bytes:
    """`csv-metadata.json`, the default name under which CSVW looks for metadata of the CSV files in a folder."""
    texts = labels.texts
    return json_bytes(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": MAIN_LANGUAGE}],
            "dc:title": _in_languages(texts.title),
            "dc:description": _in_languages(texts.description),
            "dc:source": [f"NAV: {labels.of('source', source.id)}" for source in site.sources],
            "tables": [_csvw_table(table, texts) for table in tables(lists, texts)],
        }
    )


def _csvw_table(table: TableSchema, texts: DataTexts) -> dict[str, Any]:
    return {
        "url": table.path,
        "dc:title": _in_languages(table.title),
        "tableSchema": {
            "columns": [_csvw_column(table, column, texts) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "columnReference": list(foreign.columns),
                    "reference": {"resource": foreign.table, "columnReference": list(foreign.keys)},
                }
                for foreign in table.foreign
                if set(foreign.columns) <= set(table.required)  # a foreign key in CSVW can't be empty
            ],
        },
    }


def _csvw_column(table: TableSchema, column: str, texts: DataTexts) -> dict[str, Any]:
    datatype: str | dict[str, Any] = "string"
    if column in NUMBER_COLUMNS:
        datatype = {"base": "integer", "minimum": 0}
    elif column in PATTERNS:
        datatype = {"base": "string", "format": f"^{PATTERNS[column]}$"}
    return {
        "name": column,
        "titles": column,
        **({"separator": " "} if column in SEVERAL else {}),
        "dc:title": _in_languages(texts.columns[column].name),
        "dc:description": _in_languages(texts.columns[column].about),
        "datatype": datatype,
        "required": column in table.required,
    }


def _in_languages(text: FileText) -> list[dict[str, str]]:
    return [{"@value": text[lang], "@language": lang} for lang in FILE_LANGUAGES]
