"""Every sentence that the site makes, on every page and in every language, is taken apart and proved.

What a sentence counts, where and when, whether it is more or fewer, how large a share, which rank, how many are hidden:
all is worked out from `observations.csv` and the lists of names, by code that shares nothing with the package. Text
that no pattern takes apart fails: a new sentence is proved, or it isn't published.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

import pytest
import sentence_patterns as said
from lxml import html
from lxml.html import HtmlElement
from sentence_facts import FIGURES, KEY, NATION, WHOLE, Cell, Codes, Facts, shifted
from sentence_patterns import LANGUAGES, Language
from site_reader import BuiltSite

pytestmark = pytest.mark.slow

DATA = Path(__file__).parents[1] / "five_reports"
MENDED = {"realigned", "corrected"}
Found = dict[str, str]


@dataclass
class Page:
    """A page of numbers, and what its sentences have said so far."""

    path: str
    document: HtmlElement
    language: Language
    about: Codes
    line: Codes = field(default_factory=dict)  # what the last sentence counted
    month: str = ""
    compared: bool = False

    @property
    def facts(self) -> Facts:
        return self.language.facts

    @property
    def place_above(self) -> Codes:
        """The fylke of a kommune; else the country."""
        fylke = self.facts.kommuner.get(self.about["region"], {}).get("fylke")
        return {"region_level": "fylke", "region": fylke} if fylke else NATION

    @property
    def heading(self) -> str:
        return words(self.document.find(".//h1"))

    @cached_property
    def cells(self) -> list[Cell]:
        about = self.about
        level = "region" if "region" in about else "tiltak"
        return self.facts.by_subject[about[f"{level}_level"], about[level]]

    @cached_property
    def latest(self) -> str:
        """The newest month that a report prints for what the page is about."""
        return self.facts.newest_of(self.cells)

    def place(self, text: str) -> Codes:
        column, code = self.language.places.get(text, (self.about.get("region_level", ""), "ukjent"))
        return {"region_level": column, "region": code}


def words(element: HtmlElement) -> str:
    """The text of an element without links and signs, its white space made one."""
    parts = element.xpath(".//text()[not(ancestor::a or ancestor::sup)]")
    return re.sub(r"[ \n\t]+", " ", "".join(parts)).replace("\N{SOFT HYPHEN}", "").strip()


def subject(path: str, document: HtmlElement) -> Codes | None:
    """What a page is about, by its address; None for a page without numbers."""
    about = re.sub(r"^(nn|en)/", "", path)
    if "figur/" in about:
        back = document.xpath("//p[@class='source']/a[last()]/@href")[0]
        about = posixpath.normpath(posixpath.join(posixpath.dirname(about), back.partition("#")[0]))
    folder, _, name = about.removesuffix(".html").rpartition("/")
    if about == "index.html":
        return {"tiltak_level": "gruppe", "tiltak": "oppfolging"}
    if name == "index" or folder not in ("tiltak", "tiltaksgruppe", "fylke", "kommune"):
        return None
    if folder in ("fylke", "kommune"):
        return {"region_level": folder, "region": name.partition("-")[0]}
    level = "tiltak" if folder == "tiltak" else "alle" if name == "alle" else "gruppe"
    return {"tiltak_level": level, "tiltak": name}


# --- what the sentences claim ----------------------------------------------------------------------------------------


def count(page: Page, found: Found, status: str = "total") -> None:
    facts, language = page.facts, page.language
    what, where = language.whats[found["what"]], page.place(found["place"])
    page.line, page.month = {**what, **where, "status": status}, language.month(found["month"])
    assert facts.value(page.month, page.line) == language.number(found["n"])
    if "region" in page.about:
        assert where == page.about and page.month == page.latest
        others = [c.value for c in facts.parts(page.about, page.month) if c.value is not None]
        assert facts.value(page.month, page.line) == max(others), "the largest tiltak is told"
    else:
        assert what == page.about and where == NATION
    if status != "total":
        every = [facts.value(page.month, {**page.line, "status": code}) or 0
                 for code in ("arbeidssokere", "nedsatt-arbeidsevne", "andre")]  # fmt: skip
        assert facts.value(page.month, page.line) == max(every), "the largest status is told"
    newest = facts.newest_of(c for c in page.cells if all(c.codes[k] == v for k, v in page.line.items()))
    assert page.month == newest
    page.compared = bool(found["versus"])
    versus(found["versus"] or "", page)


def versus(text: str, page: Page) -> None:
    """The same month of the year before where it can be compared, else the month before; in per cent from a base of 20
    on, unless that rounds to nothing."""
    facts, language = page.facts, page.language
    bases = [base for base in (shifted(page.month, -12), shifted(page.month, -1)) if not refusal(page, base)]
    assert bool(bases) is bool(text), f"compared with {bases}"
    if not bases:
        return
    now, before = facts.value(page.month, page.line), facts.value(bases[0], page.line)
    assert now is not None and before is not None
    kind = "alike" if now == before else "more" if now > before else "fewer"
    found = forms_of(language, said.VERSUS)[kind].fullmatch(text)
    assert found, f"{text!r} isn't said of {before} and then {now}"
    since = found["since"] if found["since"][-1].isdigit() else f"{found['since']} {page.month[:4]}"
    assert language.month(since) == bases[0]
    if kind == "alike":
        return
    percent = rounded(abs(now - before), before) if before else Decimal(0)
    if before >= 20 and percent:
        assert decimal(found["percent"]) == percent
    else:
        assert language.number(found["amount"]) == abs(now - before)


def refusal(page: Page, base: str) -> str:
    """Why the number of the page's line can't be compared with an earlier month; '' where it can."""
    facts, line = page.facts, page.line
    before = facts.cell(base, line)
    if not before:
        reports = [s["period"] for s in facts.sources.values()]
        told = any(first <= base <= last for first, last in reports)
        return "unused" if told and not facts.in_use(line, base) else "missing"
    if any(base < b["first_period"] <= page.month for b in facts.breaks_of(line)):
        return "break"
    if before.value is None:
        return before.status
    months = [shifted(base, n) for n in range(1, 12)]
    cells = [facts.cell(month, line) for month in months if month < page.month]
    return "loss" if any(c and c.status == "O" for c in cells) else ""


def refused(reason: str, *, bases: tuple[int, ...] = (-12, -1)) -> Callable[[Page, Found], None]:
    def holds(page: Page, found: Found) -> None:
        month = page.language.month(found["month"])
        assert month in [shifted(page.month, by) for by in bases]
        assert refusal(page, month) == reason

    return holds


def across_break(page: Page, found: Found) -> None:
    month, since = page.language.month(found["month"]), page.language.month(found["month2"])
    assert refusal(page, month) == "break"
    assert any(b["first_period"] == since and month < since <= page.month for b in page.facts.breaks_of(page.line))


def lack_both(page: Page, found: Found) -> None:
    months = [page.language.month(found[slot]) for slot in ("month", "month2")]
    assert months == [shifted(page.month, -12), shifted(page.month, -1)]
    assert [refusal(page, month) for month in months] == ["missing", "missing"]


def no_base(page: Page, found: Found) -> None:
    assert not page.compared
    assert all(refusal(page, shifted(page.month, by)) for by in (-12, -1))


def no_number(status: str) -> Callable[[Page, Found], None]:
    """The newest month of the page's own line has no number; the same sentence is said of a month to compare with."""

    def holds(page: Page, found: Found) -> None:
        month = page.language.month(found["month"])
        if page.line:
            assert month in (shifted(page.month, -12), shifted(page.month, -1)) and refusal(page, month) == status
            return
        page.line, page.month = {**NATION, **page.about}, month
        cell = page.facts.cell(month, page.line)
        assert cell and cell.status == status and month == page.latest

    return holds


