"""The records that the stages hand to one another.

What passes between them is made of these. All are frozen, so that a status can't be lost on the way: `value` is None
exactly where there is no number, and the status says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

ObsStatus = Literal["A", "Q", "O"]
State = Literal["A", "Q", "O", "..", "."]
Cell = int | Literal["*", "", "?"]  # a number, hidden by NAV, left empty by the extraction, unreadable
Column = tuple[str, str]  # (period, measure)
PieceKind = Literal["value", "label", "header", "running-head", "page-number", "note", "markup"]


class BuildError(Exception):
    """The build can't go on. The text is one line: place, rule, what must be, what was seen, what to do."""


class Unreadable(Exception):
    """A file isn't what it should be; what was expected, and what was seen."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(expected, seen)
        self.expected = expected
        self.seen = seen


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong in the data.

    `settled` says what the build did about it (`withheld`, `realigned`, `corrected`, `revised`, `unused`; `published`
    where it changed nothing and a person must look), or that the report has nothing of it (`absent`): such a finding is
    reported on the quality page. An empty `settled` means that
    a person must act; with `--strict` such a finding stops the build.
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
    report: str  # the family of reports it belongs to: 'tilt140' or 'tiltak-alder'
    period: tuple[str, str]
    report_date: str  # ISO date, or '' where the report doesn't show it
    published_at: str  # where NAV published it, '' where not known

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Older reports first: by last month, then by first, then by edition (tilt140-2025-11, tilt140-2025-11-2)."""
        return (self.period[1], self.period[0], len(self.id), self.id)


class Piece(NamedTuple):
    """What some characters of a raw file were used as. Line is 1-based, start and end are offsets in that line."""

    line: int
    start: int
    end: int
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class RawRow:
    """One printed row: its label as text ('' where lost), and its cells as text, '' for an empty cell.

    `line` is the line of the cells. `markup` names what the extraction made of the row where it isn't a plain row:
    'heading' (the label stands in a heading above), 'shifted' (the label stands in a later column).
    """

    line: int
    label: str
    cells: tuple[str, ...]
    markup: str = ""


@dataclass(frozen=True, slots=True)
class RawTable:
    """One printed table block: the headings above it, its column heads without the label column, and its rows."""

    source: str
    line: int  # of the header, or of the first row where the header is lost
    page: str  # as printed, '' where the extraction doesn't show it
    headings: tuple[str, ...]  # nearest last
    columns: tuple[str, ...]  # () where the header row is lost
    rows: tuple[RawRow, ...]
    sheet: str = ""  # of a workbook


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report as read: its tables, and what every character of its text was used as."""

    source: Source
    tables: tuple[RawTable, ...]
    pieces: tuple[Piece, ...]
    text: str


# --- understand ------------------------------------------------------------------------------------------------


class Key(NamedTuple):
    """What was counted, where and when: the dimensions of DESIGN section 4. (A tuple, for keys are compared most.)"""

    period: str
    measure: str
    tiltak_level: str
    tiltak: str
    status: str
    region_level: str
    region: str
    sex: str
    age: str
    immigrant: str
    birth_region: str
    education: str


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
    """A printed row whose label is understood: `key` holds for all cells, but for period and measure.

    There may be more or fewer cells than the block has columns; placing them is the work of `align`. Where the label
    is several run together, `also` holds the keys of the others, in their order: one row stands for two or more.
    """

    line: int
    label: str
    key: Key  # with empty period and measure
    cells: tuple[Cell, ...]
    is_total: bool = False  # the sum of the rows below it (in the report of 2017 also of those above)
    also: tuple[Key, ...] = ()
    corrected: tuple[int, ...] = ()  # numbers, from 1, of the cells that a declared correction replaced


@dataclass(frozen=True, slots=True)
class Block:
    """A printed table block that is understood: its columns as (period, measure), its rows, what they divide.

    `rows_are` names the code list of the rows below the total ('fylke', 'sex', 'tiltak', …). Where the total's label
    is damaged, `candidates` are the tiltak that it may name, and the rows' keys have an empty tiltak. Where the header
    is damaged, `columns` are those that the report's tables have, and `header_lost` is set: such a block is as good as
    what the identities prove of it.
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


