"""The renderer: a declaration and its data to small SVGs, here or in processes of its own.

Such a process is this module as a program: it reads one call a line, and answers each with a line. It ends when no line
can come any more, so none outlives its parent; and Ctrl+C, which goes to a terminal's session, is the parent's alone.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from html import escape
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from typing import Any

from tiltak.charts.look import COLOURS, NUMBER_LOCALE
from tiltak.charts.rows import APART
from tiltak.charts.slim import slim

Call = tuple[str, Mapping[str, Any], Sequence[Sequence[Mapping[str, Any]]], tuple[float, float, str]]
PROGRAM = [sys.executable, "-c", "from tiltak.charts.render import answer_lines; answer_lines()"]
ROOT = Path(__file__).parents[2]


@contextmanager
def rendering(processes: int) -> Iterator[Callable[[Iterable[Call]], Iterator[list[str]]]]:
    """What gives the pictures of each call, by so many processes. BrokenProcessPool where one of them dies."""
    if processes < 2:
        yield lambda calls: (panel_svgs(*call) for call in calls)
        return
    free: SimpleQueue[Popen[str]] = SimpleQueue()

    def answer(call: Call) -> list[str]:
        process, line = free.get(), ""
        with suppress(BrokenPipeError):
            print(json.dumps(call, ensure_ascii=False), file=process.stdin, flush=True)
            line = process.stdout.readline() if process.stdout else ""
        free.put(process)
        if not line:
            raise BrokenProcessPool(f"a process that draws ended with code {process.poll()}")
        return list(json.loads(line))

    with ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(processes))
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        for _ in range(processes):
            started = Popen(PROGRAM, cwd=ROOT, stdin=PIPE, stdout=PIPE, encoding="utf-8", start_new_session=True)
            stack.callback(stack.enter_context(started).kill)
            free.put(started)
        yield lambda calls: threads.map(answer, calls)


def answer_lines() -> None:
    """Be one of the processes."""
    with suppress(BrokenPipeError):  # the parent has ended
        for line in sys.stdin:
            print(json.dumps(panel_svgs(*json.loads(line)), ensure_ascii=False), flush=True)


def panel_svgs(
    vega_lite: str, measures: Mapping[str, Any], panels: Sequence[Any], picture: tuple[float, float, str]
) -> list[str]:
    """The panels of one declaration, drawn with these measures, each framed as `picture` says: its width, and the room
    left of the plot, in px; its attributes."""
    rows = [{**row, "panel": f"{number:03} "} for number, rows in enumerate(panels) for row in rows]
    labels: dict[str, str] = {}  # the renderer measures each letter: in place of long labels it gets short ones

    def shortened(label: str) -> str:
        return "\n".join(
            labels.setdefault(line, f"{APART}{len(labels)}") if APART in line else line for line in label.split("\n")
        )

    for row in rows:
        row |= {name: shortened(row[name]) for name in ("label", "group") if name in row}
    full = {short: escape(label, quote=False) for label, short in labels.items()}
    svgs = slim(rendered(vega_lite, measures, rows), *picture)
    return [re.sub(rf"{APART}\d+", lambda short: full[short[0]], svg) for svg in svgs]


def rendered(vega_lite: str, measures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """The SVG that Vega makes of a declaration with these measures and rows in place of its own."""
    import vl_convert

    vega = _compiled(vega_lite)
    data = [{**vega["data"][0], "values": rows}, *vega["data"][1:]]
    signals = [{**s, "value": measures.get(s["name"].removeprefix("child_"), s.get("value"))} for s in vega["signals"]]
    sizes = {name: measures[name] for name in ("width", "height") if name in vega and name in measures}
    filled = json.dumps({**vega, **sizes, "data": data, "signals": signals}, ensure_ascii=False)
    return str(vl_convert.vega_to_svg(filled, format_locale=NUMBER_LOCALE))


@cache
def _compiled(vega_lite: str) -> dict[str, Any]:
    """A declaration as Vega, with the page's colours."""
    import vl_convert

    vega: Any = vl_convert.vegalite_to_vega(vega_lite)
    text = vega if isinstance(vega, str) else json.dumps(vega)
    for name, colour in COLOURS.items():
        text = text.replace(colour, f"var({name})")
    return dict(json.loads(text))