def last_shown(page: Page, found: Found) -> None:
    month = page.language.month(found["month"])
    assert page.facts.value(month, page.line) == page.language.number(found["n"])
    later = [c for c in page.cells if c.value is not None and month < c.period <= page.month]
    assert not [c for c in later if all(c.codes[k] == v for k, v in (said_whole(page.line)).items())]


def said_whole(line: Codes) -> Codes:
    totals = dict.fromkeys(("status", "sex", "age", "immigrant", "birth_region", "education"), "total")
    return {**totals, **NATION, **line, "measure": "participants"}


def mean(page: Page, found: Found) -> None:
    period = page.language.period(found["period"])
    first, _, last = period.partition("/")
    assert page.facts.value(period, page.line) == page.language.number(found["n"])
    assert last == page.month and first < last
    assert not any(first < b["first_period"] <= last for b in page.facts.breaks_of(page.line)), "mixed across a break"


def largest(page: Page, found: Found) -> None:
    most, codes, cells = at_the_top(page)
    assert named(page, found["names"]) == codes and most > 3 and len([c for c in cells if c.value is not None]) > 1
    assert not any(c.status == "O" for c in cells)


def highest_shown(page: Page, found: Found) -> None:
    _, codes, cells = at_the_top(page)
    assert named(page, found["names"]) == codes and any(c.status == "O" for c in cells)


def at_the_top(page: Page) -> tuple[int, set[str], list[Cell]]:
    cells = page.facts.parts(page.about, page.latest)
    most = max(c.value for c in cells if c.value is not None)
    return most, {c.codes["tiltak"] for c in cells if c.value == most}, cells


def named(page: Page, text: str) -> set[str]:
    names = page.language.listed(text, set(page.language.tiltak))
    assert names, text
    return {page.language.tiltak[name] for name in names}


def withheld_of(status: str) -> Callable[[Page, Found], None]:
    def holds(page: Page, found: Found) -> None:
        cells = page.facts.parts(page.about, page.language.month(found["month"]))
        assert page.language.month(found["month"]) == page.latest
        counted = (sum(c.status == status for c in cells), len(cells))
        assert counted == (page.language.number(found["n"]), page.language.number(found["n2"]))

    return holds


def all_hidden_in(page: Page, found: Found) -> None:
    cells = page.facts.parts(page.about, page.language.month(found["month"]))
    assert cells and {c.status for c in cells} == {"Q"} and page.language.month(found["month"]) == page.latest


def of_page(holds: Callable[[list[Cell]], bool]) -> Callable[[Page, Found], None]:
    def check(page: Page, found: Found) -> None:
        assert found["heading"] == page.heading
        assert holds(page.cells)

    return check


def no_later(page: Page, found: Found) -> None:
    assert page.latest < page.facts.newest


def no_total(page: Page, found: Found) -> None:
    assert page.line["status"] != "total"
    assert page.facts.cell(page.month, {**page.line, "status": "total"}) is None


def sum_of_shown(whole: bool) -> Callable[[Page, Found], None]:
    """At least, or in all where each number is shown; and no report prints the total itself."""

    def holds(page: Page, found: Found) -> None:
        where, month = page.place(found["place"]), page.language.month(found["month"])
        parts = page.facts.parts(where, month)
        assert month == page.facts.newest_of(page.facts.by_subject[where["region_level"], where["region"]])
        assert sum(c.value or 0 for c in parts) == page.language.number(found["n"])
        assert all(c.value is not None for c in parts) is whole
        groups = {page.facts.tiltak[c.codes["tiltak"]]["group"] for c in parts}
        one = {"tiltak_level": "gruppe", "tiltak": groups.pop()} if len(groups) == 1 else said_whole({})
        assert page.language.whats[found["what"]]["tiltak"] == one.get("tiltak", "alle")
        page.month, page.line = month, where
        own_sum(page, found)

    return holds


def own_sum(page: Page, _: Found) -> None:
    totals = [
        c for c in page.facts.by_subject[page.line["region_level"], page.line["region"]] if c.period == page.month
    ]
    assert not [c for c in totals if c.codes["tiltak_level"] != "tiltak"]


