"""The whole site's files for download, read back with software that isn't ours and held against the pages."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import posixpath
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import extruct
import feedparser
import frictionless
import jsonschema
import jsonstat_validator
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from csvw import CSVW
from pyjstat import pyjstat
from pyshacl import validate
from python_calamine import CalamineWorkbook
from rdflib import Graph
from site_reader import COLUMNS, KEY, TOTALS, BuiltSite, Key, PageRead, Shown, number_in, subject

pytestmark = pytest.mark.slow

STATUS = {"Q": ":", "O": "x"}
SYMBOL = {"Q": "*", "O": "–"}
VALUE = (None, "")


def pages(site: BuiltSite) -> Iterator[tuple[str, Path]]:
    """The pages with files of their own, and their CSV."""
    for path in site.pages:
        file = (site.folder / path).with_suffix(".csv")
        if file.exists() and path.count("/") == 1:
            yield path, file


@pytest.fixture(scope="module")
def all_shown(site: BuiltSite) -> dict[str, tuple[Shown, ...]]:
    """All cells of the tables of the pages with files, by path."""
    return {path: site.shown[path] for path, _ in pages(site)}


@pytest.fixture(scope="module")
def shown(all_shown: dict[str, tuple[Shown, ...]]) -> dict[str, tuple[Shown, ...]]:
    """Those that the files beside the pages have: the newest three years of each table."""
    return {path: tuple(newest_years(cells)) for path, cells in all_shown.items()}


def newest_years(cells: tuple[Shown, ...]) -> Iterator[Shown]:
    years: dict[str, set[str]] = {}
    for item in cells:
        years.setdefault(item.figure, set()).add(year(item))
    kept = {figure: set(sorted(of)[-3:]) for figure, of in years.items()}
    yield from (item for item in cells if year(item) in kept[item.figure])


def year(item: Shown) -> str:
    return item.key[KEY.index("period")][:4]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def key_of(row: dict[str, str]) -> Key:
    return tuple(row[column] for column in KEY)


def jsonstat_cells(file: Path) -> dict[Key, tuple[str, str, str, str]]:
    """Every cell with a number or a status, by its key: the number, the status, the break, the marks."""
    read = json.loads(file.read_bytes())
    assert jsonstat_validator.validate_jsonstat(read) and read["class"] == "dataset", file
    categories = []
    for dimension in map(read["dimension"].get, read["id"]):
        categories.append(list(dimension["category"]["index"]))
        for about in (dimension, dimension["extension"]["en"]):
            names = about["category"]["label"].values()
            assert len(set(names)) == len(names) == len(dimension["category"]["index"]), file
    assert read["size"] == list(map(len, categories)), file
    numbers = read["value"] if isinstance(read["value"], dict) else dict(enumerate(read["value"]))
    numbers = {int(place): number for place, number in numbers.items() if number is not None}
    marks, status = read["extension"]["marks"], read["status"]
    begins = {place: told["id"] for told in read["extension"]["breaks"] for place in told["cells"]}
    cells = {}
    every = list(product(*categories))
    for place in {*numbers, *map(int, status)}:
        ids = dict(zip(read["id"], every[place], strict=True))
        said = str(numbers.get(place, "")), status.get(str(place), ""), begins.get(place, "")
        cells[contract_key(ids)] = *said, " ".join(marks.get(str(place), ()))
    return cells


def numbers_by_pyjstat(file: Path) -> dict[Key, str]:
    """The cells with a number, read by other software, which makes a row of every cell."""
    frame = pyjstat.Dataset.read(file.read_text()).write("dataframe", naming="id")
    rows = frame[frame["value"].notna()].to_dict("records")
    return {contract_key(row): str(int(row["value"])) for row in rows}


def contract_key(ids: dict[str, Any]) -> Key:
    """The columns of the contract that the ids of a cell stand for, as the page about the data says."""
    level, _, code = ids["region"].rpartition(".")
    columns = TOTALS | {
        "period": ids["period"],
        "measure": "participants_mean" if "/" in ids["period"] else "participants",
        "tiltak_level": "gruppe" if "." in ids["tiltak"] else "alle" if ids["tiltak"] == "alle" else "tiltak",
        "tiltak": ids["tiltak"].removeprefix("gruppe."),
        "region_level": level or {1: "land", 2: "fylke", 4: "kommune"}[len(code)],
        "region": code,
        **dict(part.split(".") for part in ids["breakdown"].split(",") if ids["breakdown"] != "total"),
    }
    return key_of(columns)


@pytest.mark.any_site
def test_every_number_on_a_page_is_the_number_in_its_csv_and_what_is_hidden_there_is_hidden_here(
    site: BuiltSite, shown: dict[str, tuple[Shown, ...]]
) -> None:
    checked = Counter[str]()
    for path, file in pages(site):
        found = {key_of(row): row for row in rows(file)}
        seen = {item.key: item.cell.text for item in shown[path]}
        assert found.keys() == {key for key in seen if key in site.newest}, path
        for key, row in found.items():
            assert [row[column] for column in COLUMNS] == [site.newest[key][column] for column in COLUMNS]
            checked[row["obs_status"]] += 1
            if row["obs_status"] == "A":
                assert number_in(seen[key], "nb") == int(row["value"]), (path, key)
            else:
                assert (row["value"], seen[key]) == ("", SYMBOL[row["obs_status"]]), (path, key)
    assert checked.keys() == {"A", "Q", "O"}


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")  # pyjstat warns of itself
@pytest.mark.any_site
def test_the_newest_observations_are_rebuilt_from_the_jsonstat_files(
    site: BuiltSite, shown: dict[str, tuple[Shown, ...]], all_shown: dict[str, tuple[Shown, ...]]
) -> None:
    rebuilt: dict[Key, tuple[str, str, str, str]] = {}
    for number, (path, file) in enumerate(pages(site)):
        signs = {item.key: item.cell.text for item in shown[path]}
        cells = jsonstat_cells(file.with_suffix(".json"))
        if number % 40 == 0:
            numbers = {key: cell[0] for key, cell in cells.items() if cell[0]}
            assert numbers == numbers_by_pyjstat(file.with_suffix(".json")), path
        assert signs.keys() <= cells.keys(), path
        for key, cell in cells.items():
            if cell[1] in ("..", "."):
                assert signs.get(key, ".") == cell[1], (path, key)  # a year's table leaves out what was not in use
            else:
                assert rebuilt.setdefault(key, cell) == cell, (path, key)
    older = {item.key for cells in all_shown.values() for item in cells}
    older -= {item.key for cells in shown.values() for item in cells}
    older |= site.replaced - rebuilt.keys()
    printed = {
        key: (row["value"], STATUS.get(row["obs_status"], ""), row["break"], row["marks"])
        for key, row in site.newest.items()
        if key not in older
    }
    assert dict(rebuilt.items() ^ printed.items()) == {}


def test_a_workbook_explains_its_breaks_and_has_every_cell_of_the_tables(
    site: BuiltSite, shown: dict[str, tuple[Shown, ...]]
) -> None:
    names = {row["code"]: row["name_nb"] for row in rows(site.folder / "data" / "codes" / "break.csv")}
    for number, (path, file) in enumerate(pages(site)):
        book = by_calamine(file.with_suffix(".xlsx"))
        if number % 40 == 0:
            assert book == by_openpyxl(file.with_suffix(".xlsx")), path
        readme, *tables = book
        explained = {row[0] for row in book[readme]}
        assert {names[code] for row in rows(file) if (code := row["break"])} <= explained, path
        in_tables: dict[str, dict[Key, str | int]] = {table: {} for table in tables}
        for item in shown[path]:
            text = item.cell.text
            in_tables[item.figure][item.key] = number_in(text, "nb") if text[:1].isdigit() else text
        for table, cells in in_tables.items():
            _, *below = book[table]
            seen = Counter(cell for _, *row in below if any(cell != "" for cell in row) for cell in row)
            assert (seen - Counter(cells.values())).keys() <= {"."}, (path, table)
            assert seen >= Counter(cells.values()), (path, table)


def by_calamine(file: Path) -> dict[str, list[list[str | int]]]:
    """The rows of each sheet. A number is an int, an empty cell ''."""
    book = CalamineWorkbook.from_path(file)
    return {
        name: [list(map(_whole, row)) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    }


def by_openpyxl(file: Path) -> dict[str, list[list[str | int]]]:
    """The same, read by other software that is ten times as slow."""
    book = openpyxl.load_workbook(file, read_only=True)
    return {sheet.title: [["" if cell is None else cell for cell in row] for row in sheet.values] for sheet in book}


def _whole(cell: str | float) -> str | int:
    if isinstance(cell, str):
        return cell
    assert cell == int(cell)
    return int(cell)


@pytest.fixture(scope="module")
def telling(site: BuiltSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder, of the observations only the rows that have a value of a column, or a pair of level and code,
    that no row before has: what other software says of each cell by itself, it says of these."""
    folder = tmp_path_factory.mktemp("telling") / "data"
    shutil.copytree(site.folder / "data", folder, ignore=shutil.ignore_patterns("v1", "*.parquet"))
    pairs = (("tiltak_level", "tiltak"), ("region_level", "region"))
    seen, kept = set[tuple[str, ...]](), []
    for row in site.rows:
        values = {*row.items(), *((*pair, *(row[column] for column in pair)) for pair in pairs)}
        if not values <= seen:
            seen |= values
            kept.append(row)
    with (folder / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(kept)
    return folder


def test_the_data_package_is_valid_and_a_code_without_a_name_is_found(
    site: BuiltSite, telling: Path, tmp_path: Path
) -> None:
    package = telling / "datapackage.json"
    described = json.loads(package.read_bytes())
    whole = site.folder / "data" / "observations.csv"
    for resource in described["resources"]:
        if resource["path"] == whole.name:  # of the whole file its size and hash hold
            assert resource.pop("bytes") == whole.stat().st_size
            assert resource.pop("hash") == f"sha256:{hashlib.sha256(whole.read_bytes()).hexdigest()}"
    package.write_text(json.dumps(described))
    assert frictionless.validate(str(package)).valid
    shutil.copytree(site.folder / "data" / "codes", tmp_path / "codes")
    shutil.copy(package, tmp_path)
    lines = (site.folder / "data" / "observations.csv").read_text().splitlines()[:400]
    (tmp_path / "observations.csv").write_text("\n".join(lines).replace(",mentor,", ",mentro,") + "\n")
    found = frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    assert ["foreign-key"] in found


def test_the_csvw_metadata_fits_the_files(telling: Path, tmp_path: Path) -> None:
    shutil.copytree(telling, tmp_path, dirs_exist_ok=True)
    metadata = json.loads((tmp_path / "csv-metadata.json").read_bytes())
    for table in metadata["tables"]:
        del table["tableSchema"]["foreignKeys"]  # for each of them the reader reads all rows anew: see the next two
    (tmp_path / "csv-metadata.json").write_text(json.dumps(metadata))
    read = CSVW(str(tmp_path / "csv-metadata.json"), validate=True)
    assert read.is_valid and len(read.tables) == 17


def test_every_key_that_the_csvw_metadata_states_holds_in_every_row(site: BuiltSite, tmp_path: Path) -> None:
    assert unheld_keys(site.folder / "data") == []
    (whole,) = [table for table in csvw_tables(site.folder / "data") if table["url"] == "observations.csv"]
    keyed = {column for key in whole["tableSchema"]["foreignKeys"] for column in key["columnReference"]}
    assert {*COLUMNS} - keyed == {"period", "value", "break", "marks", "page", "sheet", "line"}
    shutil.copytree(site.folder / "data" / "codes", tmp_path / "codes")
    for name in ("observations.csv", "csv-metadata.json"):
        shutil.copy(site.folder / "data" / name, tmp_path)
    head, *lines = (tmp_path / "codes" / "age.csv").read_text().splitlines(keepends=True)
    (tmp_path / "codes" / "age.csv").write_text("".join([head, *lines[:-1]]))  # without its last code
    head, *lines = (tmp_path / "codes" / "region.csv").read_text().splitlines(keepends=True)
    (tmp_path / "codes" / "region.csv").write_text("".join([head, *lines, lines[0]]))  # with a code twice
    assert unheld_keys(tmp_path) == ["observations.csv: age", "codes/region.csv: level, code"]


def unheld_keys(folder: Path) -> list[str]:
    """The foreign keys, then the primary keys, that CSVW metadata state and that don't hold in every row."""
    database, tables = duckdb.connect(), csvw_tables(folder)
    for table in tables:
        read = f"read_csv('{folder / table['url']}', header = true, all_varchar = true)"
        database.execute(f'CREATE TABLE "{table["url"]}" AS FROM {read}')
    asked = {}
    for table in tables:
        for key in table["tableSchema"]["foreignKeys"]:
            here, there = key["columnReference"], key["reference"]
            on = " AND ".join(f'a."{a}" = b."{b}"' for a, b in zip(here, there["columnReference"], strict=True))
            asked[f"{table['url']}: {', '.join(here)}"] = (
                f'"{table["url"]}" a ANTI JOIN "{there["resource"]}" b ON {on}'
            )
    for table in tables:
        columns = ", ".join(f'"{column}"' for column in table["tableSchema"]["primaryKey"])
        twice = f'"{table["url"]}" GROUP BY {columns} HAVING count(*) > 1'
        asked[f"{table['url']}: {', '.join(table['tableSchema']['primaryKey'])}"] = twice
    return [key for key, rows in asked.items() if database.sql(f"SELECT 1 FROM {rows} LIMIT 1").fetchall()]


def csvw_tables(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "csv-metadata.json").read_bytes())["tables"]


