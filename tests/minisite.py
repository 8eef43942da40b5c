"""A site in small, made of records: every kind of page, every state and mark, a break, and no file read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tiltak.charts.figures import Chart, Picture
from tiltak.codelists import Text
from tiltak.config import Settings
from tiltak.model import Break, Line, Page, PageLink, Point, Rank, Series, Source, Standing, State
from tiltak.pages.news import changes_view
from tiltak.pages.page_view import text_views
from tiltak.pages.registry import headings
from tiltak.pages.scripts import page_scripts
from tiltak.pages.templates import Press
from tiltak.pages.views import Context, Download, Site
from tiltak.tabulate.answers import Answers
from tiltak.words.content import Content
from tiltak.words.i18n import Words, load_words

ROOT = Path(__file__).parent.parent

NAMES = {
    ("land", "0"): "Hele landet",
    ("alle", "alle"): "Alle tiltak",
    ("gruppe", "oppfolging"): "Oppfølging",
    ("tiltak", "mentor"): "Mentor",
    ("tiltak", "digital-oppfolging-jobbklubb"): "Digital oppfølging/jobbklubb",
    ("fylke", "11"): "Rogaland",
    ("fylke", "30"): "Viken",
    ("fylke", "31"): "Østfold",
    ("fylke", "32"): "Akershus",
    ("fylke", "33"): "Buskerud",
    ("kommune", "1103"): "Stavanger",
    ("kommune", "1151"): "Utsira",
    ("kommune", "3101"): "Halden",
    ("status", "arbeidssokere"): "Arbeidssøkere",
    ("status", "andre"): "Andre",
}


class MiniNames:
    """The names above, the same in every language."""

    def name(self, dimension: str, code: str, lang: str) -> str:
        return NAMES[dimension, code]

    def codes(self, code_list: str) -> tuple[str, ...]:
        return tuple(code for of, code in NAMES if of == code_list)


BREAKS = (
    Break(
        "status-2025-04",
        "2025-04",
        (("status", ("arbeidssokere", "andre")),),
        Text("Brudd: nye statuser"),
        Text("Gruppen «andre» rommer flere."),
    ),
)
SOURCES = (
    Source("mini-2024", "mini-2024.txt", "", "TILT140", "", "tilt140", ("2024-01", "2024-12"), "", ""),
    Source("mini-2025", "mini-2025.txt", "", "TILT140", "", "tilt140", ("2025-01", "2025-04"), "2025-05-02", ""),
)


def points(months: dict[str, State | int], marks: dict[str, tuple[str, ...]] | None = None) -> tuple[Point, ...]:
    """Points from months: a number, or a state."""
    return tuple(
        Point(
            month,
            "A" if isinstance(cell, int) else cell,
            cell if isinstance(cell, int) else None,
            (marks or {}).get(month, ()),
            "" if cell in ("..", ".") else "mini-2025",
            1,
        )
        for month, cell in months.items()
    )


def series(
    slug: str, dimension: str, lines: tuple[Line, ...], fixed: tuple[tuple[str, str], ...] = (), **more
) -> Series:
    """A series of months with what the lines have."""
    return Series(
        slug, "months", "participants", dimension, fixed, tuple(p.period for p in lines[0].points), lines,
        ("mini-2024", "mini-2025"), **more,
    )  # fmt: skip


EVERY_STATE = series(
    "status",
    "status",
    (
        Line(
            "status",
            "arbeidssokere",
            points(
                {"2024-12": 1234, "2025-01": "Q", "2025-02": "..", "2025-03": "O", "2025-04": 0},
                {"2025-04": ("revised",)},
            ),
            (("2025-04", "status-2025-04"),),
        ),
        Line("status", "andre", points({"2024-12": ".", "2025-01": 20, "2025-02": 21, "2025-03": 22, "2025-04": 23})),
    ),
    (("tiltak", "mentor"), ("land", "0")),
    printed_pages=("7", "8", "9", "12"),
    means=(
        ("arbeidssokere", Point("2025-01/2025-04", "A", 17, source="mini-2025")),
        ("andre", Point("2025-01/2025-04", "Q", source="mini-2025")),
    ),
)  # fmt: skip
IN_ALL = series(
    "utvikling",
    "tiltak",
    (Line("tiltak", "mentor", points({"2025-03": 300, "2025-04": 330})),),
    (("tiltak", "mentor"), ("land", "0")),
)
IN_KOMMUNE = series(
    "tiltak",
    "tiltak",
    (
        Line("tiltak", "mentor", points({"2025-03": 12, "2025-04": 14})),
        Line("tiltak", "digital-oppfolging-jobbklubb", points({"2025-03": "Q", "2025-04": "Q"})),
    ),
    (("kommune", "1103"),),
)
ALL_HIDDEN = series(
    "tiltak", "tiltak", (Line("tiltak", "mentor", points({"2025-03": "Q", "2025-04": "Q"})),), (("kommune", "1151"),)
)
MATRIX = Series(
    "kommuner", "matrix", "participants", "kommune", (("fylke", "11"),), ("2025-04",),
    (Line("kommune", "1103", points({"2025-04": 14})), Line("kommune", "1151", points({"2025-04": "Q"}))),
    ("mini-2025",), columns=("mentor",),
)  # fmt: skip
ENDED = series(
    "tiltak", "tiltak", (Line("tiltak", "mentor", points({"2025-03": 9, "2025-04": "."})),), (("fylke", "30"),)
)

STANDINGS = {
    "front": (
        Standing("mentor", ("fylke", "11"), Point("2025-04", "A", 30, (), "mini-2025"), Point("2025-04", "A", 330)),
        Standing("mentor", ("fylke", "31"), Point("2025-04", "Q", None, (), "mini-2025"), Point("2025-04", "A", 330)),
    ),
    "1103": (
        Standing(
            "mentor", ("kommune", "1103"), Point("2025-04", "A", 14, (), "mini-2025"), Point("2025-04", "A", 330),
            Point("2025-04", "A", 30), Rank(1, 1, 2),
        ),
        Standing(
            "digital-oppfolging-jobbklubb", ("kommune", "1103"), Point("2025-04", "Q", None, (), "mini-2025"),
            Point("2025-04", "A", 50), Point("2025-04", "Q"),
        ),
    ),
}  # fmt: skip
UP_TO_ROGALAND = PageLink("fylke/11-rogaland.html", "fylke", "11", "parent")
PAGES = (
    Page(
        "index.html", "front", series=(IN_ALL,), sources=("mini-2025",), latest="2025-04",
        standings=STANDINGS["front"],
    ),
    Page("tiltak/index.html", "index", "tiltak", latest="2025-04"),
    Page("fylke/index.html", "index", "fylke", latest="2025-04"),
    Page("kommune/index.html", "index", "kommune", latest="2025-04"),
    Page("sammenlign.html", "compare", latest="2025-04"),
    Page("endringer.html", "largest-changes", latest="2025-04"),
    Page(
        "tiltak/mentor.html", "tiltak", "tiltak", "mentor", (IN_ALL, EVERY_STATE),
        (PageLink("tiltaksgruppe/oppfolging.html", "gruppe", "oppfolging", "parent"),), ("mini-2025",), "2025-04",
    ),
    Page(
        "tiltaksgruppe/oppfolging.html", "tiltaksgruppe", "gruppe", "oppfolging", (),
        (PageLink("tiltak/mentor.html", "tiltak", "mentor", "child"),),
    ),
    Page(
        "fylke/11-rogaland.html", "fylke", "fylke", "11", (MATRIX,),
        (PageLink("kommune/1103-stavanger.html", "kommune", "1103", "child"),
         PageLink("kommune/1151-utsira.html", "kommune", "1151", "child")), ("mini-2025",), "2025-04",
    ),
    Page(
        "fylke/30-viken.html", "fylke", "fylke", "30", (ENDED,),
        (PageLink("fylke/31-ostfold.html", "fylke", "31", "successor"),), ("mini-2025",), "2025-04",
    ),
    Page(
        "fylke/31-ostfold.html", "fylke", "fylke", "31", (),
        (PageLink("fylke/30-viken.html", "fylke", "30", "predecessor"),
         PageLink("kommune/3101-halden.html", "kommune", "3101", "child")),
    ),
    Page(
        "kommune/1103-stavanger.html", "kommune", "kommune", "1103", (IN_KOMMUNE,),
        (UP_TO_ROGALAND, PageLink("kommune/1151-utsira.html", "kommune", "1151", "next")), ("mini-2025",), "2025-04",
        standings=STANDINGS["1103"], other_names=("Stávanger",), former=("Rennesøy", "Finnøy"),
    ),
    Page(
        "kommune/1151-utsira.html", "kommune", "kommune", "1151", (ALL_HIDDEN,),
        (UP_TO_ROGALAND, PageLink("kommune/1103-stavanger.html", "kommune", "1103", "previous")),
        ("mini-2025",), "2025-04",
    ),
    Page(
        "kommune/3101-halden.html", "kommune", "kommune", "3101", (),
        (PageLink("fylke/31-ostfold.html", "fylke", "31", "parent"),),
    ),
)  # fmt: skip
TEXTS = {
    "om/index": Content("Om nettstedet", "Hva nettstedet er.", "<p>Tallene er <em>NAVs</em>.</p>"),
    "om/kvalitet": Content("Kvalitet", "Hvor sikre tallene er.", "<h2>Skader</h2><p>Noen tall er tapt.</p>"),
    "tiltak/mentor": Content("Mentor", "Hva mentor er.", "<p>En kollega hjelper deg.</p>"),
}
PICTURE = '<svg class="chart" viewBox="0 0 320 200" width="320" height="200" aria-hidden="true"></svg>'
CHARTS = {
    ("tiltak/mentor.html", "utvikling"): Chart((Picture(("mentor",), PICTURE),), False, ()),
    ("tiltak/mentor.html", "status"): Chart(
        (Picture(("arbeidssokere",), PICTURE), Picture(("andre",), PICTURE)),
        own_axes=True,
    ),
}
DOWNLOADS = {"tiltak/mentor.html": (Download("tiltak/mentor.csv", "CSV", 12_345, "text/csv"),)}
TEMPLATES = ROOT / "templates"


def mini_answers() -> Answers:
    """What the numbers of the site in small answer."""
    from minidata import tables  # which is made of the pages here

    return tables().answers


@cache
def mini_words(lang: str = "nb") -> Words:
    """The words of a language with the names above."""
    return load_words(lang, MiniNames(), BREAKS, ROOT / "content" / "locale")


def mini_context(lang: str = "nb", base_url: str = "", languages: tuple[str, ...] = ("nb",)) -> Context:
    """The site in small, in a language."""
    site = Site(SOURCES, Settings("Tiltakstall", base_url, "mailto:feil@example.org"), languages)
    words = mini_words(lang)
    return Context(site, words, PAGES, mini_answers(), TEXTS, CHARTS, headings(PAGES, words))


def printed(context: Context) -> dict[str, str]:
    """All pages of the site in small, in the language of the context."""
    press = Press(context, TEMPLATES)
    files = page_scripts(context.words, TEMPLATES)
    for view in (*text_views(context), *changes_view(context)):
        files |= press.printed(view)
    for page in PAGES:
        files |= press.page(page, DOWNLOADS.get(page.path, ()))
    return files
