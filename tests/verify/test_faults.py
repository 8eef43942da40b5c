"""Damage of the kinds that single sums miss: what is contradicted is withheld, and so is what merely jumps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from tests.corpus import DATA, vocabulary
from tiltak.model import TOTAL_KEY, BuildError, Cell, Finding, Key, Observation, Source
from tiltak.verify.alignment import Print
from tiltak.verify.error_localisation import MOST_CONTRADICTIONS, Verdict, judge
from tiltak.verify.known_damage import to_settle
from tiltak.verify.merging import blocks_beside_their_totals, merge
from tiltak.verify.plausibility import Implausible, categories_keep_their_level, doubted, monthly_rows, unrecognised
from tools import faults
from tools.fault_kinds import KINDS, everywhere, files
from tools.fault_kinds.text import Make, PrintedRow, Untouched, with_rows

pytestmark = pytest.mark.xdist_group("five reports")

IN_APRIL = [kind for kind in KINDS if kind is not everywhere.kommuner_exchanged_everywhere]  # it has no kommuner
AGES_2017, YEAR_2023, APRIL, OCTOBER, NOVEMBER = (
    *("tiltak-alder-2017", "tilt140-2023-12", "tilt140-2024-04", "tilt140-2024-10", "tilt140-2025-11"),
)


def corpus() -> faults.Corpus:
    return faults.undamaged(DATA)[0]


def source(name: str) -> Source:
    return next(source for source in corpus().sources if source.id == name)


def sound(name: str) -> faults.Result:
    return faults.undamaged(DATA)[1][name]


def made_of(name: str, content: bytes) -> faults.Result:
    return faults.made_of(source(name), content, corpus())


def rows(name: str, lines: Iterable[int]) -> list[PrintedRow]:
    wanted = set(lines)
    return [row for row in corpus().texts[name].rows() if row.line in wanted]


def with_cells(name: str, cells: dict[int, dict[int, str]]) -> bytes:
    """The report's text with some cells of some lines (cells from 0) as given."""
    made = [
        replace(row, cells=tuple(cells[row.line].get(at, cell) for at, cell in enumerate(row.cells)))
        for row in rows(name, cells)
    ]
    return with_rows(corpus().texts[name], made, "")[0]


def new_rules(name: str, after: faults.Result) -> set[str]:
    return {rule for rule, *_ in faults.new_findings(sound(name), after)}


def wrong(name: str, after: faults.Result) -> set[Key]:
    return {key for key, cell in after.numbers.items() if sound(name).cells.get(key) != cell}


@pytest.mark.parametrize("make", IN_APRIL, ids=lambda make: make.__name__)
def test_a_fault_of_each_kind_publishes_no_wrong_number_that_a_rule_sees(make: Make) -> None:
    try:
        after = made_of(APRIL, drawn(make, APRIL))
    except BuildError:
        return  # nothing is published
    assert faults.outcome(sound(APRIL), after) not in faults.BAD


@pytest.mark.slow
def test_some_faults_in_each_report_publish_no_wrong_number_that_a_rule_sees() -> None:
    """Every thirteenth of those that the night makes (`make faults FAULTS=102`)."""
    ends = {made: end for made, end, _ in faults.run(DATA, range(0, 2 * len(KINDS), 13), seed=7, jobs=1)}
    assert not [made for made, end in ends.items() if end in faults.BAD]
    assert {made.source for made in ends} == {source.id for source in corpus().sources}
    assert sum(end == "caught" for end in ends.values()) >= 4


def drawn(make: Make, name: str) -> bytes:
    """A report with one fault of a kind, the first that can be made in it."""
    for seed in range(1000):
        try:
            return make(corpus().texts[name], Random(seed))[0]
        except (Untouched, IndexError, ValueError):
            continue
    raise AssertionError


def test_a_wrong_number_beside_any_finding_is_an_outcome_of_its_own() -> None:
    before = sound(APRIL)
    key, number = next(item for item in before.numbers.items() if item[1] > 1000)
    wrong = replace(before, cells=before.cells | {key: number + 1})
    said = replace(wrong, findings=before.findings | {("months-in-sequence", "data/raw/x.txt:1", "another order")})
    assert faults.outcome(before, said) == "beside"
    assert faults.outcome(before, replace(wrong, failing=1)) == "beside"
    assert faults.outcome(before, replace(said, cells=before.cells | {key: "?"})) == "caught"


def test_a_total_on_which_no_reading_agrees_takes_its_block_with_it() -> None:
    total = TOTAL_KEY._replace(period="2025-01", measure="participants")
    men = Print("s", total._replace(sex="menn"), 7, "", 2, 1, "sex")
    (moved,) = blocks_beside_their_totals(merge([men]), [Print("s", total, 9, "", 1, 1, "sex", is_total=True), men])
    assert moved.cells == (men.key,)


