"""The data set's entry for data catalogues: DCAT-AP-NO 3, as JSON-LD and as Turtle.

Takes the texts of the open data, the files and the site; gives two files with the same graph. Addresses are relative to
their folder, unless the site's address is known. The publisher is the site, the creator NAV.
"""

from __future__ import annotations

import calendar
import json
import posixpath
from collections.abc import Mapping
from typing import Any

from rdflib import Graph

from tiltak.codelists import LANGUAGES, MAIN_LANGUAGE
from tiltak.config import NAV
from tiltak.opendata.files import DATA_FORMATS
from tiltak.opendata.labels import DataTexts, Labels, last_updated
from tiltak.pages.views import Site
from tiltak.tabulate.coverage import temporal_coverage

CATALOGUE_FOLDER = "data"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority"
THEMES = f"{EU}/data-theme"
EU_PLACES = (f"{EU}/country/NOR", "https://data.geonorge.no/administrativeEnheter/nasjon/id/173163")  # both mean Norway
COLLECTED = "https://data.norge.no/vocabulary/provenance-activity-type#collecting-from-third-party"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
SERVICE, SCHEMA = "data/v1/index.json", "data/v1/schema.json"  # entry point of the static API, and its JSON Schema
# The distributions: path, format in the EU's list of file types, media type, compression.
DISTRIBUTIONS = (
    *((form.path, form.file_type, form.media_type, form.compression) for form in DATA_FORMATS),
    (SERVICE, "JSON", "application/json", ""),
)
NOWHERE = "https://site.invalid/"  # placeholder for an unknown site address, while RDF is parsed
Node = Mapping[str, Any]  # '@id', '@type', and the properties: nodes, values, or lists of either


def catalogue(files: Mapping[str, bytes], labels: Labels, site: Site) -> dict[str, bytes]:
    """`data/dcat.jsonld` and `data/dcat.ttl`. `files` by path from the site's root."""
    graph = [*_described(labels, site), *_distributions(files, labels, site), _service(labels, site), *_agents(site)]
    linked = json.dumps({"@context": PREFIXES, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"
    return {f"{CATALOGUE_FOLDER}/dcat.jsonld": linked.encode(), f"{CATALOGUE_FOLDER}/dcat.ttl": turtle(linked).encode()}


def turtle(linked: str) -> str:
    """The graph of a JSON-LD file as Turtle, for a file beside it. Every node must have an address: the order of blank
    nodes would vary between builds."""
    graph = Graph(bind_namespaces="none").parse(data=linked, format="json-ld", base=f"{NOWHERE}{CATALOGUE_FOLDER}/")
    text = graph.serialize(format="turtle")
    return text.replace(f"<{NOWHERE}{CATALOGUE_FOLDER}/", "<").replace(f"<{NOWHERE}", "<../")


def _shared(site: Site) -> dict[str, Any]:
    """The properties that the catalogue and the data set have alike."""
    shared: dict[str, Any] = {
        "dct:publisher": _node("utgiver", site),
        "dcat:contactPoint": _node("kontakt", site),
        "dct:language": [{"@id": f"{EU}/language/{LANGUAGES[lang].eu_code}"} for lang in site.languages],
        "dct:spatial": [{"@id": place} for place in EU_PLACES],
    }
    if updated := last_updated(site.sources):
        shared["dct:modified"] = {"@value": updated, "@type": "xsd:date"}
    return shared


def _described(labels: Labels, site: Site) -> list[Node]:
    texts, shared = labels.texts, _shared(site)
    return [
        {
            **_node("katalog", site),
            "@type": "dcat:Catalog",
            "dct:title": _text({MAIN_LANGUAGE: site.name}),
            "dct:description": _text(texts.title),
            "foaf:homepage": {"@id": _address("index.html", site)},
            "dcat:dataset": _node("tiltak", site),
            "dcat:service": _node("api", site),
            "dcat:themeTaxonomy": {"@id": THEMES},
            **shared,
        },
        {
            **_node("tiltak", site),
            "@type": "dcat:Dataset",
            "dct:title": _text(texts.title),
            "dct:description": _text(texts.description),
            "dct:creator": _node("nav", site),
            "dct:type": {"@id": f"{EU}/dataset-type/STATISTICAL"},
            "dcat:theme": {"@id": f"{THEMES}/SOCI"},
            "dcat:keyword": _keywords(texts),
            "prov:wasGeneratedBy": {"@id": COLLECTED},
            "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
            "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/IRREG"},
            "dct:temporal": [_time(*stretch, site) for stretch in temporal_coverage(site.sources)],
            "dcat:temporalResolution": {"@value": "P1M", "@type": "xsd:duration"},
            "dcat:landingPage": {"@id": _address("data/index.html", site)},
            "dcat:distribution": [_node(posixpath.basename(path), site) for path, *_ in DISTRIBUTIONS],
            **shared,
        },
    ]


def _distributions(files: Mapping[str, bytes], labels: Labels, site: Site) -> list[Node]:
    nodes: list[Node] = []
    for path, file_type, media_type, compression in DISTRIBUTIONS:
        node: dict[str, Any] = {
            **_node(posixpath.basename(path), site),
            "@type": "dcat:Distribution",
            "dct:title": _text(labels.texts.distributions[posixpath.basename(path)]),
            "adms:status": {"@id": f"{EU}/distribution-status/COMPLETED"},
            "dcat:accessURL": {"@id": _address(path, site)},
            "dcat:downloadURL": {"@id": _address(path, site)},
            "dct:format": {"@id": f"{EU}/file-type/{file_type}"},
            "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{media_type}"},
            "dcat:byteSize": {"@value": str(len(files[path])), "@type": "xsd:nonNegativeInteger"},
        }
        if compression:
            node["dcat:compressFormat"] = {"@id": f"{MEDIA_TYPES}/{compression}"}
        if path == SERVICE:
            node["dcat:accessService"] = _node("api", site)
        if site.settings.licence_url:
            node["dct:license"] = {"@id": site.settings.licence_url}
        nodes.append(node)
    return nodes