def sum_changed(kind: str, whole: bool) -> Callable[[Page, Found], None]:
    """The change of those tiltak that can be compared; `whole` where no other shows a number in either month."""

    def holds(page: Page, found: Found) -> None:
        language, where = page.language, page.line
        since = found["since"] if found["since"][-1].isdigit() else f"{found['since']} {page.month[:4]}"
        base = language.month(since)
        assert base == shifted(page.month, -1)
        shown, changes = set(), []
        for tiltak in page.facts.tiltak:
            page.line = {**where, "tiltak_level": "tiltak", "tiltak": tiltak, "status": "total"}
            now, before = (page.facts.value(month, page.line) for month in (page.month, base))
            shown |= {tiltak} if now is not None or before is not None else set()
            if now is not None and not refusal(page, base):
                changes.append(now - (before or 0))
        page.line = where
        assert (len(changes) == len(shown)) is whole
        assert kind == ("alike" if not sum(changes) else "more" if sum(changes) > 0 else "fewer")
        assert kind == "alike" or language.number(found["amount"]) == abs(sum(changes))
        assert whole or language.number(found["n"]) == len(changes)

    return holds


SUMS = {
    "at-least": sum_of_shown(False),
    "in-all": sum_of_shown(True),
    "own-sum": own_sum,
    **{
        f"{extent}-{kind}": sum_changed(kind, extent == "whole")
        for extent in ("whole", "some")
        for kind in ("more", "fewer", "alike")
    },
}
ON_TOP = {
    **SUMS,
    "count": count,
    "count-arbeidssokere": lambda page, found: count(page, found, "arbeidssokere"),
    "count-nedsatt-arbeidsevne": lambda page, found: count(page, found, "nedsatt-arbeidsevne"),
    "count-andre": lambda page, found: count(page, found, "andre"),
    "no-total": no_total,
    "largest": largest,
    "largest-alike": largest,
    "highest-shown": highest_shown,
    "hidden-of": withheld_of("Q"),
    "lost-of": withheld_of("O"),
    "all-hidden-in": all_hidden_in,
    "all-hidden": of_page(lambda cells: {c.status for c in cells} == {"Q"}),
    "none-shown": of_page(lambda cells: bool(cells) and all(c.value is None for c in cells)),
    "no-rows": of_page(lambda cells: not cells),
    "no-later": no_later,
    "mean": mean,
    "lack-both": lack_both,
    "lack-month": refused("missing", bases=(-1,)),
    "lack-year": refused("missing", bases=(-12,)),
    "is-hidden": no_number("Q"),
    "base-hidden": refused("Q"),
    "is-lost": no_number("O"),
    "base-unused": refused("unused"),
    "across-break": across_break,
    "across-loss": refused("loss"),
    "no-base": no_base,
    "last-shown": last_shown,
}


def share(page: Page, found: Found) -> None:
    """The largest number of the place, as a part of the fylke's and of the nation's for the same tiltak."""
    facts, language = page.facts, page.language
    what, where = language.whats[found["what"]], page.place(found["place"])
    assert page.place(found["place2"]) == page.about
    page.line, page.month = {**what, **page.about}, month_of_shares(page)
    part, whole = facts.value(page.month, page.line), facts.value(page.month, {**what, **where})
    if page.about["region_level"] == "kommune" and where != NATION:
        assert where == {"region_level": "fylke", "region": facts.kommuner[page.about["region"]]["fylke"]}
    else:
        assert where == NATION
    assert (part, whole) == (language.number(found["n"]), language.number(found["n2"]))
    assert part == max(c.value for c in facts.parts(page.about, page.month) if c.value is not None)
    assert_share(found["share"], part, whole)


def share_of_nation(page: Page, found: Found) -> None:
    facts, language = page.facts, page.language
    assert page.place(found["place"]) == NATION and page.line, "it goes on from the sentence before"
    part, whole = facts.value(page.month, page.line), facts.value(page.month, {**page.line, **NATION})
    assert whole == language.number(found["n2"]) and part is not None and whole
    assert_share(found["share"], part, whole)


def assert_share(text: str, part: int, whole: int) -> None:
    tenths = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    under = text.startswith(("under", "less than"))
    number = decimal(re.search(r"\d+(?:[.,]\d)?", text)[0])
    assert number == (tenths or Decimal("0.1")) and under is (tenths == 0)


def rank(page: Page, found: Found) -> None:
    facts, level = page.facts, page.about["region_level"]
    assert found["heading"] == page.heading and page.line
    assert found["level"] in (("fylkene", "fylka", "counties") if level == "fylke" else
                              ("kommunene", "kommunane", "municipalities"))  # fmt: skip
    cells = facts.places(level, page.line, page.month)
    assert not any(c and c.status == "O" for c in cells), "a lost number may be larger"
    shown = [c.value for c in cells if c and c.value is not None]
    mine = facts.value(page.month, page.line)
    place = (1 + sum(number > mine for number in shown), len(shown))
    assert place == (page.language.number(found["n"]), page.language.number(found["n2"]))


def month_of_shares(page: Page) -> str:
    (title,) = page.document.xpath("//h2[@id='andeler']")
    return page.language.month(" ".join(words(title).split()[-2:]))


SHARES = {"share": share, "share-of-nation": share_of_nation, "rank": rank}


# --- where the numbers come from -------------------------------------------------------------------------------------


@dataclass
class Figure:
    """A figure of a page, and the cells that belong to it."""

    page: Page
    anchor: str
    cells: list[Cell]

    @property
    def status(self) -> str:
        """The status that all of it counts, '' for all."""
        return self.anchor.removesuffix("-2017").partition("-")[2]

    @property
    def column(self) -> str:
        """What it is divided by."""
        column = FIGURES[self.anchor.removesuffix("-2017").partition("-")[0]]
        return {"kommuner": "kommune"}.get(column, column)

    @property
    def key(self) -> str:
        """The column of the cells that tells its lines apart."""
        return {"fylke": "region", "kommune": "region", "gruppe": "tiltak"}.get(self.column, self.column)

    @cached_property
    def months(self) -> list[Cell]:
        return [cell for cell in self.cells if "/" not in cell.period]

    @cached_property
    def spans(self) -> list[list[str]]:
        """The months of the reports of the figure's family."""
        facts = self.page.facts
        families = {facts.family(c.source) for c in self.months}
        return [s["period"] for s in facts.sources.values() if s["report"] in families]

    @cached_property
    def years(self) -> list[str]:
        """The years that it has tables of, newest first: those of the reports in which what it is about exists;
        of a kommune, from its first report on."""
        used = {m[:4] for span in self.spans for m in span if self.page.facts.in_use(self.page.about, m)}
        first = min(c.period[:4] for c in self.months) if self.page.about.get("region_level") == "kommune" else ""
        return sorted((year for year in used if year >= first), reverse=True)


