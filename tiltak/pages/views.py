"""View models: the records that templates render, as plain text, links and figures.

Templates decide nothing. All links in a view are relative to its page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tiltak.charts.figures import Chart
from tiltak.codelists import LANGUAGES
from tiltak.config import Config, Settings
from tiltak.model import Page, Source
from tiltak.pages.around_view import AroundView
from tiltak.pages.largest_changes_choice import LargestChangesChoices
from tiltak.pages.largest_changes_view import LargestChangesView, SinceView
from tiltak.pages.overview_view import OverviewView
from tiltak.pages.tables import TableView
from tiltak.tabulate import Tables
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.editions import Edition
from tiltak.tabulate.release_calendar import Freshness
from tiltak.verify.quality import Quality
from tiltak.words.content import Content
from tiltak.words.i18n import Words

FigureKey = tuple[str, str]  # path of the page, slug of the series
Paths = Mapping[tuple[str, str], str]  # (code list, code) -> path of its page


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: its path from the site's root, the name of its format, its size in bytes."""

    path: str
    format: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share: the reports, the settings of `content/site.toml`, the languages built, and whether
    there are editions, which have a page."""

    sources: tuple[Source, ...]
    settings: Settings
    languages: tuple[str, ...] = tuple(LANGUAGES)[:1]
    has_editions: bool = False
    freshness: Freshness | None = None

    @property
    def name(self) -> str:
        """The name of the site."""
        return self.settings.name

    @property
    def base_url(self) -> str:
        """The site's address, with a final '/'; '' where unknown."""
        return self.settings.base_url

    @property
    def newest(self) -> Source:
        """The report with the newest month."""
        return max(self.sources, key=lambda source: source.order)


def site_of(tables: Tables, config: Config) -> Site:
    """The site of a build."""
    return Site(tables.prints.sources, config.settings, config.languages, True, tables.freshness)


