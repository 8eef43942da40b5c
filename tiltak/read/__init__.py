"""Reads report files into raw tables of text, each with page and line, without interpreting them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tiltak.model import Report, Source
from tiltak.read.layouts import LAYOUTS
from tiltak.read.layouts.assemble import assemble
from tiltak.read.sources import read_text


def read_reports(sources: Iterable[Source], data: Path) -> tuple[Report, ...]:
    """Read the sources' reports, in the same order, each with the reader of its layout.

    BuildError where a file is missing, changed or not clean text.
    """
    return tuple(read_report(source, read_text(source, data)) for source in sources)


def read_report(source: Source, text: str) -> Report:
    """Read a source's report from its text."""
    tables, pieces = assemble(source, LAYOUTS[source.layout].things(source, text))
    return Report(source, tables, pieces, text)
