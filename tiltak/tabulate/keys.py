"""Places, items, and the keys of their numbers."""

from __future__ import annotations

from tiltak.model import TOTAL_KEY, Key, Line, Series

Place = tuple[str, str]  # (region_level, region): ('kommune', '1103')
Item = tuple[str, str]  # (tiltak_level, tiltak): ('gruppe', 'oppfolging')

COUNTRY: Place = ("land", "0")
ALL: Item = ("alle", "alle")
OUTSIDE = ("97", "99", "2100")  # Svalbard and other areas: neither fylke nor kommune, so without rank


def row_key(place: Place, item: Item) -> Key:
    """The key of all participants in an item at a place, without period and measure."""
    return TOTAL_KEY.with_code(*place).with_code(*item)


def key_of(place: Place, item: Item, month: str = "") -> Key:
    """The key of a monthly number of all participants; without a month, that of all months."""
    return row_key(place, item)._replace(period=month, measure="participants")


def line_key(series: Series, line: Line) -> Key:
    """The key of a line, without a period."""
    key = TOTAL_KEY._replace(measure=series.measure)
    for code_list, code in (*series.fixed, (line.dimension, line.code)):
        key = key.with_code(code_list, code)
    return key
