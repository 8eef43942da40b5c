"""The registry of download formats.

A format is an entry here and a function in a module of its own: of a page's data (`PAGE_FORMATS`), or of all
observations (`DATA_FORMATS`). Links, schema.org and the DCAT catalogue take names and media types from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tiltak.model import Page
from tiltak.opendata.csv_parquet import AllData, gzipped, observations_csv, observations_parquet, page_csv
from tiltak.opendata.excel import page_workbook
from tiltak.opendata.jsonstat import page_jsonstat
from tiltak.opendata.labels import Labels
from tiltak.opendata.page_data import PageData, PrintedTable, page_data
from tiltak.pages.registry import type_of
from tiltak.pages.views import Download

DATA_PAGE = "data/index.html"


@dataclass(frozen=True, slots=True)
class PageFormat:
    """A file beside each page with numbers. `suffix` replaces the page's `html`."""

    suffix: str
    label: str
    media_type: str
    make: Callable[[PageData], bytes]


@dataclass(frozen=True, slots=True)
class DataFormat:
    """A file under `data/` with all observations, made from the tidy table.

    `file_type` is its code in the EU's list of file types, `compression` the media type of its packing.
    """

    name: str
    label: str
    media_type: str
    file_type: str
    make: Callable[[AllData], bytes]
    compression: str = ""

    @property
    def path(self) -> str:
        """Its path from the site's root."""
        return f"data/{self.name}"


PAGE_FORMATS = (
    PageFormat("csv", "CSV", "text/csv", page_csv),
    PageFormat("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", page_workbook),
    PageFormat("json", "JSON-stat", "application/json", page_jsonstat),
)
DATA_FORMATS = (
    DataFormat("observations.csv", "CSV", "text/csv", "CSV", observations_csv),
    DataFormat("observations.csv.gz", "CSV, gzip", "text/csv", "CSV", gzipped, "application/gzip"),
    DataFormat("observations.parquet", "Parquet", "application/vnd.apache.parquet", "PARQUET", observations_parquet),
)


def data_files(data: AllData) -> dict[str, bytes]:
    """The files with all observations by path."""
    return {form.path: form.make(data) for form in DATA_FORMATS}


def page_files(
    pages: Iterable[Page], table: PrintedTable, labels: Labels, base_url: str
) -> Iterator[tuple[str, bytes]]:
    """The files beside the pages with numbers, by path."""
    for page in pages:
        if type_of(page).has_files and page.series:
            data = page_data(page, table, labels, base_url)
            for form in PAGE_FORMATS:
                yield page.path.removesuffix("html") + form.suffix, form.make(data)


def download_links(pages: Iterable[Page], files: Mapping[str, bytes]) -> dict[str, tuple[Download, ...]]:
    """The links to the files of each page, by the page's path."""
    links = {
        page.path: [
            (page.path.removesuffix("html") + form.suffix, form.label, form.media_type) for form in PAGE_FORMATS
        ]
        for page in pages
    }
    links[DATA_PAGE] = [(form.path, form.label, form.compression or form.media_type) for form in DATA_FORMATS]
    return {
        page: tuple(Download(path, label, len(files[path]), media) for path, label, media in offered if path in files)
        for page, offered in links.items()
    }
