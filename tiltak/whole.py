"""What hangs on all numbers at once: the editions, and the files that hold everything.

Takes the observations and the folders; gives both. It needs nothing of the pages, so that another process can make it
while this one decides them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tiltak.content import read_settings
from tiltak.dataset import contract, load_breaks, newest
from tiltak.downloads import SAID, whole_files
from tiltak.downloads.texts import Labels, load_texts
from tiltak.editions import Edition, editions
from tiltak.packed import unpack
from tiltak.records import Source
from tiltak.views import Site
from tiltak.vocabulary import load_vocabulary
from tiltak.wording import load_words


class Whole(NamedTuple):
    """The editions, oldest first, and the files with all numbers by path."""

    editions: tuple[Edition, ...]
    files: dict[str, bytes]


def make_whole(
    observations: bytes, sources: tuple[Source, ...], data: Path, content: Path, base_url: str, date: str
) -> Whole:
    """Make them of packed observations. `date` is the day that an edition of today bears, '' where nobody says it."""
    told = unpack(observations)
    vocabulary = load_vocabulary(data)
    breaks = load_breaks(data, vocabulary)
    everything = contract(told, breaks)
    words = {lang: load_words(lang, vocabulary, breaks, content / "locale") for lang in SAID}
    by_id, by_break = {source.id: source for source in sources}, {item.id: item for item in breaks}
    labels = Labels(vocabulary, load_texts(content), words, by_id, by_break)
    files = whole_files(bytes(everything), labels, Site(sources, read_settings(content, base_url)))
    return Whole(editions(data, everything, newest(told, sources), sources, date), files)
