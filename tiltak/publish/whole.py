"""What hangs on all numbers at once: how good they are, the editions, and the files that hold everything.

Takes the proven reports and the folders; gives all three. It needs nothing of the pages, so that another process can
make it while this one decides them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tiltak.codelists import load_vocabulary
from tiltak.model import Finding, Source
from tiltak.opendata import SAID, whole_files
from tiltak.opendata.labels import Labels, load_texts
from tiltak.pages.views import Site
from tiltak.tabulate.editions import Edition, editions
from tiltak.tabulate.tidy import contract, load_breaks, newest
from tiltak.verify.prove import Proven, unpacked
from tiltak.verify.quality import Quality, quality
from tiltak.verify.report import Verified
from tiltak.words.content import read_settings
from tiltak.words.i18n import load_words


class Whole(NamedTuple):
    """What there is to say about the quality of the numbers; the editions, oldest first; the files with all numbers by
    path."""

    quality: Quality
    editions: tuple[Edition, ...]
    files: dict[str, bytes]


def begin_whole(
    proven: Proven, data: Path, content: Path, url: str, date: str, helpers: Executor | None
) -> Callable[[], Whole]:
    """Begin to make them; the answer waits for them.

    `url` is where the site will stand, where it isn't as in its settings; `date` the day that an edition of today
    bears; each '' where nobody says it.
    """
    given = (proven.sources, data, content, url, date)
    if helpers is None:
        return partial(make_whole, proven.verified, proven.doubts, *given)
    return helpers.submit(_make_of_packed, proven.packed, *given).result


def _make_of_packed(packed: tuple[bytes, ...], sources: tuple[Source, ...], *given: Any) -> Whole:
    return make_whole(*unpacked(packed, sources), sources, *given)


def make_whole(
    verified: Verified,
    doubts: tuple[Finding, ...],
    sources: tuple[Source, ...],
    data: Path,
    content: Path,
    base_url: str,
    date: str,
) -> Whole:
    """The quality of the numbers, the editions, and the files with all numbers."""
    vocabulary = load_vocabulary(data)
    breaks = load_breaks(data, vocabulary)
    observations = verified.observations
    everything = contract(observations, breaks)
    words = {lang: load_words(lang, vocabulary, breaks, content / "locale") for lang in SAID}
    by_id, by_break = {source.id: source for source in sources}, {item.id: item for item in breaks}
    labels = Labels(vocabulary, load_texts(content), words, by_id, by_break)
    files = whole_files(bytes(everything), labels, Site(sources, read_settings(content, base_url)))
    made = editions(data, everything, newest(observations, sources), sources, date)
    return Whole(quality(sources, verified, doubts), made, files)
