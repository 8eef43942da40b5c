"""One report breaks every rule that one report can break; every message that it gets stands in a file, to be read.

`broken/data/raw/broken-2024-03.txt` is that report. Five rules need others beside it, in which less is wrong: two
reports that share a month, in one of which a row is put in its place beside hidden cells, and the tables by immigrant
status of the other are missing; one without tables; and one of the family of 2017, the only one that prints all tiltak
together. `broken-2022-03.txt` adds up, but for numbers that contradict one another only all at once, and jumps from
`broken-2021-03.txt`. A page and a number that the site would add break the rules of the finished site. After a change
that is meant to alter a message:

    make golden

writes `broken/findings.txt` anew; read it as whoever gets the message at night: place, rule, what must be, what was
seen, what to do.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import families, vocabulary
from tiltak.model import TOTAL_KEY, Finding, Observation
from tiltak.publish.checks import check_site, published_urls
from tiltak.read import read_report
from tiltak.read.accounting import account, text_explained
from tiltak.read.sources import load_sources
from tiltak.understand.parse import clean_report
from tiltak.verify.disclosure import Added, discloses
from tiltak.verify.known_damage import TO_LOOK_AT, load_known_damage, to_settle
from tiltak.verify.plausibility import unrecognised
from tiltak.verify.report import verify
from tools import rules

BROKEN = Path(__file__).parents[1] / "broken"
GOLDEN = BROKEN / "findings.txt"
TILTAK = Path(__file__).parents[2] / "tiltak"


def messages() -> str:
    """Every finding, in the order of the places, as `build.py --strict` says those that a person must settle."""
    found = [*of_reports(), *of_site()]
    return "".join(f"{finding}\n" for finding in sorted(found, key=lambda finding: (_place(finding), finding)))


def of_reports() -> Iterator[Finding]:
    """What reading, understanding and verifying the reports finds."""
    understood, found, unread = [], [], []
    for source in load_sources(BROKEN / "data"):
        text = (BROKEN / "data" / "raw" / source.file).read_text(encoding="utf-8")
        report = read_report(source, text)
        blocks, unclear = clean_report(report, vocabulary(), families())
        understood.append((source, blocks))
        found += unclear
        unread += unrecognised(source.id, text_explained(account(source.id, text, report.pieces), source))
    found += verify(understood, (), vocabulary(), unread=unread).findings
    unsettled = list(to_settle(found, load_known_damage(BROKEN / "data")))
    yield from unsettled
    yield from (finding for finding in found if finding.settled not in ("", *TO_LOOK_AT))


def of_site() -> Iterator[Finding]:
    """What the rules of the finished site find."""
    files = {path.name: path.read_bytes() for path in (BROKEN / "site").iterdir()}
    yield from check_site(files, published_urls(BROKEN / "data"))
    key = TOTAL_KEY._replace(period="2024-03", measure="participants", tiltak="mentor")
    before = key._replace(period="2024-02")
    added = Added("the change", "page.html", ((key, 1), (before, -1)), 2, 2)
    shown = Observation("a", before, 20, "A", (), "", 1)
    yield from discloses([shown, shown._replace(key=key, value=None, obs_status="Q")], [added], vocabulary())


def _place(finding: Finding) -> tuple[str, int]:
    file, _, line = finding.place.rpartition(":")
    return (file, int(line)) if line.isdigit() else (finding.place, 0)


def test_every_message_is_as_it_was_read_by_a_person() -> None:
    was, now = GOLDEN.read_text(encoding="utf-8"), messages()
    difference = "\n".join(difflib.unified_diff(was.splitlines(), now.splitlines(), "was", "now", lineterm="", n=0))
    assert not difference, f"meant? make golden\n{difference}"


def test_the_broken_reports_break_every_rule() -> None:
    broken = {finding.rule for finding in (*of_reports(), *of_site())}
    known = {rules.slug(rule) for of_title in rules.RULES.values() for rule in of_title}
    assert broken == known, "give a new rule its place in tools/rules.py, and something that breaks it in tests/broken"


def test_every_name_that_the_program_gives_a_finding_is_a_rule_of_the_docs() -> None:
    named = {
        argument.value
        for path in TILTAK.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Finding", "Ambiguity", "_finding", "stop")
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and re.fullmatch(r"[a-z][a-z0-9-]+", str(argument.value))
    }
    known = {rules.slug(rule) for of_title in rules.RULES.values() for rule in of_title}
    assert len(named) > 50
    assert named <= known | rules.stops().keys()


def test_every_line_that_stops_a_run_has_a_test_that_names_its_rule() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parents[1].rglob("test_*.py"))
    assert [name for name in rules.stops() if not re.search(rf"\b{name}\b", tests)] == []


def test_the_page_of_rules_is_fresh() -> None:
    assert rules.PAGE.read_text() == rules.rules(), "run: make rules"


if __name__ == "__main__":
    GOLDEN.write_text(messages(), encoding="utf-8")
