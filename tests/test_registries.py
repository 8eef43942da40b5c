"""What varies is added by declaring it: an entry in its registry, a module where it has code, its words and its data.

Each edit below is one that CONTRIBUTING lists. The small reports get a table by næring, and the site a fourth language,
a type of page and a format for download.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html
from site_reader import ROOT, small_project

LANGUAGE = 'Language("da", "Dansk", "da_DK", "da", "d. MMMM y", "DAN"),'
CATEGORIES = ("total", "Alle næringer"), ("handel", "Handel"), ("industri", "Industri")
TABLE = """
{0} - {1}

\tGjennom snitt hittil i år\t{2}\t{3}
I alt {4}\t{5}
Handel\t{6}
Industri\t{7}
"""
MONTHS = {
    "mini-2023-12.txt": ("November 2023", "Desember 2023", "November", "Desember"),
    "mini-2024-03.txt": ("Februar 2024", "Mars 2024", "Februar", "Mars"),
}
CELLS = {  # in all, and by næring, of jobbklubb and of mentor
    "mini-2023-12.txt": (("5 10 0", "5 10 0", "0 0 0"), ("22 20 24", "13 12 14", "9 8 10")),
    "mini-2024-03.txt": (("7 6 8", "7 6 8", "0 0 0"), ("32 30 34", "19 18 20", "13 12 14")),
}


def edit(file: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count, f"{file} has no {pattern}"
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with another language, dimension, page type and download format."""
    folder = tmp_path_factory.mktemp("registries")
    small_project(folder)
    shutil.copy(ROOT / "build.py", folder)
    shutil.copytree(ROOT / "tiltak", folder / "tiltak", ignore=shutil.ignore_patterns("__pycache__"))
    add_language(folder)
    add_dimension(folder)
    add_page_type(folder)
    add_format(folder)
    command = [sys.executable, "build.py", "--jobs", "1", "--strict", "--languages", "nb", "da"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder / "site"


def add_language(folder: Path) -> None:
    edit(folder / "tiltak/codelists.py", r'^( +)Language\("en"', rf"\1{LANGUAGE}\n\g<0>")
    shutil.copy(folder / "content/locale/nn.po", folder / "content/locale/da.po")
    shutil.copytree(folder / "content", folder / "content/da", ignore=shutil.ignore_patterns("locale", "*.toml", "da"))
    columns = "".join(f'[columns.{name}_da]\nname = "Dansk"\nabout = "Dansk"\n\n' for name in ("name", "text"))
    edit(folder / "content/open-data.toml", r"^\[columns\.age\]", columns + r"\g<0>")
    for name in ("breaks.toml", "vocabulary/categories.toml"):
        edit(folder / "data" / name, r"^(name|text)\.nn = (.*)$", r"\g<0>\n\1.da = \2")


def add_dimension(folder: Path) -> None:
    edit(folder / "tiltak/codelists.py", r'^( +)Dimension\("age"', r'\1Dimension("sector", "naering"),\n\g<0>')
    edit(folder / "tiltak/model.py", r'^( +)age: str = "total"', r'\g<0>\n\1sector: str = "total"')
    edit(folder / "tiltak/words/titles.py", r'^( +)"age": N_\("etter', r'\1"sector": N_("etter næring"),\n\g<0>')
    edit(folder / "tiltak/words/titles.py", r'^( +)"age": N_\("Alder', r'\1"sector": N_("Næring"),\n\g<0>')
    texts = '[columns.sector]\nname = "Næring"\nabout = "Deltakernes næring"\n\n'
    edit(folder / "content/open-data.toml", r"^\[columns\.age\]", texts + r"\g<0>")
    with (folder / "data/vocabulary/categories.toml").open("a", encoding="utf-8") as file:
        file.writelines(f'\n[[sector]]\ncode = "{code}"\nname = "{name}"\n' for code, name in CATEGORIES)
    sheet = '{ title = "Tiltak og næring", rows = "sector", since = "" },'
    edit(folder / "data/vocabulary/families.toml", r'^( +){ title = "Tiltak og alder"', rf"\1{sheet}\n\g<0>")
    sums = folder / "data/raw/SHA256SUMS"
    for name, months in MONTHS.items():
        report = folder / "data/raw" / name
        with report.open("a", encoding="utf-8") as file:
            for tiltak, cells in zip(("jobbklubb", "mentor"), CELLS[name], strict=True):
                file.write(TABLE.format(*months, tiltak, *(row.replace(" ", "\t") for row in cells)))
        edit(sums, rf"^\w+(?=  {name})", sha256(report.read_bytes()).hexdigest())


PAGE_TYPE = """
from tiltak.pages.page_type import PageType, new_page

LETTERS = PageType(
    kind="letters",
    template="letters.html",
    card="Brev",
    pages=lambda tables: [new_page(tables.prints, "letters", ("", ""), (), path="brev.html")],
    heading=lambda page, words: "Brev",
    title=lambda page, words: "Brev",
    description=lambda page, words: "Brev om tallene.",
)
"""
TEMPLATE = """{% extends "base.html" %}
{% from "parts.html" import title with context %}
{% block main %}
{{ title(page) }}
{% endblock %}
"""
FORMAT = """
def page_lines(data):
    return f"{data.page.path} {len(data.cells)}".encode()
"""


def add_page_type(folder: Path) -> None:
    (folder / "tiltak/pages/types/letters.py").write_text(PAGE_TYPE)
    (folder / "templates/letters.html").write_text(TEMPLATE)
    registry = folder / "tiltak/pages/registry.py"
    edit(registry, "^from tiltak.pages.types.largest_changes", r"from tiltak.pages.types.letters import LETTERS\n\g<0>")
    edit(registry, r"\(TILTAK, ", r"\g<0>LETTERS, ")


def add_format(folder: Path) -> None:
    (folder / "tiltak/opendata/lines.py").write_text(FORMAT)
    registry = folder / "tiltak/opendata/files.py"
    edit(registry, "^from tiltak.opendata.labels", r"from tiltak.opendata.lines import page_lines\n\g<0>")
    edit(registry, r"^PAGE_FORMATS = \(", r'\g<0>PageFormat("txt", "Linjer", "text/plain", page_lines),')


def test_a_fourth_language_has_its_pages_and_the_others_lead_to_them(site: Path) -> None:
    page = html.parse(site / "da/tiltak/mentor.html").getroot()
    assert page.get("lang") == "da"
    norwegian = html.parse(site / "tiltak/mentor.html").getroot()
    assert "../da/tiltak/mentor.html" in norwegian.xpath("//a[@hreflang='da']/@href")
    assert html.parse(site / "404.html").xpath("//p[@lang='da']")


def test_another_dimension_is_in_pages_and_files(site: Path) -> None:
    page = html.parse(site / "tiltak/mentor.html").getroot()
    figure = page.xpath("//*[@id='naering']")
    assert figure and "Etter næring" in figure[0].text_content()
    with (site / "data/observations.csv").open(encoding="utf-8") as lines:
        rows = {
            (row["period"], row["sector"]): row["value"] for row in csv.DictReader(lines) if row["sector"] != "total"
        }
    assert rows["2024-03", "handel"] == "20"
    cube = json.loads((site / "tiltak/mentor.json").read_text())
    assert cube["dimension"]["breakdown"]["category"]["label"]["sector.handel"] == "Næring: Handel"


def test_another_page_type_has_its_pages_in_all_languages(site: Path) -> None:
    for path in ("brev.html", "da/brev.html"):
        page = html.parse(site / path).getroot()
        assert [heading.text_content().strip() for heading in page.xpath("//h1")] == ["Brev"]


def test_another_format_is_offered_beside_every_page_with_numbers(site: Path) -> None:
    page = html.parse(site / "tiltak/mentor.html").getroot()
    assert page.xpath("//a[@download and text()='Linjer']/@href") == ["mentor.txt"]
    assert (site / "tiltak/mentor.txt").read_text().startswith("tiltak/mentor.html ")
