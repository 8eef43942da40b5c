"""The facts that the site's sentences are held against: the published observations and the lists of names, read by
code of its own. Nothing here comes from the package: a fault in it can't be shared.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

KEY = (
    *("period", "measure", "tiltak_level", "tiltak", "status", "region_level", "region", "sex", "age", "immigrant"),
    *("birth_region", "education"),
)
WHOLE = dict.fromkeys(("status", "sex", "age", "immigrant", "birth_region", "education"), "total")
NATION = {"region_level": "land", "region": "0"}
FIGURES = {  # the column that a figure is divided by, by the first part of its anchor
    "utvikling": "", "status": "status", "kjonn": "sex", "alder": "age", "innvandrere": "immigrant",
    "fodeland": "birth_region", "utdanning": "education", "fylke": "fylke", "kommune": "kommune", "tiltak": "tiltak",
    "gruppe": "gruppe", "kommuner": "kommuner",
}  # fmt: skip

OUTSIDE = ("97", "99", "2100", "ukjent")  # are no places that are ranked

Codes = dict[str, str]


class Cell(NamedTuple):
    """The newest print of a cell."""

    source: str
    codes: Codes
    value: int | None
    status: str
    marks: frozenset[str]
    page: str

    @property
    def period(self) -> str:
        return self.codes["period"]


def shifted(month: str, by: int) -> str:
    """The month so many months later; earlier where `by` is negative."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


