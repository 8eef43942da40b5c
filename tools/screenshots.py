"""Take screenshots of twelve key pages of the built site, phone and desktop, light and dark: `make screenshots`.

    .venv/bin/python tools/screenshots.py [site] [folder]

Takes the finished site; leaves PNG files in the folder (.cache/screenshots), named page-width-colours.png.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = (
    "index.html",
    "tiltak/arbeid-med-stotte.html",
    "tiltak/varig-lonnstilskudd.html",
    "tiltaksgruppe/oppfolging.html",
    "fylke/11-rogaland.html",
    "kommune/1103-stavanger.html",
    "kommune/1151-utsira.html",
    "kommune/index.html",
    "om/skjulte-tall.html",
    "figur/index-tiltak.html",
    "sammenlign.html",
    "404.html",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (320, 1280)
# A screenshot never scrolls, so figures below the fold would not be laid out.
LAY_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("section { content-visibility: visible !important }");
  document.adoptedStyleSheets = [sheet];
}"""
COLOURS = ("light", "dark")


def main(site: Path, folder: Path) -> int:
    """Write the screenshots; 2 where the site or the browser is missing."""
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if not executable or not (site / "index.html").is_file():
        print("screenshots: run make chromium and make site first", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, chromium_sandbox=False, args=["--disable-gpu"])
        for width in WIDTHS:
            for colours in COLOURS:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=colours, offline=True
                )
                page = context.new_page()
                for path in PAGES:
                    if not (site / path).is_file():
                        print(f"screenshots: the site has no {path}", file=sys.stderr)
                        continue
                    page.goto((site / path).resolve().as_uri())
                    page.evaluate(LAY_OUT)
                    name = path.removesuffix(".html").replace("/", "-")
                    page.screenshot(path=folder / f"{name}-{width}-{colours}.png", full_page=True)
                context.close()
        browser.close()
    print(f"Pictures of {len(PAGES)} pages in {folder}")
    return 0


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(given + [Path("site"), Path(".cache/screenshots")][len(given) :])))
