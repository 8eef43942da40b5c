"""No number is invented: what is published stands as printed, and ambiguity made on purpose publishes nothing wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest

from tests.corpus import DATA, verified
from tiltak.model import TOTAL_KEY, Key, Source
from tiltak.read.sources import load_sources, read_text
from tiltak.verify.alignment import Ambiguity, Print
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.identities import Identity
from tiltak.verify.merging import merge, total_agrees
from tools import faults

pytestmark = pytest.mark.xdist_group("five reports")

APRIL, NOVEMBER = (s for s in load_sources(DATA) if s.id in ("tilt140-2024-04", "tilt140-2025-11"))
KEYS = [TOTAL_KEY._replace(period=f"2025-{month:02}", measure="participants") for month in range(1, 6)]


def test_every_published_number_stands_as_printed_in_its_line_of_the_raw_file() -> None:
    for source in load_sources(DATA):
        lines = read_text(source, DATA).split("\n")
        for o in verified().observations:
            if o.source == source.id and o.value is not None:
                digits = r"[ \u00a0]?".join(re.findall(r".{1,3}?(?=(?:.{3})*$)", str(o.value)))
                assert re.search(rf"(?<!\d){digits}(?!\d)", lines[o.line - 1]), o


def test_every_identity_of_the_reports_holds_after_repair() -> None:
    assert [checked.failing for checked in verified().checked] == [0, 0, 0, 0, 0]
    assert sum(checked.identities for checked in verified().checked) > 12_000


def test_a_damaged_print_of_a_total_takes_nothing_from_a_sound_one() -> None:
    total = TOTAL_KEY._replace(period="2023-05", measure="participants", tiltak_level="tiltak")
    numbers = {o.key: o.value for o in verified().observations}
    assert numbers[total._replace(tiltak="digital-oppfolging-jobbklubb")] == 271  # line 98 has lost it, line 14 hasn't


def test_prints_that_differ_are_options_and_not_published_as_they_are() -> None:
    prints = [Print("s", KEYS[0], cell, "", line, 1, "sex", True) for line, cell in ((3, 10), (9, 12), (12, 10))]
    left, ambiguities = total_agrees(prints)
    assert left == ()
    assert [[item.cell for item in option] for option in ambiguities[0].options] == [[10], [12]]
    assert ambiguities[0].rule == "total-agrees"
    assert isinstance(ambiguities[0], Ambiguity)


def test_a_lost_print_gives_way_to_one_with_a_number() -> None:
    prints = [Print("s", KEYS[0], cell, "", line, 1, "sex", True) for line, cell in ((3, ""), (9, 12))]
    assert merge(prints)[KEYS[0]].cell == 12
    assert merge(prints)[KEYS[0]].first.line == 9


def test_prints_merged_one_after_the_other_are_merged_as_all_at_once() -> None:
    for cells in product(("", 10, 12, "*", "?"), repeat=4):
        prints = [Print("s", KEYS[0], cell, "", line, 1, "sex", True) for line, cell in enumerate(cells)]
        told = [item for item in prints if item.cell != ""]
        merged = merge(prints)[KEYS[0]]
        assert merged.first == (told or prints)[0]
        assert merged.cell == ("" if not told else told[0].cell if len({item.cell for item in told}) == 1 else "?")
        assert merge(prints[2:], merge(prints[:2])) == {KEYS[0]: merged}


def test_a_ledger_forgets_what_was_assumed() -> None:
    total, *parts = KEYS[:4]
    bounds: dict[Key, tuple[float, float]] = {total: (10, 10), parts[0]: (6, 6), parts[1]: (4, 4), parts[2]: (0, 3)}
    network = ConstraintNetwork([Identity("parts-of-sex", total, tuple(parts))], bounds)
    assert (network.failing(), network.room(parts[2]), network.room(parts[0])) == ([], (0, 0), (3, 6))
    with network.assuming({parts[0]: (8, 8)}):
        assert (network.failing(), network.difference(0)) == ([0], 2)
    assert (network.failing(), network.bounds) == ([], bounds)


def corpus() -> faults.Corpus:
    return faults.undamaged(DATA)[0]


def sound(source: Source) -> faults.Result:
    return faults.undamaged(DATA)[1][source.id]


def made_of(source: Source, text: str) -> faults.Result:
    return faults.made_of(source, text.encode(), corpus())


def test_a_changed_digit_is_caught_and_withheld() -> None:
    text = corpus().texts[APRIL.id].text
    assert faults.outcome(sound(APRIL), made_of(APRIL, text.replace("5 297", "5 291", 1))) == "caught"


def test_a_wrong_number_is_silent_where_the_printed_numbers_break_a_rule_though_the_program_says_none() -> None:
    text = corpus().texts[APRIL.id].text
    before = sound(APRIL)
    key = next(key for key, cell in before.cells.items() if cell == 5297)
    unchecked = replace(before, cells={key: 5291})
    assert faults.outcome(before, unchecked) == "unseen"
    printed = made_of(APRIL, text.replace("5 297", "5 291", 1)).blocks
    assert faults.outcome(before, replace(unchecked, blocks=printed)) == "silent"


def test_exchanged_labels_are_seen_by_their_order() -> None:
    text = corpus().texts[APRIL.id].text
    swapped = text.replace("Kvinner\t123", "x\t123").replace("Menn\t179", "Kvinner\t179").replace("x\t", "Menn\t")
    before, after = sound(APRIL), made_of(APRIL, swapped)
    assert before.cells != after.cells
    assert {rule for rule, *_ in faults.new_findings(before, after)} == {"labels-in-order"}
    assert faults.wrong_rows(before, after) == set()


def test_a_lost_row_of_a_table_is_missed_though_another_table_has_lost_its_name() -> None:
    lines = corpus().texts[NOVEMBER.id].text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("3226 Aurskog"))
    after = made_of(NOVEMBER, "\n".join([*lines[:at], "", *lines[at + 2 :]]))
    assert [seen for rule, _, seen in after.findings if rule == "expected-categories"] == [
        'no row "3226 Aurskog- Høland"'
    ]


def test_the_lost_table_of_all_statuses_together_is_missed() -> None:
    lines = corpus().texts[APRIL.id].text.split("\n")
    first = lines.index("Digital oppfølging/iobbklubb\t491\t383\t469\t614\t497")
    start = next(n for n in range(first, 0, -1) if lines[n].startswith("\tGjennom"))
    end = lines.index("", first)
    after = made_of(APRIL, "\n".join([*lines[:start], *lines[end:]]))
    assert [rule for rule, *_ in after.findings] == ["expected-tables"]


def test_a_number_that_nav_would_have_hidden_is_withheld() -> None:
    lines = corpus().texts[APRIL.id].text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.endswith("\t*"))
    for damaged in (lines[at][:-1] + "2", lines[at].rpartition("\t")[0][:-1] + "2"):  # the second has lost a cell too
        after = made_of(APRIL, "\n".join([*lines[:at], damaged, *lines[at + 1 :]]))
        assert "small-hidden" in [rule for rule, *_ in after.findings]
        assert 2 not in after.cells.values()
