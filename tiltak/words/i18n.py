"""Words, numbers and dates as shown to readers, in each language.

Takes codes, months, numbers and states; gives text. Message ids are the texts in the main language; the others are in
`content/locale/*.po`. `sentences` builds sentences about numbers from these words.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from tiltak.codelists import MAIN_LANGUAGE, Vocabulary
from tiltak.config import stop
from tiltak.model import Break, Point, Source, State
from tiltak.words.formats import NBSP, Formats

MOST_REPORTS = 3  # older ones are named one by one


def N_(message: str) -> str:
    """Mark a message for translation where it is used."""
    return message


LONGEST_LIST = 10  # names that a sentence lists; more are counted
SYMBOLS: dict[State, str] = {"Q": "*", "..": "..", ".": ".", "O": "–"}
STATE_TEXTS: dict[State, str] = {
    "Q": N_("skjult av personvernhensyn"),
    "..": N_("ikke publisert"),
    ".": N_("ikke i bruk"),
    "O": N_("holdt tilbake fordi kilden er skadet"),
}
MARK_SIGNS = {"realigned": "p", "corrected": "k", "revised": "r"}
MARK_TEXTS = {
    "realigned": N_("plassert: teksten er skadet der, og tallet kan bare høre hjemme ett sted"),
    "corrected": N_("korrigert: tallet var feil gjengitt i kilden, og summene viser hva det skal være"),
    "revised": N_("revidert: NAV har endret tallet i en senere rapport"),
}
_CHART_KEYS = {**{str(state): text for state, text in STATE_TEXTS.items()}, "break": N_("brudd i serien")}


@dataclass(frozen=True, slots=True)
class Words(Formats):
    """The words of one language: names of codes, the breaks by id, the names of the tiltaksgrupper, and the translated
    messages."""

    names: Vocabulary
    breaks: Mapping[str, Break] = field(default_factory=dict)
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    group_names: frozenset[str] = frozenset()

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return str(self.catalogue.gettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The message for a count, in this language."""
        return str(self.catalogue.ngettext(one, many, n))

    def percent_in_words(self, n: int) -> str:
        """A percentage given in tenths of a per cent, for a sentence: '12,5 prosent'."""
        return self.gettext("{number} prosent").format(number=self.tenths(n)).replace(" ", NBSP)

    # --- charts

    def break_name(self, break_id: str) -> str:
        """The short name of a break, for a chart."""
        return self.breaks[break_id].names[self.lang]

    def chart_key(self, key: str) -> str:
        """The meaning of a mark in a chart: 'Q', 'O', '..' or 'break'."""
        return self.gettext(_CHART_KEYS[key])

    # --- cells

    def cell(self, point: Point) -> str:
        """The text of a table cell: the number, or the symbol of its state."""
        return SYMBOLS[point.state] if point.value is None else self.number(point.value)

    def state(self, state: State) -> str:
        """The text read aloud in place of a number."""
        return self.gettext(STATE_TEXTS[state])

    def mark(self, mark: str) -> str:
        """The meaning of a mark on a number."""
        return self.gettext(MARK_TEXTS[mark])

    def break_note(self, first_period: str, break_id: str, names: Iterable[str] = ()) -> str:
        """'Brudd i serien fra april 2025: … Gjelder Andre.' `names`: the categories that it applies to, () for all."""
        note = self.gettext("Brudd i serien fra {month}: {text}").format(
            month=self.month(first_period), text=self.breaks[break_id].texts[self.lang]
        )
        if listed := self.listing(names):
            note += " " + self.gettext("Gjelder {names}.").format(names=listed)
        return note

    # --- names

    def name(self, dimension: str, code: str) -> str:
        """The name of a code as a category of a chart or table: 'Kvinner', 'Rogaland', 'I alt'."""
        if not dimension or code == "total":
            return self.gettext("I alt")
        return self.names.name(dimension, code, self.lang)

    def in_place(self, fixed: Mapping[str, str]) -> str:
        """The place among fixed codes, for a sentence: 'i Rogaland', 'i Stavanger kommune', 'i hele landet'."""
        code = fixed.get("kommune") or fixed.get("fylke") or "0"
        if code in _PLACES:
            return self.gettext(_PLACES[code])
        if "kommune" in fixed:
            return self.gettext("i {place}").format(place=self.kommune(code))
        return self.gettext("i {place}").format(place=self.name("fylke", code))

    def kommune(self, code: str) -> str:
        """A kommune, for a sentence: 'Stavanger kommune', 'Herøy kommune i Nordland'."""
        name, _, fylke = self.name("kommune", code).removesuffix(")").partition(" (")
        form = self.gettext("{name} kommune i {fylke}") if fylke else self.gettext("{name} kommune")
        return form.format(name=name, fylke=fylke)

    def on_tiltak(self, fixed: Mapping[str, str]) -> str:
        """The tiltak or group as it follows 'på': 'Mentor', 'tiltak i gruppen Oppfølging', 'tiltak'.

        A tiltak with the name of its group is qualified: 'tiltaket Oppfølging'.
        """
        if "tiltak" in fixed:
            name = self.name("tiltak", fixed["tiltak"])
            shared = name in self.group_names
            return self.gettext("tiltaket {name}").format(name=name) if shared else name
        if "gruppe" in fixed:
            return self.gettext("tiltak i gruppen {group}").format(group=self.name("gruppe", fixed["gruppe"]))
        return self.gettext("tiltak")

    def listing(self, names: Iterable[str]) -> str:
        """'A, B og C'; 'A og B, C, D' where one of them contains the conjunction."""
        *head, last = list(names) or [""]
        form = self.gettext("{names} og {last}")
        word = form.removeprefix("{names}").removesuffix("{last}")
        if not head or any(word in name for name in (*head, last)):
            return ", ".join([*head, last])
        return form.format(names=", ".join(head), last=last)

    def place_in_alphabet(self, name: str) -> tuple[str, str]:
        """A sort key from A to Å; Sami letters sort with the Latin ones that they resemble."""
        letters = unicodedata.normalize("NFC", name.casefold()).translate(_ALPHABET)
        plain = "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))
        return plain, name

    def initial(self, name: str) -> str:
        """The letter under which a name is listed from A to Å."""
        return self.place_in_alphabet(name)[0][0].translate(_ALPHABET_BACK).upper()

    # --- sources

    def source_line(self, sources: Sequence[Source], printed_pages: Sequence[str] = ()) -> str:
        """The source of numbers: the newest report first, with the printed pages of the numbers in it.

        `sources` oldest first, at least one. A '' among the pages is one without a number in the report's text: then no
        page is named, since the rest would mislead.
        """
        *older, newest = sources
        beside = [s for s in older if s.report != newest.report and s.period == newest.period]
        older = [s for s in older if s not in beside]
        report = self._named_by_codes([*beside, newest]) if beside else self.report(newest)
        text = self.gettext("Kilde: NAV, {report}").format(report=report)
        if printed_pages and "" not in printed_pages:
            paged = all(page.isdigit() for page in printed_pages)  # else these are sheets of a workbook
            said = self.gettext("side {pages}") if paged else self.gettext("ark {pages}")
            text += ", " + said.format(pages=_ranges(printed_pages))
        text += "."
        if len(older) > MOST_REPORTS:
            period = f"{min(source.period[0] for source in older)}/{max(source.period[1] for source in older)}"
            text += " " + self.gettext("Eldre måneder er fra {number} rapporter, for {period}.").format(
                number=self.number(len(older)), period=self.period(period)
            )
        elif older:
            titles = {s.title for s in (*beside, newest)}
            reports = (
                self.period("/".join(s.period)) if s.title in titles else self.report(s) for s in reversed(older)
            )
            form = self.gettext("Eldre måneder er fra rapporten for {reports}.")
            text += " " + form.format(reports=self.listing(dict.fromkeys(reports)))
        return text

    def _named_by_codes(self, sources: Sequence[Source]) -> str:
        """Reports of the same months by the codes that their titles begin with: 'TILT110 og TILT120, januar 2026'."""
        codes = self.listing(sorted(source.title.partition(" ")[0] for source in sources))
        return f"{codes}, {self.period('/'.join(sources[0].period))}"

    def reliability(self, points: Iterable[Point]) -> str:
        """How many cells of a figure or table are lost, and how many are repaired; '' where none is."""
        points = tuple(points)
        said = []
        if lost := sum(point.state == "O" for point in points):
            said.append(
                self.ngettext(
                    "{number} celle er holdt tilbake fordi kilden er skadet.",
                    "{number} celler er holdt tilbake fordi kilden er skadet.",
                    lost,
                ).format(number=self.number(lost))
            )
        if mended := sum(bool({"realigned", "corrected"} & set(point.marks)) for point in points):
            said.append(
                self.ngettext(
                    "{number} tall er plassert eller korrigert der kildeteksten er skadet.",
                    "{number} tall er plassert eller korrigert der kildeteksten er skadet.",
                    mended,
                ).format(number=self.number(mended))
            )
        return " ".join(said)

    def report(self, source: Source) -> str:
        """A report by its title, its months and, where known, its date."""
        period = self.period("/".join(source.period))
        text = self.gettext("«{title}», {period}").format(title=source.title, period=period)
        if source.report_date:
            text += " " + self.gettext("(oppdatert {date})").format(date=self.date(source.report_date))
        return text

    def citation(self, title: str, latest: str, sources: Sequence[Source], site: str) -> str:
        """How to cite a page: its title and newest month, the newest of its reports, the site.

        `sources` oldest first, at least one. The caller adds the address, where it is known.
        """
        form = self.gettext("NAV: {title}, {month}. Kilde: {report}. Gjengitt av {site}.")
        return form.format(title=title, month=self.month(latest), report=self.report(sources[-1]), site=site)


