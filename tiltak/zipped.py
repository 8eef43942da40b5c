"""Zip files with the same bytes on every machine.

Takes files by name; gives the bytes of a zip file. The standard library packs with the zlib that the system has, and
those don't all pack alike; pyarrow brings one of its own, so that the bytes depend on nothing but the lock file.
There is no time, no system and no order in them but the given one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

_VERSION, _UTF8, _DEFLATED = 20, 1 << 11, 8
_DAY = (1 << 5) | 1  # 1 January 1980, the first day that a zip file can name
_UNIX, _READABLE = 3 << 8, 0o100644 << 16
_LARGEST = 1 << 32  # what is larger needs Zip64, which this isn't


Pack = Callable[[Mapping[str, bytes], int], bytes]  # what `zipped` does, whoever does it


def zipped(files: Mapping[str, bytes], level: int) -> bytes:
    """A zip file of these files in their order, packed with a level of 1 (fast) to 9 (small).

    ValueError where it would have 4 GiB or more, or more than 65 535 files.
    """
    import pyarrow as pa  # here, since importing it is slow and not every run makes files

    codec = pa.Codec("gzip", compression_level=level)
    entries: list[bytes] = []
    contents: list[bytes] = []
    place = 0
    for path, content in files.items():
        name = path.encode()
        packed = codec.compress(content, asbytes=True)  # a head of 10 bytes, the packed content, checksum and size
        flags, sizes = 0 if path.isascii() else _UTF8, (len(packed) - 18, len(content), len(name), 0)
        shared = struct.pack("<5H4s2L2H", _VERSION, flags, _DEFLATED, 0, _DAY, packed[-8:-4], *sizes)
        contents.append(b"PK\3\4" + shared + name + packed[10:-8])
        where = struct.pack("<3H2L", 0, 0, 0, _READABLE, place)
        entries.append(b"PK\1\2" + struct.pack("<H", _UNIX | _VERSION) + shared + where + name)
        place += len(contents[-1])
    if place >= _LARGEST or len(entries) >= 1 << 16:
        raise ValueError(f"{len(entries)} files of {place} bytes are too much for a zip file")
    listed = b"".join(entries)
    end = struct.pack("<4H2LH", 0, 0, len(entries), len(entries), len(listed), place, 0)
    return b"".join([*contents, listed, b"PK\5\6", end])
