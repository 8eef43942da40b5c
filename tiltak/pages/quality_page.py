"""The page on quality: the text of `content/om/kvalitet.md` with the facts of this build in it.

The text is a template: `{{ total.cells }}` is a fact, `{{ tables.of_reports }}` a table. The tables are in
`templates/parts/quality_tables.html`; a row is a tuple of texts, in the order of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from jinja2 import TemplateError

from tiltak.config import stop
from tiltak.model import Source
from tiltak.pages.templates import jinja_environment
from tiltak.periods import month_after
from tiltak.verify.quality import Damage, Loose, LostRow, Quality, ReportQuality, Revised
from tiltak.words.content import Content
from tiltak.words.i18n import N_, Words
from tiltak.words.titles import dimension_name, key_name

Texts = tuple[str, ...]  # of a row

QUALITY_PAGE = "om/kvalitet"
_DONE = {
    "realigned": N_("plassert"),
    "withheld": N_("holdt tilbake"),
    "absent": N_("ikke i teksten"),
    "unused": N_("ikke brukt"),
    "revised": N_("endret av NAV"),
    "published": N_("vist som det står"),
    "": N_("ikke avklart"),
}
RULE_WORDS = {
    "text-explained": N_("tekst vi ikke vet hva er"),
    "report-has-tables": N_("ingen tabeller"),
    "report-of-family": N_("tabellene hører til en annen rapport"),
    "sheet-known": N_("et ukjent ark"),
    "label-known": N_("et ukjent navn"),
    "number-readable": N_("et uleselig tall"),
    "row-has-cells": N_("et navn uten tall"),
    "row-length": N_("for få eller for mange tall i en rad"),
    "header-complete": N_("overskriften over kolonnene mangler"),
    "total-named": N_("navnet på tabellens tiltak er kuttet"),
    "label-merged": N_("navnene på to rader står på én, og en rad mangler"),
    "label-once": N_("samme rad står to ganger"),
    "labels-in-order": N_("navnene på radene står i feil rekkefølge"),
    "expected-categories": N_("en rad mangler"),
    "total-agrees": N_("samme sum står med ulike tall"),
    "small-hidden": N_("1, 2 eller 3 der NAV skjuler tallet"),
    "hidden-stays-hidden": N_("på rett plass ville raden røpet skjulte tall"),
    "expected-tables": N_("en tabell mangler"),
    "expected-kinds": N_("tabeller av ett slag mangler"),
    "reports-agree": N_("to rapporter har ulike tall"),
    "mean-of-months": N_("månedene gir ikke gjennomsnittet"),
    "parts-of-status": N_("arbeidsmarkedsstatusene gir ikke summen"),
    "parts-of-sex": N_("kvinner og menn gir ikke summen"),
    "parts-of-age": N_("aldersgruppene gir ikke summen"),
    "parts-of-immigrant": N_("innvandrere og andre gir ikke summen"),
    "parts-of-birth-region": N_("fødeområdene gir ikke summen"),
    "parts-of-education": N_("utdanningene gir ikke summen"),
    "parts-of-land": N_("stedene gir ikke landets tall"),
    "parts-of-fylke": N_("kommunene gir ikke fylkets tall"),
    "parts-of-gruppe": N_("tiltakene gir ikke gruppens tall"),
    "parts-of-alle": N_("gruppene gir ikke summen av alle tiltak"),
    "identities-together": N_("summene kan ikke stemme alle på én gang"),
    "months-in-sequence": N_("månedene ser ut til å være byttet om"),
    "categories-keep-their-level": N_("to grupper ser ut til å være byttet om"),
    "places-in-order": N_("stedene står i feil rekkefølge"),
    "heading-agrees": N_("overskriften over tabellen er ukjent"),
    "parts-of-grupper": N_("tiltakene gir ikke summen av gruppene"),
    "same-in-both": N_("to rapporter har ulik sum"),
    "tiltak-of-gruppe": N_("tiltakene i rapporten gir ikke gruppens tall i TILT100"),
    "tiltak-of-alle": N_("tiltakene i rapportene gir ikke alle tiltak i TILT100"),
    "gruppe-of-grupper": N_("gruppene i TILT100 gir ikke rapportens sum"),
    "code-in-use": N_("et navn utenfor tiden det er i bruk"),
}
COUNTED = ("cells", "numbers", "hidden", "lost", "realigned", "identities", "failing", "unsharp")  # of each report


def with_quality(texts: Mapping[str, Content], quality: Quality, words: Words, templates: Path) -> dict[str, Content]:
    """The texts of a language, the page on quality with its facts. BuildError where its text isn't a template."""
    if QUALITY_PAGE not in texts:
        return dict(texts)
    environment = jinja_environment(templates, words)
    rows = {
        "reports": [_report(item, words) for item in quality.reports],
        "damage": [_damage(item, words) for item in quality.damage],
        "lost": [_lost(item, words) for item in quality.lost],
        "revised": [_revised(item, words) for item in quality.revised],
        "kinds": [_loose(item, words)[1:] for item in _kinds(quality.loose)],
        "tables": [_loose(item, words) for item in quality.loose],
    }
    tables = environment.get_template("parts/quality_tables.html").make_module({"rows": rows})
    try:
        text = environment.from_string(texts[QUALITY_PAGE].html)
        html = text.render(total=_total(quality, words), tables=tables)
    except TemplateError as error:
        expected = "a text with facts of this build, such as {{ total.cells }}"
        raise stop(f"{QUALITY_PAGE}.md ({words.lang})", "template", expected, str(error), "fix it") from None
    return {**texts, QUALITY_PAGE: replace(texts[QUALITY_PAGE], html=html)}


