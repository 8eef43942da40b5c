"""The page on quality: the text of `content/om/kvalitet.md` with the facts of this build in it.

The text has the words. A row of a table that has `[report.…]`, `[damage.…]`, `[lost.…]`, `[revised.…]`, `[kind.…]` or
`[table.…]` in it is written once for each; a table without rows is left out. A paragraph that begins with a colon is
the caption of the table that follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from itertools import count, groupby

from tiltak.model import Source
from tiltak.periods import month_after
from tiltak.verify.quality import Damage, Loose, LostRow, Quality, ReportQuality, Revised
from tiltak.words.content import Content
from tiltak.words.i18n import N_, Words
from tiltak.words.titles import dimension_name, key_name

PAGE = "om/kvalitet"
_DONE = {
    "realigned": N_("satt på plass"),
    "withheld": N_("holdt tilbake"),
    "absent": N_("ikke i teksten"),
    "unused": N_("ikke brukt"),
    "revised": N_("endret av NAV"),
    "published": N_("vist som det står"),
    "": N_("ikke avklart"),
}
RULES = {
    "text-explained": N_("tekst vi ikke vet hva er"),
    "report-has-tables": N_("ingen tabeller"),
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
}
LONG = 40  # rows: a longer table scrolls in its own frame
_TABLE = re.compile(r"<p>: ((?:(?!</p>).)*)</p>\s*<table>(.*?)</table>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</t[hd]>", re.DOTALL)


def with_quality(texts: Mapping[str, Content], quality: Quality, words: Words) -> dict[str, Content]:
    """The texts of a language, the page on quality with its facts."""
    if PAGE not in texts:
        return dict(texts)
    html = texts[PAGE].html
    rows: dict[str, Iterable[Mapping[str, str]]] = {
        "report": (_report(item, words) for item in quality.reports),
        "damage": (_damage(item, words) for item in quality.damage),
        "lost": (_lost(item, words) for item in quality.lost),
        "revised": (_revised(item, words) for item in quality.revised),
        "kind": (_loose(item, words) for item in _kinds(quality.loose)),
        "table": (_loose(item, words) for item in quality.loose),
    }
    for name, items in rows.items():
        html = _repeated(html, name, items)
    html = _filled(html, "all", _in_all(quality, words))
    numbers = count(1)
    html = _TABLE.sub(lambda found: _table(next(numbers), found[1], found[2]), html)
    return {**texts, PAGE: replace(texts[PAGE], html=html)}


def _in_all(quality: Quality, words: Words) -> dict[str, str]:
    of_all: dict[str, Callable[[ReportQuality], int]] = {
        "cells": lambda r: r.cells,
        "numbers": lambda r: r.numbers,
        "hidden": lambda r: r.hidden,
        "lost": lambda r: r.lost,
        "realigned": lambda r: r.realigned,
        "identities": lambda r: r.identities,
        "held": lambda r: r.identities - r.failing,
        "unsharp": lambda r: r.unsharp,
    }
    totals = {name: sum(map(of_one, quality.reports)) for name, of_one in of_all.items()}
    totals |= {
        "shared": quality.shared,
        "revised": len(quality.revised),
        "places": len({(damage.source.id, damage.line) for damage in quality.damage}),
        "elsewhere": sum(loose.unsharp for loose in quality.loose if "kommune" not in loose.divided_by),
    }
    for level in ("land", "fylke", "kommune"):
        totals[f"most_{level}"] = max((loose.most for loose in quality.loose if _level(loose) == level), default=0)
    share = words.percent_in_words(10 * round(100 * totals["unsharp"] / (totals["numbers"] or 1)))
    return {name: words.number(total) for name, total in totals.items()} | {"share": share}


def _level(loose: Loose) -> str:
    return next((level for level in ("fylke", "kommune") if level in loose.divided_by), "land")


def _report(item: ReportQuality, words: Words) -> dict[str, str]:
    names = ("cells", "numbers", "hidden", "lost", "realigned", "identities")
    counts = {name: words.number(getattr(item, name)) for name in names}
    return {"name": _short(item.source, words), **counts, "held": words.number(item.identities - item.failing)}


def _damage(item: Damage, words: Words) -> dict[str, str]:
    place = _place(item.source, item.page, item.line, words)
    done = words.gettext(_DONE.get(item.settled, _DONE[""]))
    return {"place": place, "rule": _rule(item.rule, words), "done": done, "lost": words.number(item.lost)}


def _lost(item: LostRow, words: Words) -> dict[str, str]:
    months = [period for period in item.periods if "/" not in period]
    named = [words.period("/".join(span)) for span in _spans(months)]
    if len(months) < len(item.periods):
        named.append(words.gettext("gjennomsnittet hittil i år"))
    return {
        "what": key_name(item.key, words),
        "place": _place(item.source, item.page, item.line, words),
        "months": words.listing(named),
        "cells": words.number(len(item.periods)),
        "rule": _rule(item.rule, words),
    }


def _revised(item: Revised, words: Words) -> dict[str, str]:
    old, new = ("–" if n is None or item.withheld else words.number(n) for n in (item.old, item.new))
    done = _DONE["withheld"] if item.withheld else _DONE["revised"]
    what = f"{key_name(item.key, words)}, {words.period(item.key.period)}"
    older, newer = (_short(source, words) for source in item.sources)
    return {"what": what, "older": older, "old": old, "newer": newer, "new": new, "done": words.gettext(done)}


def _kinds(loose: Iterable[Loose]) -> Iterator[Loose]:
    """The same for all tiltak together: a record for each report and division."""
    ordered = sorted(loose, key=lambda item: (item.source.order, item.divided_by))
    for _, group in groupby(ordered, key=lambda item: (item.source.order, item.divided_by)):
        items = list(group)
        numbers, unsharp = sum(i.numbers for i in items), sum(i.unsharp for i in items)
        yield replace(items[0], numbers=numbers, unsharp=unsharp, most=max(i.most for i in items))


def _loose(item: Loose, words: Words) -> dict[str, str]:
    by = words.listing(dimension_name(name, words).lower() for name in item.divided_by) or words.gettext("Tiltak i alt")
    by = by[0].upper() + by[1:]
    counts = {name: words.number(getattr(item, name)) for name in ("numbers", "unsharp", "most")}
    return {"report": _short(item.source, words), "tiltak": words.name(*item.tiltak), "by": by, **counts}


def _short(source: Source, words: Words) -> str:
    """A report by its months."""
    return words.period("/".join(source.period))


def _place(source: Source, page: str, line: int, words: Words) -> str:
    form = N_("{report}, side {page}, linje {line}") if page else N_("{report}, linje {line}")
    return words.gettext(form).format(report=_short(source, words), page=page, line=line)


def _rule(rule: str, words: Words) -> str:
    """What is wrong, in words."""
    return words.gettext(RULES[rule])


def _spans(months: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Months that follow one another, as their first and last."""
    runs: list[tuple[str, str]] = []
    for month in sorted(months):
        if runs and month == month_after(runs[-1][1]):
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return iter(runs)


