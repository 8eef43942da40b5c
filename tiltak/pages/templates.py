"""Renders views with the templates of the site.

Takes what the pages of a language have in common and the folder of templates; gives a text for each path of the site.
Nothing is written here, and nothing but the templates is read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket

from tiltak.charts.look import PATHS
from tiltak.codelists import MAIN_LANGUAGE
from tiltak.config import stop
from tiltak.model import Page
from tiltak.pages.figure import embed_path
from tiltak.pages.navigation import lang_path, relative
from tiltak.pages.news import CHANGES_PAGE, freshness_lines
from tiltak.pages.page_view import page_view
from tiltak.pages.registry import PAGE_TYPES, type_of
from tiltak.pages.social_cards import picture_path, picture_title
from tiltak.pages.tables import RowView
from tiltak.pages.views import Context, Download, FeedView, Link, PageView, Site
from tiltak.words.i18n import Words

STYLESHEETS = ("site.css", "map.css", "answer.css", "chart.css", "figure.css", "script.css")
_OF_ALL_REPORTS = ("data/index.html", CHANGES_PAGE, "om/kilder.html", "om/kvalitet.html")
# 'self' is the site's own folder too where it is opened from disk. Data addresses are the pictures that scripts save.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
CSP_BARE = "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'"


@contextmanager
def _templates_read() -> Iterator[None]:
    """Turn Jinja's error on a missing or invalid template into a BuildError."""
    try:
        yield
    except TemplateSyntaxError as error:
        place, seen = f"templates/{error.name}:{error.lineno}", error.message or "an error"
        raise stop(place, "template", "a template for Jinja", seen, "fix it") from None
    except TemplateNotFound as error:
        raise stop(f"templates/{error.name}", "missing-file", "the template", "none", "put it back") from None


class Press:
    """The templates of a language, read once; renders files by path from the site's root."""

    @_templates_read()
    def __init__(self, context: Context, templates: Path) -> None:
        """Read the templates of a folder. BuildError where one is missing or invalid."""
        environment = jinja_environment(templates, context.words)
        next_report, overdue = freshness_lines(context.site, context.words)
        environment.globals.update(
            next_report=next_report,
            overdue=overdue,
            site=context.site,
            words=context.words,
            csp=CSP,
            shapes=PATHS,
            picture_path=picture_path,
            picture_title=picture_title,
            menu=_texts(context, ("om/index", "data/index")),
            foot=_texts(context, ("om/skjulte-tall", "om/kvalitet", "om/kilder", "om/tilgjengelighet")),
            quality=next(iter(_texts(context, ("om/kvalitet",))), None),
        )
        cells = environment.get_template("cells.html").make_module()
        head, cell = cache(cells.head), cache(cells.cell)  # type: ignore[attr-defined]

        def row_cells(row: RowView, bare: bool) -> str:
            """The head and the cells of a row in one call: calls from a template cost more than a cell."""
            return "".join([head(row.head, "row", bare), *map(cell, row.cells)])

        environment.globals.update(head=head, cell=cell, row_cells=row_cells)
        self._template = environment.get_template  # rendered once
        self.context = context

    def page(self, page: Page, files: Iterable[Download]) -> dict[str, str]:
        """A page with numbers and its downloads, and an embed page for each of its figures."""
        return self.printed(page_view(page, type_of(page), self.context, files))

    @_templates_read()
    def printed(self, view: PageView) -> dict[str, str]:
        """The files of a view by path: the page, and an embed page for each of its figures."""
        files = {view.frame.path: self._template(PAGE_TYPES[view.kind].template).render(page=view, bare=False)}
        for figure in view.figures:
            path = embed_path(view.frame.path, figure.id)
            css, back = relative("assets/site.css", path), relative(view.frame.path, path)
            files[path] = self._template("embed.html").render(
                page=view,
                view=figure,
                css=css,
                back=f"{back}#{figure.id}",
                root="../" * path.count("/"),
                bare=True,
                csp=CSP_BARE,
            )
        return files


@_templates_read()
def shared_files(
    site: Site, paths: Iterable[str], pages: Iterable[Page], words: Iterable[Words], templates: Path
) -> dict[str, str]:
    """The files that a site has once: stylesheet, 404 page, robots.txt, and a sitemap where its address is known.

    `paths` are those of all rendered pages in all languages, `pages` those with numbers, `words` are by language.
    """
    css = "".join(
        (templates / name).read_text(encoding="utf-8") for name in STYLESHEETS if (templates / name).is_file()
    )
    robots = "User-agent: *\nAllow: /\n"
    files = {
        "assets/site.css": re.sub(r"(?s)/\*.*?\*/\n*", "", css),  # scripts have no comments either
        "404.html": _not_found(site, words, templates),
        ".nojekyll": "",
    }
    if site.base_url:
        files["sitemap.xml"] = _xml("sitemap.xml", templates, site=site, urls=_urls(site, paths, pages))
        robots += f"Sitemap: {site.base_url}sitemap.xml\n"
    return {**files, "robots.txt": robots}


@_templates_read()
def feed_file(feed: FeedView, site: Site, templates: Path) -> str:
    """The Atom feed."""
    return _xml("feed.xml", templates, feed=feed, site=site)


def _xml(name: str, templates: Path, **values: object) -> str:
    return jinja_environment(templates).get_template(name).render(values) + "\n"


def _not_found(site: Site, words: Iterable[Words], templates: Path) -> str:
    """The 404 page. A host serves it at any depth, so its style is inline, allowed by hash in its policy."""
    style = (templates / "404.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    csp = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'none'; base-uri 'none'"
    others = [said for said in words if said.lang != MAIN_LANGUAGE]
    template = jinja_environment(templates).get_template("404.html")
    return template.render(site=site, style=style, csp=csp, others=others)


class _Compiled(BytecodeCache):
    """Compiled templates in memory, for all languages; Jinja recompiles those whose text has changed."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a compiled template."""
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def jinja_environment(templates: Path, words: Words | None = None) -> Environment:
    """The Jinja environment for a folder of templates; `words` translate their messages."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    if words:
        environment.globals["_"] = words.gettext
        environment.globals["ngettext"] = words.ngettext
    return environment


def _texts(context: Context, keys: Iterable[str]) -> list[Link]:
    """Links to the given texts where they exist, relative to the top of the language."""
    return [Link(f"{key}.html", context.texts[key].title) for key in keys if key in context.texts]


def _urls(site: Site, paths: Iterable[str], pages: Iterable[Page]) -> Iterator[tuple[str, str]]:
    """All pages but embedded figures, with the day of their last change, '' where unknown: for a page with numbers the
    date of its newest report, for pages about all reports that of the newest report."""
    dates = {source.id: source.report_date for source in site.sources}
    newest = {page.path: max((dates[source] for source in page.sources), default="") for page in pages}
    newest |= dict.fromkeys(_OF_ALL_REPORTS, max(dates.values()))
    modified = {lang_path(path, lang): date for path, date in newest.items() for lang in site.languages}
    for path in sorted(paths):
        if path.endswith(".html") and "figur/" not in path:
            yield path, modified.get(path, "")
