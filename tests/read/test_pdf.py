"""A report as PDF: written from the corpus's numbers as the report of 2025 looks, and read back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from corpus import Sheet, cells_of, observed, pdf, report_of, sheets, source, understood
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from tiltak.model import Unreadable
from tiltak.read.layouts.pdf import text

SOURCE = replace(source("tilt140-2025-11"), id="tilt140-2025-11-2", layout="pdf", file="a.pdf")
PLAIN = pdf(SOURCE, [Sheet("Tiltak", ((("I alt", (21054,) * 12), ("Arbeid med støtte", (6679, "*") * 6)),))])


@pytest.mark.slow
def test_the_pdf_of_2025_gives_the_same_observations_as_its_text() -> None:
    cells = observed("tilt140-2025-11")
    observations = understood(report_of(SOURCE, pdf(SOURCE, sheets(SOURCE, cells))))
    assert cells_of(observations) == cells
    assert {o.page for o in observations if o.key.region_level == "fylke"} >= {"1", "2", "3"}


def test_lines_words_and_numbers_are_told_apart_by_their_gaps() -> None:
    lines = text(PLAIN).splitlines()
    assert lines[4:6] == [f" Kilde: NAV {SOURCE.title}", "Tiltak Rapport oppdatert: 02.12.2025"]
    assert lines[-4] == "I alt" + 12 * " 21\u00a0054"
    assert lines[-3:-1] == ["Arbeid med", "støtte" + 6 * " 6\u00a0679 *"]


def turned() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(40, 40, "I alt")
    canvas.setPageRotation(90)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"<!doctype html>", PLAIN[:400], turned()])
def test_a_file_that_is_no_upright_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        text(content)


@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(deadline=None, max_examples=50)
def test_a_damaged_file_is_refused_or_read_and_nothing_else(wounds: list[tuple[int, int]]) -> None:
    content = bytearray(PLAIN)
    for at, byte in wounds:
        content[at] = byte
    try:
        assert isinstance(text(bytes(content)), str)
    except Unreadable:
        return
