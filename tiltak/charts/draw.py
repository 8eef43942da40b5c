"""Charts drawn: all of a site at once, by one pool of processes, and none that was drawn before.

A declaration of `kinds` is compiled once for each size; then only the data and the parameters are exchanged, and panels
of the same size are drawn in one call. What is drawn is kept in one file, by a hash of all that it is made from: the
rows, the code that draws, the versions of Altair and of the renderer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from tiltak.charts.pool import map_in_workers
from tiltak.charts.rows import ChartRow

PLOTS_PER_CALL = 48  # a call of the renderer has a cost of its own, and draws the time axis once
STACKED = ("months", "sparks")  # kinds of which several are drawn in one call
CALLS_PER_WORKER = 8  # calls: below this, a pool costs more than it saves
PACKAGE = Path(__file__).parent


class Plot(NamedTuple):
    """What panels have alike that are drawn in one call: a declaration in `kinds` with its arguments and parameters,
    and the frame of a panel's picture: its width, the room left of the plot in px, its attributes."""

    kind: str
    arguments: tuple[Any, ...]
    parameters: tuple[tuple[str, float], ...]
    frame: tuple[float, float, str]


Task = tuple[Plot, Sequence[ChartRow]]  # one panel


def draw(tasks: Sequence[Task], plots: Sequence[Plot], folder: Path | None, jobs: int) -> tuple[list[str], list[str]]:
    """The SVG of each panel, and the Vega-Lite JSON of each plot, which has `ROWS` in the place of its data.

    `folder` keeps them for the next time; at most `jobs` processes draw.
    """
    made_by = _made_by()
    names, specs = (
        [sha256(f"{made_by} {json.dumps(of)}".encode()).hexdigest() for of in all] for all in (tasks, plots)
    )
    file = folder / "charts.json" if folder else None
    kept: dict[str, str] = json.loads(file.read_text()) if file and file.is_file() else {}
    missing = {name: task for name, task in zip(names, tasks, strict=True) if name not in kept}
    for batch, svgs in _drawn(missing, jobs):
        kept |= zip(batch, svgs, strict=True)
    declared = {name: plot for name, plot in zip(specs, plots, strict=True) if name not in kept}
    kept |= {name: _specification(plot) for name, plot in declared.items()}
    if file and (missing or declared):
        _write(file, {name: kept[name] for name in (*names, *specs)})
    return [kept[name] for name in names], [kept[name] for name in specs]


def _made_by() -> str:
    """One hash of what else a drawing depends on."""
    code = b"".join((PACKAGE / f"{name}.py").read_bytes() for name in ("draw", "kinds", "slim", "theme"))
    return sha256(code + f"{version('altair')} {version('vl-convert-python')}".encode()).hexdigest()


def _write(file: Path, kept: Mapping[str, str]) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(kept, ensure_ascii=False))
    new.replace(file)


def _drawn(missing: Mapping[str, Task], jobs: int) -> Iterator[tuple[list[str], list[str]]]:
    """Names of panels that are drawn in one call, and their SVGs."""
    alike: dict[Plot, list[str]] = {}
    for name, (plot, _) in missing.items():
        alike.setdefault(plot, []).append(name)
    sizes = {plot: PLOTS_PER_CALL if plot.kind in STACKED else 1 for plot in alike}
    batches = [
        (plot, names[n : n + sizes[plot]]) for plot, names in alike.items() for n in range(0, len(names), sizes[plot])
    ]
    work = [(plot, [missing[name][1] for name in names]) for plot, names in batches]
    workers = min(jobs, len(work) // CALLS_PER_WORKER + 1)
    made = map_in_workers(_call, work, workers) if workers > 1 else map(_call, work)
    yield from zip((names for _, names in batches), made, strict=True)


def _call(work: tuple[Plot, Sequence[Sequence[ChartRow]]]) -> list[str]:
    """Panels of one plot, drawn."""
    from tiltak.charts.slim import slim

    plot, panels = work
    rows = [{**row, "panel": f"{number:03} "} for number, rows in enumerate(panels) for row in rows]
    return slim(rendered(_compiled(plot.kind, plot.arguments), rows, dict(plot.parameters)), *plot.frame)


def rendered(vega: Mapping[str, Any], rows: Iterable[ChartRow], parameters: Mapping[str, float]) -> str:
    """What the renderer makes of a compiled declaration with these data."""
    import vl_convert

    from tiltak.charts.theme import NUMBER_LOCALE, TIME_LOCALE

    data = [source | {"values": rows} if source["name"] == "rows" else source for source in vega["data"]]
    signals = [s | {"value": parameters[s["name"]]} if s["name"] in parameters else s for s in vega.get("signals", ())]
    filled = json.dumps({**vega, "data": data, "signals": signals}, ensure_ascii=False)
    return str(vl_convert.vega_to_svg(filled, format_locale=NUMBER_LOCALE, time_format_locale=TIME_LOCALE))


def _declared(kind: str, arguments: tuple[Any, ...], *, stacked: bool = False) -> dict[str, Any]:
    """A declaration as Vega-Lite; its data are exchanged. `stacked` repeats it for each panel."""
    from altair.utils.schemapi import debug_mode

    from tiltak.charts import kinds

    with debug_mode(False):  # twice as fast; the tests let Altair check every declaration
        chart = getattr(kinds, kind)(kinds.NO_DATA, *arguments)
        return dict((kinds.stacked(chart) if stacked else chart).to_dict(validate=False))


@cache
def _compiled(kind: str, arguments: tuple[Any, ...]) -> Mapping[str, Any]:
    """The Vega specification of a declaration."""
    import vl_convert

    vega: Any = vl_convert.vegalite_to_vega(_declared(kind, arguments, stacked=kind in STACKED))
    return dict(json.loads(vega) if isinstance(vega, str) else vega)


def _specification(plot: Plot) -> str:
    """A declaration as a file that any Vega tool opens: with colours instead of the page's, and with the locale."""
    from tiltak.charts.theme import COLOURS, NUMBER_LOCALE, TIME_LOCALE

    locale = {"embedOptions": {"formatLocale": NUMBER_LOCALE, "timeFormatLocale": TIME_LOCALE}}
    params = [{"name": name, "value": value} for name, value in plot.parameters]
    spec = {**_declared(plot.kind, plot.arguments), "usermeta": locale, "data": {"values": "ROWS"}}
    spec["title"] = {"text": "TITLE", "subtitle": "SOURCE", "anchor": "start"}
    text = json.dumps({**spec, "params": params, "padding": 12} if params else spec, ensure_ascii=False)
    return re.sub(r"var\((--\w+)\)", lambda name: COLOURS[name[1]], text)
