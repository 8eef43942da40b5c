"""The site is published whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tiltak.model import BuildError
from tiltak.publish import folder as output

ROOT = Path(__file__).parents[2]
MANIFEST = "manifest.txt"
WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def a_site(version: str, count: int = 12) -> dict[str, bytes]:
    """A site whose manifest proves that all its other files are there and of the same version."""
    files = {f"fylke/{version}-{n}.html": f"{version} {n}".encode() for n in range(count)}
    files |= {"index.html": f"front page {version}".encode(), "om/alike.html": b"the same in all", output.MARK: b""}
    return files | {MANIFEST: digest(files).encode()}


def digest(files: dict[str, bytes]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def read_site(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def is_whole(site: Path) -> bool:
    files = read_site(site)
    return files.pop(MANIFEST).decode() == digest(files)


def publish(files: dict[str, bytes], site: Path) -> output.Published:
    with output.lock_site(site) as held:
        return output.publish(files, held)


def leftovers(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.iterdir() if path.name not in {site.name, f".{site.name}.lock"})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "public" / "site"


@pytest.fixture(params=["exchange", "two renames"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of changing places: that of Linux, and that of systems which can't exchange two folders."""
    way: str = request.param
    if way == "two renames":
        monkeypatch.setattr(output, "_exchange", lambda one, other: False)
    return way


def test_the_site_holds_exactly_the_files_given(site: Path, swap: str) -> None:
    assert publish(a_site("a"), site) == output.Published(files=16, written=16, removed=0)
    assert read_site(site) == a_site("a")
    assert publish(a_site("b"), site) == output.Published(files=16, written=14, removed=12)
    assert read_site(site) == a_site("b")
    assert leftovers(site) == []


def test_a_file_that_the_new_site_lacks_is_gone(site: Path) -> None:
    publish(a_site("a") | {"fylke/former.html": b""}, site)
    assert publish(a_site("a"), site) == output.Published(files=16, written=0, removed=1)
    assert read_site(site) == a_site("a")


def test_this_system_exchanges_two_folders_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not output._exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this file system can't: two renames are used instead")
    assert (tmp_path / "one" / "other").exists()
    assert (tmp_path / "other" / "one").exists()


def test_a_site_that_has_not_changed_is_not_touched(site: Path) -> None:
    publish(a_site("a"), site)
    before = {path: path.stat() for path in [site, *site.rglob("*")]}
    assert publish(a_site("a"), site) == output.Published(files=16, written=0, removed=0)
    after = {path: path.stat() for path in [site, *site.rglob("*")]}
    assert {p: (s.st_ino, s.st_mtime_ns) for p, s in after.items()} == {
        p: (s.st_ino, s.st_mtime_ns) for p, s in before.items()
    }


def test_a_file_that_has_not_changed_keeps_its_time(site: Path, swap: str) -> None:
    publish(a_site("a"), site)
    os.utime(site / "om" / "alike.html", (1, 1))
    publish(a_site("b"), site)
    assert (site / "om" / "alike.html").stat().st_mtime == 1


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up.html",
        "fylke/../../up.html",
        "./index.html",
        "fylke//a.html",
        "fylke/",
        "",
        "Index.html",
        "møre.html",
        "a b.html",
        "a\\b.html",
        "end.",
        "line\nbreak",
    ],
)
def test_a_bad_path_is_refused_before_anything_is_written(site: Path, name: str) -> None:
    publish(a_site("a"), site)
    with pytest.raises(BuildError, match="site-path"):
        publish(a_site("b") | {name: b""}, site)
    assert read_site(site) == a_site("a")


def test_a_path_can_not_be_both_file_and_folder(site: Path) -> None:
    with pytest.raises(BuildError, match="expected a file; saw a folder too"):
        publish(a_site("a") | {"fylke": b""}, site)


def test_a_folder_that_is_no_site_of_ours_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").touch()
    (tmp_path / "checkout" / ".git").mkdir(parents=True)
    (tmp_path / "checkout" / output.MARK).touch()
    for folder in (tmp_path, tmp_path / "checkout", tmp_path / "thesis.docx"):
        with pytest.raises(BuildError, match=r"site-folder: .*name another folder with --site"):
            publish(a_site("a"), folder)
    assert (tmp_path / "thesis.docx").exists()
    assert (tmp_path / "checkout" / ".git").exists()


