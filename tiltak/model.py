"""The records that the stages hand to one another, up to the tidy table.

All are frozen, so that no stage can lose a status: `value` is None exactly where there is no number, and the status
says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

ObsStatus = Literal["A", "Q", "O"]
State = Literal["A", "Q", "O", "..", "."]
Cell = int | Literal["*", "", "?"]  # a number, hidden by NAV, left empty by the extraction, unreadable
Column = tuple[str, str]  # (period, measure)
PieceKind = Literal["value", "label", "header", "running-head", "page-number", "note", "markup"]


class BuildError(Exception):
    """Stops the build. The text is one line: place, rule, expected, seen, advice."""


class Unsettled(Exception):
    """Stops the build before it publishes: there are findings that a person must settle."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.findings = findings


class Unreadable(Exception):
    """A file is not in the expected format: what was expected, and what was seen."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(expected, seen)
        self.expected = expected
        self.seen = seen


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault in the data.

    `settled` names what the build did about it: `withheld`, `realigned`, `corrected`, `revised`, `unused`, `absent`
    (the report has no such data) or `published` (nothing was changed, and a person must look). Settled findings are
    listed on the quality page. Where it is empty, a person must act: `--strict` stops the build.
    """

    place: str  # 'data/raw/tilt140-2023-12.txt:98'
    rule: str  # the rule's slug
    expected: str
    seen: str
    advice: str
    settled: str = ""

    def __str__(self) -> str:
        settled = f" [{self.settled}]" if self.settled else ""
        return f"{self.place}: {self.rule}: expected {self.expected}; saw {self.seen}; {self.advice}{settled}"


# --- read ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One report as `data/sources.toml` describes it. `period` is (first month, last month)."""

    id: str
    file: str
    sha256: str
    title: str
    layout: str
    report: str  # its report family: 'tilt140' or 'tiltak-alder'
    period: tuple[str, str]
    report_date: str  # ISO date, '' where the report shows none
    published_at: str  # URL at NAV, '' where unknown

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Sort key, oldest first: last month, first month, edition (tilt140-2025-11, tilt140-2025-11-2)."""
        return (self.period[1], self.period[0], len(self.id), self.id)

    def finding(self, line: int, rule: str, expected: str, seen: str, advice: str, settled: str = "") -> Finding:
        """A finding at a line of the report."""
        return Finding(f"data/raw/{self.file}:{line}", rule, expected, seen, advice, settled)


class Piece(NamedTuple):
    """How some characters of a raw file were used. `line` is 1-based; `start` and `end` are offsets in that line."""

    line: int
    start: int
    end: int
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class RawRow:
    """One printed row as text: its label ('' where lost) and its cells ('' where empty).

    `line` is the line of the cells. `markup` names how the extraction damaged the row: 'heading' (the label became a
    heading above), 'shifted' (the label is in a later column), '' for a plain row.
    """

    line: int
    label: str
    cells: tuple[str, ...]
    markup: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """One printed table block: the headings above it, its column heads without that of the labels, and its rows."""

    source: str
    line: int  # of the header, or of the first row where the header is lost
    page: str  # as printed, '' where the extraction doesn't show it
    headings: tuple[str, ...]  # nearest last
    columns: tuple[str, ...]  # () where the header row is lost
    rows: tuple[RawRow, ...]
    sheet: str = ""  # of a workbook


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: its tables, and how every character of its text was used."""

    source: Source
    tables: tuple[RawTable, ...]
    pieces: tuple[Piece, ...]
    text: str


# --- understand ------------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """The dimensions of an observation, by default those of a total of the whole country.

    A tuple, because keys are compared more than anything else.
    """

    period: str = ""
    measure: str = ""
    tiltak_level: str = ""
    tiltak: str = ""
    status: str = "total"
    region_level: str = "land"
    region: str = "0"
    sex: str = "total"
    age: str = "total"
    immigrant: str = "total"
    birth_region: str = "total"
    education: str = "total"

    def with_code(self, code_list: str, code: str) -> Key:
        """The key with a code of a list in its columns: ('fylke', '11') -> region_level fylke, region 11."""
        if code_list in ("land", "fylke", "kommune"):
            return self._replace(region_level=code_list, region=code)
        if code_list in ("alle", "grupper", "gruppe", "tiltak"):
            return self._replace(tiltak_level=code_list, tiltak=code)
        return self._replace(**{code_list: code})


class Observation(NamedTuple):
    """One cell. `value` is None exactly where `obs_status` is not 'A'."""

    source: str
    key: Key
    value: int | None
    obs_status: ObsStatus
    marks: tuple[str, ...]
    page: str  # number of the printed page, '' where the report shows none
    line: int
    sheet: str = ""  # of a workbook

    @property
    def conf_status(self) -> str:
        """SDMX CL_CONF_STATUS: 'C' exactly where NAV hides the cell."""
        return "C" if self.obs_status == "Q" else "F"


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row with a known label: `key` holds for all cells, except for period and measure.

    There may be more or fewer cells than the block has columns: `verify` places them. Where several labels have run
    together, `also` holds the keys of the others in order: the row stands for two or more.
    """

    line: int
    label: str
    key: Key  # with empty period and measure
    cells: tuple[Cell, ...]
    is_total: bool = False  # the sum of the rows below it (in the report of 2017 also of those above)
    also: tuple[Key, ...] = ()
    corrected: tuple[int, ...] = ()  # cells, from 1, that a declared correction replaced


