"""A server that publishes as NAV does, a data folder that knows one report of it, and workbooks of every family."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from badserver import Behaviour, Server, content
from corpus import DATA, Oddities, Sheet, families, later_year, observed, sheets, source, vocabulary, workbook

from tiltak.fetch.confined import Confined
from tiltak.fetch.http import DownloadLimits, Web, downloader
from tiltak.fetch.identify import reader
from tiltak.fetch.reports import Fetched, fetch
from tiltak.model import Source

LIMITS = DownloadLimits(connect=1, silence=5, total=20, size=2_000_000, page=200_000, attempts=3, first_wait=0)
APRIL = later_year(observed("tilt140-2024-04"), 2)
REPORT: Source = replace(
    source("tilt140-2024-04"), id="tilt140-2026-04", period=("2026-01", "2026-04"), report_date="2026-05-05"
)
XLSX = workbook(REPORT, sheets(REPORT, APRIL))
REVISED = workbook(REPORT, sheets(REPORT, {key: (5, "A") if key == min(APRIL) else c for key, c in APRIL.items()}))
NAME = "TILT140_Tiltaksdeltakere_oppfølging._Tidsserie_måned.xlsx"

SETTINGS = """
[settings.fetch]
pages = ["{address}/tiltaksdeltakere"]
follow = "arkiv"
series = "^(?!.*(aa|å)rsgjennomsnitt).*tidsserie.*m(aa|å)ned"
types = [".xlsx", ".pdf"]
since = "2023"
hosts = []
"""


def small_data(folder: Path, server: Server) -> Path:
    """A data folder with one report, whose landing page is the server's."""
    (folder / "raw").mkdir(parents=True)
    (folder / "vocabulary").symlink_to((DATA / "vocabulary").resolve())
    shutil.copy(DATA / "raw" / "tilt140-2024-04.txt", folder / "raw")
    entry = next(part for part in (DATA / "sources.toml").read_text().split("\n\n") if "tilt140-2024-04.txt" in part)
    sums = (DATA / "raw" / "SHA256SUMS").read_text().splitlines()
    (folder / "raw" / "SHA256SUMS").write_text("".join(f"{line}\n" for line in sums if "2024-04" in line))
    (folder / "sources.toml").write_text(f"# Kept.\n{SETTINGS.format(address=server.address)}\n{entry}\n")
    return folder


def run(data: Path, server: Server, limits: DownloadLimits = LIMITS) -> Fetched:
    web = Web(frozenset({server.address.removeprefix("http://")}), limits, _process(limits))
    return fetch(data, web, _process(None))


_running: dict[DownloadLimits | None, Confined] = {}  # of all runs: starting them for each would take most of the time


def _process(limits: DownloadLimits | None) -> Confined:
    """The process that downloads within these limits; without any, the one that reads files."""
    return _running.setdefault(limits, downloader(limits) if limits else reader())


def end_processes() -> None:
    for process in _running.values():
        process.__exit__()


def offer(server: Server, files: Mapping[str, Behaviour], text: str = "Tidsserie", page: str = "") -> None:
    """A landing page, or another one, that links to these files."""
    anchors = "".join(f'<li><a href="/_/attachment/{name}"><span>{text}</span>' for name in files)
    server.paths[page or "tiltaksdeltakere"] = content(f"<!doctype html><main><ul>{anchors}</ul>")
    server.paths |= {f"_/attachment/{name}": behave for name, behave in files.items()}


def everything(data: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file() and path.name != ".fetch.lock"
    }


def new_ids(fetched: Fetched) -> list[str]:
    assert [str(finding) for finding in fetched.findings] == []
    return [source.id for source in fetched.new]


def rules(fetched: Fetched) -> list[str]:
    assert all("\n" not in str(finding) for finding in fetched.findings)
    return [finding.rule for finding in fetched.findings]


def saved(content: bytes, moment: str) -> bytes:
    """The workbook as if it had been saved at another moment."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), part))
    return file.getvalue()


def months_of(last: str) -> Source:
    """TILT140 as described for the months of a year up to its last."""
    return replace(REPORT, id=f"tilt140-{last}", period=(f"{last[:4]}-01", last), report_date="")


def series(last: str, first_value: int = 5) -> bytes:
    """A small TILT140 workbook of the months of a year, without its title: the year stands in the file's name alone."""
    return family_workbook("tilt140", last, first_value)


def family_workbook(family_id: str, last: str, value: int = 5) -> bytes:
    """A small workbook of any family: a status sheet with two of its rows. It is made up, and recognisably so."""
    family = families().by_id[family_id]
    own = family.tiltak if family.form.items == "tiltak" else family.groups
    codes = [code for code in own if not vocabulary().entry(family.form.items, code).valid_to][:2]
    months = int(last[5:])
    rows = [(vocabulary().name(family.form.items, code, "nb"), (value,) * (months + 1)) for code in codes]
    total = ("I alt arbeidssøkere på tiltak", (value * len(codes),) * (months + 1))
    title = next(sheet.title for sheet in family.form.sheets if sheet.title.startswith("Arbeidsmarkedsstatus"))
    return workbook(months_of(last), [Sheet(title, ((total, *rows),))], Oddities(titled=False))
