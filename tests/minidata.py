"""The site in small as open data: the cells of its series as observations, with the real code lists and breaks."""

from __future__ import annotations

from functools import cache

from minisite import PAGES, ROOT, SOURCES

from tiltak.codelists import load_vocabulary
from tiltak.model import Key, Observation, Point
from tiltak.opendata import OpenData, beside_page, downloads, whole_files
from tiltak.opendata.cells import page_cells
from tiltak.opendata.labels import Labels, load_texts
from tiltak.pages.views import Site
from tiltak.tabulate.series import material
from tiltak.tabulate.tidy import contract, load_breaks, newest
from tiltak.words.content import Settings
from tiltak.words.i18n import load_words


@cache
def open_data(base_url: str = "", licence: str = "") -> OpenData:
    """What the files of the site in small are made from."""
    vocabulary = load_vocabulary(ROOT / "tests" / "five_reports")
    breaks = load_breaks(ROOT / "tests" / "five_reports", vocabulary)
    seen = {key: point for page in PAGES for key, point in page_cells(page).items()}
    observations = [made for key, point in seen.items() if (made := _observation(key, point))]
    words = {lang: load_words(lang, vocabulary, breaks, ROOT / "content" / "locale") for lang in ("nb", "en")}
    return OpenData(
        material(newest(observations, SOURCES), vocabulary, breaks, SOURCES),
        PAGES,
        Site(SOURCES, Settings("Tiltakstall", base_url, licence_url=licence), ("nb", "nn", "en")),
        load_texts(ROOT / "content"),
        words,
        (ROOT / "templates" / "api-schema.json").read_bytes(),
    )


@cache
def files(base_url: str = "", licence: str = "") -> dict[str, bytes]:
    """All files for download of the site in small."""
    data = open_data(base_url, licence)
    made, beside = all_numbers(data), beside_page(data)
    for page in PAGES:
        made |= beside(page)
    return made


def all_numbers(data: OpenData) -> dict[str, bytes]:
    """The files with all numbers, the service and the catalogue."""
    told = contract(data.material.view.values(), data.material.breaks)
    whole = whole_files(bytes(told), data.labels, data.site)
    return whole | downloads(data, whole)


def labels() -> Labels:
    return open_data().labels


def _observation(key: Key, point: Point) -> Observation | None:
    if point.state in ("..", "."):
        return None
    return Observation("mini-2025", key, point.value, point.state, point.marks, "7", 1)
