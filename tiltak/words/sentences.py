"""The summary sentences at the top of a page: how many participants, and the change.

Takes a page's series and the words; gives finished sentences, from shown numbers only. A comparison needs two numbers
on the same side of every break with no lost number between them. Where there is none, a sentence says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tiltak.model import Line, Page, Point, Series, Source
from tiltak.periods import month_after
from tiltak.tabulate.comparisons import LEAST_BASE_FOR_PERCENT, Comparison, change_in_tenths, compare, point_of
from tiltak.words.i18n import N_, Words
from tiltak.words.titles import is_undivided

_NO_NUMBER = {
    "Q": N_("Tallet for {month} er skjult av personvernhensyn. NAV skjuler tall under 4."),
    "..": N_("Tallet for {month} er ikke publisert."),
    ".": N_("{name} fantes ikke i {month}."),
    "O": N_("Tallet for {month} er holdt tilbake fordi kilden er skadet."),
}
_NO_BASE = {
    "Q": N_("Tallet for {month} er skjult."),
    ".": N_("Tallet kan ikke sammenlignes med {month}. Da fantes ikke {name}."),
    "O": N_("Tallet for {month} er holdt tilbake fordi kilden er skadet."),
}


def summary(page: Page, words: Words, newest: str = "") -> tuple[str, ...]:
    """The summary sentences of a page with numbers. `newest` is the newest month of all reports."""
    if not page.series:
        return (words.gettext("Rapportene har ingen tall for {name}.").format(name=_about(page, words)),)
    months = [series for series in page.series if series.kind == "months"]
    if months and any(s.visible for s in page.series):
        ended = words.gettext("Rapportene våre har ikke nyere tall.") if page.latest < newest else ""
        return (*_series_sentences(months[0], words), *([ended] if ended else []))
    if {point.state for s in page.series for point in s.points()} <= {"Q", "..", "."}:
        sentence = words.gettext("Alle tallene for {name} er skjult av personvernhensyn. NAV skjuler tall under 4.")
    elif not any(s.visible for s in page.series):
        sentence = words.gettext("Ingen av tallene for {name} kan vises.")
    else:
        return ()
    return (sentence.format(name=_about(page, words)),)


def _about(page: Page, words: Words) -> str:
    if (page.dimension, page.code) == ("kommune", "ukjent"):
        return words.gettext("Ukjent kommune")
    return words.name(page.dimension, page.code)


def report_sentences(sources: Sequence[Source], words: Words) -> Iterator[str]:
    """The months of the newest report, of the one before it in the same family, and of the gap between them."""
    newest = max(sources, key=lambda source: source.period[1])
    yield words.gettext("Den nyeste rapporten fra NAV har tall for {period}.").format(
        period=words.period("/".join(newest.period))
    )
    earlier = [s.period[1] for s in sources if s.report == newest.report and s.period[1] < newest.period[1]]
    if not earlier:
        return
    last = max(earlier)
    yield words.gettext("Rapporten før den har tall til og med {month}.").format(month=words.month(last))
    if (gap := month_after(newest.period[0], -1)) > last:
        missed = words.period(f"{month_after(last)}/{gap}")
        yield words.gettext("For {period} har vi ingen rapport.").format(period=missed)


def _series_sentences(series: Series, words: Words) -> Iterator[str]:
    latest = max((point.period for point in series.points() if point.source), default=series.periods[-1])
    total = next((line for line in series.lines if line.dimension != series.dimension or is_undivided(series)), None)
    if total:
        yield from line_sentences(series, total, latest, words)
        yield from _mean_sentence(series, total, words)
    if series.dimension == "tiltak" and not is_undivided(series):
        yield from _parts_sentences(series, latest, words, with_total=total is not None)
    elif (
        series.dimension == "status"
        and not total
        and (shown := [(p.value, line) for line in series.lines if (p := point_of(line, latest)).value])
    ):
        _, largest = max(shown, key=lambda pair: pair[0])
        yield from line_sentences(series, largest, latest, words)
        yield words.gettext("Rapporten har ikke tall for alle statuser samlet.")


def _mean_sentence(series: Series, line: Line, words: Words) -> Iterator[str]:
    """The report's own mean, unless it mixes months before and after a break."""
    first, _, last = series.mean_period.partition("/")
    if first == last:  # a month is no mean
        return
    mixed = any(first < since <= last for since, _ in line.breaks)
    mean = next((p for code, p in series.means if code == line.code and p.period == series.mean_period), None)
    if mean and mean.value is not None and not mixed:
        yield words.gettext("Gjennomsnittet for {period} er {number}.").format(
            period=words.mean_period(series.mean_period), number=words.number(mean.value)
        )


