"""How far the build has come, on a terminal and in a log."""

from __future__ import annotations

import io
from itertools import count

import pytest

from tiltak.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_has_one_plain_line_for_each_stage() -> None:
    log = io.StringIO()
    progress = Progress(log, clock=count(0, 2.0).__next__)
    with progress.stage("read"):
        pass
    with progress.stage("render") as tick:
        tick(2)
        tick(2)
    assert log.getvalue().splitlines() == ["read                    2.0 s", "render               2  6.0 s"]
    assert progress.seconds == {"read": 2.0, "render": 6.0}


def test_a_long_stage_says_in_the_log_how_far_it_is() -> None:
    log = io.StringIO()
    with Progress(log, clock=count(0, 6.0).__next__).stage("render") as tick:
        for _ in range(4):
            tick(450)
    assert log.getvalue().splitlines() == [
        "render       2/450",
        "render       4/450",
        "render           4/450  30.0 s",
    ]


def test_a_terminal_shows_a_bar_on_a_line_that_is_drawn_over() -> None:
    screen = Terminal()
    with Progress(screen, clock=count(0, 1.0).__next__).stage("render") as tick:
        tick(3)
    first, empty, half, last = screen.getvalue().split("\r\x1b[K")
    assert (first, empty) == ("", "render      ")
    assert half == "render       [##########....................] 1/3"
    assert last.endswith("2.0 s\n")


def test_a_stage_that_fails_says_so_and_lets_the_error_through() -> None:
    log = io.StringIO()
    with pytest.raises(ZeroDivisionError), Progress(log, clock=count(0, 1.0).__next__).stage("verify"):
        _ = 1 / 0
    assert log.getvalue() == "verify                  failed after 1.0 s\n"