# --- decide ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Break:
    """A dated, scoped change in what is counted, from `data/breaks.toml`."""

    id: str
    first_period: str  # first period of the new series
    scope: tuple[tuple[str, tuple[str, ...]], ...]  # column of the contract, codes that it applies to; else all
    names: tuple[tuple[str, str], ...] = ()  # language, short name for a chart
    texts: tuple[tuple[str, str], ...] = ()  # language, one sentence for a table


class Point(NamedTuple):
    """One cell as shown. `state` is one of DESIGN section 6; `value` is set exactly where it is 'A'."""

    period: str
    state: State
    value: int | None = None
    marks: tuple[str, ...] = ()
    source: str = ""
    line: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One category through the periods of its series: `points` has one for each of them, in the same order."""

    dimension: str  # the code list: 'tiltak', 'gruppe', 'fylke', 'kommune', 'status', 'sex', …
    code: str
    points: tuple[Point, ...]
    breaks: tuple[tuple[str, str], ...] = ()  # (first period of the new series, break id), only where it applies

    @property
    def visible(self) -> int:
        """How many points show a number."""
        return sum(p.state == "A" for p in self.points)


@dataclass(frozen=True, slots=True)
class Series:
    """What one chart and its table both show.

    `kind` is 'months' (lines through time), 'places' (one period, a line for each place) or 'matrix' (one period, a
    line for each place with a point for each tiltak of `columns`). `fixed` holds the dimensions that are the same for
    all lines and not `total`: ('tiltak', 'mentor'), ('region', '11'), …. `means` holds (line code, point) for every
    line and every interval that the reports print a mean so far this year for; the point's period is the interval.
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
    mean_period: str = ""  # the latest mean's period: '2025-01/2025-11'
    means: tuple[tuple[str, Point], ...] = ()
    columns: tuple[str, ...] = ()  # of a matrix: the tiltak that its points stand for, in order

    def points(self) -> Iterator[Point]:
        """All points of all lines."""
        for line in self.lines:
            yield from line.points

    @property
    def hidden(self) -> int:
        """How many cells NAV hides."""
        return sum(p.state == "Q" for p in self.points())

    @property
    def visible(self) -> int:
        """How many cells show a number."""
        return sum(p.state == "A" for p in self.points())


@dataclass(frozen=True, slots=True)
class Rank:
    """A place's number among those of its level that show one: `place` of `among`; `without` show none."""

    place: int
    among: int
    without: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest number of a place on a tiltak, beside those that it is a part of and those that it is one among.

    `whole` is the country's number, `fylke` that of a kommune's fylke, None for a fylke. A share is made only of two
    numbers that are shown; a rank, only where this number is, and where no number that may be larger is lost.
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
    """A link to another page of the site: its path from the site's root, and what it is about."""

    path: str
    dimension: str
    code: str
    role: str = ""  # 'predecessor', 'successor', 'parent', 'previous', 'next', 'child'


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site: where it stands, what it is about, what it shows."""

    path: str  # from the site's root: 'kommune/1103-stavanger.html'
    kind: str  # the page type that lists it: 'tiltak', 'kommune', …
    dimension: str = ""  # the code list that it is about: 'tiltak', 'gruppe', 'alle', 'fylke', 'kommune'
    code: str = ""
    series: tuple[Series, ...] = ()
    links: tuple[PageLink, ...] = ()
    sources: tuple[str, ...] = ()
    latest: str = ""  # latest month that a report prints a cell of the page for
    other_names: tuple[str, ...] = ()  # of a place, in other languages
    former: tuple[str, ...] = ()  # names of earlier kommuner that are part of it
    ended: str = ""  # last year or month of a kommune that is no more
    standings: tuple[Standing, ...] = ()  # of a place, a tiltak each; on the front page, a fylke each
    sparks: tuple[Line, ...] = ()  # lines that have a small chart of their own, all of the same months


KEY_COLUMNS: tuple[str, ...] = Key._fields

TOTAL_KEY = Key("", "", "", "", "total", "land", "0", "total", "total", "total", "total", "total")


def said(key: Key) -> str:
    """What a key counts, in its codes, for a message: 'tiltak mentor fylke 11 in 2025-11'."""
    codes = " ".join(code for code in key[2:] if code not in ("", "total", "land", "0"))
    return f"{codes} in {key.period}" if key.period else codes


def with_codes(key: Key, **codes: str) -> Key:
    """The key with some of its dimensions set."""
    return key._replace(**codes)