def line_sentences(series: Series, line: Line, latest: str, words: Words) -> Iterator[str]:
    """The number of a line in month `latest`, with its comparison."""
    codes = _codes(series, line)
    name = _subject(codes, words)
    point = point_of(line, latest)
    comparison = compare(line, latest)
    if comparison is None:
        yield words.gettext(_NO_NUMBER[point.state]).format(month=words.month(latest), name=name)
        if seen := [p for p in line.points if p.value is not None and p.period < latest]:
            form = words.gettext("Det siste tallet som vises, er {number} for {month}.")
            yield form.format(number=words.number(seen[-1].value or 0), month=words.month(seen[-1].period))
        return
    statement = _statement(line, codes, comparison.latest, words)
    versus = versus_in_words(comparison, words)
    yield f"{statement}, {versus}." if versus else f"{statement}."
    yield from _absence(comparison, words)
    for month, reason in comparison.refused:
        if reason != "..":
            yield refusal_in_words(month, reason, line, name, words)
    if comparison.base is None and any(reason != ".." for _, reason in comparison.refused):
        yield words.gettext("Vi har ikke noe annet tall som det er riktig å sammenligne med.")


def _statement(line: Line, codes: dict[str, str], point: Point, words: Words) -> str:
    """'I oktober 2025 var 249 personer i Rogaland på Mentor', 'I desember 2017 deltok 165 arbeidssøkere …'."""
    number, status = point.value or 0, line.code if line.dimension == "status" else ""
    form = words.gettext("I {month} deltok {people} {place} på {what}")
    if status == "arbeidssokere":
        people = words.ngettext("{number} arbeidssøker", "{number} arbeidssøkere", number)
    elif status == "nedsatt-arbeidsevne":
        people = words.ngettext(
            "{number} person med nedsatt arbeidsevne", "{number} personer med nedsatt arbeidsevne", number
        )
    elif status:
        people = words.ngettext("{number} annen person", "{number} andre personer", number)
    else:
        form = words.gettext("I {month} var {people} {place} på {what}")
        people = words.ngettext("{number} person", "{number} personer", number)
    people = people.format(number=words.number(number))
    month, place, what = words.month(point.period), words.in_place(codes), words.on_tiltak(codes)
    return form.format(month=month, people=people, place=place, what=what)


def _absence(comparison: Comparison, words: Words) -> Iterator[str]:
    """The earlier months that the sources lack, and what therefore can't be compared."""
    absent = [month for month, reason in comparison.refused if reason == ".."]
    if not absent:
        return
    if len(absent) > 1:
        form = words.gettext("Vi mangler tall for {month} og kan derfor ikke vise noen endring.")
    elif absent[0] == month_after(comparison.latest.period, -1):
        form = words.gettext("Vi mangler tall for {month} og kan derfor ikke vise endring siden måneden før.")
    else:
        form = words.gettext("Vi mangler tall for {month} og kan derfor ikke vise endring på ett år.")
    yield form.format(month=words.listing([words.month(month) for month in absent]))


def versus_in_words(comparison: Comparison, words: Words) -> str:
    """'10 prosent flere enn i oktober'; in persons where the base is under 20; '' without a base."""
    if comparison.base is None or comparison.base.value is None or comparison.latest.value is None:
        return ""
    base, value = comparison.base.value, comparison.latest.value
    month = words.month(comparison.base.period, beside=comparison.latest.period)
    if value == base:
        return words.gettext("like mange som i {month}").format(month=month)
    more, fewer = words.gettext("{amount} flere enn i {month}"), words.gettext("{amount} færre enn i {month}")
    form = more if value > base else fewer
    tenths = change_in_tenths(base, value)
    small = base < LEAST_BASE_FOR_PERCENT or tenths == 0
    persons = words.gettext("én") if abs(value - base) == 1 else words.number(abs(value - base))
    amount = persons if small else words.percent_in_words(abs(tenths))
    return form.format(amount=amount, month=month)


