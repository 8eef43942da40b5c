"""Charts drawn: all of a site at once, and none that was drawn before.

Each kind is declared once; for each chart only its data and its measures are put in, and panels of the same measures
are drawn in one call. What is drawn is kept in one file, by a hash of all that it is made from: the rows, the code that
draws, the versions of Altair and of the renderer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from tiltak.charts.axis import MonthFrame, PlaceFrame, SparkFrame, month_frame
from tiltak.charts.render import compiled, draw_calls
from tiltak.charts.rows import ChartRow

PLOTS_PER_CALL = 50  # a call has a cost of its own and draws the time axis once; more panels take more memory
CALLS_PER_PROCESS = 8  # calls: below this, a process costs more than it saves
PACKAGE = Path(__file__).parent
Measures = MonthFrame | SparkFrame | PlaceFrame
EXAMPLE_YEAR = "2025-01", "2025-12"
DECLARED_WITH: dict[str, Measures] = {  # with the measures that each is declared with
    "months": month_frame(EXAMPLE_YEAR, 700, 280),
    "panels": month_frame(EXAMPLE_YEAR, 200, 104),
    "compared": month_frame(EXAMPLE_YEAR, 700, 280),
    "sparks": SparkFrame(114, 20),
    "places": PlaceFrame(700, 100, 500),
}


class Plot(NamedTuple):
    """What panels have alike that are drawn in one call: a kind of chart, the measures of its plot, and the frame of a
    panel's picture: its width, the room left of the plot in px, its attributes."""

    kind: str
    frame: Measures
    picture: tuple[float, float, str]


Task = tuple[Plot, Sequence[ChartRow]]  # one panel


def draw(tasks: Sequence[Task], folder: Path | None, jobs: int) -> tuple[list[str], dict[str, str]]:
    """The SVG of each panel, and each kind as Vega-Lite JSON, without data.

    `folder` keeps them for the next time; at most `jobs` processes draw.
    """
    made_by = _made_by()
    names = [sha256(f"{made_by} {json.dumps(task)}".encode()).hexdigest() for task in tasks]
    file = folder / "charts.json" if folder else None
    kept: dict[str, Any] = json.loads(file.read_text()) if file and file.is_file() else {}
    if made_by not in kept:
        kept[made_by] = {kind: declaration(kind) for kind in DECLARED_WITH}
    declared: dict[str, str] = kept[made_by]
    missing = {name: task for name, task in zip(names, tasks, strict=True) if name not in kept}
    calls = _calls(missing)
    vega = {kind: compiled(declared[kind]) for kind in {plot.kind for plot, _ in calls}}
    work = [(vega[p.kind], p.frame._asdict(), [missing[n][1] for n in of], p.picture) for p, of in calls]
    for (_, of), svgs in zip(calls, draw_calls(work, min(jobs, len(calls) // CALLS_PER_PROCESS)), strict=True):
        kept |= zip(of, svgs, strict=True)
    if file and missing:
        _write(file, {name: kept[name] for name in (made_by, *names)})
    return [kept[name] for name in names], declared


@cache
def declaration(kind: str) -> str:
    """A kind as Vega-Lite JSON. MemoryError where there is too little to load Altair."""
    try:
        import pandas as pd

        from tiltak.charts import kinds
    except (ImportError, SystemError) as error:
        if "failed to map" in str(error) or "returned NULL" in str(error):  # how the loader and the compiler say it
            raise MemoryError from error
        raise

    return str(getattr(kinds, kind)(pd.DataFrame({"panel": ["000 "]}), DECLARED_WITH[kind]).to_json())


def _made_by() -> str:
    """One hash of what else a drawing depends on."""
    code = b"".join((PACKAGE / f"{name}.py").read_bytes() for name in ("kinds", "look", "render", "slim", "theme"))
    return sha256(code + f"{version('altair')} {version('vl-convert-python')}".encode()).hexdigest()


def _write(file: Path, kept: Mapping[str, Any]) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(kept, ensure_ascii=False))
    new.replace(file)


def _calls(missing: Mapping[str, Task]) -> list[tuple[Plot, list[str]]]:
    """The names of panels that are drawn in one call, the most first; a chart of places is a call of its own."""
    alike: dict[Plot, list[str]] = {}
    for name, (plot, _) in missing.items():
        alike.setdefault(plot, []).append(name)
    sizes = {plot: 1 if plot.kind == "places" else PLOTS_PER_CALL for plot in alike}
    calls = [(plot, of[n : n + sizes[plot]]) for plot, of in alike.items() for n in range(0, len(of), sizes[plot])]
    return sorted(calls, key=lambda call: -len(call[1]))
