"""Damage in the reports that a person has looked at: the extraction itself is so, and getting it again mends nothing.

Takes the findings and `data/known-damage.toml`; gives the findings with those to settle that nobody has looked at yet.
So a report that was cut, or whose columns were renamed, doesn't become a site with fewer numbers in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tiltak.config import Record, read_toml
from tiltak.model import Finding

KNOWN = "data/known-damage.toml"

TO_LOOK_AT = ("withheld", "absent", "published")  # what the build did, where a person must have looked
Known = tuple[str, str]  # where ('data/raw/tilt140-2023-12.txt:99'), and the rule that finds it


class _Damage(Record, frozen=True):
    """What a person saw at some lines of a report; `data/known-damage.toml` explains the fields."""

    file: str
    lines: tuple[int, ...]
    rule: str
    what: str = ""


class _KnownDamage(Record, frozen=True):
    """`data/known-damage.toml`."""

    damage: tuple[_Damage, ...]


def load_known_damage(data: Path) -> frozenset[Known]:
    """The damage that the file names; none where there is no file."""
    path = data / "known-damage.toml"
    entries = read_toml(path, _KnownDamage).damage if path.exists() else ()
    return frozenset((f"data/raw/{entry.file}:{line}", entry.rule) for entry in entries for line in entry.lines)


def to_settle(findings: Iterable[Finding], known: frozenset[Known]) -> Iterator[Finding]:
    """The findings that a person must settle.

    They are those that nothing settled, those with numbers withheld, absent or published as they stand at a place or
    by a rule that isn't known there, and those of `damage_found`.
    """
    seen = set()
    for finding in findings:
        damage = (finding.place, finding.rule)
        seen.add(damage)
        if not finding.settled:
            yield finding
        elif finding.settled in TO_LOOK_AT and damage not in known:
            advice = (
                f"{finding.advice}; get the file again, or, if the report itself is so, name line and rule in {KNOWN}"
            )
            yield replace(finding, settled="", advice=advice)
    yield from damage_found(known - seen)


def damage_found(gone: Iterable[Known]) -> Iterator[Finding]:
    """Damage that the list of known damage names is found, where and by the rule that it names."""
    for place, rule in sorted(gone):
        yield Finding(KNOWN, "damage-found", f"damage by {rule} at {place}", "none", "remove the line")