def source(figure: Figure, found: Found) -> None:
    """The newest report that the figure's numbers are of, and the pages where those of its newest month stand."""
    page, facts = figure.page, figure.page.facts
    used = {c.source for c in figure.months}
    newest = max(used, key=lambda name: facts.sources[name]["period"][1])
    assert found["report"] == report(page.language, newest)
    last = facts.newest_of(figure.cells)
    pages = {c.page for c in figure.months if c.period == last}
    if found["pages"]:
        assert set(spread(found["pages"])) == pages
    else:
        assert "" in pages or last < max(f["period"][1] for f in facts.sources.values())


def older_sources(figure: Figure, found: Found) -> None:
    page, facts = figure.page, figure.page.facts
    used = sorted({c.source for c in figure.months}, key=lambda name: facts.sources[name]["period"][1], reverse=True)
    periods = ["/".join(facts.sources[name]["period"]) for name in used[1:]]
    names = {name: page.language.period(name) for name in split_list(page.language, found["periods"])}
    assert sorted(names.values()) == sorted(periods)


def lost(figure: Figure, found: Found) -> None:
    assert figure.page.language.number(found["n"]) == sum(c.status == "O" for c in figure.cells)


def mended(figure: Figure, found: Found) -> None:
    counted = sum(bool(c.marks & MENDED) for c in figure.cells)
    assert figure.page.language.number(found["n"]) == counted


def nothing_to_prove(_: object, __: Found) -> None:
    """A sentence without a number or a relation."""


SOURCES = {
    "source": source, "older-sources": older_sources, "lost": lost, "mended": mended, "worked-out": nothing_to_prove,
    "not-nav": nothing_to_prove,
}  # fmt: skip


def title(figure: Figure, found: Found) -> None:
    """What is counted, where, by what and when."""
    page, language = figure.page, figure.page.language
    about = page.about
    what = language.whats[found["what"]]
    is_highest = figure.column == "tiltak" and not found["by"]  # the tiltak that a page of a place draws large
    if "region" in about:
        group = {"tiltak_level": "gruppe", "tiltak": "oppfolging"}
        assert what == ({"tiltak_level": "tiltak", "tiltak": highest_shown(figure)} if is_highest else group)
        assert page.place(found["place"]) == about
    else:
        assert what == about and not found["place"]
    column = "" if is_highest else figure.column
    forms = {form[LANGUAGES.index(language.lang)]: column for column, form in said.DIVIDED.items()}
    assert (forms[found["by"]] if found["by"] else "") == column
    assert found["people"] == said.PEOPLE[figure.status][LANGUAGES.index(language.lang)]
    periods = sorted({c.period for c in figure.months})
    if found.get("span"):
        years = found["span"].split("–") if found["span"][:4].isdigit() else [language.month(found["span"])]
        assert periods[0].startswith(years[0]) and periods[-1].startswith(years[-1])
    else:
        first, _, last = language.period(found["period"]).partition("/")
        last = last or first
        if column == "kommune":  # the newest month alone
            assert (first, last) == (periods[-1], periods[-1])
        else:
            assert (first[:4], last[:4]) == (figure.years[-1], figure.years[0])
            assert first == max(f"{first[:4]}-01", min(start for start, _ in figure.spans)), (
                "the first year's first month"
            )
            assert last == min(f"{last[:4]}-12", max(end for _, end in figure.spans)), "last month"


def highest_shown(figure: Figure) -> str:
    """The tiltak with the highest number of the newest month, of those that show one."""
    newest = max(cell.period for cell in figure.months)
    return max((c for c in figure.months if c.period == newest and c.value is not None), key=lambda c: c.value).codes[
        "tiltak"
    ]


def highest(figure: Figure, found: Found) -> None:
    assert figure.page.language.tiltak[found["names"]] == highest_shown(figure)


def others(figure: Figure, found: Found) -> None:
    """Every tiltak but the highest that shows a number has a chart there."""
    shown = {cell.codes["tiltak"] for cell in figure.months if cell.value is not None}
    assert (figure.page.language.number(found["n"]) if found["n"] else 1) == len(shown) - 1


def folded(figure: Figure, found: Found) -> None:
    """How many categories have hidden numbers only."""
    language = figure.page.language
    column, key = figure.column, figure.key
    of: dict[str, set[tuple[str, bool]]] = {}
    for cell in figure.cells:
        of.setdefault(cell.codes[key], set()).add((cell.status, bool(cell.marks)))
    hidden = [code for code, states in of.items() if states == {("Q", False)}]
    assert len(hidden) == language.number(found["n"])
    is_of = {"kommun": "kommune", "munici": "kommune", "fylke": "fylke", "fylker": "fylke", "county": "fylke",
             "counti": "fylke", "tiltak": "tiltak", "measur": "tiltak"}  # fmt: skip
    assert is_of.get(found["column"][:6], column) == column


def former(figure: Figure, found: Found) -> None:
    """Only fylker that are no more, each by its name; some have 'og' in it."""
    ended = [item for item in figure.page.facts.fylker.values() if item.get("valid_to")]
    rest = found["rest"]
    for name in sorted(map(figure.page.language.name, ended), key=len, reverse=True):
        rest = rest.replace(name, "")
    assert rest != found["rest"] and rest.replace(said.AND[figure.page.language.lang], "").strip(", ") == ""


def all_years(figure: Figure, found: Found) -> None:
    assert found["span"].split("–") == [figure.years[-1], figure.years[0]]


def year_of_table(figure: Figure, found: Found) -> None:
    """A year, and where its mean isn't of the whole year, the months of the report that it is from."""
    assert found["year"] in figure.years
    ends = [end for start, end in figure.spans if start[:4] <= found["year"] <= end[:4]]
    if found["period"]:
        assert figure.page.language.period(found["period"]) == f"{found['year']}-01/{max(ends)}"


