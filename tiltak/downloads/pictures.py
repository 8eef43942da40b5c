"""The picture that stands with a shared link, one for each kind of page.

Takes the words of data, the site's name and what the last build drew; gives PNGs of 1200 × 630, which is what Open
Graph shows whole. They are drawn in Liberation Sans, which vl-convert brings with it, so that they don't depend on the
fonts of the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from tiltak.cache import Cache

WIDTH, HEIGHT = 1200, 630
_PAPER, _INK, _SHAPE = "#fbfaf7", "#182325", "#0b5a60"
_LOGO = "M1 23V15l6-5 6 6 8-12 10 15v4z"  # as in templates/base.html


def pictures(site_name: str, titles: Mapping[str, str], drawn_before: Cache) -> dict[str, bytes]:
    """A PNG for each kind of page, by its path from the site's root. `titles` by kind."""
    svgs = {picture_path(kind): _svg(site_name, title) for kind, title in titles.items()}
    return {path: drawn_before.get(svg) or _drawn(svg, drawn_before) for path, svg in svgs.items()}


def picture_path(kind: str) -> str:
    """Where the picture of a kind of page stands."""
    return f"assets/delt-{kind}.png"


def _svg(site_name: str, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="Liberation Sans" fill="{_INK}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>'
        f'<path d="{_LOGO}" fill="{_SHAPE}" transform="translate(640 262) scale(16)"/>'
        f'<text x="80" y="130" font-size="44">{escape(site_name)}</text>'
        f'<text x="80" y="240" font-size="64" font-weight="bold">{escape(title)}</text></svg>'
    )


def _drawn(svg: str, keep: Cache) -> bytes:
    import vl_convert  # here, since importing it is slow and not every run draws

    png = bytes(vl_convert.svg_to_png(svg))
    keep.put(svg, png)
    return png
