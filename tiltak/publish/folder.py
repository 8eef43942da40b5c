"""Puts the finished site in its place, whole or not at all.

Takes every file of the site as bytes and the folder where the site stands. The new site is written beside the old one
and changes places with it in a single step, so that a reader, a crash or a kill at any moment meets the old site or
the new one, never a mixture. Files that haven't changed keep their inode and time, and a site that hasn't changed at
all isn't touched.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tiltak.config import stop

MARK = ".nojekyll"  # every site that we publish holds it: a folder without it isn't ours to replace
PATH_PART = re.compile(r"(?!\.\.?$)[a-z0-9._-]{1,200}(?<!\.)")

WRITERS = 16  # a disk takes many files at once, and each only waits for it

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP}


FileStatus = tuple[int, int]  # how a file looks on disk: its size in bytes, its time in nanoseconds


@dataclass(frozen=True, slots=True)
class HeldSite:
    """A site's folder that no other build may publish to while this one holds it; made by `hold`."""

    path: Path

    @property
    def staging(self) -> Path:
        """Where the next site is gathered, and after the exchange where the last one is removed."""
        return self.path.with_name(f".{self.path.name}.new")

    @property
    def retired(self) -> Path:
        """Where the last site waits for a moment, on file systems that can't exchange two folders."""
        return self.path.with_name(f".{self.path.name}.old")

    def beside(self, what: str) -> Path:
        """A file beside the site, for what is remembered from one build to the next."""
        return self.path.with_name(f".{self.path.name}.{what}")


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did, in files. Nothing was touched where `written` and `removed` are both 0."""

    files: int  # in the site now
    written: int  # new or changed
    removed: int  # of the old site, not in the new one


@contextmanager
def hold(site: Path) -> Iterator[HeldSite]:
    """Keep other builds away from the site's folder, and put right what a killed build left there.

    Raises BuildError where another build is at work, the folder isn't a site, or its parent can't be written to.
    """
    site = site.resolve()
    held = HeldSite(site)
    with _as_build_error(site):
        site.parent.mkdir(parents=True, exist_ok=True)
        lock = site.with_name(f".{site.name}.lock").open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            advice = "wait until it has finished"
            raise stop(str(site), "one-build-at-a-time", "no other build", "one at work", advice) from None
        with _as_build_error(site):
            _recover(held)
        _require_ours(site)
        yield held


def publish(files: Mapping[str, bytes | None], held: HeldSite) -> Published:
    """Make the site hold exactly these files, in one step.

    `files` maps paths from the site's root, with `/` and in lower-case ASCII, to contents, or to None for a file that
    stays as it stands; `MARK` is among them. Raises BuildError, and leaves the old site as it was, where a path is bad
    or the file system says no.
    """
    _require_good_paths(files)
    with _as_build_error(held.path):
        try:
            old = set(_files_below(held.path))
            same = {name for name, content in files.items() if content is None or _is(content, name, old, held)}
            published = Published(len(files), len(files) - len(same), len(old - files.keys()))
            if published.written or published.removed:
                _stage(files, same, held)
                _swap(held)
        finally:
            _recover(held)
    return published


def on_disk(site: Path) -> dict[str, FileStatus]:
    """How each file of a site looks on disk, by its path from the site's root; {} where there is no site."""
    return dict(_below(str(site), "")) if site.is_dir() else {}


def _below(folder: str, above: str) -> Iterator[tuple[str, FileStatus]]:
    with suppress(OSError), os.scandir(folder) as entries:  # what nobody can look at isn't there
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, f"{above}{entry.name}/")
            else:
                with suppress(OSError):  # a link that leads nowhere is no file
                    status = entry.stat()
                    yield above + entry.name, (status.st_size, status.st_mtime_ns)


@contextmanager
def _as_build_error(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = "the old site stands as it was; make room or give write access, then build again"
        seen = error.strerror or str(error)
        raise stop(str(error.filename or site), "site-written", "to write the site", seen, advice) from error


def _recover(held: HeldSite) -> None:
    """Remove what publishing leaves behind; where it ended between two renames, the old site comes back first."""
    if held.retired.exists() and not held.path.exists():
        held.retired.rename(held.path)
    for leftover in (held.staging, held.retired):
        shutil.rmtree(leftover, ignore_errors=True)


def _require_ours(site: Path) -> None:
    """Publishing removes what stood in the folder, so it must be empty or a site that we made."""
    if not site.exists():
        return
    if not site.is_dir():
        raise stop(str(site), "site-folder", "a folder", "a file", "name another folder with --site")
    if (site / ".git").exists() or (any(site.iterdir()) and not (site / MARK).is_file()):
        expected = f"an empty folder or a site built before (with {MARK})"
        seen = "other files, which publishing would remove"
        raise stop(str(site), "site-folder", expected, seen, "name another folder with --site")


def _require_good_paths(files: Collection[str]) -> None:
    folders = {parent for name in files for parent in _folders_above(name)}
    for name in sorted(files):
        if not all(PATH_PART.fullmatch(part) for part in name.split("/")):
            expected = "a relative path of a-z, 0-9, '.', '_' and '-'"
            raise stop(f"site/{name}", "site-path", expected, repr(name), "mend the slug that it is made from")
        if name in folders:
            raise stop(f"site/{name}", "site-path", "a file", "a folder too", "rename one of the two")
    if MARK not in files:
        raise stop(f"site/{MARK}", "site-path", "the file that marks a site as ours", "none", "add it")


def _folders_above(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _files_below(folder: Path) -> Iterator[str]:
    """Paths of everything in the folder that isn't a folder."""
    for parent, _, names in os.walk(folder):
        above = parent[len(str(folder)) + 1 :].replace(os.sep, "/")
        yield from (f"{above}/{name}" if above else name for name in names)


def _is(content: bytes, name: str, old: set[str], held: HeldSite) -> bool:
    """Whether a file of the old site has just this content."""
    return name in old and (held.path / name).read_bytes() == content


def _stage(files: Mapping[str, bytes | None], same: set[str], held: HeldSite) -> None:
    """Write the whole new site beside the old one, and see it safely on disk."""
    above = {folder for name in files for folder in _folders_above(name)}
    folders = sorted({held.staging, *(held.staging / folder for folder in above)})
    for folder in folders:
        folder.mkdir()
    new = {name: content for name, content in files.items() if content is not None and name not in same}
    for name in same:
        try:
            os.link(f"{held.path}/{name}", f"{held.staging}/{name}", follow_symlinks=False)
        except OSError:  # a file system without hard links
            new[name] = (held.path / name).read_bytes()

    def put(name: str) -> None:
        with (held.staging / name).open("xb") as file:
            file.write(new[name])
            file.flush()
            os.fsync(file.fileno())

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(put, new))
    _sync(folders)


def _sync(folders: Iterable[Path]) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _swap(held: HeldSite) -> None:
    """Let the new site and the old one change places."""
    if not held.path.exists():
        held.staging.rename(held.path)
    elif not _exchange(held.staging, held.path):
        held.path.rename(held.retired)
        try:
            held.staging.rename(held.path)
        except OSError:
            held.retired.rename(held.path)
            raise
    _sync([held.path.parent])


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in a single step, as Linux can (renameat2); False where system or file system can't."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
