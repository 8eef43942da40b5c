"""Parses a report's text into codes and values. Ambiguous text is refused, never guessed.

Takes a report's raw tables and the vocabulary; gives blocks whose rows have a key and whose cells are numbers or NAV's
`*`, and a finding for any text without a certain meaning. Whether the numbers are right is decided by `verify`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tiltak.codelists import Entry, Vocabulary, normal
from tiltak.config import stop
from tiltak.model import (
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
)
from tiltak.understand.families import FAMILIES_FILE, Families, Family
from tiltak.understand.parse_findings import (
    code_in_use,
    header_complete,
    heading_agrees,
    label_known,
    number_readable,
    report_has_tables,
    report_of_family,
    row_has_cells,
    sheet_known,
)

NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+")


def clean_report(
    report: Report, vocabulary: Vocabulary, families: Families
) -> tuple[tuple[Block, ...], tuple[Finding, ...]]:
    """The blocks of a report, in order, and findings on what could not be parsed.

    A report whose title or labels belong to another family gives no blocks and one finding. BuildError where its family
    is not declared.
    """
    source = report.source
    family = families.by_id.get(source.report)
    if family is None:
        place, known = f"data/sources.toml [{source.id}]", f"a family of reports ({', '.join(families.by_id)})"
        advice = f"correct it, or declare the family in {FAMILIES_FILE}"
        raise stop(place, "unknown-report", known, source.report, advice)
    if other := report_of_family(report, family, families, vocabulary):
        return (), (other,)
    text = _Text(source, family, vocabulary)
    blocks: list[Block] = []
    for table in report.tables:
        if source.layout == "workbook" and not any(map(family.sheet, table.headings)):
            text.findings.extend(sheet_known(source, table, family, text.seen))
            continue
        parts = tuple(_parts(table, text))
        if len(table.headings) > 1 and not _named_by(table.headings[-1], parts, text):
            text.findings.append(heading_agrees(source, table))
        for part in parts:
            _clean_part(text, part, blocks)
    if not blocks:
        text.findings.append(report_has_tables(source))
    return tuple(blocks), tuple(text.findings)


def report_columns(source: Source, family: Family) -> tuple[Column, ...]:
    """The columns of an undamaged table of the report: the mean so far this year where its family prints it, then the
    months in order."""
    (year, first), (_, last) = (period.split("-") for period in source.period)
    months = tuple((f"{year}-{month:02}", "participants") for month in range(int(first), int(last) + 1))
    mean = ((f"{source.period[0]}/{source.period[1]}", "participants_mean"),)
    return (*mean, *months) if family.form.has_mean else months


@dataclass(frozen=True, slots=True)
class _Text:
    """The state of parsing one report: the vocabulary for its labels, and the findings so far."""

    source: Source
    family: Family
    vocabulary: Vocabulary
    findings: list[Finding] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)  # unknown labels, with the line of the first

    def total_codes(self, label: str) -> list[dict[str, str]]:
        """The readings of a total's label that the family may print."""
        readings = self.vocabulary.total_codes(label, self.family.form.total_lists)
        return [codes for codes in readings if all(self.family.has(*code) for code in codes.items())]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a raw table under one total. `codes` is None where the total's label is damaged."""

    table: RawTable
    codes: dict[str, str] | None
    rows: tuple[RawRow, ...]
    candidates: tuple[str, ...] = ()


def _parts(table: RawTable, text: _Text) -> Iterator[_Part]:
    """Split a raw table where a new total begins: an extraction that lost a header merges two tables."""
    codes: dict[str, str] | None = None
    rows: list[RawRow] = []
    for row in table.rows:
        readings = text.total_codes(row.label)
        if len(readings) == 1 and not readings[0].keys() & set(text.family.form.subtotals):
            if rows and readings[0] != codes:
                yield _part(table, codes, tuple(rows), text)
                rows = []
            codes = readings[0]
        rows.append(row)
    if rows:
        yield _part(table, codes, tuple(rows), text)


def _named_by(heading: str, parts: Iterable[_Part], text: _Text) -> bool:
    """Whether a table's heading names what its totals count; a total whose label is lost may count anything."""
    readings = text.total_codes(f"I alt {heading}")
    return bool(readings) and all(part.codes is None or part.codes in readings for part in parts)


def _part(table: RawTable, codes: dict[str, str] | None, rows: tuple[RawRow, ...], text: _Text) -> _Part:
    """The part; where its total is lost or its label is cut, with the tiltak that it may name."""
    family, vocabulary = text.family, text.vocabulary
    if codes is not None:
        return _Part(table, codes, rows)
    if vocabulary.find(rows[0].label):
        return _Part(table, None, rows, family.tiltak)
    totals = [
        (f"i alt {form}", entry.code)
        for form, entries in vocabulary.forms.items()
        for entry in entries
        if entry.list == "tiltak" and entry.code in family.tiltak
    ]
    words = rows[0].label.split()
    for cut in range(len(words), 0, -1):
        seen, rest = normal(" ".join(words[:cut])), " ".join(words[cut:])
        candidates = {code for form, code in totals if form.startswith(seen) or (not rest and form.endswith(seen))}
        if candidates and (not rest or vocabulary.find(rest)):
            first = (replace(rows[0], label=rest),) if rest else rows[:1]
            return _Part(table, None, (*first, *rows[1:]), tuple(sorted(candidates)))
    return _Part(table, None, rows)


