"""A year of nights: each fetches, builds and freezes as the workflow does, from a server that publishes as NAV does.

After each night the site is whole, shows no number that the reports of that night don't print, and the log says what a
person must do. `make nights` runs it: it takes minutes.
"""

from __future__ import annotations

import csv
import gc
import io
import posixpath
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from badserver import Server, cut_short, dripping, serve, status
from lxml import html
from nav_year import Nav, Row, first_data, learn_kommuner, learn_tiltak
from site_reader import KEY, ROOT

import build
from tools.make_workbooks import LEAST_SHOWN

pytestmark = [pytest.mark.nights, pytest.mark.slow]

ALL = ("tilt100", "tilt140", "tilt150")
MONTHS = [f"2026-{number:02}" for number in range(1, 12)]


class Night:
    """The nights of one site: what each command said, and what stands afterwards."""

    def __init__(self, folder: Path, data: Path, nav: Nav) -> None:
        self.folder, self.data, self.nav = folder, data, nav
        self.log = ""

    def run(self, date: str, fetched: int = 0) -> dict[str, bytes]:
        """Fetch, build and freeze; `fetched` is the exit code of fetch: 1 where it refuses a report."""
        self.log = ""
        for command, wanted in (("fetch", fetched), ("site", 0), ("freeze", 0)):
            code = self.command(command, date)
            assert code == wanted, (date, command, self.log)
        site = self.standing()
        assert broken_links(site) == []
        for row in newest(rows(site["data/observations.csv"])):
            self.check(row)
        return site

    def command(self, command: str, date: str) -> int:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            try:
                return build.main(self.arguments(command, date))
            finally:
                self.log += said.getvalue()
                gc.enable()
                gc.collect()  # a build leaves that to the end of its process

    def arguments(self, command: str, date: str) -> list[str]:
        folders = {"data": self.data, "site": self.folder / "site", "cache": self.folder / "cache"}
        folders |= {name: ROOT / name for name in ("content", "templates")}
        options = [part for name, path in folders.items() for part in (f"--{name}", str(path))]
        options += ["--languages", "nb", "--jobs", "1", "--date", date, "--base-url", "https://example.org/"]
        return [command, *options, *(["--strict"] if command == "site" else [])]

    def standing(self) -> dict[str, bytes]:
        site = self.folder / "site"
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    def check(self, row: Row) -> None:
        """A row has the number that the reports print today, or none."""
        assert row["obs_status"] in "AQ", row
        if row["obs_status"] == "A":
            printed = self.nav.prints(row)
            assert abs(int(row["value"]) - printed) <= 0.5 and printed >= LEAST_SHOWN - 0.5, (row, printed)
        else:
            assert row["value"] == ""

    def kept(self) -> set[str]:
        """The reports in data/raw."""
        return {path.stem for path in (self.data / "raw").glob("*.xlsx")}


def rows(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def newest(prints: list[Row]) -> list[Row]:
    """What pages show: of each cell the print of the newest report that has it, and of each year the newest means."""
    last: dict[str, str] = {}
    for row in prints:
        family_year = row["source"][:12]  # tilt140-2026
        last[family_year] = max(last.get(family_year, ""), row["source"][:15])
    shown = [
        row for row in prints if row["measure"] == "participants" or row["source"][:15] == last[row["source"][:12]]
    ]
    cells = {tuple(row[name] for name in KEY): row for row in sorted(shown, key=age)}
    return list(cells.values())


def age(row: Row) -> tuple[str, int, str]:
    """The last month of a row's report, then its number as an edition."""
    return row["source"][8:15], len(row["source"]), row["source"]


def data(site: dict[str, bytes]) -> dict[str, bytes]:
    """The files with numbers: whether a report is overdue depends on the date, and stands in the pages alone."""
    return {path: content for path, content in site.items() if not path.endswith((".html", ".js"))}


def broken_links(site: dict[str, bytes]) -> list[tuple[str, str]]:
    broken = []
    for path, page in site.items():
        if path.endswith(".html"):
            assert page.rstrip().endswith(b"</html>"), path
            for link in re.findall(rb'(?:href|src)="([^"#:?]+)["#]', page):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link.decode()))
                if path != "404.html" and target not in site:
                    broken.append((path, link.decode()))
    return broken


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve() as told:
        yield told


