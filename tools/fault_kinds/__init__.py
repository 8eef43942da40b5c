"""Faults made on purpose: the ways in which the text of a report can be spoiled, a module for what they are made in.

Each takes a report's text and a source of chance, and gives the damaged text and what was done. `tools/faults.py`
measures what the program makes of it.
"""

from __future__ import annotations

from tools.fault_kinds import cells, columns, everywhere, files, rows
from tools.fault_kinds.text import Make, Text, Untouched, text_of

__all__ = ["KINDS", "Text", "Untouched", "text_of"]

KINDS: tuple[Make, ...] = (
    cells.digit_changed,
    cells.cell_dropped,
    cells.cell_added,
    cells.star_to_number,
    cells.number_to_star,
    cells.ocr_letter,
    cells.digits_transposed,
    cells.digit_doubled,
    cells.digit_dropped,
    cells.number_split,
    cells.numbers_glued,
    cells.cells_cancel_in_row,
    cells.cells_cancel_in_column,
    cells.cells_cancel_across,
    rows.rows_swapped,
    rows.labels_swapped,
    rows.cells_swapped,
    rows.label_merged,
    rows.labels_shifted,
    rows.row_lost,
    rows.row_shifted,
    rows.block_shifted,
    rows.row_copied,
    rows.row_of_another_table,
    rows.row_of_last_year,
    rows.total_and_part_exchanged,
    columns.columns_exchanged_in_rows,
    columns.columns_exchanged_in_table,
    columns.columns_exchanged_in_tiltak,
    columns.columns_exchanged_in_report,
    columns.months_rotated_in_table,
    columns.months_rotated_in_tiltak,
    columns.months_rotated_in_report,
    columns.heads_exchanged,
    columns.heads_rotated,
    columns.head_lost,
    everywhere.tables_exchanged,
    everywhere.titles_exchanged,
    everywhere.headings_exchanged,
    everywhere.categories_exchanged_in_table,
    everywhere.sexes_exchanged_everywhere,
    everywhere.categories_exchanged_everywhere,
    everywhere.kommuner_exchanged_everywhere,
    everywhere.statuses_exchanged_everywhere,
    files.page_repeated,
    files.page_lost,
    files.file_cut,
    files.wrong_encoding,
    files.control_character,
    files.header_lost,
    files.text_above,
)
