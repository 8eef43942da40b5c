"""html-validate's rules on accessibility hold on every type of page, in every language.

The validator is installed by `make html-validate`, which needs Node; CI does so. Elsewhere these tests are skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.test_browser import KINDS, LANGUAGES

TOOL = Path(__file__).parents[2] / "tools" / "html-validate"
VALIDATE = TOOL / "node_modules" / ".bin" / "html-validate"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("node") and VALIDATE.exists()), reason="make html-validate installs it"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_breaks_a_rule_on_accessibility(site_folder: Path, tmp_path: Path, lang: str) -> None:
    paths = [site_folder / lang / path for path in (*KINDS.values(), "om/kvalitet.html", "om/index.html")]
    paths = [path for path in paths if path.is_file()] + ([] if lang else [site_folder / "404.html"])
    report = tmp_path / "report.json"  # what it prints is cut where it isn't read at once
    subprocess.run(
        [VALIDATE, "--config", TOOL / "a11y.json", "--formatter", f"json={report}", *paths], check=False, timeout=300
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    faults = [(item["filePath"], said["ruleId"], said["line"]) for item in found for said in item["messages"]]
    assert len(paths) > 15
    assert faults == []
