"""Changes between editions for readers: the page of editions, the feed, the JSON file; and how fresh the numbers are.

Takes the editions and the freshness of the site and its words; gives views for the templates, and finished texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from tiltak.pages.page_view import frame
from tiltak.pages.views import ChangedCellView, Context, EditionView, EntryView, FeedView, Link, PageView, Site
from tiltak.periods import month_after
from tiltak.tabulate.changes import KINDS, CellChange, Changes, Kind, changes_as_json
from tiltak.tabulate.editions import EDITION_FILE, SUMS, Edition
from tiltak.words.i18n import Words
from tiltak.words.titles import key_name

CHANGES_PAGE, FEED, CHANGES_FILE = "versjoner.html", "feed.xml", "data/endringer.json"
SHOWN = 200  # cells of an edition on the page; all of them are in the file


def changes_view(context: Context) -> Iterator[PageView]:
    """The page of changes, where there are editions."""
    if not context.editions:
        return
    words = context.words
    at = frame(CHANGES_PAGE, context)
    title = words.gettext("Versjoner av tallene")
    yield PageView(
        frame=at,
        kind="changes",
        title=title,
        description=words.gettext("Hva som er nytt og endret i tallene, utgave for utgave."),
        heading=title,
        breadcrumb=(Link("index.html", words.gettext("Forside")),),
        summary=(words.gettext("Hver gang tallene endres, lager vi en ny utgave. De gamle utgavene blir liggende."),),
        editions=edition_views(context, at.top),
        downloads=(
            Link(at.top + CHANGES_FILE, words.gettext("Alle endringer som JSON")),
            Link(at.top + FEED, words.gettext("Nyhetsstrøm (Atom)")),
        ),
    )


def edition_views(context: Context, top: str) -> tuple[EditionView, ...]:
    """The editions, newest first. `top` is the relative address of the site's root."""
    return tuple(_edition(edition, top, context.words) for edition in reversed(context.editions))


def feed_view(made: Sequence[Edition], site: Site, words: Words) -> FeedView:
    """The editions as an Atom feed, newest first. An edition without a date has that of its newest report; where that
    is unknown too, the day after its last month, and a note says so."""
    entries = tuple(
        EntryView(
            id=_urn(edition.sha256),
            title=_title(edition, words),
            updated=_moment(edition, site),
            anchor=_anchor(edition),
            summary=" ".join([*_facts(edition.changes, words), *_undated(edition, site, words)]),
        )
        for edition in reversed(made)
    )
    return FeedView(
        id=_urn(made[0].sha256[::-1]),
        lang=words.lang,
        updated=_moment(made[-1], site),
        page=f"{site.base_url}{CHANGES_PAGE}",
        entries=entries,
    )


