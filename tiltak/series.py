"""What one chart and its table show.

Takes the newest view of the observations, the vocabulary and the breaks; gives frozen `Series`. Every month of the
span stands in a series: a cell that no report prints is 'not published', or 'not in use' where the category didn't
exist then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tiltak.clean import list_codes
from tiltak.dataset import break_applies
from tiltak.months import month_span
from tiltak.records import Break, Column, Key, Line, Observation, Point, Series, Source, with_codes
from tiltak.vocabulary import CATEGORY_LISTS, Vocabulary

View = Mapping[Key, Observation]
Cells = Mapping[Column, Observation]  # of one row
Limits = tuple[tuple[str, str], ...]  # from when to when something exists, '' where nobody knows


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that series are made from. `rows` has the view by key without period and measure, and then by these;
    `months` and `means` are the periods of each family of reports that there is a report of."""

    view: View
    rows: Mapping[tuple[str, ...], Cells]
    vocabulary: Vocabulary
    breaks: tuple[Break, ...]
    sources: tuple[Source, ...]
    months: Mapping[str, tuple[str, ...]]
    means: Mapping[str, tuple[str, ...]]

    @property
    def latest(self) -> str:
        """The newest month of all."""
        return max(months[-1] for months in self.months.values())

    def last(self, family: str) -> tuple[str, str]:
        """The newest month of a family of reports that there is one of, and its newest mean."""
        return self.months[family][-1], self.means[family][-1]


def material(view: View, vocabulary: Vocabulary, breaks: tuple[Break, ...], sources: tuple[Source, ...]) -> Material:
    """Gather what series are made from."""
    families: dict[str, list[Source]] = {}
    for source in sources:
        families.setdefault(source.report, []).append(source)
    months = {
        family: month_span(min(s.period[0] for s in members), max(s.period[1] for s in members))
        for family, members in families.items()
    }
    means = {
        family: tuple(sorted({f"{s.period[0]}/{s.period[1]}" for s in members})) for family, members in families.items()
    }
    rows: dict[tuple[str, ...], dict[Column, Observation]] = defaultdict(dict)
    for key, observation in view.items():
        rows[key[2:]][key[:2]] = observation
    return Material(view, dict(rows), vocabulary, breaks, sources, months, means)


def months_series(
    material: Material,
    family: str,
    slug: str,
    base: Key,
    lines: Iterable[tuple[str, str]],
    first: str = "",
) -> Series | None:
    """A series through time: a line for each (code list, code) that any report prints within the span.

    `base` holds what all lines share; `first` cuts the span, which ends with the last year that any line is in use.
    None where no line has a cell.
    """
    lines = tuple(lines)
    keys = [with_codes(base, **list_codes(code_list, code)) if code_list else base for code_list, code in lines]
    if not any(key[2:] in material.rows for key in keys):
        return None
    limits = {_limits(material, key) for key in keys}
    used = {month[:4] for month in material.months.get(family, ()) if any(_in_use(of, month) for of in limits)}
    periods = tuple(month for month in material.months.get(family, ()) if month >= first and month[:4] in used)
    made = []
    shown = []
    for (code_list, code), key in zip(lines, keys, strict=True):
        points = _points(material, key, periods)
        if any(point.source for point in points):
            made.append(Line(code_list, code, points, _line_breaks(material, key, points)))
            shown.append((code, key))
    if not made:
        return None
    means = _means(material, shown, material.means.get(family, ()))
    return Series(
        slug=slug,
        kind="months",
        measure="participants",
        dimension=lines[-1][0] or "total",
        fixed=_fixed(base),
        periods=periods,
        lines=tuple(made),
        sources=_source_ids(material, (p for line in made for p in line.points)),
        printed_pages=_printed_pages(material, base, made, periods),
        mean_period=max((point.period for _, point in means), default=""),
        means=means,
    )


def places_series(
    material: Material, slug: str, base: Key, level: str, codes: Iterable[str], period: str, mean_period: str
) -> Series | None:
    """One month, a line for each place that the report prints, with the mean so far this year beside it."""
    lines = []
    keys = []
    for code in codes:
        key = with_codes(base, region_level=level, region=code)
        (point,) = _points(material, key, (period,))
        if point.source:
            lines.append(Line(level, code, (point,)))
            keys.append((code, key))
    if not lines:
        return None
    sources = _source_ids(material, (line.points[0] for line in lines))
    pages = _printed_pages(material, base, lines, (period,))
    return Series(
        slug,
        "places",
        "participants",
        level,
        _fixed(base),
        (period,),
        tuple(lines),
        sources,
        pages,
        mean_period,
        _means(material, keys, (mean_period,)),
    )


