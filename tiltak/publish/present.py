"""Everything that the site holds, drawn and written, by its path from the site's root.

Takes what was decided and the folders of texts and templates; gives all files, and what the rules over the finished
site have already seen in them. Charts, pages and compiled templates of the last build are taken over where they hang
on nothing that has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tiltak.cache import Cache
from tiltak.charts import Chart
from tiltak.charts.gallery import Place, begin_drawing
from tiltak.config import decoded
from tiltak.model import Page
from tiltak.opendata import SAID, OpenData, beside_page, downloads, page_links, whole_links
from tiltak.opendata.labels import load_texts
from tiltak.opendata.whole import get_ready as get_ready_to_write
from tiltak.pages.comparison import compare_scripts
from tiltak.pages.figure import chart_words
from tiltak.pages.news import FEED, FILE, changes_file, feed
from tiltak.pages.quality_page import with_quality
from tiltak.pages.scripts import index_path
from tiltak.pages.search_index import index_script, search_rows
from tiltak.pages.social_cards import pictures
from tiltak.pages.templates import Press, shared_files
from tiltak.pages.views import Material, Site
from tiltak.publish import stamp
from tiltak.publish.checks import Looks
from tiltak.publish.folder import FileStatus, HeldSite
from tiltak.publish.printshop import FEW, LastBuild, print_all
from tiltak.publish.whole import Whole
from tiltak.tabulate.decide import Decided
from tiltak.tabulate.editions import edition_files
from tiltak.verify.prove import Stage
from tiltak.words.content import read_content, read_settings
from tiltak.words.i18n import Words, load_words
from tiltak.zipped import Pack, zipped

CODE = Path(__file__).parent.parent


class Makers(NamedTuple):
    """What proven reports, charts, compiled templates and texts, and pages hang on beyond what they show, each as one
    hash."""

    reports: str
    charts: str
    templates: str
    pages: str


def makers(data: Path, content: Path, templates: Path) -> Makers:
    """Those hashes; to be taken before any of it is read, so that nothing is ever kept under the hash of what came
    later."""
    declared = (path for path in sorted(data.glob("*")) if path.name not in ("raw", "published"))
    return Makers(
        reports=stamp.inputs((data / "vocabulary", data / "corrections.toml", CODE), ""),
        charts=stamp.inputs((CODE / "charts", CODE / "model.py"), ""),
        templates=stamp.inputs((CODE / "pages" / "templates.py", CODE / "words" / "content.py"), ""),
        pages=stamp.inputs((*declared, content, templates, CODE), ""),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever builds wants: from which folders, in which languages, for what address, on how many cores.

    `untouched` says whether the folders are still as they were when the build began.
    """

    makers: Makers
    untouched: Callable[[], bool]
    content: Path
    templates: Path
    languages: tuple[str, ...]
    base_url: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Presented:
    """All files by path, None for one that stands there already; what the rules saw in the pages among them; how many
    charts there are; and what to call once it is all published, with how the files look on disk, so that the next build
    knows: it says whether everything stands as it was made."""

    files: dict[str, bytes | None]
    looks: Mapping[str, Looks]
    charts: int
    remember: Callable[[Mapping[str, FileStatus]], bool]


