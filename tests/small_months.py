"""Numbers of a few tiltak at a few places in a few months, in every state: for properties of what is made of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from tests.corpus import source
from tiltak.codelists import Vocabulary
from tiltak.model import Break, Key, Observation
from tiltak.tabulate.keys import COUNTRY, Item, Place, key_of
from tiltak.tabulate.series import NewestPrints, indexed_prints
from tiltak.tabulate.tidy import tidy_table
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import Families

FYLKE, OTHER_FYLKE = ("fylke", "11"), ("fylke", "15")
KOMMUNER = [("kommune", code) for code in ("1101", "1103", "1106", "1108")]
PLACES: list[Place] = [COUNTRY, FYLKE, OTHER_FYLKE, *KOMMUNER, ("kommune", "1506")]
GROUP: Item = ("gruppe", "oppfolging")
TILTAK: list[Item] = [("tiltak", code) for code in ("jobbklubb", "mentor", "oppfolging")]
MONTHS = ("2024-01", "2024-02", "2024-03", "2025-01", "2025-02", "2025-03")
REPORTS = (
    replace(source("tilt140-2024-04"), period=("2024-01", "2024-03")),
    replace(source("tilt140-2025-11"), period=("2025-01", "2025-03")),
)
BREAKS = (
    Break("of-mentor", "2025-02", (("tiltak", ("mentor",)),)),
    Break("of-a-kommune", "2025-03", (("region", ("1103",)),)),
    Break("of-a-status", "2025-03", (("status", ("andre",)),)),
)
Cell = int | str  # a number, 'Q', 'O', or '' where no report prints it


@dataclass(frozen=True)
class Small:
    """The cells as drawn, and what they are as prints of series."""

    cells: dict[Key, Cell]
    prints: NewestPrints
    observations: tuple[Observation, ...]
    thrown: str = ""

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(f"Small({self.thrown})")

    def number(self, place: Place, item: Item, month: str) -> Cell:
        """The cell of a place, an item and a month; '' where no report prints it."""
        return self.cells.get(key_of(place, item, month), "")


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parent / "five_reports")


def small(cells: dict[Key, Cell], breaks: tuple[Break, ...] = BREAKS) -> Small:
    """The cells as reports print them; a year's report prints all its months, or none."""
    view = {}
    for key, cell in cells.items():
        if cell != "":
            report = next(r for r in REPORTS if r.period[0] <= key.period <= r.period[1])
            number, status = (cell, "A") if isinstance(cell, int) else (None, cell)
            view[key] = Observation(report.id, key, number, status, (), "", 1)  # type: ignore[arg-type]
    observations = tuple(view.values())
    shown = indexed_prints(tidy_table(observations, breaks), vocabulary(), breaks, REPORTS, Families({}))
    return Small(cells, shown, observations)


def smalls(own_group: bool = False) -> st.SearchStrategy[Small]:
    """Cells of all states, most of them numbers; the group's own number for the country where `own_group`.

    Drawing each of some hundred cells takes seconds an example, and making a table of them most of the rest: they are
    thrown from one drawn number, and all properties draw from twice as many as each of them tries.
    """
    return st.integers(0, 2 * settings.default.max_examples).map(lambda seed: _small_of(seed, own_group))


@cache
def _small_of(seed: int, own_group: bool) -> Small:
    dice, unseen = random.Random(seed), (0.05, 0.2, 0.6)[seed % 3]
    rows = [*product(PLACES, TILTAK), *([(COUNTRY, GROUP)] if own_group else [])]
    cells = {key_of(*row, month): _thrown(dice, unseen) for row, month in product(rows, MONTHS)}
    return replace(small(cells), thrown=str(seed))


def _thrown(dice: random.Random, unseen: float) -> Cell:
    return dice.choice(["Q", "Q", "O", ""]) if dice.random() < unseen else dice.randint(0, 60)
