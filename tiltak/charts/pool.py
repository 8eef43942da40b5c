"""The worker processes that draw charts. None outlives its parent, and Ctrl+C is the parent's alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from tiltak.config import stop

Work = TypeVar("Work")
Made = TypeVar("Made")


def map_in_workers(function: Callable[[Work], Made], work: Iterable[Work], workers: int) -> Iterator[Made]:
    """Like `map`, by so many processes. Each is started anew: a renderer's threads don't survive a fork.

    BuildError where the system has no shared memory for them, BrokenProcessPool where one of them dies.
    """
    try:
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _end_with_parent)
    except (OSError, ImportError) as error:
        expected, advice = "shared memory for several processes", "make it writable, or build with --jobs 1"
        raise stop("/dev/shm", "worker-processes", expected, str(error), advice) from None
    with pool:
        try:
            with _interrupts_wait():
                made = pool.map(function, work)
            yield from made
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let Ctrl+C wait until the workers are started: they begin with it blocked, and never see it."""
    came: list[object] = []
    handler = signal.signal(signal.SIGINT, lambda *_: came.append(_))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


def _end_with_parent() -> None:
    """End this worker as soon as its parent has ended, however that was: nobody else would tell it."""

    def end() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    Thread(target=end, daemon=True).start()
