"""The description of a page for search engines: a schema.org Dataset in JSON-LD.

Takes a page, its files and the words of its language; gives the text of a data block for the page's head. It is data,
which no browser runs, and `</` can't occur in it.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from typing import Any

from tiltak.config import NAV
from tiltak.model import Page, Source
from tiltak.pages.views import Context, Download, Site
from tiltak.tabulate.coverage import temporal_coverage
from tiltak.words.content import Content


def page_dataset(page: Page, about: tuple[str, str], path: str, files: Sequence[Download], context: Context) -> str:
    """The description of a page with numbers, '' where it has no files. `about` is its title and its description,
    `path` its path in its language."""
    if not files:
        return ""
    sources = [source for source in context.site.sources if source.id in page.sources]
    is_place = page.dimension in ("fylke", "kommune") and page.code != "ukjent"
    place = context.names[page.path] if is_place else context.words.gettext("Norge")
    return _block((*about, place), sources, path, files, context)


def whole_dataset(about: Content, path: str, files: Sequence[Download], context: Context) -> str:
    """The description of the whole data set, for the page on the data; '' where there are no files."""
    if not files:
        return ""
    place = context.words.gettext("Norge")
    return _block((about.title, about.description, place), context.site.sources, path, files, context)


def _block(
    about: tuple[str, str, str], sources: Sequence[Source], path: str, files: Sequence[Download], context: Context
) -> str:
    words, site = context.words, context.site
    name, description, place = about
    updated = max((source.report_date for source in sources), default="")
    block: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "inLanguage": words.lang,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "NAV", "url": NAV},
        "publisher": {"@type": "Organization", "name": site.name},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": site.name},
        "isBasedOn": [{"@type": "CreativeWork", "name": words.report(source)} for source in sources],
        "temporalCoverage": ["/".join(stretch) for stretch in temporal_coverage(sources)],
        "spatialCoverage": {"@type": "Place", "name": place},
        "variableMeasured": words.gettext("Deltakere"),
        "distribution": [_distribution(file, path, site) for file in files],
    }
    if updated:
        block["dateModified"] = updated
    if site.base_url:
        block["url"] = site.base_url + path
    if site.settings.licence_url:
        block["license"] = site.settings.licence_url
    return json.dumps(block, ensure_ascii=False).replace("<", "\\u003c")


def _distribution(file: Download, page: str, site: Site) -> dict[str, Any]:
    here = posixpath.dirname(page) or "."
    return {
        "@type": "DataDownload",
        "name": file.format,
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "contentUrl": site.base_url + file.path if site.base_url else posixpath.relpath(file.path, here),
    }
