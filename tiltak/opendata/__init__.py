"""Writes the tables as files for programs and spreadsheets.

Nothing is computed here: every number is that of the tidy table and of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from tiltak.codelists import FILE_LANGUAGES
from tiltak.config import Config, decoded
from tiltak.model import Page
from tiltak.opendata.api import api_files
from tiltak.opendata.changes_csv import changes_csv
from tiltak.opendata.codelists import code_lists
from tiltak.opendata.csv_parquet import AllData
from tiltak.opendata.dcat import catalogue
from tiltak.opendata.files import data_files, page_files
from tiltak.opendata.labels import Labels, load_texts, of_today
from tiltak.opendata.metadata import csvw, datapackage
from tiltak.opendata.page_data import printed_table
from tiltak.pages.largest_changes_view import LARGEST_CHANGES_FILE
from tiltak.pages.views import Site, site_of
from tiltak.tabulate import Tables
from tiltak.tabulate.coverage import coverage
from tiltak.tabulate.editions import edition_files
from tiltak.tabulate.tidy import table_csv
from tiltak.words.i18n import Words


def open_data_files(
    pages: Sequence[Page], tables: Tables, words: Mapping[str, Words], config: Config
) -> dict[str, bytes]:
    """Every file for download by its path from the site's root; `words` has FILE_LANGUAGES."""
    site, labels = site_of(tables, config), labels_of(tables, words, config)
    schema = decoded(config.templates / "api-schema.json", "templates/api-schema.json").encode()
    observations = table_csv(tables.table)
    files = data_files(AllData(tables.table, observations, labels.texts))
    files |= _described(files, labels, site) | api_files(tables.prints, pages, labels, site, schema)
    files |= catalogue(files, labels, site) | edition_files(tables.editions)
    files[LARGEST_CHANGES_FILE] = changes_csv(tables.answers)
    printed = printed_table(tables.prints.table, observations)
    return files | dict(page_files(pages, printed, labels, site.base_url))


def labels_of(tables: Tables, words: Mapping[str, Words], config: Config) -> Labels:
    """The names of all codes, in the languages of the files."""
    shown = tables.prints
    sources, breaks = {source.id: source for source in shown.sources}, {item.id: item for item in shown.breaks}
    said = {lang: words[lang] for lang in FILE_LANGUAGES}
    texts = of_today(load_texts(config.content), coverage(shown), said)
    return Labels(shown.vocabulary, texts, said, sources, breaks)


def _described(observations: Mapping[str, bytes], labels: Labels, site: Site) -> dict[str, bytes]:
    """The code lists, and the metadata of all CSV files under `data/`."""
    lists = code_lists(labels)
    tables = {f"data/{item.path}": table_csv(pd.DataFrame(item.rows, columns=list(item.header))) for item in lists}
    package = datapackage(lists, {**observations, **tables}, labels, site)
    return {**tables, "data/datapackage.json": package, "data/csv-metadata.json": csvw(lists, labels, site)}
