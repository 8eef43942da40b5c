"""Compare two builds of the site, file by file: `python tools/compare_sites.py OLD NEW`.

Files are grouped by kind (their ending). A file has the same bytes; or other bytes and the same content (members of a
zip file, cells of a workbook, columns of a Parquet file, values of JSON, triples of Turtle, pixels of a picture); or
other content. The exit code is 0 where no file differs in content and none is missing or new, else 1.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow.parquet
import rdflib.compare
from PIL import Image
from python_calamine import CalamineWorkbook

OUTCOMES = ("same", "same contents", "differs", "missing", "new")


def main() -> int:
    """Compare two folders and print the differences; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--show", type=int, default=3, help="how many differing files of each kind to show (3)")
    options = parser.parse_args()
    old, new = files_below(options.old), files_below(options.new)
    outcomes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in sorted(old.keys() | new.keys()):
        outcomes[kind(name)][outcome(name, old.get(name), new.get(name))].append(name)
    print(f"{'kind':<12}" + "".join(f"{title:>15}" for title in OUTCOMES))
    for of_kind, found in sorted(outcomes.items()):
        print(f"{of_kind:<12}" + "".join(f"{len(found[title]):>15}" for title in OUTCOMES))
    wrong = [
        (title, name) for found in outcomes.values() for title in OUTCOMES[2:] for name in found[title][: options.show]
    ]
    for title, name in wrong:
        print(f"\n{title}: {name}")
        if title == "differs":
            pair = (contents(name, of_site[name].read_bytes()) for of_site in (old, new))
            print("".join(f"  {line}\n" for line in differences(*pair)), end="")
    return int(any(found[title] for found in outcomes.values() for title in OUTCOMES[2:]))


def files_below(folder: Path) -> dict[str, Path]:
    """Every file of a site by its path below the site's folder."""
    if not folder.is_dir():
        sys.exit(f"compare_sites.py: there is no folder {folder}")
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def kind(name: str) -> str:
    """The ending of a file's name, including that of the packed file: `csv`, `csv.gz`."""
    endings = [ending for ending in Path(name).suffixes if ending[1:].isalpha()]
    return "".join(endings[-2:] if endings[-1:] == [".gz"] else endings[-1:])[1:] or Path(name).name


def outcome(name: str, old: Path | None, new: Path | None) -> str:
    """How a file differs between the sites: one of OUTCOMES."""
    if old is None or new is None:
        return "new" if old is None else "missing"
    before, after = old.read_bytes(), new.read_bytes()
    if before == after:
        return "same"
    if Path(name).suffix not in READERS:
        return "differs"
    return "same contents" if contents(name, before) == contents(name, after) else "differs"


def contents(name: str, data: bytes) -> Any:
    """The content of a file, comparable by `==`; its bytes where its kind has no reader."""
    return READERS.get(Path(name).suffix, lambda _, data: data)(name, data)


def read_zip(_: str, data: bytes) -> dict[str, Any]:
    """The contents of each member of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {member: contents(member, file.read(member)) for member in file.namelist()}


def read_workbook(_: str, data: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet, row by row, from A1."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def read_picture(_: str, data: bytes) -> tuple[tuple[int, int], bytes]:
    """The size of a picture and its pixels."""
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size, picture.convert("RGBA").tobytes()


READERS: dict[str, Callable[[str, bytes], Any]] = {
    ".gz": lambda name, data: contents(name.removesuffix(".gz"), gzip.decompress(data)),
    ".json": lambda _, data: json.loads(data),
    ".jsonld": lambda _, data: json.loads(data),
    ".parquet": lambda _, data: pyarrow.parquet.read_table(io.BytesIO(data)),
    ".png": read_picture,
    ".ttl": lambda _, data: rdflib.compare.to_isomorphic(rdflib.Graph().parse(data=data, format="turtle")),
    ".xlsx": read_workbook,
    ".zip": read_zip,
}


def differences(old: Any, new: Any, most: int = 5) -> Iterator[str]:
    """The first differences between the contents of two files, one a line."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        apart = [key for key in {**old, **new} if key not in old or key not in new or old[key] != new[key]]
        for key in apart[:most]:
            if key in old and key in new:
                yield from (f"{key}: {line}" for line in differences(old[key], new[key], 2))
            else:
                yield f"{key}: only in the {'old' if key in old else 'new'} one"
        if len(apart) > most:
            yield f"… {len(apart)} in all"
    elif isinstance(old, bytes) and isinstance(new, bytes):
        yield from differences(
            old.decode(errors="replace").splitlines(), new.decode(errors="replace").splitlines(), most
        )
    elif isinstance(old, list) and isinstance(new, list):
        places = [at for at, (one, other) in enumerate(zip_longest(old, new)) if one != other]
        for at in places[:1]:
            one, other = (str(rows[at]) if at < len(rows) else "nothing" for rows in (old, new))
            same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            start = max(0, same - 40)
            yield f"row {at + 1}, character {same + 1}: …{one[start : same + 60]}"
            yield f"    is now …{other[start : same + 60]}"
        if len(places) > 1:
            yield f"… {len(places)} rows in all; {len(old)} rows before, {len(new)} now"
    else:
        yield f"{str(old)[:60]} is now {str(new)[:60]}"


if __name__ == "__main__":
    sys.exit(main())
