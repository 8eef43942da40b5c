"""What the tests of fetching share: a server that does what it is told, and a data folder with one report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from badserver import Server, serve
from offers import end_processes, small_data


@pytest.fixture(scope="module", autouse=True)
def processes() -> Iterator[None]:
    """The confined processes, that all runs of a module share."""
    yield
    end_processes()


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as told:
        yield told


@pytest.fixture
def data(tmp_path: Path, server: Server) -> Path:
    return small_data(tmp_path / "data", server)