def test_the_csvw_metadata_knows_the_code_lists(site: BuiltSite, tmp_path: Path) -> None:
    shutil.copytree(site.folder / "data" / "codes", tmp_path / "codes")
    shutil.copy(site.folder / "data" / "csv-metadata.json", tmp_path)
    head, *lines = (site.folder / "data" / "observations.csv").read_text().splitlines()
    some = "\n".join([head, *lines[::400]]) + "\n"
    (tmp_path / "observations.csv").write_text(some)
    assert CSVW(str(tmp_path / "csv-metadata.json"), validate=True).is_valid
    (tmp_path / "observations.csv").write_text(some.replace(",mentor,", ",mentro,"))
    with pytest.raises(ValueError, match="mentro"):
        assert CSVW(str(tmp_path / "csv-metadata.json"), validate=True).is_valid


@pytest.mark.any_site
def test_the_parquet_file_is_the_csv_typed(site: BuiltSite) -> None:
    file = site.folder / "data" / "observations.parquet"
    types = {field.name: str(field.type) for field in pq.read_schema(file)}
    assert {name for name, kind in types.items() if kind == "int32"} == {"value", "page", "line"}
    assert all(kind.startswith("dictionary<values=string") for name, kind in types.items() if name not in VALUE_LINE)
    columns = ", ".join(f'coalesce(cast("{column}" AS varchar), \'\') AS "{column}"' for column in COLUMNS)
    read = duckdb.sql(f"SELECT {columns} FROM '{file}'").fetchall()
    assert read == [tuple(row[column] for column in COLUMNS) for row in site.rows]


