"""The whole site, read back: every cell of the reports is on it, and nothing that the reports don't say."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter, defaultdict
from itertools import groupby, pairwise

import pytest
from lxml import html
from site_reader import COLUMNS, DATA, KEY, BuiltSite, Key, PageRead, Shown, category, month_of, months_after, number_in

pytestmark = pytest.mark.slow

ALOUD = {
    "nb": {
        "*": "skjult av personvernhensyn",
        "..": "ikke publisert",
        ".": "ikke i bruk",
        "–": "holdt tilbake fordi kilden er skadet",
    },
    "nn": {
        "*": "skjult av personvernomsyn",
        "..": "ikkje publisert",
        ".": "ikkje i bruk",
        "–": "halde tilbake fordi kjelda er skadd",
    },
    "en": {
        "*": "hidden for privacy reasons",
        "..": "not published",
        ".": "not in use",
        "–": "withheld because the source is damaged",
    },
}
SYMBOL = {"Q": "*", "O": "–"}
SIGN = {"p": "realigned", "k": "corrected", "r": "revised"}


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.any_site
def test_every_cell_of_every_table_says_what_the_data_say_of_what_its_heads_name(site: BuiltSite) -> None:
    checked = Counter[str]()
    for path, items in site.shown.items():
        lang = site.pages[path].lang
        for item in items:
            row = site.newest.get(item.key)
            text = item.cell.text
            state = row["obs_status"] if row else text
            checked[state] += 1
            where = f"{path}#{item.figure}: {item.key}: {item.cell}"
            if row and state == "A":
                assert number_in(text, lang) == int(row["value"]), where
                assert item.cell.aloud == "", where
            else:
                not_printed = ".." if in_use(site, item.key) else "."
                assert text == (SYMBOL[state] if row else not_printed), where
                assert item.cell.aloud == ALOUD[lang][text], where
            assert {SIGN[sign] for sign in item.cell.signs} == set(row["marks"].split() if row else ()), where
    assert checked.keys() == {"A", "Q", "O", "..", "."}


def in_use(site: BuiltSite, key: Key) -> bool:
    """Whether the code lists say that the tiltak and the region of a key existed in some month of its period."""
    codes = dict(zip(KEY, key, strict=True))
    first, last = codes["period"][:7], codes["period"][-7:]
    for level, code in (("tiltak_level", "tiltak"), ("region_level", "region")):
        entry = site.vocabulary.entry(codes[level], codes[code])
        if entry.valid_from and last[: len(entry.valid_from)] < entry.valid_from:
            return False
        if entry.valid_to and first[: len(entry.valid_to)] > entry.valid_to:
            return False
    return True


def test_no_report_has_a_cell_of_what_the_code_lists_say_was_not_in_use(site: BuiltSite) -> None:
    """A hidden cell neither: that its place or its tiltak didn't exist would say that it is 0."""
    assert [key for key in site.newest if not in_use(site, key)] == []


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_cell_of_the_five_reports_stands_in_a_table(site: BuiltSite, lang: str) -> None:
    """But for the means so far of a year that a later report of the year replaces."""
    shown = {item.key for path, items in site.shown.items() if site.pages[path].lang == lang for item in items}
    assert {key[0] for key in site.replaced} == {"2024-01/2024-04"}
    assert Counter(key[:2] for key in site.newest.keys() - shown - site.replaced) == {}
    assert len(site.rows) > 55_000


@pytest.mark.any_site
def test_a_page_is_the_same_in_every_language_but_for_its_words(site: BuiltSite) -> None:
    def cells(path: str) -> list[tuple[str, str, Key, str]]:
        return [(i.figure, i.code, i.key, re.sub(r"[\N{NO-BREAK SPACE},]", "", i.cell.text)) for i in site.shown[path]]

    paths = [path for path, page in site.pages.items() if page.lang == "nb" and path != "404.html"]
    for path in paths:
        for lang in ("nn", "en"):
            if path in site.shown:
                assert cells(f"{lang}/{path}") == cells(path), f"{lang}/{path}"
            assert site.pages[f"{lang}/{path}"].marks == site.pages[path].marks, f"{lang}/{path}"
    assert len(site.pages) == 3 * len(paths) + 1