def _repeated(html: str, name: str, items: Iterable[Mapping[str, str]]) -> str:
    row = re.compile(rf"<tr>(?:(?!</tr>).)*\[{name}\.(?:(?!</tr>).)*</tr>", re.DOTALL)
    facts = list(items)
    return row.sub(lambda found: "\n".join(_filled(found[0], name, item) for item in facts), html)


def _filled(html: str, name: str, facts: Mapping[str, str]) -> str:
    return re.sub(rf"\[{name}\.(\w+)\]", lambda found: escape(facts[found[1]]).replace("/", "/<wbr>"), html)


def _table(number: int, caption: str, inner: str) -> str:
    """A table as the others of the site: a caption, a head for each row, and a frame that scrolls on a phone. A column
    of words is set as words; nothing is left of a table without rows."""
    head, _, body = inner.partition("</thead>")
    rows = [_CELL.findall(row) for row in body.split("</tr>") if "<td>" in row]
    if not rows:
        return ""
    worded = {place for row in rows for place, (_, _, text) in enumerate(row) if re.search(r"[^\W\d_]", text)}
    heads = "".join(
        f'<th scope="col"{_word_class(place, worded)}>{text}</th>'
        for place, (_, _, text) in enumerate(_CELL.findall(head))
    )
    lines = []
    for row in rows:
        first, *rest = (text for _, _, text in row)
        cells = "".join(f"<td{_word_class(place, worded)}>{text}</td>" for place, text in enumerate(rest, 1))
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    name, tall = f"kontroll-{number}", " tall" if len(rows) > LONG else ""
    return (
        f'<section class="scroll{tall}" tabindex="0" aria-labelledby="{name}">\n<table>\n'
        f'<caption id="{name}"><span>{caption}</span></caption>\n<thead>\n<tr>{heads}</tr>\n</thead>\n'
        "<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>\n</section>"
    )


def _word_class(place: int, worded: set[int]) -> str:
    return ' class="w"' if place and place in worded else ""
