"""The project keeps its own laws: one direction of data, pinned dependencies, commands that exist, nobody's machine."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiltak.codelists import DIMENSIONS, LANGUAGES

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text()

# The way of the data: a package imports only from those before it.
PACKAGES = [
    *("model", "config", "codelists", "periods"),
    *("read", "understand", "verify", "tabulate", "words", "charts", "pages", "opendata", "publish"),
    *("fetch", "cli"),
]
AROUND = {"fetch", "cli"}  # beside the build: these may read the clock and open sockets

IMPURE_MODULES = {"getpass", "http", "platform", "random", "requests", "secrets", "socket", "time", "urllib", "uuid"}
IMPURE_NAMES = {"environ", "getenv", "now", "today", "utcnow", "urandom"}


def modules() -> dict[str, list[tuple[str, ast.Module]]]:
    """The modules directly under `tiltak`, a package as one: its files and what they say."""
    found: dict[str, list[tuple[str, ast.Module]]] = {}
    for path in sorted((ROOT / "tiltak").rglob("*.py")):
        parts = path.relative_to(ROOT / "tiltak").with_suffix("").parts
        if parts != ("__init__",):
            found.setdefault(parts[0], []).append((str(path.relative_to(ROOT)), ast.parse(path.read_text())))
    return found


def imported(tree: ast.Module) -> set[str]:
    """Full names of all that a module imports, those inside functions too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package: 'from tiltak.model import …'"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_a_package_imports_only_from_packages_before_it() -> None:
    for package, files in modules().items():
        for file, tree in files:
            used = {name.split(".")[1] for name in imported(tree) if name.startswith("tiltak.")}
            later = {name for name in used if PACKAGES.index(name) > PACKAGES.index(package)}
            assert not later, f"{file} imports from a package after its own: {later}"


def test_nothing_below_build_reads_the_clock_the_environment_or_the_network() -> None:
    for module, files in modules().items():
        if module in AROUND:
            continue
        for file, tree in files:
            used = {name.split(".")[0] for name in imported(tree)} & IMPURE_MODULES
            used |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & IMPURE_NAMES
            assert not used, f"{file} uses {used}: the build is a pure function of its input"


