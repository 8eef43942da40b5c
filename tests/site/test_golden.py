"""A site in small, from reports to pages, small enough to read: what comes out stands beside what goes in.

The reports in `golden/data` hold every state of a cell: a number, zero, hidden, not published, not in use, lost; and
a break. In the newer one the row of Østfold has lost its last cell, so that its others are placed by the sums.
`golden/site` holds the observations and the main part of three pages. After a change that is meant to alter them:

    make golden

writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from site_reader import build_here, small_project

GOLDEN = Path(__file__).parents[1] / "golden"
PAGES = ("fylke/31-ostfold.html", "kommune/1144-kvitsoy.html", "tiltak/mentor.html")
OBSERVATIONS = "data/observations.csv"


def golden_site(folder: Path) -> dict[str, str]:
    """The observations, and what stands between <main> and </main> on the pages, by path."""
    small_project(folder)
    assert build_here(folder, "--languages", "nb", "--strict") == 0
    texts = {path: (folder / "site" / path).read_text(encoding="utf-8") for path in (*PAGES, OBSERVATIONS)}
    main = re.compile(r"<main.*?</main>\n", re.DOTALL)
    return {path: found[0] if (found := main.search(text)) else text for path, text in texts.items()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return golden_site(tmp_path_factory.mktemp("golden") / "small")


@pytest.mark.parametrize("path", [*PAGES, OBSERVATIONS])
def test_the_small_site_is_as_it_was_read_by_a_person(made: dict[str, str], path: str) -> None:
    assert made[path] == (GOLDEN / "site" / path).read_text(encoding="utf-8"), "meant? make golden"


def test_the_small_site_holds_every_state_of_a_cell(made: dict[str, str]) -> None:
    pages = "".join(made[path] for path in PAGES)
    cells = re.findall(r'<td(?: class="([^"]*)")?>(.*?)</td>', pages)
    assert {"q", "np", "nu", "o"} <= {css for classes, _ in cells for css in classes.split(" ")}
    assert "0" in [text for _, text in cells]
    assert 'class="brk"' in pages and "plassert" in pages
    statuses = [line.split(",")[-7] for line in made[OBSERVATIONS].splitlines()[1:]]
    assert set(statuses) == {"A", "Q", "O"} and statuses.count("O") == 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name, text in golden_site(Path(folder) / "small").items():
            target = GOLDEN / "site" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
