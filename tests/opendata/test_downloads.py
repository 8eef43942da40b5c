"""The files for download, made of the site in small and read back with other software."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache
from pathlib import Path

import extruct
import feedparser
import jsonstat_validator
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minidata import config, files, labels, tables, words
from minisite import EVERY_STATE, PAGES, ROOT, SOURCES, mini_context, mini_words, printed
from PIL import Image
from pyjstat import pyjstat
from pyshacl import validate
from rdflib import Graph
from rdflib.compare import isomorphic

from tiltak.codelists import LANGUAGES
from tiltak.model import TOTAL_KEY, BuildError
from tiltak.opendata import open_data_files
from tiltak.opendata.codelists import code_lists
from tiltak.opendata.excel import WorkbookSheet, workbook
from tiltak.opendata.files import download_links
from tiltak.opendata.jsonstat import CUBE_DIMENSIONS, STATUS, ids
from tiltak.opendata.labels import load_texts
from tiltak.opendata.page_data import page_cells, series_cells
from tiltak.pages.news import feed_view
from tiltak.pages.registry import PAGE_TYPES
from tiltak.pages.social_cards import picture_path, picture_title, pictures
from tiltak.pages.templates import feed_file, shared_files
from tiltak.pages.views import site_of
from tiltak.tabulate.coverage import temporal_coverage
from tiltak.tabulate.editions import Edition
from tiltak.tabulate.tidy import COLUMNS, inert
from tiltak.words.i18n import SYMBOLS

ADDRESS = "https://example.org/tall/"
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cn", "Cs"]) | st.just("\n"))  # what a label can hold
SHAPES = Path(__file__).parents[1] / "shapes.ttl"


def csv_rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files()[path].decode(), newline="")))


# --- the cells ---------------------------------------------------------------------------------------------------


def test_every_point_of_a_series_has_a_key_of_its_own() -> None:
    for series in (series for page in PAGES for series in page.series):
        cells = list(series_cells(series))
        assert len({key for key, _ in cells}) == len(cells) == sum(1 for _ in series.points()) + len(series.means)
        assert not any("" in key for key, _ in cells)


def test_every_page_with_numbers_has_its_files_and_every_other_none() -> None:
    for page in PAGES:
        beside = download_links(PAGES, files())[page.path]
        has = bool(page.series) and page.kind not in ("front", "index")
        assert [file.format for file in beside] == (["CSV", "Excel", "JSON-stat"] if has else []), page.path
        assert all(file.size == len(files()[file.path]) for file in beside)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert open_data_files(PAGES[::-1], tables(), words(), config()) == files()


# --- CSV ---------------------------------------------------------------------------------------------------------


def test_a_page_csv_has_lines_of_the_whole_and_its_header() -> None:
    header, *whole = files()["data/observations.csv"].decode().splitlines()
    for page in PAGES:
        path = page.path.replace(".html", ".csv")
        if path not in files():
            continue
        text = files()[path].decode()
        assert "\r" not in text and text.endswith("\n")
        lines = text.splitlines()
        assert lines[0] == header and len(lines) > 1
        assert set(lines[1:]) <= set(whole)


@given(st.text())
def test_no_cell_is_one_that_a_spreadsheet_would_run(text: str) -> None:
    safe = inert(text)
    assert safe[:1] not in set("=+-@\t\r\n")
    assert safe.removeprefix("'") == text.removeprefix("'")
    assert safe == text or text[0] in "=+-@\t\r\n"


def test_no_file_has_a_cell_that_a_spreadsheet_would_run() -> None:
    for path, content in files().items():
        if path.endswith(".csv"):
            for row in csv.reader(io.StringIO(content.decode(), newline="")):
                assert [cell for cell in row if cell[:1] in set("=+-@\t\r")] == [], path


# --- JSON-stat ---------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")  # pyjstat warns of itself
def test_jsonstat_is_valid_and_reads_back_as_what_the_page_shows() -> None:
    checked = set()
    for page in PAGES:
        path = page.path.replace(".html", ".json")
        if path not in files():
            continue
        read = json.loads(files()[path])
        assert jsonstat_validator.validate_jsonstat(read) and read["class"] == "dataset"
        points = {ids(key): point for key, point in page_cells(page).items()}
        frame = pyjstat.Dataset.read(files()[path].decode()).write("dataframe", naming="id")
        assert list(frame.columns) == [*CUBE_DIMENSIONS, "value"]
        for place, (*of, seen) in enumerate(frame.itertuples(index=False)):
            point = points.get(tuple(of))
            status = STATUS.get(point.state) if point else None
            assert (None if seen != seen else seen) == (point.value if point else None)
            assert read["status"].get(str(place)) == status
            assert read["extension"]["marks"].get(str(place), []) == list(point.marks if point else ())
            checked.add(status)
    assert checked == {None, ":", "..", ".", "x"}


def test_jsonstat_has_names_in_norwegian_and_english_and_the_cells_that_a_break_begins_with() -> None:
    read = json.loads(files()["tiltak/mentor.json"])
    breakdown, periods = read["dimension"]["breakdown"], read["dimension"]["period"]["category"]["index"]
    norwegian, english = breakdown["category"]["label"], breakdown["extension"]["en"]["category"]["label"]
    assert (norwegian["total"], english["total"]) == ("I alt", "Total")
    assert norwegian["status.arbeidssokere"] == "Arbeidsmarkedsstatus: Arbeidssøkere"
    assert english["status.arbeidssokere"] == "Labour-market status: Jobseekers"
    assert breakdown["category"]["child"] == {"total": ["status.arbeidssokere", "status.andre"]}
    (found,) = read["extension"]["breaks"]
    assert (found["id"], found["first_period"]) == ("status-2025-04", "2025-04")
    assert found["text"] and found["en"]["text"]
    assert [divmod(place, len(periods)) for place in found["cells"]] == [(1, 4), (2, 4)] and periods[4] == "2025-04"


def test_the_ids_of_jsonstat_say_which_columns_they_stand_for() -> None:
    key = TOTAL_KEY._replace(period="2025-11", tiltak_level="gruppe", tiltak="oppfolging", status="andre", age="20-24")
    assert ids(key) == ("gruppe.oppfolging", "0", "status.andre,age.20-24", "2025-11")
    unknown = TOTAL_KEY._replace(tiltak_level="tiltak", tiltak="mentor", region_level="kommune", region="ukjent")
    assert ids(unknown) == ("mentor", "kommune.ukjent", "total", "")


# --- workbooks ---------------------------------------------------------------------------------------------------


def book(path: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(files()[path]))


def test_a_workbook_explains_itself_and_has_the_tables_as_shown() -> None:
    read = book("tiltak/mentor.xlsx")
    readme, _, status = read.worksheets
    text = "\n".join(str(cell) for row in readme.values for cell in row if cell)
    for said in (
        "NAV, «TILT140»",
        "2. mai 2025",
        "skjult av personvernhensyn",
        "Brudd i serien fra april 2025",
        "status",
    ):
        assert said in text
    assert status.freeze_panes == "B2"
    shown = [row for row in status.values if row[1] is not None]
    assert shown == [
        ("Måned", "Arbeidssøkere", "Andre"),
        ("desember 2024", 1234, "."),
        ("januar 2025", "*", 20),
        ("februar 2025", "..", 21),
        ("mars 2025", "–", 22),
        ("april 2025", 0, 23),
        ("Gjennomsnitt januar–april 2025", 17, "*"),
    ]
    assert any(str(row[0]).startswith("Brudd i serien fra april 2025") for row in status.values)


def test_a_sheet_shows_its_heads_whole_and_its_numbers_and_signs_under_them() -> None:
    readme, _, table = book("tiltak/mentor.xlsx").worksheets
    heads, *rows = table.iter_rows()
    assert [cell.alignment.horizontal for cell in heads] == [None, "right", "right"]
    assert all(cell.font.bold and cell.alignment.wrap_text for cell in heads)
    for _, *cells in (row for row in rows if row[1].value is not None):
        assert {cell.alignment.horizontal for cell in cells if cell.data_type == "s"} <= {"right"}
        assert {cell.number_format for cell in cells if cell.data_type == "n"} == {"#,##0"}
    for (cell,) in readme.iter_rows(min_col=2, max_col=2):
        lines = -(-len(cell.value or "") // 100)  # as wide as the column
        assert lines < 2 or readme.row_dimensions[cell.row].height >= 15 * lines


def test_hidden_cells_in_a_workbook_are_text_and_no_cell_is_a_formula() -> None:
    signs = set(SYMBOLS.values())
    for path in (path for path in files() if path.endswith(".xlsx")):
        for sheet in book(path).worksheets:
            for row in sheet.iter_rows():
                assert {cell.data_type for cell in row} <= {"s", "n"}, path
                assert all(cell.data_type == "s" for cell in row if cell.value in signs)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.one_of(TEXT, st.integers(-(10**9), 10**9)), min_size=1), min_size=1))
def test_a_workbook_gives_back_every_cell(rows: list[list[str | int]]) -> None:
    read = openpyxl.load_workbook(
        io.BytesIO(
            workbook("x", "", [WorkbookSheet("x", rows, (9,), (1, 0), (1,), ("head", "head"), ("text", "text"))])
        )
    ).worksheets[0]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            found = read.cell(number, column)
            if isinstance(value, int):
                assert found.value == value
            else:
                assert (found.value or "") == inert(value)  # no field runs as a formula
                assert found.data_type in ("s", "n")


def test_a_workbook_has_no_time_of_day_and_no_name_of_a_user_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(files()["tiltak/mentor.xlsx"])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "<dc:creator></dc:creator>" in archive.read("docProps/core.xml").decode()


# --- what describes the data -------------------------------------------------------------------------------------


def test_every_column_and_every_code_of_the_data_has_a_name_in_all_languages() -> None:
    texts = labels().texts
    headers = {column for item in code_lists(labels()) for column in item.header}
    assert {*COLUMNS, *headers, "breakdown"} == set(texts.columns)
    for item in code_lists(labels()):
        assert item.rows, item.column
        names = [place for place, column in enumerate(item.header) if column.startswith("name_")]
        assert all(row[place] for row in item.rows for place in names), item.column
        keys = [tuple(row[item.header.index(column)] for column in item.key) for row in item.rows]
        assert len(set(keys)) == len(keys), item.column


def test_a_missing_text_is_told_in_one_line(tmp_path: Path) -> None:
    text = (ROOT / "content" / "open-data.toml").read_text(encoding="utf-8")
    (tmp_path / "open-data.toml").write_text(text.replace('[columns.sex]\nname.nb = "Kjønn"\n', "[columns.sex]\n", 1))
    with pytest.raises(
        BuildError, match=r"\[columns\] \[sex\]: wrong-field: expected a text, .* \(nb, en\) as name; saw"
    ):
        load_texts(tmp_path)


@cache
def catalogue(base_url: str = "", licence: str = "") -> tuple[Graph, Graph]:
    """The catalogue as Turtle and as JSON-LD, as a client reads it from where it stands."""
    read, base = files(base_url, licence), base_url or "https://somewhere.example/"
    ttl = Graph().parse(data=read["data/dcat.ttl"], format="turtle", publicID=f"{base}data/dcat.ttl")
    linked = Graph().parse(data=read["data/dcat.jsonld"], format="json-ld", base=f"{base}data/dcat.jsonld")
    return ttl, linked


@pytest.mark.parametrize(("base_url", "licence"), [("", ""), (ADDRESS, "https://example.org/licence")])
def test_the_catalogue_has_what_dcat_ap_no_demands_and_both_forms_say_the_same(base_url: str, licence: str) -> None:
    ttl, linked = catalogue(base_url, licence)
    assert isomorphic(ttl, linked)
    conforms, _, report = validate(ttl, shacl_graph=Graph().parse(SHAPES))
    assert conforms, report
    assert (b"dct:license" in files(base_url, licence)["data/dcat.ttl"]) is bool(licence)


@pytest.mark.parametrize("lost", ["vcard:hasURL", "dcat:accessURL", "dcat:theme ", "foaf:name", "dcat:endpointURL"])
def test_the_shapes_find_what_is_lost_from_a_catalogue(lost: str) -> None:
    lines = files()["data/dcat.ttl"].decode().splitlines()
    cut = [line if lost not in line else f"    dct:rights <x> {line.rstrip()[-1]}" for line in lines]
    graph = Graph().parse(data="\n".join(cut), format="turtle", publicID="https://somewhere.example/data/dcat.ttl")
    assert not validate(graph, shacl_graph=Graph().parse(SHAPES))[0]


def test_the_years_between_two_families_of_reports_are_not_temporal_coverage() -> None:
    period = ("2017-01", "2017-12")
    old = SOURCES[0].__class__("old", "", "", "", "", "", period, "", "")
    assert temporal_coverage([*SOURCES, old]) == [period, ("2024-01", "2025-04")]


def test_no_file_names_an_address_of_the_site_unless_it_is_known() -> None:
    known = files(ADDRESS)
    assert json.loads(known["data/v1/index.json"])["site"] == ADDRESS
    for path, content in files().items():
        assert ADDRESS.encode() not in content, path
        if path.startswith("data/v1/") and path != "data/v1/schema.json":
            assert b"://" not in content and b'"/' not in content, path


# --- pictures -----------------------------------------------------------------------------------------------------


def test_a_shared_link_shows_a_picture_of_its_kind_in_its_language_and_says_what_stands_on_it() -> None:
    languages = {lang: mini_words(lang) for lang in LANGUAGES}
    drawn = pictures("Tiltakstall", languages.values())
    seen = set()
    for lang in LANGUAGES:
        for path, page in printed(mini_context(lang, ADDRESS, tuple(LANGUAGES))).items():
            if "figur/" in path or not path.endswith(".html"):
                continue
            (shared,) = extruct.extract(page, syntaxes=["opengraph"], errors="strict")["opengraph"]
            said = dict(shared["properties"])
            assert said["og:url"] == ADDRESS + path
            picture = Image.open(io.BytesIO(drawn[said["og:image"].removeprefix(ADDRESS)]))
            assert picture.format == "PNG"
            assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)
            seen.add((said["og:image"].removeprefix(ADDRESS), said["og:image:alt"]))
    titles = {kind: {lang: picture_title(kind, words) for lang, words in languages.items()} for kind in PAGE_TYPES}
    assert titles["kommune"] == {
        "nb": "Tiltak i kommunen", "nn": "Tiltak i kommunen", "en": "Measures in the municipality"
    }  # fmt: skip
    meant = {
        (picture_path(kind, lang), f"Tiltakstall: {title}") for kind in titles for lang, title in titles[kind].items()
    }
    assert seen < meant and len(meant - seen) == 6  # the small site has no page on data and none on changes
    assert drawn.keys() == {path for path, _ in meant}


def test_every_state_occurs_in_the_site_in_small() -> None:
    assert {point.state for point in EVERY_STATE.points()} == {"A", "Q", "O", "..", "."}


def test_the_sitemap_has_the_date_of_the_newest_report_of_each_page() -> None:
    site = site_of(tables(), config(ADDRESS))
    paths = ["tiltak/mentor.html", "om/index.html", "om/kvalitet.html", "nn/data/index.html"]
    sitemap = shared_files(site, paths, PAGES, (), ROOT / "templates")["sitemap.xml"]
    assert f"<url><loc>{ADDRESS}tiltak/mentor.html</loc><lastmod>2025-05-02</lastmod></url>" in sitemap
    assert f"<url><loc>{ADDRESS}nn/data/index.html</loc><lastmod>2025-05-02</lastmod></url>" in sitemap
    assert f"<url><loc>{ADDRESS}om/kvalitet.html</loc><lastmod>2025-05-02</lastmod></url>" in sitemap
    assert f"<url><loc>{ADDRESS}om/index.html</loc></url>" in sitemap


# --- the feed -----------------------------------------------------------------------------------------------------


def test_the_feed_gives_no_edition_a_date_that_nobody_has_said() -> None:
    def edition(month: str, date: str = "") -> Edition:
        return Edition(month, date, month.encode(), None)

    made = (edition("2024-12"), edition("2025-04"), edition("2025-05", "2025-06-07"))
    site = site_of(tables(), config())  # its report of December 2024 bears no date
    read = feedparser.parse(feed_file(feed_view(made, site, words()["nb"]), site, ROOT / "templates"))
    assert [entry.updated[:10] for entry in read.entries] == ["2025-06-07", "2025-05-02", "2025-01-01"]
    assert ["dato er ikke kjent" in entry.summary for entry in read.entries] == [False, False, True]
    assert read.feed.updated[:10] == "2025-06-07" and not read.bozo
