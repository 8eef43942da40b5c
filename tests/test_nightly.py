"""A few nights in a row, with real builds and a real server: a report comes, is published once, and all is quiet."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from badserver import Server, content, cut_short, serve
from corpus import DATA, observed, sheets, source, workbook
from site_reader import ROOT, build

pytestmark = pytest.mark.slow

KEPT = ("tiltak-alder-2017", "tilt140-2023-12", "tilt140-2024-04", "tilt140-2025-11")  # October 2024 is to come
OCTOBER = replace(source("tilt140-2024-10"), layout="workbook")
XLSX = workbook(OCTOBER, sheets(OCTOBER, observed("tilt140-2024-10")))
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        told.paths["tiltaksdeltakere"] = content('<a href="TILT140%20Tidsserie.xlsx">TILT140</a>')
        yield told


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Path:
    """A folder with the data of two reports, whose settings name the server."""
    shutil.copytree(
        DATA,
        tmp_path / "data",
        ignore=shutil.ignore_patterns("*.txt"),
    )
    data = tmp_path / "data"
    for name in KEPT:
        shutil.copy(DATA / "raw" / f"{name}.txt", data / "raw")
    head, *entries = (DATA / "sources.toml").read_text(encoding="utf-8").split("[[source]]\n")
    head = re.sub(r"pages = \[.*?\]", f'pages = ["{server.at("tiltaksdeltakere")}"]', head, flags=re.DOTALL)
    kept = [entry for entry in entries if any(f'id = "{name}"' in entry for name in KEPT)]
    (data / "sources.toml").write_text("[[source]]\n".join([head, *kept]), encoding="utf-8")
    sums = [line for line in (DATA / "raw" / "SHA256SUMS").read_text().splitlines() if line[66:-4] in KEPT]
    (data / "raw" / "SHA256SUMS").write_text("".join(f"{line}\n" for line in sums))
    return tmp_path


def run(folder: Path, command: str, date: str, wanted: int = 0) -> str:
    options = [
        "--data",
        "data",
        "--languages",
        "nb",
        "--jobs",
        "1",
        "--date",
        date,
        "--base-url",
        "https://example.org/",
    ]
    done = build(command, *options, *(("--strict",) if command == "site" else ()), *_texts(), folder=folder)
    assert done.returncode == wanted, done.stdout + done.stderr
    return done.stdout + done.stderr


def _texts() -> list[str]:
    root = ROOT
    return ["--content", str(root / "content"), "--templates", str(root / "templates")]


def night(folder: Path, date: str) -> dict[str, bytes]:
    """One night's run, and the site that stands after it."""
    for command in ("fetch", "site", "freeze"):
        run(folder, command, date)
    return standing(folder)


def standing(folder: Path) -> dict[str, bytes]:
    site = folder / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_report_comes_is_published_once_and_then_all_is_quiet(folder: Path, server: Server) -> None:
    run(folder, "site", "2025-12-20")
    assert run(folder, "freeze", "2025-12-20").strip() == "2025-11"
    before = standing(folder)

    server.paths["TILT140 Tidsserie.xlsx"] = cut_short(XLSX)
    assert "download-whole" in run(folder, "fetch", "2025-12-21", wanted=1)
    assert standing(folder) == before

    server.paths["TILT140 Tidsserie.xlsx"] = content(XLSX, ETag='"1"')
    first = night(folder, "2025-12-22")
    assert "Nye måneder: mai 2024, juni 2024" in first["endringer.html"].decode()
    newest, older = json.loads(first["data/endringer.json"])
    assert (newest["edition"], newest["date"], older["edition"]) == ("2025-11-2", "2025-12-22", "2025-11")
    assert newest["changes"]["cells"] == []  # it revises none of April's months
    assert b"overdue" not in first["index.html"]
    with zipfile.ZipFile(io.BytesIO(first["utgave/2025-11/data.zip"])) as archive:
        assert archive.read("newest.csv").count(b"\n") > 1_000

    feed = ElementTree.fromstring(first["feed.xml"])
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Utgaven for november 2025, nummer 2", "Utgaven for november 2025"]

    assert night(folder, "2025-12-23") == first
    late = night(folder, "2026-01-20")
    assert b'class="overdue"' in late["index.html"]
    assert late["feed.xml"] == first["feed.xml"]


def test_make_nightly_takes_the_same_steps(folder: Path, server: Server) -> None:
    server.paths["TILT140 Tidsserie.xlsx"] = content(XLSX)
    options = f"--data {folder}/data --site {folder}/site --bundle-folder {folder} --languages nb --jobs 1"
    told = ["CHECKS=", "DATE=2025-12-10", "BASE_URL=https://example.org/", f"SUMMARY={folder}/run.md"]
    made = subprocess.run(["make", "nightly", *told, f"OPTIONS={options}"], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert (folder / "data/raw/tilt140-2024-10.xlsx").exists()
    assert "| observations |" in (folder / "run.md").read_text(encoding="utf-8")
    assert (folder / "tiltaksstatistikk-2025-11.zip").exists()
    assert list((folder / "data/published").glob("*.zip"))