@dataclass(frozen=True)
class Context:
    """What the pages of one language are made from.

    `charts` are the drawn charts, by page and series. `downloads` are the files with all numbers, `editions` the
    published ones, oldest first.
    """

    site: Site
    words: Words
    pages: tuple[Page, ...]
    answers: Answers
    texts: Mapping[str, Content] = field(default_factory=dict)
    charts: Mapping[FigureKey, Chart] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # the heading of each page, by its path
    downloads: tuple[Download, ...] = ()
    editions: tuple[Edition, ...] = ()
    quality: Quality | None = None

    @cached_property
    def paths(self) -> Paths:
        """The path of each code's page."""
        return {(page.dimension, page.code): page.path for page in self.pages if page.code}


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its address relative to the page, its text, and a note after it."""

    href: str
    text: str
    note: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links under a heading. `id` is the heading's anchor, `href` the page that it names, '' for none."""

    id: str
    title: str
    links: tuple[Link, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """One order of an index: by letter, by fylke."""

    id: str
    title: str
    groups: tuple[LinkGroup, ...]


@dataclass(frozen=True, slots=True)
class LegendItem:
    """An entry of the legend: the mark in the chart as SVG, the sign in the table, each '' where there is none."""

    svg: str
    sign: str
    meaning: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """One picture of a chart: its name if any, its SVG, and another for a wide page, '' where the first serves both.

    `gist` is its content in words; `note` names the predecessors or successors of a fylke; `former` is one of the past.
    """

    name: str
    svg: str
    wide: str
    gist: str = ""
    id: str = ""  # its anchor, where a link leads to one tiltak of a figure
    note: str = ""
    former: bool = False


@dataclass(frozen=True, slots=True)
class AllYearsView:
    """A chart of all years, beside one of the newest: which years they are, its title, its pictures."""

    years: str
    title: str
    pictures: tuple[PictureView, ...]


class LargeView(NamedTuple):
    """What a large picture shows: the name of its tiltak, and its title."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A chart and its table.

    `pictures` are the chart, none where it would be empty; `notes` explain it; `lines` are the codes and names of the
    lines that share one picture, which a script can hide one by one. `all_years` is set where the chart shows the
    newest years only.
    """

    id: str
    title: str
    short_title: str
    pictures: tuple[PictureView, ...]
    notes: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    legend: tuple[LegendItem, ...]
    table: TableView
    source: str
    reliability: str
    embed: str
    citation: str
    address: str  # whole, '' where the site doesn't know its own
    specification: str  # the chart as Vega-Lite, '' where there is none
    all_years: AllYearsView | None = None
    large: LargeView | None = None  # of its first picture, where that is large and the others are folded


@dataclass(frozen=True, slots=True)
class Tile:
    """A fylke on the map: its number or the symbol of its state, and the text read aloud for it.

    `shade` is the class of its shade.
    """

    code: str
    name: str
    href: str
    text: str
    aloud: str
    shade: str


class MapLimit(NamedTuple):
    """A shade of the map, as a class, and the lowest and highest number that has it: '10 til 238'."""

    shade: str
    text: str


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map can show: the tiltak as (code, name), the limits of what stands on the page, and all of it as JSON
    for the script."""

    tiltak: tuple[tuple[str, str], ...]
    limits: tuple[MapLimit, ...]
    data: str


@dataclass(frozen=True, slots=True)
class StandingsView:
    """Derived figures: shares and ranks as sentences and a table; `tiles` show the table's numbers as a map."""

    title: str
    sentences: tuple[str, ...]
    legend: tuple[LegendItem, ...]
    table: TableView
    source: str
    reliability: str
    tiles: tuple[Tile, ...] = ()
    map: MapView | None = None


@dataclass(frozen=True, slots=True)
class ProofView:
    """A count that shows how the site differs: a number, what it counts, and a link to more about it."""

    number: str
    text: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class ChangedCellView:
    """A cell that has changed: what it counts, its period, and the change in words."""

    what: str
    period: str
    change: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition: its changes in sentences, the changed cells, how many more there are, and its files."""

    id: str
    title: str
    facts: tuple[str, ...]
    cells: tuple[ChangedCellView, ...]
    left: str
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An edition in the Atom feed; `updated` is a moment as RFC 3339 has it, `anchor` its place on the page."""

    id: str
    title: str
    updated: str
    anchor: str
    summary: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """The Atom feed; `page` is the address of the same as a page."""

    id: str
    lang: str
    updated: str
    page: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class StateSign:
    """A state as the script of a table shows it: its symbol, its class, what is read aloud, its mark on the chart."""

    sign: str
    css: str
    meaning: str
    svg: str


@dataclass(frozen=True, slots=True)
class BreakNote:
    """A break: its short name for a chart, and the sentence for a table."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CompareView:
    """What the script that compares places needs: the months from `first`, twelve short names for the axis, the look
    of the charts as JSON, and words.

    In `tiltak` the address of a link is the code of a tiltak, its note what stands after 'på'. `fylker` are the codes
    of those of today; `small` is the sign of an index that would begin at a small number; `citation` has {title} in the
    place of a title.
    """

    tiltak: tuple[Link, ...]
    fylker: tuple[str, ...]
    small: str
    first: str
    months: tuple[str, ...]
    axis: tuple[str, ...]
    look: str
    states: tuple[StateSign, ...]
    breaks: tuple[BreakNote, ...]
    source: str
    citation: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The paths around a page: `root` to the top of its language, `top` to the top of the site ('../', '').

    `alternates` are the links to the page in other languages, `hreflang` those for search engines, which must be
    absolute: () where the site's address is unknown.
    """

    path: str
    lang: str
    root: str
    top: str
    canonical: str
    alternates: tuple[Link, ...]
    hreflang: tuple[Link, ...]
    report_errors: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """One page. `latest` is its newest month in words, `last` when a tiltak was there last that only old reports have;
    `related` are short lists of links.

    `compare_with` is the address of a tiltak's comparison of all fylker; `compare` is for the page that compares.
    """

    frame: Frame
    kind: str
    title: str
    description: str
    heading: str
    kicker: str = ""
    names: tuple[str, ...] = ()
    latest: str = ""
    last: str = ""
    breadcrumb: tuple[Link, ...] = ()
    summary: tuple[str, ...] = ()
    text: str = ""
    figures: tuple[FigureView, ...] = ()
    related: tuple[LinkGroup, ...] = ()
    now: LinkGroup | None = None  # the successors of a former place
    indexes: tuple[Index, ...] = ()
    standings: StandingsView | None = None
    news: tuple[str, ...] = ()
    downloads: tuple[Link, ...] = ()
    files_are_part: bool = False  # whether they hold only its newest years
    dataset: str = ""  # JSON-LD for search engines
    editions: tuple[EditionView, ...] = ()
    citation: str = ""
    previous: Link | None = None
    next: Link | None = None
    compare_with: str = ""
    compare: CompareView | None = None
    overview: OverviewView | None = None
    around: AroundView | None = None
    largest_changes: LargestChangesView | None = None
    proof: tuple[ProofView, ...] = ()
    places: TableView | None = None
    all_largest_changes: tuple[SinceView, ...] = ()
    largest_changes_choices: LargestChangesChoices | None = None
