"""The server for working on the site, as a process of its own, asked over a real socket."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Stands in for the real build: fails where the content says so.
BUILD = """
import sys
from pathlib import Path
content, site = Path("content/page.md").read_text(), Path("site")
if "broken" in content:
    sys.exit("content/page.md: broken")
for name in ("index.html", "fylke/index.html", "feed.xml", "data/observations.csv", "404.html"):
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text(name if name == "404.html" else content)
(site / "former").mkdir(exist_ok=True)
"""


class Server:
    """A running `python tools/serve.py` in a project folder."""

    def __init__(self, project: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, str(ROOT / "tools/serve.py"), "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", self.line())[0])

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def get(self, path: str, method: str = "GET", host: str = "") -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={"Host": host} if host else {})
        response = connection.getresponse()
        answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
        connection.close()
        return answer


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "build.py").write_text(BUILD)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "page.md").write_text("first")
    return tmp_path


@pytest.fixture
def server(project: Path) -> Iterator[Server]:
    server = Server(project)
    assert server.line() == "Built anew\n"
    (project / "site" / "outside.html").symlink_to(project / "build.py")
    (project / "site" / "out").symlink_to(project / "content")
    yield server
    server.process.kill()
    server.process.communicate()


def test_pages_have_their_content_types_and_are_never_kept(server: Server) -> None:
    types = {
        "/": "text/html; charset=utf-8",
        "/fylke/": "text/html; charset=utf-8",
        "/feed.xml": "application/atom+xml",
        "/data/observations.csv": "text/csv; charset=utf-8",
    }
    for path, content_type in types.items():
        status, headers, body = server.get(path)
        assert (status, body) == (200, "first")
        assert (headers["content-type"], headers["cache-control"]) == (content_type, "no-store")


@pytest.mark.parametrize(
    "path",
    ["/none.html", "/former/", "/../build.py", "/%2e%2e/build.py", "/a%00b", "/%00", "/outside.html", "/out/page.md"],
)
def test_what_is_not_there_shows_the_page_for_that(server: Server, path: str) -> None:
    status, headers, body = server.get(path)
    assert (status, headers["content-type"], body) == (404, "text/html; charset=utf-8", "404.html")
    assert server.get(path, method="HEAD")[0::2] == (404, "")


def test_only_this_machine_can_ask(server: Server) -> None:
    listening = Path("/proc/net/tcp").read_text() if Path("/proc/net/tcp").exists() else ""
    addresses = re.findall(rf"(\w{{8}}):{server.port:04X} 00000000:0000 0A", listening)
    if not listening:
        pytest.skip("this system doesn't list its sockets")
    assert addresses == ["0100007F"]


@pytest.mark.parametrize(
    "host", ["tall.example.org", "tall.example.org:8000", "127.0.0.1.example.org", "[::1", "@localhost."]
)
def test_a_host_of_another_name_is_refused(server: Server, host: str) -> None:
    status, _, body = server.get("/", host=host)
    assert status == 421
    assert "first" not in body
    assert server.get("/", host=f"localhost:{server.port}")[2] == "first"


def test_a_change_builds_anew_and_a_failing_build_leaves_the_last_good_site(server: Server, project: Path) -> None:
    page = project / "content" / "page.md"
    page.write_text("broken, and a new length")
    assert [server.line(), server.line()] == [
        "content/page.md: broken\n",
        "Not built: the last good site is shown\n",
    ]
    assert server.get("/")[2] == "first"
    page.write_text("second")
    assert server.line() == "Built anew\n"
    assert server.get("/")[2] == "second"


def test_an_interrupt_ends_it_cleanly(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    rest, _ = server.process.communicate(timeout=10)
    assert (server.process.returncode, rest) == (0, "")


def test_a_taken_port_is_named_in_one_line(server: Server, project: Path) -> None:
    command = [sys.executable, str(ROOT / "tools/serve.py"), "--port", str(server.port)]
    second = subprocess.run(
        command, cwd=project, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert second.returncode == 2
    assert second.stderr == f"port {server.port}: Address already in use; name another one with --port\n"
