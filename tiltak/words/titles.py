"""Titles of series and captions of tables.

Takes a series and the words of a language; gives text.
"""

from __future__ import annotations

from tiltak.codelists import CATEGORY_LISTS
from tiltak.model import Key, Series
from tiltak.words.i18n import N_, Words

_BY = {
    "tiltak": N_("etter tiltak"),
    "gruppe": N_("etter tiltaksgruppe"),
    "status": N_("etter arbeidsmarkedsstatus"),
    "fylke": N_("etter fylke"),
    "kommune": N_("etter kommune"),
    "sex": N_("etter kjønn"),
    "age": N_("etter alder"),
    "immigrant": N_("etter innvandrerstatus"),
    "birth_region": N_("etter fødelandets verdensdel"),
    "education": N_("etter utdanning"),
}
_PEOPLE = {  # by status; '' for all
    "": N_("Deltakere på {what}"),
    "arbeidssokere": N_("Arbeidssøkere på {what}"),
    "nedsatt-arbeidsevne": N_("Personer med nedsatt arbeidsevne på {what}"),
    "andre": N_("Andre på {what}"),
}
_HEADS = {
    "tiltak": N_("Tiltak"),
    "gruppe": N_("Tiltaksgruppe"),
    "status": N_("Arbeidsmarkedsstatus"),
    "fylke": N_("Fylke"),
    "kommune": N_("Kommune"),
    "sex": N_("Kjønn"),
    "age": N_("Alder"),
    "immigrant": N_("Innvandrerstatus"),
    "birth_region": N_("Fødelandets verdensdel"),
    "education": N_("Utdanning"),
}


def dimension_name(code_list: str, words: Words) -> str:
    """The name of a code list: 'Fylke', 'Kjønn'."""
    return words.gettext(_HEADS[code_list])


def divided_by(series: Series, words: Words) -> str:
    """The breakdown of a series: 'etter kjønn'; '' where there is none."""
    return "" if is_undivided(series) else words.gettext(_BY[series.dimension])


def series_title(series: Series, words: Words) -> str:
    """The title of a series: 'Deltakere på Arbeid med støtte i Rogaland etter kjønn, 2023–2025'."""
    fixed = dict(series.fixed)
    form = words.gettext(_PEOPLE[fixed.get("status", "")])
    parts = [form.format(what=words.on_tiltak(fixed))]
    if "fylke" in fixed or "kommune" in fixed:
        parts.append(words.in_place(fixed))
    divided = divided_by(series, words)
    between = ", " if "status" in fixed and divided else " "
    return f"{' '.join(parts)}{between}{divided}".rstrip() + f", {_span(series, words)}"


def short_title(series: Series, latest: str, words: Words) -> str:
    """The title as a heading on a page about one subject: 'Etter kjønn', 'Menn etter alder, 2017'.

    The years are added where the series ends before `latest`, the newest month of the page.
    """
    of = ", ".join(words.name(dimension, code) for dimension, code in series.fixed if dimension in CATEGORY_LISTS)
    divided = divided_by(series, words) or words.gettext("i alt")
    text = f"{of} {divided}".strip()
    text = text[0].upper() + text[1:]
    return text if series.kind == "months" and series.periods[-1] == latest else f"{text}, {_span(series, words)}"


def table_caption(series: Series, words: Words, year: str = "") -> str:
    """The caption of a table: title, unit and months; of one year where the table covers one."""
    periods = [p for p in series.periods if p.startswith(year)]
    months = words.period(f"{periods[0]}/{periods[-1]}")
    title = series_title(series, words).removesuffix(f", {_span(series, words)}")
    return words.gettext("{title}. Antall personer, {months}").format(title=title, months=months)


def _span(series: Series, words: Words) -> str:
    if len(series.periods) == 1:
        return words.month(series.periods[0])
    first, last = series.periods[0][:4], series.periods[-1][:4]
    return first if first == last else f"{first}–{last}"


def is_undivided(series: Series) -> bool:
    """Whether the series has a single line, the one that its title names."""
    return len(series.lines) == 1 and (
        series.lines[0].dimension in ("", "land", "alle")
        or (series.lines[0].dimension, series.lines[0].code) in series.fixed
    )


def key_name(key: Key, words: Words) -> str:
    """The name of a cell from its codes other than totals: 'Mentor, Stavanger, Kvinner'."""
    named = [words.name(key.tiltak_level, key.tiltak), words.name(key.region_level, key.region)]
    named += [words.name(column, code) for column in CATEGORY_LISTS if (code := getattr(key, column)) != "total"]
    return ", ".join(named)