def without_chart(figure: Figure, found: Found) -> None:
    """Those named, and no others, have no number in any month of the figure."""
    language, facts, key = figure.page.language, figure.page.facts, figure.key
    names = {item["code"]: language.name(item) for item in facts.listed("vocabulary/categories").get(key, ())}
    names |= {code: name for name, code in language.tiltak.items()} if key == "tiltak" else {}
    names |= {code: language.name(item) for code, item in facts.fylker.items()} if key == "region" else {}
    every = {cell.codes[key] for cell in figure.months}
    hidden = every - {cell.codes[key] for cell in figure.months if cell.value is not None}
    told, wanted = (Counter(re.findall(r"\w+", text)) for text in (found["some"], " ".join(map(names.get, hidden))))
    del (
        told[said.AND[language.lang].strip()],
        wanted[said.AND[language.lang].strip()],
    )  # names have it too
    assert told == wanted


def break_told(figure: Figure, found: Found) -> None:
    facts, language = figure.page.facts, figure.page.language
    since = language.month(found["month"])
    told = [b for b in facts.breaks.values() if (b["first_period"], b["text"][language.lang]) == (since, found["text"])]
    assert told, found["text"]
    concerned = [c for c in figure.cells if all(c.codes[k] in codes for k, codes in told[0]["scope"].items())]
    assert concerned, "no number of the figure is concerned"
    if found["some"]:
        names = set(split_list(language, found["some"]))
        assert len(names) < len({tuple(c.codes[k] for k in ("tiltak", "region", "status")) for c in figure.cells})


def report(language: Language, name: str) -> str:
    """A report as it is named: its title, its months and its date."""
    item = language.facts.sources[name]
    first, last = item["period"]
    months = said.MONTHS[language.lang]
    start, end = months[int(first[5:]) - 1], f"{months[int(last[5:]) - 1]} {last[:4]}"
    period = end if first == last else f"{start}–{end}" if first[:4] == last[:4] else f"{start} {first[:4]}–{end}"
    quotes = "“”" if language.lang == "en" else "«»"
    text = f"{quotes[0]}{item['title']}{quotes[1]}, {period}"
    if item["report_date"]:
        updated = "updated" if language.lang == "en" else "oppdatert"
        text += f" ({updated} {day(language, item['report_date'])})"
    return text


def day(language: Language, date: str) -> str:
    year, month, number = date.split("-")
    dot = "" if language.lang == "en" else "."
    return f"{int(number)}{dot} {said.MONTHS[language.lang][int(month) - 1]} {year}"


def spread(pages: str) -> Iterator[str]:
    """'3–5, 8' as each page."""
    for part in pages.split(", "):
        first, _, last = part.partition("–")
        yield from map(str, range(int(first), int(last or first) + 1)) if first.isdigit() else (part,)


def split_list(language: Language, text: str) -> list[str]:
    head, _, last = text.rpartition(said.AND[language.lang])
    return [*head.split(", "), last] if head else [last]


def rounded(part: int, whole: int) -> Decimal:
    """In per cent: whole per cents from 10 on, else one decimal."""
    exact = Decimal(100) * part / whole
    tenth = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1), ROUND_HALF_UP) if tenth >= 10 else tenth


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(said.NBSP, "").replace(",", "."))


# --- taking apart ----------------------------------------------------------------------------------------------------


Checks = dict[str, Callable]
_COMPILED: dict[tuple[str, int], dict[str, re.Pattern[str]]] = {}


def forms_of(language: Language, patterns: dict) -> dict[str, re.Pattern[str]]:
    """The patterns of a language, made once."""
    key = (language.lang, id(patterns))
    if key not in _COMPILED:
        _COMPILED[key] = language.compiled(patterns)
    return _COMPILED[key]


def proved(text: str, about: object, language: Language, patterns: dict, checks: Checks) -> list[str]:
    """The kinds of the sentences that a text is made of, each proved. Fails at what no pattern takes apart."""
    compiled = forms_of(language, patterns)
    kinds, left = [], text.strip()
    while left:
        matches = [(m.end(), kind, m) for kind, form in compiled.items() if (m := form.match(left))]
        assert matches, f"what does this say? {left!r}"
        end, kind, match = max(matches, key=lambda item: item[0])
        try:
            checks[kind](about, match.groupdict())
        except AssertionError as error:
            raise AssertionError(f"not true: {match[0]!r} ({kind}): {error}") from error
        kinds.append(kind)
        left = left[end:].lstrip(" .") if left[end:].strip(" .") else ""
    return kinds


_PROVED: dict[tuple[object, ...], list[str]] = {}


def proved_once(text: str, about: object, language: Language, patterns: dict, checks: Checks) -> list[str]:
    """The same; what is said of a figure is proved once, on its page or where it is embedded."""
    if not isinstance(about, Figure):
        return proved(text, about, language, patterns, checks)
    key = (language.lang, *about.page.about.values(), about.anchor, text, id(patterns))
    if key not in _PROVED:
        _PROVED[key] = proved(text, about, language, patterns, checks)
    return _PROVED[key]


def pages_of(languages: dict[str, Language], site: BuiltSite) -> Iterator[Page]:
    for path, page in site.pages.items():
        about = subject(path, page.document)
        if about is not None:
            yield Page(path, page.document, languages[page.lang], about)


