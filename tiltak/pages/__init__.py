"""Series, words and charts to HTML: every page of the site, in every language.

`render_pages` gives the whole site, `render_file` one file of it; both render the same parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tiltak.charts.figures import Chart
from tiltak.config import Config
from tiltak.model import Page
from tiltak.pages.comparison import compare_scripts
from tiltak.pages.coverage_text import with_coverage
from tiltak.pages.figure import embed_path
from tiltak.pages.largest_changes_choice import largest_changes_script, largest_changes_script_path
from tiltak.pages.navigation import lang_path
from tiltak.pages.news import CHANGES_FILE, FEED, changes_file, changes_view, feed_view
from tiltak.pages.page_view import text_views
from tiltak.pages.quality_page import with_quality
from tiltak.pages.registry import headings
from tiltak.pages.scripts import index_path, page_scripts
from tiltak.pages.search_index import index_script, search_rows
from tiltak.pages.social_cards import pictures
from tiltak.pages.templates import Press, feed_file, shared_files
from tiltak.pages.views import Context, Download, site_of
from tiltak.tabulate import Tables
from tiltak.words.content import read_content
from tiltak.words.i18n import Words

SeriesId = tuple[str, str]  # path of the page, slug of the series


@dataclass(frozen=True, slots=True)
class PageInputs:
    """What pages are rendered from, beside the templates, styles and texts in the folders of `config`.

    `downloads` are the files that pages offer, by the page's path.
    """

    pages: Sequence[Page]
    tables: Tables
    words: Mapping[str, Words]
    charts: Mapping[SeriesId, Chart]
    downloads: Mapping[str, tuple[Download, ...]]
    config: Config


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are rendered together: their paths from the site's root, and what renders them."""

    paths: tuple[str, ...]
    render: Callable[[], Mapping[str, str]]


def render_pages(inputs: PageInputs) -> dict[str, bytes]:
    """All pages and the files that they load, by path from the site's root.

    BuildError where a text or a template is invalid.
    """
    files: dict[str, bytes] = {}
    for lang in inputs.config.languages:
        for part in page_parts(inputs, lang):
            files |= _encoded(part.render())  # at once: as text the pages take three times as much memory
    return fixed_files(inputs) | files | _encoded(_shared(inputs, files))


def render_file(inputs: PageInputs, path: str) -> bytes | None:
    """One file, rendered from the templates, styles and texts as they are on disk; None where no file has this path.

    BuildError where a text or a template that it needs is invalid.
    """
    languages = inputs.config.languages
    if within := [lang for lang in languages if path.startswith(lang_path("", lang)) and path.endswith(".html")]:
        for part in page_parts(inputs, max(within, key=lambda lang: len(lang_path("", lang)))):
            if path in part.paths:
                return part.render()[path].encode()
    all_paths = (path for lang in languages for part in page_parts(inputs, lang) for path in part.paths)
    text = _shared(inputs, all_paths).get(path)
    return text if text is None else text.encode()


def fixed_files(inputs: PageInputs) -> dict[str, bytes]:
    """The files of the pages that depend on no template, style or text, by path."""
    pages, prints, config = inputs.pages, inputs.tables.prints, inputs.config
    files = compare_scripts(pages, prints.breaks)
    words = [inputs.words[lang] for lang in config.languages]
    files |= {index_path(said.lang): index_script(search_rows(pages, prints.vocabulary, said)) for said in words}
    paths = {(page.dimension, page.code): page.path for page in pages if page.code}
    link = lambda code_list, code: paths.get((code_list, code), "")  # noqa: E731
    files |= {
        largest_changes_script_path(s.lang): largest_changes_script(inputs.tables.answers, s, link) for s in words
    }
    files[CHANGES_FILE] = changes_file(inputs.tables.editions)
    return pictures(config.settings.name, words) | _encoded(files)


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def page_parts(inputs: PageInputs, lang: str) -> Iterator[Part]:
    """The pages of a language, each with the embed pages of its figures."""
    context = _context(inputs, lang)
    press = Press(context, inputs.config.templates)
    for page in inputs.pages:
        path = lang_path(page.path, lang)
        paths = (path, *(embed_path(path, series.slug) for series in page.series))
        yield Part(paths, partial(press.page, page, inputs.downloads[page.path]))
    for view in (*text_views(context), *changes_view(context)):
        yield Part((view.frame.path,), partial(press.printed, view))


def _context(inputs: PageInputs, lang: str) -> Context:
    tables, words, config = inputs.tables, inputs.words[lang], inputs.config
    texts = with_quality(read_content(config.content, lang), tables.quality, words, config.templates)
    texts = with_coverage(texts, tables.prints, words, config.templates)
    names, offered = headings(inputs.pages, words), inputs.downloads["data/index.html"]
    return Context(
        site=site_of(tables, config),
        words=words,
        pages=tuple(inputs.pages),
        answers=tables.answers,
        texts=texts,
        charts=inputs.charts,
        names=names,
        downloads=offered,
        editions=tables.editions,
        quality=tables.quality,
    )


def _shared(inputs: PageInputs, paths: Iterable[str]) -> dict[str, str]:
    """The files that a site has once: scripts, stylesheet, feed, sitemap, …; `paths` are those of all pages."""
    config, site = inputs.config, site_of(inputs.tables, inputs.config)
    files: dict[str, str] = {}
    words = [inputs.words[lang] for lang in config.languages]
    for said in words:
        files |= page_scripts(said, config.templates)
    files[FEED] = feed_file(feed_view(inputs.tables.editions, site, words[0]), site, config.templates)
    return files | shared_files(site, paths, inputs.pages, words, config.templates)
