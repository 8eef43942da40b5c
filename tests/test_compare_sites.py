"""Two builds of the site are compared by what their files hold."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl

ROOT = Path(__file__).parent.parent


def compare(old: dict[str, bytes], new: dict[str, bytes], folder: Path) -> subprocess.CompletedProcess[str]:
    for name, files in (("old", old), ("new", new)):
        for path, content in files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_bytes(content)
    command = [sys.executable, "tools/compare_sites.py", str(folder / "old"), str(folder / "new")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def workbook(cell: int, made: str = "A") -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = made
    book.active["B2"] = cell
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def test_files_that_hold_the_same_are_the_same_however_they_are_packed(tmp_path: Path) -> None:
    csv, book = b"a,b\n1,2\n" * 50, workbook(4)
    files = {"a.csv.gz": gzip.compress(csv, 1), "b.xlsx": book, "c.zip": zipped({"a.csv": csv, "b.xlsx": book})}
    other = {"a.csv.gz": gzip.compress(csv, 9), "b.xlsx": workbook(4, "B")}
    other |= {"c.zip": zipped({"b.xlsx": other["b.xlsx"], "a.csv": csv})}
    run = compare(
        files | {"d.json": b'{"a": 1, "b": 2}', "e.txt": b""},
        other | {"d.json": json.dumps({"b": 2, "a": 1}).encode(), "e.txt": b""},
        tmp_path,
    )
    assert run.returncode == 0, run.stdout
    rows = {line.split()[0]: line.split()[1:] for line in run.stdout.splitlines()[1:]}
    assert rows == {
        **{key: ["0", "1", "0", "0", "0"] for key in ("csv.gz", "xlsx", "zip", "json")},
        "txt": ["1", "0", "0", "0", "0"],
    }


def test_what_differs_is_named_with_its_place(tmp_path: Path) -> None:
    run = compare(
        {
            "fylke/a.html": b"one\ntwo 2\n",
            "b.xlsx": workbook(4),
            "gone.csv": b"",
            "c.zip": zipped({"x/d.xlsx": workbook(8)}),
        },
        {
            "fylke/a.html": b"one\ntwo 3\n",
            "b.xlsx": workbook(5),
            "come.csv": b"",
            "c.zip": zipped({"x/d.xlsx": workbook(9)}),
        },
        tmp_path,
    )
    assert run.returncode == 1
    for told in (
        *("differs: fylke/a.html", "row 2, character 5: …two 2", "is now …two 3"),
        *("differs: b.xlsx", "Sheet: row 2, character 6: …['', 4.0]", "is now …['', 5.0]"),
        *("differs: c.zip", "x/d.xlsx: Sheet: row 2", "missing: gone.csv", "new: come.csv"),
    ):
        assert told in run.stdout
