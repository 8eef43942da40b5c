"""What several test modules share: the real site, built once for all of them."""

from __future__ import annotations

import pytest
from site_reader import BuiltSite, build, read_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The whole site in all languages, built by the command that the README names, and read back."""
    folder = tmp_path_factory.mktemp("built") / "site"
    run = build("--site", str(folder), "--strict")
    assert run.returncode == 0, run.stderr
    return read_site(folder)
