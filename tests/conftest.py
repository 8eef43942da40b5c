"""What several test modules share: the real site, built once for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from site_reader import BuiltSite, build, read_site


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site in all languages, built by the command that the README names."""
    folder = tmp_path_factory.mktemp("built") / "site"
    run = build("--site", str(folder), "--strict")
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> BuiltSite:
    """The whole site, read back."""
    return read_site(site_folder)