def changes_file(made: Sequence[Edition]) -> str:
    """Every edition with all its changes, newest first, as JSON."""
    listed = [
        {
            "edition": edition.id,
            "date": edition.date,
            "sha256": edition.sha256,
            "changes": changes_as_json(edition.changes) if edition.changes else None,
        }
        for edition in reversed(made)
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def freshness_lines(site: Site, words: Words) -> tuple[str, str]:
    """When the next report is expected, for every page's foot; and the banner, '' unless it is overdue."""
    fresh = site.freshness
    if not fresh:
        return "", ""
    month, latest, day = words.month(fresh.next_month), words.month(fresh.data_month), words.date(fresh.expected_by)
    line = words.gettext("Neste rapport, for {month}, ventes innen {date}.").format(month=month, date=day)
    banner = words.gettext(
        "Rapporten for {month} var ventet innen {date}, men er ikke kommet. Tallene her går til og med {latest}."
    ).format(month=month, date=day, latest=latest)
    return line, banner if fresh.overdue else ""


def _edition(edition: Edition, top: str, words: Words) -> EditionView:
    made = edition.changes or Changes()
    left = len(made.cells) - SHOWN
    return EditionView(
        id=_anchor(edition),
        title=_title(edition, words),
        facts=tuple(_facts(edition.changes, words)),
        cells=tuple(_cell(cell, words) for cell in made.cells[:SHOWN]),
        left=words.gettext("{number} endringer til står i JSON-filen.").format(number=words.number(left))
        if left > 0
        else "",
        files=(
            Link(
                f"{top}utgave/{edition.id}/{EDITION_FILE}",
                words.gettext("Dataene i denne utgaven, Parquet"),
                words.file_size(len(edition.data)),
            ),
            Link(f"{top}utgave/{edition.id}/{SUMS}", words.gettext("Kontrollsummer")),
        ),
    )


def _facts(made: Changes | None, words: Words) -> Iterator[str]:
    """The changes of an edition, in sentences."""
    if made is None:
        yield words.gettext("Første utgave.")
        return
    _ = words.gettext
    tiltak = [[words.name("tiltak", code) for code in codes] for codes in (made.new_tiltak, made.ended_tiltak)]
    places = [[words.name(*place) for place in listed] for listed in (made.new_places, made.ended_places)]
    facts = (
        (_("Nye måneder: {names}."), [words.month(month) for month in made.new_months]),
        (_("Nye tiltak: {names}."), tiltak[0]),
        (_("Tiltak som ikke lenger er med: {names}."), tiltak[1]),
        (_("Nye steder: {names}."), places[0]),
        (_("Steder som ikke lenger er med: {names}."), places[1]),
    )
    said = [text.format(names=words.listing(names)) for text, names in facts if names]
    counts = {kind: len(made.of_kind(kind)) for kind in KINDS}
    counted: tuple[tuple[str, Kind], ...] = (
        (words.ngettext("{number} tall er endret.", "{number} tall er endret.", counts["revised"]), "revised"),
        (words.ngettext("{number} tall er nå skjult.", "{number} tall er nå skjult.", counts["hidden"]), "hidden"),
        (words.ngettext("{number} skjult tall vises nå.", "{number} skjulte tall vises nå.", counts["shown"]), "shown"),
    )
    said += [text.format(number=words.number(counts[kind])) for text, kind in counted if counts[kind]]
    if not said:
        said = [
            _("Noen få tall er kommet til eller falt bort.") if made.cells or made.added else _("Samme tall som før.")
        ]
    yield from said


def _cell(cell: CellChange, words: Words) -> ChangedCellView:
    _ = words.gettext
    said = {
        "revised": _("fra {old} til {new}"),
        "hidden": _("skjult nå"),
        "shown": _("var skjult, er {new}"),
        "lost": _("er holdt tilbake nå"),
        "found": _("var holdt tilbake, er {new}"),
        "removed": _("ikke lenger publisert"),
    }[cell.kind]
    old, new = (words.number(n) if n is not None else "" for n in (cell.old, cell.new))
    return ChangedCellView(key_name(cell.key, words), words.period(cell.key.period), said.format(old=old, new=new))


def _title(edition: Edition, words: Words) -> str:
    number = edition.id[8:]
    month = words.month(edition.data_month)
    if not number:
        return words.gettext("Utgaven for {month}").format(month=month)
    return words.gettext("Utgaven for {month}, nummer {number}").format(month=month, number=number)


def _anchor(edition: Edition) -> str:
    return f"utgave-{edition.id}"


def _moment(edition: Edition, site: Site) -> str:
    """The time of an edition in RFC 3339, as Atom requires; never earlier than the edition can be."""
    return f"{_day(edition, site) or f'{month_after(edition.data_month)}-01'}T00:00:00Z"


def _day(edition: Edition, site: Site) -> str:
    """The day of an edition, else that of the newest report that it has; '' where neither is known."""
    reports = (source.report_date for source in site.sources if source.period[1] == edition.data_month)
    return edition.date or max(reports, default="")


def _undated(edition: Edition, site: Site, words: Words) -> Iterator[str]:
    if not _day(edition, site):
        yield words.gettext("Rapportens dato er ikke kjent; datoen her er dagen etter siste måned.")


def _urn(digest: str) -> str:
    """An id that does not depend on the site's address: the first 128 bits of a checksum, as a UUID of version 8."""
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
