"""Accounts for every character of a report.

Takes a report's text and the pieces that its reader used; gives counts by kind. Nothing is skipped silently: characters
that no reader used are listed, and become findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from tiltak.model import Finding, Piece, PieceKind, Source

TEXT_EXPLAINED = "text-explained"  # the rule
PIECE_KINDS: tuple[PieceKind, ...] = get_args(PieceKind)


@dataclass(frozen=True, slots=True)
class Account:
    """How the characters of one report were used.

    `used` counts characters by kind, without white space; `unexplained` lists the stretches that no piece covers, with
    their lines. Used, white space and unexplained characters add up to `characters`.
    """

    source: str
    characters: int
    used: tuple[tuple[PieceKind, int], ...]
    whitespace: int
    unexplained: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        left = sum(len("".join(text.split())) for _, text in self.unexplained)
        used = ", ".join(f"{_grouped(count)} {kind}" for kind, count in self.used if count)
        return (
            f"{self.source}: {_grouped(self.characters)} characters: {used}, "
            f"{_grouped(self.whitespace)} white space, unexplained {_grouped(left)}"
        )


def account(source: str, text: str, pieces: Iterable[Piece]) -> Account:
    """Account for a report's text. ValueError where two pieces overlap or one lies outside its line."""
    on_line: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        on_line[piece.line].append(piece)
    used: dict[PieceKind, list[str]] = defaultdict(list)
    unexplained: list[tuple[int, str]] = []
    lines = text.split("\n")
    if outside := on_line.keys() - range(1, len(lines) + 1):
        raise ValueError(f"{source}: pieces on lines that there are not: {sorted(outside)}")
    for number, line in enumerate(lines, start=1):
        at = 0
        for piece in sorted(on_line[number]):
            _, start, end, kind = piece
            if not at <= start < end <= len(line):
                raise ValueError(f"{source}:{number}: {piece} overlaps another piece or the line's end")
            if gap := line[at:start].strip():
                unexplained.append((number, gap))
            used[kind].append(line[start:end])
            at = end
        if gap := line[at:].strip():
            unexplained.append((number, gap))
    counts = tuple((kind, _solid("".join(used[kind]))) for kind in PIECE_KINDS)
    return Account(source, len(text), counts, len(text) - _solid(text), tuple(unexplained))


def text_explained(result: Account, source: Source) -> Iterator[Finding]:
    """Every stretch of a report's text is one that the reader of its layout recognises."""
    for line, text in result.unexplained:
        yield source.finding(
            line,
            TEXT_EXPLAINED,
            f"text that the layout {source.layout} recognises",
            f'"{text[:60]}"',
            "get the file again; if the report itself has it, extend the reader of its layout",
        )


def _solid(text: str) -> int:
    """Number of characters that are not white space."""
    return len("".join(text.split()))


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
