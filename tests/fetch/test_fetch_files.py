"""Whatever a server gives in place of a report is one finding for that report, and nothing of it is stored."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from badserver import (
    Behaviour,
    Server,
    content,
    cut_chunk,
    cut_short,
    dripping,
    endless,
    hang_up,
    raw,
    silent,
    status,
    without_length,
)
from corpus import Oddities, Sheet, pdf, sheets, workbook
from offers import (
    APRIL,
    LIMITS,
    NAME,
    REPORT,
    XLSX,
    everything,
    family_workbook,
    months_of,
    offer,
    rules,
    run,
)

from tiltak.fetch.confined import ProcessLimits
from tiltak.fetch.identify import identify, reader
from tiltak.fetch.links import FoundLink
from tiltak.model import Unreadable
from tiltak.read.sources import load_sources

HASTE = replace(LIMITS, silence=0.5, total=1)
HTML = b"<!doctype html><title>Siden finnes ikke</title>" + b" " * 500
UNTITLED = workbook(REPORT, sheets(REPORT, APRIL), Oddities(titled=False))
PDF = pdf(REPORT, sheets(REPORT, APRIL))
OK = b"HTTP/1.1 200 OK\r\n"

ANSWERS: dict[str, tuple[Behaviour, str]] = {
    "it isn't there": (status(404), "address-answers"),
    "the server fails": (status(500), "address-answers"),
    "it answers that nothing has changed, unasked": (status(304), "address-answers"),
    "the server is silent": (silent, "address-answers"),
    "the server hangs up": (hang_up, "download-whole"),
    "the answer drips for ever": (dripping, "address-answers"),
    "the status line drips": (raw(b"HTTP/1.1 200 ", again=b"O"), "address-answers"),
    "the headers drip": (raw(OK, again=b"X-A: b\r\n", pause=0.05), "address-answers"),
    "a header drips": (raw(OK, b"X: ", again=b"a"), "address-answers"),
    "the trailers drip": (raw(OK, b"Transfer-Encoding: chunked\r\n\r\n0\r\n", again=b"X: a\r\n"), "address-answers"),
    "a chunk's size drips": (raw(OK, b"Transfer-Encoding: chunked\r\n\r\n", again=b"0"), "address-answers"),
    "it goes on promising": (raw(again=b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.001), "address-answers"),
    "it asks to wait for a day": (status(503, Retry_After="86400"), "address-answers"),
    "it asks to wait for ²": (status(503, Retry_After="²"), "address-answers"),
    "it says to be ² long": (raw(OK, b"Content-Length: \xb2\r\n\r\nPK"), "report-readable"),
    "it says to be two lengths long": (
        raw(OK, b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nPK"),
        "address-answers",
    ),
    "its version is a day that isn't": (content(HTML, Last_Modified="Mon, 99 Foo 2026"), "report-readable"),
    "the answer never ends": (endless, "size-limit"),
    "it says that it is huge": (raw(OK, b"Content-Length: 99999999999\r\n\r\nPK"), "download-whole"),
    "it is cut short": (cut_short(XLSX), "download-whole"),
    "a chunk is cut short": (cut_chunk(XLSX), "download-whole"),
    "it is no HTTP": (raw(b"\x1b[31mhello\r\n\r\n"), "download-whole"),
    "it is another HTTP": (raw(b"HTTP/9.9 \xff\xff\r\n\r\n"), "download-whole"),
    "its headers are too many": (raw(OK, b"X: a\r\n" * 300, b"\r\n"), "download-whole"),
    "its chunk has no size": (raw(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "download-whole"),
    "it is packed": (content(XLSX, Content_Encoding="gzip"), "download-whole"),
    "it leads to another host": (status(302, Location="http://127.0.0.2:1/a.xlsx"), "same-host"),
    "it leads to a file on disk": (status(302, Location="file:///etc/passwd"), "same-host"),
    "it leads to itself": (status(302, Location=f"/_/attachment/it leads to itself/{NAME}"), "redirects-end"),
    "it leads to no address": (status(302, Location="http://[bad"), "address-answers"),
    "it leads nowhere": (status(302), "address-answers"),
}

FILES: dict[str, bytes] = {
    "is cut short without a word": XLSX[:-300],
    "is a web page": HTML,
    "is empty": b"",
    "is another kind of file than its name says": PDF,
    "doesn't say its year": UNTITLED,
    "lacks a month": workbook(REPORT, sheets(REPORT, APRIL), Oddities(lacks_month=True)),
    "lacks a month and its title": workbook(
        REPORT, sheets(REPORT, APRIL), Oddities(lacks_month=True, titled=False, head_above_each=True)
    ),
    "has no tables": workbook(REPORT, [Sheet("Tiltak", ())]),
    "has a sheet that the family hasn't": workbook(
        REPORT, [*sheets(REPORT, APRIL), Sheet("Tiltak og yrke", ((("I alt mentor", (9,) * 5), ("Kokk", (9,) * 5)),))]
    ),
}


def findings_of(data: Path, server: Server, cases: Mapping[str, Behaviour], name: str = NAME) -> dict[str, list[str]]:
    """The rules of the findings about each case; all are offered together, under one name in folders of their own."""
    folders = {f"{number}/{name}": behave for number, behave in enumerate(cases.values())}
    folders |= (
        {f"{list(cases).index('it leads to itself')}/{name}": _to_itself} if "it leads to itself" in cases else {}
    )
    offer(server, folders)
    before = everything(data)
    fetched = run(data, server, HASTE)
    assert (fetched.new, fetched.refused) == ((), len(cases))
    assert everything(data) == before
    assert all(str(finding).replace("\n", "").isprintable() for finding in fetched.findings)
    found: dict[str, list[str]] = {case: [] for case in cases}
    for finding in fetched.findings:
        number = int(finding.place.partition("/_/attachment/")[2].partition("/")[0])
        found[list(cases)[number]].append(finding.rule)
    return found


def _to_itself(request: object) -> None:
    status(302, Location=request.path)(request)  # type: ignore[attr-defined, arg-type]


def test_every_bad_answer_is_one_finding(data: Path, server: Server) -> None:
    found = findings_of(data, server, {case: behave for case, (behave, _) in ANSWERS.items()})
    assert found == {case: [rule] for case, (_, rule) in ANSWERS.items()}


def test_every_bad_file_is_one_finding(data: Path, server: Server) -> None:
    found = findings_of(data, server, {case: without_length(body) for case, body in FILES.items()})
    assert {case: set(rules) for case, rules in found.items()} == {
        case: {"sheet-known" if "sheet" in case else "report-readable"} for case in FILES
    }


# --- a file is what it says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [f"tilt1{number}0" for number in range(9) if number != 4])
def test_a_workbook_of_another_family_is_refused_and_under_its_own_name_stored_as_its_own(
    data: Path, server: Server, other: str
) -> None:
    body = content(family_workbook(other, "2026-04"))
    offer(server, {"202604_TILT140_Tidsserie_maaned.xlsx": body})
    fetched = run(data, server)
    assert (rules(fetched), fetched.new) == (["report-readable"], ())
    offer(server, {f"202604_{other.upper()}_Tidsserie_maaned.xlsx": body})
    (stored,) = run(data, server).new
    assert (stored.id, stored.report) == (f"{other}-2026-04", other)


def test_a_workbook_whose_title_says_another_code_than_its_name_is_refused(data: Path, server: Server) -> None:
    offer(server, {"202604_TILT150_Tidsserie_maaned.xlsx": content(XLSX)})
    fetched = run(data, server)
    assert "link-found" in rules(fetched)
    assert any("TILT150 in the file" in str(finding) for finding in fetched.findings)


def test_a_label_that_no_list_has_is_a_finding_with_the_line_to_add(data: Path, server: Server) -> None:
    book = openpyxl.load_workbook(io.BytesIO(XLSX))
    book["Tiltak"]["A5"] = "Et nytt tiltak"
    file = io.BytesIO()
    book.save(file)
    offer(server, {NAME: content(file.getvalue())})
    fetched = run(data, server)
    assert [finding.rule for finding in fetched.findings] == ["label-known"]
    assert 'name.nb = "Et nytt tiltak"' in fetched.findings[0].advice
    assert fetched.findings[0].place.startswith("http://")


@pytest.mark.parametrize("name", ["202604_{}", "2026.04_{}", "2026-04 {}", "{}_2026", "{}_april_2026"])
def test_the_year_and_the_month_come_from_every_form_of_name(data: Path, server: Server, name: str) -> None:
    offer(server, {f"{name.format('TILT140')}_Tidsserie_maaned.xlsx": content(UNTITLED)}, text="Last ned")
    assert [source.period for source in run(data, server).new] == [("2026-01", "2026-04")]


def test_the_month_in_the_name_is_the_files(data: Path, server: Server) -> None:
    for body, names in (
        (UNTITLED, ("202605_{}", "2026.03_{}", "202604_202704_{}")),
        (XLSX, ("202605_{}", "2026.03_{}", "202504_{}", "{}_2025")),
    ):
        offer(server, {f"{name.format('TILT140')}_Tidsserie_maaned.xlsx": content(body) for name in names})
        assert rules(run(data, server)) == ["report-readable"] * len(names)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Rapport oppdatert: 31.02.2026", "2026-02-31"),
        ("Desember 2025 - Januar 2026", "Desember 2025 - Januar 2026"),
        ("April 2026 - Januar 2026", "April 2026 - Januar 2026"),
    ],
)
def test_dates_that_do_not_exist_and_months_out_of_order_are_one_finding(
    data: Path, server: Server, words: str, seen: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(UNTITLED))
    sheet = book.worksheets[0]
    sheet.insert_rows(1)
    sheet["A1"] = words
    file = io.BytesIO()
    book.save(file)
    offer(server, {"202604_TILT140_Tidsserie_maaned.xlsx": content(file.getvalue())})
    fetched = run(data, server)
    assert rules(fetched) == ["report-readable"]
    assert seen in fetched.findings[0].seen
    assert [source.id for source in load_sources(data)] == ["tilt140-2024-04"]


def test_a_block_may_have_fewer_months_than_the_file(data: Path, server: Server) -> None:
    summer = replace(months_of("2026-08"), report="tilt110")
    book = openpyxl.load_workbook(io.BytesIO(family_workbook("tilt110", "2026-08")))
    sheet = book.create_sheet("Tiltak og fylke")
    for row in (
        [None, "Gjennomsnitt hittil i år", "Juni", "Juli", "August"],
        ["I alt tilskudd til sommerjobb", 9, 9, 9, 9],
        ["11 Rogaland", 9, 9, 9, 9],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    offer(server, {"202608_TILT110_Tidsserie_maaned.xlsx": content(file.getvalue())})
    (stored,) = run(data, server).new
    assert stored.period == summer.period


# --- files that take too much --------------------------------------------------------------------------------------


def parts_of(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


@cache
def wide_row(cells: int = 500_000) -> bytes:
    """A workbook with a row of many cells, packed so that its size doesn't give it away."""
    parts = parts_of(XLSX)
    sheet = "xl/worksheets/sheet1.xml"
    row = b'<row r="1">' + b"".join(b"<c><v>%d</v></c>" % (at * 7919 % 100_003) for at in range(cells)) + b"</row>"
    parts[sheet] = parts[sheet].replace(b"<sheetData>", b"<sheetData>" + row, 1)
    return packed(parts)


