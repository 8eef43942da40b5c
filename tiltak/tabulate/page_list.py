"""What each page shows, and where it stands: the address of every page with numbers is made here.

Takes the material of the series; gives the pages, gathered before anything is rendered or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tiltak.codelists import Vocabulary, slug
from tiltak.config import stop
from tiltak.model import TOTAL_KEY, Key, Line, Page, PageLink, Series, Standing, with_codes
from tiltak.tabulate.rankings import standings
from tiltak.tabulate.series import Material, matrix_series, months_series, places_series

FOLDERS = {
    "tiltak": "tiltak",
    "gruppe": "tiltaksgruppe",
    "alle": "tiltaksgruppe",
    "fylke": "fylke",
    "kommune": "kommune",
}
SUBJECTS = ("tiltak", "tiltaksgruppe", "fylke", "kommune")  # kinds of pages that are each about one of them
COMPARE = "sammenlign.html"
TILT140, ALDER = "tilt140", "tiltak-alder"
OPPFOLGING = with_codes(TOTAL_KEY, tiltak_level="gruppe", tiltak="oppfolging")  # all that TILT140 counts
MAPPED = "arbeid-med-stotte"  # the tiltak of the front page's map: no report prints all of Oppfølging for each fylke
SPLITS = (
    ("status", "status"),
    ("kjonn", "sex"),
    ("alder", "age"),
    ("innvandrere", "immigrant"),
    ("fodeland", "birth_region"),
    ("utdanning", "education"),
)


def all_pages(material: Material) -> tuple[Page, ...]:
    """Every page that shows numbers, and the indexes and the front page, in the order of their paths.

    BuildError where there is no report of the family that the front page and the places show.
    """
    if TILT140 not in material.months:
        expected = f"a report of the family {TILT140}, which the front page and the pages of places show"
        raise stop("data/sources.toml", "family-needed", expected, "none", "describe one")
    pages = [
        *(_tiltak_page(material, code) for code in _printed(material)),
        *(_gruppe_page(material, code) for code in material.vocabulary.codes("gruppe")),
        _alle_page(material),
        *_place_pages(material),
        Page("tiltak/index.html", "index", "tiltak", latest=material.latest),
        Page("fylke/index.html", "index", "fylke", latest=material.latest),
        Page("kommune/index.html", "index", "kommune", latest=material.latest),
        Page(COMPARE, "compare", latest=material.latest),
        _front_page(material),
    ]
    return tuple(sorted(pages, key=lambda page: page.path))


def page_path(vocabulary: Vocabulary, code_list: str, code: str) -> str:
    """The path of the page about a code: ('kommune', '1103') -> kommune/1103-stavanger.html."""
    if code_list in ("fylke", "kommune") and code.isdigit():
        return f"{FOLDERS[code_list]}/{code}-{slug(vocabulary.entry(code_list, code).names['nb'])}.html"
    return f"{FOLDERS[code_list]}/{code}.html"


def front_lines(page: Page) -> tuple[Line, ...]:
    """The lines whose newest numbers stand first on the front page, all of the same months."""
    return tuple(line for series in page.series for line in series.lines)


def _tiltak_page(m: Material, code: str) -> Page:
    base = with_codes(TOTAL_KEY, tiltak_level="tiltak", tiltak=code)
    fylker = [("fylke", item) for item in m.vocabulary.codes("fylke")]
    month, mean = m.last(TILT140)
    kommuner = m.vocabulary.codes("kommune")
    series = [
        months_series(m, TILT140, "utvikling", base, [("tiltak", code)]),
        *(months_series(m, TILT140, name, base, _categories(m, column)) for name, column in SPLITS),
        months_series(m, TILT140, "fylke", with_codes(base, region_level="", region=""), fylker),
        places_series(m, "kommune", base, "kommune", kommuner, month, mean),
        *_age_series(m, base, ("tiltak", code)),
    ]
    group = m.vocabulary.entry("tiltak", code).parent
    links = [PageLink(page_path(m.vocabulary, "gruppe", group), "gruppe", group, "parent")]
    siblings = [c for c in _printed(m) if m.vocabulary.entry("tiltak", c).parent == group]
    links += _neighbours(m.vocabulary, "tiltak", siblings, code)
    return _page(m, "tiltak", "tiltak", code, series, links)


def _gruppe_page(m: Material, code: str) -> Page:
    base = with_codes(TOTAL_KEY, tiltak_level="gruppe", tiltak=code)
    members = [c for c in _printed(m) if m.vocabulary.entry("tiltak", c).parent == code]
    lines = [("tiltak", item) for item in members]
    series = [
        months_series(m, TILT140, "utvikling", base, [("gruppe", code)]),
        months_series(m, TILT140, "tiltak", base, lines),
        months_series(m, TILT140, "status", base, _categories(m, "status")),
        *_age_series(m, base, ("gruppe", code)),
        months_series(m, ALDER, "tiltak-2017", base, lines),
    ]
    children = [PageLink(page_path(m.vocabulary, "tiltak", item), "tiltak", item, "child") for item in members]
    links = [PageLink(page_path(m.vocabulary, "alle", "alle"), "alle", "alle", "parent"), *children]
    return _page(m, "tiltaksgruppe", "gruppe", code, series, links)


def _alle_page(m: Material) -> Page:
    base = with_codes(TOTAL_KEY, tiltak_level="alle", tiltak="alle")
    codes = m.vocabulary.codes("gruppe")
    series = [
        *_age_series(m, base, ("alle", "alle")),
        months_series(m, ALDER, "gruppe-2017", base, [("gruppe", item) for item in codes]),
    ]
    links = [PageLink(page_path(m.vocabulary, "gruppe", item), "gruppe", item, "child") for item in codes]
    return _page(m, "tiltaksgruppe", "alle", "alle", series, links)


def _age_series(m: Material, base: Key, line: tuple[str, str]) -> Iterator[Series | None]:
    """The report of 2017: in all, by status, by age, and by age within each status."""
    yield months_series(m, ALDER, "utvikling-2017", base, [line])
    yield months_series(m, ALDER, "status-2017", base, _categories(m, "status"))
    yield months_series(m, ALDER, "alder-2017", base, _categories(m, "age"))
    for _, status in _categories(m, "status"):
        within = with_codes(base, status=status)
        yield months_series(m, ALDER, f"alder-{status}-2017", within, _categories(m, "age"))


def _place_pages(m: Material) -> Iterator[Page]:
    vocabulary = m.vocabulary
    kommuner = [vocabulary.entry("kommune", code) for code in vocabulary.codes("kommune")]
    inside: dict[str, list[str]] = {}
    for entry in kommuner:
        inside.setdefault(entry.parent, []).append(entry.code)
    fylker = [code for code in vocabulary.codes("fylke") if code.isdigit()]
    current = [code for code in fylker if not vocabulary.entry("fylke", code).valid_to]
    tiltak = tuple(c for c in vocabulary.codes("tiltak") if vocabulary.entry("tiltak", c).parent == "oppfolging")
    lines = [("tiltak", code) for code in tiltak]
    now = tuple(c for c in tiltak if _published(m, c))
    last, _ = m.last(TILT140)
    stand = {level: standings(m, level, now, last) for level in ("fylke", "kommune")}
    for code in fylker:
        entry = vocabulary.entry("fylke", code)
        base = with_codes(OPPFOLGING, region_level="fylke", region=code)
        series = [
            months_series(m, TILT140, "tiltak", base, lines),
            matrix_series(m, "kommuner", base, inside.get(code, []), now, last),
        ]
        links = [
            PageLink(page_path(vocabulary, "kommune", item), "kommune", item, "child") for item in inside.get(code, [])
        ]
        links += [PageLink(page_path(vocabulary, "fylke", c), "fylke", c, "predecessor") for c in entry.predecessors]
        links += [PageLink(page_path(vocabulary, "fylke", c), "fylke", c, "successor") for c in entry.successors]
        links += _neighbours(vocabulary, "fylke", current, code)
        yield _page(m, "fylke", "fylke", code, series, links, standings=stand["fylke"].get(code, ()))
    of_kommuner = [cells for row, cells in m.rows.items() if row.region_level == "kommune"]
    first = min((period for cells in of_kommuner for period in cells if "/" not in period), default="")
    for entry in kommuner:
        base = with_codes(OPPFOLGING, region_level="kommune", region=entry.code)
        series = [months_series(m, TILT140, "tiltak", base, lines, first)]
        links = []
        if entry.parent:
            links.append(PageLink(page_path(vocabulary, "fylke", entry.parent), "fylke", entry.parent, "parent"))
            links += _neighbours(vocabulary, "kommune", inside[entry.parent], entry.code)
        shown = stand["kommune"].get(entry.code, ())
        yield _page(m, "kommune", "kommune", entry.code, series, links, standings=shown)


def _front_page(m: Material) -> Page:
    tiltak = [c for c in m.vocabulary.codes("tiltak") if m.vocabulary.entry("tiltak", c).parent == "oppfolging"]
    series = [
        months_series(m, TILT140, "utvikling", OPPFOLGING, [("gruppe", "oppfolging")]),
        months_series(m, TILT140, "tiltak", OPPFOLGING, [("tiltak", code) for code in tiltak]),
    ]
    mapped = [standing for (standing,) in standings(m, "fylke", [MAPPED], m.last(TILT140)[0]).values()]
    return _page(m, "front", "", "", series, [], path="index.html", standings=tuple(mapped))


def _page(
    m: Material,
    kind: str,
    code_list: str,
    code: str,
    series: Iterable[Series | None],
    links: Iterable[PageLink],
    *,
    path: str = "",
    standings: tuple[Standing, ...] = (),
) -> Page:
    shown = tuple(item for item in series if item)
    used = {source for item in shown for source in item.sources}
    latest = max((point.period for item in shown for point in item.points() if point.source), default="")
    entry = m.vocabulary.entries.get((code_list, code))
    return Page(
        path=path or page_path(m.vocabulary, code_list, code),
        kind=kind,
        dimension=code_list,
        code=code,
        series=shown,
        links=tuple(links),
        sources=tuple(s.id for s in m.sources if s.id in used),
        latest=latest,
        other_names=entry.other_names if entry else (),
        former=entry.former if entry else (),
        standings=standings,
    )


def _neighbours(vocabulary: Vocabulary, code_list: str, codes: list[str], code: str) -> list[PageLink]:
    """The page before and the page after, in the order of the code list."""
    if code not in codes:
        return []
    here = codes.index(code)
    links = []
    for place, role in ((here - 1, "previous"), (here + 1, "next")):
        if 0 <= place < len(codes):
            links.append(PageLink(page_path(vocabulary, code_list, codes[place]), code_list, codes[place], role))
    return links


def _printed(m: Material) -> list[str]:
    """The tiltak that any report prints; the code list has more."""
    told = {code for level, code, _ in m.levels if level == "tiltak"}
    return [code for code in m.vocabulary.codes("tiltak") if code in told]


def _published(m: Material, tiltak: str) -> bool:
    key = with_codes(TOTAL_KEY, tiltak_level="tiltak", tiltak=tiltak, measure="participants", period=m.last(TILT140)[0])
    return key in m.view


def _categories(m: Material, column: str) -> list[tuple[str, str]]:
    return [(column, code) for code in m.vocabulary.codes(column) if code != "total"]