def refusal_in_words(month: str, reason: str, line: Line, name: str, words: Words) -> str:
    """The reason why the number of an earlier month is not used for comparison."""
    said = words.month(month)
    if reason in _NO_BASE:
        return words.gettext(_NO_BASE[reason]).format(month=said, name=name)
    if reason == "lost-between":
        form = words.gettext(
            "Vi sammenligner ikke med {month}: Et tall imellom er holdt tilbake fordi kilden er skadet."
        )
        return form.format(month=said)
    since = next(first for first, break_id in line.breaks if break_id == reason)
    form = words.gettext("Tallet kan ikke sammenlignes med {month}, for serien har et brudd i {since}.")
    return form.format(month=said, since=words.month(since))


def _parts_sentences(series: Series, latest: str, words: Words, with_total: bool) -> Iterator[str]:
    """The tiltak with most participants, and how many numbers of the month are hidden."""
    parts = [(line, point_of(line, latest)) for line in series.lines if line.dimension == "tiltak"]
    parts = [(line, point) for line, point in parts if point.state not in ("..", ".")]
    shown = [(point.value, line) for line, point in parts if point.value is not None]
    lost = sum(point.state == "O" for _, point in parts)
    if shown:
        most, line = max(shown, key=lambda pair: pair[0])
        largest = [words.name("tiltak", other.code) for value, other in shown if value == most]
        if len(shown) > 1 and most > 3:  # a hidden number is under 4
            form = words.ngettext(
                "{name} er tiltaket med flest deltakere.", "{name} har flest deltakere, like mange hver.", len(largest)
            )
            if lost:  # a lost number may be the largest
                form = words.ngettext(
                    "{name} har det høyeste tallet som vises.", "{name} har det høyeste tallet som vises.", len(largest)
                )
            yield form.format(name=words.listing(largest))
        if not with_total:
            yield from line_sentences(series, line, latest, words)
            yield from _mean_sentence(series, line, words)
    hidden = sum(point.state == "Q" for _, point in parts)
    if hidden and hidden == len(parts):
        form = words.gettext("Alle tallene for {month} er skjult av personvernhensyn. NAV skjuler tall under 4.")
        yield form.format(month=words.month(latest))
    elif hidden:
        form = words.ngettext(
            "{hidden} av {all} tall for {month} er skjult, fordi NAV skjuler tall under 4.",
            "{hidden} av {all} tall for {month} er skjult, fordi NAV skjuler tall under 4.",
            hidden,
        )
        yield form.format(hidden=words.number(hidden), all=words.number(len(parts)), month=words.month(latest))
    if lost:
        form = words.ngettext(
            "{lost} av {all} tall for {month} er holdt tilbake fordi kilden er skadet.",
            "{lost} av {all} tall for {month} er holdt tilbake fordi kilden er skadet.",
            lost,
        )
        yield form.format(lost=words.number(lost), all=words.number(len(parts)), month=words.month(latest))


def _codes(series: Series, line: Line) -> dict[str, str]:
    """The codes of a line: those fixed for its series, overridden by its own code."""
    codes = dict(series.fixed)
    if line.dimension in ("tiltak", "gruppe", "alle"):
        codes = {list_: code for list_, code in codes.items() if list_ not in ("tiltak", "gruppe", "alle")}
    return {**codes, line.dimension: line.code} if line.dimension else codes


def _subject(codes: dict[str, str], words: Words) -> str:
    """What may not have existed in a month: the tiltak, or the fylke."""
    if "tiltak" not in codes and "fylke" in codes:
        return words.name("fylke", codes["fylke"])
    return words.on_tiltak(codes)
