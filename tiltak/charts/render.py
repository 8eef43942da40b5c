"""The renderer: a declaration and its data to small SVGs, here or in processes of its own.

Such a process is this module as a program: it reads one call a line, and answers each with a line. It ends when nobody
reads its answer, so none outlives its parent; and Ctrl+C, which goes to a terminal's session, is the parent's alone. It
measures text by the renderer's own fonts, in memory: a font file of the machine is opened anew for each letter.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from html import escape
from os import environ
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from tiltak.charts.look import APART, COLOURS, NUMBER_LOCALE
from tiltak.charts.slim import slim

Call = tuple[str, Mapping[str, Any], Sequence[Sequence[Mapping[str, Any]]], tuple[float, float, str]]
PROGRAM = [sys.executable, "-c", "from tiltak.charts.render import answer_lines; answer_lines()"]
PIPES: dict[str, Any] = {"stdin": PIPE, "stdout": PIPE, "start_new_session": True}
ROOT = Path(__file__).parents[2]
OWN_FONTS = {"FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf"))}


def draw_calls(calls: Sequence[Call], processes: int) -> list[list[str]]:
    """The pictures of each call, by so many processes, or by none. BrokenProcessPool where one of them dies."""
    if not processes:
        return [panel_svgs(*call) for call in calls]
    drawn: list[list[str]] = [[]] * len(calls)
    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(processes))
        started = []
        for _ in range(processes):
            process = Popen(PROGRAM, cwd=ROOT, env=environ | OWN_FONTS, encoding="utf-8", **PIPES)
            stack.callback(stack.enter_context(process).kill)
            started.append(process)
        shares = [calls[n::processes] for n in range(processes)]
        for n, made in enumerate(threads.map(_answers, started, shares)):
            if len(made) < len(shares[n]):
                raise BrokenProcessPool(f"a process that draws ended with code {started[n].poll()}")
            drawn[n::processes] = made
    return drawn


def _answers(process: Popen[str], calls: Sequence[Call]) -> list[list[str]]:
    """The answers of a process to some calls, one after the other, or to the first of them where it dies."""
    made = []
    with suppress(BrokenPipeError):
        for call in calls:
            print(json.dumps(call, ensure_ascii=False), file=process.stdin, flush=True)
            if not (line := process.stdout.readline() if process.stdout else ""):
                break
            made.append(json.loads(line))
    return made


def answer_lines() -> None:
    """Be one of the processes."""
    with suppress(BrokenPipeError):  # the parent has ended
        for line in sys.stdin:
            print(json.dumps(panel_svgs(*json.loads(line)), ensure_ascii=False), flush=True)


def panel_svgs(
    declared: str, measures: Mapping[str, Any], panels: Sequence[Any], picture: tuple[float, float, str]
) -> list[str]:
    """The panels of one `compiled` declaration, drawn with these measures, each framed as `picture` says: its width,
    and the room left of the plot, in px; its attributes."""
    rows = [{**row, "panel": f"{number:03} "} for number, rows in enumerate(panels) for row in rows]
    labels: dict[str, str] = {}  # the renderer measures each letter: in place of long labels it gets short ones

    def shortened(label: str) -> str:
        return "\n".join(
            labels.setdefault(line, f"{APART}{len(labels)}") if APART in line else line for line in label.split("\n")
        )

    for row in rows:
        row |= {name: shortened(row[name]) for name in ("label", "group") if name in row}
    full = {short: escape(label, quote=False) for label, short in labels.items()}
    svgs = slim(rendered(declared, measures, rows), *picture)
    return [re.sub(rf"{APART}\d+", lambda short: full[short[0]], svg) for svg in svgs]


def rendered(declared: str, measures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """The SVG that Vega makes of a `compiled` declaration with these measures and rows in place of its own."""
    import vl_convert

    vega = json.loads(declared)
    data = [{**vega["data"][0], "values": rows}, *vega["data"][1:]]
    signals = [{**s, "value": measures.get(s["name"].removeprefix("child_"), s.get("value"))} for s in vega["signals"]]
    sizes = {name: measures[name] for name in ("width", "height") if name in vega and name in measures}
    filled = json.dumps({**vega, **sizes, "data": data, "signals": signals}, ensure_ascii=False)
    return str(vl_convert.vega_to_svg(filled, format_locale=NUMBER_LOCALE))


def compiled(vega_lite: str) -> str:
    """A declaration as Vega, with the page's colours."""
    import vl_convert

    vega = json.dumps(vl_convert.vegalite_to_vega(vega_lite))
    for name, colour in COLOURS.items():
        vega = vega.replace(colour, f"var({name})")
    return vega
