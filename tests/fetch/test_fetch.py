"""New reports from a server that does nearly everything badly: all is taken that is good, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from badserver import Server, content, cut_short, first, hang_up, status
from corpus import DATA, cells_of, pdf, sheets, understood, workbook
from offers import (
    APRIL,
    LIMITS,
    NAME,
    REPORT,
    REVISED,
    XLSX,
    everything,
    family_workbook,
    new_ids,
    offer,
    rules,
    run,
    saved,
    series,
)

from tiltak.fetch.offers import fetch_settings
from tiltak.fetch.store import lock_data
from tiltak.model import TOTAL_KEY, BuildError, Observation
from tiltak.read import read_reports
from tiltak.read.sources import load_sources
from tiltak.tabulate.editions import Edition, freeze, frozen_editions
from tiltak.tabulate.tidy import tidy_table

PDF = pdf(REPORT, sheets(REPORT, APRIL))
CODES = tuple(f"TILT1{number}0" for number in range(9))


def stored(data: Path) -> list[str]:
    return [source.id for source in load_sources(data)][1:]


# --- what is good is taken -----------------------------------------------------------------------------------------


def test_a_new_workbook_is_stored_described_and_readable(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    old, new = load_sources(data)
    assert (new.file, new.layout, new.period) == ("tilt140-2026-04.xlsx", "workbook", ("2026-01", "2026-04"))
    assert new.published_at.startswith(server.at("_/attachment/TILT140"))
    (report,) = read_reports([new], data)
    assert cells_of(understood(report)) == APRIL
    assert old.id == "tilt140-2024-04"


def test_the_comments_of_the_descriptions_stay(data: Path, server: Server) -> None:
    before = (data / "sources.toml").read_text()
    assert "# lost in this file" in before
    offer(server, {NAME: content(XLSX)})
    run(data, server)
    after = (data / "sources.toml").read_text()
    assert after.startswith(before + "\n[[source]]\n")


def test_nothing_new_touches_nothing_and_asks_with_the_version_that_we_have(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    run(data, server)
    before = everything(data)
    times = {path: (data / path).stat().st_mtime_ns for path in before}
    again = run(data, server)
    assert (new_ids(again), again.unchanged, again.refused) == ([], 1, 0)
    assert everything(data) == before
    assert {path: (data / path).stat().st_mtime_ns for path in before} == times
    assert server.asked[-1][1]["if-none-match"] == '"1"'
    assert "tiltakstall" in server.asked[-1][1]["user-agent"]


def test_a_changed_report_is_a_new_edition_beside_the_old(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    run(data, server)
    offer(server, {NAME: content(REVISED, ETag='"2"')})
    assert new_ids(run(data, server)) == ["tilt140-2026-04-2"]
    assert (data / "raw" / "tilt140-2026-04.xlsx").read_bytes() == XLSX
    assert (data / "raw" / "tilt140-2026-04-2.xlsx").read_bytes() == REVISED
    assert [source.id for source in sorted(load_sources(data), key=lambda source: source.order)][-1].endswith("-2")


def test_the_same_numbers_in_a_file_made_anew_are_no_new_edition(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX)})
    run(data, server)
    again = workbook(REPORT, sheets(REPORT, APRIL), made_at="2026-05-09")
    assert again != XLSX
    offer(server, {NAME: content(again)})
    assert new_ids(run(data, server)) == []
    assert stored(data) == ["tilt140-2026-04"]


def test_of_a_report_in_two_forms_the_workbook_is_taken(data: Path, server: Server) -> None:
    offer(server, {"TILT140 Tidsserie maaned.pdf": content(PDF), "TILT140 b Tidsserie måned.xlsx": content(XLSX)})
    fetched = run(data, server)
    assert new_ids(fetched) == ["tilt140-2026-04"]
    assert fetched.left_alone == {"of another form": 1}
    assert load_sources(data)[1].layout == "workbook"
    assert new_ids(run(data, server)) == []


def test_a_report_that_is_there_only_as_pdf_is_taken_too(data: Path, server: Server) -> None:
    offer(server, {"TILT140 Tidsserie måned.pdf": content(PDF)})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    (report,) = read_reports(load_sources(data)[1:], data)
    assert report.source.report_date == "2026-05-05"
    assert cells_of(understood(report)) == APRIL


def test_what_fails_once_is_tried_again(data: Path, server: Server) -> None:
    busy = status(503, Retry_After="0")
    offer(server, {NAME: first(busy, cut_short(XLSX), content(XLSX))})
    server.paths["tiltaksdeltakere"] = first(hang_up, server.paths["tiltaksdeltakere"])
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert server.times(f"_/attachment/{NAME}") == 3


# --- which links are reports --------------------------------------------------------------------------------------


def test_the_monthly_series_of_all_nine_codes_are_taken_in_every_form_of_name(data: Path, server: Server) -> None:
    names = ("202604_{}_Tidsserie_maaned.xlsx", "2026.04_{}. Tiltaksdeltakere. Tidsserie måned.xlsx")
    files = {
        names[at % 2].format(code): content(family_workbook(code.lower(), "2026-04")) for at, code in enumerate(CODES)
    }
    offer(server, files)
    assert sorted(new_ids(run(data, server))) == [f"{code.lower()}-2026-04" for code in CODES]
    assert [source.report for source in load_sources(data)[1:]] == [source.id[:7] for source in load_sources(data)[1:]]


def test_averages_tables_of_a_month_other_statistics_and_older_years_are_left_alone_and_counted(
    data: Path, server: Server
) -> None:
    others = {
        "202604_TILT130_Tidsserie_aarsgjennomsnitt.xlsx": "no monthly series",
        "2025_TILT130. Tidsserie årsgjennomsnitt, måned.xlsx": "no monthly series",
        "202604_TILT130_Siste_maaned.xlsx": "no monthly series",
        "202604_HARB100_Tidsserie_maaned.xlsx": "of no report",
        "202212_TILT030_Tidsserie_maaned.xlsx": "of no report",
        "202212_TILT140_Tidsserie_maaned.xlsx": "before 2023",
        "202604_TILT140_Tidsserie_maaned.xls": "of another form",
    }
    offer(server, {NAME: content(XLSX), **dict.fromkeys(others, status(500))})
    fetched = run(data, server)
    assert new_ids(fetched) == ["tilt140-2026-04"]
    assert fetched.left_alone == {reason: list(others.values()).count(reason) for reason in others.values()}
    assert "links left alone: 1 before 2023, 3 no monthly series, 1 of another form, 2 of no report" in str(fetched)
    assert [path for path, _ in server.asked] == ["tiltaksdeltakere", f"_/attachment/{NAME}"]


def test_the_archives_pages_are_read_too_and_what_is_too_old_is_left(data: Path, server: Server) -> None:
    server.paths["tiltaksdeltakere"] = content(
        '<a href="arkiv-tiltaksdeltakere">Arkiv</a><a href="/x.xlsx">Annet</a><a href="mailto:a@b">x</a><a href="http://[">'
    )
    server.paths["arkiv-tiltaksdeltakere"] = content('<a href="arkiv/2026">2026<a href="arkiv/2022">2022')
    server.paths["arkiv/2026"] = content(f'<base href="/filer/"><a href="{NAME}">april 2026</a> <a href="/arkiv/2026">')
    server.paths[f"filer/{NAME}"] = content(XLSX)
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert server.times("arkiv/2022") == 0


def test_more_than_sixty_pages_and_reports_are_read(data: Path, server: Server) -> None:
    pages = [f"arkiv/{number}" for number in range(70)]
    server.paths["tiltaksdeltakere"] = content("".join(f'<a href="/{page}">' for page in pages))
    server.paths |= dict.fromkeys(pages, content("<p>"))
    offer(server, {NAME: content(XLSX)}, page=pages[-1])
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]


def test_more_downloads_than_a_run_may_make_are_one_finding_that_counts_the_rest(data: Path, server: Server) -> None:
    files = {f"{number}/{NAME}": content(XLSX) for number in range(6)}
    offer(server, files)
    fetched = run(data, server, replace(LIMITS, downloads=4))
    assert rules(fetched) == ["download-limit"]
    assert "at most 4 downloads in a run; saw 3 reports not looked at" in str(fetched.findings[0])
    assert [source.id for source in fetched.new] == ["tilt140-2026-04"]
    assert len(server.asked) == 4
    server.paths["tiltaksdeltakere"] = content("".join(f'<a href="/arkiv/{number}">' for number in range(9)))
    assert rules(run(data, server, replace(LIMITS, downloads=1))) == ["download-limit"]


def test_a_run_that_takes_too_long_says_what_it_did_not_look_at(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX)})
    assert rules(run(data, server, replace(LIMITS, run=-1))) == ["download-limit"]


# --- known by address and content -----------------------------------------------------------------------------------


def test_three_reports_under_one_name_in_three_folders_are_three(data: Path, server: Server) -> None:
    name = "TILT140_Tidsserie_maaned.xlsx"
    offer(server, {f"{year}/{name}": content(b"") for year in (2024, 2025, 2026)})
    links = "".join(f'<a href="/_/attachment/{year}/{name}">Tidsserie {year}</a>' for year in (2024, 2025, 2026))
    server.paths["tiltaksdeltakere"] = content(links)
    for year, last in ((2024, "2024-12"), (2025, "2025-12"), (2026, "2026-03")):
        server.paths[f"_/attachment/{year}/{name}"] = content(series(last, year - 2000))
    assert new_ids(run(data, server)) == ["tilt140-2024-12", "tilt140-2025-12", "tilt140-2026-03"]
    assert new_ids(run(data, server)) == []


def test_one_file_on_several_pages_is_asked_for_once(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX)})
    link = f'<a href="/_/attachment/{NAME}">'
    server.paths["tiltaksdeltakere"] = content(f'{link}{link}<a href="/arkiv">')
    server.paths["arkiv"] = content(link)
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert server.times(f"_/attachment/{NAME}") == 1


@pytest.mark.parametrize("corrected_first", [False, True])
def test_an_original_and_its_correction_both_new_are_two_editions_the_newer_one_last(
    data: Path, server: Server, corrected_first: bool
) -> None:
    correction = saved(REVISED, "2026-05-09T08:00:00Z")
    files = [(f"1/{NAME}", content(saved(XLSX, "2026-05-05T08:00:00Z"))), (f"2/{NAME}", content(correction))]
    offer(server, dict(reversed(files) if corrected_first else files))
    assert new_ids(run(data, server)) == ["tilt140-2026-04", "tilt140-2026-04-2"]
    assert (data / "raw" / "tilt140-2026-04-2.xlsx").read_bytes() == correction
    assert new_ids(run(data, server)) == []


def test_two_files_of_the_same_months_that_say_no_order_are_stored_and_told_once(data: Path, server: Server) -> None:
    name = "202604_TILT140_Tidsserie_maaned.xlsx"
    files = (saved(series("2026-04", value), "2026-05-05T08:00:00Z") for value in (5, 6))
    offer(server, {f"{number}/{name}": content(file) for number, file in enumerate(files)})
    fetched = run(data, server)
    assert rules(fetched) == ["edition-order"]
    assert [source.id for source in fetched.new] == ["tilt140-2026-04", "tilt140-2026-04-2"]
    assert new_ids(run(data, server)) == []


def test_a_then_b_then_a_again_at_one_address_shows_a(data: Path, server: Server) -> None:
    for given, new in ((XLSX, ["tilt140-2026-04"]), (REVISED, ["tilt140-2026-04-2"]), (XLSX, ["tilt140-2026-04-3"])):
        offer(server, {NAME: content(given)})
        assert new_ids(run(data, server)) == new
        assert new_ids(run(data, server)) == []
    newest = max(load_sources(data), key=lambda source: source.order)
    assert (data / "raw" / newest.file).read_bytes() == XLSX
    assert stored(data) == ["tilt140-2026-04-2", "tilt140-2026-04-3"]


def test_an_older_edition_is_not_taken_back_on_a_night_that_did_not_see_everything(data: Path, server: Server) -> None:
    offer(server, {f"1/{NAME}": content(XLSX)})
    run(data, server)
    offer(server, {f"1/{NAME}": content(XLSX), f"2/{NAME}": content(REVISED)})
    run(data, server)
    offer(server, {f"3/{NAME}": content(XLSX), f"4/{NAME}": status(503)})
    assert rules(run(data, server)) == ["address-answers"]
    assert stored(data) == ["tilt140-2026-04", "tilt140-2026-04-2"]
    offer(server, {f"5/{NAME}": content(XLSX), f"6/{NAME}": content(REVISED)})
    assert new_ids(run(data, server)) == []


def test_a_report_of_fewer_months_than_we_have_of_its_year_is_not_stored(data: Path, server: Server) -> None:
    march, april = (f"20260{month}_TILT140_Tidsserie_maaned.xlsx" for month in (3, 4))
    offer(server, {april: content(series("2026-04"))})
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    offer(server, {march: content(series("2026-03")), april: content(series("2026-04"))})
    fetched = run(data, server)
    assert (new_ids(fetched), fetched.unchanged) == ([], 2)


# --- report by report -----------------------------------------------------------------------------------------------


def test_what_is_sound_is_stored_and_what_is_not_is_a_finding_for_that_report_alone(data: Path, server: Server) -> None:
    files = {
        f"202604_{code}_Tidsserie_maaned.xlsx": content(family_workbook(code.lower(), "2026-04")) for code in CODES
    }
    files["202604_TILT120_Tidsserie_maaned.xlsx"] = content(b"<!doctype html><title>Feil</title>")
    files["202604_TILT130_Tidsserie_maaned.xlsx"] = status(404)
    offer(server, files)
    fetched = run(data, server)
    assert sorted(rules(fetched)) == ["address-answers", "report-readable"]
    assert (len(fetched.new), fetched.unchanged, fetched.refused) == (7, 0, 2)
    assert str(fetched).startswith("7 new, 0 unchanged, 2 refused\nnew: tilt100-2026-04\n")
    again = run(data, server)
    assert (len(again.new), again.unchanged, again.refused) == (0, 7, 2)


def test_a_page_that_does_not_answer_is_a_finding_and_the_others_go_on(data: Path, server: Server) -> None:
    offer(server, {NAME: content(XLSX)})
    link = f'<a href="/_/attachment/{NAME}">a</a><a href="/arkiv">Arkiv</a>'
    server.paths["tiltaksdeltakere"] = content(link)
    server.paths["arkiv"] = status(500)
    fetched = run(data, server)
    assert rules(fetched) == ["address-answers"]
    assert [source.id for source in fetched.new] == ["tilt140-2026-04"]


def test_a_family_that_we_have_and_that_is_no_longer_offered_is_a_finding(data: Path, server: Server) -> None:
    offer(server, {"202604_TILT150_Tidsserie_maaned.xlsx": content(family_workbook("tilt150", "2026-04"))})
    fetched = run(data, server)
    assert rules(fetched) == ["link-found"]
    assert "TILT140" in str(fetched.findings[0])
    assert [source.id for source in fetched.new] == ["tilt150-2026-04"]


@pytest.mark.parametrize(
    "page",
    [
        "<main>Siden er flyttet</main>",
        '<a href="TILT140_Tidsserie_maaned.docx">Tidsserie</a>',
        '<a data-href="TILT140_Tidsserie_maaned.xlsx">Tidsserie</a>',
        "",
    ],
)
def test_a_page_of_another_form_is_one_finding(data: Path, server: Server, page: str) -> None:
    server.paths["tiltaksdeltakere"] = content(page)
    assert rules(run(data, server)) == ["link-found"]


def test_a_link_to_another_host_is_not_followed(data: Path, server: Server) -> None:
    server.paths["tiltaksdeltakere"] = content(f'<a href="https://example.org/{NAME}">Tidsserie</a>')
    assert rules(run(data, server)) == ["same-host"]


def test_no_control_character_of_a_server_is_in_what_is_told(data: Path, server: Server) -> None:
    evil = "TILT140_Tidsserie_maaned_\x1b]0;x\x07\u202e.xlsx"
    server.paths["tiltaksdeltakere"] = content(f'<a href="{evil}">\x1b[2J</a><a href="/b/{NAME}">\x9b</a>')
    server.paths[evil] = content(b"\x1b[31mno report")
    server.paths[f"b/{NAME}"] = status(302, Location="http://example.org/\x1b[31m")
    fetched = run(data, server)
    told = str(fetched) + "".join(map(str, fetched.findings))
    assert len(fetched.findings) == 2
    assert told.replace("\n", "").isprintable()


# --- what leaves ----------------------------------------------------------------------------------------------------


def publish(data: Path, *ids: str) -> None:
    """A published edition that shows these sources, as `build.py freeze` leaves it."""
    shown = tidy_table(
        Observation(name, TOTAL_KEY._replace(period="2026-01", measure="participants"), None, "Q", (), "", 1)
        for name in ids
    )
    frozen = frozen_editions(data)
    freeze(data, (*frozen, Edition(f"2026-0{len(frozen) + 1}", "", shown.to_parquet(index=False), None)))


def test_a_monthly_edition_leaves_once_a_newer_one_covers_its_months_and_is_published(
    data: Path, server: Server
) -> None:
    march, april, may = (f"20260{month}_TILT140_Tidsserie_maaned.xlsx" for month in (3, 4, 5))
    offer(server, {march: content(series("2026-03"))})
    run(data, server)
    offer(server, {april: content(series("2026-04"))})
    publish(data, "tilt140-2024-04", "tilt140-2026-03")
    assert new_ids(run(data, server)) == ["tilt140-2026-04"]
    assert stored(data) == ["tilt140-2026-03", "tilt140-2026-04"]  # April isn't published yet
    run(data, server)
    assert stored(data) == ["tilt140-2026-03", "tilt140-2026-04"]
    publish(data, "tilt140-2026-04", "tilt140-2024-04")
    fetched = run(data, server)
    assert (new_ids(fetched), fetched.replaced) == ([], ("tilt140-2026-03",))
    assert "replaced: tilt140-2026-03" in str(fetched)
    assert stored(data) == ["tilt140-2026-04"]
    assert sorted(path.name for path in (data / "raw").iterdir()) == [
        "SHA256SUMS",
        "tilt140-2024-04.txt",
        "tilt140-2026-04.xlsx",
    ]
    offer(server, {may: content(series("2026-05"))})
    assert new_ids(run(data, server)) == ["tilt140-2026-05"]


def test_an_id_is_never_used_again(data: Path, server: Server) -> None:
    name = "202604_TILT140_Tidsserie_maaned.xlsx"
    for value, wanted in ((5, "tilt140-2026-04"), (6, "tilt140-2026-04-2"), (5, "tilt140-2026-04-3")):
        offer(server, {name: content(series("2026-04", value))})
        assert new_ids(run(data, server)) == [wanted]
        publish(data, wanted)
        run(data, server)
        assert stored(data) == [wanted]


def test_what_fetching_did_not_bring_never_leaves(data: Path, server: Server) -> None:
    name = "202412_TILT140_Tidsserie_maaned.xlsx"
    offer(server, {name: content(series("2024-12"))})
    run(data, server)
    publish(data, "tilt140-2024-12")
    assert run(data, server).replaced == ()
    assert [source.id for source in load_sources(data)] == ["tilt140-2024-04", "tilt140-2024-12"]


def test_a_report_that_somebody_took_away_is_fetched_again(data: Path, server: Server) -> None:
    before = everything(data)
    offer(server, {NAME: content(XLSX, ETag='"1"')})
    run(data, server)
    (data / "raw" / "tilt140-2026-04.xlsx").unlink()
    for name in ("sources.toml", "raw/SHA256SUMS"):
        (data / name).write_bytes(before[name])
    assert new_ids(run(data, server)) == ["tilt140-2026-04-2"]


# --- settings and runs ----------------------------------------------------------------------------------------------


def test_a_second_run_at_once_says_so_and_leaves(data: Path, server: Server) -> None:
    with lock_data(data), pytest.raises(BuildError, match="one-fetch-at-a-time"):
        run(data, server)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('types = [".xlsx", ".pdf"]', 'types = ".xlsx"', "wrong-field"),
        ("since", "sins", "unknown-field"),
        ("hosts = []\n", "", "missing-field"),
        ('follow = "arkiv"', 'follow = "(arkiv"', "fetch-settings"),
        ('follow = "arkiv"', "follow = 7", "wrong-field"),
        ("[settings.fetch]", "[settings.fetching]", "unknown-field"),
    ],
)
def test_wrong_settings_stop_with_one_line(data: Path, server: Server, old: str, new: str, rule: str) -> None:
    path = data / "sources.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BuildError, match=rule):
        run(data, server)


def test_the_settings_name_navs_page_and_its_archive() -> None:
    settings = fetch_settings(DATA)
    assert settings.allowed_hosts == {"www.nav.no"}
    assert [page.rpartition(".")[2] for page in settings.pages[1:]] == ["2025", "2024", "2023"]
