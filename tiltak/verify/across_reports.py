"""The equations between the reports of the same months, and what fails of them.

NAV publishes nine reports of one month, and what one totals another prints part by part. Takes the verified
observations; gives a finding for each equation that can't hold, and the numbers to withhold for it. Reports of one
month come on different days: an equation is asked only between reports of the same months, of each family the newest.

Each rule is a generator whose docstring is the rule. A hidden cell counts as 0 to 3, a lost one as anything from 0;
what a report doesn't print of a tiltak counts as 0, but nothing is asked where a report prints no such table at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from tiltak.codelists import Vocabulary
from tiltak.model import Finding, Key, Observation, Source, key_in_words
from tiltak.verify.identities import Interval, interval, rounding

Dims = tuple[str, ...]  # a key without tiltak_level and tiltak
Unproved = Mapping[str, Mapping[Key, Interval]]  # by report, the numbers that it doesn't prove, and what they could be


class Equation(NamedTuple):
    """The total is the parts' sum, give or take the rounding of printed means."""

    rule: str
    total: Observation
    parts: tuple[Observation, ...]

    def gap(self) -> Interval:
        """What the parts' sum less the total may be, rounding included."""
        high = rounding(self.total.key, len(self.parts))
        low = -high
        for o in self.parts:
            least, most = _may_be(o)
            low, high = low + least, high + most
        least, most = _may_be(self.total)
        return low - most, high - least


@dataclass(frozen=True, slots=True)
class ReportSet:
    """The cells of the reports of the same months, by what they count: those of all tiltak and of groups, each with its
    key; and those of tiltak, by group, that stand beside one of them."""

    totals: dict[Key, list[Observation]]
    tiltak: dict[tuple[str, Dims], list[Observation]]  # by group and dimensions
    printed: frozenset[tuple[str, str, str]]  # (group, region_level, measure) that some report prints tiltak of
    of_groups: Mapping[str, frozenset[str]]  # by group, those that print its tiltak
    members: Mapping[str, tuple[str, ...]]  # the groups that are counted together, by the code of `grupper`

    def of_group(self, group: str, key: Key) -> list[Observation]:
        """The tiltak of a group, counted as the key says."""
        return self.tiltak.get((group, _dims(key)), [])

    def prints(self, group: str, key: Key) -> bool:
        """Whether a report prints the group's tiltak for such places."""
        return (group, key.region_level, key.measure) in self.printed


def same_in_both(reports: ReportSet) -> Iterator[Equation]:
    """A total that two reports of the same months print is the same number in both."""
    for first, *others in reports.totals.values():
        for other in others:
            yield Equation("same-in-both", first, (other,))


def tiltak_of_gruppe(reports: ReportSet) -> Iterator[Equation]:
    """The tiltak of a report add up to their group in TILT100, status by status and place by place."""
    for key, totals in reports.totals.items():
        if key.tiltak_level == "gruppe" and reports.prints(key.tiltak, key):
            parts = tuple(reports.of_group(key.tiltak, key))
            of_others = [total for total in totals if total.source not in reports.of_groups[key.tiltak]]
            if of_others and (parts or key.region_level == "land"):
                yield Equation("tiltak-of-gruppe", of_others[0], parts)


def tiltak_of_alle(reports: ReportSet) -> Iterator[Equation]:
    """The tiltak of all reports add up to all tiltak in TILT100, where it doesn't print the groups between."""
    for key, (total, *_) in reports.totals.items():
        if key.tiltak_level == "alle" and all(reports.prints(group, key) for group in reports.of_groups):
            groups = (key._replace(tiltak_level="gruppe", tiltak=group) for group in reports.of_groups)
            if not any(group in reports.totals for group in groups):
                parts = [o for group in reports.of_groups for o in reports.of_group(group, key)]
                yield Equation("tiltak-of-alle", total, tuple(parts))


def gruppe_of_grupper(reports: ReportSet) -> Iterator[Equation]:
    """The total of a report of two groups, as TILT180, is the sum of the two in TILT100."""
    for key, (total, *_) in reports.totals.items():
        if key.tiltak_level == "grupper":
            keys = (key._replace(tiltak_level="gruppe", tiltak=group) for group in reports.members[key.tiltak])
            parts = tuple(reports.totals[of_group][0] for of_group in keys if of_group in reports.totals)
            if parts:
                yield Equation("gruppe-of-grupper", total, parts)


CrossRule = Callable[[ReportSet], Iterator[Equation]]
CROSS_RULES: tuple[CrossRule, ...] = (same_in_both, tiltak_of_gruppe, tiltak_of_alle, gruppe_of_grupper)


@dataclass(frozen=True, slots=True)
class Across:
    """What the reports say of one another: how many equations there are, a finding for each that fails, and the rule
    that each number to withhold is lost to."""

    equations: int
    findings: tuple[Finding, ...]
    doubtful: dict[tuple[str, Key], str]