def _clean_part(text: _Text, part: _Part, blocks: list[Block]) -> None:
    source, family, vocabulary = text.source, text.family, text.vocabulary
    columns, header_lost = _columns(text, part.table)
    rows_are = _rows_are(text, part, blocks)
    if part.codes is None and source.layout == "workbook" and rows_are == family.form.items:
        text.findings.append(label_known(source, part.rows[0], "status", family, text.seen))
        return  # without their total, the rows have no subject
    base = family.total_key
    for code_list, code in (part.codes or {}).items():
        base = base.with_code(code_list, code)
    if part.codes is None:
        base = base.with_code("tiltak", "")
    rows: list[Row] = []
    for raw in part.rows:
        key, is_total = _row_key(raw, part, base, rows_are, text)
        if key and not is_total and any(row.key == key for row in rows):
            key = _repeated(key, vocabulary) or key
        if key is None:
            text.findings.append(label_known(source, raw, rows_are, family, text.seen))
            continue
        if not any(raw.cells):
            text.findings.append(row_has_cells(source, raw, len(columns)))
            continue
        if not header_lost and (entry := _limited(key, rows_are, is_total, vocabulary)):
            text.findings.extend(code_in_use(source, raw, entry, columns, text.seen))
        merged = () if is_total else vocabulary.merged_codes(raw.label, rows_are)
        also = tuple(base.with_code(rows_are, code) for code in merged[1:])
        rows.append(Row(raw.line, raw.label, key, _cells(text, raw), is_total, also))
    if rows:
        candidates = part.candidates if part.codes is None else ()
        page, line, sheet = part.table.page, rows[0].line, part.table.sheet
        blocks.append(Block(source.id, page, line, columns, rows_are, tuple(rows), header_lost, candidates, sheet))


def _row_key(raw: RawRow, part: _Part, base: Key, rows_are: str, text: _Text) -> tuple[Key | None, bool]:
    vocabulary = text.vocabulary
    readings = text.total_codes(raw.label)
    if len(readings) == 1:
        subtotals = [code for code in readings[0].items() if code[0] in text.family.form.subtotals]
        return base.with_code(*subtotals[0]) if subtotals else base, True
    matches = [entry for entry in vocabulary.find(raw.label) if entry.list == rows_are]
    if len(matches) == 1:
        if not text.family.has(rows_are, matches[0].code):
            return None, False
        return base.with_code(rows_are, matches[0].code), False
    if merged := vocabulary.merged_codes(raw.label, rows_are):
        return base.with_code(rows_are, merged[0]), False
    is_cut_total = raw is part.rows[0] and part.codes is None and bool(part.candidates)
    return base if is_cut_total else None, is_cut_total


def _limited(key: Key, rows_are: str, is_total: bool, vocabulary: Vocabulary) -> Entry | None:
    """The entry whose validity limits a row's months: its tiltak or its place."""
    if not is_total and rows_are in ("fylke", "kommune"):
        return vocabulary.entries.get((rows_are, key.region))
    return vocabulary.entries.get((key.tiltak_level, key.tiltak)) if is_total or rows_are == "tiltak" else None


def _repeated(key: Key, vocabulary: Vocabulary) -> Key | None:
    """The key of a table's second row with the same label, where the vocabulary declares one."""
    again = (entry.code for entry in vocabulary.listed("tiltak") if entry.repeat_of == key.tiltak)
    return next((key._replace(tiltak=code) for code in again if key.tiltak_level == "tiltak"), None)


def _rows_are(text: _Text, part: _Part, blocks: list[Block]) -> str:
    """The code list of the part's rows: the one that its heading names, else the one with all labels, else (for a label
    such as 'Ukjent', which two lists have) that of the block before, where the table continues from the page before."""
    family, vocabulary = text.family, text.vocabulary
    if said := family.rows_under(part.table.headings):
        return said
    possible = set(family.row_lists)
    if family.form.one_tiltak:
        of_one = part.codes is None or family.form.items in part.codes
        possible = possible - {family.form.items} if of_one else {family.form.items}
    for row in part.rows:
        if lists := {entry.list for entry in vocabulary.find(row.label)} & set(family.row_lists):
            possible &= lists
    if len(possible) == 1:
        return possible.pop()
    before = blocks[-1] if blocks else None
    return before.rows_are if before and before.rows_are in possible else ""


def _columns(text: _Text, table: RawTable) -> tuple[tuple[Column, ...], bool]:
    """The table's columns, and whether its header is damaged so that they are those of the report's other tables."""
    source, family = text.source, text.family
    expected = report_columns(source, family)
    year = source.period[0][:4]
    found: list[Column] = []
    for head in table.columns:
        month = text.vocabulary.heads.get(normal(head))
        if month == 0:
            found.append((f"{source.period[0]}/{source.period[1]}", "participants_mean"))
        else:
            found.append((f"{year}-{month:02}" if month else "", "participants"))
    places = [expected.index(column) if column in expected else -1 for column in found]
    starts_well = not family.form.has_mean or (found and found[0] == expected[0])
    if starts_well and len(found) > 1 and -1 not in places and places == sorted(set(places)):
        return tuple(found), False
    text.findings.append(header_complete(source, table, family.form.has_mean))
    return expected, True


def _cells(text: _Text, raw: RawRow) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell in raw.cells:
        if cell in ("*", ""):
            cells.append("*" if cell else "")
        elif NUMBER.fullmatch(cell):
            cells.append(int("".join(cell.split())))
        else:
            cells.append("?")
            text.findings.append(number_readable(text.source, raw, cell))
    return tuple(cells)
