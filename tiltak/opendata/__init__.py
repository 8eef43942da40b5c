"""Tables to files that machines and spreadsheets take as they are.

Nothing is computed here: each number is the one that the data contract and the page have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tiltak.config import Config, decoded
from tiltak.model import Page
from tiltak.opendata.api import api_files
from tiltak.opendata.cells import page_cells
from tiltak.opendata.codelists import code_lists
from tiltak.opendata.csv_parquet import gzipped, observations_parquet
from tiltak.opendata.dcat import catalogue
from tiltak.opendata.excel import page_workbook
from tiltak.opendata.jsonstat import page_jsonstat
from tiltak.opendata.labels import Labels, load_texts
from tiltak.opendata.metadata import csvw, datapackage
from tiltak.opendata.tidy_csv import code_names, tidy_csv
from tiltak.pages.views import Download, Site, site_of
from tiltak.tabulate import Tables
from tiltak.tabulate.editions import edition_files
from tiltak.tabulate.page_list import SUBJECTS
from tiltak.tabulate.tidy import contract, rows_csv
from tiltak.words import OPEN_DATA_LANGUAGES
from tiltak.words.i18n import Words

FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON-stat"}  # of the files beside a page, in the order of its links
WHOLE = {"observations.csv": "CSV", "observations.csv.gz": "CSV, gzip", "observations.parquet": "Parquet"}
DATA_PAGE = "data/index.html"


def open_data_files(tables: Tables, words: Mapping[str, Words], config: Config) -> dict[str, bytes]:
    """Every file for download by its path from the site's root; `words` has OPEN_DATA_LANGUAGES."""
    site, labels = site_of(tables, config), labels_of(tables, words, config)
    files = _whole_files(bytes(tables.contract), labels, site)
    schema = decoded(config.templates / "api-schema.json", "templates/api-schema.json").encode()
    service = api_files(tables.material, tables.pages, labels, site, schema)
    files |= service | catalogue({**files, **service}, labels, site) | edition_files(tables.editions)
    for path, content in _beside_pages(tables, labels, site):
        files[path] = content
    return files


def download_links(pages: tuple[Page, ...], files: Mapping[str, bytes]) -> dict[str, tuple[Download, ...]]:
    """The links to the files that a page offers, by the page's path."""
    offered = {DATA_PAGE: {f"data/{name}": label for name, label in WHOLE.items()}}
    offered |= {
        page.path: {page.path.removesuffix("html") + suffix: label for suffix, label in FORMATS.items()}
        for page in pages
    }
    return {
        page: tuple(Download(path, label, len(files[path])) for path, label in labels.items() if path in files)
        for page, labels in offered.items()
    }


def labels_of(tables: Tables, words: Mapping[str, Words], config: Config) -> Labels:
    """The names of all codes, in the languages of the files."""
    shown = tables.material
    sources, breaks = {source.id: source for source in shown.sources}, {item.id: item for item in shown.breaks}
    said = {lang: words[lang] for lang in OPEN_DATA_LANGUAGES}
    return Labels(shown.vocabulary, load_texts(config.content), said, sources, breaks)


def _beside_pages(tables: Tables, labels: Labels, site: Site) -> Iterator[tuple[str, bytes]]:
    """The CSV file, the workbook and the JSON-stat of each page with numbers, by path."""
    names, shown = code_names(labels), tables.material
    for page in tables.pages:
        if page.kind not in SUBJECTS or not page.series:
            continue
        stem = page.path.removesuffix(".html")
        cells = page_cells(page)
        rows = contract((shown.view[key] for key in cells if key in shown.view), shown.breaks)
        yield f"{stem}.csv", tidy_csv((line, names(row)) for line, row in zip(rows.lines, rows.rows, strict=True))
        yield f"{stem}.xlsx", page_workbook(page, labels, site.base_url)
        yield f"{stem}.json", page_jsonstat(page, cells, labels, site.base_url)


def _whole_files(observations: bytes, labels: Labels, site: Site) -> dict[str, bytes]:
    """The files with all numbers, the code lists, and what describes their columns. `observations` is the CSV."""
    lists = code_lists(labels)
    files = {
        "observations.csv": observations,
        "observations.csv.gz": gzipped(observations),
        "observations.parquet": observations_parquet(observations, labels.texts),
        **{item.path: rows_csv(item.rows, item.header) for item in lists},
    }
    files["datapackage.json"] = datapackage(lists, files, labels, site)
    files["csv-metadata.json"] = csvw(lists, labels, site)
    return {f"data/{path}": content for path, content in files.items()}
