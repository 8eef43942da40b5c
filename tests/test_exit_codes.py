"""However a command ends, its exit code and one line say so; and no process of it is left."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from site_reader import ROOT, build_here, small_project

from tests.publish.test_output import WITHOUT_ROOTS_RIGHTS
from tiltak.cli import CORES, parse
from tiltak.publish.run_summary import CANT_BUILD, INTERRUPTED, NOT_REPORTED

BUILD = [sys.executable, str(ROOT / "build.py")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small reports with their texts and templates."""
    small_project(tmp_path)
    return tmp_path


def start(project: Path, *command: str) -> subprocess.Popen[str]:
    """A build as the leader of a group of processes, as a shell starts it."""
    return subprocess.Popen(
        [*BUILD, *command],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def workers_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that draw, as soon as there are some."""
    parent = psutil.Process(process.pid)
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if found := [
            child for child in parent.children(recursive=True) if "tiltak.charts.render" in " ".join(child.cmdline())
        ]:
            return found
        time.sleep(0.02)
    return pytest.fail(f"no process draws: {process.communicate()}")


# --- done, but not told ----------------------------------------------------------------------------------------


def test_what_is_published_says_so_where_it_cannot_be_told_and_leaves_nothing_readable_beside_the_site(
    project: Path,
) -> None:
    before = {path.name for path in project.iterdir()}
    with Path("/dev/full").open("w") as full:
        built = subprocess.run(
            [*BUILD, "--languages", "nb", "--jobs", "1"], cwd=project, stdout=full, stderr=subprocess.PIPE, text=True
        )
        packed = subprocess.run([*BUILD, "bundle"], cwd=project, stdout=full, stderr=subprocess.PIPE, text=True)
    told = "standard output can't be written: No space left on device\n"
    assert (built.returncode, built.stderr) == (NOT_REPORTED, f"build.py: published, but {told}")
    assert (project / "site" / "index.html").is_file()
    assert (packed.returncode, packed.stderr) == (NOT_REPORTED, f"build.py: written, but {told}")
    made = {path.name for path in project.iterdir()} - before
    assert made <= {"site", ".site.lock", ".cache", "tiltaksstatistikk-2024-03.zip"}
    assert (project / ".site.lock").read_bytes() == b""
    if (project / ".cache").exists():
        assert (project / ".cache").stat().st_mode & 0o777 == 0o700


def test_a_summary_that_cannot_be_written_does_not_say_that_nothing_is_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_here(project, "--languages", "nb", "--summary", "/dev/full") == NOT_REPORTED
    assert capsys.readouterr().err.startswith("build.py: published, but /dev/full: output-writable: ")
    assert (project / "site" / "index.html").is_file()


# --- ended from outside ----------------------------------------------------------------------------------------


@pytest.mark.skipif(CORES == 1, reason="one core draws without other processes")
def test_an_interrupted_build_says_so_in_one_line_and_ends_all_its_processes(project: Path) -> None:
    process = start(project, "--languages", "nb", "--jobs", "2")
    workers = workers_of(process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does for Ctrl+C
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (
        INTERRUPTED,
        "build.py: interrupted; the site is the old one, or the complete new one\n",
    )
    assert psutil.wait_procs(workers, timeout=60)[1] == []
    assert not (project / "site").exists()


@pytest.mark.skipif(CORES == 1, reason="one core draws without other processes")
def test_no_process_outlives_a_build_that_is_killed(project: Path) -> None:
    process = start(project, "--languages", "nb", "--jobs", "10000")
    workers = workers_of(process)
    assert len(workers) <= CORES
    process.kill()
    process.communicate()
    assert psutil.wait_procs(workers, timeout=60)[1] == []


@pytest.mark.skipif(CORES == 1, reason="one core draws without other processes")
def test_a_worker_process_that_dies_ends_the_build_with_one_line(project: Path) -> None:
    process = start(project, "--languages", "nb", "--jobs", "2")
    workers_of(process)[0].kill()
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said.partition(";")[0]) == (
        CANT_BUILD,
        "build.py: a worker process died (out of memory?)",
    )
    assert said.count("\n") == 1


def test_no_more_processes_are_started_than_there_are_cores() -> None:
    assert parse(["--jobs", "10000"], None).jobs == parse([], None).jobs == CORES
    assert parse(["--jobs", "1"], None).jobs == 1


# --- one line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--jobs 0", "argument --jobs: expected a number of processes from 1; saw 0"),
        ("--jobs -3", "argument --jobs: expected "),
        ("--jobs many", "argument --jobs: expected a number of processes from 1; saw many"),
        ("--date 31.12.2025", "argument --date: expected a date as 2025-12-31; saw 31.12.2025"),
        ("--languages se", "argument --languages: invalid choice: 'se'"),
        ("publish", "argument command: invalid choice: 'publish'"),
        ("--color", "unrecognized arguments: --color"),
    ],
)
def test_a_wrong_option_is_one_line(options: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(options.split(), "Build the site.")
    (line,) = capsys.readouterr().err.splitlines()
    assert left.value.code == CANT_BUILD
    assert told in line and line.endswith("--help lists the options")


def unreadable(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).chmod(0)


def read_only(name: str) -> Callable[[Path], None]:
    return lambda project: (project / name).chmod(0o500)


def with_a_site(project: Path) -> None:
    """A site to freeze, and data that can't be written to."""
    (project / "site" / "data").mkdir(parents=True)
    (project / "site" / ".nojekyll").touch()
    shutil.copy(ROOT / "tests/golden/site/data/observations.csv", project / "site" / "data")
    (project / "data").chmod(0o500)


CANT = {
    "a report can't be read": (unreadable("data/raw/mini-2024-03.txt"), [], "data/raw/mini-2024-03.txt: file-access: "),
    "the settings can't be read": (unreadable("content/site.toml"), [], "content/site.toml: file-access: "),
    "the place of the site can't be written": (read_only("."), [], ".site.lock: site-written: "),
    "the data can't be written": (with_a_site, ["freeze", "--date", "2024-05-05"], "data/published: file-access: "),
    "the site is the root of all": (lambda _: None, ["--site", "/"], "/: site-folder: "),
    "a fetch was killed between its renames": (
        lambda project: (project / "data" / ".fetch").mkdir(),
        [],
        "data: fetch-finished: expected reports in their places; saw reports that a fetch has left in .fetch; run: ",
    ),
}


@pytest.fixture(scope="module")
def told_why(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """How each of these ends without root's right to read and write everything: exit code and error stream. One process
    runs them all."""
    program = """
import contextlib, io, json, os, sys
import build
ends = {}
for name, (folder, command) in json.load(sys.stdin).items():
    os.chdir(folder)
    with contextlib.redirect_stderr(io.StringIO()) as said:
        ends[name] = build.main(command), said.getvalue()
json.dump(ends, sys.stdout)
"""
    runs = {}
    for name, (change, command, _) in CANT.items():
        folder = tmp_path_factory.mktemp("cant")
        small_project(folder)
        change(folder)
        runs[name] = str(folder), command
    process = [*WITHOUT_ROOTS_RIGHTS, sys.executable, "-c", program]
    run = subprocess.run(process, cwd=ROOT, input=json.dumps(runs), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", CANT)
def test_a_build_that_cannot_go_on_says_why_in_one_line(told_why: dict[str, tuple[int, str]], name: str) -> None:
    code, said = told_why[name]
    (line,) = said.splitlines()
    assert code == CANT_BUILD
    assert line.startswith("build.py: ") and CANT[name][2] in line


def test_a_python_without_docstrings_is_refused_in_one_line(project: Path) -> None:
    run = subprocess.run([BUILD[0], "-OO", BUILD[1]], cwd=project, capture_output=True, text=True)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, line.partition(":")[2][:11]) == (CANT_BUILD, " python -OO")


def test_too_little_memory_is_told_in_one_line(project: Path) -> None:
    program = """
import re, resource, sys
from pathlib import Path
import build
size = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + 1_000_000, size + 1_000_000))
sys.exit(build.main(["--languages", "nb", "--jobs", "1"]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr.partition(";")[0]) == (CANT_BUILD, "build.py: memory: expected enough"), (
        run.stderr
    )


# --- nothing that could run is read ----------------------------------------------------------------------------


def test_nothing_is_kept_in_a_form_that_runs_code_when_it_is_read() -> None:
    for path in [ROOT / "build.py", *(ROOT / "tiltak").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"pickle", "marshal", "shelve", "dill", "joblib"} & {name.split(".")[0] for name in names}, path
