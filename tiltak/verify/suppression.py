"""Which repaired rows are withheld because they would tell of a hidden cell.

Takes the cells of one report as repaired, and the keys of those that only the identities have put in their place; gives
those that can't be published. In the source as printed they have no place, so that there they may be anything; with
those that are published, every hidden cell must keep the interval that it has without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from tiltak.codelists import Vocabulary
from tiltak.model import Cell, Finding, Key, Source
from tiltak.verify.bounds import ConstraintNetwork
from tiltak.verify.identities import ANYTHING, Interval, identities, interval, intervals, meet
from tiltak.verify.merging import Merged


def telling(
    cells: Mapping[Key, Cell],
    unknown: Mapping[Key, Interval],
    placed: Mapping[Key, int],
    vocabulary: Vocabulary,
) -> set[Key]:
    """The cells of `placed` (with their lines) that leave a hidden cell less room than it has without them.

    Rows are placed one after the other, in the report's order; one that narrows a hidden cell is withheld whole, for
    the months alone in which it does would say where to look. `unknown` are cells of lost tables.
    """
    if not placed:
        return set()
    bounds = {**unknown, **intervals(cells), **dict.fromkeys(placed, ANYTHING)}
    network = ConstraintNetwork(identities(bounds, vocabulary), bounds)
    network.propagate()
    hidden = {key for key, cell in cells.items() if cell == "*" and key not in placed}
    withheld: set[Key] = set()
    for _, group in groupby(sorted(placed, key=placed.__getitem__), key=placed.__getitem__):
        row = list(group)
        before = network.assume({key: meet(interval(cells[key], key), network.bounds[key]) for key in row})
        narrowed = network.propagate(network.touched(row))
        if any(key in hidden for key in narrowed):
            network.assume(narrowed)
            network.assume(before)
            withheld.update(row)
        else:
            hidden.update(key for key in row if cells[key] == "*")
    return withheld


def hidden_stays_hidden(source: Source, merged: Mapping[Key, Merged], withheld: Iterable[Key]) -> Iterable[Finding]:
    """A row that only the sums have put in its place tells nothing of a cell that NAV hides; one that would is
    withheld."""
    for line, cells in sorted(Counter(merged[key].first.line for key in withheld).items()):
        yield source.finding(
            line,
            "hidden-stays-hidden",
            "a row that, put in its place, says nothing of hidden cells",
            "one that would",
            f"its {cells} cells are withheld",
            settled="withheld",
        )
