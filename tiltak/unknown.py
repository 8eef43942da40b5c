"""What to do about a label that no code list has.

A new tiltak or kommune can't be told from a misread one by a program, so a person chooses; this gives both answers,
ready to be put into the code lists.
"""

from __future__ import annotations

import re

from tiltak.records import Finding, RawRow, Source
from tiltak.vocabulary import CATEGORY_LISTS, normal, slug

_COLUMNS = "code,name,names,qualifier,fylke,valid_from,valid_to,predecessors,former,spellings"


def unknown_label(source: Source, row: RawRow, rows_are: str, first: dict[str, int]) -> Finding:
    """The finding for a row whose label isn't known. `first` remembers where a label stood first: only there is it
    told what to add."""
    place = f"data/raw/{source.file}:{row.line}"
    is_total = re.match(r"i alt\b", normal(row.label))
    name = " ".join(row.label.split())[len("i alt") :].strip() if is_total else row.label
    code_list = "tiltak" if is_total else rows_are
    expected = (
        "the name of a tiltak or a status after I alt"
        if is_total
        else f"a label of the code list {rows_are or 'of the table'}"
    )
    before = first.setdefault(f"{code_list} {normal(name)}", row.line)
    advice = f"as in line {before}" if before != row.line else _advice(name, code_list, source)
    return Finding(place, "label-known", expected, f'"{row.label}"', advice)


def _advice(name: str, code_list: str, source: Source) -> str:
    """What to add where the label is misread, and what where it is new."""
    if not name or not code_list:
        return "find out what the row is, and add its label to data/vocabulary; or correct it"
    file = {"kommune": "kommuner.csv", "fylke": "fylker.toml", "tiltak": "tiltak.toml", "gruppe": "tiltak.toml"}
    return (
        f'if it is misread, add "{name}" to the spellings of the right entry in '
        f"data/vocabulary/{file.get(code_list, 'categories.toml')}; if it is new, add there, with "
        f"its names in the other languages:\n{entry(name, code_list, source)}"
    )


def entry(name: str, code_list: str, source: Source) -> str:
    """The entry for a new label, as the list's file has it: a line of CSV, or lines of TOML."""
    code, _, rest = name.partition(" ")
    numbered = code.isdigit() and rest
    if code_list == "kommune":
        own, *others = rest.split(" - ") if numbered else (name,)
        known = {"code": code, "fylke": code[:2]} if numbered else {"code": slug(name)}
        known |= {"name": own, "names": "|".join(others), "valid_from": source.period[0][:4]}
        known |= {"spellings": name} if name != f"{known['code']} {own}" else {}
        return ",".join(known.get(column, "") for column in _COLUMNS.split(","))
    if code_list == "fylke":
        own = rest if numbered else name
        return _toml(
            code_list,
            code=code if numbered else slug(name),
            **_in_languages(own.partition(" - ")[0]),
            names=own.split(" - ")[1:],
            label=own,
            valid_from=source.period[0][:4],
            valid_to="",
            predecessors=[],
            successors=[],
            spellings=[],
        )
    own = name[:1].upper() + name[1:]
    if code_list in CATEGORY_LISTS:
        return _toml(code_list, code=slug(name), **_in_languages(own), spellings=[])
    # the first month is known only when the numbers are: a person sees where the row begins
    begins = {"group": "oppfolging", "first": source.period[0], "last": ""} if code_list == "tiltak" else {}
    return _toml(code_list, code=slug(name), **_in_languages(own), **begins, spellings=[])


def _in_languages(name: str) -> dict[str, str]:
    return {"name": name, "nn": name, "en": name}


def _toml(table: str, **fields: str | list[str]) -> str:
    def written(value: str | list[str]) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(written, value))}]"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "\n".join([f"[[{table}]]", *(f"{field} = {written(value)}" for field, value in fields.items())])