@pytest.mark.any_site
@pytest.mark.any_site
def test_an_embedded_figure_is_the_figure_of_its_page(site: BuiltSite) -> None:
    embedded = [page for page in site.pages.values() if "figur/" in page.path]
    folder = {"nb": "", "nn": "nn/", "en": "en/"}
    for page in embedded:
        ((name, _),) = page.figures
        original = site.pages[folder[page.lang] + page.about]
        assert page.tables == tuple(table for table in original.tables if table.figure == name), page.path
        drawn = [html.tostring(svg) for figure, svg in original.charts if figure == name]
        assert [html.tostring(svg) for _, svg in page.charts] == drawn, page.path
    figures = sum(len(dict(page.figures)) for page in site.pages.values() if "figur/" not in page.path)
    assert len(embedded) == figures > 0


def test_a_caption_names_what_the_page_is_about_and_the_months_of_its_table(site: BuiltSite) -> None:
    otherwise = {
        "index.html": "gruppen Oppfølging",
        "tiltaksgruppe/alle.html": "på tiltak",
        "fylke/97-svalbard-og-ovrige-omrader.html": "på Svalbard og i øvrige områder",
        "kommune/ukjent.html": "med ukjent bosted",
    }
    for page in numbers(site, "nb"):
        named = otherwise.get(page.path) or page.document.findtext(".//h1").partition(" (")[0]
        for table in page.tables:
            assert named.casefold() in table.caption.casefold(), f"{page.path}: {table.caption}"
            ends = {head[-4:] for head in (*table.heads, *(row.head for row in table.rows))}
            years, told = {end for end in ends if end.isdigit()}, re.findall(r"\d{4}", table.caption)
            assert all(min(told) <= year <= max(told) for year in years), f"{page.path}: {table.caption}"


def test_each_picture_of_one_tiltak_among_several_names_it(site: BuiltSite) -> None:
    """Its figure's title names the group, whose number it isn't."""
    pictures = [
        (page.path, picture)
        for page in site.pages.values()
        for picture in page.document.xpath("//div[@class='picture'][starts-with(@id, 'tiltak-')]")
    ]
    assert not [path for path, picture in pictures if not picture.xpath("p[not(@class='sr')]/text()")]
    assert len({path for path, _ in pictures}) > 300


# --- breaks ----------------------------------------------------------------------------------------------------------

with (DATA / "breaks.toml").open("rb") as file:
    BREAKS = tomllib.load(file)["break"]


def breaks_of(key: Key) -> dict[str, str]:
    """The breaks in whose scope a key lies, by the first period of the new series."""
    codes = dict(zip(KEY, key, strict=True))
    return {
        item["first_period"]: item["id"]
        for item in BREAKS
        if all(codes[column] in scope for column, scope in item["scope"].items())
    }


def test_the_break_between_the_reports_of_2017_and_2023_is_where_both_have_the_tiltak(site: BuiltSite) -> None:
    before = {(row["tiltak_level"], row["tiltak"]) for row in site.rows if row["period"] < "2018"}
    broken = {(row["tiltak_level"], row["tiltak"]) for row in site.rows if row["break"] == "tilt140-2023"}
    after = {(row["tiltak_level"], row["tiltak"]) for row in site.rows if row["period"] == "2023-01"}
    assert broken == before & after


def test_a_break_of_the_data_stands_in_its_table_and_its_chart_and_in_no_other(site: BuiltSite) -> None:
    begun = set()
    for page in numbers(site, "nb"):
        charted = {name for name, _ in page.charts}
        drawn_lines = {(mark.figure, mark.code) for mark in page.marks}
        drawn = {(item.figure, code, item.period) for item in page.drawn_breaks for code in item.codes}
        told = {
            (table.figure, item["id"])
            for table in page.tables
            for text in table.breaks
            for item in BREAKS
            if item["text"]["nb"] in text
        }
        assert sum(len(table.breaks) for table in page.tables) >= len(told), page.path
        scopes = defaultdict(set)
        firsts = {figure: min(i.key[0] for i in items) for figure, items in figures(site.shown[page.path]).items()}
        for item in site.shown[page.path]:
            for period, break_id in breaks_of(item.key).items():
                scopes[item.figure, period, break_id].add(category(item))
            row = site.newest.get(item.key)
            if row and row["break"] and row["period"] > firsts[item.figure]:
                begun.add(row["break"])
                assert (item.figure, row["break"]) in told, (page.path, item)
                if item.figure in charted and (item.figure, category(item)) in drawn_lines:
                    assert (item.figure, category(item), row["period"]) in drawn, (page.path, item)
        for item in page.drawn_breaks:
            ids = {of for figure, period, of in scopes if (figure, period) == (item.figure, item.period)}
            assert any(scopes[item.figure, item.period, of] & set(item.codes) for of in ids), (page.path, item)
            assert any((item.figure, of) in told for of in ids), (page.path, item)
        assert told <= {(figure, break_id) for figure, _, break_id in scopes}, page.path
    assert begun == {item["id"] for item in BREAKS} - {"tilt140-2023"}, "that one lies between two families of reports"