def across_reports(
    observations: Iterable[Observation], sources: Sequence[Source], loose: Unproved, codes: Vocabulary
) -> Across:
    """Check the reports of the same months against one another. `loose` has for each report the numbers that its own
    sums don't prove, with all that they could be unnoticed."""
    file = {source.id: source.file for source in sources}
    findings: list[Finding] = []
    doubtful: dict[tuple[str, Key], str] = {}
    equations = 0
    for reports in report_sets(observations, sources, codes):
        for equation in (equation for rule in CROSS_RULES for equation in rule(reports)):
            equations += 1
            low, high = equation.gap()
            if low > 0 or high < 0:
                wrong = _suspects(equation, loose)
                doubtful |= {(o.source, o.key): equation.rule for o in wrong}
                findings.append(_finding(equation, file[equation.total.source], low if low > 0 else high, len(wrong)))
    return Across(equations, tuple(findings), doubtful)


def report_sets(
    observations: Iterable[Observation], sources: Sequence[Source], codes: Vocabulary
) -> Iterator[ReportSet]:
    """The reports that have the same months, where there are two or more of them; of each family's year the newest. An
    older one says what NAV has changed since, perhaps in the other reports too."""
    newest_of_year = {
        (source.report, source.period[1][:4]): source for source in sorted(sources, key=attrgetter("order"))
    }
    newest: dict[tuple[str, str], dict[str, Source]] = defaultdict(dict)
    for source in newest_of_year.values():
        newest[source.period][source.report] = source
    of_source: dict[str, list[Observation]] = defaultdict(list)
    wanted = {source.id for of_family in newest.values() if len(of_family) > 1 for source in of_family.values()}
    for o in observations:
        if o.source in wanted:
            of_source[o.source].append(o)
    for of_family in newest.values():
        if len(of_family) > 1:
            yield _report_set([o for source in of_family.values() for o in of_source[source.id]], codes)


def _report_set(observations: Sequence[Observation], codes: Vocabulary) -> ReportSet:
    group = codes.parents("tiltak")
    totals: dict[Key, list[Observation]] = defaultdict(list)
    for o in observations:
        if o.key.tiltak_level != "tiltak":
            totals[o.key].append(o)
    beside = {_dims(key) for key in totals}
    tiltak: dict[tuple[str, Dims], list[Observation]] = defaultdict(list)
    printed = set()
    reports: dict[str, set[str]] = {code: set() for code in codes.codes("gruppe")}
    for o in observations:
        if o.key.tiltak_level == "tiltak":
            of_group = group[o.key.tiltak]
            reports[of_group].add(o.source)
            printed.add((of_group, o.key.region_level, o.key.measure))
            if (dims := _dims(o.key)) in beside:
                tiltak[of_group, dims].append(o)
    by_group = {code: frozenset(of) for code, of in reports.items()}
    members = {entry.code: entry.members for entry in codes.listed("grupper")}
    return ReportSet(totals, tiltak, frozenset(printed), by_group, members)


def _dims(key: Key) -> Dims:
    return key[:2] + key[4:]


def _may_be(o: Observation) -> Interval:
    """What the true number of a cell may be."""
    return interval(o.value if o.value is not None else "*" if o.obs_status == "Q" else "?", o.key)


def _suspects(equation: Equation, loose: Unproved) -> list[Observation]:
    """The numbers to withhold for an equation that fails: those of which one alone may be wrong, else all that their
    own reports don't prove."""
    low, high = equation.gap()
    unproved = []
    alone = []
    for o, factor in ((equation.total, -1), *((part, 1) for part in equation.parts)):
        room = loose.get(o.source, {}).get(o.key)
        if o.value is None or room is None or "corrected" in o.marks:
            continue
        unproved.append(o)
        least, most = sorted((o.value - factor * high, o.value - factor * low))
        if room[0] <= most and least <= room[1]:
            alone.append(o)
    return alone or unproved


def _finding(equation: Equation, file: str, difference: float, withheld: int) -> Finding:
    total, parts = equation.total, equation.parts
    others = sorted({o.source for o in parts} - {total.source})
    against = others[0] if len(others) == 1 else f"{len(others)} reports"
    return Finding(
        f"data/raw/{file}:{total.line}",
        equation.rule,
        f"{len(parts)} parts that add up to {'*' if total.value is None else total.value}: {key_in_words(total.key)}, "
        f"in {against} of the same months",
        f"{abs(difference):g} too {'many' if difference > 0 else 'few'}",
        f"{withheld} of these {len(parts) + 1} cells are withheld"
        if withheld
        else "each report proves its own numbers: compare them with the reports themselves",
        settled="withheld" if withheld else "",
    )
