"""A finished site read back as a reader meets it: by its words, its tables and the marks of its charts.

Nothing here knows how the site was made. What a cell counts is found out from what stands around it: the page's
address, the figure that it stands in, and the heads of its row and its column, whose names are looked up in the code
lists. So a number under a wrong head is found just as a wrong number is.
"""

from __future__ import annotations

import csv
import gc
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lxml import html
from lxml.html import HtmlElement

import build as program
from tiltak.codelists import Vocabulary
from tiltak.understand.code_lists import load_vocabulary

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "five_reports"
MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
MONTH = {name: number for number, name in enumerate(MONTHS, 1)} | {"may": 5, "oct": 10, "dec": 12}
TOTALS = {
    "status": "total", "region_level": "land", "region": "0", "sex": "total", "age": "total", "immigrant": "total",
    "birth_region": "total", "education": "total",
}  # fmt: skip
COLUMNS = [
    *("source", "period", "measure", "tiltak_level", "tiltak", "status", "region_level", "region", "sex", "age"),
    *("immigrant", "birth_region", "education", "value", "obs_status", "conf_status", "break", "marks", "page"),
    *("sheet", "line"),
]
KEY = COLUMNS[1:13]
FIGURES = {  # the code list of the categories of a figure, by the first part of its anchor
    "utvikling": "", "status": "status", "kjonn": "sex", "alder": "age", "innvandrere": "immigrant",
    "fodeland": "birth_region", "utdanning": "education", "fylke": "fylke", "kommune": "kommune", "tiltak": "tiltak",
    "gruppe": "gruppe", "kommuner": "kommune",
}  # fmt: skip
FIGURE = re.compile(rf"({'|'.join(FIGURES)})(?:-(arbeidssokere|nedsatt-arbeidsevne|andre))?(?:-2017)?")

Key = tuple[str, ...]  # the twelve columns from period to education


