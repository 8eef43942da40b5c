"""A year of NAV's publications on a local server: three reports, few kommuner, and what goes wrong in a year.

The reports are made up (`tools/make_workbooks.py`). NAV's world has its own code lists: in 2026 two kommuner merge, one
gets another number, and in May a tiltak begins; the site's data folder doesn't know of it until a person adds what the
log says.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from badserver import Behaviour, Server, content
from site_reader import ROOT

from tiltak.periods import month_span
from tools.make_workbooks import Lists, Made, People, load_lists, make_workbook, write_data

FAMILIES = ("tilt100", "tilt140", "tilt150")
SHEETS = ("status", "fylke", "kommune")
SEED = 1
KEPT = ("code", "0301", "1101", "1103", "1106", "1144", "1151", "2100", "ukjent")  # rows of kommuner.csv
ENDED = ("1103", "1144", "1151")
NEW_KOMMUNER = ("1104,Stavanger,,,11,2026,,1103,,", "1163,Havøyene,,,11,2026,,1144|1151,Kvitsøy|Utsira,")
NEW_TILTAK = """
[[tiltak]]
code = "avklaring-i-gruppe"
name.nb = "Avklaring i gruppe"
name.nn = "Avklaring i gruppe"
name.en = "Assessment in a group"
group = "avklaringstiltak"
reports = ["tilt150"]
spellings = []
first = "{first}"
last = ""
"""

Row = Mapping[str, str]  # of observations.csv


def first_data(folder: Path, server: Server) -> Path:
    """The data folder of a site that knows the months to November 2025, and looks for more on the server."""
    lists = world(folder / "first")
    made = [_made(family, "2025-11", lists) for family in FAMILIES]
    data = folder / "data"
    write_data(data, made, folder / "first")
    sources = (data / "sources.toml").read_text("utf-8")
    page = f'pages = ["{server.at("tiltaksdeltakere")}"]'
    (data / "sources.toml").write_text(re.sub(r"pages = \[.*?\]", page, sources, count=1, flags=re.DOTALL), "utf-8")
    return data


def world(folder: Path, changed: bool = False) -> Lists:
    """Code lists with few kommuner; `changed`, those of NAV, which knows what happens in 2026."""
    shutil.copytree(ROOT / "data" / "vocabulary", folder / "vocabulary")
    for name in ("breaks.toml", "sources.toml"):
        shutil.copy(ROOT / "data" / name, folder)
    kommuner = folder / "vocabulary" / "kommuner.csv"
    rows = [row for row in kommuner.read_text("utf-8").splitlines() if row.split(",")[0] in KEPT]
    kommuner.write_text("\n".join(rows) + "\n", "utf-8")
    if changed:
        learn_kommuner(folder)
        learn_tiltak(folder, "2026-05")
    return load_lists(folder)


def learn_kommuner(data: Path) -> None:
    """What a person does when reports print kommuner that no list has: add them, and the end of those before."""
    path = data / "vocabulary" / "kommuner.csv"
    rows = path.read_text("utf-8").splitlines()
    ended = [re.sub(r"(,\d{4},),", r"\g<1>2025,", row) if row.split(",")[0] in ENDED else row for row in rows]
    path.write_text("\n".join([*ended, *NEW_KOMMUNER]) + "\n", "utf-8")


def learn_tiltak(data: Path, first: str) -> None:
    """What a person does when a report prints a tiltak that no list has, with stars from January on."""
    with (data / "vocabulary" / "tiltak.toml").open("a", encoding="utf-8") as file:
        file.write(NEW_TILTAK.replace("{first}", first))


class Nav:
    """NAV's page on a night: `months` has the newest month of each report, by its id.

    `more` are participants that a correction adds, or takes away so that a number is hidden.
    """

    def __init__(self, folder: Path, server: Server) -> None:
        self.server, self.lists = server, world(folder / "nav", changed=True)
        self.more: dict[tuple[str, str], int] = {}
        self.months = dict.fromkeys(FAMILIES, "2025-11")
        self._files: dict[tuple[str, str, str], tuple[str, bytes]] = {}
        self._people: dict[str, People] = {}
        self.publish()

    def publish(self, month: str = "", *families: str) -> None:
        """Put reports up to a month on the page; the finished years stay beside them."""
        self.months |= dict.fromkeys(families, month)
        self.lists = Lists(self.lists.codes, self.lists.families, (), dict(self.more))
        self._people.clear()
        links = [(family, last) for family in FAMILIES for last in self._editions(family)]
        files = [self._file(*link) for link in links]
        anchors = "".join(f'<li><a href="/{address}">Tidsserie</a>' for address, _ in files)
        self.server.paths["tiltaksdeltakere"] = content(f"<!doctype html><main><ul>{anchors}</ul>")
        self.server.paths |= {address: content(made) for address, made in files}

    def break_once(self, family: str, behaviour: Callable[[bytes], Behaviour]) -> None:
        """Let a report's newest file do something else until it is published again."""
        address, made = self._file(family, self.months[family])
        self.server.paths[address] = behaviour(made)

    def prints(self, row: Row) -> float:
        """The participants that a cell of `observations.csv` counts, as the reports of today have them."""
        months = month_span(*row["period"].split("/")) if "/" in row["period"] else (row["period"],)
        return sum(self._participants(row, month) for month in months) / len(months)

    def _participants(self, row: Row, month: str) -> int:
        if month not in self._people:
            self._people[month] = People((month,), self.lists, SEED)
        people = self._people[month]
        kind, code = (
            ("status", row["status"]) if row["region_level"] == "land" else (row["region_level"], row["region"])
        )
        divided = [people.in_month(tiltak, month, kind) for tiltak in self._tiltak(row["tiltak_level"], row["tiltak"])]
        return sum(sum(by.values()) if code == "total" else by.get(code, 0) for by in divided)

    def _tiltak(self, level: str, code: str) -> tuple[str, ...]:
        families, codes = self.lists.families.by_id.values(), self.lists.codes
        every = {tiltak for family in families if family.code for tiltak in family.tiltak}
        if level == "tiltak":
            return (code,)
        return tuple(one for one in every if level == "alle" or codes.entry("tiltak", one).parent == code)

    def _editions(self, family: str) -> list[str]:
        last = self.months[family]
        return [last] if last < "2026" else ["2025-12", last]

    def _file(self, family: str, last: str) -> tuple[str, bytes]:
        """A report's address, which has another number whenever its content is another, and its bytes."""
        state = f"{sorted(self.more.items())}"
        if (family, last, state) not in self._files:
            made = _made(family, last, self.lists)
            raw = made.content
            address = f"_/attachment/{sum(raw) % 99_991:05}/{made.name.replace(' ', '_')}"
            self._files[family, last, state] = address, raw
        return self._files[family, last, state]


def _made(family: str, last: str, lists: Lists) -> Made:
    months = month_span(f"{last[:4]}-01", last)
    return make_workbook(lists.families.by_id[family], months, lists, SEED, SHEETS)