def _service(labels: Labels, site: Site) -> Node:
    return {
        **_node("api", site),
        "@type": "dcat:DataService",
        "dct:title": _text(labels.texts.distributions[posixpath.basename(SERVICE)]),
        "dct:publisher": _node("utgiver", site),
        "dcat:contactPoint": _node("kontakt", site),
        "dcat:endpointURL": {"@id": _address(SERVICE, site)},
        "dcat:endpointDescription": {"@id": _address(SCHEMA, site)},
        "dcat:servesDataset": _node("tiltak", site),
        "dcat:landingPage": {"@id": _address("data/index.html#api", site)},
        "dcat:theme": {"@id": f"{THEMES}/SOCI"},
        "dcat:keyword": _keywords(labels.texts),
        "dct:format": {"@id": f"{EU}/file-type/JSON"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
    }


def _keywords(texts: DataTexts) -> list[dict[str, str]]:
    return [one for lang, words in texts.keywords.items() for word in words for one in _text({lang: word})]


def _agents(site: Site) -> list[Node]:
    contact = site.settings.report_errors or _address("om/index.html", site)
    how = "vcard:hasEmail" if contact.startswith("mailto:") else "vcard:hasURL"
    name, nav = {MAIN_LANGUAGE: site.name}, {MAIN_LANGUAGE: "NAV"}
    return [
        {**_node("utgiver", site), "@type": "foaf:Agent", "foaf:name": _text(name)},
        {**_node("nav", site), "@type": "foaf:Agent", "foaf:name": _text(nav), "foaf:homepage": {"@id": NAV}},
        {**_node("kontakt", site), "@type": "vcard:Organization", "vcard:fn": _text(name), how: {"@id": contact}},
    ]


def _node(name: str, site: Site) -> dict[str, Any]:
    return {"@id": f"{_address(f'{CATALOGUE_FOLDER}/dcat.ttl', site)}#{name}"}


def _address(path: str, site: Site) -> str:
    return site.base_url + path if site.base_url else posixpath.relpath(path, CATALOGUE_FOLDER)


def _text(text: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": words, "@language": lang} for lang, words in text.items()]


def _time(first: str, last: str, site: Site) -> Node:
    """A period of months, up to the last day of the last one."""
    days = calendar.monthrange(int(last[:4]), int(last[5:]))[1]
    return {
        **_node(f"tid-{first}", site),
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": f"{first}-01", "@type": "xsd:date"},
        "dcat:endDate": {"@value": f"{last}-{days}", "@type": "xsd:date"},
    }