def prove_page(page: Page) -> Counter[str]:
    """All sentences of a page, by kind and language."""
    language, document = page.language, page.document
    texts = [(words(p), page, said.ON_TOP, ON_TOP) for p in document.find_class("lede")]
    texts += [
        (words(p), page, said.SHARES, SHARES)
        for p in document.xpath("//*[contains(@class, 'standings')]/p[@class='text']")
    ]
    texts += [(words(p), page, said.KICKERS, KICKERS) for p in document.find_class("kicker")]
    texts += [(words(p), page, said.NAMES, NAMES) for p in document.find_class("names")]
    texts += [(words(p), page, said.NEWS, NEWS) for p in document.xpath("//section[@aria-labelledby='nytt']/p[not(a)]")]
    texts += [
        (p, page, said.DESCRIPTIONS, DESCRIPTIONS) for p in document.xpath("//meta[@name='description']/@content")
    ]
    texts += [(words(p), page, said.PROOF, PROOF) for p in document.xpath("//ul[@class='proof']/li")]
    texts += [(words(p), page, said.CITATION, CITATION) for p in document.xpath("//*[@class='cite']/p")]
    texts += [(words(p), page, said.FOOT, FOOT) for p in document.xpath("//footer//p")]
    for figure, element in figures(page):
        texts += [(words(p), figure, said.SOURCES, SOURCES) for p in element.find_class("source")]
        texts += [(words(c), figure, said.TITLES, TITLES) for c in element.iter("caption", "figcaption")]
        if "highest" in element.classes:
            texts.append((words(element.find("h2")), figure, said.HIGHEST, HIGHEST))
        texts += [
            (words(s), figure, said.FOLDED, FOLDED)
            for s in element.iter("summary")
            if "take" not in s.getparent().getparent().get("class", "")
        ]
        texts += [(cited(p), figure, said.CITATION, FIGURE_CITATION) for p in element.xpath(".//p[@class='copied']")]
        texts += [(words(s), figure, said.YEARS, YEARS) for s in element.xpath(".//tr[@class='year']")]
        texts += [(words(p), figure, said.NOTES, NOTES) for p in element.xpath(".//figure//p[@class='note']")]
        texts += [(words(s), figure, said.BREAKS, BREAKS) for s in element.xpath(".//tr[@class='brk']//span")]
    texts += texts_of_answer(page)
    counted = Counter[str]()
    for text, about, patterns, checks in texts:
        kinds = proved_once(text, about, language, patterns, checks)
        if patterns is said.SOURCES:
            assert ("lost" in kinds) is any(c.status == "O" for c in about.cells), "each lost number is told of"
            assert ("mended" in kinds) is any(c.marks & MENDED for c in about.cells), "each mended number is told of"
        counted.update(f"{kind} {language.lang}" for kind in kinds)
    return counted


def texts_of_answer(page: Page) -> list[tuple]:
    """The sentences of the overview and of what stands around a place; their tables are proved here."""
    document, texts = page.document, []
    for section in document.find_class("overview"):
        texts += [(words(p), page, said.OVERVIEW, OVERVIEW) for p in section.xpath("./p[@class='note']")]
        for item in section.xpath(".//details//li"):
            tiltak = page.language.tiltak.get(item.text_content().rsplit(" sist i ")[0].rsplit(" last in ")[0].strip())
            texts.append((words(item.find_class("note")[0]), (page, tiltak), said.PAST, PAST))
        texts += [(words(c), page, said.CAPTIONS, CAPTIONS) for c in section.iter("caption")]
        prove_table(page, section)
    for section in document.find_class("around"):
        texts += [(words(c), page, said.CAPTIONS, CAPTIONS) for c in section.iter("caption")]
        texts += [(words(p), page, said.AROUND, AROUND) for p in section.xpath("./p[not(a[@class='button'])]")]
    return texts


def prove_table(page: Page, section: HtmlElement) -> None:
    """Each number, change and share of an overview."""
    where = page.about if "region" in page.about else NATION
    for row in section.xpath(".//tr[th[@data-of]]"):
        number, *others = row.findall("td")
        level = "gruppe" if row.get("class") == "group" else "tiltak"
        page.line = {**where, "tiltak_level": level, "tiltak": row.find("th").get("data-of"), "status": "total"}
        page.month = page.facts.newest_of(page.facts.rows[tuple({**WHOLE, **page.line}[column] for column in KEY[2:])])
        value = page.facts.value(page.month, page.line)
        assert seen_number(page, number) == value, page.line
        if value is None:
            continue
        for cell, head in zip(others, section.xpath(".//thead//th")[2:], strict=True):
            prove_cell(page, value, cell, words(head))


def prove_cell(page: Page, value: int, cell: HtmlElement, head: str) -> None:
    """A change since the month before or over a year, or a share."""
    shown = cell.xpath("string(./span[@aria-hidden] | ./text())").replace(said.NBSP, " ").strip()
    if "%" in shown and "(" not in shown and shown[0] not in "+\N{MINUS SIGN}":
        around = page.place_above
        whole = page.facts.value(page.month, {**page.line, **around})
        part = decimal(re.search(r"[\d.,]+", shown)[0])
        exact = Decimal(value) * 100 / whole
        assert (
            (exact < Decimal("0.05"))
            if "under" in head or not shown[0].isdigit()
            else abs(part - exact) <= Decimal("0.0500001")
        )
        return
    if not shown or not (shown[0].isdigit() or shown[0] in "+\N{MINUS SIGN}"):
        return
    changes = re.fullmatch(
        r"([+\N{MINUS SIGN}]?)([\d ,]+?)(?: \(([+\N{MINUS SIGN}])([\d.,]+) ?%\))?(?: \(.*\d{4}\))?", shown
    )
    assert changes, shown
    change = int(re.sub(r"[ ,]", "", changes[2])) * (-1 if changes[1] == "\N{MINUS SIGN}" else 1)
    pairs = [(page.month, shifted(page.month, -1))]
    pairs += [(shifted(page.month, -back), shifted(page.month, -back - 12)) for back in range(12)]
    found = []
    for now, base in pairs:
        ends = page.facts.value(now, page.line), page.facts.value(base, page.line)
        if None not in ends:
            found.append((ends[0] - ends[1], ends[1]))
    assert change in [difference for difference, _ in found], shown
    if changes[4]:
        assert any(d == change and b >= 20 and rounded(abs(d), b) == decimal(changes[4]) for d, b in found), shown


def seen_number(page: Page, cell: HtmlElement) -> int | None:
    text = cell.xpath("string(./span[@aria-hidden] | ./text())").strip()
    return page.language.number(text) if text[:1].isdigit() else None


def figures(page: Page) -> Iterator[tuple[Figure, HtmlElement]]:
    if "figur/" in page.path:
        anchor = page.document.xpath("//p[@class='source']/a[last()]/@href")[0].partition("#")[2]
        elements = [(anchor, page.document.find(".//main"))]
    else:
        elements = [
            (section.get("id").removesuffix("-tall"), section) for section in page.document.find_class("figure")
        ]
    for anchor, element in elements:
        yield Figure(page, anchor, page.facts.figure(page.about, anchor)), element


