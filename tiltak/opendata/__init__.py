"""The files that machines and spreadsheets take as they are.

Takes the rows of the contract, the pages with their series, the vocabulary and the words; gives every file for
download, and what describes them to search engines and catalogues, by its path from the site's root. Nothing is
computed here: each number is the one that the contract and the page have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tiltak.model import Page
from tiltak.opendata.api import api_files
from tiltak.opendata.cells import page_cells
from tiltak.opendata.codelists import code_lists
from tiltak.opendata.dcat import catalogue
from tiltak.opendata.excel import page_workbook
from tiltak.opendata.jsonstat import page_jsonstat
from tiltak.opendata.labels import Labels, Texts
from tiltak.opendata.metadata import csvw, datapackage
from tiltak.opendata.tidy_csv import code_names, tidy_csv
from tiltak.opendata.whole import gzipped, observations_parquet
from tiltak.pages.views import Download, Site
from tiltak.tabulate.page_list import SUBJECTS
from tiltak.tabulate.series import Material
from tiltak.tabulate.tidy import contract, rows_csv
from tiltak.words.i18n import Words
from tiltak.zipped import Pack, zipped

FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON-stat"}  # of the files beside a page, in the order of its links
WHOLE = {"observations.csv": "CSV", "observations.csv.gz": "CSV, gzip", "observations.parquet": "Parquet"}
SAID = ("nb", "en")  # the languages of the files


@dataclass(frozen=True, slots=True)
class OpenData:
    """What the files are made from. `words` has those of SAID; `schema` is that of the service."""

    material: Material
    pages: tuple[Page, ...]
    site: Site
    texts: Texts
    words: Mapping[str, Words]
    schema: bytes

    @property
    def labels(self) -> Labels:
        """The names of all codes."""
        sources = {source.id: source for source in self.material.sources}
        breaks = {item.id: item for item in self.material.breaks}
        return Labels(self.material.vocabulary, self.texts, self.words, sources, breaks)


def downloads(data: OpenData, whole: Mapping[str, bytes]) -> dict[str, bytes]:
    """The service and the catalogue. `whole` are the files with all numbers."""
    files = api_files(data.material, data.pages, data.labels, data.site, data.schema)
    return files | catalogue({**whole, **files}, data.labels, data.site)


def beside_page(data: OpenData, pack: Pack = zipped) -> Callable[[Page], dict[str, bytes]]:
    """What makes the CSV file, the workbook and the JSON-stat of a page, by path. A page without numbers has none.
    `pack` makes the zip files that workbooks are."""
    labels, names = data.labels, code_names(data.labels)
    view, breaks = data.material.view, data.material.breaks

    def files(page: Page) -> dict[str, bytes]:
        if page.kind not in SUBJECTS or not page.series:
            return {}
        stem = page.path.removesuffix(".html")
        cells = page_cells(page)
        told = contract((view[key] for key in cells if key in view), breaks)
        rows = [(row, names(row)) for row in told.rows]
        return {
            f"{stem}.csv": tidy_csv((line, of_row) for line, (_, of_row) in zip(told.lines, rows, strict=True)),
            f"{stem}.xlsx": page_workbook(page, rows, labels, data.site.base_url, pack),
            f"{stem}.json": page_jsonstat(page, cells, labels, data.site.base_url),
        }

    return files


def page_links(page: Page, files: Mapping[str, bytes]) -> tuple[Download, ...]:
    """The files beside a page, for its links."""
    paths = {page.path.removesuffix("html") + ending: name for ending, name in FORMATS.items()}
    return tuple(Download(path, name, len(files[path])) for path, name in paths.items() if path in files)


def whole_links(files: Mapping[str, bytes]) -> tuple[Download, ...]:
    """The files with all numbers, for the links of the page about the data."""
    return tuple(Download(f"data/{name}", label, len(files[f"data/{name}"])) for name, label in WHOLE.items())


def whole_files(contract: bytes, labels: Labels, site: Site) -> dict[str, bytes]:
    """The files with all numbers, the code lists, and what describes their columns, by path. `contract` is the CSV."""
    lists = code_lists(labels)
    files = {
        "observations.csv": contract,
        "observations.csv.gz": gzipped(contract),
        "observations.parquet": observations_parquet(contract, labels.texts),
        **{item.path: rows_csv(item.rows, item.header) for item in lists},
    }
    files["datapackage.json"] = datapackage(lists, files, labels, site)
    files["csv-metadata.json"] = csvw(lists, labels, site)
    return {f"data/{path}": content for path, content in files.items()}
