"""Text becomes codes and values; what is ambiguous is refused, never guessed.

Takes the raw tables of a report and the vocabulary; gives blocks whose rows have a key and whose cells are numbers or
NAV's `*`, and a finding for whatever has no certain meaning. Whether the numbers are right is the next stage's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tiltak.codelists import Vocabulary, normal
from tiltak.config import stop
from tiltak.model import (
    TOTAL_KEY,
    Block,
    Cell,
    Column,
    Finding,
    Key,
    RawRow,
    RawTable,
    Report,
    Row,
    Source,
    with_codes,
)
from tiltak.understand.parse_findings import (
    header_complete,
    label_known,
    number_readable,
    report_has_tables,
    row_has_cells,
)

NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+")


@dataclass(frozen=True, slots=True)
class Family:
    """How a family of reports is built: what its plain 'I alt' counts, what a block's total and its rows may name."""

    total: tuple[str, str]  # tiltak_level and tiltak of 'I alt'
    total_lists: tuple[str, ...]
    row_lists: tuple[str, ...]
    has_mean: bool


FAMILIES = {
    "tilt140": Family(
        total=("gruppe", "oppfolging"),
        total_lists=("status", "tiltak"),
        row_lists=("fylke", "kommune", "sex", "age", "immigrant", "birth_region", "education", "tiltak"),
        has_mean=True,
    ),
    "tiltak-alder": Family(
        total=("alle", "alle"),
        total_lists=("age", "status", "gruppe"),
        row_lists=("age", "gruppe", "tiltak"),
        has_mean=False,
    ),
}


def clean_report(report: Report, vocabulary: Vocabulary) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """The blocks of a report, in its order, and what could not be understood.

    BuildError where the report is of a family that nobody knows how to read.
    """
    blocks: list[Block] = []
    findings: list[Finding] = []
    if report.source.report not in FAMILIES:
        known = f"a family of reports ({', '.join(FAMILIES)})"
        place = f"data/sources.toml [{report.source.id}]"
        raise stop(
            place,
            "unknown-report",
            known,
            report.source.report,
            "correct it, or describe the family in tiltak/understand/parse.py",
        )
    seen: dict[str, int] = {}
    for table in report.tables:
        for part in _parts(table, FAMILIES[report.source.report], vocabulary):
            _clean_part(report.source, part, vocabulary, blocks, findings, seen)
    if not blocks:
        findings.append(report_has_tables(report.source))
    return tuple(blocks), tuple(findings)


def report_columns(source: Source) -> tuple[Column, ...]:
    """The columns that an undamaged table of the report has: the mean so far this year where it prints it, and the
    months in order."""
    (year, first), (_, last) = (period.split("-") for period in source.period)
    months = tuple((f"{year}-{month:02}", "participants") for month in range(int(first), int(last) + 1))
    mean = ((f"{source.period[0]}/{source.period[1]}", "participants_mean"),)
    return (*mean, *months) if FAMILIES[source.report].has_mean else months


def list_codes(code_list: str, code: str) -> dict[str, str]:
    """A code of a code list as columns of the data contract: ('fylke', '11') -> region_level fylke, region 11."""
    if code_list in ("fylke", "kommune", "land"):
        return {"region_level": code_list, "region": code}
    if code_list in ("tiltak", "gruppe", "alle"):
        return {"tiltak_level": code_list, "tiltak": code}
    return {code_list: code}


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one raw table that stand under the same total. Where the total's label is damaged, `codes` is None."""

    table: RawTable
    codes: dict[str, str] | None
    rows: tuple[RawRow, ...]
    candidates: tuple[str, ...] = ()


def _parts(table: RawTable, family: Family, vocabulary: Vocabulary) -> Iterator[_Part]:
    """Cut a raw table where a new total begins: an extraction that lost a header runs two tables together."""
    codes: dict[str, str] | None = None
    rows: list[RawRow] = []
    for row in table.rows:
        readings = vocabulary.total_codes(row.label, family.total_lists)
        if len(readings) == 1 and "gruppe" not in readings[0]:
            if rows and readings[0] != codes:
                yield _part(table, codes, tuple(rows), vocabulary)
                rows = []
            codes = readings[0]
        rows.append(row)
    if rows:
        yield _part(table, codes, tuple(rows), vocabulary)


def _part(table: RawTable, codes: dict[str, str] | None, rows: tuple[RawRow, ...], vocabulary: Vocabulary) -> _Part:
    """The part, and where its total is lost or its label is cut, the tiltak that it may name."""
    if codes is not None:
        return _Part(table, codes, rows)
    if vocabulary.find(rows[0].label):
        return _Part(table, None, rows, vocabulary.codes("tiltak"))
    totals = [
        (f"i alt {form}", entry.code)
        for form, entries in vocabulary.forms.items()
        for entry in entries
        if entry.list == "tiltak"
    ]
    words = rows[0].label.split()
    for cut in range(len(words), 0, -1):
        seen, rest = normal(" ".join(words[:cut])), " ".join(words[cut:])
        candidates = {code for form, code in totals if form.startswith(seen) or (not rest and form.endswith(seen))}
        if candidates and (not rest or vocabulary.find(rest)):
            first = (replace(rows[0], label=rest),) if rest else rows[:1]
            return _Part(table, None, (*first, *rows[1:]), tuple(sorted(candidates)))
    return _Part(table, None, rows)


