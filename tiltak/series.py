"""What one chart and its table show.

Takes the newest view of the observations, the vocabulary and the breaks; gives frozen `Series`. Every month of the
span stands in a series: a cell that no report prints is 'not published', or 'not in use' where the category didn't
exist then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tiltak.clean import list_codes
from tiltak.dataset import break_applies
from tiltak.months import month_span
from tiltak.records import Break, Key, Line, Observation, Point, Series, Source, with_codes
from tiltak.vocabulary import CATEGORY_LISTS, Vocabulary

View = Mapping[Key, Observation]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that series are made from. `printed` are the rows that any report prints, as keys without period and
    measure; `months` and `means` the periods of each family of reports that there is a report of."""

    view: View
    printed: frozenset[tuple[str, ...]]
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
    printed = frozenset(key[2:] for key in view)
    return Material(view, printed, vocabulary, breaks, sources, months, means)


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
    if material.printed.isdisjoint(key[2:] for key in keys):
        return None
    used = {
        month[:4] for month in material.months.get(family, ()) if any(_in_use(material, key, month) for key in keys)
    }
    periods = tuple(month for month in material.months.get(family, ()) if month >= first and month[:4] in used)
    made = []
    shown = []
    for (code_list, code), key in zip(lines, keys, strict=True):
        if key[2:] not in material.printed:
            continue
        points = tuple(_point(material, _at(key, period)) for period in periods)
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
        point = _point(material, _at(key, period))
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
        keys = [
            with_codes(
                base,
                region_level="kommune",
                region=code,
                tiltak_level="tiltak",
                tiltak=item,
                period=period,
                measure="participants",
            )
            for item in tiltak
        ]
        points = tuple(_point(material, key) for key in keys)
        if any(point.source for point in points):
            lines.append(Line("kommune", code, points))
            pages |= {material.view[key].page for key in keys if key in material.view}
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
    means = []
    for interval in intervals:
        of_interval = [(code, _at(key, interval, "participants_mean")) for code, key in keys]
        if any(key in material.view for _, key in of_interval):
            means += [(code, _point(material, key)) for code, key in of_interval]
    return tuple(means)


def _point(material: Material, key: Key) -> Point:
    observation = material.view.get(key)
    if observation:
        return _shown(observation)
    return Point(key.period, ".." if _in_use(material, key, key.period) else ".")


def _shown(o: Observation) -> Point:
    return Point(o.key.period, o.obs_status, o.value, o.marks, o.source, o.line)


def _at(key: Key, period: str, measure: str = "participants") -> Key:
    """The same in another period. (Much is asked for; `_replace` takes three times as long.)"""
    return Key(period, measure, *key[2:])


def _in_use(material: Material, key: Key, period: str) -> bool:
    """Whether the fylke and the tiltak of the key existed in a period, for a mean in some month of it."""
    entries = material.vocabulary.entries
    for entry in (entries.get((key.region_level, key.region)), entries.get((key.tiltak_level, key.tiltak))):
        if entry is None:
            continue
        if entry.valid_from and period[-7:][: len(entry.valid_from)] < entry.valid_from:
            return False
        if entry.valid_to and period[: len(entry.valid_to)] > entry.valid_to:
            return False
    return True


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
        observation = material.view.get(with_codes(key, period=periods[-1], measure="participants"))
        if observation:
            pages.add(observation.page)
    return pages_in_order(pages)


def pages_in_order(pages: Iterable[str]) -> tuple[str, ...]:
    """Printed page numbers, each once, in order; '' last, for cells on pages whose number the text doesn't show."""
    return tuple(sorted(set(pages), key=lambda page: (not page, len(page), page)))