VALUE_LINE = ("value", "page", "line")


@pytest.mark.any_site
def test_the_gzip_file_is_the_csv_without_a_time(site: BuiltSite) -> None:
    file = site.folder / "data" / "observations.csv.gz"
    assert file.read_bytes()[4:8] == b"\0\0\0\0"
    assert len(pd.read_csv(file, dtype=str, keep_default_na=False)) == len(site.rows)


def examples(site: BuiltSite, lang: str, language: str) -> list[str]:
    """The examples of the page about the data, to be run at the top of the site."""
    page = (site.folder / lang / "data" / "index.html").read_text()
    return [html.unescape(code) for code in re.findall(rf'<code class="language-{language}">(.*?)</code>', page, re.S)]


@pytest.mark.parametrize("lang", ["", "nn", "en"])
def test_the_page_about_the_data_links_to_every_file_of_data(site: BuiltSite, lang: str) -> None:
    page = Path(lang) / "data" / "index.html"
    linked = {
        posixpath.normpath(posixpath.join(page.parent.as_posix(), link.partition("#")[0]))
        for link in site.pages[page.as_posix()].document.xpath("//main//a/@href")
    }
    there = {path.relative_to(site.folder).as_posix() for path in (site.folder / "data").rglob("*") if path.is_file()}
    places = {path for path in there if path.startswith("data/v1/places/")}
    assert there - places - {"data/index.html"} <= linked
    assert len(places & linked) == 1  # an example


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")  # pyjstat warns of itself
def test_the_examples_of_the_page_about_the_data_run_and_are_the_same_in_all_languages_but_for_comments(
    site: BuiltSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.folder)
    for language in ("python", "sql", "powerquery", "r"):
        alone = [re.sub(r" +#.*", "", "\n".join(examples(site, lang, language))) for lang in ("", "nn", "en")]
        assert alone[0] and len(set(alone)) == 1, language
    of_jsonstat, first, second = examples(site, "", "python")
    names: dict[str, pd.DataFrame] = {}
    exec(first, names)
    expected = {k: row for k, row in site.newest.items() if "1103" in k and "participants" in k}
    assert len(names["tall"]) == len(site.newest)
    assert len(names["stavanger"]) == len(expected)
    assert names["tabell"].loc["2025-11", "mentor"] == next(
        int(row["value"]) for key, row in expected.items() if "2025-11" in key and "mentor" in key
    )
    exec(second, names)
    assert names["tabell"].loc["2025-11", "arbeid-med-stotte"] > 0
    exec(of_jsonstat, names)
    assert (
        names["i_alt"].set_index("region")["value"]["1103"]
        == names["stavanger"].query("tiltak == 'mentor' and period == '2025-11'")["value"].item()
    )
    (query,) = examples(site, "", "sql")
    assert len(duckdb.sql(query).fetchall()) == len(expected)


