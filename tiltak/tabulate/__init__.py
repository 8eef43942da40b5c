"""Tabulates verified observations: the tidy table, series, derived figures, editions and every address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from tiltak.codelists import Vocabulary
from tiltak.config import Config
from tiltak.model import Page
from tiltak.read.sources import load_settings
from tiltak.tabulate.answers import Answers, answer_figures, answers
from tiltak.tabulate.comparisons import page_figures
from tiltak.tabulate.editions import Edition, edition_prints, editions
from tiltak.tabulate.release_calendar import Freshness, freshness
from tiltak.tabulate.series import NewestPrints, indexed_prints
from tiltak.tabulate.tidy import load_breaks, newest_prints, tidy_table
from tiltak.understand.families import Families
from tiltak.verify.disclosure import Added
from tiltak.verify.quality import Quality, quality
from tiltak.verify.report import Verified


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that the site shows, in numbers and codes.

    `table` is the whole tidy table, `prints` the newest print of each cell; `editions` are the published ones, oldest
    first.
    """

    table: pd.DataFrame
    prints: NewestPrints
    editions: tuple[Edition, ...]
    freshness: Freshness | None
    quality: Quality
    answers: Answers


def tabulate(verified: Verified, codes: Vocabulary, families: Families, config: Config) -> Tables:
    """Tabulate the verified reports. BuildError where a break or an edition is invalid."""
    sources = verified.sources
    breaks = load_breaks(config.data, codes)
    table = tidy_table(verified.observations, breaks)
    newest = newest_prints(table, sources)
    shown = indexed_prints(newest, codes, breaks, sources, families)
    return Tables(
        table=table,
        prints=shown,
        editions=editions(config.data, edition_prints(table, sources), sources, config.date),
        freshness=freshness(sources, load_settings(config.data), config.date),
        quality=quality(verified),
        answers=answers(shown),
    )


def derived_figures(pages: Iterable[Page], tables: Tables) -> Iterator[Added]:
    """Every figure of the site that NAV doesn't print, as a statement about cells."""
    yield from page_figures(pages)
    yield from answer_figures(tables.answers)