def test_columns_exchanged_in_one_page_of_kommuner_take_its_rows_with_the_total() -> None:
    tables = corpus().texts[NOVEMBER].tables
    table = next(t for t in tables if any(row.line == 4283 for row in t))
    exchanged = [replace(r, cells=(*r.cells[:2], r.cells[3], r.cells[2], *r.cells[4:])) for r in table]
    after = made_of(NOVEMBER, with_rows(corpus().texts[NOVEMBER], exchanged, "")[0])
    assert not wrong(NOVEMBER, after)
    assert "total-agrees" in new_rules(NOVEMBER, after)
    gjerdrum = [
        cell for key, cell in after.cells.items() if key.region == "3230" and key.tiltak == "individuell-jobbstotte"
    ]
    assert gjerdrum.count("?") == 2  # the other months stand as they did


def test_numbers_that_contradict_one_another_only_all_together_are_withheld_and_named() -> None:
    after = made_of(AGES_2017, with_cells(AGES_2017, {132: {1: "19"}}))
    (seen,) = [seen for rule, _, seen in after.findings if rule == "identities-together"]
    assert "132" in seen
    assert not wrong(AGES_2017, after)


def test_two_faults_that_cancel_in_a_column_are_withheld_both() -> None:
    """Line 27 to 37 are statuses of 2023: one tiltak too many, one too few, so that the table adds up."""
    text = corpus().texts[APRIL]
    table = next(t for t in text.tables if t[0].rows_are == "tiltak" and t[0].key and t[0].key.status == "andre")
    one, other = [row for row in table[1:] if min(map(len, row.cells)) > 1 and len(row.numbers) == len(row.cells)][:2]
    more = {at: str(int(one.cells[at].replace(" ", "")) + 5) for at in (2,)}
    less = {at: str(int(other.cells[at].replace(" ", "")) - 5) for at in (2,)}
    after = made_of(APRIL, with_cells(APRIL, {one.line: more, other.line: less}))
    assert not wrong(APRIL, after)
    assert after.failing


def contradicted(sets: int) -> tuple[Verdict, Key]:
    """A report in which in so many months two sums want another number each of one hidden cell, and a number beside."""
    cells: dict[Key, Cell] = {}
    for month in range(1, sets + 1):
        total = TOTAL_KEY._replace(period=f"20{month:02}-01", measure="participants")
        men = total._replace(sex="menn")
        cells |= {total: 20, total._replace(sex="kvinner"): 17, men: "*"}
        cells[men._replace(region_level="fylke", region="03")] = 0
    alone = TOTAL_KEY._replace(period="2001-01", measure="participants", tiltak_level="tiltak", tiltak="mentor")
    cells[alone] = 9
    verdict = judge(merge(Print("s", key, cell, "", 1, 1, "sex") for key, cell in cells.items()), {}, (), vocabulary())
    return verdict, alone


def test_a_report_with_more_contradictions_than_the_limit_is_not_believed_at_all() -> None:
    verdict, alone = contradicted(MOST_CONTRADICTIONS)
    assert (len(verdict.contradictions), verdict.failing) == (MOST_CONTRADICTIONS, {})
    assert alone not in verdict.doubtful
    verdict, _ = contradicted(MOST_CONTRADICTIONS + 1)
    assert len(verdict.contradictions) == MOST_CONTRADICTIONS + 1
    assert len(verdict.contradictions[-1]) == verdict.checked


def judged(printed: dict[tuple[str, str], dict[str, Cell]]) -> Verdict:
    """A month of tables by fylke and kommune, by level and code of what is counted."""
    cells: dict[Key, Cell] = {}
    for (level, tiltak), regions in printed.items():
        for region, cell in regions.items():
            place = {"region_level": "fylke" if len(region) == 2 else "kommune", "region": region}
            key = TOTAL_KEY._replace(period="2025-01", measure="participants", tiltak_level=level, tiltak=tiltak)
            cells[key._replace(**place)] = cell
    prints = (Print("s", key, cell, "", 1, 1, key.region_level) for key, cell in cells.items())
    return judge(merge(prints), {}, (), vocabulary())


def test_where_a_sum_of_one_tiltak_fails_two_kommuner_that_may_be_exchanged_everywhere_are_withheld_in_all() -> None:
    """1101 and 4601 have one another's cells. In mentor a star leaves both sums the room for it."""
    verdict = judged(
        {
            ("tiltak", "jobbklubb"): {"11": 30, "1101": 15, "1103": 20, "46": 40, "4601": 10, "4602": 25},
            ("tiltak", "mentor"): {"11": 7, "1101": 6, "1103": "*", "46": 7, "4601": 5, "4602": "*"},
        }
    )
    assert {identity.total.tiltak for identity in verdict.failing} == {"jobbklubb"}
    assert {("mentor", "1101"), ("mentor", "4601")} < {(key.tiltak, key.region) for key in verdict.doubtful}


