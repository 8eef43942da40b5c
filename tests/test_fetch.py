"""New reports from a server that does nearly everything badly: all is taken that is good, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from badserver import (
    Behaviour,
    Server,
    content,
    cut_chunk,
    cut_short,
    dripping,
    endless,
    first,
    hang_up,
    serve,
    silent,
    status,
    without_length,
)
from corpus import DATA, Oddities, Sheet, cells_of, later_year, observed, pdf, sheets, source, understood, workbook

from tiltak.fetch.http import Download, Limits, Web, links
from tiltak.fetch.reports import Fetched, fetch
from tiltak.fetch.store import complete, held
from tiltak.model import BuildError, Source
from tiltak.read import read_reports
from tiltak.read.sources import load_sources

LIMITS = Limits(connect=1, silence=0.5, total=1.0, size=2_000_000, attempts=3, first_wait=0)
APRIL = later_year(observed("tilt140-2024-04"), 2)
REPORT: Source = replace(
    source("tilt140-2024-04"), id="tilt140-2026-04", period=("2026-01", "2026-04"), report_date="2026-05-05"
)
XLSX = workbook(REPORT, sheets(REPORT, APRIL))
SILENT_ON_YEAR = workbook(replace(REPORT, period=("2026-01", "2026-04")), sheets(REPORT, APRIL), Oddities(titled=False))
PDF = pdf(REPORT, sheets(REPORT, APRIL))
REVISED = workbook(REPORT, sheets(REPORT, {key: (5, "A") if key == min(APRIL) else c for key, c in APRIL.items()}))
NAME = "TILT140_Tiltaksdeltakere_oppfølging._Tidsserie_måned.xlsx"

SETTINGS = """
[settings.fetch]
report = "tilt140"
pages = ["{address}/tiltaksdeltakere"]
follow = "arkiv"
words = ["TILT140", "Tidsserie"]
types = [".xlsx", ".pdf"]
since = "2023"
hosts = []
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        yield told


@pytest.fixture
def data(tmp_path: Path, server: Server) -> Path:
    """A data folder with one report, whose landing page is the server's."""
    (tmp_path / "raw").mkdir()
    for name in ("tilt140-2024-04.txt", "SHA256SUMS"):
        shutil.copy(DATA / "raw" / name, tmp_path / "raw")
    entry = next(part for part in (DATA / "sources.toml").read_text().split("\n\n") if "tilt140-2024-04.txt" in part)
    sums = (tmp_path / "raw" / "SHA256SUMS").read_text().splitlines()
    (tmp_path / "raw" / "SHA256SUMS").write_text("".join(f"{line}\n" for line in sums if "2024-04" in line))
    (tmp_path / "sources.toml").write_text(f"# Kept.\n{SETTINGS.format(address=server.address)}\n{entry}\n")
    return tmp_path


def run(data: Path, server: Server, limits: Limits = LIMITS) -> Fetched:
    host = server.address.removeprefix("http://")
    return fetch(data, Web(frozenset({host}), limits, sleep=lambda _: None))


def offer(server: Server, files: Mapping[str, Behaviour], text: str = "Tidsserie") -> None:
    """A landing page that links to these files."""
    anchors = "".join(f'<li><a href="/_/attachment/{name}"><span>{text}</span>' for name in files)
    server.paths["tiltaksdeltakere"] = content(f"<!doctype html><main><ul>{anchors}</ul>")
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


# --- what is good is taken -----------------------------------------------------------------------------------------


