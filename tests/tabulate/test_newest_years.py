"""The files beside a page have the newest three years of each of its series, and all of those."""

from __future__ import annotations

import json
from dataclasses import replace

from minidata import labels, tables
from minisite import PAGES

from tiltak.model import Line, Page, Point, Series
from tiltak.opendata.files import PAGE_FORMATS
from tiltak.opendata.page_data import page_data, printed_table
from tiltak.periods import month_span
from tiltak.tabulate.newest_years import YEARS_IN_FILES, charted_years, has_older_years, newest_years
from tiltak.tabulate.tidy import table_csv

(MENTOR,) = (page for page in PAGES if page.path == "tiltak/mentor.html")


def series(first: str, last: str) -> Series:
    months = month_span(first, last)
    points = tuple(Point(month, "A", int(month[:4]), source=f"report-{month[:4]}") for month in months)
    line = Line("tiltak", "mentor", points, tuple((month, "a-break") for month in months if month.endswith("-06")))
    means = tuple(("mentor", Point(f"{year}-01/{year}-12", "A", 7)) for year in sorted({m[:4] for m in months}))
    reports = tuple(sorted({point.source for point in points}))
    return Series("over-tid", "months", "participants", "tiltak", (), months, (line,), reports, means=means)


def page(*shown: Series) -> Page:
    return replace(MENTOR, series=shown)


def test_a_series_of_many_years_is_cut_at_a_new_year_and_keeps_every_month_after_it() -> None:
    cut, old = newest_years(page(series("2019-04", "2026-03"), series("2017-01", "2017-12"))).series
    assert cut.periods == month_span("2024-01", "2026-03")
    (line,) = cut.lines
    assert [point.period for point in line.points] == list(cut.periods)
    assert [month for month, _ in line.breaks] == ["2024-06", "2025-06"]
    assert [point.period[:4] for _, point in cut.means] == ["2024", "2025", "2026"]
    assert cut.sources == ("report-2024", "report-2025", "report-2026")
    assert old == series("2017-01", "2017-12")  # a series has its own newest years


def test_a_page_of_no_more_years_is_the_same_and_says_nothing_of_older_ones() -> None:
    few = page(series("2024-12", "2026-01"))
    assert newest_years(few) == few and not has_older_years(few)
    assert has_older_years(page(series("2023-12", "2026-01")))
    assert YEARS_IN_FILES == 3


def test_files_without_the_older_years_say_so() -> None:
    table = printed_table(tables().prints.table, table_csv(tables().table))
    long = series("2019-04", "2026-03")
    unbroken = replace(long, lines=tuple(replace(line, breaks=()) for line in long.lines))
    for shown, says in ((page(unbroken), True), (MENTOR, False)):
        data = page_data(shown, table, labels(), "")
        made = {form.suffix: form.make(data) for form in PAGE_FORMATS}
        notes = json.loads(made["json"])["note"]
        assert any("de tre siste årene" in note for note in notes) is says
        assert data.older is says


def test_a_chart_shows_five_years_at_first_and_all_where_those_have_no_number() -> None:
    assert charted_years(series("2017-01", "2026-03")).periods == month_span("2022-01", "2026-03")
    few = series("2022-12", "2026-01")
    assert charted_years(few) is few
    ended = replace(few, periods=month_span("2017-01", "2026-01"))
    points = tuple(
        Point(month, "A" if month < "2020" else "..", 9 if month < "2020" else None) for month in ended.periods
    )
    ended = replace(ended, lines=(Line("tiltak", "mentor", points),))
    assert charted_years(ended) is ended
