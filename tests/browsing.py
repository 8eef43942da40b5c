"""How the browser tests meet the site: the browser, a way to open a page under given conditions, and what may go wrong.

Every page is opened as if it were the first, from disk with the network off or over http under a sub-path: the site
keeps nothing in the browser. What the page asks for, and what it complains of, is written down while it loads.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import axe_playwright_python
from playwright.sync_api import Browser, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as tools/chromium.sh looks for them
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# What axe finds, one line for each; `preload` would fetch the stylesheet, which the pages' policy refuses. While it
# looks, of the rows of tables and the items of lists those are taken out whose like it has seen three times: the same
# elements with the same classes, roles and states, each with or without text, in the same surroundings. So is what
# charts draw, where axe never decides about contrast (the stylesheet's colours are tested) and nothing else may be
# found. Looking at all of it takes minutes.
FAULTS = """
(() => {
  const states = /^(class|role|type|hidden|style|tabindex|aria-(?!label|describedby|controls|activedescendant))/;
  const shape = (element) => [
    element.tagName, element.textContent.trim() !== '',
    ...[...element.attributes].map(({name, value}) => name + (states.test(name) ? value : value !== '')),
    ...[...element.children].map(shape), '/',
  ].join(' ');
  const around = (element) => element
    ? element.tagName + element.getAttribute('class') + around(element.parentElement) : '';
  const seen = {};
  const out = [...document.querySelectorAll('tbody, ul, ol, dl, svg[aria-hidden=true]')].flatMap((list) => {
    const where = around(list);
    return [...list.children].filter((item, place) => {
      if (list.matches('svg')) return true;
      const key = where + shape(item) + item.checkVisibility();
      seen[key] = (seen[key] || 0) + 1;
      return place > 0 && seen[key] > 3 && !item.contains(document.activeElement);
    });
  }).map((item) => {
    const place = document.createComment('');
    item.replaceWith(place);
    return [place, item];
  });
  return axe.run({resultTypes: ['violations'], preload: false}).then(({violations}) => {
    out.reverse().forEach(([place, item]) => place.replaceWith(item));
    return violations.flatMap(({id, nodes}) =>
      nodes.map(({target, failureSummary}) => `${id}: ${target}: ${failureSummary.replace(/\\s+/g, ' ')}`));
  });
})()
"""
# All that has moved since the page began to load, in parts of the window.
SHIFTS = """
new Promise((done) => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(observer.takeRecords().map(({value}) => value)), 50));
})
"""
# A style of the reader's own. The pages' policy lets none into them but the site's; a constructed sheet goes beside it.
RESTYLE = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}"""
# Elements that stick out of the page to the right, unless a region that scrolls by itself holds them.
OUTSIDE = """
() => {
  const width = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll('*')].filter((element) => {
    if (element.closest('.sr, .skip, .hits') || !element.checkVisibility()) return false;
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (!up.closest('svg') && getComputedStyle(up).overflowX !== 'visible') return false;
    }
    return element.getBoundingClientRect().right > width + 1;
  }).map((element) => element.cloneNode(false).outerHTML + element.textContent.trim().slice(0, 40));
}
"""


class Visit(NamedTuple):
    """A page and the conditions it is opened under; `forced` is what a system with forced colours sets."""

    path: str
    width: int = 1280
    colours: str = "light"  # light, dark or forced
    script: bool = True
    disk: bool = True
    touch: bool = False


@dataclass
class Opened:
    """An open page, what it asked for, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What axe finds. It needs scripts, so only where the page may run them."""
        self.page.evaluate(AXE)
        return list(self.page.evaluate(FAULTS))

    def restyle(self, css: str) -> None:
        """Put a style of the reader's own over the page's."""
        self.page.evaluate(RESTYLE, css)

    def lay_out(self) -> None:
        """Lay out what is below the fold too: it waits until it comes near, and has no sizes to measure until then."""
        self.restyle("section { content-visibility: visible !important }")

    def sticks_out(self) -> list[str]:
        """What makes the page itself scroll sideways, or is cut off where it can't scroll. Lays out all of it."""
        self.lay_out()
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return list(self.page.evaluate(OUTSIDE)) or (["the page"] if wide else [])


def chromium() -> str | None:
    """Where the browser is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Reader:
    """Opens pages of a site in a browser: the folder on disk, and the same over http."""

    browser: Browser
    folder: Path
    served: str
    # Free tabs, with and without scripts and touch: a new one takes longer than a visit.
    tabs: dict[tuple[bool, bool], list[Page]] = field(default_factory=dict)

    @contextmanager
    def open(self, visit: Visit, answer: Callable[[Route], None] | None = None) -> Iterator[Opened]:
        """Open a page, wait until it has loaded, and leave it after use. `answer` answers what it asks for."""
        page = self._tab(visit)
        opened = Opened(page)
        heard = {
            "request": lambda request: opened.asked.append(request.url),
            "pageerror": lambda error: opened.complaints.append(str(error)),
            "requestfailed": lambda request: opened.complaints.append(f"not loaded: {request.url}"),
            "console": lambda said: opened.complaints.append(said.text) if said.type in ("error", "warning") else None,
        }
        try:
            if answer:
                page.route("**/*", lambda route: answer(route))
            for event, hear in heard.items():
                page.on(event, hear)
            page.goto(self.address(visit))
            yield opened
        except BaseException:
            page.context.close()
            raise
        for event, hear in heard.items():
            page.remove_listener(event, hear)
        page.unroute_all()
        page.context.clear_permissions()
        page.goto("about:blank")
        self.tabs[visit.script, visit.touch].append(page)

    def _tab(self, visit: Visit) -> Page:
        free = self.tabs.setdefault((visit.script, visit.touch), [])
        if not free:
            context = self.browser.new_context(java_script_enabled=visit.script, has_touch=visit.touch)
            free.append(context.new_page())
        page = free.pop()
        page.context.set_offline(visit.disk)
        page.set_viewport_size({"width": visit.width, "height": 800})
        page.emulate_media(
            media="null",
            color_scheme="dark" if visit.colours == "dark" else "light",
            forced_colors="active" if visit.colours == "forced" else "none",
            reduced_motion="reduce",
        )
        return page

    def faults_without_scripts(self, visit: Visit) -> list[str]:
        """What axe finds on a page whose own scripts don't come, styled as where no script may run.

        Axe is a script itself, so it can't run where none may.
        """
        with self.open(visit._replace(script=True), self._without_scripts) as opened:
            return opened.faults()

    def _without_scripts(self, route: Route) -> None:
        address = route.request.url
        file = self.folder / address.removeprefix(self.served).removeprefix(f"{self.folder.as_uri()}/")
        changes = {".html": ("noscript>", "div>"), ".css": ("(scripting: enabled)", "(scripting: none)")}
        if file.suffix in changes:
            body = file.read_text(encoding="utf-8").replace(*changes[file.suffix])
            route.fulfill(body=body, content_type=f"text/{file.suffix[1:]}; charset=utf-8")
        else:
            route.abort()

    def address(self, visit: Visit) -> str:
        """Where the page of a visit is."""
        return self.root(visit) + visit.path

    def root(self, visit: Visit) -> str:
        """What all addresses of the site begin with."""
        return f"{self.folder.as_uri()}/" if visit.disk else self.served
