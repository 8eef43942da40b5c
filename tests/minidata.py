"""The site in small as open data: the cells of its series as observations, with the real code lists and breaks."""

from __future__ import annotations

from functools import cache

from minisite import PAGES, ROOT, SOURCES

from tiltak.config import Config, Settings
from tiltak.model import Key, Observation, Point
from tiltak.opendata import labels_of, open_data_files
from tiltak.opendata.labels import Labels
from tiltak.opendata.page_data import page_cells
from tiltak.tabulate import Tables
from tiltak.tabulate.answers import answers
from tiltak.tabulate.series import indexed_prints
from tiltak.tabulate.tidy import load_breaks, newest_prints, tidy_table
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import load_families
from tiltak.verify.quality import Quality
from tiltak.words import all_words
from tiltak.words.i18n import Words

DATA = ROOT / "tests" / "five_reports"


@cache
def tables() -> Tables:
    """The numbers of the site in small."""
    vocabulary = load_vocabulary(DATA)
    breaks = load_breaks(DATA, vocabulary)
    seen = {key: point for page in PAGES for key, point in page_cells(page).items()}
    observations = [made for key, point in seen.items() if (made := _observation(key, point))]
    table = tidy_table(observations, breaks)
    newest = newest_prints(table, SOURCES)
    shown = indexed_prints(newest, vocabulary, breaks, SOURCES, load_families(DATA, vocabulary))
    checked = Quality((), (), (), 0, (), ())
    return Tables(table, shown, (), None, checked, answers(shown))


def config(base_url: str = "", licence: str = "") -> Config:
    """The settings of the site in small."""
    settings = Settings("Tiltakstall", base_url, licence_url=licence)
    return Config(DATA, ROOT / "content", ROOT / "templates", settings, ("nb", "nn", "en"))


@cache
def words() -> dict[str, Words]:
    """The words of all languages."""
    return all_words(tables().prints.vocabulary, tables().prints.breaks, config())


@cache
def files(base_url: str = "", licence: str = "") -> dict[str, bytes]:
    """All files for download of the site in small."""
    return open_data_files(PAGES, tables(), words(), config(base_url, licence))


def labels() -> Labels:
    """The names of the codes of the site in small."""
    return labels_of(tables(), words(), config())


def _observation(key: Key, point: Point) -> Observation | None:
    if point.state in ("..", "."):
        return None
    return Observation("mini-2025", key, point.value, point.state, point.marks, "7", 1)
