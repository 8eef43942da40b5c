"""What the reports cover, in words: for the texts about the site and its data."""

from __future__ import annotations

from tiltak.tabulate.coverage import Coverage
from tiltak.words.i18n import N_, Words
from tiltak.words.titles import dimension_name

_LEVELS = {"land": N_("hele landet"), "fylke": N_("fylker"), "kommune": N_("kommuner")}


def covered(item: Coverage, words: Words) -> str:
    """'tiltakene i gruppen Oppfølging, januar 2023–november 2025, for hele landet, fylker og kommuner, etter kjønn'."""
    groups = words.listing(words.name("gruppe", code) for code in item.groups)
    what = words.ngettext("tiltakene i gruppen {groups}", "tiltakene i gruppene {groups}", len(item.groups))
    return words.gettext("{what}, {period}, for {places}, etter {dimensions}").format(
        what=what.format(groups=groups) if groups else words.gettext("alle tiltak"),
        period=words.period("/".join(item.period)),
        places=words.listing(_level(level, first, item, words) for level, first in item.levels),
        dimensions=words.listing(dimension_name(column, words).lower() for column in item.divided_by),
    )


def _level(level: str, first: str, item: Coverage, words: Words) -> str:
    name = words.gettext(_LEVELS[level])
    if first == item.period[0]:
        return name
    return words.gettext("{places} (fra {month})").format(places=name, month=words.month(first))
