"""The largest changes as text: a block for a page, and the page that lists all of them.

Takes the changes between two months and the words; gives views that `templates/answer.html` writes as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tiltak.pages.overview_view import OverviewRowView, change_in_words
from tiltak.pages.tables import CellView, HeadView, LinkOf
from tiltak.tabulate.answers import Answers
from tiltak.tabulate.keys import COUNTRY
from tiltak.tabulate.largest_changes import LEAST_BASE, SINCE, Change, LargestChanges, Since
from tiltak.words.i18n import N_, Words

LARGEST_CHANGES_PAGE, LARGEST_CHANGES_FILE = "endringer.html", "storste-endringer.csv"
IN_BLOCK, ON_PAGE = 5, 10
ANCHORS: dict[Since, str] = {"month": "siden-maneden-for", "january": "siden-januar", "year": "pa-ett-ar"}
_TITLES: dict[Since, str] = {
    "month": N_("Siden måneden før: {months}"),
    "january": N_("Siden januar: {months}"),
    "year": N_("På ett år: {months}"),
}
_LEVELS = {"land": N_("I hele landet"), "fylke": N_("I fylkene"), "kommune": N_("I kommunene")}
_REASONS = {
    "..": N_("{number} er ikke publisert for begge månedene"),
    "break": N_("{number} har et brudd imellom"),
    "Q": N_("{number} er skjult i minst én av dem"),
    "O": N_("{number} er holdt tilbake i minst én av dem"),
    "lost-between": N_("{number} har et tall imellom som er holdt tilbake"),
    "small-base": N_("{number} var under {least} i den første"),
}


@dataclass(frozen=True, slots=True)
class ChangesTable:
    """Rises or falls, largest first."""

    id: str
    caption: str
    corner: str
    heads: tuple[HeadView, ...]
    rows: tuple[OverviewRowView, ...]


@dataclass(frozen=True, slots=True)
class LargestChangesView:
    """The largest changes between two months: tables of rises and falls in persons, and in `percent` in per cent."""

    id: str
    title: str
    tables: tuple[ChangesTable, ...]
    percent: tuple[ChangesTable, ...] = ()
    more: str = ""  # the page of all changes


@dataclass(frozen=True, slots=True)
class SinceView:
    """All that has changed since a month: how many numbers could be compared, then a view for each level of places."""

    id: str
    title: str
    sentences: tuple[str, ...]
    levels: tuple[LargestChangesView, ...]


def changes_of_country(made: Answers, words: Words, link: LinkOf, root: str) -> LargestChangesView | None:
    """The largest changes since the month before in fylker and kommuner, for the front page."""
    changes = made.changes.get("month")
    return _block(_below_country(changes, made) if changes else None, words, link, f"{root}{LARGEST_CHANGES_PAGE}")


def changes_of_fylke(made: Answers, code: str, words: Words, link: LinkOf, root: str) -> LargestChangesView | None:
    """The largest changes in a fylke and its kommuner."""
    codes = made.totals.vocabulary
    inside = [("kommune", item) for item in codes.codes("kommune") if codes.entry("kommune", item).parent == code]
    changes = made.changes.get("month")
    places = [("fylke", code), *(inside if len(inside) > 1 else [])]
    return _block(
        changes.of(places=places) if changes else None, words, link, f"{root}{LARGEST_CHANGES_PAGE}#fylke={code}"
    )


def changes_of_tiltak(made: Answers, code: str, words: Words, link: LinkOf, root: str) -> LargestChangesView | None:
    """The largest changes of a tiltak in fylker and kommuner."""
    changes = made.changes.get("month")
    below = _below_country(changes.of(tiltak=code), made) if changes else None
    return _block(below, words, link, f"{root}{LARGEST_CHANGES_PAGE}#tiltak={code}", with_tiltak=False)


def _below_country(changes: LargestChanges, made: Answers) -> LargestChanges | None:
    """The changes of fylker and kommuner, None without any. A fylke that is one kommune is listed once."""
    codes = made.totals.vocabulary
    parents = [codes.entry("kommune", code).parent for code in codes.codes("kommune")]
    places = {change.place for change in changes.compared} - {COUNTRY}
    alone = {(lv, code) for lv, code in places if lv == "kommune" and parents.count(codes.entry(lv, code).parent) == 1}
    return changes.of(places=places - alone) if places - alone else None


def all_largest_changes(made: Answers, words: Words, link: LinkOf) -> Iterator[SinceView]:
    """Everything that has changed, by what it is since."""
    for since in SINCE:
        if changes := made.changes.get(since):
            anchor = ANCHORS[since]
            yield SinceView(
                id=anchor,
                title=words.gettext(_TITLES[since]).format(
                    months=words.period(f"{changes.base_month}/{changes.month}")
                ),
                sentences=tuple(_counted(changes, words)),
                levels=tuple(_levels(changes, anchor, words, link)),
            )


def _levels(changes: LargestChanges, anchor: str, words: Words, link: LinkOf) -> Iterator[LargestChangesView]:
    for level, title in _LEVELS.items():
        tables = _tables(changes, f"{anchor}-{level}", words, link, level=level, count=ON_PAGE)
        if tables:
            percent = _tables(changes, f"{anchor}-{level}-prosent", words, link, level=level, per_cent=True)
            yield LargestChangesView(f"{anchor}-{level}", words.gettext(title), tables, percent)


def _block(
    changes: LargestChanges | None, words: Words, link: LinkOf, more: str, with_tiltak: bool = True
) -> LargestChangesView | None:
    if changes is None:
        return None
    tables = _tables(changes, "endring", words, link, count=IN_BLOCK, with_tiltak=with_tiltak)
    if not tables:
        return None
    title = words.gettext("Størst endring siden {month}").format(month=words.month(changes.base_month))
    return LargestChangesView("endringer", title, tables, more=more)


def _tables(
    changes: LargestChanges,
    anchor: str,
    words: Words,
    link: LinkOf,
    *,
    level: str = "",
    count: int = ON_PAGE,
    per_cent: bool = False,
    with_tiltak: bool = True,
) -> tuple[ChangesTable, ...]:
    heads = tuple(
        HeadView(text)
        for text in (words.month_short(changes.base_month), words.month_short(changes.month), words.gettext("Endring"))
    )
    corner = words.gettext("Sted og tiltak") if with_tiltak else words.gettext("Sted")
    made = []
    where = f"{words.gettext(_LEVELS[level])}: " if level else ""
    for end, found, caption in (
        ("opp", changes.rises(count, per_cent=per_cent, level=level), N_("størst økning i antall")),
        ("ned", changes.falls(count, per_cent=per_cent, level=level), N_("størst nedgang i antall")),
    ):
        if per_cent:
            caption = N_("størst økning i prosent") if end == "opp" else N_("størst nedgang i prosent")
        if found:
            rows = tuple(row_view(change, words, link, with_tiltak) for change in found)
            told = f"{where}{words.gettext(caption)}, {words.period(f'{changes.base_month}/{changes.month}')}"
            told = told[0].upper() + told[1:]
            made.append(ChangesTable(f"tabell-{anchor}-{end}", told, corner, heads, rows))
    return tuple(made)


def row_view(change: Change, words: Words, link: LinkOf, with_tiltak: bool = True) -> OverviewRowView:
    """The row of a change: its place and its tiltak, both numbers, the change."""
    names = [words.name(*change.place)] if change.place != COUNTRY else []
    names += [words.name("tiltak", change.tiltak)] if with_tiltak or not names else []
    text, aloud = change_in_words(change.base, change.latest, words)
    numbers = [CellView(words.number(point.value or 0)) for point in (change.base, change.latest)]
    return OverviewRowView(
        name=names[0],
        href=series_address(change, link),
        of=change.place[1],
        note="".join(names[1:]),
        spark="",
        cells=(*numbers, CellView(text, aloud=aloud)),
    )


def series_address(change: Change, link: LinkOf) -> str:
    """Where the months of a change stand: the country's on the page of the tiltak, a place's on its own; '' on the page
    itself."""
    where = ("tiltak", change.tiltak) if change.place == COUNTRY else change.place
    anchor = "utvikling" if change.place == COUNTRY else f"tiltak-{change.tiltak}"
    address = link(*where)
    return f"{address}#{anchor}" if address else ""


def _counted(changes: LargestChanges, words: Words) -> Iterator[str]:
    """How many numbers could be compared, and why the others couldn't."""
    count = len(changes.compared)
    form = words.ngettext(
        "{number} tall kan sammenlignes mellom de to månedene.",
        "{number} tall kan sammenlignes mellom de to månedene.",
        count,
    )
    yield form.format(number=words.number(count))
    said = [
        words.gettext(_REASONS[reason]).format(number=words.number(number), least=words.number(LEAST_BASE))
        for reason, number in changes.refused
    ]
    if said:
        others = sum(number for _, number in changes.refused)
        form = words.gettext("De andre {number} kan ikke sammenlignes: {reasons}.")
        yield form.format(number=words.number(others), reasons=words.listing(said))