# --- names, news, the rest -------------------------------------------------------------------------------------------


def other_names(page: Page, found: Found) -> None:
    if page.about["region_level"] == "kommune":
        listed = page.facts.kommuner[page.about["region"]]["names"].split("|")
    else:
        listed = page.facts.fylker[page.about["region"]]["names"]
    assert sorted(split_list(page.language, found["some"])) == sorted(listed)


def former_names(page: Page, found: Found) -> None:
    listed = page.facts.kommuner[page.about["region"]]["former"].split("|")
    assert sorted(split_list(page.language, found["some"] or found["some2"])) == sorted(listed)


def ended(page: Page, found: Found) -> None:
    row = page.facts.kommuner[page.about["region"]]
    assert page.language.end(found["end"]) == row["valid_to"] and found["heading"] == page.heading
    assert found.get("code", page.about["region"]) == page.about["region"]


def former_numbers(page: Page, found: Found) -> None:
    listed = page.facts.kommuner[page.about["region"]]["predecessors"].split("|")
    assert sorted(split_list(page.language, found["some"])) == sorted(c for c in listed if c in page.facts.kommuner)


def newest_report(page: Page, found: Found) -> None:
    newest = max(page.facts.sources.values(), key=lambda item: item["period"][1])
    assert page.language.period(found["period"]) == "/".join(newest["period"])


def report_before(page: Page, found: Found) -> None:
    assert page.language.month(found["month"]) == reports_of_newest_family(page.facts)[-2][1]


def no_report(page: Page, found: Found) -> None:
    *_, (_, before), (first, _) = reports_of_newest_family(page.facts)
    start, _, end = page.language.period(found["period"]).partition("/")
    assert (start, end or start) == (shifted(before, 1), shifted(first, -1))


def reports_of_newest_family(facts: Facts) -> list[list[str]]:
    newest = max(facts.sources.values(), key=lambda item: item["period"][1])
    family = [item["period"] for item in facts.sources.values() if item["report"] == newest["report"]]
    return sorted(family, key=lambda period: period[1])


def latest_month(page: Page, found: Found) -> None:
    assert page.language.month(found["month"]) == page.latest


def about_what(page: Page, found: Found) -> None:
    if found.get("place"):
        assert page.place(found["place"]) == page.about
    elif found.get("what"):
        assert page.language.whats[found["what"]] == page.about


def citation(page: Page, found: Found) -> None:
    assert page.language.month(found["month"]) == page.latest
    used = {c.source for c in page.cells}
    newest = max(used, key=lambda name: page.facts.sources[name]["period"][1])
    assert found["report"] == report(page.language, newest)
    assert page.document.findtext(".//title").startswith(found["title"])


def cited(paragraph: HtmlElement) -> str:
    """A citation without the address, which a script adds where the site doesn't know its own."""
    return words(paragraph).removesuffix("".join(map(words, paragraph.find_class("address")))).strip()


def figure_citation(figure: Figure, found: Found) -> None:
    newest = max(figure.months, key=lambda c: figure.page.facts.sources[c.source]["period"][1])
    assert figure.page.language.month(found["month"]) == figure.page.facts.newest_of(figure.months)
    assert found["report"] == report(figure.page.language, newest.source)
    assert found["title"].startswith(said.PEOPLE[figure.status][LANGUAGES.index(figure.page.language.lang)])


def newest_in_foot(page: Page, found: Found) -> None:
    newest = max(page.facts.sources, key=lambda name: page.facts.sources[name]["period"][1])
    assert found["report"] == report(page.language, newest)


def next_report(page: Page, found: Found) -> None:
    rule = page.facts.listed("sources")["settings"]["freshness"]
    last = max(s["period"][1] for s in page.facts.sources.values() if s["report"] == rule["report"])
    assert page.language.month(found["month"]) == shifted(last, 1)
    assert found["date"] == day(page.language, f"{shifted(last, 2)}-{rule['day']:02}")


def checked(page: Page, found: Found) -> None:
    """All numbers but those that the page on quality tells to be checked in part."""
    folder = {"nb": "", "nn": "nn/", "en": "en/"}[page.language.lang]
    quality = html.document_fromstring((page.facts.site / folder / "om/kvalitet.html").read_bytes())
    count = said.COUNT[page.language.lang]
    loose, numbers = re.search(rf"({count}) (?:av|of) ({count}) ", quality.find(".//main").text_content()).groups()
    assert page.language.number(numbers) == page.facts.states["A"]
    assert page.language.number(found["n"]) == page.facts.states["A"] - page.language.number(loose)


def hidden_in_all(page: Page, found: Found) -> None:
    assert page.language.number(found["n"]) == page.facts.states["Q"]


def cells_in_all(page: Page, found: Found) -> None:
    assert page.language.number(found["n"]) == page.facts.states.total()


def in_group(page: Page, found: Found) -> None:
    group = page.facts.tiltak[page.about["tiltak"]]["group"]
    assert page.language.whats[said.GROUP[page.language.lang] + found["rest"]]["tiltak"] == group


def in_fylke(former: bool) -> Callable[[Page, Found], None]:
    def holds(page: Page, found: Found) -> None:
        row = page.facts.kommuner[page.about["region"]]
        assert page.language.name(page.facts.fylker[row["fylke"]]) == found["rest"]
        assert bool(row["valid_to"]) is former

    return holds


def is_fylke(former: bool) -> Callable[[Page, Found], None]:
    def holds(page: Page, found: Found) -> None:
        assert page.about["region_level"] == "fylke"
        assert bool(page.facts.fylker[page.about["region"]]["successors"]) is former

    return holds


def is_group(page: Page, found: Found) -> None:
    assert page.about["tiltak_level"] == "gruppe"


def lacks_year(page: Page, found: Found) -> None:
    month = page.language.month(found["month"])
    where = page.about if "region" in page.about else NATION
    region = where["region"]
    assert month == shifted(page.facts.newest_in(region), -12) and month not in page.facts.periods[region]


