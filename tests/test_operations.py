"""Running the site: the workflows are sound, the watch opens issues, and a real nginx serves it as the docs say."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tools import rules

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SETUP = ("actions/checkout", "actions/setup-python")
PINNED = re.compile(r"uses: ([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+")


def test_every_action_is_an_official_one_and_pinned_by_its_commit() -> None:
    assert len(WORKFLOWS) == 2
    for path in WORKFLOWS:
        used = re.findall(r"uses: .*", path.read_text())
        assert used
        for line in used:
            found = PINNED.fullmatch(line)
            assert found, f"{path.name}: {line}"
            assert found[1].startswith("actions/")


def test_an_action_is_the_same_commit_everywhere() -> None:
    commits: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for name, commit in PINNED.findall(path.read_text()):
            commits.setdefault(name, set()).add(commit)
    assert set(SETUP) <= commits.keys()
    assert all(len(found) == 1 for found in commits.values())


@pytest.mark.parametrize("tool", [["zizmor", "--offline", "--no-progress"], ["actionlint"]], ids=lambda tool: tool[0])
def test_the_checkers_of_workflows_find_nothing(tool: list[str]) -> None:
    here = Path(sys.executable).parent / tool[0]
    program = here if here.exists() else shutil.which(tool[0])
    if not program:
        pytest.skip(f"{tool[0]} is not installed")
    run = subprocess.run([program, *tool[1:], *WORKFLOWS], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


def test_nothing_has_more_rights_than_its_job_needs() -> None:
    for path in WORKFLOWS:
        head, _, jobs = path.read_text().partition("\njobs:\n")
        assert "\npermissions: {}\n" in head
        assert jobs.count("permissions:") == len(re.findall(r"^  [a-z]+:$", jobs, re.M))


def rights(workflow: str) -> dict[str, set[str]]:
    """What each job of a workflow may do, such as 'contents: read'."""
    _, _, text = (ROOT / ".github/workflows" / workflow).read_text().partition("\njobs:\n")
    jobs = re.split(r"^  ([a-z]+):$", text, flags=re.M)[1:]
    return {
        name: set(re.findall(r"^      ([a-z-]+: (?:read|write))\b", job.partition("permissions:")[2], re.M))
        for name, job in zip(jobs[::2], jobs[1::2], strict=True)
    }


def test_the_job_that_reads_files_from_outside_may_write_nothing_and_the_one_that_commits_builds_nothing() -> None:
    told = (ROOT / ".github/workflows/nightly.yml").read_text()
    assert rights("nightly.yml") == {
        "build": {"contents: read", "pages: read"},
        "commit": {"contents: write"},
        "deploy": {"pages: write", "id-token: write"},
        "watch": {"actions: write", "contents: read", "issues: write"},
    }
    _, _, after_build = told.partition("\n  commit:\n")
    assert "make " not in after_build and "python" not in after_build
    assert all(may == {"contents: read"} for may in rights("ci.yml").values())


def test_no_environment_comes_from_a_cache() -> None:
    """What a cache brings is checked by the lock's hashes, as pip's downloads are, or is data, as charts are."""
    for path in WORKFLOWS:
        cached = re.findall(r"actions/cache@.*\n +with:\n +path: (.*)", path.read_text())
        assert set(cached) <= {".cache/charts.json"}


def test_two_pythons_build_the_site_and_the_sites_are_compared() -> None:
    told = (ROOT / ".github/workflows/ci.yml").read_text()
    assert (
        'python: ["3.11", "3.13"]' in told
        and "tools/compare_sites.py built/site-3.11/site built/site-3.13/site" in told
    )


# --- what a night commits --------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    command = [
        "git",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
        *arguments,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@dataclass(frozen=True)
class Night:
    """A repository with a report, a checkout of it, and the data that a night has made: a report more."""

    repository: Path
    checkout: Path
    data: Path

    def commit(self) -> subprocess.CompletedProcess[str]:
        command = ["sh", ROOT / "tools/commit_data.sh", self.data, self.repository, "main"]
        return subprocess.run(command, cwd=self.checkout, capture_output=True, text=True)

    def committed(self) -> list[str]:
        return git(self.repository, "ls-tree", "-r", "--name-only", "main").split()

    def pushed_by_somebody(self, path: str, text: str) -> None:
        other = self.repository.parent / "other"
        git(self.repository.parent, "clone", "--quiet", str(self.repository), "other")
        (other / path).write_text(text)
        git(other, "add", ".")
        git(other, "commit", "--quiet", "-m", "Meanwhile")
        git(other, "push", "--quiet", "origin", "HEAD:main")


def with_checksums(raw: Path) -> None:
    files = [path for path in sorted(raw.iterdir()) if path.name != "SHA256SUMS"]
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (raw / "SHA256SUMS").write_text("".join(sums))


@pytest.fixture
def night(tmp_path: Path) -> Night:
    made = Night(tmp_path / "repository.git", tmp_path / "checkout", tmp_path / "made")
    git(tmp_path, "init", "--quiet", "--bare", str(made.repository))
    git(tmp_path, "clone", "--quiet", str(made.repository), "checkout")
    (made.checkout / "data/raw").mkdir(parents=True)
    (made.checkout / "data/raw/old.txt").write_text("old")
    (made.checkout / "data/sources.toml").write_text('id = "old"\n')
    with_checksums(made.checkout / "data/raw")
    git(made.checkout, "add", ".")
    git(made.checkout, "commit", "--quiet", "-m", "One report")
    git(made.checkout, "push", "--quiet", "origin", "HEAD:main")
    shutil.copytree(made.checkout / "data", made.data)
    (made.data / "raw/new.xlsx").write_text("new")
    (made.data / "sources.toml").write_text('id = "old"\nid = "new"\n')
    (made.data / "published").mkdir()
    (made.data / "published/2026-01.parquet").write_text("an edition")
    with_checksums(made.data / "raw")
    return made


def test_a_night_commits_its_data_also_where_somebody_has_pushed_meanwhile(night: Night) -> None:
    night.pushed_by_somebody("README.md", "Words")
    run = night.commit()
    assert run.returncode == 0, run.stderr
    data = ["data/published/2026-01.parquet", "data/raw/SHA256SUMS", "data/raw/new.xlsx", "data/raw/old.txt"]
    assert night.committed() == ["README.md", *data, "data/sources.toml"]
    assert night.commit().stdout == "Nothing new\n"


def test_only_a_report_that_fetching_brought_leaves(night: Night) -> None:
    (night.data / "raw/old.txt").unlink()
    with_checksums(night.data / "raw")
    run = night.commit()
    assert (run.returncode, run.stderr) == (
        1,
        "commit_data.sh: expected data/raw/old.txt, which fetching didn't bring; saw none\n",
    )
    (night.checkout / "data/fetched.toml").write_text('brought = [\n    "old",\n]\n')
    run = night.commit()
    assert run.returncode == 0, run.stderr
    assert "data/raw/old.txt" not in night.committed() and "data/raw/new.xlsx" in night.committed()


def test_a_push_that_is_never_taken_is_tried_three_times(night: Night) -> None:
    hook = night.repository / "hooks" / "update"
    hook.write_text('#!/bin/sh\necho tried >> "$GIT_DIR/tries"\nexit 1\n')
    hook.chmod(0o755)
    run = night.commit()
    assert (run.returncode, run.stderr.splitlines()[-1][:40]) == (1, "commit_data.sh: expected a push to succe")
    assert (night.repository / "tries").read_text() == "tried\n" * 3


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("raw/old.txt", "other", "expected data/raw/old.txt as it was"),
        ("vocabulary.toml", "", "expected only files that a nightly run may change; saw ./vocabulary.toml"),
        ("raw/.git", "", "expected only files that a nightly run may change; saw ./raw/.git"),
    ],
)
def test_data_that_a_night_may_not_change_are_not_committed(night: Night, path: str, text: str, told: str) -> None:
    before = night.committed()
    (night.data / path).write_text(text)
    with_checksums(night.data / "raw")
    run = night.commit()
    assert run.returncode == 1
    assert told in run.stderr
    assert night.committed() == before


def test_a_link_or_a_wrong_checksum_among_the_data_is_not_committed(night: Night) -> None:
    (night.data / "raw/new.xlsx").write_text("cut")
    assert "expected the checksums" in night.commit().stderr
    (night.data / "raw/new.xlsx").unlink()
    (night.data / "raw/new.xlsx").symlink_to(night.checkout / "data/raw/old.txt")
    assert "expected files; saw the link" in night.commit().stderr


# --- the watch -------------------------------------------------------------------------------------------------


def opened(
    tmp_path: Path,
    report_date: str,
    open_issues: int = 0,
    failed: str = "false",
    months: tuple[str, ...] = ("2017-12",),
    found: str = "",
) -> list[str]:
    """The titles of the issues that the watch has opened in this folder, run with a stand-in for gh that keeps them."""
    (tmp_path / "data").mkdir(exist_ok=True)
    periods = "".join(f'period = ["{month[:4]}-01", "{month}"]\n' for month in months)
    (tmp_path / "data/sources.toml").write_text(f'{periods}report_date = ""\nreport_date = "{report_date}"\n')
    (tmp_path / "found.txt").write_text(found)
    gh = tmp_path / "gh"
    known = '[ "$4" = all ] && grep -qsF "${6#in:title }" titles'
    gh.write_text(
        f'#!/bin/sh\nif [ "$2" = list ]; then {known} && echo 1 || echo {open_issues}\n'
        'else echo "$4" >> opened; echo "\\"$4\\"" >> titles; fi\n'
    )
    gh.chmod(0o755)
    told = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "FAILED": failed, "FOUND": "found.txt"}
    subprocess.run(["sh", ROOT / "tools/watch.sh"], cwd=tmp_path, env={**os.environ, **told}, check=True)
    return (tmp_path / "opened").read_text().splitlines() if (tmp_path / "opened").exists() else []


def test_a_failed_run_opens_one_issue(tmp_path: Path) -> None:
    today = time.strftime("%Y-%m-%d")
    assert opened(tmp_path, today, failed="true") == ["The nightly run failed"]


def test_an_issue_that_is_open_is_not_opened_again(tmp_path: Path) -> None:
    assert opened(tmp_path, "2020-01-01", open_issues=1, failed="true") == []


def test_forty_five_days_without_a_report_open_an_issue(tmp_path: Path) -> None:
    assert opened(tmp_path, "2020-01-01") == ["No new report for 45 days"]


def test_a_quiet_night_opens_none(tmp_path: Path) -> None:
    assert opened(tmp_path, time.strftime("%Y-%m-%d")) == []


def test_each_refused_report_opens_one_issue_and_none_again_the_night_after(tmp_path: Path) -> None:
    today = time.strftime("%Y-%m-%d")
    refused = [f"https://example.org/{name}.xlsx: report-readable: expected a report; saw none" for name in "ab"]
    first = opened(tmp_path, today, found=f"{refused[0]}\n")
    assert len(first) == 1 and first[0].startswith("Fetching found a fault (")
    assert opened(tmp_path, today, found=f"{refused[0]}\n") == first
    second = opened(tmp_path, today, found="".join(f"{line}\n" for line in refused))
    assert second[:1] == first and len(set(second)) == 2


def test_the_night_hands_the_findings_of_fetching_to_the_watch(tmp_path: Path) -> None:
    """The workflow's own command, on a summary as the night writes it."""
    (command,) = re.findall(r"^ +(sed -n .* summary\.md > found\.txt)$", (WORKFLOWS[1]).read_text(), re.M)
    refused = [f"https://example.org/{name}.xlsx: report-readable: expected a report" for name in "ab"]
    told = "".join(f"- {line}\n" for line in refused)
    (tmp_path / "summary.md").write_text(f"## Fetched\n\n0 new\n\n{told}\n## The site is built\n\n- account\n")
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    assert (tmp_path / "found.txt").read_text().splitlines() == refused