def build(*options: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python build.py` with these options, in a folder, with these variables set."""
    return subprocess.run(
        [sys.executable, str(ROOT / "build.py"), *options],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def build_here(folder: Path, *options: str) -> int:
    """The same for a project's folder in this process, where a process of its own isn't what is tested."""
    places = [f"--{name}={folder / name}" for name in ("data", "content", "templates", "site")]
    try:
        return program.main([*places, f"--cache={folder / '.cache'}", "--jobs=1", *options])
    finally:
        gc.enable()  # which a build switches off


def small_project(folder: Path) -> None:
    """The small reports of `golden` and their texts in a folder, with the real catalogues, settings and templates."""
    for name in ("data", "content"):
        shutil.copytree(ROOT / "tests" / "golden" / name, folder / name)
    shutil.copytree(ROOT / "content" / "locale", folder / "content" / "locale")
    for settings in (ROOT / "content").glob("*.toml"):
        shutil.copy(settings, folder / "content")
    shutil.copytree(ROOT / "templates", folder / "templates")


class Cell(NamedTuple):
    """A cell as seen, as heard where that differs, and its signs."""

    text: str
    aloud: str = ""
    signs: tuple[str, ...] = ()


class Row(NamedTuple):
    head: str
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table, or one year of it; `breaks` are its rows that tell of a break."""

    figure: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    breaks: tuple[str, ...]


class Mark(NamedTuple):
    """What a chart draws for one category and month."""

    figure: str
    code: str
    period: str
    state: str


class Run(NamedTuple):
    """Months that a chart joins, and where they are drawn."""

    figure: str
    panel: int
    code: str
    periods: tuple[str, ...]
    places: tuple[tuple[float, float], ...]


class DrawnBreak(NamedTuple):
    figure: str
    codes: tuple[str, ...]
    period: str


class Shown(NamedTuple):
    """A cell of a table with what it counts. `code` is its category's, '' where the figure isn't divided."""

    figure: str
    code: str
    key: Key
    cell: Cell


@dataclass(frozen=True)
class PageRead:
    """One HTML file. `about` is the path of the page whose figures it shows, in bokmål; an embedded figure's is the
    page that it links back to."""

    path: str
    lang: str
    about: str
    document: HtmlElement = field(repr=False)

    @cached_property
    def lede(self) -> str:
        """The sentences on top."""
        return " ".join(_words(found) for found in self.document.find_class("lede"))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """What it links to or loads."""
        return tuple(self.document.xpath("//@href | //@src"))

    @cached_property
    def figures(self) -> tuple[tuple[str, HtmlElement], ...]:
        """Each figure's anchor and element, one in two parts twice; not the one that a script fills."""
        if "figur/" in self.path:
            (back,) = self.document.xpath("//p[@class='source']/a[last()]/@href")
            return ((back.partition("#")[2], self.document.find(".//main")),)
        sections = (s for s in self.document.find_class("figure") if "compared" not in s.classes)
        return tuple((section.get("id").removesuffix("-tall"), section) for section in sections)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tuple(
            _table(name, table, body)
            for name, figure in self.figures
            for table in figure.iter("table")
            for body in table.iter("tbody")
        )

    @cached_property
    def charts(self) -> tuple[tuple[str, HtmlElement], ...]:
        """Each panel of each chart with its figure's anchor; of two sizes the wide one; without the keys that explain
        marks."""
        return tuple(
            (name, svg)
            for name, figure in self.figures
            for svg in figure.iter("svg")
            if {"chart", "key", "small"} & set(svg.get("class", "").split()) == {"chart"}
        )

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for name, svg in self.charts for mark in marks_of(name, svg))

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for number, (name, svg) in enumerate(self.charts) for run in _runs(name, number, svg))

    @cached_property
    def drawn_breaks(self) -> tuple[DrawnBreak, ...]:
        found = []
        for name, svg in self.charts:
            things = tuple(things_of(svg))
            codes = tuple(dict.fromkeys(thing.of for thing in things if thing.kind != "break"))
            found += [DrawnBreak(name, codes, thing.of) for thing in things if thing.kind == "break"]
        return tuple(found)


@dataclass(frozen=True)
class BuiltSite:
    """A site on disk, read back."""

    folder: Path
    pages: Mapping[str, PageRead] = field(repr=False)
    rows: tuple[dict[str, str], ...] = field(repr=False)
    vocabulary: Vocabulary = field(default_factory=lambda: load_vocabulary(DATA), repr=False)

    @cached_property
    def newest(self) -> dict[Key, dict[str, str]]:
        """For each key the row of the newest report that prints it."""
        end = {row["source"]: row["source"].rpartition("-")[0] and row["source"][-7:] for row in self.rows}
        newest: dict[Key, dict[str, str]] = {}
        for row in sorted(self.rows, key=lambda row: end[row["source"]]):
            newest[tuple(row[column] for column in KEY)] = row
        return newest

    @cached_property
    def replaced(self) -> set[Key]:
        """The means so far of a year that a later report of the year replaces: tables have those of the newest."""
        family = {
            key: (row["source"].partition("-")[0], key[0][:4]) for key, row in self.newest.items() if "/" in key[0]
        }
        last = {family[key]: key[0] for key in sorted(family, key=lambda key: key[0][-7:])}
        return {key for key in family if key[0] != last[family[key]]}

    @cached_property
    def shown(self) -> dict[str, tuple[Shown, ...]]:
        """All cells of all tables, by path, with what they count; embedded figures are those of pages."""
        names = {lang: names_in(self.vocabulary, lang) for lang in ("nb", "nn", "en")}
        pages = {path: page for path, page in self.pages.items() if "figur/" not in path}
        return {path: tuple(shown_on(page, names[page.lang])) for path, page in pages.items()}


def read_site(folder: Path) -> BuiltSite:
    """Read every page and the observations of a site on disk."""
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        document = html.document_fromstring(path.read_bytes())
        pages[name] = PageRead(name, document.get("lang"), _about(name, document), document)
    with (folder / "data" / "observations.csv").open(encoding="utf-8", newline="") as lines:
        return BuiltSite(folder, pages, tuple(csv.DictReader(lines)))


def number_in(text: str, lang: str) -> int:
    """The whole number that a text is, in the number format of a language; ValueError where it isn't just that."""
    between = "," if lang == "en" else "\N{NO-BREAK SPACE}"
    if not re.fullmatch(rf"\d{{1,3}}(?:{between}\d{{3}})*", text):
        raise ValueError(f"{text!r} is no number")
    return int(text.replace(between, ""))


def month_of(words: str) -> str:
    """'nov. 2025', 'november 2025' -> '2025-11'; '' where the words aren't a month."""
    found = re.fullmatch(r"(\w{3,9})\.?\s(\d{4})", words)
    number = MONTH.get(found[1][:3].casefold()) if found else None
    return f"{found[2]}-{number:02}" if found and number else ""


def period_of(head: str) -> tuple[str, str]:
    """The period and the measure that a head names; empty where it names none."""
    if month := month_of(head):
        return month, "participants"
    if found := re.search(r"(\w+)\.?–(\w+)\.?\s(\d{4})$", head):
        return f"{month_of(f'{found[1]} {found[3]}')}/{month_of(f'{found[2]} {found[3]}')}", "participants_mean"
    if found := re.fullmatch(r"(?:Gjennomsnitt|Average) (\d{4})", head):
        return f"{found[1]}-01/{found[1]}-12", "participants_mean"
    return "", ""


def subject(path: str) -> dict[str, str]:
    """What the page of a path is about, as columns of the data."""
    folder, _, name = path.removesuffix(".html").rpartition("/")
    if folder == "tiltak":
        return {"tiltak_level": "tiltak", "tiltak": name}
    if folder == "tiltaksgruppe":
        return {"tiltak_level": "alle" if name == "alle" else "gruppe", "tiltak": name}
    if folder in ("fylke", "kommune"):
        return {"region_level": folder, "region": name.partition("-")[0]}
    assert path == "index.html", path
    return {"tiltak_level": "gruppe", "tiltak": "oppfolging"}


def category(item: Shown) -> str:
    """The code under which a chart draws a cell: its category's, or its tiltak's where the figure isn't divided."""
    return item.code or item.key[KEY.index("tiltak")]


def months_after(first: str, count: int) -> str:
    """The month that comes `count` months after the first."""
    year, month = divmod(int(first[:4]) * 12 + int(first[5:]) - 1 + count, 12)
    return f"{year}-{month + 1:02}"


def _about(path: str, document: HtmlElement) -> str:
    about = re.sub(r"^(nn|en)/", "", path)
    if "figur/" not in path:
        return about
    (back,) = document.xpath("//p[@class='source']/a[last()]/@href")
    return posixpath.normpath(posixpath.join(posixpath.dirname(about), back.partition("#")[0]))


def _words(element: HtmlElement) -> str:
    return re.sub(r"[ \n\t]+", " ", element.text_content().replace("\N{SOFT HYPHEN}", "")).strip()


def _table(figure: str, table: HtmlElement, body: HtmlElement) -> Table:
    heads = [_words(head) for head in table.find("thead").iter("th")]
    rows, breaks = [], []
    for row in body.iter("tr"):
        if row.get("class") == "brk":
            breaks.append(" ".join("".join(row.xpath(".//text()[not(ancestor::a)]")).split()))
        elif row.get("class") == "year":
            heads = [heads[0], *(_of_year(head, body.get("data-year"), _words(row)) for head in heads[1:])]
        else:
            cells = tuple(_cell(cell) for cell in row.iter("td") for _ in range(int(cell.get("colspan", "1"))))
            assert len(cells) == len(heads) - 1, f"{figure}: a row has {len(cells)} cells, the table {len(heads)} heads"
            rows.append(Row(_without_note(row.find("th")), cells))
    return Table(figure, _words(table.find("caption")), tuple(heads[1:]), tuple(rows), tuple(breaks))


def _of_year(head: str, year: str, words: str) -> str:
    """A head that all years of a table share, 'nov.' or that of the mean, with the year or the months of the mean."""
    if re.fullmatch(r"\w+\.?", head) and head[:3].casefold() in MONTH:
        return f"{head} {year}"
    if head in ("Gjennomsnitt", "Average"):
        found = re.search(r"(\w+)–(\w+) (\d{4})", words)
        return f"{head} {found[0] if found else year}"
    return head


def _without_note(head: HtmlElement) -> str:
    return _words(head).removesuffix("".join(_words(note) for note in head.find_class("note"))).strip()


def _cell(cell: HtmlElement) -> Cell:
    text, aloud, signs = cell.text or "", "", []
    for child in cell:
        if child.tag == "sup":
            signs.append(child[0].text)
        elif child.get("class") == "sr":
            aloud += child.text_content()
        else:
            text += child.text_content()
    return Cell(text.strip(), aloud.strip(), tuple(signs))


class Drawn(NamedTuple):
    """A line, a dot, a mark of a hidden or a lost cell, or a break; its points, of a mark its middle."""

    of: str
    kind: str
    places: tuple[tuple[float, float], ...]


def things_of(svg: HtmlElement) -> Iterator[Drawn]:
    """What a chart draws that is of something: a line's code, or a break's month."""
    for element in svg.iter("path", "circle"):
        of = element.get("data-of")
        if not of:
            continue
        style = dict(element.getparent().attrib) | dict(element.attrib)
        paths = [tuple(_points(path)) for path in element.get("d", "").split("M")[1:]]
        if element.tag == "circle":
            yield Drawn(of, "A", ((float(element.get("cx")), float(element.get("cy"))),))
        elif "stroke-linejoin" in style:
            yield from (Drawn(of, "line", path) for path in paths)
        elif "stroke-dasharray" in style:
            yield Drawn(of, "break", paths[0])
        else:
            kind = "A" if "fill" in style else "Q" if len(paths) == 1 else "O"
            xs, ys = zip(*(point for path in paths for point in path), strict=True)
            yield Drawn(of, kind, (((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2),))


def _points(path: str) -> Iterator[tuple[float, float]]:
    """The points of path data behind its M."""
    x = y = 0.0
    for command, arguments in re.findall(r"([MLhv])([^A-Za-z]*)", f"M{path}"):
        first, *rest = (float(number) for number in re.findall(r"-?[\d.]+", arguments))
        x, y = {"h": (x + first, y), "v": (x, y + first)}.get(command, (first, *rest))
        yield x, y


def places_of_months(svg: HtmlElement) -> dict[str, float]:
    """The x of each month. A plot reaches from half a month before its first month to half a month after its last, and
    its time is linear."""
    first, last, plot = (svg.get(f"data-{name}") for name in ("first", "last", "plot"))
    count = int(last[:4]) * 12 + int(last[5:]) - int(first[:4]) * 12 - int(first[5:]) + 1
    start = date.fromisoformat(f"{months_after(first, -1)}-16").toordinal()
    end = date.fromisoformat(f"{last}-16").toordinal()
    periods = [months_after(first, number) for number in range(count)]
    days = {period: date.fromisoformat(f"{period}-01").toordinal() for period in periods}
    return {period: (day - start) / (end - start) * float(plot) for period, day in days.items()}


def months_by_place(svg: HtmlElement) -> Callable[[float], str]:
    """What gives the month that stands at an x; of places, the month that they are of."""
    if not svg.get("data-plot"):
        return lambda x: svg.get("data-first")
    at = places_of_months(svg)

    def month(x: float) -> str:
        period = min(at, key=lambda period: abs(at[period] - x))
        assert abs(at[period] - x) < 0.6, f"no month stands at {x}"
        return period

    return month


def marks_of(figure: str, svg: HtmlElement) -> Iterator[Mark]:
    """Each cell that a chart draws, once."""
    month, seen = months_by_place(svg), set()
    for thing in things_of(svg):
        if thing.kind != "break":
            for x, _ in thing.places:
                mark = Mark(figure, thing.of, month(x), "A" if thing.kind == "line" else thing.kind)
                if mark not in seen:
                    yield mark
                seen.add(mark)


def _runs(figure: str, panel: int, svg: HtmlElement) -> Iterator[Run]:
    month = months_by_place(svg)
    for thing in things_of(svg):
        if thing.kind == "line":
            yield Run(figure, panel, thing.of, tuple(month(x) for x, _ in thing.places), thing.places)


def names_in(vocabulary: Vocabulary, lang: str) -> dict[str, dict[str, str]]:
    """For each code list, the code of each name in a language. A name that two codes share is no name."""
    names: dict[str, dict[str, str]] = {}
    for code_list, code in vocabulary.entries:
        name = vocabulary.name(code_list, code, lang)
        of_list = names.setdefault(code_list, {})
        assert name not in of_list, f"{name} is both {of_list.get(name)} and {code} in {code_list} ({lang})"
        of_list[name] = code
    return names


def shown_on(page: PageRead, names: dict[str, dict[str, str]]) -> Iterator[Shown]:
    """The cells of a page's tables, with what they count. `names` are those of its language."""
    for table in page.tables:
        found = FIGURE.fullmatch(table.figure)
        assert found, f"{page.path}: what does the figure {table.figure} show? Tell it in site_reader.FIGURES"
        code_list = FIGURES[found[1]]
        base = TOTALS | subject(page.about) | ({"status": found[2]} if found[2] else {})
        if "region" in subject(page.about):
            base |= {"tiltak_level": "", "tiltak": ""}
        for row in table.rows:
            for head, cell in zip(table.heads, row.cells, strict=True):
                if not (cell.text or cell.aloud):  # a month that is still to come
                    continue
                for each in _stood_for(head):
                    codes, code = _counted(row.head, each, table, code_list, names)
                    key = base | codes
                    yield Shown(table.figure, code, tuple(key[column] for column in KEY), cell)


def _stood_for(head: str) -> tuple[str, ...]:
    """The heads that a column stands for: each month of 'Hver måned jan.–nov. 2025', or itself alone."""
    each = r"(?:Hver måned|Kvar månad|Each month,) (\w+)\.?(?:\s(\d{4}))?–(\w+)\.?\s(\d{4})"
    if found := re.fullmatch(each, head):
        first, last = (MONTH[month[:3].casefold()] for month in (found[1], found[3]))
        begin, end = int(found[2] or found[4]) * 12 + first - 1, int(found[4]) * 12 + last
        return tuple(f"{MONTHS[number % 12]} {number // 12}" for number in range(begin, end))
    return (head,)


def _counted(
    row: str, head: str, table: Table, code_list: str, names: dict[str, dict[str, str]]
) -> tuple[dict[str, str], str]:
    """What the heads of a cell's row and column say that it counts, and the code of its category."""
    period, measure = period_of(row)
    category = head
    if not period:
        (period, measure), category = period_of(head), row
    if not period:  # a table of kommuner by tiltak, of the month that its caption ends with
        caption = re.sub(r" \([^()]*\)$", "", table.caption)  # without "(only hidden figures)"
        period, measure = month_of(" ".join(caption.split()[-2:])), "participants"
        assert period, f"neither {row!r} nor {head!r} nor {table.caption!r} names a month"
        tiltak = names["tiltak"][head]
        return {"period": period, "measure": measure, "tiltak_level": "tiltak", "tiltak": tiltak} | {
            "region_level": "kommune",
            "region": names["kommune"][row],
        }, tiltak
    time = {"period": period, "measure": measure}
    if not code_list:
        return time, ""
    code = names[code_list][category]
    if code_list in ("fylke", "kommune"):
        return time | {"region_level": code_list, "region": code}, code
    if code_list in ("tiltak", "gruppe"):
        return time | {"tiltak_level": code_list, "tiltak": code}, code
    return time | {code_list: code}, code
