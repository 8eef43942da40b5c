"""A figure shows its newest years first, all years beside, and what the fylker of the past are today."""

from __future__ import annotations

from dataclasses import replace

from minisite import CHARTS, PAGES, PICTURE, mini_context, points, series

from tiltak.charts.figures import ALL_YEARS, Chart, Picture
from tiltak.model import Line, Page, Series
from tiltak.pages.figure import figure_view
from tiltak.pages.views import Context
from tiltak.periods import month_span

(MENTOR,) = (page for page in PAGES if page.path == "tiltak/mentor.html")
DECADE = month_span("2017-01", "2026-04")


def page_of(shown: Series) -> Page:
    return replace(MENTOR, series=(shown,))


def drawn(shown: Series, *suffixes: str) -> Context:
    chart = Chart(tuple(Picture((line.code,), PICTURE) for line in shown.lines))
    charts = {(MENTOR.path, shown.slug + suffix): chart for suffix in suffixes}
    return replace(mini_context(base_url="https://example.org/"), charts={**CHARTS, **charts})


def test_a_chart_of_ten_years_shows_five_with_all_beside_and_its_table_has_a_fold_for_each() -> None:
    line = Line("tiltak", "mentor", points(dict.fromkeys(DECADE, 7)))
    shown = series("utvikling", "tiltak", (line,), (("tiltak", "mentor"), ("land", "0")))
    view = figure_view(page_of(shown), shown, drawn(shown, "", ALL_YEARS))
    assert view.title.endswith(", 2022–2026")
    assert view.all_years and view.all_years.years == "2017–2026" and view.all_years.title.endswith(", 2017–2026")
    assert view.pictures[0].gist.startswith("Deltakere: 7 i januar 2022, 7 i april 2026")
    assert view.all_years.pictures[0].gist.startswith("Deltakere: 7 i januar 2017")
    assert [year.year for year in view.table.years] == [str(year) for year in range(2026, 2016, -1)]
    assert view.address == "https://example.org/tiltak/mentor.html#utvikling"


def test_a_fylke_of_the_past_is_marked_and_each_says_what_it_is_today_or_was() -> None:
    months = month_span("2023-01", "2024-12")
    viken = points({month: 9 if month < "2024" else "." for month in months})
    ostfold = points({month: "." if month < "2024" else 8 for month in months})
    shown = series(
        "fylke", "fylke", (Line("fylke", "30", viken), Line("fylke", "31", ostfold)), (("tiltak", "mentor"),)
    )
    view = figure_view(page_of(shown), shown, drawn(shown, ""))
    assert view.all_years is None
    assert [(picture.former, picture.note) for picture in view.pictures] == [
        (True, "til og med 2023, nå Østfold, Akershus og Buskerud"),
        (False, "før 2024: Viken"),
    ]
    assert [head.note for head in view.table.heads] == ["til og med 2023, nå Østfold, Akershus og Buskerud", ""]


def test_a_title_names_the_years_that_its_chart_shows() -> None:
    months = month_span("2023-01", "2025-12")
    line = Line("tiltak", "mentor", points({month: ".." if month < "2025" else 7 for month in months}))
    shown = series("utvikling", "tiltak", (line,), (("tiltak", "mentor"), ("land", "0")))
    assert figure_view(page_of(shown), shown, drawn(shown, "")).title.endswith(", 2025")
