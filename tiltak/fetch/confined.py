"""Runs a function in a process of its own, with limits of memory, CPU and time.

Takes a function of a module and requests in JSON and bytes; gives its answers in JSON and bytes, never pickled: the
process is trusted as little as its input. All untrusted content is downloaded, parsed and read in such processes. If
one ends without an answer, `Died` is raised and the run goes on.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

Told = dict[str, Any]  # JSON
Function = Callable[[Told, bytes], tuple[Told, bytes]]

_ROOT = Path(__file__).parents[2]
_KEPT = ("LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE")  # environment passed on; the rest may be secret
_GRACE = 20  # seconds allowed for starting on a busy machine
_NO_MEMORY = 77  # exit code


@dataclass(frozen=True, slots=True)
class Share:
    """The limits of one request: bytes of memory, seconds of CPU, seconds by the clock."""

    memory: int
    cpu: int
    seconds: float


class Died(Exception):
    """A confined process ended without an answer, or failed; the text gives the cause in one line."""


class Confined:
    """A function in a process. The process starts with the first request, and again after it has died."""

    def __init__(self, function: Function, share: Share) -> None:
        self.share = share
        self._options = (function.__module__, function.__name__, json.dumps(asdict(share)))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def ask(self, told: Told, content: bytes = b"") -> tuple[Told, bytes]:
        """The function's answer. Raises Died where there is none."""
        process = self._process = self._process or self._started()
        assert process.stdin and process.stdout
        watch = threading.Timer(self.share.seconds + _GRACE, process.kill)  # in case its own alarm fails
        watch.start()
        try:
            _send(process.stdin, told, content)
            answer, content = _receive(process.stdout)
        except (OSError, ValueError):
            process.kill()
            cause = _cause(process.wait(), self.share)
            self.__exit__()
            raise Died(cause) from None
        finally:
            watch.cancel()
        if "died" in answer:
            raise Died(f"a process that failed: {answer['died']}")
        return answer, content

    def _started(self) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", __name__, *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
        )


def main(module: str, name: str, share: str) -> None:
    """The confined process: answer requests from standard input on standard output until the input ends."""
    function: Function = getattr(importlib.import_module(module), name)
    allowed = Share(**json.loads(share))
    for limit, most in (
        (resource.RLIMIT_AS, allowed.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    with suppress(ValueError):  # end of input
        while True:
            told, content = _receive(sys.stdin.buffer)
            used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
            resource.setrlimit(resource.RLIMIT_CPU, (used + allowed.cpu, resource.RLIM_INFINITY))
            signal.setitimer(signal.ITIMER_REAL, allowed.seconds)  # SIGALRM ends the process
            try:
                answer = function(told, content)
            except MemoryError:
                os._exit(_NO_MEMORY)
            except Exception as error:  # hostile files make libraries raise anything
                answer = {"died": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}, b""
            _send(sys.stdout.buffer, *answer)
            signal.setitimer(signal.ITIMER_REAL, 0)


def _send(stream: IO[bytes], told: Told, content: bytes) -> None:
    stream.write(json.dumps([told, len(content)]).encode() + b"\n" + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[Told, bytes]:
    """Raises ValueError where the stream ends or is malformed."""
    told, size = json.loads(stream.readline())
    content = stream.read(size)
    if not isinstance(told, dict) or len(content) != size:
        raise ValueError("incomplete answer")
    return told, content


def _cause(code: int, share: Share) -> str:
    if code == -signal.SIGALRM:
        return f"no end within {share.seconds:g} s"
    if code == -signal.SIGXCPU:
        return f"no end within {share.cpu} s of CPU"
    if code == _NO_MEMORY:
        return f"a need of more than {share.memory // 1_000_000} MB of memory"
    return f"a process ended by {signal.Signals(-code).name}" if code < 0 else f"a process ended with {code}"


if __name__ == "__main__":
    main(*sys.argv[1:])