def _total(quality: Quality, words: Words) -> dict[str, str]:
    """The totals of all reports, as text."""
    total = {name: sum(getattr(report, name) for report in quality.reports) for name in COUNTED}
    total |= {
        "held": total["identities"] - total["failing"],
        "shared": quality.shared,
        "revised": len(quality.revised),
        "places": len({(damage.source.id, damage.line) for damage in quality.damage}),
        "elsewhere": sum(loose.unsharp for loose in quality.loose if "kommune" not in loose.divided_by),
    }
    for level in ("land", "fylke", "kommune"):
        total[f"most_{level}"] = max((loose.most for loose in quality.loose if _level(loose) == level), default=0)
    share = words.percent_in_words(10 * round(100 * total["unsharp"] / (total["numbers"] or 1)))
    return {name: words.number(number) for name, number in total.items()} | {"share": share}


def _level(loose: Loose) -> str:
    return next((level for level in ("fylke", "kommune") if level in loose.divided_by), "land")


def _report(item: ReportQuality, words: Words) -> Texts:
    counts = (item.cells, item.numbers, item.hidden, item.lost, item.realigned, item.identities)
    return _short(item.source, words), *map(words.number, (*counts, item.identities - item.failing))


def _damage(item: Damage, words: Words) -> Texts:
    place = _place(item.source, item.page, item.line, words)
    done = words.gettext(_DONE.get(item.settled, _DONE[""]))
    return place, _rule(item.rule, words), done, words.number(item.lost)


def _lost(item: LostRow, words: Words) -> Texts:
    months = [period for period in item.periods if "/" not in period]
    named = [words.period("/".join(span)) for span in _spans(months)]
    if len(months) < len(item.periods):
        named.append(words.gettext("gjennomsnittet hittil i år"))
    place, cells = _place(item.source, item.page, item.line, words), words.number(len(item.periods))
    return key_name(item.key, words), words.listing(named), place, _rule(item.rule, words), cells


def _revised(item: Revised, words: Words) -> Texts:
    old, new = ("–" if n is None or item.withheld else words.number(n) for n in (item.old, item.new))
    done = _DONE["withheld"] if item.withheld else _DONE["revised"]
    older, newer = (_short(source, words) for source in item.sources)
    what = f"{key_name(item.key, words)}, {words.period(item.key.period)}"
    return what, older, old, newer, new, words.gettext(done)


def _kinds(loose: Iterable[Loose]) -> Iterator[Loose]:
    """The same for all tiltak together: a record for each report and division."""
    ordered = sorted(loose, key=lambda item: (item.source.order, item.divided_by))
    for _, group in groupby(ordered, key=lambda item: (item.source.order, item.divided_by)):
        items = list(group)
        numbers, unsharp = sum(i.numbers for i in items), sum(i.unsharp for i in items)
        yield replace(items[0], numbers=numbers, unsharp=unsharp, most=max(i.most for i in items))


def _loose(item: Loose, words: Words) -> Texts:
    by = words.listing(dimension_name(name, words).lower() for name in item.divided_by) or words.gettext("Tiltak i alt")
    counts = map(words.number, (item.numbers, item.unsharp, item.most))
    return words.name(*item.tiltak), by[0].upper() + by[1:], _short(item.source, words), *counts


def _short(source: Source, words: Words) -> str:
    """A report by its months."""
    return words.period("/".join(source.period))


def _place(source: Source, page: str, line: int, words: Words) -> str:
    form = N_("{report}, side {page}, linje {line}") if page else N_("{report}, linje {line}")
    return words.gettext(form).format(report=_short(source, words), page=page, line=line)


def _rule(rule: str, words: Words) -> str:
    """The name of a rule, in words."""
    return words.gettext(RULE_WORDS[rule])


def _spans(months: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Runs of months, as first and last."""
    runs: list[tuple[str, str]] = []
    for month in sorted(months):
        if runs and month == month_after(runs[-1][1]):
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return iter(runs)
