"""Reports as files to raw tables of text, each with page and line. Nothing is understood here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tiltak.model import Report, Source
from tiltak.read.layouts import LAYOUTS
from tiltak.read.sources import read_text


def read_reports(sources: Iterable[Source], data: Path) -> tuple[Report, ...]:
    """The reports of the sources, in the same order, each read by the reader of its layout.

    BuildError where a file is missing, changed or not clean text.
    """
    return tuple(read_report(source, read_text(source, data)) for source in sources)


def read_report(source: Source, text: str) -> Report:
    """The report of a source, whose text is given."""
    tables, pieces = LAYOUTS[source.layout].read(source, text)
    return Report(source, tables, pieces, text)
