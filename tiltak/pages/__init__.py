"""Series, words and charts to HTML: every page of the site, in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tiltak.charts import Chart
from tiltak.config import Config
from tiltak.model import Page
from tiltak.pages.comparison import compare_scripts
from tiltak.pages.news import FEED, FILE, changes_file, feed_view
from tiltak.pages.quality_page import with_quality
from tiltak.pages.registry import headings
from tiltak.pages.scripts import index_path
from tiltak.pages.search_index import index_script, search_rows
from tiltak.pages.social_cards import pictures
from tiltak.pages.templates import Press, feed_file, shared_files
from tiltak.pages.views import Context, Download, site_of
from tiltak.tabulate import Tables
from tiltak.words.content import read_content
from tiltak.words.i18n import Words

Place = tuple[str, str]  # path of the page, slug of the series


def render_pages(
    pages: Sequence[Page],
    tables: Tables,
    words: Mapping[str, Words],
    charts: Mapping[Place, Chart],
    downloads: Mapping[str, tuple[Download, ...]],
    config: Config,
) -> dict[str, bytes]:
    """All pages, and what they load, by path from the site's root.

    `downloads` are the files that pages offer, by the page's path. BuildError where a text or a template is invalid.
    """
    site = site_of(tables, config)
    files: dict[str, str] = dict(compare_scripts(pages, tables.material.breaks))
    for lang in config.languages:
        texts = with_quality(read_content(config.content, lang), tables.quality, words[lang], config.templates)
        offered = downloads["data/index.html"]
        names = headings(pages, words[lang])
        context = Context(site, words[lang], tuple(pages), texts, charts, names, offered, tables.editions)
        press = Press(context, config.templates)
        for page in pages:
            files |= press.page(page, downloads[page.path])
        files |= press.rest(context)
        files[index_path(lang)] = index_script(search_rows(pages, tables.material.vocabulary, words[lang]))
    first = words[config.languages[0]]
    files[FEED] = feed_file(feed_view(tables.editions, site, first), site, config.templates)
    files[FILE] = changes_file(tables.editions)
    files |= shared_files(site, files, pages, config.templates)
    cards = pictures(site.name, [words[lang] for lang in config.languages])
    return cards | {path: text.encode() for path, text in files.items()}