def present(
    decided: Decided,
    whole: Callable[[], Whole],
    wanted: Wanted,
    held: HeldSite,
    drawn_before: Cache,
    helpers: Executor | None,
    stage: Stage,
) -> Presented:
    """Draw the charts, make the files for download, print the pages.

    `whole` waits for what hangs on all numbers; `drawn_before` has the charts of the last build.
    """
    pages, shown, content = decided.pages, decided.material, wanted.content
    settings = read_settings(content, wanted.base_url)
    site = Site(shown.sources, settings, wanted.languages, has_editions=True, freshness=decided.freshness)
    texts = load_texts(content)
    words = {
        lang: load_words(lang, shown.vocabulary, shown.breaks, content / "locale")
        for lang in dict.fromkeys((*wanted.languages, *SAID))
    }
    with stage("draw") as tick:
        maker = wanted.makers.pages + _shared_by_pages(decided, site)
        last = LastBuild(pages, Cache(held.beside("pages"), maker, wanted.untouched), held.path)
        missing = [page for page in pages if page.path not in last.left]
        drawn_before.keep(name for page in last.left.values() for name in page.charts)
        kommuner = [shown.vocabulary.entry("kommune", code) for code in shown.vocabulary.codes("kommune")]
        fylke_of = {kommune.code: kommune.parent or "ukjent" for kommune in kommuner}
        captions = {lang: partial(chart_words, words=words[lang], fylke_of=fylke_of) for lang in site.languages}
        drawing = begin_drawing(missing, captions, helpers, drawn_before)
        files = pictures(site.name, [words[lang] for lang in site.languages], drawn_before)
        for lang in site.languages:
            files |= encoded({index_path(lang): index_script(search_rows(pages, shown.vocabulary, words[lang]))})
        files |= encoded(compare_scripts(pages, shown.breaks))
        few = len(missing) <= FEW  # these are printed here, and the helpers stay
        if not few:
            get_ready_to_write()  # once for all processes that will be copies of this one
        charts, names = drawing(tick)
        if helpers and not few:
            helpers.shutdown()  # what they hold is needed by those that print
    with stage("render") as tick:
        schema = decoded(wanted.templates / "api-schema.json", "templates/api-schema.json").encode()
        open_data = OpenData(shown, pages, site, texts, {lang: words[lang] for lang in SAID}, schema)
        pack = _packed_by(helpers) if helpers and few else zipped
        presses = _presses(site, words, pages, charts, wanted, held)
        made = print_all(missing, _page_maker(presses, beside_page(open_data, pack)), wanted.jobs, tick)
        files |= _of_all(whole(), presses, open_data)
        stay = [path for page in last.left.values() for path in page.files]
        for page in made.values():
            files |= page.files
        files |= encoded(shared_files(site, (*files, *stay), pages, wanted.templates))
    looks = {
        path: seen for of_page in (made, last.left) for page in of_page.values() for path, seen in page.looks.items()
    }
    count = len({*chain(*names.values(), *(page.charts for page in last.left.values()))})
    return Presented(files | dict.fromkeys(stay), looks, count, partial(last.remember, made, names))


def encoded(texts: Mapping[str, str]) -> dict[str, bytes]:
    """The texts as files."""
    return {path: text.encode() for path, text in texts.items()}


def _packed_by(helpers: Executor) -> Pack:
    """Helpers have loaded what packs already, which takes a tenth of a second."""
    return lambda files, level: helpers.submit(zipped, files, level).result()


def _presses(
    site: Site,
    words: Mapping[str, Words],
    pages: tuple[Page, ...],
    charts: Mapping[Place, Chart],
    wanted: Wanted,
    held: HeldSite,
) -> dict[str, Press]:
    """What prints the pages of each language."""
    compiled = Cache(held.beside("templates"), wanted.makers.templates, wanted.untouched)
    presses = {}
    for lang in site.languages:
        drawn = {(path, slug): chart for (of, path, slug), chart in charts.items() if of == lang}
        material = Material(site, words[lang], pages, read_content(wanted.content, lang, compiled), drawn)
        presses[lang] = Press(material, wanted.templates, compiled)
    compiled.save()
    return presses


def _of_all(whole: Whole, presses: Mapping[str, Press], open_data: OpenData) -> dict[str, bytes]:
    """The files that tell of all numbers: those for download, the editions, and the pages of texts in each language."""
    made = whole.editions
    files = whole.files | downloads(open_data, whole.files) | edition_files(made)
    for press in presses.values():
        told = with_quality(press.material.texts, whole.quality, press.material.words)
        links = whole_links(whole.files)
        files |= encoded(press.rest(replace(press.material, texts=told, downloads=links, editions=made)))
    first = next(iter(presses.values())).material.words
    return files | encoded({FEED: feed(made, open_data.site, first), FILE: changes_file(made)})


def _page_maker(
    presses: Mapping[str, Press], beside: Callable[[Page], dict[str, bytes]]
) -> Callable[[Page], dict[str, bytes]]:
    """What makes all files of a page: those beside it, and the page in each language."""

    def make(page: Page) -> dict[str, bytes]:
        files = beside(page)
        links = page_links(page, files)
        for press in presses.values():
            files |= encoded(press.page(page, links))
        return files

    return make


def _shared_by_pages(decided: Decided, site: Site) -> str:
    """One hash of what all pages show: what the site is called, its reports, and where each row is printed."""
    sources = tuple(replace(source, sha256="") for source in site.sources)
    printed = sorted({(o.source, o.page, o.line) for o in decided.material.view.values()})
    shared = (replace(site, sources=sources), printed)
    return hashlib.sha256(repr(shared).encode()).hexdigest()