def hidden_tiltak(page: Page, found: Found) -> None:
    where = page.about if "region" in page.about else NATION
    every = page.facts.by_subject[where["region_level"], where["region"]]
    told = {page.language.tiltak[name] for name in page.language.listed(found["names"], set(page.language.tiltak))}
    months = {code: [c for c in every if c.codes["tiltak"] == code and "/" not in c.period] for code in told}
    assert all(cells and all(c.value is None for c in cells) for cells in months.values())
    shown = {row.get("data-of") for row in page.document.xpath("//*[@id='oversikt-tittel']/..//tbody//th")}
    printed = {c.codes["tiltak"] for c in page.facts.parts(where, page.latest)}
    assert told | shown == printed and not told & shown


def printed_last(about: tuple[Page, str], found: Found) -> None:
    page, tiltak = about
    where = page.about if "region" in page.about else NATION
    cells = [c for c in page.facts.by_subject["tiltak", tiltak] if c.codes["region"] == where["region"]]
    last, told = page.facts.newest_of(cells), page.language.end(found["end"])
    newest = page.facts.newest_in(where["region"])
    assert last[: len(told)] == told and last < newest


def caption_of_answer(page: Page, found: Found) -> None:
    where = page.about if "region" in page.about else NATION
    assert not found.get("place") or page.place(found["place"]) == where
    assert page.language.month(found["month"]) == page.facts.newest_in(where["region"])
    assert found["what"] in page.language.whats


CAPTIONS = {"overview": caption_of_answer, "around": caption_of_answer}
OVERVIEW = {"lack-year": lacks_year, "hidden-tiltak": hidden_tiltak}
AROUND = {**{kind: check for kind, check in SUMS.items() if kind != "own-sum"}, "nearest": nothing_to_prove}
PAST = {"last": printed_last}
KICKERS = {"in-group": in_group, "in-fylke": in_fylke(False), "was-in-fylke": in_fylke(True), "fylke": is_fylke(False),
           "former-fylke": is_fylke(True), "group": is_group}  # fmt: skip
NAMES = {"other-names": other_names, "former-names": former_names, "was-own": ended, "had-number": ended,
         "former-numbers": former_numbers}  # fmt: skip
NEWS = {"newest-report": newest_report, "report-before": report_before, "no-report": no_report}
DESCRIPTIONS = {"latest": latest_month, "about": about_what, "front": nothing_to_prove}
CITATION = {"citation": citation}
FOOT = {"not-nav": nothing_to_prove, "newest": newest_in_foot, "next": next_report}
TITLES = {"title": title, "caption": title}
PROOF = {"checked": checked, "hidden-in-all": hidden_in_all, "cells-in-all": cells_in_all}
NOTES = {"persons": nothing_to_prove, "root": nothing_to_prove, "own-axes": nothing_to_prove, "without": without_chart}
HIGHEST = {"highest": highest}
FOLDED = {"folded": folded, "former": former, "others": others, "all-years": all_years, "as-table": nothing_to_prove}
YEARS = {"year": year_of_table}
FIGURE_CITATION = {"citation": figure_citation}
BREAKS = {"break": break_told}


# --- the tests -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def languages(site: BuiltSite) -> dict[str, Language]:
    facts = Facts(DATA, site.folder)
    return {lang: Language(lang, facts) for lang in LANGUAGES}


def test_every_sentence_of_every_page_and_language_is_true(languages: dict[str, Language], site: BuiltSite) -> None:
    counted, wrong = Counter[str](), []
    for page in pages_of(languages, site):
        try:
            counted += prove_page(page)
        except AssertionError as error:
            wrong.append(f"{page.path}: {str(error).splitlines()[0]}")
    assert wrong == []
    often = ("at-least", "own-sum", "lack-year", "hidden-of", "hidden-tiltak", "share", "rank", "source", "caption",
             "overview", "around", "latest", "citation")  # fmt: skip
    for kind in (
        *often,
        "count",
        "whole-more",
        "some-more",
        "in-all",
        "last",
        "mean",
        "break",
        "folded",
        "lost",
        "mended",
    ):
        enough = 150 if kind in often else 5
        assert counted[f"{kind} nb"] == counted[f"{kind} nn"] == counted[f"{kind} en"] > enough, kind


LIES = [
    (r"\d+(?=[^\d]*$)", lambda found: str(int(found[0]) + 1)),  # the last number
    (r"\d+", lambda found: str(int(found[0]) + 1)),  # the first
    ("november 2025|November 2025", "oktober 2025"),
    ("flere|fleire|more than", "færre"),
    ("færre|fewer", "flere"),
    ("skjulte|skjult|hidden", "vist"),
    ("Rogaland", "Vestland"),
    ("Stavanger", "Sandnes"),
    ("tiltaket |the measure ", "tiltak i gruppen "),
    ("30\N{NO-BREAK SPACE}pro", "31\N{NO-BREAK SPACE}pro"),
    (r"$", " Det er bra."),
]


@pytest.mark.parametrize("path", ["kommune/1103-stavanger.html", "nn/fylke/11-rogaland.html", "en/tiltak/mentor.html"])
@pytest.mark.parametrize(("truth", "lie"), LIES, ids=[truth[:12] for truth, _ in LIES])
def test_a_sentence_that_says_anything_else_is_found(
    languages: dict[str, Language], site: BuiltSite, path: str, truth: str, lie: str | Callable[[re.Match[str]], str]
) -> None:
    document = site.pages[path].document
    about = subject(path, document)
    assert about
    language = languages[document.get("lang")]
    lede, shares = document.xpath("//p[@class='lede']"), document.xpath("//*[@class='standings']/p[@class='text']")
    told = 0
    for element, patterns, checks in ((lede, said.ON_TOP, ON_TOP), (shares, said.SHARES, SHARES)):
        for text in map(words, element):
            assert proved(text, Page(path, document, language, about), language, patterns, checks)
            altered = re.sub(truth, lie, text, count=1)
            if altered == text:
                continue
            told += 1
            with pytest.raises((AssertionError, KeyError, ValueError)):
                proved(altered, Page(path, document, language, about), language, patterns, checks)
    assert told or truth not in (r"\d+", "$")
