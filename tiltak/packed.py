"""Observations as bytes: for the next build, and for another process.

Packed by columns, as plain tuples, they take a third of the time that they take one by one as what they are.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable

from tiltak.model import Key, Observation


def pack(observations: Iterable[Observation]) -> bytes:
    """The observations as bytes."""
    columns = tuple(zip(*observations, strict=True))
    keys = tuple(zip(*columns[1], strict=True)) if columns else ()
    return pickle.dumps((columns[:1], keys, columns[2:]))


def unpack(packed: bytes) -> list[Observation]:
    """The observations that were packed."""
    source, key_columns, cells = pickle.loads(packed)
    keys = map(Key._make, zip(*key_columns, strict=True))
    return [Observation._make(cell) for cell in zip(*source, keys, *cells, strict=True)]