def matrix_series(
    material: Material, slug: str, base: Key, kommuner: Iterable[str], tiltak: tuple[str, ...], period: str
) -> Series | None:
    """One month, a line for each kommune with a point for each tiltak."""
    lines = []
    pages: set[str] = set()
    for code in kommuner:
        of_kommune = with_codes(base, region_level="kommune", region=code, tiltak_level="tiltak")
        keys = [with_codes(of_kommune, tiltak=item) for item in tiltak]
        points = tuple(point for key in keys for point in _points(material, key, (period,)))
        if any(point.source for point in points):
            lines.append(Line("kommune", code, points))
            pages |= {cell.page for key in keys if (cell := _cell(material, key, period))}
    if not lines:
        return None
    sources = _source_ids(material, (point for line in lines for point in line.points))
    return Series(
        slug,
        "matrix",
        "participants",
        "kommune",
        _fixed(base),
        (period,),
        tuple(lines),
        sources,
        pages_in_order(pages),
        columns=tiltak,
    )


def _means(
    material: Material, keys: Iterable[tuple[str, Key]], intervals: Iterable[str]
) -> tuple[tuple[str, Point], ...]:
    """The means of lines, for each interval that a report prints one of them for."""
    keys = tuple(keys)
    means: list[tuple[str, Point]] = []
    for interval in intervals:
        if any(_cell(material, key, interval, "participants_mean") for _, key in keys):
            of_interval = ((code, _points(material, key, (interval,), "participants_mean")) for code, key in keys)
            means += [(code, point) for code, (point,) in of_interval]
    return tuple(means)


def _cell(material: Material, key: Key, period: str, measure: str = "participants") -> Observation | None:
    """What is printed for the row of the key in a period."""
    return material.rows.get(key[2:], {}).get((period, measure))


def _points(material: Material, key: Key, periods: Iterable[str], measure: str = "participants") -> tuple[Point, ...]:
    """The row of the key through the periods: what is printed, 'not published', or 'not in use'."""
    cells, limits = material.rows.get(key[2:], {}), _limits(material, key)
    return tuple(
        Point(period, o.obs_status, o.value, o.marks, o.source, o.line)
        if (o := cells.get((period, measure)))
        else Point(period, ".." if _in_use(limits, period) else ".")
        for period in periods
    )


def _limits(material: Material, key: Key) -> Limits:
    """From when to when the fylke and the tiltak of the key exist; of what always does, nothing."""
    entries = material.vocabulary.entries
    found = (entries.get((key.region_level, key.region)), entries.get((key.tiltak_level, key.tiltak)))
    return tuple((e.valid_from, e.valid_to) for e in found if e and (e.valid_from or e.valid_to))


def _in_use(limits: Limits, period: str) -> bool:
    """Whether all limits have the period in them; for a mean, some month of it."""
    return all(first <= period[-7:][: len(first)] and period[: len(last)] <= last for first, last in limits)


def _line_breaks(material: Material, key: Key, points: tuple[Point, ...]) -> tuple[tuple[str, str], ...]:
    """The breaks between two months of the line, at least one of which is in use."""
    in_use = {after.period for before, after in pairwise(points) if {before.state, after.state} != {"."}}
    return tuple(
        (item.first_period, item.id)
        for item in material.breaks
        if item.first_period in in_use and break_applies(item, key)
    )


def _fixed(base: Key) -> tuple[tuple[str, str], ...]:
    fixed = [(base.tiltak_level, base.tiltak)] if base.tiltak else []
    if base.region:
        fixed.append((base.region_level, base.region))
    for dimension in CATEGORY_LISTS:
        if (code := getattr(base, dimension)) != "total":
            fixed.append((dimension, code))
    return tuple(fixed)


def _source_ids(material: Material, points: Iterable[Point]) -> tuple[str, ...]:
    used = {point.source for point in points}
    return tuple(s.id for s in sorted(material.sources, key=lambda s: s.order) if s.id in used)


def _printed_pages(material: Material, base: Key, lines: Iterable[Line], periods: tuple[str, ...]) -> tuple[str, ...]:
    """The printed page numbers that the newest report's cells of these lines stand on, in order."""
    pages = set()
    for line in lines:
        key = with_codes(base, **list_codes(line.dimension, line.code)) if line.dimension else base
        if cell := _cell(material, key, periods[-1]):
            pages.add(cell.page)
    return pages_in_order(pages)


def pages_in_order(pages: Iterable[str]) -> tuple[str, ...]:
    """Printed page numbers, each once, in order; '' last, for cells on pages whose number the text doesn't show."""
    return tuple(sorted(set(pages), key=lambda page: (not page, len(page), page)))
