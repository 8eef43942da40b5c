"""The palette holds: every pair of colours that is read together has contrast enough, in light and in dark."""

from __future__ import annotations

import re

import pytest
from minisite import ROOT

CSS = (ROOT / "templates" / "site.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
)


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_a_contrast_of_at_least_4_5_on_every_ground_that_it_stands_on(palette: dict[str, str]) -> None:
    for ground in ("paper", "band", "stripe"):
        for text in ("ink", "muted", "link", "accent"):
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_that_carry_meaning_have_a_contrast_of_at_least_3(palette: dict[str, str]) -> None:
    for ground in ("paper", "band"):
        assert contrast(palette["edge"], palette[ground]) >= 3, ground


def mixed(colour: str, percent: int, ground: str) -> str:
    """CSS: color-mix(in srgb, colour percent%, ground)."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round((one * percent + other * (100 - percent)) / 100):02x}" for one, other in pairs)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_shades_grow_and_text_on_the_strongest_has_a_contrast_of_at_least_4_5(palette: dict[str, str]) -> None:
    css = (ROOT / "templates" / "map.css").read_text(encoding="utf-8")
    steps = [int(percent) for percent in re.findall(r"--h\d: (\d+)%", css)[:5]]
    assert steps == sorted(set(steps)) and len(steps) == 5
    for step in steps:
        for colour in ("link", "accent"):  # rises and numbers; falls
            assert contrast(palette["ink"], mixed(palette[colour], step, palette["paper"])) >= 4.5
    assert contrast(palette["edge"], palette["paper"]) >= 3


def test_both_schemes_define_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys() >= {"paper", "band", "ink", "muted", "rule", "edge", "link", "accent", "stripe"}


def test_the_stylesheet_is_small_and_loads_nothing() -> None:
    assert len(CSS.encode()) < 12_000
    assert "url(" not in CSS and "@import" not in CSS
