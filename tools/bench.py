"""What a build costs and what its pages weigh, measured on the real site.

    python tools/bench.py [--runs 3] [--languages nb nn en]     a build cold, again, after a change, after a report
    python tools/bench.py --scale                               a build of 1, 4 and 16 times as many kommuner

Every build is a process of its own, as a person would start it. Seconds are by the clock; CPU seconds are those of
the process and all that it starts, and hang less on what else the machine does. Memory is the largest sum of what its
processes hold, what they share counted once (the kernel's PSS), looked at four times a second in a further run of its
own: looking makes a build a tenth slower. Linux only.
"""

from __future__ import annotations

import argparse
import ctypes
import gzip
import hashlib
import importlib.util
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
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
PR_SET_CHILD_SUBREAPER = 36
STAGE = re.compile(r"^(\w+) .*?([\d.]+) s$", re.MULTILINE)
COUNTS = re.compile(
    r"^pages +([\d\xa0 ]+)\ncharts +([\d\xa0 ]+)\nfiles +([\d\xa0 ]+), of which ([\d\xa0 ]+) written$", re.MULTILINE
)
KEPT = {"charts kept": ("stamp", "pages"), "charts and pages kept": ("stamp",)}  # and what is forgotten of the rest
NEWEST = "tilt140-2025-11"
CELL = ("Fredrikstad 9 11 11 13 15 17 21 9 ", "Fredrikstad 9 11 11 13 15 17 20 9 ")  # one number of one kommune


