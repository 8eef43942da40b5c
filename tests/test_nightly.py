"""Nights with real builds and a real server: a report comes, is published once, and all is quiet."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from badserver import Server, content, cut_short, serve
from corpus import Sheet, families, later_year, observed, sheets, source, vocabulary, workbook
from offers import SETTINGS
from site_reader import ROOT, build_here, small_project

from tiltak.model import Key
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.understand import parse_reports
from tiltak.verify import verify_reports

pytestmark = pytest.mark.slow

APRIL = replace(source("tilt140-2024-04"), layout="workbook", period=("2024-02", "2024-04"), report_date="2024-05-03")
JANUARY = replace(source("tilt140-2025-11"), layout="workbook", period=("2026-01", "2026-01"), report_date="2026-02-03")
ATOM = "{http://www.w3.org/2005/Atom}"
HIDDEN = ("*", "*", "*", "*")


def report_of_april() -> bytes:
    """The report after the two of the small project: their kinds of tables, the same numbers up to March."""
    jobbklubb, of_mentor, in_rogaland, in_ostfold = (7, 6, 8, 8), (33, 30, 34, 36), (20, 18, 20, 21), (14, 12, 14, 15)
    by_status = (
        (("I alt Arbeidssøkere på tiltak", (27, 22, 28, 30)), ("Jobbklubb", jobbklubb), ("Mentor", (19, 16, 20, 22))),
        (("I alt Nedsatt arbeidsevne, på tiltak", (13, 14, 12, 12)), ("Mentor", (13, 14, 12, 12))),
        (("I alt Andre på tiltak", ("*", 0, "*", "*")), ("Mentor", ("*", 0, "*", "*"))),
    )
    heads = (("I alt jobbklubb", jobbklubb), ("I alt mentor", of_mentor))
    by_fylke = (
        (heads[0], ("11 Rogaland", jobbklubb), ("31 Østfold", (0, 0, 0, 0))),
        (heads[1], ("11 Rogaland", in_rogaland), ("31 Østfold", in_ostfold)),
    )
    by_kommune = (
        (heads[0], ("1103 Stavanger", jobbklubb), ("1144 Kvitsøy", HIDDEN), ("3101 Halden", (0, 0, 0, 0))),
        (heads[1], ("1103 Stavanger", in_rogaland), ("1144 Kvitsøy", HIDDEN), ("3101 Halden", in_ostfold)),
    )
    by_tiltak = (("I alt", (41, 36, 42, 44)), ("Jobbklubb", jobbklubb), ("Mentor", of_mentor))
    titles = ("Tiltak", "Arbeidsmarkedsstatus og tiltak", "Tiltak og fylke", "Tiltak og kommune")
    return workbook(APRIL, map(Sheet, titles, ((by_tiltak,), by_status, by_fylke, by_kommune)))


def report_of_january() -> bytes:
    """The cells of January 2025, a year later, and as the mean so far of that year."""
    months = {key: cell for key, cell in observed("tilt140-2025-11").items() if key.period == "2025-01"}
    means = {mean_of(key, "2025-01/2025-01"): cell for key, cell in months.items()}
    return workbook(JANUARY, sheets(JANUARY, later_year(months | means, 1)), made_at=JANUARY.report_date)


def mean_of(key: Key, period: str) -> Key:
    return key._replace(period=period, measure="participants_mean")


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        told.paths["tiltaksdeltakere"] = content('<a href="TILT140%20Tidsserie%20maaned.xlsx">TILT140</a>')
        yield told


def look_at(server: Server, sources: Path) -> list[str]:
    """Let the settings name the server; gives the head of the file and its entries."""
    text = sources.read_text(encoding="utf-8")
    page = f'pages = ["{server.at("tiltaksdeltakere")}"]'
    text, changed = re.subn(r"pages = \[.*?\]", page, text, count=1, flags=re.DOTALL)
    assert changed == 1
    sources.write_text(text, encoding="utf-8")
    return text.split("[[source]]\n")


def standing(folder: Path) -> dict[str, bytes]:
    site = folder / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


# --- a few nights in a row, with small reports ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Path:
    """The small project, whose settings name the server."""
    small_project(tmp_path)
    with (tmp_path / "data" / "sources.toml").open("a", encoding="utf-8") as described:
        described.write(SETTINGS.format(address=server.address))
    return tmp_path


def run(folder: Path, command: str, date: str, wanted: int = 0) -> None:
    options = ["--languages=nb", f"--date={date}", "--base-url=https://example.org/"]
    assert build_here(folder, command, *options, *(("--strict",) if command == "site" else ())) == wanted


def night(folder: Path, date: str) -> dict[str, bytes]:
    """One night's run, and the site that stands after it."""
    for command in ("fetch", "site", "freeze"):
        run(folder, command, date)
    return standing(folder)


