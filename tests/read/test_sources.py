"""What stops the build before a report is read, and the one line that it says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tiltak.model import BuildError
from tiltak.read.sources import load_sources, read_text

DATA = Path(__file__).parents[1] / "five_reports"

ENTRY = """
[[source]]
id = "{id}"
file = "{id}.txt"
title = "A report"
layout = "tab-bare"
report = "tilt140"
period = ["2024-01", "2024-04"]
report_date = ""
published_at = ""
"""


def write_sums(data: Path) -> None:
    files = sorted(path for path in (data / "raw").iterdir() if path.suffix == ".txt")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (data / "raw" / "SHA256SUMS").write_text("".join(lines))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("first\u00a0line\n\tsecond\n")
    (tmp_path / "raw" / "b.txt").write_text("another\n")
    (tmp_path / "sources.toml").write_text(
        "[settings]\n" + ENTRY.format(id="b") + ENTRY.format(id="a").replace("-04", "-03")
    )
    write_sums(tmp_path)
    return tmp_path


def test_the_five_reports_are_described_and_unchanged() -> None:
    sources = load_sources(DATA)
    assert [source.id for source in sources] == [
        "tilt140-2023-12",
        "tilt140-2024-04",
        "tilt140-2024-10",
        "tilt140-2025-11",
        "tiltak-alder-2017",
    ]
    assert [source.period for source in sources if source.report_date == "2025-12-02"] == [("2025-01", "2025-11")]
    for source in sources:
        assert hashlib.sha256(read_text(source, DATA).encode()).hexdigest() == source.sha256


def test_sources_come_sorted_by_id_with_their_checksums(data: Path) -> None:
    a, b = load_sources(data)
    assert (a.id, b.id) == ("a", "b")
    assert a.period == ("2024-01", "2024-03")
    assert read_text(a, data) == "first\u00a0line\n\tsecond\n"


def edit(name: str, old: str, new: str, count: int = -1) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        text = (data / name).read_text()
        assert old in text
        (data / name).write_text(text.replace(old, new, count))

    return change


def write(name: str, content: bytes, sums: bool = True) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        (data / name).write_bytes(content)
        if sums:
            write_sums(data)

    return change


def remove(name: str) -> Callable[[Path], None]:
    return lambda data: (data / name).unlink()


TOML = "sources.toml"
A, B = "data/sources.toml [a]", "data/sources.toml [b]"
FIELDS = "id, file, title, layout, report, period, report_date, published_at"

WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    "a file is missing": (
        remove("raw/a.txt"),
        "data/raw/a.txt: missing-file: expected the file; saw none; put it back, or remove it from the description",
    ),
    "a file is changed": (
        write("raw/b.txt", b"another one\n", sums=False),
        "data/raw/b.txt: checksum: expected SHA-256 33a7b215065f2ee8635efb72620bc269a1efb889ba3026560334da7366742374"
        " as in data/raw/SHA256SUMS; saw 02791de25d2210dd3f08b79fc408209879e190b9233fe14e99c62fbc08b97e78; put the file"
        " back as NAV published it; raw files are never edited",
    ),
    "a file is not described": (
        write("raw/c.txt", b"third\n", sums=False),
        "data/raw/c.txt: not-described: expected a [[source]] in data/sources.toml; saw none; "
        "describe it, or remove it",
    ),
    "a file is described twice": (
        edit(TOML, '"a.txt"', '"b.txt"'),
        f"{B}: report-once: expected each report once; saw the file of a (b.txt) again for b.txt; remove one of them",
    ),
    "an id is given twice": (
        edit(TOML, 'id = "a"', 'id = "b"'),
        f"{B}: report-once: expected each report once; saw the id of b (b.txt) again for a.txt; remove one of them",
    ),
    "a report stands there twice": (
        write("raw/b.txt", "first\u00a0line\n\tsecond\n".encode()),
        f"{B}: report-once: expected each report once; saw the checksum of a (a.txt) again for b.txt; "
        "remove one of them",
    ),
    "a report of the same months stands there twice": (
        edit(TOML, "2024-03", "2024-04"),
        f"{B}: report-once: expected each report once; saw the months of a (a.txt) again for b.txt; remove one of them",
    ),
    "a file has no checksum": (
        edit("raw/SHA256SUMS", "a.txt", "c.txt"),
        f"{A}: no-checksum: expected a.txt in data/raw/SHA256SUMS; saw nothing; add its checksum",
    ),
    "the checksums are damaged": (
        write("raw/SHA256SUMS", b"12ab a.txt\n", sums=False),
        "data/raw/SHA256SUMS:1: checksum-line: expected a SHA-256, two spaces and the name of a file, each file once; "
        "saw '12ab a.txt'; write the file again with sha256sum",
    ),
    "the layout is unknown": (
        edit(TOML, '"tab-bare"', '"tab-bear"', 1),
        f"{B}: unknown-layout: expected a layout that there is a reader for (nested, pdf, pdf-text, tab-bare, "
        "tab-marked, workbook); saw tab-bear; correct it, or write a reader",
    ),
    "a field is missing": (
        edit(TOML, 'report = "tilt140"\n', "", 1),
        f"{B}: missing-field: expected the field report; saw none; add it",
    ),
    "a field is unknown": (
        edit(TOML, "title =", "titel = 1\ntitle =", 1),
        f"{B}: unknown-field: expected only {FIELDS}; saw titel; remove it or correct its name",
    ),
    "a table is unknown": (
        edit(TOML, "[settings]", "[setings]"),
        "data/sources.toml: unknown-field: expected only settings, source; saw setings; remove it or correct its name",
    ),
    "a field is empty": (
        edit(TOML, 'title = "A report"', 'title = ""', 1),
        f"{B}: wrong-field: expected a text as title; saw ''; correct it",
    ),
    "a period is no period": (
        edit(TOML, '["2024-01", "2024-04"]', '["2024-04", "2024-01"]', 1),
        f'{B}: wrong-field: expected a period in one year, such as ["2025-01", "2025-11"]; '
        "saw ['2024-04', '2024-01']; correct it",
    ),
    "a period goes into the next year": (
        edit(TOML, '["2024-01", "2024-04"]', '["2024-01", "2025-01"]', 1),
        f'{B}: wrong-field: expected a period in one year, such as ["2025-01", "2025-11"]; '
        "saw ['2024-01', '2025-01']; correct it",
    ),
    "a date is no date": (
        edit(TOML, 'report_date = ""', 'report_date = "02.12.2025"', 1),
        f"{B}: wrong-field: expected '' or a date such as 2025-12-02 as report_date; saw '02.12.2025'; correct it",
    ),
    "nothing is described": (
        write(TOML, b"", sums=False),
        "data/sources.toml: no-source: expected a [[source]] for each file of data/raw; saw none; describe the files",
    ),
    "the description is no TOML": (
        write(TOML, b"[settings\n", sums=False),
        "data/sources.toml:1: toml: expected valid TOML; saw Expected ']' at the end of a table declaration "
        "(at line 1, column 10); fix the file",
    ),
    "a file is not UTF-8": (
        write("raw/b.txt", "a line\nblåbær\n".encode("latin-1")),
        "data/raw/b.txt:2: utf-8: expected UTF-8; saw the byte 0xe5; get the file again",
    ),
    "a file has control characters": (
        write("raw/b.txt", b"a line\nanother\x0cpage\n"),
        "data/raw/b.txt:2: control-character: expected text; saw U+000C (control character); get the file again",
    ),
    "a file has invisible characters": (
        write("raw/b.txt", "\ufeffa line\n".encode()),
        "data/raw/b.txt:1: control-character: expected text; saw U+FEFF (ZERO WIDTH NO-BREAK SPACE); "
        "get the file again",
    ),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG.keys())
def test_build_stops_with_one_line_when(data: Path, change: Callable[[Path], None], message: str) -> None:
    change(data)
    with pytest.raises(BuildError) as stopped:
        for source in load_sources(data):
            read_text(source, data)
    assert str(stopped.value) == message
