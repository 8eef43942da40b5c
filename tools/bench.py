"""Measure the cost of builds and the size of pages.

    python tools/bench.py [--runs 3] [--languages nb nn en]     the five reports: cold, and with the charts kept
    python tools/bench.py --scale [--to 2026-04 2032-12]        made-up workbooks of all nine reports from 2023 on

Every build is a process of its own. Seconds are by the clock; CPU seconds are those of the process and its children,
and depend less on the machine's load. Memory is the largest sum over its processes (the kernel's PSS, shared pages
counted once), sampled four times a second. Linux only.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tiltak.periods import month_after  # noqa: E402

FIRST_MONTH = "2023-01"  # of the reports in their form of today
COUNTS = re.compile(r"^(pages|charts) +([\d\xa0 ]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cost:
    """One build: seconds, CPU seconds, MB, and how many pages and charts it made."""

    seconds: float
    cpu: float
    memory: float
    pages: int
    charts: int


def main() -> None:
    """Measure, and print tables as Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--languages", nargs="+", default=["nb", "nn", "en"])
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--to", nargs="+", default=["2023-12", "2024-12", "2026-04", "2026-12", "2032-12"])
    options = parser.parse_args()
    print(f"{options.runs} runs each, medians; {os.cpu_count()} cores, Python {sys.version.split()[0]}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if options.scale:
            print_scale(Path(folder), options.to, options.languages)
        else:
            print_builds(Path(folder), options.runs, options.languages)
            print_weights(Path(folder) / "site")


def print_builds(folder: Path, runs: int, languages: Sequence[str]) -> None:
    """A cold build of `data/`, and one that finds its charts in the cache."""
    site, cache = folder / "site", folder / "cache"
    arguments = ["--site", str(site), "--cache", str(cache), "--languages", *languages]
    found: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(runs):
        for path in (site, cache):
            shutil.rmtree(path, ignore_errors=True)
        found["cold"].append(measure(arguments))
        found["charts kept"].append(measure(arguments))
    print_table(HEADS, ((name, *cells(costs)) for name, costs in found.items()))


def print_scale(folder: Path, months: Iterable[str], languages: Sequence[str]) -> None:
    """For each last month a cold build of all nine reports, and one of a month more with the charts kept; then the
    weights of its pages."""
    rows = []
    for last in months:
        site, cache = folder / "site", folder / "cache"
        for path in (site, cache):
            shutil.rmtree(path, ignore_errors=True)
        for name, until in ((f"to {last}, cold", last), (f"to {month_after(last)}, a month more", month_after(last))):
            data = folder / "data"
            shutil.rmtree(data, ignore_errors=True)
            make = [sys.executable, str(ROOT / "tools" / "make_workbooks.py"), str(data)]
            subprocess.run([*make, "--first", FIRST_MONTH, "--last", until], check=True, cwd=ROOT)
            folders = ["--data", str(data), "--site", str(site), "--cache", str(cache)]
            cost = measure([*folders, "--languages", *languages])
            rows.append((name, *cells([cost]), f"{size(site) / 1e6:.0f}", f"{bundled(folders, folder) / 1e6:.0f}"))
            print_table((*HEADS, "site, MB", "bundle, MB"), rows)
        print_weights(site)


def bundled(folders: Sequence[str], folder: Path) -> int:
    """Bytes of the zip file of a whole site."""
    shutil.rmtree(folder / "bundle", ignore_errors=True)
    make = [sys.executable, "build.py", "bundle", *folders, "--bundle-folder", str(folder / "bundle")]
    subprocess.run(make, check=True, cwd=ROOT, capture_output=True)
    return size(folder / "bundle")


def print_weights(site: Path) -> None:
    """Bytes of each kind of page in bokmål alone, as they are and compressed; and of the whole site."""
    kinds: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        folder = path.parent.relative_to(site).as_posix()
        if not folder.startswith(("nn", "en")):
            content = path.read_bytes()
            kinds[folder if folder != "." else path.name].append((len(content), len(gzip.compress(content, 9))))
    rows = []
    for name, sizes in kinds.items():
        raw, packed = zip(*sizes, strict=True)
        of = (statistics.median(raw), max(raw), statistics.median(packed), max(packed))
        rows.append((name, str(len(sizes)), *(f"{value / 1000:.1f}" for value in of)))
    print_table(("kB", "pages", "raw", "most", "gzip", "most"), rows)
    print(f"\nthe whole site: {size(site) / 1e6:.1f} MB")


def measure(arguments: Sequence[str]) -> Cost:
    """Run a build and measure it with its child processes."""
    before, start = cpu_of_children(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "build.py", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process.pid, peak))
    watcher.start()
    out, err = process.communicate()
    seconds = time.monotonic() - start
    watcher.join()
    if process.returncode:
        sys.exit(f"the build failed: {err[-2000:]}")
    counts = {name: int("".join(number.split())) for name, number in COUNTS.findall(out)}
    return Cost(seconds, cpu_of_children() - before, peak[0], counts["pages"], counts["charts"])


def watch(pid: int, peak: list[float]) -> None:
    """Record the largest memory of a process and its children, in MB, until it ends."""
    while True:
        try:
            process = psutil.Process(pid)
            held = sum(one.memory_full_info().pss for one in (process, *process.children(recursive=True)))
        except psutil.Error:
            return
        peak[0] = max(peak[0], held / 1e6)
        time.sleep(0.25)


def cpu_of_children() -> float:
    """CPU seconds of all child processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(site: Path) -> int:
    """Bytes of all files of a site."""
    return sum(path.stat().st_size for path in site.rglob("*") if path.is_file())


HEADS = ("build", "s", "CPU s", "MB", "pages", "charts")


def cells(costs: Sequence[Cost]) -> tuple[str, ...]:
    """The medians of some builds, and the output of the last one."""
    seconds, cpu = (statistics.median(getattr(cost, name) for cost in costs) for name in ("seconds", "cpu"))
    memory = max(cost.memory for cost in costs)
    return f"{seconds:.1f}", f"{cpu:.1f}", f"{memory:.0f}", str(costs[-1].pages), str(costs[-1].charts)


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as Markdown."""
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    print("\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n", flush=True)


if __name__ == "__main__":
    main()