def _clean_part(
    source: Source,
    part: _Part,
    vocabulary: Vocabulary,
    blocks: list[Block],
    findings: list[Finding],
    seen: dict[str, int],  # unknown labels, and where they stood first
) -> None:
    columns, header_lost = _columns(source, part.table, vocabulary, findings)
    rows_are = _rows_are(source, part, vocabulary, blocks)
    family = FAMILIES[source.report]
    base = with_codes(TOTAL_KEY, tiltak_level=family.total[0], tiltak=family.total[1])
    for code_list, code in (part.codes or {}).items():
        base = with_codes(base, **list_codes(code_list, code))
    if part.codes is None:
        base = with_codes(base, tiltak_level="tiltak", tiltak="")
    rows: list[Row] = []
    for number, raw in enumerate(part.rows):
        key, is_total = _row_key(raw, number, part, base, rows_are, family, vocabulary)
        if key and not is_total and any(row.key == key for row in rows):
            key = _repeated(key, vocabulary) or key
        if key is None:
            findings.append(label_known(source, raw, rows_are, seen))
            continue
        if not any(raw.cells):
            findings.append(row_has_cells(source, raw, len(columns)))
            continue
        merged = () if is_total else vocabulary.merged_codes(raw.label, rows_are)
        also = tuple(with_codes(base, **list_codes(rows_are, code)) for code in merged[1:])
        rows.append(Row(raw.line, raw.label, key, _cells(source, raw, findings), is_total, also))
    if rows:
        candidates = part.candidates if part.codes is None else ()
        table = part.table
        blocks.append(
            Block(source.id, table.page, rows[0].line, columns, rows_are, tuple(rows), header_lost, candidates)
        )


def _row_key(
    raw: RawRow,
    number: int,
    part: _Part,
    base: Key,
    rows_are: str,
    family: Family,
    vocabulary: Vocabulary,
) -> tuple[Key | None, bool]:
    readings = vocabulary.total_codes(raw.label, family.total_lists)
    if len(readings) == 1:
        group = readings[0].get("gruppe")
        return (with_codes(base, **list_codes("gruppe", group)) if group else base), True
    matches = [entry for entry in vocabulary.find(raw.label) if entry.list == rows_are]
    if len(matches) == 1:
        return with_codes(base, **list_codes(rows_are, matches[0].code)), False
    if merged := vocabulary.merged_codes(raw.label, rows_are):
        return with_codes(base, **list_codes(rows_are, merged[0])), False
    if number == 0 and part.codes is None and part.candidates:
        return base, True
    return None, False


def _repeated(key: Key, vocabulary: Vocabulary) -> Key | None:
    """The key of a table's second row of one label, where the vocabulary says what such a row is."""
    for code in vocabulary.codes("tiltak"):
        if key.tiltak_level == "tiltak" and vocabulary.entry("tiltak", code).repeat_of == key.tiltak:
            return with_codes(key, tiltak=code)
    return None


def _rows_are(source: Source, part: _Part, vocabulary: Vocabulary, blocks: list[Block]) -> str:
    """The code list of the part's rows: as its heading says, else the one that has all labels, else (for a label such
    as 'Ukjent', which two lists have) that of the block before, where the table goes on from the page before."""
    family = FAMILIES[source.report]
    if said := vocabulary.rows_of_section(source.report, part.table.headings):
        return said
    possible = set(family.row_lists)
    if source.report == "tilt140":
        possible = possible - {"tiltak"} if part.codes is None or "tiltak" in part.codes else {"tiltak"}
    for row in part.rows:
        if lists := {entry.list for entry in vocabulary.find(row.label)} & set(family.row_lists):
            possible &= lists
    if len(possible) == 1:
        return possible.pop()
    before = blocks[-1] if blocks and blocks[-1].source == source.id else None
    return before.rows_are if before and before.rows_are in possible else ""


def _columns(
    source: Source, table: RawTable, vocabulary: Vocabulary, findings: list[Finding]
) -> tuple[tuple[Column, ...], bool]:
    """The table's columns, and whether its header is damaged so that they are taken from the report's other tables."""
    expected = report_columns(source)
    year = source.period[0][:4]
    found: list[Column] = []
    for head in table.columns:
        month = vocabulary.heads.get(normal(head))
        if month == 0:
            found.append((f"{source.period[0]}/{source.period[1]}", "participants_mean"))
        else:
            found.append((f"{year}-{month:02}" if month else "", "participants"))
    places = [expected.index(column) if column in expected else -1 for column in found]
    starts_well = not FAMILIES[source.report].has_mean or (found and found[0] == expected[0])
    if starts_well and len(found) > 1 and -1 not in places and places == sorted(set(places)):
        return tuple(found), False
    findings.append(header_complete(source, table, FAMILIES[source.report].has_mean))
    return expected, True


def _cells(source: Source, raw: RawRow, findings: list[Finding]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for text in raw.cells:
        if text in ("*", ""):
            cells.append("*" if text else "")
        elif NUMBER.fullmatch(text):
            cells.append(int("".join(text.split())))
        else:
            cells.append("?")
            findings.append(number_readable(source, raw, text))
    return tuple(cells)