def test_a_new_workbook_is_stored_described_and_readable(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    old, new = load_sources(data)
    assert (new.file, new.layout, new.period) == ("tilt140-2026-04.xlsx", "workbook", ("2026-01", "2026-04"))
    assert new.published_at.startswith(server.at("_/attachment/TILT140"))
    assert (data / "sources.toml").read_text().startswith("# Kept.\n")
    (report,) = read_reports([new], data)
    assert cells_of(understood(report)) == APRIL
    assert old.id == "tilt140-2024-04"


def test_nothing_new_touches_nothing_and_asks_with_the_version_that_we_have(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    run(data, server)
    before = everything(data)
    times = {path: (data / path).stat().st_mtime_ns for path in before}
    assert new_ids(run(data, server)) == []
    assert everything(data) == before
    assert {path: (data / path).stat().st_mtime_ns for path in before} == times
    assert server.asked[-1][1]["if-none-match"] == '"1"'
    assert "tiltakstall" in server.asked[-1][1]["user-agent"]


def test_a_changed_report_is_a_new_edition_beside_the_old(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    run(data, server)
    offer(server, {NAME: content(REVISED, ETag='"2"')})
    assert new_ids(run(data, server)) == ["tilt140-2026-04-2"]
    assert (data / "raw" / "tilt140-2026-04.xlsx").read_bytes() == XLSX
    assert (data / "raw" / "tilt140-2026-04-2.xlsx").read_bytes() == REVISED
    assert [source.id for source in sorted(load_sources(data), key=lambda source: source.order)][-1].endswith("-2")


def test_the_same_numbers_in_a_file_made_anew_are_no_new_edition(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX)})
    run(data, server)
    again = workbook(REPORT, sheets(REPORT, APRIL), made_at="2026-05-09")
    assert again != XLSX
    offer(server, {NAME: content(again)})
    assert new_ids(run(data, server)) == []
    assert len(load_sources(data)) == 2


def test_of_a_report_in_two_forms_the_workbook_is_taken(data: Path, server: Server) -> None:
    offer(server, {"TILT140 a Tidsserie.pdf": content(PDF), "TILT140 b.xlsx": content(XLSX)})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert load_sources(data)[1].layout == "workbook"
    assert new_ids(run(data, server)) == []


def test_a_report_that_is_there_only_as_pdf_is_taken_too(data: Path, server: Server) -> None:
    offer(server, {"TILT140 Tidsserie.pdf": without_length(PDF)})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    (report,) = read_reports(load_sources(data)[1:], data)
    assert report.source.report_date == "2026-05-05"
    assert cells_of(understood(report)) == APRIL


def test_the_archives_pages_are_read_too_and_what_is_too_old_is_left(data: Path, server: Server) -> None:
    server.paths["tiltaksdeltakere"] = content(
        '<a href="arkiv-tiltaksdeltakere">Arkiv</a><a href="/x.xlsx">Annet</a><a href="mailto:a@b">x</a><a href="http://[">'
    )
    server.paths["arkiv-tiltaksdeltakere"] = content('<a href="arkiv/2026">2026<a href="arkiv/2022">2022')
    server.paths["arkiv/2026"] = content(f'<base href="/filer/"><a href="{NAME}">april 2026</a> <a href="/arkiv/2026">')
    server.paths[f"filer/{NAME}"] = content(XLSX)
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert server.times("arkiv/2022") == 0


def test_what_fails_once_is_tried_again(data: Path, server: Server) -> None:
    busy = status(503, Retry_After="1")
    offer(server, {NAME: first(busy, cut_short(XLSX), content(XLSX))})
    server.paths["tiltaksdeltakere"] = first(hang_up, server.paths["tiltaksdeltakere"])
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert server.times(f"_/attachment/{NAME}") == 3


def test_waits_grow_and_follow_what_the_server_asks_for(server: Server) -> None:
    waits: list[float] = []
    server.paths["x"] = first(status(500), status(500), status(429, Retry_After="9"), content("x"))
    limits = replace(LIMITS, attempts=4, first_wait=2)
    web = Web(frozenset({server.address.removeprefix("http://")}), limits, sleep=waits.append)
    assert web.get(server.at("x")).content == b"x"
    assert waits == [2, 4, 9]


@pytest.mark.parametrize(
    ("name", "text"),
    [("202604_TILT140 Tidsserie.xlsx", "Tiltak"), ("TILT140.xlsx", "Tidsserie 2026")],
)
def test_a_workbook_that_doesnt_say_its_year_has_it_from_its_name(
    data: Path, server: Server, name: str, text: str
) -> None:
    offer(server, {name: content(SILENT_ON_YEAR)}, text)
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]


# --- what is bad is one finding, and nothing is stored ---------------------------------------------------------------

FILE = f"_/attachment/{NAME}"
HTML = b"<!doctype html><title>Siden finnes ikke</title>" + b" " * 500

BAD: dict[str, tuple[Behaviour, str]] = {
    "it isn't there": (status(404), "address-answers"),
    "the server fails": (status(500), "address-answers"),
    "the server is silent": (silent, "address-answers"),
    "the server hangs up": (hang_up, "download-whole"),
    "the answer drips for ever": (dripping, "address-answers"),
    "the answer never ends": (endless, "size-limit"),
    "it says that it is huge": (
        lambda request: request.answer(200, {"Content-Length": "99999999999"}, b"PK"),
        "size-limit",
    ),
    "it is cut short": (cut_short(XLSX), "download-whole"),
    "a chunk is cut short": (cut_chunk(XLSX), "download-whole"),
    "it is cut short without a word": (without_length(XLSX[:-300]), "report-readable"),
    "it is packed": (content(XLSX, Content_Encoding="gzip"), "download-whole"),
    "it is a web page": (content(HTML), "report-readable"),
    "it is empty": (content(b""), "report-readable"),
    "it is another kind of file than its name says": (content(PDF), "report-readable"),
    "it leads to another host": (status(302, Location="http://127.0.0.2:1/a.xlsx"), "same-host"),
    "it leads to a file on disk": (status(302, Location="file:///etc/passwd"), "same-host"),
    "it leads to itself": (status(302, Location=f"/{FILE}"), "redirects-end"),
    "its year isn't said": (content(SILENT_ON_YEAR), "report-readable"),
    "it lacks a month": (
        content(workbook(REPORT, sheets(REPORT, APRIL), Oddities(lacks_month=True))),
        "report-readable",
    ),
    "it has no tables": (content(workbook(REPORT, [Sheet("Tiltak", ())])), "report-readable"),
}


