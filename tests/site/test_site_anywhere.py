"""The site is the same whoever builds it, and works wherever it stands."""

from __future__ import annotations

import contextlib
import posixpath
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import html5lib
import pytest
from site_reader import ROOT, BuiltSite, build, small_project

from tiltak.publish.bundle import bundle

pytestmark = pytest.mark.slow

KINDS = (
    "index.html", "tiltak/index.html", "kommune/index.html", "fylke/index.html", "tiltak/oppfolging.html",
    "tiltak/tidsubestemt-lonnstilskudd.html", "tiltaksgruppe/alle.html", "tiltaksgruppe/oppfolging.html",
    "fylke/11-rogaland.html", "fylke/30-viken.html", "fylke/97-svalbard-og-ovrige-omrader.html",
    "kommune/1103-stavanger.html", "kommune/1144-kvitsoy.html", "kommune/1151-utsira.html", "kommune/ukjent.html",
    "kommune/figur/1103-stavanger-tiltak.html", "om/index.html", "om/metode.html", "om/kilder.html", "sammenlign.html",
)  # fmt: skip


def test_two_builds_are_the_same_whatever_the_machine_is_like(tmp_path: Path) -> None:
    """Another folder to stand in, another number of workers, another order of sets, another zone, language and time.
    So is what is packed of them. The whole site is compared by CI, as two Pythons build it."""
    small_project(tmp_path)
    shutil.copytree(tmp_path / "content" / "om", tmp_path / "content" / "en" / "om")
    (tmp_path / "here").mkdir()
    places = [f"--{name}={tmp_path / name}" for name in ("data", "content", "templates")]
    same = ["--strict", "--languages", "nb", "en", *places]
    sites = []
    for number, (folder, variables) in enumerate(
        (
            (tmp_path, {"PYTHONHASHSEED": "0", "TZ": "UTC"}),
            (tmp_path / "here", {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        )
    ):
        top, kept = tmp_path / f"site-{number}", tmp_path / f"kept-{number}"
        run = build(*same, f"--site={top}", f"--cache={kept}", f"--jobs={2 - number}", folder=folder, **variables)
        assert run.returncode == 0, run.stderr
        sites.append({path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()})
    first, second = sites
    assert first.keys() == second.keys() and len(first) > 150
    assert [path for path in first if first[path] != second[path]] == []
    bundles = [bundle(files, ROOT / "templates") for files in sites]
    assert bundles[0] == bundles[1]


# --- links -----------------------------------------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    """The port of a server whose root is a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def linked(site: BuiltSite) -> set[str]:
    """The paths that the links of pages lead to, of pages that links from the front page lead to. No link leads out of
    the site, so that where it stands changes none of them."""
    home = "https://somewhere.example/below/"
    reached, waiting, checked = {"index.html"}, ["index.html"], set[str]()
    while waiting:
        path = waiting.pop()
        for link in site.pages[path].links:
            if re.match(r"(https?|mailto|data):", link):
                continue
            address = urldefrag(urljoin(home + path, link))[0]
            assert address.startswith(home), f"{path}: {link} leads out of the site"
            assert not address.endswith("/"), f"{path}: {link} names a folder"
            checked.add(address.removeprefix(home))
            target = unquote(address.removeprefix(home))
            if target in site.pages and target not in reached:
                reached.add(target)
                waiting.append(target)
    return checked


@pytest.mark.any_site
def test_every_page_is_reached_by_links_and_every_link_leads_to_a_file(site: BuiltSite, linked: set[str]) -> None:
    assert [path for path in linked if not (site.folder / unquote(path)).is_file()] == []
    assert linked >= site.pages.keys() - {"404.html"}


def test_a_server_finds_what_links_lead_to(site: BuiltSite, linked: set[str], tmp_path: Path) -> None:
    """Below a folder of the server. Of addresses that differ in letters and digits only, one is asked for."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "where").symlink_to(site.folder)
    alike = {re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", path)): path for path in sorted(linked)}
    assert len(alike) > 30
    with served(tmp_path) as port:
        connection = HTTPConnection("127.0.0.1", port)
        for path in alike.values():
            connection.request("HEAD", f"/some/where/{path}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, path
        connection.close()


def test_no_link_of_a_page_is_absolute(site: BuiltSite) -> None:
    """The site doesn't know its address here, so that none of its own can have a host either."""
    for page in site.pages.values():
        for link in page.links:
            assert not link.startswith("/"), f"{page.path}: {link}"
            assert not re.match(r"https?:", link) or "nav.no" in link or posixpath.basename(page.path) == "404.html", (
                link
            )


# --- html ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("folder", ["", "en/"])
def test_a_page_of_each_kind_is_html_without_a_fault(site: BuiltSite, folder: str, path: str) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse((site.folder / folder / path).read_text(encoding="utf-8"))


def test_the_page_for_what_is_not_found_is_html_without_a_fault(site: BuiltSite) -> None:
    html5lib.HTMLParser(strict=True).parse((site.folder / "404.html").read_text(encoding="utf-8"))
