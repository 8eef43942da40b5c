"""Running the site: the workflows are sound, the watch opens issues, and a real nginx serves it as the docs say."""

from __future__ import annotations

import gzip
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


def opened(tmp_path: Path, report_date: str, open_issues: int = 0, failed: str = "false") -> list[str]:
    """The titles of the issues that the watch opens, run with a stand-in for gh that notes what it is asked."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/sources.toml").write_text(f'report_date = ""\nreport_date = "{report_date}"\n')
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\nif [ "$2" = list ]; then echo {open_issues}; else echo "$4" >> opened; fi\n')
    gh.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "FAILED": failed}
    subprocess.run(["sh", ROOT / "tools/watch.sh"], cwd=tmp_path, env=environment, check=True)
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
