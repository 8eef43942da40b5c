"""A build upon the last one gives what a build from nothing gives, and makes only what shows something new."""

from __future__ import annotations

import gc
import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from site_reader import build, small_project

import build as program
from tiltak.publish import present
from tiltak.verify import prove

REPORT = "data/raw/mini-2024-03.txt"
CHANGES = {  # in which file, what, into what
    "a hidden number shown": (REPORT, "\t7\t6\t8\n1144 Kvitsøy\t*\t*", "\t7\t6\t8\n1144 Kvitsøy\t*\t0"),
    "a wrong number": (REPORT, "3101 Halden\t13\t12\t14", "3101 Halden\t14\t12\t16"),
    "a number hidden": (REPORT, "1103 Stavanger\t7\t6\t8", "1103 Stavanger\t7\t*\t8"),
    "all lines moved": (REPORT, "Innhold i rapporten\n", "Innhold i rapporten\n\n"),
    "the date of a report": ("data/sources.toml", "2024-04-05", "2024-04-06"),
    "the name of a place": ("data/vocabulary/kommuner.csv", "1144,Kvitsøy,", "1144,Kvitsøy,Kvitsoe"),
    "the words of a break": ("data/breaks.toml", "inneholder flere", "rommer flere"),
    "a text": ("content/tiltak/mentor.md", "på jobben", "på arbeidsplassen"),
    "a template": ("templates/parts.html", "<h1>", '<h1 class="name">'),
    "a setting": ("content/site.toml", 'report_errors = ""', 'report_errors = "mailto:feil@example.org"'),
}


def change(project: Path, path: str, old: str, new: str) -> None:
    file = project / path
    text = file.read_text(encoding="utf-8")
    assert old in text, "the small site has changed: change this test too"
    file.write_text(text.replace(old, new), encoding="utf-8")
    raw = project / "data" / "raw"
    sums = [f"{hashlib.sha256(report.read_bytes()).hexdigest()}  {report.name}\n" for report in raw.glob("*.txt")]
    (raw / "SHA256SUMS").write_text("".join(sums))


def built(project: Path, site: str, jobs: int = 1) -> dict[str, bytes]:
    """All files of the site, built upon what stands there."""
    run = build("--languages", "nb", "--jobs", str(jobs), "--site", site, folder=project)
    assert run.returncode == 0, run.stderr
    top = project / site
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A project whose site is built upon again and again, and its files at first."""
    project = tmp_path_factory.mktemp("rebuilt") / "small"
    small_project(project)
    return project, built(project, "site")


@pytest.mark.slow
@pytest.mark.parametrize("what", CHANGES)
def test_a_build_upon_the_last_one_is_the_same_as_one_from_nothing(
    what: str, standing: tuple[Path, dict[str, bytes]]
) -> None:
    project, before = standing
    path, old, new = CHANGES[what]
    change(project, path, old, new)
    upon = built(project, "site", jobs=2)  # with helpers, and the other without
    shutil.rmtree(project / "fresh", ignore_errors=True)
    (project / "fresh").mkdir()
    shutil.copy(project / ".site.charts", project / "fresh")  # that these are right is another test's matter
    assert upon == built(project, "fresh/site")
    assert upon != before
    change(project, path, new, old)


def test_only_pages_that_show_the_change_are_made(standing: tuple[Path, dict[str, bytes]]) -> None:
    project, _ = standing
    before = built(project, "site")
    change(project, *CHANGES["a hidden number shown"])
    run = build("--languages", "nb", "--jobs", "1", folder=project)
    after = built(project, "site")
    change(project, REPORT, *reversed(CHANGES["a hidden number shown"][1:]))
    always = ("index", "tiltak/index", "fylke/index", "kommune/index", "sammenlign")
    stems = {path.partition(".")[0] for path in after if after[path] != before[path] and "figur/" not in path}
    shown = {stem for stem in stems if stem.startswith(("tiltak", "fylke", "kommune"))} - {*always}
    made = [line.split()[1] for line in run.stderr.splitlines() if line.startswith("render")]
    assert made == [str(len(always) + len(shown))]
    assert "kommune/1144-kvitsoy" in shown and len(shown) < 4


def test_a_build_with_nothing_new_says_so_in_its_summary(standing: tuple[Path, dict[str, bytes]]) -> None:
    project, _ = standing
    built(project, "site")
    (project / "run.md").write_text("# Tonight\n")
    run = build("--languages", "nb", "--summary", "run.md", folder=project)
    said = "site stands: nothing it is made from has changed\n"
    assert (run.returncode, run.stdout) == (0, said)
    assert (project / "run.md").read_text() == f"# Tonight\n## {said}"


@pytest.mark.slow
def test_what_is_changed_while_a_build_goes_on_is_in_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "small"
    small_project(project)
    monkeypatch.chdir(project)
    begin_drawing = present.begin_drawing

    def draw_slowly(*arguments: Any) -> Any:
        change(project, *CHANGES["the name of a place"])
        change(project, *CHANGES["a template"])
        return begin_drawing(*arguments)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(present, "begin_drawing", draw_slowly)
        assert program.main(["--languages", "nb", "--jobs", "1"]) == program.CLEAN
        gc.enable()
    assert built(project, "site") == built(project, "fresh/site")


@pytest.mark.slow
@pytest.mark.parametrize("put_back", ["at once", "after the build"])
def test_a_vocabulary_that_was_changed_for_a_moment_leaves_no_trace(
    put_back: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "small"
    small_project(project)
    monkeypatch.chdir(project)
    path, old, new = "data/vocabulary/kommuner.csv", "1144,Kvitsøy,", "1144,Kvitingsøy,"
    load = prove.load_vocabulary

    def load_changed(data: Path) -> Any:
        change(project, path, old, new)
        vocabulary = load(data)
        if put_back == "at once":
            change(project, path, new, old)
        return vocabulary

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(prove, "load_vocabulary", load_changed)
        assert program.main(["--languages", "nb", "--jobs", "1", "--strict"]) == program.FINDINGS
        gc.enable()
    if put_back == "after the build":
        change(project, path, new, old)
    assert built(project, "site") == built(project, "fresh/site")
