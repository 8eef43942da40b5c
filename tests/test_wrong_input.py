"""What each kind of wrong input says: one line with the place and what to do, and the site that stood there stays.

What is said of a report's own damage, rule by rule, stands in `broken/findings.txt`.
"""

from __future__ import annotations

import gc
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from corpus import DATA
from site_reader import small_project

import build as program
from tiltak.publish import run_summary

REPORT = "data/raw/mini-2024-03.txt"
KNOWN = "get the file again, or, if the report itself is so, name line and rule in data/known-damage.toml"
RIGHT = "'' or an address such as https://tall.example.org/ (ending with /) as base_url; saw "

Change = Callable[[Path], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small reports with their texts and templates, and an old site."""
    small_project(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / ".nojekyll").touch()
    (tmp_path / "site" / "index.html").write_text("the old site")
    return tmp_path


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """The program switches the search for circular garbage off; the tests go on."""
    yield
    gc.enable()


def sums(project: Path) -> None:
    files = sorted((project / "data" / "raw").glob("*.txt"))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (project / "data" / "raw" / "SHA256SUMS").write_text("".join(lines))


def edit(name: str, old: str, new: str, count: int = 1) -> Change:
    def change(project: Path) -> None:
        text = (project / name).read_text(encoding="utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new, count), encoding="utf-8")
        sums(project)

    return change


def cut(before: str) -> Change:
    """The report ends before this text."""

    def change(project: Path) -> None:
        text = (project / REPORT).read_text(encoding="utf-8")
        (project / REPORT).write_text(text[: text.index(before)], encoding="utf-8")
        sums(project)

    return change


def write(name: str, content: bytes | str) -> Change:
    return lambda project: void((project / name).write_bytes(content.encode() if isinstance(content, str) else content))


def remove(name: str) -> Change:
    def change(project: Path) -> None:
        path = project / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def report_again(extra: str) -> Change:
    """The newer report stands there twice, the second time with something at its end."""

    def change(project: Path) -> None:
        described = (project / "data" / "sources.toml").read_text(encoding="utf-8")
        again = described.split("[[source]]")[2].replace("mini-2024-03", "again")
        (project / "data" / "sources.toml").write_text(f"{described}\n[[source]]{again}", encoding="utf-8")
        text = (project / REPORT).read_text(encoding="utf-8")
        (project / "data" / "raw" / "again.txt").write_text(text + extra, encoding="utf-8")
        sums(project)

    return change


def only_the_report_of_2017(project: Path) -> None:
    """The real data, with none of the reports but the one that has no places."""
    kept, raw = "tiltak-alder-2017", project / "data" / "raw"
    shutil.rmtree(project / "data")
    shutil.copytree(DATA, project / "data", ignore=shutil.ignore_patterns("tilt140-*"))
    head, *described = (DATA / "sources.toml").read_text(encoding="utf-8").split("\n[[source]]\n")
    head = head.partition("[settings.freshness]")[0]  # which names a report that isn't there
    (entry,) = [entry for entry in described if f'id = "{kept}"' in entry]
    (project / "data" / "sources.toml").write_text(f"{head}\n[[source]]\n{entry}", encoding="utf-8")
    (project / "data" / "known-damage.toml").write_text(
        f'[[damage]]\nfile = "{kept}.txt"\nlines = [1709]\nrule = "hidden-stays-hidden"\n'
    )
    assert [path.name for path in raw.glob("*.txt")] == [f"{kept}.txt"]
    sums(project)


def void(_: object) -> None:
    return None


# The data are wrong: a person must settle it, exit code 1.
FINDINGS: dict[str, tuple[Change, str]] = {
    "a report is cut in a row": (
        cut("\t18\t20\n1144"),
        f'{REPORT}:56: expected-categories: expected the rows that the other tables of its kind have; saw no row "1144 '
        f'Kvitsøy", "3101 Halden"; the identities allow 1 of 1 readings: no cell is placed; {KNOWN}',
    ),
    "a report is cut between two tables": (
        cut("\tGjennom snitt hittil i år\tFebruar\tMars\nI alt mentor\t32\t30\t34\n1103"),
        f"{REPORT}:47: expected-tables: expected a table by kommune for tiltak mentor; saw none; nothing of it is "
        f"published; compare with the report itself; {KNOWN}",
    ),
    "a report is cut behind its first tables": (
        cut("Februar 2024 - Mars 2024\n\n\tGjennom snitt hittil i år\tFebruar\tMars\nI alt jobbklubb"),
        f"{REPORT}:27: expected-kinds: expected tables by fylke, as mini-2023-12 has them; saw none; compare with the "
        f"report itself; {KNOWN}",
    ),
    "a report is cut to nothing": (
        cut("\nInnhold"),
        f"{REPORT}:1: report-has-tables: expected tables with rows; saw none; correct the layout in data/sources.toml, "
        "or get the file again",
    ),
    "a column is renamed": (
        edit(REPORT, "\tFebruar\tMars\nI alt mentor", "\tFeb.\tMars\nI alt mentor"),
        f"{REPORT}:39: header-complete: expected the mean so far this year and the months in order; saw "
        f'"Gjennom snitt hittil i år | Feb. | Mars"; only cells that the identities prove are published; {KNOWN}',
    ),
    "a report is described with another's layout": (
        edit("data/sources.toml", '"tab-bare"', '"pdf-text"'),
        "data/raw/mini-2023-12.txt:1: report-has-tables: expected tables with rows; saw none; correct the layout in "
        "data/sources.toml, or get the file again",
    ),
    "damage is known that there isn't": (
        write("data/known-damage.toml", '[[damage]]\nfile = "mini-2024-03.txt"\nlines = [9]\nrule = "row-length"\n'),
        "data/known-damage.toml: damage-found: expected damage by row-length at data/raw/mini-2024-03.txt:9; saw none; "
        "remove the line",
    ),
    "a text links to nothing": (
        edit("content/tiltak/mentor.md", "En kollega", "[En](../om/ukjent.html) kollega"),
        'site/tiltak/mentor.html: link-leads-somewhere: expected a file of the site; saw "../om/ukjent.html"; '
        "fix the link",
    ),
    "a page disappears": (
        write("data/published-urls.txt", "index.html\ntiltak/borte.html\n"),
        "data/published-urls.txt: url-kept: expected a file at tiltak/borte.html; saw none; build the page again, or "
        "add a page there that leads to the new one",
    ),
}

# The build can't go on, exit code 2.
ERRORS: dict[str, tuple[Change, str]] = {
    "a report is missing": (
        remove(REPORT),
        f"{REPORT}: missing-file: expected the file; saw none; put it back, or remove it from the description",
    ),
    "a report is changed": (
        write(REPORT, "x"),
        f"{REPORT}: checksum: expected SHA-256 ",
    ),
    "a file isn't described": (
        write("data/raw/other.txt", "x"),
        "data/raw/other.txt: not-described: expected a [[source]] in data/sources.toml; saw none; describe it, or "
        "remove it",
    ),
    "a report stands there twice": (
        report_again(""),
        "data/sources.toml [mini-2024-03]: report-once: expected each report once; saw the checksum of again "
        "(again.txt) again for mini-2024-03.txt; remove one of them",
    ),
    "a report stands there twice with a difference": (
        report_again("\n"),
        "data/sources.toml [mini-2024-03]: report-once: expected each report once; saw the months of again "
        "(again.txt) again for mini-2024-03.txt; remove one of them",
    ),
    "a report has control characters": (
        edit(REPORT, "Mentor\t32", "Mentor\x00\t32"),
        f"{REPORT}:9: control-character: expected text; saw U+0000 (control character); get the file again",
    ),
    "a report isn't the kind of file that its layout is of": (
        edit("data/sources.toml", '"tab-bare"', '"pdf"'),
        "data/raw/mini-2023-12.txt: file-readable: expected a PDF; saw ",
    ),
    "a family of reports is unknown": (
        edit("data/sources.toml", '"tilt140"\nperiod', '"tilt141"\nperiod'),
        "data/sources.toml [mini-2023-12]: unknown-report: expected a family of reports (tilt140); saw tilt141; "
        "correct it, or declare the family in data/vocabulary/families.toml",
    ),
    "no report is of the family that the pages need": (
        only_the_report_of_2017,
        "data/sources.toml: family-needed: expected a report of a family that more reports are expected of, which the "
        "front page and the places show; saw none; describe one",
    ),
    "the breaks are no TOML": (
        write("data/breaks.toml", '[[break]]\nid = "x\n'),
        "data/breaks.toml:2: toml: expected valid TOML; saw Illegal character '\\n' (at line 2, column 8); "
        "fix the file",
    ),
    "a break has a number as its month": (
        edit("data/breaks.toml", 'first_period = "2024-03"', "first_period = 2024"),
        "data/breaks.toml [status-2024-03]: wrong-field: expected a month such as 2025-01 as first_period; saw 2024; "
        "correct it",
    ),
    "known damage is of one line": (
        write("data/known-damage.toml", '[[damage]]\nfile = "mini-2024-03.txt"\nlines = 9\nrule = "row-length"\n'),
        "data/known-damage.toml [damage 1]: wrong-field: expected a list as lines; saw 9; correct it",
    ),
    "a field of a tiltak is misspelt": (
        edit("data/vocabulary/tiltak.toml", '["tilt140"]\nspellings', '["tilt140"]\nspelings'),
        "data/vocabulary/tiltak.toml [jobbklubb]: unknown-field: expected only code, name, spellings, ",
    ),
    "a setting is no table": (
        edit("data/sources.toml", "[settings.freshness]", "[settings]\nday = 9\n[settings.freshness]"),
        "data/sources.toml [settings]: unknown-field: expected only fetch, freshness; saw day; ",
    ),
    "a break is of a code that there isn't": (
        edit("data/breaks.toml", '"andre"]', '"annet"]'),
        "data/breaks.toml [status-2024-03]: code-known: expected codes of status in scope; saw annet; correct it",
    ),
    "a break is of a column that there isn't": (
        edit("data/breaks.toml", "{ status", "{ staus"),
        "data/breaks.toml [status-2024-03]: code-known: expected a column of codes in scope; saw staus; correct it",
    ),
    "a code list is missing": (
        remove("data/vocabulary/fylker.toml"),
        "data/vocabulary/fylker.toml: missing-file: expected the file; saw none; put it back",
    ),
    "a tiltak has no name": (
        edit("data/vocabulary/tiltak.toml", 'name = "Mentor"\n', ""),
        "data/vocabulary/tiltak.toml [mentor]: missing-field: expected the field name; saw none; add it",
    ),
    "a tiltak has a name in one language only": (
        edit("data/vocabulary/tiltak.toml", 'name = "Mentor"\n', 'name.nb = "Mentor"\n'),
        "data/vocabulary/tiltak.toml [mentor]: wrong-field: expected a text, or a table with one in each language "
        "(nb, nn, en) as name; saw {'nb': 'Mentor'}; correct it",
    ),
    "a tiltak is of a group that there isn't": (
        edit("data/vocabulary/tiltak.toml", 'group = "oppfolging"', 'group = "annet"'),
        "data/vocabulary [tiltak jobbklubb]: code-known: expected a code of the lists; saw gruppe annet; correct it, "
        "or add the code to its list",
    ),
    "a kommune has too few fields": (
        edit("data/vocabulary/kommuner.csv", "1103,Stavanger,,,11,2020,,,,", "1103,Stavanger"),
        "data/vocabulary/kommuner.csv:2: row-whole: expected 10 fields; saw 2; correct the row",
    ),
    "a column of the kommuner is renamed": (
        edit("data/vocabulary/kommuner.csv", "code,", "kode,"),
        "data/vocabulary/kommuner.csv:2: unknown-field: expected only code, name, names, qualifier, fylke, ",
    ),
    "a kommune stands there twice": (
        edit("data/vocabulary/kommuner.csv", "1144,", "1103,"),
        "data/vocabulary: code-unique: expected each code of a list once; saw kommune 1103 twice; remove one",
    ),
    "two tiltak have one label": (
        edit(
            "data/vocabulary/tiltak.toml",
            '["tilt140"]\nspellings = []',
            '["tilt140"]\nspellings = ["Mentor"]',
        ),
        'data/vocabulary: label-unique: expected each label of a list once; saw "Mentor" under tiltak jobbklubb and '
        "mentor; remove one",
    ),
    "a code list isn't UTF-8": (
        write("data/vocabulary/kommuner.csv", "code,name\n1144,Kvitsøy\n".encode("latin-1")),
        "data/vocabulary/kommuner.csv:2: utf-8: expected UTF-8; saw the byte 0xf8; get the file again",
    ),
    "a correction doesn't find what it corrects": (
        write(
            "data/corrections.toml",
            '[[correction]]\nsource = "mini-2024-03"\nrule = "parts-of-status"\nline = 9\ncell = 1\nold = "23"\n'
            'new = "32"\nreason = ""\n',
        ),
        f"data/corrections.toml: parts-of-status: expected 23 as cell 1 of {REPORT}:9; saw none there; remove the "
        "correction or fix it",
    ),
    "a text has no title": (
        edit("content/tiltak/mentor.md", "title: Mentor\n", ""),
        "content/tiltak/mentor.md:1: front-matter: expected a title and a description between two lines of ---; saw no "
        "title; write the line title: …",
    ),
    "a text has no front matter": (
        write("content/tiltak/mentor.md", "Mentor.\n"),
        "content/tiltak/mentor.md:1: front-matter: expected a title and a description between two lines of ---; saw "
        '"Mentor."; write them on top of the file',
    ),
    "the settings are unknown": (
        edit("content/site.toml", "base_url =", "base_adr ="),
        "content/site.toml: unknown-field: expected only name, base_url, ",
    ),
    "the address in the settings has no slash at its end": (
        edit("content/site.toml", 'base_url = ""', 'base_url = "https://tall.example.org"'),
        f"content/site.toml: wrong-field: expected {RIGHT}'https://tall.example.org'; correct it",
    ),
    "a template is missing": (
        remove("templates/figure.html"),
        "templates/figure.html: missing-file: expected the template; saw none; put it back",
    ),
    "a template is broken": (
        write("templates/numbers.html", '{% extends "base.html" %}\n{% block main %}\n'),
        "templates/numbers.html:2: template: expected a template for Jinja; saw Unexpected end of template.",
    ),
}


@pytest.mark.parametrize(("change", "message"), FINDINGS.values(), ids=FINDINGS.keys())
def test_wrong_data_are_a_finding_when(
    project: Path, change: Change, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project)
    assert run(project, monkeypatch) == run_summary.FINDINGS
    first, *_, last = said(capsys)
    assert first.startswith(message)
    assert last == "build.py: 1 finding to settle; site stays as it was"
    assert old_site_stands(project)


def test_known_damage_excuses_nothing_that_another_rule_finds_there(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rename, message = FINDINGS["a column is renamed"]
    rename(project)
    known = '[[damage]]\nfile = "mini-2024-03.txt"\nlines = [39]\nrule = "{}"\n'
    write("data/known-damage.toml", known.format("row-length"))(project)
    assert run(project, monkeypatch) == run_summary.FINDINGS
    first, second, _ = said(capsys)
    assert first.startswith(message)
    assert "damage-found: expected damage by row-length at" in second
    write("data/known-damage.toml", known.format("header-complete"))(project)
    assert run(project, monkeypatch) == run_summary.CLEAN


@pytest.mark.parametrize(("change", "message"), ERRORS.values(), ids=ERRORS.keys())
def test_the_build_stops_with_one_line_when(
    project: Path, change: Change, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project)
    assert run(project, monkeypatch) == run_summary.CANT_BUILD
    (line,) = said(capsys)
    assert line.startswith(f"build.py: {message}")
    assert old_site_stands(project)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            "audit --report site/audit.md",
            "site/audit.md: audit-report: expected a file outside the site; saw one in site; ",
        ),
        ("bundle", "site: bundle-made: expected a complete site, and room to write; saw "),
        (
            "audit --report none/audit.md",
            "none/audit.md: output-writable: expected a file that can be written; saw No such",
        ),
        (
            "--summary data",
            "data: output-writable: expected a file that can be written; saw Is a directory; name another",
        ),
        *(
            (
                f"--languages nb --base-url {wrong}",
                f"--base-url: wrong-field: expected {RIGHT}'{wrong}'; correct it",
            )
            for wrong in ("tall.example.org/", "https://tall.example.org", "https:///", "ftp://tall.example.org/")
        ),
    ],
)
def test_a_command_that_cannot_be_done_stops_with_one_line(
    project: Path, arguments: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert program.main(arguments.split()) == run_summary.CANT_BUILD
    (line,) = said(capsys)
    assert line.startswith(f"build.py: {message}")
    assert old_site_stands(project)


@pytest.mark.parametrize("option", ["--data", "--content", "--templates"])
def test_a_folder_that_there_is_not_is_named(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        program.main([option, "nowhere"])
    assert left.value.code == run_summary.CANT_BUILD
    assert f": argument {option}: there is no folder nowhere; " in said(capsys)[-1]


def test_a_site_that_cannot_be_written_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert program.main(["--site", "data/sources.toml/site"]) == run_summary.CANT_BUILD
    (line,) = said(capsys)
    assert line.startswith("build.py: ") and "data/sources.toml" in line
    assert old_site_stands(project)


def test_the_same_reports_without_a_fault_make_a_site(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(project, monkeypatch) == run_summary.CLEAN
    assert (project / "site" / "tiltak" / "mentor.html").is_file()
    assert "the old site" not in (project / "site" / "index.html").read_text(encoding="utf-8")


def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """`python build.py --strict` in a folder."""
    monkeypatch.chdir(project)
    return program.main(["--strict", "--languages", "nb", "--jobs", "1"])


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the program said on its error stream."""
    return capsys.readouterr().err.splitlines()


def old_site_stands(project: Path) -> bool:
    files = {path.name: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    return files == {".nojekyll": b"", "index.html": b"the old site"}