@pytest.mark.parametrize(("behave", "rule"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_one_finding_and_nothing_is_stored(
    data: Path, server: Server, behave: Behaviour, rule: str
) -> None:
    offer(server, {NAME: behave})
    before = everything(data)
    fetched = run(data, server)
    assert [(finding.rule, finding.settled) for finding in fetched.findings] == [(rule, "")]
    assert len(str(fetched.findings[0]).splitlines()) == 1
    assert fetched.new == ()
    assert everything(data) == before


def test_a_good_file_beside_a_bad_one_waits(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX), "TILT140 Tidsserie 2025.xlsx": content(HTML)})
    before = everything(data)
    assert [finding.rule for finding in run(data, server).findings] == ["report-readable"]
    assert everything(data) == before


@pytest.mark.parametrize(
    "page",
    [
        "<main>Siden er flyttet</main>",
        '<a href="TILT150_Tidsserie.xlsx">Tidsserie</a>',
        '<a href="TILT140_Tidsserie.docx">Tidsserie</a>',
        '<a data-href="TILT140_Tidsserie.xlsx">Tidsserie</a>',
        "",
    ],
)
def test_a_page_of_another_form_is_one_finding(data: Path, server: Server, page: str) -> None:
    server.paths["tiltaksdeltakere"] = content(page)
    assert [finding.rule for finding in run(data, server).findings] == ["link-found"]


def test_a_link_to_another_host_is_not_followed(data: Path, server: Server) -> None:
    server.paths["tiltaksdeltakere"] = content('<a href="https://example.org/TILT140.xlsx">Tidsserie</a>')
    assert [finding.rule for finding in run(data, server).findings] == ["same-host"]


def test_a_page_that_is_safe_never_leads_to_one_that_is_not() -> None:
    web = Web(frozenset({"www.nav.no"}))
    web.require_allowed("https://www.nav.no/a", "https://www.nav.no/")
    for address in (
        "http://www.nav.no/a",
        "https://www.nav.no.example.org/",
        "https://x@www.nav.no/",
        "ftp://www.nav.no/",
    ):
        with pytest.raises(Exception, match="same-host"):
            web.require_allowed(address, "https://www.nav.no/")


def test_two_names_that_differ_on_the_month_are_a_finding(data: Path, server: Server) -> None:
    offer(server, {"202605_TILT140 Tidsserie.xlsx": content(SILENT_ON_YEAR)})
    assert [finding.rule for finding in run(data, server).findings] == ["report-readable"]


# --- storing -----------------------------------------------------------------------------------------------------


def test_a_run_killed_at_any_moment_leaves_all_or_nothing_after_the_next(
    data: Path, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offer(server, {NAME: content(XLSX)})
    before = everything(data)
    kept = tmp_path.with_name("kept")
    shutil.copytree(data, kept)
    run(data, server)
    after = everything(data)
    steps = 0
    for at in range(50):
        shutil.rmtree(data)
        shutil.copytree(kept, data)
        killed = _run_until(data, server, monkeypatch, at)
        complete(data)
        assert everything(data) in (before, after)
        load_sources(data)
        if not killed:
            break
        steps += 1
    assert steps > 5  # files and folders written, synced and renamed


class Killed(BaseException):
    pass


def _run_until(data: Path, server: Server, monkeypatch: pytest.MonkeyPatch, at: int) -> bool:
    """Run, killed at the at-th step on disk; False where it ends before."""
    left = [at]

    def step(name: str, real: object) -> object:
        def counted(*args: object, **kwargs: object) -> object:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args, **kwargs)  # type: ignore[operator]

        return counted

    with monkeypatch.context() as patch:
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "mkdir"), (shutil, "rmtree")):
            patch.setattr(owner, name, step(name, getattr(owner, name)))
        try:
            run(data, server)
        except Killed:
            return True
    return False


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"data-written: .*saw No such file"), held(tmp_path / "nowhere"):
        pass


def test_a_second_run_at_once_says_so_and_leaves(data: Path, server: Server) -> None:
    with held(data), pytest.raises(BuildError, match="one-fetch-at-a-time"):
        run(data, server)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('types = [".xlsx", ".pdf"]', 'types = ".xlsx"'),
        ("since", "sins"),
        ("hosts = []\n", ""),
        ('[settings.fetch]\nreport = "tilt140"', '[settings.fetch]\nreport = "tilt141"'),
    ],
)
def test_wrong_settings_stop_with_one_line(data: Path, server: Server, old: str, new: str) -> None:
    path = data / "sources.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BuildError, match="fetch-settings"):
        run(data, server)


def test_links_have_the_text_that_a_reader_sees() -> None:
    html = '<a href=a.html><b>A&nbsp;&amp;</b> <i>b</i></a><p>c</p><a href="b c.html?x=ø#d">d<a>e</a><a href="data:x">'
    page = Download("https://www.nav.no/x/y", html.encode())
    assert [(link.address, link.text) for link in links(page)] == [
        ("https://www.nav.no/x/a.html", "A & b"),
        ("https://www.nav.no/x/b%20c.html?x=%C3%B8", "d"),
    ]