def test_the_example_for_excel_names_what_there_is(site: BuiltSite) -> None:
    (query,) = examples(site, "", "powerquery")  # Excel alone runs it
    (address,) = re.findall(r'Web\.Contents\("(.*?)"\)', query)
    named = {*re.findall(r"\[(\w+)\] =", query), *re.findall(r'{{"(\w+)"', query)}
    assert (site.folder / address).is_file() and named == {"value", "region", "measure"} <= {*COLUMNS}


def r_has_its_packages() -> bool:
    ask = 'quit(status = !all(sapply(c("readr", "dplyr"), requireNamespace, quietly = TRUE)))'
    return bool(shutil.which("Rscript")) and not subprocess.run(["Rscript", "-e", ask], capture_output=True).returncode


@pytest.mark.skipif(not r_has_its_packages(), reason="R with readr and dplyr isn't installed")
def test_the_example_in_r_runs(site: BuiltSite) -> None:
    (code,) = examples(site, "", "r")
    code += "\ncat(nrow(tall), nrow(stavanger), sum(stavanger$value, na.rm = TRUE))"
    run = subprocess.run(["Rscript", "-e", code], cwd=site.folder, check=True, capture_output=True, text=True)
    stavanger = [row["value"] for key, row in site.newest.items() if "1103" in key and "participants" in key]
    expected = f"{len(site.newest)} {len(stavanger)} {sum(int(value) for value in stavanger if value)}"
    assert run.stdout.endswith(expected), run.stdout[-400:]


