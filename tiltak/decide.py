"""What the site will show, before any of it is drawn or written.

Takes the proven reports; gives the rows of the data contract, the pages with their series, the editions, and what
there is to say about how good and how fresh the numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tiltak.dataset import Contract, contract, load_breaks, newest
from tiltak.editions import Edition, editions
from tiltak.freshness import Freshness, freshness
from tiltak.pages import all_pages
from tiltak.prove import Proven
from tiltak.quality import Quality, quality
from tiltak.records import Page
from tiltak.series import Material, material
from tiltak.sources import load_settings


@dataclass(frozen=True, slots=True)
class Decided:
    """What is shown, and where. `material` has what is newest of the contract."""

    contract: Contract
    material: Material
    pages: tuple[Page, ...]
    editions: tuple[Edition, ...]
    quality: Quality
    freshness: Freshness | None


def decide(proven: Proven, data: Path, date: str) -> Decided:
    """Decide it. `date` is today's, '' where nobody says it."""
    sources, observations = proven.sources, proven.verified.observations
    breaks = load_breaks(data, proven.vocabulary)
    told, view = contract(observations, breaks), newest(observations, sources)
    shown = material(view, proven.vocabulary, breaks, sources)
    return Decided(
        contract=told,
        material=shown,
        pages=all_pages(shown),
        editions=editions(data, told, view, sources, date),
        quality=quality(sources, proven.verified, proven.doubts),
        freshness=freshness(sources, load_settings(data), date),
    )
