"""The findings on text without a certain meaning.

Takes the place where `parse` gave up; gives the finding. Each rule is a function, its slug the function's name with
hyphens. A program can't tell a new tiltak or kommune from a misread one, so a person chooses: the advice has both
answers, ready to paste into the code lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tiltak.codelists import CATEGORY_LISTS, LANGUAGES, Entry, Vocabulary, normal, slug
from tiltak.model import Column, Finding, RawRow, RawTable, Report, Source
from tiltak.understand.families import FAMILIES_FILE, Families, Family

_COLUMNS = "code,name,names,qualifier,fylke,valid_from,valid_to,predecessors,former,spellings"


def report_has_tables(source: Source) -> Finding:
    """A report has tables with rows."""
    advice = "correct the layout in data/sources.toml, or get the file again"
    return source.finding(1, "report-has-tables", "tables with rows", "none", advice)


def report_of_family(report: Report, family: Family, families: Families, vocabulary: Vocabulary) -> Finding | None:
    """A report belongs to its declared family: by the code in its title, and by the labels of its rows."""
    source = report.source
    titled = families.named(source.title)
    labels = (row.label for table in report.tables for row in table.rows)
    fitting = families.fitting(labels, vocabulary) if family.code else ()
    if family in (fitting or (family,)) and family in (titled or (family,)):
        return None
    others = sorted({other.id for other in (*titled, *fitting)} - {family.id})
    return source.finding(
        1,
        "report-of-family",
        f"a report of the family {family.id}, in title and labels",
        f"the title or the labels of {' and '.join(others)}",
        f'nothing of it is used; write report = "{others[0]}" in data/sources.toml, or get the right file',
    )


def sheet_known(source: Source, table: RawTable, family: Family, first: dict[str, int]) -> Iterator[Finding]:
    """A workbook's sheet is one that its family has; any other is left out."""
    name = table.headings[-1] if table.headings else ""
    if first.setdefault(f"sheet {name}", table.line) == table.line:
        yield source.finding(
            table.line,
            "sheet-known",
            f"a sheet of the family {family.id}: {', '.join(sheet.title for sheet in family.form.sheets)}",
            f'"{name}"',
            f"nothing of it is used; to have it read, add to the sheets of {family.id}'s form in {FAMILIES_FILE}:\n"
            f'{{ title = "{name}", rows = "", since = "{source.period[0]}" }},',
        )


def heading_agrees(source: Source, table: RawTable) -> Finding:
    """The heading next above a table names what its total counts, and nothing else."""
    return source.finding(
        table.line,
        "heading-agrees",
        f'a heading that names what "{table.rows[0].label}" counts',
        f'"{table.headings[-1]}"',
        "its numbers are published as printed: compare with the report itself",
        settled="published",
    )


def header_complete(source: Source, table: RawTable, has_mean: bool) -> Finding:
    """A table's header names the mean so far this year, where its reports print one, and the months in their order."""
    return source.finding(
        table.line,
        "header-complete",
        f"{'the mean so far this year and ' if has_mean else ''}the months in order",
        f'"{" | ".join(table.columns)}"' if table.columns else "no header",
        "only cells that the identities prove are published",
        settled="withheld",
    )


def row_has_cells(source: Source, row: RawRow, columns: int) -> Finding:
    """A row has cells; one without any says nothing, and is left out."""
    return source.finding(
        row.line,
        "row-has-cells",
        f"{columns} cells",
        f'the label "{row.label}" and no cell',
        "nothing to do: a row without cells says nothing",
        settled="unused",
    )


def number_readable(source: Source, row: RawRow, text: str) -> Finding:
    """A cell is a whole number, or NAV's sign for a hidden one."""
    return source.finding(
        row.line,
        "number-readable",
        "a whole number or *",
        f'"{text}" in the row "{row.label}"',
        "the cell is withheld; correct it in data/corrections.toml where the report itself shows it",
        settled="withheld",
    )


def code_in_use(
    source: Source, row: RawRow, entry: Entry, columns: Sequence[Column], first: dict[str, int]
) -> Iterator[Finding]:
    """A report prints a tiltak or a place only in the months in which the code lists have it in use: outside them the
    site shows it as not in use. Reported once for each code."""
    if len(row.cells) != len(columns):
        return
    months = [period for (period, _), cell in zip(columns, row.cells, strict=True) if cell and "/" not in period]
    outside = [month for month in months if not entry.is_used(month)]
    if outside and first.setdefault(f"in use {entry.list} {entry.code}", row.line) == row.line:
        yield source.finding(
            row.line,
            "code-in-use",
            f"{entry.list} {entry.code} in {entry.valid_from or 'any month'} to {entry.valid_to or 'now'} alone",
            f'cells of {outside[0]} to {outside[-1]} in the row "{row.label}"',
            "correct when it is in use in data/vocabulary, or add the code that it is now",
        )


def label_known(source: Source, row: RawRow, rows_are: str, family: Family, first: dict[str, int]) -> Finding:
    """A row's label is in a code list, and the report's family prints it.

    `first` has the line where a label first occurred: only there the advice tells what to add.
    """
    place = f"data/raw/{source.file}:{row.line}"
    is_total = re.match(r"i alt\b", normal(row.label))
    name = " ".join(row.label.split())[len("i alt") :].strip() if is_total else row.label
    code_list = "tiltak" if is_total and rows_are != "status" else rows_are
    expected = (
        "the name of a tiltak or a status after I alt"
        if is_total
        else f"a label of the code list {rows_are or 'of the table'}"
    )
    before = first.setdefault(f"{code_list} {normal(name)}", row.line)
    advice = f"as in line {before}" if before != row.line else _advice(name, code_list, source, family)
    return Finding(place, "label-known", expected, f'"{row.label}"', advice)


def _advice(name: str, code_list: str, source: Source, family: Family) -> str:
    """What to add where the label is misread, and where it is new."""
    if not name or not code_list:
        return "find out what the row is, and add its label to data/vocabulary; or correct it"
    file = {"kommune": "kommuner.csv", "fylke": "fylker.toml", "tiltak": "tiltak.toml", "gruppe": "tiltak.toml"}
    return (
        f'if it is misread, add "{name}" to the spellings of the right entry in '
        f"data/vocabulary/{file.get(code_list, 'categories.toml')}; if it is new, add there, with "
        f"its names in the other languages:\n{entry(name, code_list, source, family)}"
    )


def entry(name: str, code_list: str, source: Source, family: Family) -> str:
    """The entry for a new label in the format of its list's file: a line of CSV, or lines of TOML."""
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
    # the numbers are not verified yet, so a person fills in the first month
    begins: dict[str, str | list[str]] = {}
    if code_list == "tiltak":
        begins = {"group": " or ".join(family.groups), "reports": [family.id], "first": source.period[0], "last": ""}
    return _toml(code_list, code=slug(name), **_in_languages(own), **begins, spellings=[])


def _in_languages(name: str) -> dict[str, str]:
    return {f"name.{lang}": name for lang in LANGUAGES}


def _toml(table: str, **fields: str | list[str]) -> str:
    def written(value: str | list[str]) -> str:
        if isinstance(value, list):
            return f"[{', '.join(map(written, value))}]"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "\n".join([f"[[{table}]]", *(f"{field} = {written(value)}" for field, value in fields.items())])