@dataclass(frozen=True, slots=True)
class Run:
    """One build: seconds, CPU seconds, MB (0 where nobody looked), seconds of each stage; pages, charts, files, files
    written."""

    seconds: float
    cpu: float
    memory: float
    stages: dict[str, float]
    counts: tuple[int, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--languages", nargs="+", default=["nb", "nn", "en"])
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--times", nargs="+", type=int, default=[1, 4, 16])
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # also what a build leaves behind is ours to count
    made = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
    print(f"{options.runs} runs each, medians, and one for memory; {made}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if options.scale:
            scale(Path(folder), options.runs, options.times)
        else:
            builds(Path(folder), options.runs, options.languages)
            weights(Path(folder) / "site")


def builds(folder: Path, runs: int, languages: Sequence[str]) -> None:
    """Each kind of build, so many times."""
    data, site = folder / "data", folder / "site"
    shutil.copytree(ROOT / "data", data)
    arguments = ["--site", str(site), "--data", str(data), "--languages", *languages]
    whole = {path: path.read_text(encoding="utf-8") for path in (data / "sources.toml", data / "raw" / "SHA256SUMS")}
    raw = data / "raw" / f"{NEWEST}.txt"
    report = raw.read_text(encoding="utf-8")
    found: dict[str, list[Run]] = defaultdict(list)
    for number in range(runs + 1):
        build = partial(measured_build, watched=number == runs)
        forget(folder)
        found["cold"].append(build(arguments))
        found["nothing changed"].append(build(arguments))
        for kind, forgotten in KEPT.items():
            for name in forgotten:
                (folder / f".site.{name}").unlink()
            found[kind].append(build(arguments))
        assert report.count(CELL[0]) == 1
        put(raw, report.replace(*CELL), whole)
        found["one cell changed"].append(build(arguments))
        put(raw, report, whole)
        (data / "sources.toml").write_text(without(NEWEST, whole[data / "sources.toml"]), encoding="utf-8")
        (data / "raw" / "SHA256SUMS").write_text(
            "".join(line for line in whole[data / "raw" / "SHA256SUMS"].splitlines(True) if NEWEST not in line)
        )
        raw.unlink()
        forget(folder)
        build(arguments)
        put(raw, report, whole)
        found["newest report added"].append(build(arguments))
    rows = []
    for name, measured in found.items():
        pages, charts, _, written = measured[-1].counts or (0, 0, 0, 0)
        rows.append((name, *medians(measured), str(pages), str(charts), str(written)))
    table(("build", "s", "CPU s", "MB", "pages", "charts", "written"), rows)
    cold = found["cold"]
    pages, charts = cold[0].counts[:2]
    whole, drawn, kept = (middle(run.cpu for run in unwatched(found[name])) for name in ("cold", *KEPT))
    print(
        f"\n{(whole - drawn) / charts * 1000:.1f} ms CPU a chart; {(drawn - kept) / pages * 1000:.1f} ms CPU a page "
        "with the files beside it, embedded figures counted as pages\n"
    )
    stages = [
        (name, *(f"{middle(run.stages.get(name, 0) for run in unwatched(runs)):.1f}" for runs in found.values()))
        for name in cold[0].stages
    ]
    table(("stage, s", *found), stages)


def scale(folder: Path, runs: int, sizes: Sequence[int]) -> None:
    """A cold build in bokmål with ever more kommuner, whose numbers are drawn from a seeded generator."""
    rows = []
    for times in sizes:
        measured = []
        for number in range(runs + 1):
            forget(folder)
            arguments = ["--site", str(folder / "site"), "--languages", "nb"]
            command = [str(ROOT / "tools" / "more_places.py"), str(times)]
            measured.append(measured_build(arguments, command, watched=number == runs))
        one = measured[0]
        if rows and one.counts[0] <= int(rows[-1][5]):
            sys.exit(f"{times} times the kommuner have no more pages than fewer have")
        seconds, cpu, memory = medians(measured)
        late = sum(one.stages[name] for name in ("decide", "draw", "render", "check", "publish"))
        rows.append((f"{times} ×", seconds, cpu, memory, f"{late:.1f}", str(one.counts[0]), str(one.counts[1])))
    table(("places", "s", "CPU s", "MB", "s from decide on", "pages", "charts"), rows)


def weights(site: Path) -> None:
    """Bytes of each kind of page alone, and of what it loads beside itself."""
    brotli = compressor()
    kinds: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for path in sorted(site.rglob("*")):
        if path.is_file() and not {"nn", "en"} & set(path.relative_to(site).parts):
            content = path.read_bytes()
            kinds[kind(path.relative_to(site))].append(
                (len(content), len(gzip.compress(content, 9)), len(brotli(content)))
            )
    rows = []
    for name, sizes in sorted(kinds.items()):
        raw, packed, tight = zip(*sizes, strict=True)
        most = [f"{max(values) / 1000:.1f}" for values in (raw, packed, tight)]
        rows.append(
            (name, str(len(sizes)), *(f"{statistics.median(v) / 1000:.1f}" for v in (raw, packed, tight)), *most)
        )
    print()
    table(("kB in bokmål", "files", "raw", "gzip", "brotli", "most raw", "most gzip", "most brotli"), rows)
    files = [path for path in site.rglob("*") if path.is_file()]
    apparent, blocks = sum(p.stat().st_size for p in files), sum(p.stat().st_blocks * 512 for p in files)
    print(f"\nthe whole site: {len(files)} files, {apparent / 1e6:.1f} MB, {blocks / 1e6:.1f} MB on disk")


def kind(path: Path) -> str:
    """What a file of the site is: 'kommune', 'kommune/figur', 'assets .css'."""
    folder = path.parent.as_posix()
    return path.name if folder == "." else folder if path.suffix == ".html" else f"{path.parts[0]} {path.suffix}"


def compressor() -> Callable[[bytes], bytes]:
    """Brotli at its best; where the package isn't installed, nothing, so that the column says 0."""
    if importlib.util.find_spec("brotli") is None:
        return lambda content: b""
    import brotli  # type: ignore[import-untyped, import-not-found, unused-ignore]

    return lambda content: brotli.compress(content, quality=11)


def measured_build(
    arguments: Sequence[str], command: Sequence[str] = (str(ROOT / "build.py"),), *, watched: bool
) -> Run:
    """Run a build to its end and measure it with everything that it starts."""
    before, start = cpu_of_children(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak))
    if watched:
        watcher.start()
    out, err = process.communicate()
    seconds = time.monotonic() - start
    if watched:
        watcher.join()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    if process.returncode:
        sys.exit(f"the build failed: {err[-2000:]}")
    stages = {name: float(value) for name, value in STAGE.findall(err)}
    counts = COUNTS.search(out)
    return Run(seconds, cpu_of_children() - before, peak[0], stages, numbers(counts.groups()) if counts else ())


def numbers(written: Iterable[str]) -> tuple[int, ...]:
    """'3 223' as 3223."""
    return tuple(int("".join(number.split())) for number in written)


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Keep the largest memory of all processes of the build's session, in MB."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(memory_of(session=process.pid)) / 1000)
        time.sleep(0.25)


def memory_of(session: int) -> Iterable[int]:
    """kB of each process of a session."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            if int(status.read_text().rpartition(")")[2].split()[3]) == session:
                yield int(re.findall(r"^Pss: +(\d+)", status.with_name("smaps_rollup").read_text(), re.MULTILINE)[0])


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def put(raw: Path, report: str, whole: dict[Path, str]) -> None:
    """A report with this text in the data, and its checksum where checksums stand."""
    was = re.findall(rf"(\w+)  {raw.name}", whole[raw.with_name("SHA256SUMS")])[0]
    raw.write_text(report, encoding="utf-8")
    for path, text in whole.items():
        path.write_text(text.replace(was, hashlib.sha256(report.encode()).hexdigest()), encoding="utf-8")


def without(source: str, toml: str) -> str:
    """sources.toml without the entry of a source."""
    head, *entries = toml.split("[[source]]")
    return "[[source]]".join([head, *(entry for entry in entries if f'id = "{source}"' not in entry)])


def forget(folder: Path) -> None:
    """As if no site had been built."""
    for path in folder.glob(".site.*"):
        path.unlink()
    shutil.rmtree(folder / "site", ignore_errors=True)


def medians(runs: Sequence[Run]) -> tuple[str, str, str]:
    """Seconds and CPU seconds of the runs that nobody looked into, and the memory of the one that somebody did."""
    return (
        f"{middle(run.seconds for run in unwatched(runs)):.1f}",
        f"{middle(run.cpu for run in unwatched(runs)):.1f}",
        f"{max(run.memory for run in runs):.0f}",
    )


def unwatched(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if not run.memory]


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as Markdown has it."""
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    print("\n".join("| " + " | ".join(line) + " |" for line in lines), flush=True)


if __name__ == "__main__":
    main()
