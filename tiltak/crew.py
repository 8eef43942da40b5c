"""Processes beside this one, so that what doesn't wait for one another is done at the same time.

They are copies of the process that makes them: what it knows by then they know too, and it needn't be sent to them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread
from typing import Any


def can_help(jobs: int) -> bool:
    """Whether so many jobs need other processes, and the system can copy one."""
    return jobs > 1 and "fork" in get_all_start_methods()


def crew(processes: int, begin: Callable[..., object] | None = None, *given: Any) -> ProcessPoolExecutor:
    """So many processes, which are made when the first of them gets work. Each begins with a call of `begin`."""
    return ProcessPoolExecutor(processes, get_context("fork"), _begin, (begin, given))


def _begin(begin: Callable[..., object] | None, given: tuple[Any, ...]) -> None:
    os.nice(5)  # whoever waits for all of them comes first
    Thread(target=_end_with_parent, daemon=True).start()
    if begin:
        begin(*given)


def _end_with_parent() -> None:
    """Where the parent is killed, nobody else tells its copies that there is no more to do."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