def test_a_report_comes_is_published_once_and_then_all_is_quiet(
    folder: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, "site", "2024-04-12")
    run(folder, "freeze", "2024-04-12")
    assert capsys.readouterr().out.splitlines()[-1] == "2024-03"
    before = standing(folder)

    report = report_of_april()
    server.paths["TILT140 Tidsserie maaned.xlsx"] = cut_short(report)
    run(folder, "fetch", "2024-05-04", wanted=1)
    assert "download-whole" in "".join(capsys.readouterr())
    assert standing(folder) == before

    server.paths["TILT140 Tidsserie maaned.xlsx"] = content(report, ETag='"1"')
    first = night(folder, "2024-05-04")
    assert "Nye måneder: april 2024" in first["versjoner.html"].decode()
    newest, older = json.loads(first["data/endringer.json"])
    assert (newest["edition"], newest["date"], older["edition"]) == ("2024-04", "2024-05-04", "2024-03")
    assert [cell["kind"] for cell in newest["changes"]["cells"]] == ["found"]  # the one that the report before has lost
    assert b"overdue" not in first["index.html"]
    assert len(pd.read_parquet(io.BytesIO(first["utgave/2024-03/data.parquet"]))) > 90

    feed = ElementTree.fromstring(first["feed.xml"])
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Utgaven for april 2024", "Utgaven for mars 2024"]

    assert night(folder, "2024-05-05") == first
    late = night(folder, "2024-06-20")
    assert b'class="overdue"' in late["index.html"]
    assert late["feed.xml"] == first["feed.xml"]


# --- a whole night in a fresh clone --------------------------------------------------------------------------------


def clone(folder: Path) -> None:
    """The project as its version control has it, with what is installed here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this isn't a checkout of git, which says what belongs to the project")
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    (folder / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.suffix != ".stamp":
            (folder / ".venv" / path.name).symlink_to(path)
    for stamp in ("site.stamp", "test.stamp"):  # newer than the lock files: nothing is installed
        (folder / ".venv" / stamp).touch()


def make(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "SITE"}
    done = subprocess.run(["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_night_of_make_publishes_the_report_that_it_fetches(tmp_path: Path, server: Server) -> None:
    """With the small project's data and texts. Of the checks of the site it runs some, of the program none."""
    clone(tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    small_project(small)
    with (small / "data" / "sources.toml").open("a", encoding="utf-8") as described:
        described.write(SETTINGS.format(address=server.address))
    april = report_of_april()
    server.paths["TILT140 Tidsserie maaned.xlsx"] = content(april)
    told = ["CHECKS=", "DATE=2024-05-04", "BASE_URL=https://example.org/", "SUMMARY=run.md"]
    of_site = "tests/site/test_browser.py tests/opendata/test_open_data.py"
    quick = f"SITE_TESTS={of_site} -k 'front-nb-320 or kommune-nb-320 or _file_is'"
    made = make(tmp_path, "nightly", *told, quick, "OPTIONS=--languages nb --data small/data --content small/content")
    assert re.search(r"^1 new, 0 unchanged, 0 refused$", made, re.M) and re.search(r"\b[1-9]\d* passed", made)

    assert (small / "data/raw/tilt140-2024-04.xlsx").read_bytes() == april
    assert "april 2024" in (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "| observations |" in (tmp_path / "run.md").read_text(encoding="utf-8")
    assert (tmp_path / "tiltaksstatistikk-2024-04.zip").exists()
    assert [path.name for path in (small / "data/published").glob("*.parquet")] == ["2024-04.parquet"]


def test_a_report_fetched_beside_the_real_ones_leaves_nothing_to_a_person_and_the_tests_that_look_at_data_hold(
    tmp_path: Path, server: Server
) -> None:
    clone(tmp_path)
    look_at(server, tmp_path / "data" / "sources.toml")
    january = report_of_january()
    server.paths["TILT140 Tidsserie maaned.xlsx"] = content(january)
    assert build_here(tmp_path, "fetch") == 0
    assert (tmp_path / "data/raw/tilt140-2026-01.xlsx").read_bytes() == january
    data = tmp_path / "data"
    parsed = parse_reports(read_reports(load_sources(data), data), vocabulary(), families())
    assert verify_reports(parsed, vocabulary(), data).unsettled == ()

    looking_at_data = "tests/understand/test_vocabulary_data.py"  # no other may: tests/test_project.py
    checked = subprocess.run(
        [".venv/bin/python", "-m", "pytest", "-q", looking_at_data], cwd=tmp_path, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
