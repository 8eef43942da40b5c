"""Numbers, months and dates as text, in the forms of each language (CLDR)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from tiltak.codelists import LANGUAGES

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Formats:
    """The forms of one language."""

    lang: str

    @property
    def thousands(self) -> str:
        """The sign between thousands."""
        return _signs(self.lang).thousands

    def number(self, n: int) -> str:
        """A whole number: '12 345' with U+00A0, in English '12,345'; U+2212 for minus."""
        digits = f"{abs(n):,}".replace(",", self.thousands)
        return f"\N{MINUS SIGN}{digits}" if n < 0 else digits

    def tenths(self, n: int, always: bool = False) -> str:
        """A number given in tenths: '2,5', and '2' where the decimal is 0, or with `always` '2,0'."""
        whole, tenth = divmod(abs(n), 10)
        sign = "\N{MINUS SIGN}" if n < 0 else ""
        return sign + self.number(whole) + (f"{_signs(self.lang).decimal}{tenth}" if tenth or always else "")

    def percent(self, n: int, always: bool = True) -> str:
        """A percentage given in tenths of a per cent, for a table: '12,5 %', '12,0 %', and '12 %' without `always`."""
        return self.tenths(n, always) + _signs(self.lang).percent

    def month(self, period: str, beside: str = "") -> str:
        """'november 2025'; only 'november' where `beside` is a month of the same year."""
        form = "MMMM" if beside[:4] == period[:4] else "MMMM y"
        return _date(f"{period}-01", form, self.lang)

    def month_short(self, period: str) -> str:
        """'nov. 2025'."""
        return _date(f"{period}-01", "MMM y", self.lang)

    def period(self, period: str) -> str:
        """A month or an interval: 'november 2025', 'januar–november 2025', 'januar 2023–april 2024'."""
        first, _, last = period.partition("/")
        if not last or first == last:
            return self.month(first)
        return f"{self.month(first, beside=last)}–{self.month(last)}"

    def span_end(self, last: str) -> str:
        """The last year or month of a span, as after 'til og med': '2025', 'november 2025'."""
        return self.month(last) if "-" in last else last

    def period_short(self, period: str) -> str:
        """A month or an interval within a year: 'jan. 2025', 'jan.–nov. 2025'."""
        first, _, last = period.partition("/")
        if not last or first == last:
            return self.month_short(first)
        return f"{self.month_short(first).removesuffix(f' {first[:4]}')}–{self.month_short(last)}"

    def mean_period(self, interval: str, *, short: bool = False) -> str:
        """The months of a mean: '2025' for a whole year, else 'januar–november 2025', or short 'jan.–nov. 2025'."""
        first, _, last = interval.partition("/")
        if (first[5:], last) == ("01", f"{first[:4]}-12"):
            return first[:4]
        return self.period_short(interval) if short else self.period(interval)

    def date(self, day: str) -> str:
        """'2. desember 2025'."""
        return _date(day, LANGUAGES[self.lang].date, self.lang)

    def month_names(self) -> tuple[str, ...]:
        """Twelve short month names, as on the axis of a chart: 'jan.'."""
        return tuple(_date(f"2025-{month:02}-01", "LLL", self.lang) for month in range(1, 13))

    def file_size(self, size: int) -> str:
        """The size of a download, given in bytes: '12 kB'."""
        return f"{self.number(max(1, round(size / 1000)))}{NBSP}kB"


class _Signs(NamedTuple):
    """The thousands separator, the decimal separator, and the per cent sign."""

    thousands: str
    decimal: str
    percent: str


@cache
def _signs(lang: str) -> _Signs:
    """The signs of a language's numbers, from CLDR."""
    locale = Locale.parse(LANGUAGES[lang].locale)
    percent = locale.percent_formats[None].suffix[0]
    return _Signs(get_group_symbol(locale), get_decimal_symbol(locale), percent)


@cache
def _date(day: str, form: str, lang: str) -> str:
    """A day in a Babel pattern. Cached: the same few months recur."""
    return format_date(datetime.date.fromisoformat(day), form, locale=LANGUAGES[lang].locale)
