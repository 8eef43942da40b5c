"""What the site will show, before any of it is drawn or written.

Takes the proven reports; gives the pages with their series, and what there is to say about how fresh the numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tiltak.model import Page
from tiltak.read.sources import load_settings
from tiltak.tabulate.page_list import all_pages
from tiltak.tabulate.release_calendar import Freshness, freshness
from tiltak.tabulate.series import Material, material
from tiltak.tabulate.tidy import load_breaks, newest
from tiltak.verify.prove import Proven


@dataclass(frozen=True, slots=True)
class Decided:
    """What is shown, and where. `material` has what is newest of the observations."""

    material: Material
    pages: tuple[Page, ...]
    freshness: Freshness | None


def decide(proven: Proven, data: Path, date: str) -> Decided:
    """Decide it. `date` is today's, '' where nobody says it."""
    sources, observations = proven.sources, proven.verified.observations
    breaks = load_breaks(data, proven.vocabulary)
    shown = material(newest(observations, sources), proven.vocabulary, breaks, sources)
    return Decided(
        material=shown,
        pages=all_pages(shown),
        freshness=freshness(sources, load_settings(data), date),
    )