def figures(items: tuple[Shown, ...]) -> dict[str, list[Shown]]:
    """The cells of each figure that count a month."""
    found: dict[str, list[Shown]] = defaultdict(list)
    for item in items:
        if "/" not in item.key[0]:
            found[item.figure].append(item)
    return found


# --- charts ----------------------------------------------------------------------------------------------------------


def test_a_chart_draws_every_month_of_its_table_and_nothing_else(site: BuiltSite) -> None:
    """Numbers, hidden and lost cells are drawn once, and what isn't published isn't drawn. A line without a number has
    no panel: a sentence names it."""
    drawn_at_all = Counter[str]()
    for page in (page for lang in ALOUD for page in numbers(site, lang)):
        charted, lines = {name for name, _ in page.charts}, {(mark.figure, mark.code) for mark in page.marks}
        seen = Counter(map(tuple, page.marks))
        wanted, without = Counter[tuple[object, ...]](), set()
        for item in site.shown[page.path]:
            row = site.newest.get(item.key)
            if item.figure in charted and row and row["measure"] == "participants":
                if (item.figure, category(item)) not in lines:
                    without.add((item.figure, item.key))
                    assert row["obs_status"] != "A", (page.path, item)
                    continue
                wanted[item.figure, category(item), row["period"], row["obs_status"]] += 1
                drawn_at_all[row["obs_status"]] += 1
        assert seen == wanted, page.path
        notes = [note for name, figure in page.figures for note in figure.xpath("figure//p[@class='note']/text()")]
        assert bool(without) is any(WITHOUT[page.lang] in note for note in notes), page.path
    assert drawn_at_all.keys() == {"A", "Q", "O"}


WITHOUT = {"nb": "Uten figur", "nn": "Utan figur", "en": "Without a chart"}


def test_what_is_drawn_lies_where_its_number_is(site: BuiltSite) -> None:
    for page in numbers(site, "nb"):
        values = {
            (item.figure, category(item), item.key[0]): int(row["value"])
            for item in site.shown[page.path]
            if (row := site.newest.get(item.key)) and row["value"]
        }
        panels = [svg for _, svg in page.charts]
        for number, runs in groupby(page.runs, key=lambda run: run.panel):
            labels = panels[number].xpath(".//*[@text-anchor='end'][@fill='var(--muted)']/descendant-or-self::text")
            scale = sorted((float(e.get("y")), int(e.text.replace("\N{NO-BREAK SPACE}", ""))) for e in labels)
            (top, highest), (foot, zero) = scale[0], scale[-1]
            assert zero == 0
            for run in runs:
                assert all(right[0] > left[0] for left, right in pairwise(run.places)), (page.path, run)
                for period, (_, y) in zip(run.periods, run.places, strict=True):
                    value = values[run.figure, run.code, period]
                    assert y + 4.5 == pytest.approx(foot - value / highest * (foot - top), abs=0.2), (page.path, run)


def test_the_gist_of_a_chart_tells_numbers_of_its_table_since_the_last_break_and_the_highest_of_them(
    site: BuiltSite,
) -> None:
    heard = 0
    for page in numbers(site, "nb"):
        for name, figure in page.figures:
            shown: dict[str, dict[str, Shown]] = defaultdict(dict)
            for item in site.shown[page.path]:
                if item.figure == name and "/" not in item.key[0]:
                    shown[site.newest[item.key]["value"] if item.key in site.newest else ""][item.key[0]] = item
            for told in figure.xpath(".//p[@class='sr']/text()"):
                for part in re.findall(r"[^.]+: .*?\d{4}\.", told):
                    facts = re.findall(r"(\d[\d\N{NO-BREAK SPACE}]*) i (\w+ \d{4})", part)
                    heard += 1
                    for number, month in facts:
                        assert month_of(month) in shown[number.replace("\N{NO-BREAK SPACE}", "")], (page.path, part)
                    if "høyest" in part:
                        values = [number_in(number, "nb") for number, _ in facts]
                        assert values[-1] == max(values), (page.path, part)
    assert heard > 1000


