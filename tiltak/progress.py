"""Shows how far the build has come: a bar on a terminal, plain lines in a log.

Takes the stream to write to and a clock, since only `build.py` may read one. Hands on the seconds of each stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 30
REDRAW_SECONDS = 0.1
LOG_SECONDS = 10.0


class Progress:
    """The stages of one run. After each, `seconds` holds how long it took, by name and in order.

        progress = Progress(sys.stderr, time.monotonic)
        with progress.stage("render") as tick:
            for page in pages:
                render(page)
                tick(450)

    On a terminal one line is drawn over and over; elsewhere a line is written when a stage ends, and every ten seconds
    of a long one.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self.seconds: dict[str, float] = {}
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int], None]]:
        """Time a stage; gives the function to call after each of its steps, with how many there are in all."""
        start = shown = self._clock()
        done = total = 0

        def tick(of: int) -> None:
            nonlocal done, shown, total
            done, total = done + 1, of
            now = self._clock()
            if now - shown >= (REDRAW_SECONDS if self._terminal else LOG_SECONDS):
                shown = now
                self._show(f"{name:<12} {_bar(done, total) if self._terminal else ''}{_count(done, total)}", last=False)

        ended = "failed after "
        try:
            if self._terminal:
                self._show(f"{name:<12}", last=False)
            yield tick
            ended = ""
        finally:
            self.seconds[name] = self._clock() - start
            self._show(f"{name:<12} {_count(done, total):>9}  {ended}{self.seconds[name]:.1f} s", last=True)

    def _show(self, line: str, last: bool) -> None:
        # \r goes back to the start of the line and \x1b[K clears what was there before
        self._stream.write(f"\r\x1b[K{line}" + "\n" * last if self._terminal else line.rstrip() + "\n")
        self._stream.flush()


def _bar(done: int, total: int) -> str:
    filled = WIDTH * min(done, total) // total if total else 0
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}] " if total else ""


def _count(done: int, total: int) -> str:
    return f"{done}/{total}" if total and done != total else str(done or "")