def test_where_sums_contradict_one_another_two_kommuner_that_may_be_exchanged_everywhere_are_withheld() -> None:
    """1101 and 4601 have one another's cells: then 1103 has two and three in the tiltak, and at most three in all."""
    verdict = judged(
        {
            ("gruppe", "oppfolging"): {"1101": 12, "1103": "*", "4601": 14, "4602": "*"},
            ("tiltak", "arbeid-med-stotte"): {"11": 8, "1101": 6, "1103": "*", "46": 7, "4601": 7, "4602": "*"},
            ("tiltak", "jobbklubb"): {"11": 9, "1101": 6, "1103": "*", "46": 8, "4601": 7, "4602": "*"},
        }
    )
    assert verdict.failing == {}
    assert [identity.rule for identity in verdict.contradictions[0]].count("parts-of-fylke") == 2
    in_doubt = {(key.tiltak, key.region) for key in verdict.doubtful}
    assert {(tiltak, "4601") for tiltak in ("oppfolging", "arbeid-med-stotte", "jobbklubb")} < in_doubt
    assert ("oppfolging", "1101") in in_doubt


def test_what_only_looks_implausible_is_withheld_until_a_person_has_seen_that_the_report_is_so() -> None:
    men, women = (
        Observation("s", TOTAL_KEY._replace(period="2024-01", measure="participants", sex=sex), 9, "A", (), "", 7)
        for sex in ("menn", "kvinner")
    )
    finding = Finding("data/raw/s.txt:7", "categories-keep-their-level", "so", "not so", "", settled="published")
    found = [Implausible(finding, ("s",), "sex", ("menn",))]
    (said,), lost = doubted(found, [men, women], ())
    assert (said.settled, lost) == ("withheld", {("s", men.key): "categories-keep-their-level"})
    (said,), lost = doubted(found, [men, women], {(finding.place, finding.rule)})
    assert (said.settled, lost) == ("published", {})
    assert doubted([replace(found[0], column="")], [men, women], ())[1].keys() == {("s", men.key), ("s", women.key)}


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        (AGES_2017, 0, 6),
        (APRIL, 0, 3),
        *(pytest.param(*of, marks=pytest.mark.slow) for of in ((YEAR_2023, 2, 8), (OCTOBER, 1, 5))),
    ],
)
def test_two_distant_months_exchanged_in_a_report_are_out_of_sequence_and_it_is_withheld(
    name: str, one: int, other: int
) -> None:
    text = corpus().texts[name]
    one, other = one + text.first_month, other + text.first_month
    made = []
    for row in text.rows():
        cells = list(row.cells)
        if len(cells) > other:
            cells[one], cells[other] = cells[other], cells[one]
        made.append(replace(row, cells=tuple(cells)))
    after = made_of(name, with_rows(text, made, "")[0])
    assert "months-in-sequence" in new_rules(name, after)
    assert after.numbers == {}


@pytest.mark.parametrize("name", [APRIL, pytest.param(NOVEMBER, marks=pytest.mark.slow)])
def test_both_sexes_exchanged_everywhere_leave_their_level_of_the_report_before_and_are_withheld(name: str) -> None:
    content, _ = everywhere.sexes_exchanged_everywhere(corpus().texts[name], Random(1))
    after = made_of(name, content)
    assert "categories-keep-their-level" in new_rules(name, after)
    assert not wrong(name, after)


def test_a_report_with_a_line_that_no_reader_recognises_is_withheld_until_a_person_has_named_it() -> None:
    """A row may have lost its label there, and what moved it may have moved others."""
    lines = corpus().texts[YEAR_2023].lines()
    content = "\n".join([*lines[:99], "Dette er ingen rad", *lines[99:]]).encode()
    after = made_of(YEAR_2023, content)
    assert "text-explained" in new_rules(YEAR_2023, after)
    assert after.numbers == {}
    found, shown = (
        Finding("data/raw/a.txt:100", "text-explained", "", "", ""),
        Observation("a", TOTAL_KEY, 1, "A", (), "", 1),
    )
    known = {(found.place, found.rule)}
    (looked_at,), withheld = doubted(unrecognised("a", [found]), [shown], known)
    assert not withheld
    assert not list(to_settle([looked_at], frozenset(known)))


def test_a_tiltak_that_takes_another_s_place_within_a_year_keeps_its_level() -> None:
    """In 2017 arbeidsforberedende trening grew as arbeidspraksis i skjermet virksomhet ended."""
    year = monthly_rows(corpus().observations[AGES_2017])
    for first in ("2017-04", "2017-11"):
        before = {row: {m: n for m, n in months.items() if m <= first} for row, months in year.items()}
        after = {row: {m: n for m, n in months.items() if m > first} for row, months in year.items()}
        assert not list(categories_keep_their_level(source(AGES_2017), after, source(AGES_2017), before, {}))


def test_a_line_above_a_table_of_2017_that_no_table_has_is_a_finding() -> None:
    text = corpus().texts[AGES_2017]
    lines = text.lines()
    for number, note in zip(range(1, len(text.tables), len(text.tables) // 3), files.NOTES * 10, strict=False):
        at = text.heads[number] - 1
        content = "\n".join([*lines[:at], note, *lines[at:]]).encode()
        assert new_rules(AGES_2017, made_of(AGES_2017, content)) & {"heading-agrees", "text-explained"}, (at, note)
