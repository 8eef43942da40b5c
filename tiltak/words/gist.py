"""A line of a chart in a sentence, for screen readers: its first, last and highest number, and how many are hidden.

Takes a line, its name and the words; uses shown numbers only, of the months since the last break. It names no highest
number where a lost one may be higher.
"""

from __future__ import annotations

from tiltak.model import Line, Point
from tiltak.words.i18n import Words


def gist(line: Line, name: str, words: Words) -> str:
    """'Mentor: 290 i januar 2023, 258 i november 2025, høyest 353 i august 2023. Skjult i 2 måneder.'; '' where no
    number is shown since the last break."""
    since = max((period for period, _ in line.breaks if period > line.points[0].period), default="")
    points = [point for point in line.points if point.period >= since]
    shown = [point for point in points if point.value is not None]
    if not shown:
        return ""
    text = _numbers(shown, any(point.state == "O" for point in points), name, words)
    if since:
        text += " " + words.gettext("Tallene er fra og etter bruddet i {month}.").format(month=words.month(since))
    if hidden := sum(point.state == "Q" for point in points):
        form = words.ngettext("Skjult i {number} måned.", "Skjult i {number} måneder.", hidden)
        text += " " + form.format(number=words.number(hidden))
    return text


def _numbers(shown: list[Point], is_lost: bool, name: str, words: Words) -> str:
    first, last, top = shown[0], shown[-1], max(shown, key=lambda point: point.value or 0)
    form = words.gettext("{number} i {month}")
    told = [(form, first)] if first is last else [(form, first), (form, last)]
    if first is not last and not is_lost:
        told.append((words.gettext("høyest {number} i {month}"), top))
    parts = [form.format(number=words.number(p.value or 0), month=words.month(p.period)) for form, p in told]
    return f"{name}: {', '.join(parts)}."
