"""The look of all charts as constants: colours, marks, text, and how Norwegian numbers are written.

Declarations have the colours of the page by day, so that they show anywhere. In a drawing stand the custom properties
of the page's stylesheet (`templates/chart.css`) in their place: light, dark, forced colours and print use one picture.
"""

from __future__ import annotations

COLOURS = {  # the stylesheet's, by day
    "--c0": "#0b5f6b", "--c1": "#cb420b", "--c2": "#9d4bcb", "--c3": "#2d2601",
    "--c4": "#020e8e", "--c5": "#86302c", "--c6": "#59795f", "--c7": "#5d0146",
    "--paper": "#fbfaf7", "--ink": "#182325", "--muted": "#505d5e", "--rule": "#c9cfca", "--edge": "#768280",
}  # fmt: skip
LINES = [COLOURS[f"--c{number}"] for number in range(8)]
PAPER, INK, MUTED, RULE, EDGE = (COLOURS[f"--{name}"] for name in ("paper", "ink", "muted", "rule", "edge"))
SHAPES = ["circle", "M0,-1.3L1.2,.9L-1.2,.9Z", "M0,-1.4L1.4,0L0,1.4L-1.4,0Z", "M0,1.3L1.2,-.9L-1.2,-.9Z"] * 2
MARKS = ["square", "M-1,-1L1,1M-1,1L1,-1"]  # hidden, lost
FONT = "Liberation Sans"  # the renderer brings it: text is measured alike on every machine
TEXT, LEADING = 13, 15  # px: all text, and from one line to the next
STROKE, DOT, HIDDEN = 2, 36, 36  # px, px², px²: a line, the mark of a number, the mark of a month without one

APART = "\N{BROKEN BAR}"  # before each language of a label

NUMBER_LOCALE = {
    "decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0kr"], "minus": "\u2212",
}  # fmt: skip

# For pictures that aren't Vega's: the legend's keys, and what the page that compares places draws by its own script.
PATHS = ["M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z" if shape == "circle" else shape for shape in SHAPES]
LOOK = {"stroke": STROKE, "dot": DOT**0.5 / 2, "hidden": HIDDEN**0.5 / 2, "text": TEXT, "leading": LEADING}