def test_the_night_after_a_report_without_a_date_is_quiet(tmp_path: Path) -> None:
    """A report without a date is as new as its last month."""
    last = (date.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    assert opened(tmp_path, "2020-01-01", months=("2019-12", last)) == []


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real nginx that serves a small site by docs/nginx.conf."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    site = folder / "site"
    (site / "data").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>" + "<p>Tall</p>" * 500)
    (site / "404.html").write_text("<!doctype html><p>Siden finnes ikke</p>")
    (site / "data/observations.csv").write_text("source,period\n" * 500)
    (site / ".nojekyll").write_text("")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = (ROOT / "docs/nginx.conf").read_text()
    server = server.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("SITE", str(site))
    paths = "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}events {{}}\nhttp {{\naccess_log off;\n{paths}{server}}}\n"
    )
    process = subprocess.Popen([program, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def asked(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_nginx_compresses_pages_and_sends_the_security_headers(nginx: str) -> None:
    status, headers, body = asked(nginx, **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert b"Tall" in gzip.decompress(body)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"


def test_nginx_answers_304_where_nothing_has_changed(nginx: str) -> None:
    _, headers, _ = asked(nginx)
    assert asked(nginx, **{"If-None-Match": headers["etag"]})[0] == 304


def test_nginx_lets_other_pages_read_the_data(nginx: str) -> None:
    status, headers, _ = asked(nginx + "data/observations.csv")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert headers["access-control-allow-origin"] == "*"


def test_nginx_shows_the_page_for_what_there_is_not(nginx: str) -> None:
    status, _, body = asked(nginx + "kommune/9999-ingen.html")
    assert status == 404
    assert b"finnes ikke" in body
    assert asked(nginx + ".nojekyll")[0] == 404


def test_the_operations_page_explains_every_rule_that_the_program_can_name() -> None:
    told = set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)*)`", (ROOT / "docs/operations.md").read_text()))
    named = {rules.slug(rule) for of_title in rules.RULES.values() for rule in of_title} | rules.stops().keys()
    assert len(named) > 70
    assert named <= told, named - told