_ALPHABET = str.maketrans("æäøöåđŋŧ", "{{||}dnt")  # the three ASCII characters after z
_ALPHABET_BACK = str.maketrans("{|}", "æøå")
_PLACES = {
    "0": N_("i hele landet"),
    "97": N_("på Svalbard og i øvrige områder"),
    "99": N_("i øvrige områder"),
    "2100": N_("på Svalbard"),
    "ukjent": N_("med ukjent bosted"),
}


def load_words(lang: str, names: Vocabulary, breaks: Iterable[Break], locale: Path) -> Words:
    """The words of a language; all but the main one from `locale/<lang>.po`. BuildError without the catalogue."""
    by_id = {item.id: item for item in breaks}
    groups = frozenset(names.name("gruppe", code, lang) for code in names.codes("gruppe"))
    if lang == MAIN_LANGUAGE:
        return Words(lang, names, by_id, group_names=groups)
    path = locale / f"{lang}.po"
    if not path.is_file():
        raise stop(path.as_posix(), "catalogue", f"the words in the language {lang}", "no file", "put it back")
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return Words(lang, names, by_id, Translations(compiled), groups)


def _ranges(pages: Sequence[str]) -> str:
    """Page numbers in order, runs shortened: '3–5, 8'."""
    runs: list[list[str]] = []
    for page in pages:
        if runs and page.isdigit() and runs[-1][-1].isdigit() and int(page) == int(runs[-1][-1]) + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
