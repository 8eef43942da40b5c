"""What several test modules share: the real site, built once for all of them, and a browser that opens it."""

from __future__ import annotations

import fcntl
import gc
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import FLAGS, Reader, chromium
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from site_reader import DATA, BuiltSite, build, read_site

from tools.site_handler import SiteHandler

# That a machine is busy is no fault of the program; the night tries more examples (Makefile).
settings.register_profile("any machine", deadline=None, max_examples=int(os.environ.get("EXAMPLES", "30")))
settings.load_profile("any machine")


# The groups of tests that take longest, in the order in which processes take them: the last ones must be short, or one
# process works alone at the end. The second begins with nothing that waits for the site, which the first builds.
LONGEST = (
    *("site", "test_nightly", "test_browser", "test_scripts", "five reports", "test_fetch_files", "test_exit_codes"),
    *("test_serve", "test_fetch", "test_browser_keys", "test_workbook", "test_charts", "test_reading", "test_output"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out to processes (`-n`): those that read the whole site to one, which reads it once; the rest by
    module, unless a module names its group itself. The longest groups begin."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("site" if "site" in fixtures else item.path.stem))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group").args[0]
    return LONGEST.index(group) if group in LONGEST else len(LONGEST)


def pytest_collection_finish() -> None:
    """What stands in memory once all tests are loaded is no garbage: looking through it takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionfinish() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the five reports in all languages, or the one that SITE names; built once for all processes."""
    if "SITE" in os.environ:
        return Path(os.environ["SITE"]).resolve(strict=True)
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "built" / "site"
    folder.parent.mkdir(exist_ok=True)
    with (shared / "built.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            run = build("--data", str(DATA), "--site", str(folder), "--strict")
            assert run.returncode == 0, run.stderr
    return folder


for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # a make that a test starts isn't part of the `make test` around it
    os.environ.pop(name, None)


@pytest.fixture(scope="session")
def site(site_folder: Path) -> BuiltSite:
    """That site, read back."""
    return read_site(site_folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    executable = chromium()
    if not executable:
        pytest.skip("no Chromium: make chromium says how to get it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS), chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture(scope="module")
def served(site_folder: Path) -> Iterator[str]:
    """The address of the site on a server, below a path of its own."""
    handler = partial(SiteHandler, directory=str(site_folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site_folder.name}/"
        server.shutdown()


@pytest.fixture(scope="module")
def reader(browser: Browser, site_folder: Path, served: str) -> Reader:
    """What opens the site's pages in the browser, from disk or over http."""
    return Reader(browser, site_folder, served)
