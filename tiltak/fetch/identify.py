"""What a report that nobody has described is: its layout, its months, its date.

Takes the bytes of a file and what was said of it where it was found; gives the description that `data/sources.toml`
needs, or says why there is none. The file speaks first. Only the year may come from its name or the link to it, for a
workbook's tables don't say it; and then they must all say the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from tiltak.model import Source, Unreadable
from tiltak.read.accounting import account
from tiltak.read.layouts import LAYOUTS
from tiltak.read.layouts.printed import MEAN_HEAD, MONTHS, month_heads
from tiltak.read.sources import unprintable

SUFFIXES = {"workbook": ".xlsx", "pdf": ".pdf"}

_MONTH = "|".join(MONTHS)
_SPAN = re.compile(rf"({_MONTH}) (20\d\d) - ({_MONTH}) (20\d\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])?(?!\d)")  # 2026, and 202601 as NAV's file names begin
_UPDATED = re.compile(r"Rapport oppdatert: (\d\d)\.(\d\d)\.(20\d\d)")


def identify(content: bytes, said: Iterable[str], like: Source, address: str = "") -> tuple[Source, str]:
    """The source that a file is, without id and file, of the same family as `like`; and the file's text.

    `said` is the file's name and the text of the link to it. Raises Unreadable where the file is no workbook or PDF,
    where its months can't be told, or where its reader can't place all that stands in it.
    """
    layout = _layout(content)
    make = LAYOUTS[layout].text
    assert make  # both are files that aren't text
    text = make(content)
    if found := unprintable(text):
        raise Unreadable("text", f"{found[1]} in line {found[0]} of it")
    period = _period(text, tuple(said))
    source = Source(
        id="",
        file="",
        sha256=hashlib.sha256(content).hexdigest(),
        title=_title(text, like),
        layout=layout,
        report=like.report,
        period=period,
        report_date=_report_date(text),
        published_at=address,
    )
    _require_readable(source, text)
    return source, text


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


def _period(text: str, said: tuple[str, ...]) -> tuple[str, str]:
    """First and last month, as the file prints them; else the months of its heads, in the year that it is said of."""
    spans = set(_SPAN.findall(text))
    if len(spans) == 1:
        first, first_year, last, last_year = spans.pop()
        return f"{first_year}-{_number(first):02}", f"{last_year}-{_number(last):02}"
    if spans:
        raise Unreadable("one span of months", ", ".join(sorted(" ".join(span) for span in spans)))
    rows = {
        tuple(head for head in line.split("\t") if head in MONTHS)
        for line in text.split("\n")
        if any(MEAN_HEAD.fullmatch(field) for field in line.split("\t"))
    }
    if len(rows) != 1 or not (months := rows.pop()):
        raise Unreadable("the same months above every table", f"{len(rows)} kinds of heads")
    named = {match for words in said for match in _YEAR.findall(words.replace("_", " "))}
    years = {year for year, _ in named}
    if len(years) != 1:
        seen = ", ".join(sorted(years)) or "none"
        raise Unreadable("one year in the report, its name or the link to it", f"{seen} in {' | '.join(said)}")
    last_months = {int(month) for _, month in named if month}
    if last_months - {_number(months[-1])}:
        raise Unreadable(f"{months[-1]} in the file's name, as above its tables", " | ".join(said))
    (year,) = years
    return f"{year}-{_number(months[0]):02}", f"{year}-{_number(months[-1]):02}"


def _number(month: str) -> int:
    return MONTHS.index(month) + 1


def _title(text: str, like: Source) -> str:
    """The running head of a PDF; a workbook is known by its family's title."""
    found = re.search(rf"^ ?Kilde: NAV ({re.escape(like.report)} .*?) *$", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else like.title


def _report_date(text: str) -> str:
    dates = {f"{year}-{month}-{day}" for day, month, year in _UPDATED.findall(text)}
    return max(dates, default="")


def _require_readable(source: Source, text: str) -> None:
    """The reader of the layout finds tables with all their heads, and leaves nothing over."""
    tables, pieces = LAYOUTS[source.layout].read(source, text)
    if not tables:
        raise Unreadable("tables", "none: the report has another form than its reader knows")
    wanted = month_heads(source)
    for table in tables:
        mean, *months = table.columns or ("",)
        if months != wanted or "hittil" not in mean:
            seen = f'"{" | ".join(table.columns)}" above line {table.line} of its text'
            raise Unreadable(f"the mean so far this year, {wanted[0]} to {wanted[-1]} above every table", seen)
    if left := account(source.file, text, pieces).unexplained:
        line, words = left[0]
        raise Unreadable("nothing that its reader can't place", f'"{words[:80]}" in line {line} of its text')