@dataclass(frozen=True)
class Facts:
    """What `data/` declares, and what the site's observations say."""

    data: Path
    site: Path
    toml: dict[str, dict] = field(default_factory=dict)
    figures: dict[tuple[str, ...], list[Cell]] = field(default_factory=dict)
    ranked: dict[tuple[str, ...], list[Cell | None]] = field(default_factory=dict)

    def listed(self, name: str) -> dict:
        """A file of the vocabulary or beside it."""
        if name not in self.toml:
            self.toml[name] = tomllib.loads((self.data / f"{name}.toml").read_text(encoding="utf-8"))
        return self.toml[name]

    @cached_property
    def sources(self) -> dict[str, dict]:
        return {item["id"]: item for item in self.listed("sources")["source"]}

    @cached_property
    def kommuner(self) -> dict[str, dict[str, str]]:
        lines = (self.data / "vocabulary" / "kommuner.csv").read_text(encoding="utf-8-sig").splitlines()
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["code"]: {name: value or "" for name, value in row.items()} for row in rows}

    @cached_property
    def tiltak(self) -> dict[str, dict]:
        return {item["code"]: item for item in self.listed("vocabulary/tiltak")["tiltak"]}

    @cached_property
    def fylker(self) -> dict[str, dict]:
        return {item["code"]: item for item in self.listed("vocabulary/fylker")["fylke"]}

    @cached_property
    def breaks(self) -> dict[str, dict]:
        return {item["id"]: item for item in self.listed("breaks").get("break", [])}

    @cached_property
    def states(self) -> Counter[str]:
        """How many of all cells of the reports have each status."""
        with (self.site / "data" / "observations.csv").open(encoding="utf-8", newline="") as lines:
            return Counter(row["obs_status"] for row in csv.DictReader(lines))

    @cached_property
    def cells(self) -> dict[tuple[str, ...], Cell]:
        """Each cell once, as the report prints it that ends last."""
        found: dict[tuple[str, ...], Cell] = {}
        with (self.site / "data" / "observations.csv").open(encoding="utf-8", newline="") as lines:
            rows = sorted(csv.DictReader(lines), key=lambda row: self.sources[row["source"]]["period"][1])
        for row in rows:
            codes = {column: row[column] for column in KEY}
            value = int(row["value"]) if row["value"] else None
            marks = frozenset(row["marks"].split())
            found[tuple(codes.values())] = Cell(
                row["source"], codes, value, row["obs_status"], marks, row["page"] or row["sheet"]
            )
        return found

    @cached_property
    def by_subject(self) -> dict[tuple[str, str], list[Cell]]:
        """The cells of a tiltak or a group in the country and its parts, and those of a place."""
        found = defaultdict(list)
        for cell in self.cells.values():
            found[cell.codes["tiltak_level"], cell.codes["tiltak"]].append(cell)
            if cell.codes["region_level"] != "land":
                found[cell.codes["region_level"], cell.codes["region"]].append(cell)
        return found

    @cached_property
    def rows(self) -> dict[tuple[str, ...], list[Cell]]:
        """The cells of each row, whatever their month and measure."""
        found = defaultdict(list)
        for key, cell in self.cells.items():
            found[key[2:]].append(cell)
        return found

    @cached_property
    def periods(self) -> dict[str, set[str]]:
        """The periods that reports print of a region."""
        found = defaultdict(set)
        for cell in self.cells.values():
            found[cell.codes["region"]].add(cell.period)
        return found

    @cached_property
    def newest(self) -> str:
        return max(map(self.newest_in, self.periods))

    def newest_in(self, region: str) -> str:
        return max((period for period in self.periods[region] if "/" not in period), default="")

    def cell(self, period: str, codes: Codes) -> Cell | None:
        measure = "participants_mean" if "/" in period else "participants"
        whole = WHOLE | NATION | codes | {"period": period, "measure": measure}
        return self.cells.get(tuple(whole[column] for column in KEY))

    def places(self, level: str, codes: Codes, month: str) -> list[Cell | None]:
        """A row's cells in all fylker, or all kommuner, that exist in a month."""
        key = (level, month, *(codes.get(column, "") for column in KEY if column != "region"))
        if key not in self.ranked:
            every = self.fylker if level == "fylke" else self.kommuner
            lines = [{**codes, "region": code} for code in every if code not in OUTSIDE]
            self.ranked[key] = [self.cell(month, line) for line in lines if self.in_use(line, month)]
        return self.ranked[key]

    def value(self, period: str, codes: Codes) -> int | None:
        found = self.cell(period, codes)
        return found.value if found else None

    def breaks_of(self, codes: Codes) -> list[dict]:
        whole = WHOLE | NATION | codes
        return [b for b in self.breaks.values() if all(whole[column] in c for column, c in b["scope"].items())]

    def in_use(self, codes: Codes, month: str) -> bool:
        """Whether what the codes name exists in a month, as the lists say."""
        whole = NATION | codes
        limits = [("", "")]
        if whole.get("tiltak_level") == "tiltak":
            limits.append((self.tiltak[whole["tiltak"]].get("first", ""), self.tiltak[whole["tiltak"]].get("last", "")))
        for level, entries in (("fylke", self.fylker), ("kommune", self.kommuner)):
            if whole["region_level"] == level:
                entry = entries[whole["region"]]
                limits.append((entry.get("valid_from", ""), entry.get("valid_to", "")))
        return all(first <= month[: len(first)] and (not last or month[: len(last)] <= last) for first, last in limits)

    def family(self, source: str) -> str:
        return str(self.sources[source]["report"])

    def newest_of(self, cells: Iterable[Cell]) -> str:
        return max((cell.period for cell in cells if "/" not in cell.period), default="")

    def parts(self, about: Codes, month: str) -> list[Cell]:
        """What each tiltak has in a place in a month, where a report prints it."""
        every = self.by_subject[about["region_level"], about["region"]]
        return [c for c in every if c.period == month and c.codes["tiltak_level"] == "tiltak"]

    @cached_property
    def by_division(self) -> dict[tuple[str, str, frozenset[str]], list[Cell]]:
        """The cells of a tiltak, a group or a place, by the columns that they are divided by."""
        found = defaultdict(list)
        for cell in self.cells.values():
            codes = cell.codes
            divided = frozenset(column for column in WHOLE if codes[column] != "total")
            place = frozenset() if codes["region_level"] == "land" else frozenset({codes["region_level"]})
            found[codes["tiltak_level"], codes["tiltak"], divided | place].append(cell)
            if place:
                found[codes["region_level"], codes["region"], divided].append(cell)
        return found

    def figure(self, about: Codes, anchor: str) -> list[Cell]:
        """The cells of a figure of a page, by the name of the figure."""
        key = (*about.values(), anchor)
        if key not in self.figures:
            self.figures[key] = self._figure(about, anchor)
        return self.figures[key]

    def _figure(self, about: Codes, anchor: str) -> list[Cell]:
        old = anchor.endswith("-2017")
        name, _, status = anchor.removesuffix("-2017").partition("-")
        column = FIGURES[name]
        divided = frozenset({"status"} if status else ()) | frozenset({column} if column in WHOLE else ())
        if column == "kommuner":
            inside = [code for code, row in self.kommuner.items() if row["fylke"] == about["region"]]
            subjects = [("kommune", code, divided) for code in inside]
        elif "region" in about:
            subjects = [(about["region_level"], about["region"], divided)]
        elif column == "tiltak":
            members = [code for code, item in self.tiltak.items() if item.get("group") == about["tiltak"]]
            subjects = [("tiltak", code, divided) for code in members]
        elif column == "gruppe":
            groups = [item["code"] for item in self.listed("vocabulary/tiltak")["gruppe"]]
            subjects = [("gruppe", code, divided) for code in groups]
        else:
            places = frozenset({column} if column in ("fylke", "kommune") else ())
            subjects = [(about["tiltak_level"], about["tiltak"], divided | places)]
        cells = [cell for subject in subjects for cell in self.by_division.get(subject, ())]
        cells = [c for c in cells if (self.family(c.source) == "tiltak-alder") is old]
        if "region" in about:
            cells = [c for c in cells if c.codes["tiltak_level"] == "tiltak"]
        if status:
            cells = [c for c in cells if c.codes["status"] == status]
        last = self.newest_of(cells)
        if column in ("kommune", "kommuner"):  # one month, and on the page of a tiltak the mean up to it
            wanted = {last, *(c.period for c in cells if column == "kommune" and c.period.endswith(f"/{last}"))}
            cells = [c for c in cells if c.period in wanted]
        return cells
