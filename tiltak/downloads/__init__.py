"""The files that machines and spreadsheets take as they are.

Takes the rows of the contract, the pages with their series, the vocabulary and the words; gives every file for
download, and what describes them to search engines and catalogues, by its path from the site's root. Nothing is
computed here: each number is the one that the contract and the page have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiltak.dataset import rows_csv
from tiltak.downloads.api import api_files
from tiltak.downloads.catalogue import catalogue
from tiltak.downloads.cells import TidyRow, newest_rows, page_cells, shown_rows
from tiltak.downloads.codelists import code_lists
from tiltak.downloads.jsonstat import page_jsonstat
from tiltak.downloads.metadata import csvw, datapackage
from tiltak.downloads.pictures import pictures
from tiltak.downloads.texts import Labels, Texts
from tiltak.downloads.tidy_csv import code_names, csv_lines
from tiltak.downloads.whole import gzipped, observations_parquet
from tiltak.downloads.workbook import page_workbook
from tiltak.records import Page
from tiltak.series import Material
from tiltak.views import Download, Site
from tiltak.wording import Words

FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON-stat"}  # of the files beside a page, in the order of its links
WHOLE = {"observations.csv": "CSV", "observations.csv.gz": "CSV, gzip", "observations.parquet": "Parquet"}
SAID = ("nb", "en")  # the languages of the files
KINDS = ("tiltak", "tiltaksgruppe", "fylke", "kommune")  # of the pages that have files of their own


@dataclass(frozen=True, slots=True)
class OpenData:
    """What the files are made from. `words` has those of SAID; `schema` is that of the service."""

    material: Material
    rows: Sequence[TidyRow]
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


def downloads(data: OpenData) -> dict[str, bytes]:
    """All files for download by path, and the catalogue and the pictures of shared links."""
    labels, contract = data.labels, rows_csv(data.rows)
    files = dict(_beside_pages(data, contract, labels))
    files |= {f"data/{path}": content for path, content in _whole(data, contract, labels).items()}
    files |= api_files(data.material, data.pages, labels, data.site, data.schema)
    files |= catalogue(files, labels, data.site)
    return files | pictures(data.site.name, data.texts.pictures)


def page_downloads(pages: Sequence[Page], files: Mapping[str, bytes]) -> dict[str, tuple[Download, ...]]:
    """The files beside each page, and those with all numbers for the page about the data, for links."""
    whole = {f"data/{name}": label for name, label in WHOLE.items()}
    beside: dict[str, tuple[Download, ...]] = {}
    beside["data/index.html"] = tuple(Download(path, label, len(files[path])) for path, label in whole.items())
    for page in pages:
        paths = {page.path.removesuffix("html") + ending: name for ending, name in FORMATS.items()}
        beside[page.path] = tuple(Download(p, name, len(files[p])) for p, name in paths.items() if p in files)
    return beside


def _beside_pages(data: OpenData, contract: bytes, labels: Labels) -> Iterator[tuple[str, bytes]]:
    """CSV, workbook and JSON-stat of every page with numbers. A page without any has none."""
    names = code_names(data.rows, labels)
    header, *lines = csv_lines(contract, names)
    newest = newest_rows(data.rows, data.material.sources)
    for page in data.pages:
        if page.kind not in KINDS or not page.series:
            continue
        stem = page.path.removesuffix(".html")
        cells = page_cells(page)
        shown = shown_rows(cells, newest)
        rows = [(data.rows[place], names[place]) for place in shown]
        yield f"{stem}.csv", b"".join([header, *(lines[place] for place in shown)])
        yield f"{stem}.xlsx", page_workbook(page, rows, labels, data.site.base_url)
        yield f"{stem}.json", page_jsonstat(page, cells, labels, data.site.base_url)


def _whole(data: OpenData, contract: bytes, labels: Labels) -> dict[str, bytes]:
    """All observations, the code lists, and what describes their columns, by path from `data/`."""
    lists = code_lists(labels)
    files = {
        "observations.csv": contract,
        "observations.csv.gz": gzipped(contract),
        "observations.parquet": observations_parquet(contract, data.texts),
        **{item.path: rows_csv(item.rows, item.header) for item in lists},
    }
    files["datapackage.json"] = datapackage(lists, files, labels, data.site)
    files["csv-metadata.json"] = csvw(lists, labels, data.site)
    return files