def test_a_second_build_says_so_and_leaves(site: Path) -> None:
    publish(a_site("a"), site)
    with output.lock_site(site):
        lines = ["from pathlib import Path", "from tiltak.publish.folder import lock_site"]
        held = "\n".join([*lines, f"with lock_site(Path({str(site)!r})): pass"])
        second = subprocess.run([sys.executable, "-c", held], cwd=ROOT, capture_output=True, text=True)
    assert "BuildError" in second.stderr
    assert "one-build-at-a-time" in second.stderr
    assert read_site(site) == a_site("a")
    publish(a_site("b"), site)  # and the next one finds the way free


def test_a_link_to_the_site_stays_a_link(site: Path, tmp_path: Path) -> None:
    publish(a_site("a"), site)
    link = tmp_path / "www"
    link.symlink_to(site)
    publish(a_site("b"), link)
    assert link.is_symlink()
    assert read_site(site) == a_site("b")


@pytest.mark.parametrize("call", ["open", "mkdir", "fsync", "rename"])
def test_the_old_site_stands_when_the_file_system_says_no(
    site: Path, swap: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    publish(a_site("a"), site)
    with (
        output.lock_site(site) as held,
        pytest.raises(BuildError, match=r"site-written: .*saw No space left.*the old site stands"),
    ):
        if call == "fsync":
            monkeypatch.setattr(os, "fsync", refuse)
        elif call == "rename" and swap == "exchange":
            monkeypatch.setattr(output, "_exchange", refuse)
        elif call == "rename":
            real = Path.rename
            monkeypatch.setattr(
                Path, "rename", lambda old, new: refuse() if old.name == ".site.new" else real(old, new)
            )
        else:
            monkeypatch.setattr(Path, call, refuse)
        output.publish(a_site("b"), held)
    monkeypatch.undo()
    assert read_site(site) == a_site("a")
    assert leftovers(site) == []


def test_a_draft_that_can_not_be_removed_is_passed_by_or_removed_all_the_same(site: Path) -> None:
    """As a user without root's right to write everywhere: what a full disk or a read-only old folder leaves behind."""
    publish(a_site("a"), site)
    for folder in ("fylke", "om"):
        (site / folder).chmod(0o500)
    draft = site.with_name(".site.new") / "fylke"
    draft.mkdir(parents=True)
    (draft / "half.html").touch()
    draft.chmod(0)
    names = "import sys; from pathlib import Path; from tests.publish.test_output import *"
    program = f"{names}\npublish(a_site('b'), Path(sys.argv[1]))"
    run = subprocess.run(
        [*WITHOUT_ROOTS_RIGHTS, sys.executable, "-c", program, site], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert read_site(site) == a_site("b")
    assert leftovers(site) == []


def test_a_draft_of_somebody_else_is_passed_by(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(a_site("a"), site)
    site.with_name(".site.new").mkdir()
    (site.with_name(".site.new") / "half.html").touch()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        publish(a_site("b"), site)
    assert read_site(site) == a_site("b")
    assert leftovers(site) == [".site.left-1", ".site.left-2"]


def test_the_root_of_all_is_no_folder_for_a_site() -> None:
    with pytest.raises(BuildError, match="/: site-folder: expected a folder for the site; saw the root of all"):
        publish(a_site("a"), Path("/"))


def test_a_file_system_without_hard_links_gets_the_whole_site_too(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    publish(a_site("a"), site)
    monkeypatch.setattr(os, "link", refuse)
    publish(a_site("b"), site)
    assert read_site(site) == a_site("b")


def test_the_old_site_stands_on_a_disk_that_is_full_or_read_only(tmp_path: Path) -> None:
    """On a small file system of its own, that the kernel really fills and really makes read-only."""
    program = """
import sys, subprocess
from pathlib import Path
from tests.publish.test_output import a_site, publish, read_site
from tiltak.model import BuildError
disk = Path(sys.argv[1])
publish(a_site("a"), disk / "site")
for files, change in [({"large.csv": bytes(2_000_000)}, ["true"]), ({}, ["mount", "-o", "remount,ro", disk])]:
    subprocess.run(change, check=True)
    try:
        publish(a_site("b") | files, disk / "site")
    except BuildError as error:
        print(error)
    assert read_site(disk / "site") == a_site("a")
"""
    mount = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(tmp_path)]
    try:
        if subprocess.run([*command, "true"], capture_output=True).returncode:
            pytest.skip("this machine lets nobody make a file system of their own")
    except FileNotFoundError:
        pytest.skip("no unshare here")
    run = subprocess.run(
        [*command, sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    full, read_only = run.stdout.splitlines()
    assert "saw No space left on device; the old site stands as it was" in full
    assert "saw Read-only file system; the old site stands as it was" in read_only


def test_a_kill_at_any_step_leaves_the_old_site_or_the_new_one_whole(site: Path, swap: str) -> None:
    """Kills the publishing process at its first step that Python can see, then at its second, and so on to the end."""
    publish(a_site("a", count=2), site)
    survived, step, seen = False, 0, {"a"}
    while not survived:
        step += 1
        other = "b" if (site / "index.html").read_text() == "front page a" else "a"
        survived = killed_at(step, a_site(other, count=2), site)
        if swap == "exchange":
            assert is_whole(site), f"killed at step {step}"
        with output.lock_site(site):  # what the next build does first
            assert is_whole(site), f"killed at step {step}"
            assert leftovers(site) == []
        seen.add((site / "index.html").read_text()[-1])
    assert step > 40
    assert seen == {"a", "b"}


def killed_at(step: int, files: dict[str, bytes], site: Path) -> bool:
    """Publish in a process that is killed at the step given; whether it had ended before."""
    child = os.fork()
    if child == 0:
        with output.lock_site(site) as held:
            die_at(step)
            output.publish(files, held)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def die_at(step: int) -> Iterator[int]:
    """Kill this process at the step given of those from now on that Python can see. Gives what counts them."""
    steps = count(1)

    def take(event: str, arguments: tuple[object, ...]) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(take)
    return steps


def test_a_kill_at_a_random_moment_leaves_the_old_site_or_the_new_one_whole(site: Path) -> None:
    program = f"""
from itertools import cycle
from pathlib import Path
from tests.publish.test_output import a_site, publish
print(flush=True)
for files in cycle([a_site("a"), a_site("b")]):
    publish(files, Path({str(site)!r}))
"""
    moments = random.Random(140)
    publish(a_site("a"), site)
    while_publishing = 0
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.communicate()
        assert is_whole(site)
        while_publishing += bool(leftovers(site))
    assert while_publishing
    publish(a_site("c"), site)
    assert leftovers(site) == []


@pytest.mark.slow
def test_a_real_build_killed_while_it_publishes_leaves_the_old_site_or_the_new(tmp_path: Path) -> None:
    from site_reader import small_project  # not where a process of its own imports this module

    small_project(tmp_path)
    program = """
import os, sys
from pathlib import Path
import build
from tests.publish.test_output import die_at, read_site
publish, project, end = build.publish, Path(sys.argv[1]), sys.maxsize
settings = (project / "content/site.toml").read_text()

def publish_or_die(*arguments):
    global steps
    counted = die_at(end)
    published = publish(*arguments)
    steps = next(counted)
    return published

def built(name):
    (project / "content/site.toml").write_text(settings.replace('name = "Tiltakstall"', f'name = "{name}"'))
    os.chdir(project)
    assert build.main(["--languages", "nb", "--jobs", "1"]) == 0
    return read_site(project / "site")

build.publish = publish_or_die
names = "En", "To"
whole, stood = [built(name) for name in names], [1]
for share in (0, 0.4, 0.7, 0.97):  # the charts are drawn, so that a fork has no need of the threads that draw
    end = 1 + int(steps * share)
    if (child := os.fork()) == 0:
        built(names[1 - stood[-1]])
        os._exit(0)
    print("ended by signal", os.WTERMSIG(os.waitpid(child, 0)[1]))
    stood.append(whole.index(read_site(project / "site")))
print("stood", *stood)
"""
    run = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(f"ended by signal {signal.SIGKILL:d}\n") == 4, "it wasn't publishing"
    stood = run.stdout.rpartition("stood ")[2].split()
    assert stood[1] == "1", "the old site stands after the first step"
    assert stood[-1] != stood[-2], "the new site stands before the last steps"
