"""What series, tables and pages are called, and the small texts around those names.

Takes a series or a page and the words of a language; gives titles, captions, descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiltak.codelists import CATEGORY_LISTS
from tiltak.model import Key, Page, Series
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
_INDEX_TITLES = {"tiltak": N_("Tiltak A–Å"), "fylke": N_("Fylker"), "kommune": N_("Kommuner A–Å")}


def dimension_name(code_list: str, words: Words) -> str:
    """The name of a code list: 'Fylke', 'Kjønn'."""
    return words.gettext(_HEADS[code_list])


def divided_by(series: Series, words: Words) -> str:
    """How a series is divided: 'etter kjønn'; '' where it isn't."""
    return "" if is_undivided(series) else words.gettext(_BY[series.dimension])


def series_title(series: Series, words: Words) -> str:
    """What a series counts: 'Deltakere på Arbeid med støtte i Rogaland etter kjønn, 2023–2025'."""
    fixed = dict(series.fixed)
    parts = [words.gettext("Deltakere på {what}").format(what=words.on_tiltak(fixed))]
    if "fylke" in fixed or "kommune" in fixed:
        parts.append(words.in_place(fixed))
    if others := [words.name(dimension, code) for dimension, code in series.fixed if dimension in CATEGORY_LISTS]:
        parts.append(f"({', '.join(others)})")
    return " ".join([*parts, divided_by(series, words)]).rstrip() + f", {_span(series, words)}"


def short_title(series: Series, latest: str, words: Words) -> str:
    """The same as a heading on a page about one thing: 'Etter kjønn', 'Menn etter alder, 2017'.

    The years are told where the series ends before `latest`, the newest month of the page.
    """
    of = ", ".join(words.name(dimension, code) for dimension, code in series.fixed if dimension in CATEGORY_LISTS)
    divided = divided_by(series, words) or words.gettext("i alt")
    text = f"{of} {divided}".strip()
    text = text[0].upper() + text[1:]
    return text if series.kind == "months" and series.periods[-1] == latest else f"{text}, {_span(series, words)}"


def table_caption(series: Series, words: Words, year: str = "") -> str:
    """The caption of a table: title, unit and months; of one year where the table has only that."""
    periods = [p for p in series.periods if p.startswith(year)]
    months = words.period(f"{periods[0]}/{periods[-1]}")
    title = series_title(series, words).removesuffix(f", {_span(series, words)}")
    return words.gettext("{title}. Antall personer, {months}").format(title=title, months=months)


def _span(series: Series, words: Words) -> str:
    if len(series.periods) == 1:
        return words.month(series.periods[0])
    first, last = series.periods[0][:4], series.periods[-1][:4]
    return first if first == last else f"{first}–{last}"


def page_name(page: Page, words: Words) -> str:
    """What a page is about, as its main heading: 'Rogaland', 'Arbeid med støtte', 'Kommuner A–Å'."""
    if page.kind == "index":
        return index_name(page.dimension, words)
    if page.kind == "front":
        return words.gettext("Hvor mange deltar på tiltak?")
    if (page.kind, page.code) == ("kommune", "ukjent"):
        return words.gettext("Ukjent kommune")
    if page.kind == "compare":
        return words.gettext("Sammenlign steder")
    return words.name(page.dimension, page.code)


def index_name(dimension: str, words: Words) -> str:
    """The name of an index page."""
    return words.gettext(_INDEX_TITLES[dimension])


def kicker(page: Page, words: Words) -> str:
    """The small line above the main heading: what kind of thing the page is about."""
    parent = next((link for link in page.links if link.role == "parent"), None)
    former = any(link.role == "successor" for link in page.links)
    forms = {
        "tiltak": N_("Tiltak i gruppen {parent}") if parent else N_("Tiltak"),
        "tiltaksgruppe": N_("Tiltaksgruppe") if page.dimension == "gruppe" else "",
        "fylke": N_("Tidligere fylke") if former else N_("Fylke"),
        "kommune": N_("Kommune i {parent}") if parent and page.code != "2100" else "",
    }
    form = forms.get(page.kind, "")
    return (
        words.gettext(form).format(parent=words.name(parent.dimension, parent.code) if parent else "") if form else ""
    )


def names_told(page: Page, words: Words) -> Iterator[str]:
    """What else a place is called, and which earlier kommuner are part of it, in whole or in part."""
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


def related_title(page: Page, role: str, words: Words) -> str:
    """The heading over links of one role."""
    children = N_("Kommuner i {name}") if page.kind == "fylke" else N_("Tiltak i gruppen {name}")
    if page.dimension == "alle":
        children = N_("Tiltaksgrupper")
    titles = {"predecessor": N_("Før var dette"), "successor": N_("Nå er dette"), "child": children}
    return words.gettext(titles[role]).format(name=page_name(page, words))


def page_title(page: Page, words: Words) -> str:
    """The title of a page without the site's name, told apart from pages of the same name."""
    forms = {
        "tiltak": N_("{name}: deltakere måned for måned"),
        "tiltaksgruppe": N_("Tiltaksgruppen {name}: deltakere måned for måned"),
        "fylke": N_("{name}: deltakere på tiltak"),
        "kommune": N_("{name}: deltakere på tiltak"),
    }
    is_kommune = page.kind == "kommune" and page.code not in ("2100", "ukjent")
    form = "{name}" if page.kind == "kommune" and not is_kommune else forms.get(page.kind, "{name}")
    return words.gettext(form).format(name=words.kommune(page.code) if is_kommune else page_name(page, words))


def page_description(page: Page, words: Words) -> str:
    """One sentence on a page for search engines and shared links."""
    shown = {series.dimension for series in page.series}
    now = N_("Hvor mange som deltar på {name}, måned for måned, etter status, kjønn, alder og fylke.")
    then = N_("Hvor mange som deltar på {name}, måned for måned, etter status og alder.")
    fylke = N_("Hvor mange som deltar på tiltak {place}, for hvert tiltak og hver kommune.")
    kommune = N_("Hvor mange som deltar på tiltak {place}, for hvert tiltak, måned for måned.")
    forms = {
        "tiltak": now if "fylke" in shown else then,
        "tiltaksgruppe": N_("Hvor mange som deltar på tiltak i gruppen {name}, måned for måned."),
        "fylke": fylke if "kommune" in shown else kommune,
        "kommune": kommune,
        "index": N_("{name}: alle sider med tall for deltakere på NAVs tiltak."),
        "compare": N_("Sammenlign hvor mange som deltar på et tiltak i opptil fem steder, måned for måned."),
        "front": N_("Deltakere på NAVs arbeidsmarkedstiltak, måned for måned, i hele landet og der du bor."),
    }
    place = words.in_place({page.kind: page.code}) if page.kind in ("fylke", "kommune") else ""
    text = words.gettext(forms[page.kind]).format(name=page_name(page, words), place=place)
    if page.latest:
        text += " " + words.gettext("Siste måned: {month}.").format(month=words.month(page.latest))
    return text


def is_undivided(series: Series) -> bool:
    """Whether the series has one line only, which is what its title names."""
    return len(series.lines) == 1 and (
        series.lines[0].dimension in ("", "land", "alle")
        or (series.lines[0].dimension, series.lines[0].code) in series.fixed
    )


def key_name(key: Key, words: Words) -> str:
    """What a cell counts, by the names of all that it isn't a total of: 'Mentor, Stavanger, Kvinner'."""
    named = [words.name(key.tiltak_level, key.tiltak), words.name(key.region_level, key.region)]
    named += [words.name(column, code) for column in CATEGORY_LISTS if (code := getattr(key, column)) != "total"]
    return ", ".join(named)