@pytest.mark.any_site
def test_the_service_is_as_its_schema_says_and_has_the_numbers_of_the_data(site: BuiltSite) -> None:
    folder = site.folder / "data" / "v1"
    schema = json.loads((folder / "schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    checked = 0
    validators = {
        name: jsonschema.Draft202012Validator(
            {**_closed(schema), "$ref": f"#/$defs/{name}"}, format_checker=jsonschema.FormatChecker()
        )
        for name in schema["$defs"]
    }
    for file in sorted(folder.rglob("*.json")):
        name = "place" if file.parent.name == "places" else file.stem
        if name == "schema":
            continue
        read = json.loads(file.read_bytes())
        validators[name].validate(read)
        if name == "place":
            checked += _agrees(site, read)
    assert checked > 30_000
    latest = json.loads((folder / "latest.json").read_bytes())
    for place in latest["places"]:
        for tiltak, value, status in zip(latest["tiltak"], place["values"], place["status"], strict=True):
            row = site.newest.get(_total(latest["period"], "participants", tiltak, place))
            assert (value, status) == _as_said(row, status)


def _closed(schema: Any) -> Any:
    """The schema, so that objects have nothing that it doesn't name. (A later file of this version may.)"""
    if isinstance(schema, dict):
        named = {"unevaluatedProperties": False} if schema.get("type") == "object" and "properties" in schema else {}
        return {**named, **{name: _closed(item) for name, item in schema.items()}}
    return [_closed(item) for item in schema] if isinstance(schema, list) else schema


def _agrees(site: BuiltSite, read: dict) -> int:
    cells = 0
    for series in read["series"]:
        for period, value, status in zip(read["periods"], series["values"], series["status"], strict=True):
            row = site.newest.get(_total(period, "participants", series["tiltak"], read["place"]))
            assert (value, status) == _as_said(row, status)
            cells += bool(row)
    return cells


def _total(period: str, measure: str, tiltak: str, place: dict) -> Key:
    return (period, measure, "tiltak", tiltak, "total", place["level"], place["code"], *["total"] * 5)


def _as_said(row: dict[str, str] | None, status: str) -> tuple[int | None, str]:
    if row is None:
        return None, status if status in ("..", ".") else "not published"
    return (int(row["value"]), "") if row["value"] else (None, STATUS[row["obs_status"]])


def test_the_catalogue_is_as_dcat_ap_no_demands(site: BuiltSite) -> None:
    graph = Graph().parse(site.folder / "data" / "dcat.ttl", publicID="https://somewhere.example/data/dcat.ttl")
    conforms, _, report = validate(graph, shacl_graph=Graph().parse(Path(__file__).parents[1] / "shapes.ttl"))
    assert conforms, report
    for url in re.findall(r"dcat:downloadURL <(.*?)>", (site.folder / "data" / "dcat.ttl").read_text()):
        assert (site.folder / "data" / url).is_file()


@pytest.mark.any_site
def test_the_feed_is_one_that_readers_understand(site: BuiltSite) -> None:
    feed = feedparser.parse((site.folder / "feed.xml").read_bytes())
    assert not feed.bozo and feed.entries and all(entry.id and entry.updated for entry in feed.entries)


def test_every_page_says_what_it_is_and_what_it_holds_as_extruct_reads_it(site: BuiltSite) -> None:
    described = Counter[str]()
    for path, page in site.pages.items():
        if "figur" in path.split("/") or path == "404.html":
            continue
        (head,) = page.document.xpath("//title/text()")
        (about,) = page.document.xpath("//meta[@name='description']/@content")
        head_alone = (site.folder / path).read_text().partition("</head>")[0]  # of the rest it would make a tree anew
        read = extruct.extract(head_alone, syntaxes=["json-ld", "opengraph"], errors="strict")
        assert not page.document.xpath("//body//script[@type='application/ld+json'] | //body//meta"), path
        (shared,) = read["opengraph"]
        said = dict(shared["properties"])
        assert said == {
            "og:type": "website",
            "og:site_name": "Tiltakstall",
            "og:title": head.removesuffix(" – Tiltakstall"),
            "og:description": about,
        }, path
        files = page.document.xpath("//section[@class='downloads']//a[@download]/@href")
        assert len(read["json-ld"]) == bool(files), path
        for dataset in read["json-ld"]:
            described[page.lang] += 1
            _describes(dataset, site, page)
            linked = {posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) for file in files}
            held = {posixpath.normpath(posixpath.join(posixpath.dirname(path), one)) for one in _addresses(dataset)}
            assert held <= linked, path
    assert described["nb"] == described["nn"] == described["en"] > 400


def _addresses(dataset: dict[str, Any]) -> list[str]:
    return [file["contentUrl"] for file in dataset["distribution"]]


def _describes(dataset: dict[str, Any], site: BuiltSite, page: PageRead) -> None:
    """What Google asks of a Dataset; its files, months and place are those of the page."""
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org", "Dataset")
    assert dataset["name"] and 50 <= len(dataset["description"]) <= 5000
    assert dataset["inLanguage"] == page.lang and dataset["creator"]["name"] == "NAV"
    folder = (site.folder / page.path).parent
    for file in dataset["distribution"]:
        assert f"{(folder / file['contentUrl']).stat().st_size} B" == file["contentSize"], page.path
    periods = {row["period"] for row in rows(folder / _addresses(dataset)[0])}
    months = {month for period in periods for month in period.split("/")}
    stretches = [stretch.split("/") for stretch in dataset["temporalCoverage"]]
    assert all(sum(first <= month <= last for first, last in stretches) == 1 for month in months), page.path
    of = {} if page.about == "data/index.html" else subject(page.about)
    known = of.get("region", "ukjent") != "ukjent"
    place = site.vocabulary.name(of["region_level"], of["region"], page.lang) if known else COUNTRY[page.lang]
    assert dataset["spatialCoverage"]["name"] == place, page.path


COUNTRY = {"nb": "Norge", "nn": "Noreg", "en": "Norway"}


@pytest.mark.parametrize(
    "path", ["index.html", "tiltak/mentor.html", "tiltaksgruppe/alle.html", "fylke/30-viken.html", "data/index.html"]
)
def test_no_page_says_anything_of_itself_in_another_way(site: BuiltSite, path: str) -> None:
    text = (site.folder / path).read_text()
    read = extruct.extract(text, base_url="https://somewhere.example/", errors="strict")
    assert read["microdata"] == read["microformat"] == []
    of_page = [item for item in read["rdfa"] if item["@id"] == "https://somewhere.example/"]
    assert {key.rpartition("#")[2] for item in of_page for key in item} == {
        "@id", "description", "site_name", "title", "type"
    }  # fmt: skip
    for dataset in read["json-ld"]:
        local = {**dataset, "@context": {"@vocab": "https://schema.org/"}}  # without asking schema.org
        assert Graph().parse(data=json.dumps(local), format="json-ld", base="https://somewhere.example/")