def locked(name: str) -> dict[str, tuple[str, int]]:
    """What a lock file pins: version and number of hashes of each package."""
    text = (ROOT / name).read_text()
    starts = list(re.finditer(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    pinned = {
        start[1]: (start[2], text.count("--hash=sha256:", start.start(), end))
        for start, end in zip(starts, ends, strict=True)
    }
    unpinned = [line for line in text.splitlines() if line[:1].isalnum() and "==" not in line]
    assert unpinned == [], f"{name} doesn't pin {unpinned}"
    return pinned


def wanted(dependencies: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", dependency)[0].lower().replace("_", "-") for dependency in dependencies}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_pins_everything_by_hash_and_names_no_host(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = wanted(project["dependencies"])
    if "dev" in name:
        needed |= wanted(project["optional-dependencies"]["dev"])
    pinned = locked(name)
    assert needed <= pinned.keys(), "run: make lock"
    assert [package for package, (_, hashes) in pinned.items() if hashes == 0] == []
    assert re.findall(r"://|index-url|find-links|trusted-host", (ROOT / name).read_text()) == []


def test_the_decisions_give_a_reason_for_each_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tables = re.findall(r"^\| ([\w, -]+) \|", (ROOT / "docs" / "decisions.md").read_text(), re.MULTILINE)
    named = {name for cell in tables for name in cell.split(", ")}
    assert {*project["dependencies"], *project["optional-dependencies"]["dev"]} - named == set()


def test_site_and_tests_run_on_the_same_versions() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_every_command_in_the_docs_is_a_target_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {name for document in documents for name in re.findall(r"`make ([a-z-]+)", document.read_text())}
    named |= {name for document in documents for name in re.findall(r"^ +make ([a-z-]+)", document.read_text(), re.M)}
    assert {"site", "test", "serve"} <= named <= targets


def test_every_link_in_the_docs_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_the_way_of_one_cell_names_functions_that_exist() -> None:
    steps = re.findall(r"^\| \d+ \| `(\w+)` \| `(\S+)` \|", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert 10 <= len(steps) <= 15
    for function, file in steps:
        assert f"\ndef {function}(" in (ROOT / "tiltak" / file).read_text(), f"{file} has no function {function}"


def test_the_machines_run_exactly_the_test_command_of_the_readme() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert commands == ['cd "$(dirname "$0")/.." && exec make test']
    assert "make test" in (ROOT / "README.md").read_text()


def test_no_file_names_a_folder_on_somebodys_machine() -> None:
    home = re.compile(rb"(?<![\w.])/(?:home|Users|root|work|mnt|media)/\w|[A-Z]:\\Users\\")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this isn't a checkout of git, which says what belongs to the project")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert len(files) > 100
    for path in files:
        if path.is_file():
            assert not home.search(path.read_bytes()), f"{path.relative_to(ROOT)} names a folder of one machine"


# --- the workbench ---------------------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder with the Makefile, its tools and lock files, and nothing installed."""
    for name in ("Makefile", "build.py", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def dry_run(bench: Path, target: str) -> str:
    return subprocess.run(
        ["make", "--no-print-directory", "-n", target], cwd=bench, capture_output=True, text=True, check=True
    ).stdout


def test_make_site_installs_by_hash_once_and_then_no_more(bench: Path) -> None:
    assert "--require-hashes" in dry_run(bench, "site")
    (bench / ".venv" / "bin").mkdir(parents=True)
    (bench / ".venv" / "bin" / "python").touch()
    (bench / ".venv" / "site.stamp").touch()
    assert dry_run(bench, "site").splitlines()[0] == ".venv/bin/python build.py"
    later = time.time() + 10
    os.utime(bench / "requirements.lock", (later, later))
    assert "--require-hashes" in dry_run(bench, "site")


def test_make_site_builds_after_a_change_and_otherwise_says_that_the_site_is_up_to_date(bench: Path) -> None:
    """The build is a stand-in here: make alone decides whether there is one."""
    (bench / ".venv" / "bin").mkdir(parents=True)
    python = bench / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nrm -rf site; mkdir site; echo built\n")
    python.chmod(0o755)
    (bench / ".venv" / "site.stamp").touch()
    for folder in ("content", "data/raw", "templates", "tiltak/__pycache__"):
        (bench / folder).mkdir(parents=True)
    text = bench / "content" / "text.md"
    text.touch()
    stands = "site/ is up to date\n"
    made = [".venv/bin/python build.py", "built", "site/ is up to date"]
    assert make_site(bench).splitlines() == made
    start = time.monotonic()
    assert make_site(bench) == stands
    assert time.monotonic() - start < 1
    (bench / "tiltak/__pycache__/new.pyc").touch()
    assert make_site(bench) == stands
    for change in (text.touch, text.unlink, (bench / "site").rmdir, (bench / "data/raw/new.txt").touch):
        time.sleep(0.02)  # a file system may count time in hundredths
        change()
        assert make_site(bench).splitlines() == made, change
        assert make_site(bench) == stands
    (bench / "site" / "built-otherwise").touch()  # by hand, with other options
    assert make_site(bench).splitlines() == made


def make_site(bench: Path) -> str:
    return subprocess.run(
        ["make", "--no-print-directory", "site"], cwd=bench, capture_output=True, text=True, check=True
    ).stdout


def test_only_the_checks_install_a_package_that_must_be_built_and_what_builds_it_comes_by_hash_first(
    bench: Path,
) -> None:
    assert "--no-binary" not in dry_run(bench, "site")
    first, second = re.findall(r".*--require-hashes.*", dry_run(bench, "lint"))
    assert "--no-binary" not in first and "--no-binary jstyleson --no-build-isolation" in second
    taken, _, _ = first.partition(" | ")
    lines = subprocess.run(taken, shell=True, cwd=bench, capture_output=True, text=True, check=True).stdout.splitlines()
    version, _ = locked("requirements-dev.lock")["setuptools"]
    assert lines[0].startswith(f"setuptools=={version} ") and any("--hash=sha256:" in line for line in lines)
    assert [line for line in lines[1:] if line[:1].strip(" #")] == []


def test_make_alone_lists_every_target(bench: Path) -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=bench, capture_output=True, text=True, check=True
    ).stdout
    phony = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)[0].split()
    assert re.findall(r"^  make ([a-z-]+) +\S", listed, re.MULTILINE) == phony


@pytest.mark.parametrize(
    ("python", "advice"),
    [
        ("exit 127", "is too old: Python 3.11 or newer is needed"),
        (
            'case "$2" in *version_info*11*) ;; *ensurepip*) exit 1 ;; *) echo python3.11-venv ;; esac',
            "python3.11-venv",
        ),
    ],
)
def test_a_python_that_will_not_do_is_named_in_one_line(bench: Path, python: str, advice: str) -> None:
    for name, script in {"python-here": python, "id": "echo 1000"}.items():  # not root: nothing is installed
        (bench / name).write_text(f"#!/bin/sh\n{script}\n")
        (bench / name).chmod(0o755)
    run = subprocess.run(
        ["sh", "tools/venv.sh", "python-here"],
        cwd=bench,
        env=os.environ | {"PATH": f"{bench}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert advice in run.stderr
    assert not (bench / ".venv").exists()


def test_no_test_states_what_stands_in_data() -> None:
    """Every night may put a new report there: what is true of the five reports is tested in tests/five_reports."""
    for path in (ROOT / "tests").rglob("*.py"):
        named = re.findall(r'(?:ROOT|root|parent) / f?"data(?:/|" / "|"(?! / ))(\w*)', path.read_text())
        assert set(named) <= {"vocabulary", "breaks"}, path.name
        assert not named or path.name in ("test_vocabulary_data.py", "nav_year.py"), path.name


SHARED = {  # names that several modules define for one caller, which treats these modules alike
    "pages": "tiltak/pages/types/",  # the pages of a type
    "things": "tiltak/read/layouts/",  # the elements of a text
    "text": "tiltak/read/layouts/",  # the text of a file
}


def test_a_public_name_has_one_meaning() -> None:
    defined: dict[str, set[str]] = {}
    for files in modules().values():
        for file, tree in files:
            for name in filter(lambda name: not name.startswith("_"), names_defined(tree)):
                defined.setdefault(name, set()).add(file)
    twice = {name: files for name, files in defined.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in SHARED} == {}
    for name, folder in SHARED.items():
        assert {str(Path(file).parent) + "/" for file in twice[name]} == {folder}, name


def names_defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def test_languages_and_dimensions_are_named_in_their_registry_alone() -> None:
    for files in modules().values():
        for file, tree in files:
            if file == "tiltak/codelists.py":
                continue
            texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
            assert not set(texts) & LANGUAGES.keys(), file
            for group in ast.walk(tree):
                if isinstance(group, ast.Tuple | ast.List | ast.Set):
                    listed = {item.value for item in group.elts if isinstance(item, ast.Constant)} & DIMENSIONS.keys()
                    assert len(listed) < 3, f"{file}:{group.lineno} lists {listed}"
