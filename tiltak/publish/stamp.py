"""Whether there is anything to build: what a site was made from, and whether it stands as it was left.

Takes the files and options of a build and the site's folder. The stamp lies beside the site. Where it is lost, cut or
of something else, there is simply something to build.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tiltak.publish.folder import FileStatus, HeldSite, on_disk


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a site is made from: one hash of it all, and another of how its files looked on disk before any was read."""

    folders: tuple[Path, ...]
    hash: str
    looks: str

    def untouched(self) -> bool:
        """Whether nobody has written any of the files since, not even to put back what was there."""
        try:
            return _looks(self.folders) == self.looks
        except OSError:  # a file that somebody removes just now
            return False


def taken(folders: tuple[Path, ...], options: str) -> Inputs:
    """What a build with these options that begins now is made from."""
    looks = _looks(folders)
    return Inputs(folders, inputs(folders, options), looks)


def inputs(folders: Iterable[Path], options: str) -> str:
    """One hash of every file below the folders (name and content), the options, the Python and its packages."""
    digest = hashlib.sha256(repr((options, sys.version, _packages())).encode())
    for folder in folders:
        digest.update(b"\0")
        for name, path in _below(folder):
            content = Path(path).read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def stands(held: HeldSite, made_from: str) -> bool:
    """Whether the site was made from just this, and nobody has touched its files since."""
    try:
        known, _, files = held.beside("stamp").read_text().partition("\n")
        return known == made_from and files == _looks_of(on_disk(held.path))
    except (OSError, ValueError):
        return False


def keep(held: HeldSite, made_from: str, now: Mapping[str, FileStatus]) -> None:
    """Remember what the site was made from and how its files look now."""
    with suppress(OSError):  # then there is something to build next time
        held.beside("stamp").write_text(f"{made_from}\n{_looks_of(now)}")


def forget(held: HeldSite) -> None:
    """Remove what is remembered of how the site's files stand: they are about to change."""
    with suppress(OSError):
        for what in ("stamp", "pages"):
            held.beside(what).unlink(missing_ok=True)


def _below(folder: Path) -> list[tuple[str, str]]:
    """The files below a folder and the folders that it links to, or the one file that it is: name within it, path."""
    top, found = str(folder), []
    for parent, folders, names in os.walk(top, followlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        within = parent[len(top) + 1 :].replace(os.sep, "/")
        found += [(f"{within}/{name}", f"{parent}{os.sep}{name}") for name in names]
    return [(name, path) for name, path in sorted(found or [("", top)]) if os.path.isfile(path)]  # noqa: PTH113


def _looks(folders: Iterable[Path]) -> str:
    """One hash of which files and packages there are, and of when each file was last written."""
    looks = []
    for _, path in (file for folder in folders for file in _below(folder)):
        s = os.stat(path)  # noqa: PTH116 (as a Path it would take twice as long)
        looks.append((path, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
    return hashlib.sha256(repr((_packages(), looks)).encode()).hexdigest()


def _looks_of(files: Mapping[str, FileStatus]) -> str:
    """One hash of the paths, sizes and times of a site's files."""
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def _packages() -> list[str]:
    """The installed packages with their versions, as their folders are named."""
    folder = Path(sysconfig.get_path("purelib"))
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".dist-info")
