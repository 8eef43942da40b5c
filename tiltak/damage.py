"""Damage in the reports that a person has looked at and found to be NAV's own text, not a fault on the way here.

Takes the findings and `data/known-damage.toml`; gives the findings with those to settle that nobody has looked at yet.
So a report that was cut, or whose columns were renamed, doesn't become a site with fewer numbers in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tiltak.declared import toml
from tiltak.records import Finding

KNOWN = "data/known-damage.toml"


def load_known_damage(data: Path) -> frozenset[str]:
    """The places ('data/raw/tilt140-2023-12.txt:99') that the file names; none where there is no file."""
    path = data / "known-damage.toml"
    entries = toml(path)["damage"] if path.exists() else []
    return frozenset(f"data/raw/{entry['file']}:{line}" for entry in entries for line in entry["lines"])


def to_settle(findings: Iterable[Finding], known: frozenset[str]) -> Iterator[Finding]:
    """The findings that a person must settle.

    They are those that nothing settled, those that withhold numbers at a place that isn't known, and those of
    `damage_found`.
    """
    places = set()
    for finding in findings:
        places.add(finding.place)
        if not finding.settled:
            yield finding
        elif finding.settled == "withheld" and finding.place not in known:
            advice = f"{finding.advice}; get the file again, or, if the report itself is so, name the line in {KNOWN}"
            yield replace(finding, settled="", advice=advice)
    yield from damage_found(known - places)


def damage_found(gone: Iterable[str]) -> Iterator[Finding]:
    """Damage that the list of known damage names is found."""
    for place in sorted(gone):
        yield Finding(KNOWN, "damage-found", f"damage at {place}", "none", "remove the line")
