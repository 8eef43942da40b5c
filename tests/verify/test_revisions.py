"""Two reports agree on the months that they share; a difference is a revision, or one of them is in doubt."""

from __future__ import annotations

from dataclasses import replace

from tests.corpus import DATA, families, source, vocabulary
from tiltak.model import TOTAL_KEY, Key, Observation
from tiltak.read import read_report
from tiltak.read.sources import read_text
from tiltak.understand.parse import clean_report
from tiltak.verify.identities import Interval
from tiltak.verify.report import verify
from tiltak.verify.revisions import reports_agree, revisions, withdrawn

APRIL, OCTOBER = source("tilt140-2024-04"), source("tilt140-2024-10")
KEY = TOTAL_KEY._replace(period="2024-03", measure="participants", tiltak_level="tiltak", tiltak="mentor")
Loose = dict[str, dict[Key, Interval]]


def cell(source_id: str, value: int | None, status: str = "", *marks: str) -> Observation:
    shown = "A" if value is not None else status or "Q"
    return Observation(source_id, KEY, value, shown, marks, "", 7)  # type: ignore[arg-type]


def doubtful(old: Observation, new: Observation, loose: Loose) -> list[str]:
    (revision,) = revisions([old, new], (APRIL, OCTOBER), loose)
    return [o.source for o in revision.doubtful]


def test_a_difference_between_two_proved_numbers_is_a_revision_with_both_values() -> None:
    revised = revisions([cell(APRIL.id, 7), cell(OCTOBER.id, 8)], (APRIL, OCTOBER), {})
    (finding,) = reports_agree(OCTOBER, revised)
    assert (finding.settled, finding.rule) == ("revised", "reports-agree")
    assert finding.expected == "7, as tilt140-2024-04 has it in line 7: tiltak mentor in 2024-03"
    assert finding.seen == "8"


def test_rows_that_have_one_anothers_numbers_are_in_doubt_whole_and_no_revision() -> None:
    women, men = (KEY._replace(sex=code) for code in ("kvinner", "menn"))
    months = ("2024-03", "2024-04", "2024-05")
    old = {women: (10, 20), men: (11, 22)}
    new = {women: (11, 22, 33), men: (10, 20, 30)}
    cells = [
        cell(of, value)._replace(key=key._replace(period=month))
        for of, report in ((APRIL.id, old), (OCTOBER.id, new))
        for key, values in report.items()
        for month, value in zip(months, values, strict=False)
    ]
    in_doubt = {(o.source, o.key) for item in revisions(cells, (APRIL, OCTOBER), {}) for o in item.doubtful}
    assert in_doubt == {(o.source, o.key) for o in cells}  # May too, which the older report doesn't have
    revised = [o._replace(value=12) if o.value == 11 and o.source == OCTOBER.id else o for o in cells]
    assert not [o for item in revisions(revised, (APRIL, OCTOBER), {}) for o in item.doubtful]


def test_a_number_that_may_be_the_other_one_misread_is_in_doubt() -> None:
    old, new = cell(APRIL.id, 7), cell(OCTOBER.id, 8)
    near, far = {KEY: (6, 9)}, {KEY: (8, 9)}
    assert doubtful(old, new, {APRIL.id: near, OCTOBER.id: near}) == [APRIL.id, OCTOBER.id]
    assert doubtful(old, new, {OCTOBER.id: near}) == [OCTOBER.id]
    assert doubtful(old, new, {OCTOBER.id: far}) == []  # no sum of its report lets it be 7


def test_a_number_of_a_workbook_is_not_misread_so_that_a_difference_is_a_revision() -> None:
    loose: Loose = {APRIL.id: {KEY: (7, 8)}, OCTOBER.id: {KEY: (7, 8)}}
    books = tuple(replace(of, layout="workbook") for of in (APRIL, OCTOBER))
    (revision,) = revisions([cell(APRIL.id, 7), cell(OCTOBER.id, 8)], books, loose)
    assert (revision.old.value, revision.new.value, revision.doubtful) == (7, 8, ())
    (revision,) = revisions([cell(APRIL.id, 7), cell(OCTOBER.id, 8)], (APRIL, books[1]), loose)
    assert [o.source for o in revision.doubtful] == [APRIL.id]


def test_a_number_under_a_star_is_in_doubt_where_it_may_be_under_4() -> None:
    old, new = cell(APRIL.id, None), cell(OCTOBER.id, 8)
    assert doubtful(old, new, {OCTOBER.id: {KEY: (3, 9)}}) == [OCTOBER.id]
    assert doubtful(old, new, {OCTOBER.id: {KEY: (4, 9)}}) == []


def test_a_number_that_a_person_has_read_again_is_in_no_doubt() -> None:
    old, new = cell(APRIL.id, 7), cell(OCTOBER.id, 8, "", "corrected")
    loose: Loose = {APRIL.id: {KEY: (7, 8)}, OCTOBER.id: {KEY: (7, 8)}}
    assert doubtful(old, new, loose) == [APRIL.id]


def test_a_lost_cell_between_hides_no_difference() -> None:
    between = replace(OCTOBER, id="tilt140-2024-07", period=("2024-01", "2024-07"))
    cells = [cell(APRIL.id, 7), cell(between.id, None, "O"), cell(OCTOBER.id, 8)]
    (revision,) = revisions(cells, (APRIL, between, OCTOBER), {})
    assert (revision.old.value, revision.new.value) == (7, 8)


def test_where_no_sum_tells_a_misread_number_from_a_revised_one_both_are_withheld() -> None:
    oslo = KEY._replace(period="2024-04", tiltak="oppfolging", region_level="fylke", region="03")
    texts = {of.id: read_text(of, DATA) for of in (APRIL, OCTOBER)}
    lines = texts[OCTOBER.id].split("\n")
    assert lines[226].count("\t831\t") == 1
    texts[OCTOBER.id] = "\n".join([*lines[:226], lines[226].replace("\t831\t", "\t832\t"), *lines[227:]])
    reports = [
        (of, clean_report(read_report(of, texts[of.id]), vocabulary(), families())[0]) for of in (APRIL, OCTOBER)
    ]
    verified = verify(reports, (), vocabulary())
    (finding,) = [finding for finding in verified.findings if finding.rule == "reports-agree"]
    assert finding.settled == "withheld"
    assert "831" in finding.expected
    assert "832" in finding.seen
    assert [o.obs_status for o in verified.observations if o.key == oslo] == ["O", "O"]
    assert {verified.lost[of.id, oslo] for of in (APRIL, OCTOBER)} == {"reports-agree"}


def test_a_number_that_a_later_report_hides_is_hidden_in_the_older_one() -> None:
    shown, hidden = cell(APRIL.id, 7), cell(OCTOBER.id, None)
    assert withdrawn([shown, hidden], (APRIL, OCTOBER)) == (
        shown._replace(value=None, obs_status="Q", marks=("withdrawn",)),
        hidden,
    )


def test_a_number_that_the_newest_report_shows_is_withdrawn_in_no_report() -> None:
    hidden, shown = cell(APRIL.id, None), cell(OCTOBER.id, 7)
    assert withdrawn([hidden, shown], (APRIL, OCTOBER)) == (hidden, shown)
    lost = cell(OCTOBER.id, None, "O")
    assert withdrawn([cell(APRIL.id, 7), lost], (APRIL, OCTOBER)) == (cell(APRIL.id, 7), lost)