@pytest.mark.any_site
def test_no_line_is_drawn_across_a_break_or_a_month_without_a_number(site: BuiltSite) -> None:
    """A run of numbers has them of consecutive months; that they are the data's is another test's matter."""
    for page in map(site.pages.__getitem__, site.shown):
        keys = {(item.figure, category(item), item.key[0]): item.key for item in site.shown[page.path]}
        for run in page.runs:
            for before, month in pairwise(run.periods):
                assert month == months_after(before, 1), (page.path, run)
                assert month not in breaks_of(keys[run.figure, run.code, month]), (page.path, run)


@pytest.mark.any_site
def test_a_figure_has_a_chart_exactly_where_it_has_a_number(site: BuiltSite) -> None:
    """A table of kommuner by tiltak has none."""
    without = 0
    for page in map(site.pages.__getitem__, site.shown):
        charted = {name for name, _ in page.charts}
        for figure, items in figures(site.shown[page.path]).items():
            if figure != "kommuner":
                visible = any(item.cell.text[0].isdigit() for item in items)
                assert visible is (figure in charted), f"{page.path}#{figure}"
                without += not visible
    assert without > 100


# --- hidden numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_hidden_cell_is_hidden_in_the_data_in_its_table_and_in_its_chart(site: BuiltSite, lang: str) -> None:
    """Walks from each `*` of each page with numbers to its row of the data and to its mark, and back."""
    walked = set()
    for page in numbers(site, lang):
        marks = {(mark.figure, mark.code, mark.period) for mark in page.marks if mark.state == "Q"}
        charted = {name for name, _ in page.charts}
        lines = {(mark.figure, mark.code) for mark in page.marks}
        for item in hidden(site.shown[page.path]):
            row = site.newest[item.key]
            assert (row["obs_status"], row["conf_status"], row["value"]) == ("Q", "C", ""), item
            assert item.cell.aloud == ALOUD[lang]["*"], item
            if (item.figure, category(item)) in lines and row["measure"] == "participants":
                assert (item.figure, category(item), row["period"]) in marks, (page.path, item)
            elif item.figure not in charted and item.figure != "kommuner":
                alike = figures(site.shown[page.path])[item.figure]
                assert not any(other.cell.text[0].isdigit() for other in alike), (page.path, item)
            walked.add(item.key)
    assert walked == {key for key, row in site.newest.items() if row["obs_status"] == "Q"} - site.replaced


def test_a_page_without_a_visible_number_says_so_and_has_no_chart(site: BuiltSite) -> None:
    said = Counter()
    for page in numbers(site, "nb"):
        items = site.shown[page.path]
        published = {item.cell.text for item in items if item.cell.text not in ("..", ".")}
        if any(text[0].isdigit() for text in published):
            continue
        name = page.document.findtext(".//h1").partition(" (")[0]
        sentence = "Alle tallene for {} er skjult" if published else "Rapportene har ingen tall for {}"
        assert sentence.format(name) in page.lede, f"{page.path}: {page.lede}"
        assert page.charts == (), page.path
        said[bool(published)] += 1
    assert said[True] > 30 and said[False] == 6, "the six kommuner that no report mentions"


# --- the data --------------------------------------------------------------------------------------------------------

CODES = {
    "measure": {"participants", "participants_mean"},
    "tiltak_level": {"alle", "gruppe", "tiltak"},
    "status": {"total", "arbeidssokere", "nedsatt-arbeidsevne", "andre"},
    "region_level": {"land", "fylke", "kommune"},
    "sex": {"total", "kvinner", "menn"},
    "age": {"total", "0-19", "20-24", "25-29", "30-39", "40-49", "50-59", "60+"},
    "immigrant": {"total", "innvandrere", "ikke-innvandrere"},
    "birth_region": {"total", "afrika", "asia", "europa", "amerika-oseania", "ukjent"},
    "education": {"total", "grunnskole", "videregaende", "hoyere-kort", "hoyere-lang", "uoppgitt"},
    "obs_status": {"A", "Q", "O"},
    "conf_status": {"F", "C"},
}
FORMS = {
    "period": r"20\d\d-(0[1-9]|1[0-2])(/20\d\d-(0[1-9]|1[0-2]))?",
    "tiltak": r"[a-z0-9]+(-[a-z0-9]+)*",
    "region": r"0|\d\d|\d{4}|ukjent",
    "value": r"(0|[1-9]\d*)?",
    "page": r"([1-9]\d*)?",
    "sheet": r"",
    "line": r"[1-9]\d*",
}


