"""Faults in heads, pages and whole files."""

from __future__ import annotations

import random

from tools.fault_kinds.text import Damaged, Text, Untouched, page, with_lines

NOTES = ("Tallene under er feil og trukket tilbake", "Foreløpige tall", "Januar - Desember 2016", "Andel i prosent")


def page_repeated(subject: Text, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.lines()
    return with_lines(subject, [*lines[:last], *lines[first - 1 : last], *lines[last:]], f"lines {first}-{last} again")


def page_lost(subject: Text, chance: random.Random) -> Damaged:
    first, last = page(subject, chance)
    lines = subject.lines()
    return with_lines(subject, [*lines[: first - 1], *lines[last:]], f"lines {first}-{last} lost")


def file_cut(subject: Text, chance: random.Random) -> Damaged:
    content = subject.text.encode()
    at = chance.randrange(1, len(content))
    return content[:at], f"cut at byte {at}"


def wrong_encoding(subject: Text, chance: random.Random) -> Damaged:
    how = chance.choice(["latin-1", "cp1252", "utf-16", "utf-8 read as latin-1"])
    if how == "utf-8 read as latin-1":
        return subject.text.encode().decode("latin-1").encode(), how
    return subject.text.encode(how, errors="replace"), how


def control_character(subject: Text, chance: random.Random) -> Damaged:
    at = chance.randrange(len(subject.text))
    sign = chance.choice("\x00\x07\x0b\x0c\r\x1b\x85\u00ad\u200b\u202e\u2028\ufeff")
    return (subject.text[:at] + sign + subject.text[at:]).encode(), f"U+{ord(sign):04X} at character {at}"


def header_lost(subject: Text, chance: random.Random) -> Damaged:
    number = chance.randrange(len(subject.tables))
    lines = subject.lines()
    first, last = subject.heads[number], subject.tables[number][0].line
    if first >= last:
        raise Untouched
    for line in range(first, last if subject.tables[number][0].tabs else first + 1):
        if "i alt" not in lines[line - 1].lower():
            lines[line - 1] = ""
    return with_lines(subject, lines, f"header of line {first} lost")


def text_above(subject: Text, chance: random.Random) -> Damaged:
    """A line of text stands above a table that no table has: a note, or another year."""
    number = chance.randrange(len(subject.tables))
    at, note = subject.heads[number] - 1, chance.choice(NOTES)
    lines = subject.lines()
    return with_lines(subject, [*lines[:at], note, *lines[at:]], f'"{note}" above line {at + 1}')
