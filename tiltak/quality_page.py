"""The page on quality: the text of `content/om/kvalitet.md` with the facts of this build in it.

The text has the words; a row of a table that has `[report.…]`, `[damage.…]`, `[lost.…]` or `[loose.…]` in it is
written once for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from html import escape

from tiltak.content import Content
from tiltak.quality import Damage, Loose, LostRow, Quality, ReportQuality
from tiltak.titles import dimension_name, key_name
from tiltak.wording import N_, Words

PAGE = "om/kvalitet"
_DONE = {
    "realigned": N_("satt på plass"),
    "withheld": N_("holdt tilbake"),
    "unused": N_("ikke brukt"),
    "revised": N_("endret av NAV"),
    "": N_("ikke avklart"),
}


def with_quality(texts: Mapping[str, Content], quality: Quality, words: Words) -> dict[str, Content]:
    """The texts of a language, the page on quality with its facts."""
    if PAGE not in texts:
        return dict(texts)
    html = _repeated(texts[PAGE].html, "report", (_report(item, words) for item in quality.reports))
    html = _repeated(html, "damage", (_damage(item, words) for item in quality.damage))
    html = _repeated(html, "lost", (_lost(item, words) for item in quality.lost))
    html = _repeated(html, "loose", (_loose(item, words) for item in quality.loose))
    of_all: dict[str, Callable[[ReportQuality], int]] = {
        "cells": lambda r: r.cells,
        "numbers": lambda r: r.numbers,
        "hidden": lambda r: r.hidden,
        "lost": lambda r: r.lost,
        "realigned": lambda r: r.realigned,
        "identities": lambda r: r.identities,
        "held": lambda r: r.identities - r.failing,
        "unsharp": lambda r: sum(r.unsharp),
    }
    totals = {name: words.number(sum(map(count, quality.reports))) for name, count in of_all.items()}
    html = _filled(html, "all", totals | {"revisions": words.number(quality.revisions)})
    return {**texts, PAGE: replace(texts[PAGE], html=html)}


def _report(item: ReportQuality, words: Words) -> dict[str, str]:
    land, fylke, kommune = (words.number(count) for count in item.unsharp)
    counts = {name: words.number(getattr(item, name)) for name in ("cells", "numbers", "hidden", "lost", "realigned")}
    held = words.number(item.identities - item.failing)
    checked = {"identities": words.number(item.identities), "held": held}
    return {"name": words.report(item.source), **counts, **checked, "land": land, "fylke": fylke, "kommune": kommune}


def _damage(item: Damage, words: Words) -> dict[str, str]:
    done = words.gettext(_DONE.get(item.settled, _DONE[""]))
    return {"name": words.report(item.source), "line": str(item.line), "rule": item.rule, "done": done}


def _lost(item: LostRow, words: Words) -> dict[str, str]:
    what = key_name(item.key, words)
    return {"name": words.report(item.source), "what": what, "rule": item.rule, "cells": words.number(item.cells)}


def _loose(item: Loose, words: Words) -> dict[str, str]:
    by = words.listing(dimension_name(name, words) for name in item.divided_by) or words.gettext("Tiltak i alt")
    counts = {"numbers": words.number(item.numbers), "unsharp": words.number(item.unsharp)}
    return {"name": words.report(item.source), "table": by, **counts}


def _repeated(html: str, name: str, items: Iterable[Mapping[str, str]]) -> str:
    row = re.compile(rf"<tr>(?:(?!</tr>).)*\[{name}\.(?:(?!</tr>).)*</tr>", re.DOTALL)
    facts = list(items)
    return row.sub(lambda found: "\n".join(_filled(found[0], name, item) for item in facts), html)


def _filled(html: str, name: str, facts: Mapping[str, str]) -> str:
    return re.sub(rf"\[{name}\.(\w+)\]", lambda found: escape(facts[found[1]]), html)
