"""Publishes the finished site completely or not at all.

Takes every file of the site as bytes. The new site is written beside the old one and exchanged with it by one rename,
so that a reader, a crash or a kill at any moment meets the old site or the new one, never a mixture. Unchanged files
are hard links: they keep their inode and time. A site without changes is not touched.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath

from tiltak.config import stop

MARK = ".nojekyll"  # in every site that we publish: a folder without it is not ours to replace
PATH_PART = re.compile(r"(?!\.\.?$)[a-z0-9._-]{1,200}(?<!\.)")
WRITERS = 16  # threads: each waits for the disk to sync its file

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP}


@dataclass(frozen=True, slots=True)
class Published:
    """The result of publishing, in files. `written` and `removed` are both 0 where nothing was touched."""

    files: int  # in the site now
    written: int  # new or changed
    removed: int  # of the old site, not in the new one


@contextmanager
def lock_site(site: Path) -> Iterator[Path]:
    """Lock the site's folder against other builds, and clear what a killed build left beside it. Gives its real path.

    BuildError where another build is running, the folder is not a site, or its parent is not writable.
    """
    site = site.resolve()
    if not site.name:
        raise stop(str(site), "site-folder", "a folder for the site", "the root of all", "name another with --site")
    with _as_build_error(site):
        site.parent.mkdir(parents=True, exist_ok=True)
        lock = _beside(site, "lock").open("a+")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            advice = "wait until it has finished"
            raise stop(str(site), "one-build-at-a-time", "no other build", "one at work", advice) from None
        with _as_build_error(site):
            _recover(site)
            _require_ours(site)
        yield site


def publish(files: Mapping[str, bytes], site: Path) -> Published:
    """Make the site, which `lock_site` has locked, lock_site exactly these files, in one step.

    `files` maps paths from the site's root, with `/` and in lower-case ASCII, to contents; `MARK` is among them.
    BuildError where a path is invalid or the file system refuses; the old site then stays as it was.
    """
    _require_good_paths(files)
    with _as_build_error(site):
        try:
            old = {path.relative_to(site).as_posix() for path in site.rglob("*") if not path.is_dir()}
            same = {name for name in old & files.keys() if (site / name).read_bytes() == files[name]}
            published = Published(len(files), len(files) - len(same), len(old - files.keys()))
            if published.written or published.removed:
                _write(files, same, site)
                _exchange_with(site)
        finally:
            _recover(site)
    return published


def _beside(site: Path, what: str) -> Path:
    """`new`: the next site until the exchange, the last one after it. `old`: the last one, where no exchange is
    possible."""
    return site.with_name(f".{site.name}.{what}")


@contextmanager
def _as_build_error(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = "the old site stands as it was; make room or give write access, then build again"
        seen = error.strerror or str(error)
        raise stop(str(error.filename or site), "site-written", "to write the site", seen, advice) from error


def _recover(site: Path) -> None:
    """Clear what publishing leaves beside the site; put the old site back first where a build ended between two
    renames."""
    if _beside(site, "old").exists() and not site.exists():
        _beside(site, "old").rename(site)
    for left in (_beside(site, "new"), _beside(site, "old")):
        _remove(left)
        if left.exists():  # not removable (another user's?): move it out of the way
            with suppress(OSError):
                left.rename(next(path for n in count(1) if not (path := _beside(site, f"left-{n}")).exists()))


def _remove(folder: Path) -> None:
    """Remove a folder as far as possible, including read-only parts."""
    for path, below, _ in os.walk(folder):
        for found in (Path(path), *(Path(path, name) for name in below)):
            if not found.is_symlink():
                with suppress(OSError):
                    found.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _require_ours(site: Path) -> None:
    """BuildError unless the folder is empty or a site that we published: publishing removes its content."""
    if not site.exists():
        return
    if not site.is_dir():
        raise stop(str(site), "site-folder", "a folder", "a file", "name another folder with --site")
    if (site / ".git").exists() or (any(site.iterdir()) and not (site / MARK).is_file()):
        expected = f"an empty folder or a site built before (with {MARK})"
        seen = "other files, which publishing would remove"
        raise stop(str(site), "site-folder", expected, seen, "name another folder with --site")


def _require_good_paths(files: Iterable[str]) -> None:
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    for name in sorted(files):
        if not all(PATH_PART.fullmatch(part) for part in name.split("/")):
            expected = "a relative path of a-z, 0-9, '.', '_' and '-'"
            raise stop(f"site/{name}", "site-path", expected, repr(name), "fix the slug that it is made from")
        if name in folders:
            raise stop(f"site/{name}", "site-path", "a file", "a folder too", "rename one of the two")
    if MARK not in files:
        raise stop(f"site/{MARK}", "site-path", "the file that marks a site as ours", "none", "add it")


def _write(files: Mapping[str, bytes], same: set[str], site: Path) -> None:
    """Write the whole new site beside the old one and sync it to disk."""
    new = _beside(site, "new")
    folders = sorted({new / parent for name in files for parent in PurePosixPath(name).parents})
    for folder in folders:
        folder.mkdir()

    def put(name: str) -> None:
        if name in same:
            with suppress(OSError):  # a file system without hard links
                os.link(site / name, new / name, follow_symlinks=False)
                return
        with (new / name).open("xb") as file:
            file.write(files[name])
            file.flush()
            os.fsync(file.fileno())

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(put, files))
    _sync(folders)


def _sync(folders: Iterable[Path]) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exchange_with(site: Path) -> None:
    """Exchange the new site and the old one."""
    new, old = _beside(site, "new"), _beside(site, "old")
    if not site.exists():
        new.rename(site)
    elif not _exchange(new, site):
        site.rename(old)
        try:
            new.rename(site)
        except OSError:
            old.rename(site)
            raise
    _sync([site.parent])


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in a single step (Linux: renameat2); False where the system or file system can't."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
