"""Runs a function in a process of its own, with limits of memory, CPU and time.

Takes a function of a module and requests in JSON and bytes; gives its answers in JSON and bytes, never pickled: the
process is trusted as little as its input. All untrusted content is downloaded, parsed and read in such processes. If
one ends without an answer, `ProcessDied` is raised and the run goes on.
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

Message = dict[str, Any]  # JSON
Function = Callable[[Message, bytes], tuple[Message, bytes]]

_ROOT = Path(__file__).parents[2]
_KEPT = ("LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE")  # environment passed on; the rest may be secret
_GRACE = 20  # seconds allowed for starting on a busy machine
_NO_MEMORY = 77  # exit code


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """The limits of one request: bytes of memory, seconds of CPU, seconds by the clock."""

    memory: int
    cpu: int
    seconds: float


class ProcessDied(Exception):
    """A confined process ended without an answer, or failed; the text gives the cause in one line."""


class Confined:
    """A function in a process. The process starts with the first request, and again after it has died."""

    def __init__(self, function: Function, limits: ProcessLimits) -> None:
        self.limits = limits
        self._options = (function.__module__, function.__name__, json.dumps(asdict(limits)))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def ask(self, message: Message, content: bytes = b"") -> tuple[Message, bytes]:
        """The function's answer. Raises ProcessDied where there is none."""
        process = self._process = self._process or self._started()
        assert process.stdin and process.stdout
        watch = threading.Timer(self.limits.seconds + _GRACE, process.kill)  # in case its own alarm fails
        watch.start()
        try:
            _send(process.stdin, message, content)
            answer, content = _receive(process.stdout)
        except (OSError, ValueError):
            process.kill()
            cause = _cause(process.wait(), self.limits)
            self.__exit__()
            raise ProcessDied(cause) from None
        finally:
            watch.cancel()
        if "died" in answer:
            raise ProcessDied(f"a process that failed: {answer['died']}")
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


def main(module: str, name: str, limits: str) -> None:
    """The confined process: answer requests from standard input on standard output until the input ends."""
    function: Function = getattr(importlib.import_module(module), name)
    allowed = ProcessLimits(**json.loads(limits))
    for limit, most in ((resource.RLIMIT_AS, allowed.memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    with suppress(ValueError):  # end of input
        while True:
            message, content = _receive(sys.stdin.buffer)
            used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
            resource.setrlimit(resource.RLIMIT_CPU, (used + allowed.cpu, resource.RLIM_INFINITY))
            signal.setitimer(signal.ITIMER_REAL, allowed.seconds)  # SIGALRM ends the process
            try:
                answer = function(message, content)
            except MemoryError:
                os._exit(_NO_MEMORY)
            except Exception as error:  # hostile files make libraries raise anything
                answer = {"died": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}, b""
            _send(sys.stdout.buffer, *answer)
            signal.setitimer(signal.ITIMER_REAL, 0)


def _send(stream: IO[bytes], message: Message, content: bytes) -> None:
    stream.write(json.dumps([message, len(content)]).encode() + b"\n" + content)
    stream.flush()


def _receive(stream: IO[bytes]) -> tuple[Message, bytes]:
    """Raises ValueError where the stream ends or is malformed."""
    message, size = json.loads(stream.readline())
    content = stream.read(size)
    if not isinstance(message, dict) or len(content) != size:
        raise ValueError("incomplete answer")
    return message, content


def _cause(code: int, limits: ProcessLimits) -> str:
    if code == -signal.SIGALRM:
        return f"no end within {limits.seconds:g} s"
    if code == -signal.SIGXCPU:
        return f"no end within {limits.cpu} s of CPU"
    if code == _NO_MEMORY:
        return f"a need of more than {limits.memory // 1_000_000} MB of memory"
    return f"a process ended by {signal.Signals(-code).name}" if code < 0 else f"a process ended with {code}"


if __name__ == "__main__":
    main(*sys.argv[1:])