def many_styles(count: int = 300_000) -> bytes:
    """A workbook with many number formats."""
    parts = parts_of(XLSX)
    formats = b"".join(b'<numFmt numFmtId="%d" formatCode="0.%d"/>' % (at + 200, at * 7919) for at in range(count))
    head = re.compile(rb"<styleSheet[^>]*>")
    parts["xl/styles.xml"] = head.sub(
        lambda found: found[0] + b"<numFmts>" + formats + b"</numFmts>", parts["xl/styles.xml"]
    )
    return packed(parts)


@pytest.mark.parametrize(
    ("share", "said", "body"),
    [
        (ProcessLimits(memory=150_000_000, cpu=60, seconds=60), "memory|Memory|XMLSyntaxError", wide_row),
        (ProcessLimits(memory=150_000_000, cpu=60, seconds=60), "memory|Memory|XMLSyntaxError", many_styles),
        (ProcessLimits(memory=2_000_000_000, cpu=1, seconds=60), "no end within 1 s of CPU", wide_row),
        (ProcessLimits(memory=2_000_000_000, cpu=60, seconds=0.2), "no end within 0.2 s", wide_row),
    ],
    ids=["memory for cells", "memory for styles", "CPU", "time"],
)
def test_a_file_that_takes_more_than_its_share_is_a_finding_and_the_next_file_is_read(
    data: Path, share: ProcessLimits, said: str, body: Callable[[], bytes]
) -> None:
    link = FoundLink(f"http://127.0.0.1/{NAME}", "")
    with reader(share) as process:
        with pytest.raises(Unreadable, match=said):
            identify(body(), link, data, process)
        with pytest.raises(Unreadable, match="a whole PDF"):
            identify(PDF[:500], link, data, process)