@dataclass(frozen=True, slots=True)
class Block:
    """A printed table block in codes: its columns as (period, measure), its rows, and what the rows divide.

    `rows_are` names the code list of the rows below the total ('fylke', 'sex', 'tiltak', …). Where the total's label is
    damaged, `candidates` are the tiltak that it may name, and the keys of the rows have an empty tiltak. Where the
    header is damaged, `header_lost` is set and `columns` are those of the report's other tables: only cells that the
    identities prove are then published.
    """

    source: str
    page: str
    line: int
    columns: tuple[Column, ...]
    rows_are: str
    rows: tuple[Row, ...]
    header_lost: bool = False
    candidates: tuple[str, ...] = ()
    sheet: str = ""  # of a workbook


# --- tabulate --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Break:
    """A break in series from `data/breaks.toml`: a dated, scoped change in what is counted."""

    id: str
    first_period: str  # first period of the new series
    scope: tuple[tuple[str, tuple[str, ...]], ...]  # column, codes that it applies to; () for all
    names: Mapping[str, str] = field(default_factory=dict)  # by language: short, for a chart
    texts: Mapping[str, str] = field(default_factory=dict)  # by language: one sentence, for a table


class Point(NamedTuple):
    """One cell as shown. `value` is set exactly where `state` is 'A'."""

    period: str
    state: State
    value: int | None = None
    marks: tuple[str, ...] = ()
    source: str = ""
    line: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One category over time: `points` has one for each period of its series, in the same order."""

    dimension: str  # the code list: 'tiltak', 'gruppe', 'fylke', 'kommune', 'status', 'sex', …
    code: str
    points: tuple[Point, ...]
    breaks: tuple[tuple[str, str], ...] = ()  # (first period of the new series, break id), only where it applies

    @property
    def visible(self) -> int:
        """Number of points that show a number."""
        return sum(p.state == "A" for p in self.points)


@dataclass(frozen=True, slots=True)
class Series:
    """The data of one chart and its table.

    `kind` is 'months' (lines over time), 'places' (one period, a line for each place) or 'matrix' (one period, a line
    for each place with a point for each tiltak of `columns`). `fixed` holds the dimensions that all lines share and
    that are not `total`: ('tiltak', 'mentor'), ('region', '11'), …. `means` holds (line code, point) for every line and
    every interval for which the reports print a mean so far this year; the point's period is the interval.
    """

    slug: str  # unique on its page: anchor and file name
    kind: Literal["months", "places", "matrix"]
    measure: str
    dimension: str
    fixed: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    sources: tuple[str, ...]  # ids of the reports that its points come from, oldest first
    printed_pages: tuple[str, ...] = ()
    means: tuple[tuple[str, Point], ...] = ()
    columns: tuple[str, ...] = ()  # of a matrix: the tiltak of its points, in order
    large: str = ""  # the code of the line that its chart draws large and first, where it has panels

    @property
    def mean_period(self) -> str:
        """The period of the latest mean: '2025-01/2025-11'; '' where there is none."""
        return max((point.period for _, point in self.means), default="")

    def points(self) -> Iterator[Point]:
        """All points of all lines."""
        for line in self.lines:
            yield from line.points

    @property
    def hidden(self) -> int:
        """Number of cells that NAV hides."""
        return sum(p.state == "Q" for p in self.points())

    @property
    def visible(self) -> int:
        """Number of cells that show a number."""
        return sum(p.state == "A" for p in self.points())


@dataclass(frozen=True, slots=True)
class Rank:
    """A place's rank among those of its level that show a number: `place` of `among`; `without` show none."""

    place: int
    among: int
    without: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A place's latest number of participants on a tiltak, with the totals that it is a share of and its rank.

    `whole` is the country's number; `fylke` is that of a kommune's fylke, None for a fylke. A share needs two shown
    numbers. A rank needs this number shown, and no lost number that may be larger.
    """

    tiltak: str
    place: tuple[str, str]  # code list, code
    point: Point
    whole: Point
    fylke: Point | None = None
    rank: Rank | None = None
    page: str = ""  # the printed page of the number


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to another page: its path from the site's root, and its subject."""

    path: str
    dimension: str
    code: str
    role: str = ""  # 'predecessor', 'successor', 'parent', 'previous', 'next', 'child'


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: its path, its subject and the series that it shows."""

    path: str  # from the site's root: 'kommune/1103-stavanger.html'
    kind: str  # the page type that lists it: 'tiltak', 'kommune', …
    dimension: str = ""  # code list of its subject: 'tiltak', 'gruppe', 'alle', 'fylke', 'kommune'
    code: str = ""
    series: tuple[Series, ...] = ()
    links: tuple[PageLink, ...] = ()
    sources: tuple[str, ...] = ()
    latest: str = ""  # latest month with a printed cell of the page
    other_names: tuple[str, ...] = ()  # of a place, in other languages
    former: tuple[str, ...] = ()  # names of former kommuner that are part of it
    ended: str = ""  # last year or month of a former kommune
    standings: tuple[Standing, ...] = ()  # of a place, a tiltak each; on the front page, a fylke each
    sparks: tuple[Line, ...] = ()  # lines with a sparkline, all over the same months


KEY_COLUMNS: tuple[str, ...] = Key._fields

TOTAL_KEY = Key()


def key_in_words(key: Key) -> str:
    """The dimensions of a key that are not totals, in codes, for a message: 'tiltak mentor fylke 11 in 2025-11'."""
    codes = " ".join(code for code in key[2:] if code not in ("", "total", "land", "0"))
    return f"{codes} in {key.period}" if key.period else codes