def test_a_year_of_nights(tmp_path: Path, server: Server) -> None:
    night = Night(tmp_path, first_data(tmp_path, server), Nav(tmp_path, server))
    first = night.kept()
    night.run("2025-12-21")

    the_old_year_ends(night)
    kommuner_that_no_list_has(night)
    two_nights_without_an_answer_and_a_file_cut_short(night)
    a_corrected_file(night)
    a_number_that_is_hidden_later(night)
    a_tiltak_that_no_list_has(night)
    nights_that_are_killed(night)
    for month in MONTHS[6:]:
        a_month(night, month)

    whole_years = first | {f"{family}-2025-12" for family in ALL}
    replaced = {"tilt100-2026-10", "tilt150-2026-10"}  # of the last night; they leave once the newer ones are published
    of_today = {f"{family}-2026-11" for family in ALL}
    assert night.kept() == whole_years | of_today | replaced
    night.run("2026-12-31")
    assert night.kept() == whole_years | of_today


def a_month(night: Night, month: str) -> dict[str, bytes]:
    """TILT140 comes on the 12th of the month after, the others on the 20th."""
    number = int(month[5:]) + 1
    night.nav.publish(month, "tilt140")
    before = night.run(f"2026-{number:02}-12")
    assert f"tilt140-{month}" in night.log
    assert_quiet(before, night.run(f"2026-{number:02}-13"))
    assert "0 new" in night.log
    night.nav.publish(month, "tilt100", "tilt150")
    after = night.run(f"2026-{number:02}-20")
    assert f"tilt100-{month}" in night.log and f"tilt150-{month}" in night.log
    newest = {row["source"] for row in rows(after["data/observations.csv"]) if row["period"] == month}
    assert newest == {f"{family}-{month}" for family in ALL}
    return after


