"""Pages as view models: texts, figures and links in their places.

Takes the pages with their series and the context of a language; gives a `PageView` for each page, ready for a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tiltak.codelists import LANGUAGES
from tiltak.model import Page
from tiltak.pages.figure import figure_view
from tiltak.pages.navigation import SUCCESSORS, breadcrumb, lang_path, page_links, related, relative
from tiltak.pages.page_type import PageType
from tiltak.pages.schema_org import page_dataset, whole_dataset
from tiltak.pages.views import Context, Download, Frame, Link, LinkGroup, PageView
from tiltak.tabulate.newest_years import has_older_years
from tiltak.words.answer_sentences import since_when
from tiltak.words.i18n import Words

ADDRESS = "{site}"  # in a text: the site's address, where it is known


def frame(path: str, context: Context) -> Frame:
    """The paths and links around a page, in the language of the context."""
    here, site = lang_path(path, context.words.lang), context.site
    others = [Link(relative(lang_path(path, lang), here), LANGUAGES[lang].name, lang=lang) for lang in site.languages]
    full = [replace(link, href=site.base_url + lang_path(path, link.lang)) for link in others if site.base_url]
    return Frame(
        path=here,
        lang=context.words.lang,
        root="../" * path.count("/"),
        top="../" * here.count("/"),
        canonical=site.base_url + here if site.base_url else "",
        alternates=tuple(others) if len(others) > 1 else (),
        hreflang=(*full, replace(full[0], lang="x-default")) if len(full) > 1 else (),
        report_errors=report_address(site.settings.report_errors, here),
    )


def report_address(address: str, path: str) -> str:
    """The address for reporting errors on a page; mail has the page's path as its subject."""
    return f"{address}?subject={path}" if address.startswith("mailto:") else address


def page_view(page: Page, page_type: PageType, context: Context, files: Iterable[Download]) -> PageView:
    """The view of a page with numbers. `files` are its downloads."""
    files = tuple(files)
    words, here = context.words, lang_path(page.path, context.words.lang)
    groups = tuple(related(page, page_type, words))
    now = next((group for group in groups if group.id == SUCCESSORS), None)
    text = context.texts.get(page.path.removesuffix(".html"))
    title, description = page_type.title(page, words), page_description(page, page_type, words)
    view = PageView(
        frame=frame(page.path, context),
        kind=page.kind,
        title=title,
        description=description,
        heading=page_type.heading(page, words),
        kicker=page_type.kicker(page, words),
        names=tuple(names_told(page, words)),
        latest=words.month(page.latest) if page.latest else "",
        last=last_told(page, context.answers.totals.latest, words),
        breadcrumb=tuple(breadcrumb(page, page_type, words)),
        summary=page_type.summary(page, words, context.site.newest.period[1]),
        text=text.html if text else "",
        figures=tuple(figure_view(page, series, context) for series in page.series),
        related=tuple(group for group in groups if group is not now),
        now=now,
        downloads=_downloads(files, here, words),
        files_are_part=has_older_years(page),
        dataset=page_dataset(page, (title, description), here, files, context),
        citation=_citation(page, title, context),
        previous=next(iter(page_links(page, "previous", words)), None),
        next=next(iter(page_links(page, "next", words)), None),
    )
    return page_type.fill(view, page, context)


def last_told(page: Page, newest: str, words: Words) -> str:
    """Of a tiltak or a group that only old reports have, when that was: 'sist i 2017'; else ''. `newest` is the newest
    month of all reports."""
    ended = page.dimension in ("tiltak", "gruppe") and page.series and page.latest < newest
    return since_when(page.latest, newest, words) if ended else ""


def page_description(page: Page, page_type: PageType, words: Words) -> str:
    """One sentence on a page for search engines and shared links, and its newest month."""
    text = page_type.description(page, words)
    if page.latest:
        text += " " + words.gettext("Siste måned: {month}.").format(month=words.month(page.latest))
    return text


def names_told(page: Page, words: Words) -> Iterator[str]:
    """Sentences on a place's other names, the former kommuner that are part of it, and when it ended."""
    if page.ended:
        now = [link for link in page.links if link.role == "successor"]
        name, ended = words.name(page.dimension, page.code), words.span_end(page.ended)
        if now and all(words.name(link.dimension, link.code) == name for link in now):
            form = words.gettext("{name} hadde kommunenummer {code} til og med {ended}.")
        else:
            form = words.gettext("{name} var en egen kommune til og med {ended}.")
        yield form.format(name=name, code=page.code, ended=ended)
    if codes := [link.code for link in page.links if link.role == "predecessor" and link.dimension == "kommune"]:
        form = words.ngettext("Tidligere kommunenummer: {codes}.", "Tidligere kommunenumre: {codes}.", len(codes))
        yield form.format(codes=words.listing(codes))
    if page.other_names:
        form = words.ngettext(
            "Annet offisielt navn: {names}.", "Andre offisielle navn: {names}.", len(page.other_names)
        )
        yield form.format(names=words.listing(page.other_names))
    if page.former:
        form = words.ngettext(
            "Hele eller deler av tidligere {names} kommune inngår.",
            "Hele eller deler av de tidligere kommunene {names} inngår.",
            len(page.former),
        )
        yield form.format(names=words.listing(page.former))


def text_views(context: Context) -> Iterator[PageView]:
    """The views of all texts that have a page of their own."""
    numbers = {page.path for page in context.pages}
    for key in context.texts:
        if f"{key}.html" not in numbers and key.partition("/")[0] in ("om", "data"):
            yield _text_view(key, context)


def _citation(page: Page, title: str, context: Context) -> str:
    sources = [source for source in context.site.sources if source.id in page.sources]
    sources.sort(key=lambda source: source.period[1])
    return context.words.citation(title, page.latest, sources, context.site.name) if sources else ""


def _downloads(files: Iterable[Download], here: str, words: Words) -> tuple[Link, ...]:
    return tuple(Link(relative(file.path, here), file.format, words.file_size(file.size)) for file in files)


def _text_view(key: str, context: Context) -> PageView:
    path, content, section = f"{key}.html", context.texts[key], key.partition("/")[0]
    index = f"{section}/index"
    crumbs = [Link(relative("index.html", path), context.words.gettext("Forside"))]
    if key != index and index in context.texts:
        crumbs.append(Link(relative(f"{index}.html", path), context.texts[index].title))
    others = tuple(
        Link(relative(f"{other}.html", path), text.title, text.description)
        for other, text in context.texts.items()
        if other.startswith(f"{section}/") and other not in (key, index)
    )
    here, files = lang_path(path, context.words.lang), context.downloads if section == "data" else ()
    return PageView(
        frame=frame(path, context),
        kind=section,
        title=content.title,
        description=content.description,
        heading=content.title,
        breadcrumb=tuple(crumbs),
        text=content.html.replace(ADDRESS, context.site.base_url),
        downloads=_downloads(files, here, context.words),
        dataset=whole_dataset(content, here, files, context),
        related=(LinkGroup("sider", context.words.gettext("Les mer"), others),) if key == index and others else (),
    )