@pytest.mark.any_site
def test_the_observations_file_is_utf_8_with_comma_lf_and_the_columns_of_the_contract(site: BuiltSite) -> None:
    content = (site.folder / "data" / "observations.csv").read_bytes()
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff") and "\r" not in text and text.endswith("\n") and '"' not in text
    assert text.split("\n", 1)[0] == ",".join(COLUMNS)
    assert {len(row) for row in csv.reader(text.splitlines())} == {len(COLUMNS)}


@pytest.mark.any_site
def test_observations_are_sorted_by_their_columns_and_unique_within_a_source(site: BuiltSite) -> None:
    rows = [tuple(row.values()) for row in site.rows]
    assert [row[:-1] for row in rows] == sorted(row[:-1] for row in rows)
    assert len({row[:13] for row in rows}) == len(rows)


def test_every_code_of_the_observations_is_one_of_the_contract(site: BuiltSite) -> None:
    seen = {column: {row[column] for row in site.rows} for column in COLUMNS}
    for column, codes in CODES.items():
        assert seen[column] == codes, column
    for column, form in FORMS.items():
        assert [value for value in seen[column] if not re.fullmatch(form, value)] == [], column
    assert {mark for marks in seen["marks"] for mark in marks.split(" ") if mark} <= set(SIGN.values())
    with (DATA / "breaks.toml").open("rb") as file:
        assert seen["break"] - {""} <= {item["id"] for item in tomllib.load(file)["break"]}
    with (DATA / "sources.toml").open("rb") as file:
        assert seen["source"] == {item["id"] for item in tomllib.load(file)["source"]}
    for level, codes in (("tiltak", "tiltak"), ("gruppe", "tiltak"), ("fylke", "region"), ("kommune", "region")):
        column = "tiltak_level" if codes == "tiltak" else "region_level"
        used = {row[codes] for row in site.rows if row[column] == level}
        assert used <= set(site.vocabulary.codes(level)), level


@pytest.mark.any_site
def test_a_status_goes_with_its_value_and_a_period_with_its_measure(site: BuiltSite) -> None:
    for row in site.rows:
        assert (row["obs_status"] == "A") is (row["value"] != ""), row
        assert (row["obs_status"] == "Q") is (row["conf_status"] == "C"), row
        assert ("/" in row["period"]) is (row["measure"] == "participants_mean"), row
        assert (row["region_level"] == "land") is (row["region"] == "0"), row
        assert (row["tiltak_level"] == "alle") is (row["tiltak"] == "alle"), row


def test_a_value_stands_in_the_line_that_its_observation_names(site: BuiltSite) -> None:
    """The digits of every printed number are in that line of the raw file, and its line has no lack of stars."""
    lines = {
        source: ["", *(DATA / "raw" / f"{source}.txt").read_text(encoding="utf-8").split("\n")]
        for source in {row["source"] for row in site.rows}
    }
    for row in site.rows:
        line = lines[row["source"]][int(row["line"])]
        if row["obs_status"] == "A" and "corrected" not in row["marks"].split():
            value = f"{int(row['value']):,}".replace(",", "[ \N{NO-BREAK SPACE}]?")
            assert re.search(rf"(?<!\d){value}(?!\d)", line), row
        elif row["obs_status"] == "Q":
            assert "*" in line, row


def numbers(site: BuiltSite, lang: str) -> list[PageRead]:
    """The pages of a language that show numbers of their own: those with figures, and those of every place."""
    found = [
        page
        for page in site.pages.values()
        if page.lang == lang
        and "figur/" not in page.path
        and page.about != "404.html"
        and (page.figures or page.about.startswith(("kommune/", "fylke/", "tiltak/")))
        and (page.about == "index.html" or not page.about.endswith("index.html"))
    ]
    assert len(found) > 400
    return found


def hidden(items: tuple[Shown, ...]) -> list[Shown]:
    return [item for item in items if item.cell.text == "*"]
