"""Identifies a downloaded report: its family, layout, months and date.

Takes the bytes of a file and the link to it; gives the description for `data/sources.toml`, or why there is none. The
content decides. Only the year may come from the file's name or the link, since a workbook's tables lack it; where name
and content both tell, they must agree. The file is read in a confined process.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tiltak.codelists import Vocabulary
from tiltak.fetch.confined import Confined, Message, ProcessDied, ProcessLimits
from tiltak.fetch.links import FoundLink
from tiltak.model import Finding, RawTable, Source, Unreadable
from tiltak.read import read_report
from tiltak.read.layouts import LAYOUTS
from tiltak.read.layouts.printed import MEAN_HEAD, MONTHS, month_heads
from tiltak.read.sources import unprintable
from tiltak.understand import parse_reports
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families, Family, load_families

SUFFIXES = {"workbook": ".xlsx", "pdf": ".pdf"}
READING = ProcessLimits(memory=1_000_000_000, cpu=120, seconds=180)  # for one file; the largest need a tenth

_MONTH = "|".join(MONTHS)
_SPAN = re.compile(rf"({_MONTH}) (20\d\d) - ({_MONTH}) (20\d\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:[.-]?(0[1-9]|1[0-2]))?(?!\d)")  # 2026, 202605 and 2026.04: NAV's file names
_UPDATED = re.compile(r"Rapport oppdatert: (\d\d)\.(\d\d)\.(20\d\d)")
_MADE = re.compile(rb"<dcterms:modified[^>]{0,300}>([\dT:.Z+-]{10,40})<")


@dataclass(frozen=True, slots=True)
class Identified:
    """An identified file: a source without an id, the digest of its text, and its creation time ('' where unknown)."""

    source: Source
    text_sha256: str
    made: str


def reader(limits: ProcessLimits = READING) -> Confined:
    """The confined process that reads the files of a run."""
    return Confined(described, limits)


def identify(content: bytes, link: FoundLink, data: Path, process: Confined) -> Identified | tuple[Finding, ...]:
    """Identify a file behind a link, read by the `reader` process; or the findings for which it is refused.

    Raises Unreadable where it is not a report of the family in its name, its months are unclear, or reading it exceeds
    the limits.
    """
    message = {"address": link.address, "name": link.name, "text": link.text, "data": str(data)}
    try:
        answer, _ = process.ask(message, content)
    except ProcessDied as error:
        raise Unreadable("a file that is read within its limits", str(error)) from None
    if "unreadable" in answer:
        raise Unreadable(*answer["unreadable"])
    if "findings" in answer:
        return tuple(Finding(*fields) for fields in answer["findings"])
    source = {**answer["source"], "period": tuple(answer["source"]["period"])}
    return Identified(Source(**source), answer["text_sha256"], answer["made"])


def named_months(name: str) -> tuple[tuple[str, str], ...]:
    """The years in a file's name or a link's text, each with its month ('' for none), without duplicates."""
    return tuple(sorted(set(_YEAR.findall(name.replace("_", " ")))))


# --- in the confined process --------------------------------------------------------------------------------------


def described(message: Message, content: bytes) -> tuple[Message, bytes]:
    """Read a file: its description, or why there is none."""
    vocabulary, families = _lists(message["data"])
    try:
        return _described(message, content, vocabulary, families), b""
    except Unreadable as error:
        return {"unreadable": (error.expected, error.seen)}, b""


@cache
def _lists(data: str) -> tuple[Vocabulary, Families]:
    """The code lists and the families, read once for each process."""
    vocabulary = load_vocabulary(Path(data))
    return vocabulary, load_families(Path(data), vocabulary)


def _described(message: Mapping[str, str], content: bytes, vocabulary: Vocabulary, families: Families) -> Message:
    layout = _layout(content)
    name = unicodedata.normalize("NFC", message["name"])
    if not name.casefold().endswith(SUFFIXES[layout]):
        raise Unreadable(f"a file as its name says: {name}", f"a {layout}")
    make = LAYOUTS[layout].text
    assert make  # both are binary formats
    text = make(content)
    if found := unprintable(text):
        raise Unreadable("text", f"{found[1]} in line {found[0]} of it")
    family = _family(name, text, families)
    source = Source(
        id="",
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        title=_title(text, family),
        layout=layout,
        report=family.id,
        period=_period(text, name, message["text"]),
        report_date=_report_date(text),
        published_at=message["address"],
    )
    if findings := _unclear(source, text, vocabulary, families):
        return {"findings": [(message["address"], f.rule, f.expected, f.seen, f.advice) for f in findings]}
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"source": asdict(source), "text_sha256": digest, "made": _made(content) if layout == "workbook" else ""}


def _layout(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        return "workbook"
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Unreadable("a whole PDF", "one without its end")
        return "pdf"
    is_page = re.match(rb"\s*<(!doctype|html|\?xml)", content[:200], re.IGNORECASE)
    seen = "a web page" if is_page else f"a file that begins with {content[:8]!r}"
    raise Unreadable("a workbook (XLSX) or a PDF", seen if content else "an empty file")


def _family(name: str, text: str, families: Families) -> Family:
    """The family in the file's name; the content must not name another."""
    said = families.named(name)
    if len(said) != 1:
        raise Unreadable("the code of one family in the file's name", name)
    inside = families.named(text)
    if inside and said[0] not in inside:
        raise Unreadable(f"{said[0].code} in the file, as in its name", ", ".join(family.code for family in inside))
    return said[0]


