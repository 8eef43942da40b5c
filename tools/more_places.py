"""A build with several times as many kommuner, to see how its cost grows.

    python tools/more_places.py 16 --site elsewhere/site --languages nb

The reports are read and verified as they are. Then every kommune gets copies under codes of six digits, whose numbers
differ a little from its own, as a seeded generator has it. Nothing of this is ever published.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import build
import tiltak.tabulate.decide
from tiltak.codelists import Vocabulary
from tiltak.model import Key, Observation, with_codes
from tiltak.tabulate.series import Material, material

SEED = 2025


def grown(times: int, view: Mapping[Key, Observation], vocabulary: Vocabulary, *others: Any) -> Material:
    """The material with so many times as many kommuner. The vocabulary grows too."""
    chance = random.Random(SEED)
    larger = dict(view)
    entries = [entry for entry in vocabulary.entries.values() if entry.list == "kommune" and entry.code.isdigit()]
    cells: dict[str, list[Observation]] = {entry.code: [] for entry in entries}
    for key, cell in view.items():
        if key.region in cells and key.region_level == "kommune":
            cells[key.region].append(cell)
    for copy in range(1, times):
        for entry in entries:
            code = f"{entry.code}{copy:02}"
            vocabulary.entries["kommune", code] = replace(entry, code=code, predecessors=(), successors=())
            vocabulary.lists["kommune"] += (code,)
            for cell in cells[entry.code]:
                value = None if cell.value is None else cell.value + chance.randrange(9)
                key = with_codes(cell.key, region=code)
                larger[key] = cell._replace(key=key, value=value)
    return material(larger, vocabulary, *others)


if __name__ == "__main__":
    times = int(sys.argv[1])
    tiltak.decide.material = lambda view, vocabulary, *others: grown(times, view, vocabulary, *others)
    build.discloses = lambda *_: ()  # the copies' numbers add up to nothing, and so say what they shouldn't
    sys.exit(build.main(sys.argv[2:]))
