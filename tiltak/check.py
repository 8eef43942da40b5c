"""Which numbers the identities prove, and which they call in question.

Takes the cells of one report and its identities; gives the identities that fail, and the cells of failing identities
that no other identity proves. Such a cell is withheld: nothing is published because it looks right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tiltak.identities import Cells, Identity, discrepancy
from tiltak.records import Cell, Key


@dataclass(frozen=True, slots=True)
class Verdict:
    """The identities of one report, judged. `failing` maps each that fails to its discrepancy."""

    checked: int
    failing: dict[Identity, float]
    unproved: dict[Key, Identity]  # withheld: the key, and the first identity that it fails
    covered: frozenset[Key]  # keys that some identity has a part in


def judge(identities: Iterable[Identity], cells: Cells) -> Verdict:
    """Check every identity and withhold what fails unproved."""
    by_key: dict[Key, list[Identity]] = defaultdict(list)
    failing: dict[Identity, float] = {}
    checked = 0
    for identity in identities:
        checked += 1
        if difference := discrepancy(identity, cells):
            failing[identity] = difference
        for key in identity.members():
            by_key[key].append(identity)
    unproved: dict[Key, Identity] = {}
    for identity, difference in failing.items():
        for key in identity.members():
            if isinstance(cells[key], int) and not _proved(key, identity, difference, by_key[key], failing, cells):
                unproved.setdefault(key, identity)
    return Verdict(checked, failing, unproved, frozenset(by_key))


def _proved(
    key: Key,
    identity: Identity,
    difference: float,
    others: Iterable[Identity],
    failing: Mapping[Identity, float],
    cells: Cells,
) -> bool:
    """Whether an identity that holds would fail if this cell were so much wrong that `identity` held with it right."""
    cell = cells[key]
    assert isinstance(cell, int)
    mended = cell + difference / identity.weight if key == identity.total else cell - difference
    changed = _Changed(cells, key, mended)
    return any(other not in failing and discrepancy(other, changed) for other in others)


class _Changed(Mapping[Key, Cell]):
    """The cells with one of them changed."""

    def __init__(self, cells: Cells, key: Key, value: float) -> None:
        self._cells, self._key, self._value = cells, key, value

    def __getitem__(self, key: Key) -> Cell:
        return self._value if key == self._key else self._cells[key]  # type: ignore[return-value]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)