def _period(text: str, name: str, link_text: str) -> tuple[str, str]:
    """First and last month, as printed in the file; otherwise the months of its heads, in the year of its name or
    link."""
    said = named_months(name)
    years, named = {year for year, _ in said}, {f"{year}-{month}" for year, month in said if month}
    spans = set(_SPAN.findall(text))
    if len(spans) > 1:
        raise Unreadable("one span of months", ", ".join(sorted(" ".join(span) for span in spans)))
    if spans:
        first, first_year, last, last_year = spans.pop()
        begins, ends = f"{first_year}-{_number(first):02}", f"{last_year}-{_number(last):02}"
        if first_year != last_year or begins > ends:
            raise Unreadable("months in order within one year", f"{first} {first_year} - {last} {last_year}")
    else:
        years = years or {year for year, _ in named_months(link_text)}
        if len(years) != 1:
            seen = f"{', '.join(sorted(years)) or 'none'} in {name} | {link_text}"
            raise Unreadable("one year in the report, its name or the link to it", seen)
        (year,) = years
        last_month = _last_month(text)
        begins, ends = f"{year}-01", f"{year}-{last_month:02}"
    if named - {ends} or years - {ends[:4]}:
        raise Unreadable(f"{ends} in the file's name, as in the file", name)
    return begins, ends


def _last_month(text: str) -> int:
    """The last of the months above the tables; one table must have all months from January."""
    rows = [line.split("\t") for line in text.split("\n")]
    heads = {
        tuple(_number(head) for head in row if head in MONTHS)
        for row in rows
        if any(MEAN_HEAD.fullmatch(field) for field in row)
    }
    longest = max(heads, key=len, default=())
    if not longest or longest != tuple(range(1, len(longest) + 1)) or any(set(row) - set(longest) for row in heads):
        seen = " | ".join(", ".join(map(str, row)) or "none" for row in sorted(heads)) or "no heads"
        raise Unreadable("the months from January on above the tables", f"months {seen}"[:200])
    return len(longest)


def _number(month: str) -> int:
    return MONTHS.index(month) + 1


def _title(text: str, family: Family) -> str:
    """The running head of a PDF; for a workbook, its family's title."""
    found = re.search(rf"^ ?Kilde: NAV ({re.escape(family.code)} .*?) *$", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else family.title


def _report_date(text: str) -> str:
    dates = {f"{year}-{month}-{day}" for day, month, year in _UPDATED.findall(text)}
    for said in sorted(dates):
        try:
            date.fromisoformat(said)
        except ValueError:
            raise Unreadable("a date that exists as the report's", said) from None
    return max(dates, default="")


def _unclear(source: Source, text: str, vocabulary: Vocabulary, families: Families) -> list[Finding]:
    """The findings that the build would have on the report. Raises Unreadable where it is of another family, or
    damaged."""
    report = read_report(source, text)
    _require_whole(source, report.tables)
    (parsed,) = parse_reports([report], vocabulary, families)
    wrong = [finding for finding in parsed.findings if not finding.settled or finding.rule == "header-complete"]
    for finding in wrong:
        if finding.rule == "report-of-family":
            raise Unreadable(finding.expected, finding.seen)
    return wrong


def _require_whole(source: Source, tables: tuple[RawTable, ...]) -> None:
    """One table must have all months of the report, and no row may have cells without a head."""
    if not tables:
        raise Unreadable("tables", "none: the report has another form than its reader knows")
    wanted = month_heads(source)
    heads = [[head for head in table.columns if head in MONTHS] for table in tables]
    if wanted not in heads:
        longest: list[str] = max(heads, key=len)
        raise Unreadable(f"{wanted[0]} to {wanted[-1]} above the tables", f'"{" | ".join(longest)}" at most')
    for table in tables:
        for row in table.rows:
            if len(row.cells) > len(table.columns) and any(row.cells[len(table.columns) :]):
                raise Unreadable(f"{len(table.columns)} cells below as many heads", f"more in line {row.line} of it")


def _made(content: bytes) -> str:
    """When a workbook was last saved, from its own properties."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _MADE.search(archive.read("docProps/core.xml"))
    except (KeyError, zipfile.BadZipFile):
        return ""
    return found[1].decode("ascii") if found else ""