def assert_quiet(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """No new edition, no new entry in the feed, the same numbers of months; the report that was replaced is gone."""
    for path in ("feed.xml", "data/endringer.json", "versjoner.html"):
        assert after[path] == before[path], path
    assert months(before) == months(after)


def months(site: dict[str, bytes]) -> list[tuple[str, ...]]:
    shown = (row for row in newest(rows(site["data/observations.csv"])) if row["measure"] == "participants")
    return sorted((*(row[name] for name in KEY), row["value"]) for row in shown)


def the_old_year_ends(night: Night) -> None:
    """December is the whole year; the two others follow."""
    night.nav.publish("2025-12", "tilt140")
    site = night.run("2026-01-12")
    assert "1 new" in night.log and "tilt140-2025-12" in night.log
    night.nav.publish("2025-12", "tilt100", "tilt150")
    assert night.run("2026-01-20") != site


def kommuner_that_no_list_has(night: Night) -> None:
    """Each report with them is refused, the old site stands; with the lines that the log names they are read."""
    before = night.standing()
    night.nav.publish("2026-01", "tilt140")
    after = night.run("2026-02-12", fetched=1)
    assert data(after) == data(before) and b'class="overdue"' in after["index.html"]
    assert "1 refused" in night.log
    assert "label-known" in night.log and "1104,Stavanger," in night.log and "1163,Havøyene," in night.log
    learn_kommuner(night.data)
    night.run("2026-02-13")
    night.nav.publish("2026-01", "tilt100", "tilt150")
    site = night.run("2026-02-20")
    months: dict[str, set[str]] = {}
    for row in rows(site["data/observations.csv"]):
        if row["region_level"] == "kommune" and row["measure"] == "participants":
            months.setdefault(row["region"], set()).add(row["period"])
    assert {max(months[code]) for code in ("1103", "1144", "1151")} == {"2025-12"}
    assert {min(months[code]) for code in ("1104", "1163")} == {"2026-01"}
    old = html.document_fromstring(site["kommune/1144-kvitsoy.html"])
    assert "Kvitsøy var en egen kommune til og med 2025." in old.text_content()
    assert old.xpath("//p[@class='now']/a/@href") == ["1163-havoyene.html"]
    assert b"Stavanger hadde kommunenummer 1103 til og med 2025." in site["kommune/1103-stavanger.html"]


def two_nights_without_an_answer_and_a_file_cut_short(night: Night) -> None:
    """The site stands as it was; the first night with an answer catches up."""
    before = night.standing()
    night.nav.publish("2026-02", "tilt140")
    page = night.nav.server.paths["tiltaksdeltakere"]
    night.nav.server.paths["tiltaksdeltakere"] = status(503)
    for date in ("2026-03-12", "2026-03-13"):
        assert data(night.run(date, fetched=1)) == data(before)
        assert "address-answers" in night.log and "503" in night.log
    night.nav.server.paths["tiltaksdeltakere"] = page
    after = night.run("2026-03-14")
    assert after != before and "tilt140-2026-02" in night.log

    night.nav.publish("2026-02", "tilt100", "tilt150")
    night.nav.break_once("tilt150", cut_short)
    night.run("2026-03-20", fetched=1)
    assert "download-whole" in night.log and "1 new" in night.log and "1 refused" in night.log
    night.nav.publish()
    night.run("2026-03-21")
    assert "tilt150-2026-02" in night.log


def a_corrected_file(night: Night) -> None:
    """The same months with other numbers: a new edition, listed as a revision, and the one before leaves."""
    a_month(night, "2026-03")
    night.nav.more["avklaring", "2026-02"] = 40
    night.nav.publish()
    site = night.run("2026-04-25")
    assert {"tilt100-2026-03-2", "tilt150-2026-03-2"} <= night.kept()
    revised = [row for row in rows(site["data/observations.csv"]) if "revised" in row["marks"].split()]
    assert revised and {row["period"] for row in revised if "/" not in row["period"]} == {"2026-02"}
    night.run("2026-04-26")
    assert not {"tilt100-2026-03", "tilt150-2026-03"} & night.kept()


def a_number_that_is_hidden_later(night: Night) -> None:
    """What the newest edition hides is hidden in every file of today, whatever an older one prints."""
    (cell,) = (row for row in rows(night.standing()["data/observations.csv"]) if is_hidden_later(row))
    assert (cell["obs_status"], cell["value"]) == ("A", "4")
    night.nav.more["jobbklubb", "2026-01"] = -3
    night.nav.publish("2026-04", "tilt140")
    site = night.run("2026-05-12")
    prints = [row for row in rows(site["data/observations.csv"]) if is_hidden_later(row)]
    assert len(prints) == 2 and {row["obs_status"] for row in prints} == {"Q"}
    assert "withdrawn" in prints[0]["marks"].split()
    beside = [row for row in rows(site["kommune/1104-stavanger.csv"]) if is_hidden_later(row)]
    assert [row["obs_status"] for row in beside] == ["Q"]
    night.nav.publish("2026-04", "tilt100", "tilt150")
    night.run("2026-05-20")


def is_hidden_later(row: Row) -> bool:
    place = (row["period"], row["tiltak"], row["region"])
    return place == ("2026-01", "jobbklubb", "1104")


def a_tiltak_that_no_list_has(night: Night) -> None:
    """Its report is refused, the others are read; with the entry that the log names it has a page."""
    night.nav.publish("2026-05", *ALL)
    site = night.run("2026-06-20", fetched=1)
    assert "2 new" in night.log and "1 refused" in night.log
    assert 'code = "avklaring-i-gruppe"' in night.log and 'reports = ["tilt150"]' in night.log
    assert "tiltak/avklaring-i-gruppe.html" not in site
    assert 'first = "2026-01"' in night.log
    learn_tiltak(night.data, "2026-01")
    site = night.run("2026-06-21")
    assert "Avklaring i gruppe" in site["tiltak/avklaring-i-gruppe.html"].decode()


def nights_that_are_killed(night: Night) -> None:
    """A fetch, then a build, are killed at work: the old site and data stand, and the next night does it all."""
    before = night.standing()
    night.nav.publish("2026-06", "tilt140")
    night.nav.break_once("tilt140", lambda _: dripping)
    asked = len(night.nav.server.asked)
    killed(night, "fetch", lambda: len(night.nav.server.asked) > asked + 1)
    assert night.standing() == before
    night.nav.publish()
    assert night.command("fetch", "2026-07-12") == 0
    killed(night, "site", lambda: any(night.folder.glob(".site.*new*")))
    assert night.standing() == before
    assert night.run("2026-07-13") != before
    night.nav.publish("2026-06", "tilt100", "tilt150")
    night.run("2026-07-20")


def killed(night: Night, command: str, ready: object) -> None:
    """Start a command in a process of its own, and kill it once it is so far."""
    arguments = [sys.executable, str(ROOT / "build.py"), *night.arguments(command, "2026-07-12")]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not ready() and time.monotonic() < until and process.poll() is None:  # type: ignore[operator]
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, f"{command} ended before it was killed"
