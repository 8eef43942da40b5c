"""The subjects of the reports: a tiltak, a tiltaksgruppe, or all tiltak.

Takes the newest prints and the report families; gives the months that reports of the subject cover, and its breakdowns
as series. No family or subject is named here.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.codelists import DIMENSIONS
from tiltak.model import TOTAL_KEY, Key, Series
from tiltak.tabulate.keys import COUNTRY, Item, key_of, row_key
from tiltak.tabulate.series import NewestPrints, Span, months_series, places_series
from tiltak.understand.families import Family

PARTS = {"alle": "gruppe", "gruppe": "tiltak"}  # the code list that a subject is divided into


def spans(prints: NewestPrints, subject: Item) -> Iterator[Span]:
    """The months that reports of a subject cover: those of today's families together, then those of each ended
    family."""
    families = [
        family for family in prints.families.by_id.values() if family.id in prints.months and _prints(family, subject)
    ]
    running = [family.id for family in families if family.day]
    if running:
        yield running_span(prints, running)
    for family in families:
        if not family.day:
            months = prints.months[family.id]
            yield Span(months, prints.means[family.id], f"-{months[-1][:4]}")


def running_span(prints: NewestPrints, families: list[str] | None = None) -> Span:
    """The months of the families that are still published: of the given ones, or of all."""
    every = [family.id for family in prints.families.by_id.values() if family.day and family.id in prints.months]
    chosen = every if families is None else families
    months = sorted({month for family in chosen for month in prints.months[family]})
    means = sorted({mean for family in chosen for mean in prints.means[family]})
    return Span(tuple(months), tuple(means))


def breakdowns(prints: NewestPrints, subject: Item) -> Iterator[Series | None]:
    """A subject by month: in all, by its parts, by each dimension and by fylke; and by kommune in the last month. None
    for a breakdown that no report prints."""
    base = row_key(COUNTRY, subject)
    for span in spans(prints, subject):
        yield months_series(prints, span, "utvikling", base, [subject])
        if part := PARTS.get(subject[0]):
            yield months_series(prints, span, part, base, parts(prints, subject))
        for column, dimension in DIMENSIONS.items():
            yield months_series(prints, span, dimension.slug, base, categories(prints, column))
        for column, dimension in DIMENSIONS.items():
            for outer, code in categories(prints, dimension.within):
                within = base.with_code(outer, code)
                yield months_series(prints, span, f"{dimension.slug}-{code}", within, categories(prints, column))
        fylker = [("fylke", code) for code in prints.vocabulary.codes("fylke")]
        yield months_series(prints, span, "fylke", base._replace(region_level="", region=""), fylker)
        yield places_series(prints, span, "kommune", base, "kommune", prints.vocabulary.codes("kommune"))


def parts(prints: NewestPrints, subject: Item) -> list[tuple[str, str]]:
    """The groups of all tiltak, or the tiltak of a group, that any report prints."""
    if subject[0] == "alle":
        return [("gruppe", code) for code in prints.vocabulary.codes("gruppe")]
    return [
        ("tiltak", code)
        for code in printed_tiltak(prints)
        if prints.vocabulary.entry("tiltak", code).parent == subject[1]
    ]


def printed_tiltak(prints: NewestPrints) -> list[str]:
    """The tiltak that any report prints; the code list may have more."""
    told = {code for level, code, _ in prints.levels if level == "tiltak"}
    return [code for code in prints.vocabulary.codes("tiltak") if code in told]


def running_tiltak(prints: NewestPrints) -> list[str]:
    """The tiltak of the families that are still published."""
    known = {code for family in prints.families.by_id.values() if family.day for code in family.tiltak}
    return [code for code in printed_tiltak(prints) if code in known]


def top_subject(prints: NewestPrints) -> Item | None:
    """The largest subject whose total today's reports print: all tiltak, or the group where there is only one."""
    totals = {family.total for family in prints.families.by_id.values() if family.day and family.id in prints.months}
    if ("alle", "alle") in totals:
        return ("alle", "alle")
    return next(iter(totals)) if len(totals) == 1 else None


def published_now(prints: NewestPrints, span: Span) -> tuple[str, ...]:
    """The tiltak in use that a report prints for the country in the last month of a span."""
    return tuple(c for c in running_tiltak(prints) if prints.point(key_of(COUNTRY, ("tiltak", c), span.months[-1])))


def largest_tiltak(prints: NewestPrints, span: Span) -> str:
    """The tiltak with most participants in the country in the last month of a span, '' where none shows a number."""
    points = {c: prints.point(key_of(COUNTRY, ("tiltak", c), span.months[-1])) for c in running_tiltak(prints)}
    values = {c: point.value for c, point in points.items() if point and point.value is not None}
    return max(values, key=lambda code: values[code], default="")


def first_month_of(prints: NewestPrints, region_level: str) -> str:
    """The first month in which any report prints places of a level, '' where none does."""
    cells = (of_row for row, of_row in prints.rows.items() if row.region_level == region_level)
    return min((period for of_row in cells for period in of_row if "/" not in period), default="")


def place_key(prints: NewestPrints, region_level: str, region: str) -> Key:
    """The key of all tiltak of a place; of one group, where today's reports have only one."""
    top = top_subject(prints)
    key = TOTAL_KEY.with_code(region_level, region)
    return key.with_code(*top) if top and top[0] == "gruppe" else key


def categories(prints: NewestPrints, column: str) -> list[tuple[str, str]]:
    """The categories of a dimension without its total, as (code list, code)."""
    return [(column, code) for code in prints.vocabulary.codes(column) if code != "total"]


def _prints(family: Family, subject: Item) -> bool:
    known = {"alle": (family.total[1],), "gruppe": family.groups, "tiltak": family.tiltak}
    return subject[1] in known[subject[0]]
