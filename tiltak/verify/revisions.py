"""Reports beside one another, where they share months.

Between reports a difference is a revision, and both values are kept; but a number that may just as well be a misread
print of the other's is in doubt. A number that the newest report hides is hidden in every report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tiltak.model import KEY_COLUMNS, Cell, Finding, Key, Observation, Source, key_in_words
from tiltak.read.layouts import LAYOUTS
from tiltak.verify.identities import Interval, interval

WITHDRAWN = "withdrawn"  # the mark of a print whose number a later report hides


@dataclass(frozen=True, slots=True)
class Revision:
    """A number that a later report changed; and which observations are in doubt for it: those of the two that nothing
    in their own report keeps from being what the other says; where two rows have one another's numbers, both rows."""

    key: Key
    old: Observation
    new: Observation
    doubtful: tuple[Observation, ...] = ()


def reports_agree(source: Source, revised: Iterable[Revision]) -> Iterable[Finding]:
    """Two reports agree on the months that they share; where they differ it is a revision, listed with both values,
    unless one may be a misread print of the other: then it is withheld."""
    for item in revised:
        if item.new.source == source.id:
            doubt = " and ".join(dict.fromkeys(f"line {o.line} of {o.source}" for o in item.doubtful))
            mend = "read the report itself, and declare what it shows in data/corrections.toml"
            yield source.finding(
                item.new.line,
                "reports-agree",
                f"{_cell(item.old)}, as {item.old.source} has it in line {item.old.line}: {key_in_words(item.key)}",
                f"{_cell(item.new)}",
                f"{doubt} may be misread: {mend}"
                if doubt
                else "the newer report counts; compare with the report itself",
                settled="withheld" if doubt else "revised",
            )


def revisions(
    observations: Iterable[Observation], sources: tuple[Source, ...], loose: Mapping[str, Mapping[Key, Interval]]
) -> tuple[Revision, ...]:
    """Every cell that a later report prints otherwise than the last one of its family that has it; lost cells say
    nothing. Whether reports of different families agree, `across_reports` asks.

    `loose` holds for each report its numbers that no identity covers sharply, with all that they could be unnoticed. A
    number of a workbook is not misread: there a difference is a revision.
    """
    observations = tuple(observations)
    exact = {source.id for source in sources if LAYOUTS[source.layout].exact}
    order = {source.id: source.order for source in sharing_months(sources)}
    family = {source.id: source.report for source in sources}
    told = (o for o in observations if o.source in order and o.obs_status != "O")
    seen: dict[tuple[str, Key], Observation] = {}
    found = []
    for o in sorted(told, key=lambda o: order[o.source]):
        old = seen.get((family[o.source], o.key))
        if old and (old.obs_status, old.value) != (o.obs_status, o.value):
            pairs = ((old, o), (o, old))
            doubtful = tuple(
                one
                for one, other in pairs
                if one.source not in exact and _may_be(one, other, loose.get(one.source, {}))
            )
            found.append(Revision(o.key, old, o, doubtful))
        seen[family[o.source], o.key] = o
    rows = _exchanged(found)
    whole = [o for o in observations if (o.source, o.key[2:]) in rows] if rows else []
    for number, item in enumerate(found):
        if of_row := tuple(o for o in whole if o.key[2:] == item.key[2:]):
            found[number] = replace(item, doubtful=of_row)
    return tuple(found)


def sharing_months(sources: Sequence[Source]) -> list[Source]:
    """The reports that have some month that another one has too."""

    def share(one: Source, other: Source) -> bool:
        return one != other and one.period[0] <= other.period[1] and other.period[0] <= one.period[1]

    return [source for source in sources if any(share(source, other) for other in sources)]


def _exchanged(found: Iterable[Revision]) -> set[tuple[str, tuple[str, ...]]]:
    """The rows, by source, that have one another's numbers in the older and the newer report. No revision does that:
    two labels are exchanged in one of the reports."""
    told: dict[tuple[str, str, tuple[str, ...]], list[tuple[tuple[str, ...], Cell, Cell]]] = defaultdict(list)
    for item in found:
        told[item.old.source, item.new.source, item.key[2:]].append((item.key[:2], _cell(item.old), _cell(item.new)))
    seen = {(*row[:2], tuple(cells)): row[2] for row, cells in told.items()}
    rows = set()
    for (older, newer, row), cells in told.items():
        other = seen.get((older, newer, tuple((column, new, old) for column, old, new in cells)))
        if other and _same_table(row, other):
            rows |= {(source, of) for source in (older, newer) for of in (row, other)}
    return rows


def _same_table(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows, as keys without period and measure, differ in one dimension; places and tiltak have a level."""
    differ = {name.removesuffix("_level") for name, a, b in zip(KEY_COLUMNS[2:], row, other, strict=True) if a != b}
    return len(differ) == 1


def _cell(o: Observation) -> Cell:
    return "*" if o.value is None else o.value


def _may_be(one: Observation, other: Observation, loose: Mapping[Key, Interval]) -> bool:
    """Whether a number may be misread where the other report's is right; not if a person has read it again."""
    if one.key not in loose or "corrected" in one.marks:
        return False
    low, high = loose[one.key]
    least, most = interval(_cell(other), one.key)
    return low <= most and least <= high


def marked(observations: Sequence[Observation], revised: Sequence[Revision]) -> tuple[Observation, ...]:
    """The observations: those in doubt as lost, the others that changed a number of an earlier report with the mark
    `revised`."""
    made = {(item.new.source, item.key): item.new._replace(marks=(*item.new.marks, "revised")) for item in revised}
    for item in revised:
        made |= {(o.source, o.key): o._replace(value=None, obs_status="O", marks=()) for o in item.doubtful}
    return tuple(made.get((o.source, o.key), o) for o in observations) if made else tuple(observations)


def withdrawn(observations: Sequence[Observation], sources: Sequence[Source]) -> tuple[Observation, ...]:
    """The observations: a number that the newest report of its month hides is hidden in the older ones too.

    A published edition keeps what it was published with; what is made from now on says nothing that NAV has taken back.
    """
    order = {source.id: source.order for source in sharing_months(sources)}
    newest: dict[Key, Observation] = {}
    for o in sorted((o for o in observations if o.source in order), key=lambda o: order[o.source]):
        newest[o.key] = o
    hidden = {key: o.source for key, o in newest.items() if o.obs_status == "Q"}
    return tuple(
        o._replace(value=None, obs_status="Q", marks=(WITHDRAWN,))
        if o.value is not None and hidden.get(o.key, o.source) != o.source
        else o
        for o in observations
    )
