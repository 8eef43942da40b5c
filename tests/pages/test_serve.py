"""The server for working on the site, as a process of its own in a small project, asked over a real socket."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from site_reader import small_project

ROOT = Path(__file__).parents[2]
SCRIPT = re.compile(r'<script src="/-/reload\.js\?(\d+)"></script>\n')
PAGE = "/fylke/31-ostfold.html"
TEXT = Path("content/om/brudd.md")


class Server:
    """A running `python tools/serve.py` in a project folder, with the code that stands there."""

    def __init__(self, project: Path) -> None:
        self.project = project
        command = [sys.executable, str(ROOT / "tools/serve.py"), "--port", "0", "--languages", "nb", "--jobs", "1"]
        self.process = subprocess.Popen(
            command, cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        self.port = int(re.findall(r"http://127\.0\.0\.1:(\d+)/", self.process.stdout.readline())[0])

    def get(self, path: str, method: str = "GET", host: str = "") -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={"Host": host} if host else {})
        response = connection.getresponse()
        answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        connection.close()
        return answer

    def page(self, path: str) -> str:
        return self.get(path)[2].decode()

    def version(self) -> str:
        return self.page("/-/version.txt")

    def save(self, name: str | Path, change: Callable[[str], str]) -> None:
        """Change a file of the project, and wait until the server has seen it: a restarted one answers anew."""
        version, file = self.version(), self.project / name
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        for _ in range(100):
            try:
                if self.page(f"/-/version.txt?{version}") != version:
                    return
            except OSError:  # it restarts
                time.sleep(0.2)
        raise AssertionError(f"the server hasn't seen that {name} has changed")


def environment(project: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{project}{os.pathsep}{ROOT}", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, with code of its own: a server restarts where code has changed."""
    folder = tmp_path_factory.mktemp("served") / "project"
    folder.mkdir()
    small_project(folder)
    shutil.copytree(ROOT / "tiltak", folder / "tiltak", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", folder)
    return folder


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[Server]:
    server = Server(project)
    yield server
    server.process.kill()
    server.process.communicate()


def test_every_file_of_a_build_is_served_as_it_is_built(server: Server, project: Path) -> None:
    site = project.parent / "site"
    command = [sys.executable, "build.py", "--site", str(site), "--languages", "nb", "--jobs", "1"]
    subprocess.run(command, cwd=project, env=environment(project), capture_output=True, check=True)
    files = {f"/{file.relative_to(site).as_posix()}": file.read_bytes() for file in site.rglob("*") if file.is_file()}
    assert len(files) > 100
    for path, built in files.items():
        status, _, body = server.get(path)
        served = SCRIPT.sub("", body.decode()).encode() if path.endswith(".html") else body
        assert (path, status, served == built) == (path, 200, True)


def test_pages_have_their_content_types_and_are_never_kept(server: Server) -> None:
    types = {
        "/": "text/html; charset=utf-8",
        "/fylke/": "text/html; charset=utf-8",
        "/feed.xml": "application/atom+xml",
        "/data/observations.csv": "text/csv; charset=utf-8",
    }
    for path, content_type in types.items():
        status, headers, _ = server.get(path)
        assert (status, headers["content-type"], headers["cache-control"]) == (200, content_type, "no-store")


@pytest.mark.parametrize(
    "path", ["/none.html", "/none/", "/../build.py", "/%2e%2e/build.py", "/build.py", "/a%00b", "/%00", "//etc/hosts"]
)
def test_what_is_not_there_shows_the_page_for_that(server: Server, path: str) -> None:
    status, headers, body = server.get(path)
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert body == server.get("/404.html")[2]
    assert server.get(path, method="HEAD")[0::2] == (404, b"")


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
    for path in ("/", "/-/version.txt"):
        status, _, body = server.get(path, host=host)
        assert status == 421
        assert b"Tiltakstall" not in body
    assert b"Tiltakstall" in server.get("/", host=f"localhost:{server.port}")[2]


def test_a_saved_template_style_script_or_text_is_served(server: Server) -> None:
    for name, path, old, new in (
        ("templates/base.html", PAGE, "</footer>", "<p>Ny mal</p></footer>"),
        ("templates/site.css", "/assets/site.css", "\nbody", "\n.new-style { color: red }\nbody"),
        ("templates/page.js", "/assets/site-nb.js", "\n", "\nself.newScript = true;\n"),
        (TEXT, "/om/brudd.html", "\n---\n", "\n---\n\nEn ny setning.\n"),
    ):
        server.save(name, lambda text, old=old, new=new: text.replace(old, new, 1))  # type: ignore[misc]
        assert new.strip("\n-") in server.page(path).replace("</p>\n</footer>", "</p></footer>"), name


@pytest.mark.parametrize(
    ("name", "change", "path", "seen"),
    [
        ("templates/base.html", lambda text: "\n{% if %}\n" + text, PAGE, r"templates/base\.html:2: template"),
        ("templates/base.html", lambda text: "\n\n{{ nothing.here }}" + text, PAGE, r"templates/base\.html.*line 3"),
        (TEXT, lambda text: text.replace("description:", "what:", 1), "/", r"content/om/brudd\.md:1: front-matter"),
        ("data/breaks.toml", lambda text: text + "\n= 1\n", PAGE, r"data/breaks\.toml:\d+: toml"),
        ("tiltak/pages/figure.py", lambda text: "def (\n" + text, PAGE, r"tiltak/pages/figure\.py.*line 1"),
    ],
)
def test_an_error_is_shown_with_file_and_line_until_it_is_mended(
    server: Server, name: str, change: Callable[[str], str], path: str, seen: str
) -> None:
    whole = (server.project / name).read_text(encoding="utf-8")
    server.save(name, change)
    status, _, body = server.get(path)
    assert status == 500 and re.search(seen, body.decode()) and SCRIPT.search(body.decode()), body.decode()
    server.save(name, lambda _: whole)
    assert server.get(path)[0] == 200


@pytest.mark.browser
def test_an_open_page_reloads_once_for_each_saved_template_or_module(server: Server, browser: Browser) -> None:
    page, loaded, complaints = browser.new_page(), [], []
    page.on("load", lambda _: loaded.append(page.url))
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    page.goto(f"http://127.0.0.1:{server.port}{PAGE}")
    server.save("templates/base.html", lambda text: text.replace("</footer>", '<p id="saved">Ja</p></footer>', 1))
    page.wait_for_selector("#saved", state="attached")
    navigation = server.project / "tiltak" / "pages" / "navigation.py"
    code = navigation.read_text(encoding="utf-8")
    navigation.write_text(code.replace('gettext("Forside")', 'gettext("Begynnelsen")'), encoding="utf-8")
    page.wait_for_selector("text=Begynnelsen", state="attached", timeout=60_000)
    page.wait_for_timeout(500)
    assert len(loaded) == 3
    assert complaints == []
    page.close()


def test_an_interrupt_ends_it_cleanly(project: Path) -> None:
    server = Server(project)
    assert server.get("/")[0] == 200
    server.process.send_signal(signal.SIGINT)
    rest, _ = server.process.communicate(timeout=30)
    assert (server.process.returncode, rest) == (0, "")


def test_a_taken_port_is_named_in_one_line(server: Server, project: Path) -> None:
    command = [sys.executable, str(ROOT / "tools/serve.py"), "--port", str(server.port)]
    second = subprocess.run(command, cwd=project, env=environment(project), capture_output=True, text=True)
    assert second.returncode == 2
    assert second.stderr == f"port {server.port}: Address already in use; name another one with --port\n"
