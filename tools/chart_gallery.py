#!/usr/bin/env python3
"""Write docs/charts.md and its pictures from the declarations of the charts: `make gallery`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert

from tiltak.charts import axis, kinds
from tiltak.charts.look import COLOURS, NUMBER_LOCALE

ROOT = Path(__file__).parent.parent
PAGE = "docs/charts.md"

HEAD = """# Charts

Made by `make gallery` from `tools/chart_gallery.py` and the declarations. Each kind of chart is a function in
`tiltak/charts/kinds.py` on a tidy table: one row for each month of each line. `tiltak/charts/rows.py` says what the
columns are, and makes such tables of series; `tiltak/charts/figures.py` says which pictures a series gets, and how
large. To see a chart in a notebook:

    import pandas as pd
    from tiltak.charts import axis, kinds

{months}
    chart.show()

To add a kind: declare it, give it rows, list it in `tiltak/charts/draw.py` with the measures that it is declared with,
and here with an example. In a drawing, the page's custom properties (`var(--c0)`) stand for the colours of the
declaration; the Vega-Lite file beside each figure has the colours. Panels of the same measures are drawn in one call.
"""

MONTHS = """\
months = [f"2025-{month:02}-01" for month in range(1, 13)]
data = pd.DataFrame({"month": months, "value": [52, 55, 61, 58, None, None, 40, 44, 49, 57, 60, 66]})
data["what"] = data["value"].map(lambda value: "Q" if pd.isna(value) else "A")  # Q: hidden
data = data.assign(code="mentor", slot=0, lane=0, dot=data["month"] == "2025-12-01")
"""
EXAMPLES = {
    "months": MONTHS + 'chart = kinds.months(data, axis.month_frame(("2025-01", "2025-12"), 560, 220, lanes=1))\n',
    "panels": MONTHS
    + """other = data.assign(panel="001 Arbeidstrening", value=data["value"] * 9)
data = pd.concat([data.assign(panel="000 Mentor"), other])
chart = kinds.panels(data, axis.month_frame(("2025-01", "2025-12"), 240, 104, lanes=1))
""",
    "compared": MONTHS
    + """other = data.assign(code="arbeidstrening", slot=1, lane=1, value=data["value"] + 20)
data = pd.concat([data, other]).assign(panel="000 Hele landet")
chart = kinds.compared(data, axis.month_frame(("2025-01", "2025-12"), 240, 104, lanes=2))
""",
    "sparks": MONTHS
    + """data = pd.concat([data.assign(panel="000 "), data.assign(panel="001 ", value=70 - data["value"])])
chart = kinds.sparks(data, axis.SparkFrame(114, 20))
""",
    "places": """\
rows = [("Oslo", "Oslo", "A", 640, 4), ("Vestland", "Bergen", "A", 310, 4), ("Vestland", "Voss", "A", 24, 4)]
rows += [("Vestland", "Askøy", "A", 41, 4), ("Vestland", "Fedje", "Q", None, 0), ("Vestland", "Modalen", "Q", None, 0)]
data = pd.DataFrame(rows, columns=["group", "code", "what", "value", "lane"]).assign(px=[0, 0, 0, 0, -13, -6])
chart = kinds.places(data, axis.PlaceFrame(440, 100, 640))
""",
}


def gallery() -> dict[str, str]:
    """The page and its pictures, by path."""
    pictures, parts = {}, []
    for kind, example in EXAMPLES.items():
        path = f"charts/{kind}.svg"
        pictures[f"docs/{path}"] = _picture(_made(example))
        declared = inspect.getsource(getattr(kinds, kind))
        parts.append(f"## {kind}\n\n![{kind}]({path})\n\n{_code(example)}\n\nis declared as\n\n{_code(declared)}\n")
    return {PAGE: "\n".join([HEAD.format(months=_indented(EXAMPLES["months"])), *parts]), **pictures}


def _made(example: str) -> Any:
    names: dict[str, Any] = {"pd": pd, "axis": axis, "kinds": kinds}
    exec(example, names)
    return names["chart"].properties(background=COLOURS["--paper"], padding=12)


def _picture(chart: Any) -> str:
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), format_locale=NUMBER_LOCALE)) + "\n"


def _code(text: str) -> str:
    return f"```python\n{text.rstrip()}\n```"


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True)).rstrip()


if __name__ == "__main__":
    for path, text in gallery().items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
