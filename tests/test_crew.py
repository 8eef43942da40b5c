"""Helpers end with the build, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from site_reader import ROOT

BUILD = """
import os, time
from tiltak.crew import crew

with crew(2) as helpers:
    busy, idle = helpers.submit(os.getpid).result(), helpers.submit(time.sleep, 60)
    print(*(process.pid for process in helpers._processes.values()), flush=True)
    time.sleep(60)
"""


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, and nobody has asked how


def test_helpers_of_a_killed_build_end_too() -> None:
    with subprocess.Popen([sys.executable, "-c", BUILD], cwd=ROOT, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout
        helpers = [int(process) for process in build.stdout.readline().split()]
        assert len(helpers) == 2
        assert all(is_running(process) for process in helpers)
        build.send_signal(signal.SIGKILL)
    ends = time.monotonic() + 20
    while any(is_running(process) for process in helpers) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not [process for process in helpers if is_running(process)]
