"""Adding a month is dropping a file and running the build: the report of December, made from the corpus."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from corpus import DATA, Cell, Line, Sheet, families, observed, report_of, sheets, source, vocabulary, workbook

from tiltak.model import KEY_COLUMNS, Finding, Key, Source
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.tabulate.tidy import newest_prints, tidy_table
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import load_families
from tiltak.understand.parse import clean_report
from tiltak.verify.corrections import load_corrections
from tiltak.verify.disclosure import known_bounds
from tiltak.verify.report import Verified, verify

NOVEMBER = source("tilt140-2025-11")
DECEMBER: Source = replace(
    NOVEMBER, id="tilt140-2025-12", file="tilt140-2025-12.xlsx", layout="workbook", period=("2025-01", "2025-12")
)


@cache
def december() -> dict[Key, Cell]:
    """November's report with a month more, without kommuner: December as November was, and the means of both."""
    cells = {key: cell for key, cell in observed("tilt140-2025-11").items() if key.region_level != "kommune"}
    months = {key: cell for key, cell in cells.items() if key.measure == "participants"}
    months |= {key._replace(period="2025-12"): cell for key, cell in months.items() if key.period == "2025-11"}
    stars = {key: "*" if status == "Q" else "?" if value is None else value for key, (value, status) in cells.items()}
    bounds = known_bounds(stars, vocabulary())  # what the sums say of the hidden numbers: the means must not contradict

    def least(key: Key, value: int | None) -> float:
        then = key._replace(period="2025-11") if key.period == "2025-12" else key
        return bounds[then][0] if value is None and then in bounds else value or 0

    means = {}
    for key in cells:
        if key.measure == "participants_mean":
            year = [key._replace(period=f"2025-{m:02}", measure="participants") for m in range(1, 13)]
            mean = int(2 * sum(least(month, months[month][0]) for month in year) + 12) // 24
            means[key._replace(period="2025-01/2025-12")] = (mean, "A") if mean > 3 else (None, "Q")
    return months | means


def verified(cells: dict[Key, Cell]) -> Verified:
    """The corpus with the report of December beside it."""
    sources = [old for old in load_sources(DATA) if old.id in ("tilt140-2024-10", "tilt140-2025-11")]
    reports = [*read_reports(sources, DATA), report_of(DECEMBER, workbook(DECEMBER, sheets(DECEMBER, cells)))]
    understood = [(report.source, clean_report(report, vocabulary(), families())) for report in reports]
    assert not [finding for _, (_, findings) in understood for finding in findings if not finding.settled]
    return verify([(of, blocks) for of, (blocks, _) in understood], load_corrections(DATA), vocabulary())


@pytest.mark.slow
def test_a_december_report_replaces_novembers_months_and_differences_are_revisions() -> None:
    cells = dict(december())
    women, men = (
        next(key for key in cells if (key.tiltak, key.period, key.sex) == ("mentor", "2025-03", sex))
        for sex in ("kvinner", "menn")
    )
    before = {key: cells[key][0] or 0 for key in (women, men)}
    cells |= {women: (before[women] + 1, "A"), men: (before[men] - 1, "A")}
    result = verified(cells)
    assert [str(finding) for finding in result.findings if not finding.settled] == []
    newest = newest_prints(tidy_table(result.observations), (source("tilt140-2024-10"), NOVEMBER, DECEMBER))
    columns = (newest[name].tolist() for name in (*KEY_COLUMNS, "value", "obs_status", "source", "marks"))
    view = {Key(*row[:12]): row[12:] for row in zip(*columns, strict=True)}
    shown = {key: (value if status == "A" else None, status) for key in cells for value, status, *_ in [view[key]]}
    assert shown == cells
    assert {view[key][2] for key in cells} == {DECEMBER.id}
    changed = [revision for revision in result.revisions if revision.new.source == DECEMBER.id]
    assert {revision.key: (revision.old.value, revision.new.value) for revision in changed} == {
        women: (before[women], before[women] + 1),
        men: (before[men], before[men] - 1),
    }
    assert [key for key in cells if "revised" in view[key][3].split()] == [key for key in cells if key in (women, men)]


# --- what nobody has seen before ---------------------------------------------------------------------------------


def unknown(data: Path, *added: Line) -> list[Finding]:
    """What is found wrong with the labels of a table of kommuner with these rows in it."""
    total: Line = ("I alt mentor", (9,) * 13)
    first: Line = ("1103 Stavanger", (5,) * 13)
    kommuner = [row for row in added if re.match(r"\d{4} ", row[0])]
    fylker = [row for row in added if re.match(r"\d{2} ", row[0])]
    tiltak = [row for row in added if not row[0][0].isdigit()]
    made = [
        Sheet("Tiltak", ((("I alt", (9,) * 13), *tiltak),)),
        Sheet("Tiltak og fylke", ((total, *fylker, ("03 Oslo", (9,) * 13)),)),
        Sheet("Tiltak og kommune", ((total, first, *kommuner),)),
    ]
    _, findings = clean_report(
        report_of(DECEMBER, workbook(DECEMBER, made)), (known := load_vocabulary(data)), load_families(data, known)
    )
    return [finding for finding in findings if not finding.settled]


@pytest.mark.parametrize(
    ("label", "file", "line"),
    [
        ("1199 Nyby - Ođđa gávpot", "kommuner.csv", "1199,Nyby,Ođđa gávpot,,11,2025,,,,1199 Nyby - Ođđa gávpot"),
        ("1198 Nes", "kommuner.csv", "1198,Nes,,,11,2025,,,,"),
        ("Ny start (NS)", "tiltak.toml", 'code = "ny-start-ns"'),
        ("57 Nyfylke", "fylker.toml", 'label = "Nyfylke"'),
    ],
)
def test_a_new_label_is_a_finding_with_the_lines_that_make_it_known(
    tmp_path: Path, label: str, file: str, line: str
) -> None:
    shutil.copytree(DATA / "vocabulary", tmp_path / "vocabulary")
    (finding,) = unknown(tmp_path, (label, (4,) * 13))
    assert (finding.rule, finding.seen) == ("label-known", f'"{label}"')
    assert f"data/vocabulary/{file}" in finding.advice
    entry = finding.advice.partition("\n")[2]
    assert line in entry.splitlines()
    path = tmp_path / "vocabulary" / file
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{entry}\n", encoding="utf-8")
    assert unknown(tmp_path, (label, (4,) * 13)) == []


def test_a_new_label_is_explained_once(tmp_path: Path) -> None:
    shutil.copytree(DATA / "vocabulary", tmp_path / "vocabulary")
    first, second = unknown(tmp_path, ("Ny start", (4,) * 13), ("Ny  start", (4,) * 13))
    assert "\n" in first.advice
    assert second.advice == f"as in line {first.place.rpartition(':')[2]}"
