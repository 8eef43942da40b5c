"""The pages as views: which texts, figures and links stand where.

Takes the pages with their series, the words, the texts, the charts and the downloads; gives a `PageView` for each
page of one language. Rendering them is all that is left.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from tiltak.charts import KEYS, SPARKS, Chart, ChartWords
from tiltak.model import Line, Page, Series
from tiltak.pages.comparison import compare_view
from tiltak.pages.navigation import breadcrumb, indexes, lang_path, page_links, related, relative
from tiltak.pages.rankings_view import standings_view
from tiltak.pages.schema_org import page_dataset, whole_dataset
from tiltak.pages.tables import legend, table_views
from tiltak.pages.views import (
    Download,
    FigureView,
    Frame,
    KeyFigure,
    LegendItem,
    Link,
    LinkGroup,
    Material,
    PageView,
    Paths,
)
from tiltak.tabulate import Tables
from tiltak.tabulate.comparisons import compare
from tiltak.tabulate.page_list import COMPARE, front_lines
from tiltak.words.i18n import LANGUAGE_NAMES, Words
from tiltak.words.sentences import report_sentences, summary, versus_in_words
from tiltak.words.titles import kicker, names_told, page_description, page_name, page_title, series_title, short_title

ADDRESS = "{site}"  # in a text: the site's address, where it is known


def page_paths(pages: Iterable[Page]) -> Paths:
    """Where the page of each code is."""
    return {(page.dimension, page.code): page.path for page in pages if page.code}


def text_views(material: Material) -> Iterator[PageView]:
    """A view of every text that has a page of its own."""
    numbers = {page.path for page in material.pages}
    for key in material.texts:
        if f"{key}.html" not in numbers and key.partition("/")[0] in ("om", "data"):
            yield _text_view(key, material)


def chart_captions(tables: Tables, words: Words) -> Callable[[Series], ChartWords]:
    """What gives the words inside the chart of a series, in one language."""
    codes = tables.material.vocabulary
    kommuner = (codes.entry("kommune", code) for code in codes.codes("kommune"))
    return partial(chart_words, words=words, fylke_of={entry.code: entry.parent or "ukjent" for entry in kommuner})


def chart_words(series: Series, words: Words, fylke_of: Mapping[str, str]) -> ChartWords:
    """The words inside the chart of a series. `fylke_of` gives the fylke that a kommune is drawn under."""
    breaks = {break_id for line in series.lines for _, break_id in line.breaks}
    grouped = {line.code: fylke_of[line.code] for line in series.lines if line.dimension == "kommune"}
    return ChartWords(
        locale=words.lang,  # type: ignore[arg-type]
        y_title=words.gettext("personer"),
        line_names={line.code: words.name(line.dimension, line.code) for line in series.lines},
        month_names=words.month_names(),
        hidden=words.gettext("skjult"),
        lost=words.gettext("utelatt"),
        not_published=words.gettext("ikke publisert"),
        not_in_use=words.gettext("ikke i bruk"),
        square_root=words.gettext("Tallaksen vokser med kvadratroten."),
        break_labels={break_id: words.break_name(break_id) for break_id in sorted(breaks)},
        groups={code: (fylke, words.name("fylke", fylke)) for code, fylke in grouped.items()},
    )


def embed_path(path: str, slug: str) -> str:
    """Where one figure of a page stands alone: kommune/figur/1103-stavanger-tiltak.html."""
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "figur", f"{name.removesuffix('.html')}-{slug}.html")


def frame(path: str, m: Material) -> Frame:
    """Where the page of a path stands in the language of the material."""
    here, site = lang_path(path, m.words.lang), m.site
    others = [Link(relative(lang_path(path, lang), here), LANGUAGE_NAMES[lang], lang=lang) for lang in site.languages]
    known = (
        [replace(link, href=site.base_url + lang_path(path, link.lang)) for link in others] if site.base_url else others
    )
    return Frame(
        path=here,
        lang=m.words.lang,
        root="../" * path.count("/"),
        top="../" * here.count("/"),
        canonical=site.base_url + here if site.base_url else "",
        alternates=tuple(others) if len(others) > 1 else (),
        hreflang=(*known, replace(known[0], lang="x-default")) if len(known) > 1 else (),
        report_errors=report_address(site.settings.report_errors, here),
    )


def report_address(address: str, path: str) -> str:
    """Where errors on a page are reported: the site's address for them; mail gets the page's path as its subject."""
    return f"{address}?subject={path}" if address.startswith("mailto:") else address


def page_view(page: Page, m: Material, paths: Paths, files: Iterable[Download]) -> PageView:
    """A page that tells of numbers. `files` stand beside it."""
    files = tuple(files)
    words, here = m.words, lang_path(page.path, m.words.lang)
    text = m.texts.get(page.path.removesuffix(".html"))
    return PageView(
        frame=frame(page.path, m),
        kind=page.kind,
        title=page_title(page, words),
        description=page_description(page, words),
        heading=page_name(page, words),
        kicker=kicker(page, words),
        names=tuple(names_told(page, words)),
        latest=words.month(page.latest) if page.latest else "",
        breadcrumb=tuple(breadcrumb(page, words)),
        summary=summary(page, words, m.site.newest.period[1]),
        text=text.html if text else "",
        figures=tuple(_figure(page, series, m, paths) for series in page.series),
        related=tuple(related(page, m)),
        indexes=tuple(indexes(page, m)),
        key_figures=tuple(_key_figures(page, m, paths)) if page.kind == "front" else (),
        downloads=_downloads(files, here, words),
        dataset=page_dataset(page, here, files, words, m.site),
        news=tuple(report_sentences(m.site.sources, words)) if page.kind == "front" else (),
        standings=standings_view(page, m, paths),
        citation=_citation(page, m),
        previous=next(iter(page_links(page, "previous", words)), None),
        next=next(iter(page_links(page, "next", words)), None),
        compare_with=_compare_with(page),
        compare=compare_view(m) if page.kind == "compare" else None,
    )


def _citation(page: Page, m: Material) -> str:
    sources = [source for source in m.site.sources if source.id in page.sources]
    sources.sort(key=lambda source: source.period[1])
    return m.words.citation(page_title(page, m.words), page.latest, sources, m.site.name) if sources else ""


def _compare_with(page: Page) -> str:
    """Where a place with numbers is compared with others."""
    place = page.kind in ("fylke", "kommune") and page.code.isdigit() and any(series.visible for series in page.series)
    return f"{relative(COMPARE, page.path)}#steder={page.code}" if place else ""


def _downloads(files: Iterable[Download], here: str, words: Words) -> tuple[Link, ...]:
    return tuple(Link(relative(file.path, here), file.format, words.file_size(file.size)) for file in files)


def _figure(page: Page, series: Series, m: Material, paths: Paths) -> FigureView:
    def link(code_list: str, code: str) -> str:
        if code_list == "break":
            return relative("om/brudd.html", page.path) + f"#{code}" if "om/brudd" in m.texts else ""
        path = paths.get((code_list, code), page.path)
        return "" if path == page.path else relative(path, page.path)

    front = page.kind == "front"
    chart = m.charts.get((page.path, series.slug))
    table, *older = table_views(series, m.words, link)
    sources = sorted((s for s in m.site.sources if s.id in series.sources), key=lambda s: s.period[1])
    return FigureView(
        id=series.slug,
        title=series_title(series, m.words),
        short_title=series_title(series, m.words) if front else short_title(series, page.latest, m.words),
        pictures=tuple(picture.svg for picture in chart.pictures) if chart else (),
        own_axes=bool(chart and chart.own_axes),
        lines=_shared_lines(chart, series, m.words) if chart else (),
        legend=tuple(_legend(chart, series, m.words)),
        table=table,
        older=tuple(older),
        older_years=m.words.listing(sorted({period[:4] for period in series.periods}, reverse=True)[1:]),
        source=m.words.source_line(sources, series.printed_pages) if sources else "",
        reliability=m.words.reliability([*series.points(), *(point for _, point in series.means)]),
        embed=relative(embed_path(page.path, series.slug), page.path),
    )


def _shared_lines(chart: Chart, series: Series, words: Words) -> tuple[str, ...]:
    """The names of the lines of a chart of months that is one picture, in their order in it."""
    codes = chart.pictures[0].codes if series.kind == "months" and len(chart.pictures) == 1 else ()
    return tuple(words.name(series.dimension, code) for code in codes) if len(codes) > 1 else ()


def _legend(chart: Chart | None, series: Series, words: Words) -> Iterator[LegendItem]:
    """What the chart's marks and the table's signs mean, those of one state together."""
    keys = {words.chart_key(key): KEYS[key] for key in chart.keys} if chart else {}
    signs = {sign.meaning: sign.text for sign in legend(series, words)}
    for meaning in dict.fromkeys((*signs, *keys)):
        yield LegendItem(keys.get(meaning, ""), signs.get(meaning, ""), meaning)


def _key_figures(page: Page, m: Material, paths: Paths) -> Iterator[KeyFigure]:
    """The latest number of each line of the front page, where the line is still in use."""
    sparks = m.charts.get((page.path, SPARKS))
    drawn = [picture.svg for picture in sparks.pictures] if sparks else []
    spark_of = dict(zip((line for line in front_lines(page) if line.visible), drawn, strict=False))
    for line in front_lines(page):
        point = line.points[-1]
        if point.state == ".":
            continue
        path = paths.get((line.dimension, line.code), "")
        comparison = compare(line, point.period)
        yield KeyFigure(
            name=_name_of(line, m.words),
            whole=line.dimension == "gruppe",
            href=relative(path, page.path) if path else "",
            number=m.words.cell(point),
            aloud="" if point.state == "A" else m.words.state(point.state),
            spark=spark_of.get(line, ""),
            versus=versus_in_words(comparison, m.words) if comparison else "",
        )


def _name_of(line: Line, words: Words) -> str:
    """'Mentor', 'Tiltak i gruppen Oppfølging'."""
    name = words.on_tiltak({line.dimension: line.code})
    return name[0].upper() + name[1:]


def _text_view(key: str, m: Material) -> PageView:
    path, content, section = f"{key}.html", m.texts[key], key.partition("/")[0]
    index = f"{section}/index"
    crumbs = [Link(relative("index.html", path), m.words.gettext("Forside"))]
    if key != index and index in m.texts:
        crumbs.append(Link(relative(f"{index}.html", path), m.texts[index].title))
    others = tuple(
        Link(relative(f"{other}.html", path), text.title, text.description)
        for other, text in m.texts.items()
        if other.startswith(f"{section}/") and other not in (key, index)
    )
    here, files = lang_path(path, m.words.lang), m.downloads if section == "data" else ()
    return PageView(
        frame=frame(path, m),
        kind=section,
        title=content.title,
        description=content.description,
        heading=content.title,
        breadcrumb=tuple(crumbs),
        text=content.html.replace(ADDRESS, m.site.base_url),
        downloads=_downloads(files, here, m.words),
        dataset=whole_dataset(content, here, files, m.words, m.site),
        related=(LinkGroup("sider", m.words.gettext("Les mer"), others),) if key == index and others else (),
    )
