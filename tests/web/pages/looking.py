"""A real browser that is answered by the house, and tells what a page tried and what it looks like."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from tests.browser import launched_browser
from tests.web.pages.door import WHO, Door, opened_door
from tests.web.pages.house import House

AXE = Path(__file__).resolve().parents[2] / "vendor/axe.min.js"
WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.tellViolation(`${event.effectiveDirective} ${event.blockedURI}`));
"""
# What a script or a font does late is done by then, too.
UNFOLD = """async (what) => {
  for (const one of document.querySelectorAll(what)) one.open = true;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await document.fonts.ready;
  await new Promise((done) => setTimeout(done, 20));
}"""
# Of what is found, the first places are enough.
LOOK = """async () => {
  const level = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run({runOnly: {type: "tag", values: level}, resultTypes: ["violations"]});
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.slice(0, 3).map((node) =>
      [one.id, node.html.slice(0, 160), node.failureSummary.slice(0, 300)]));
}"""
TOO_WIDE = """() => {
  const too_wide = document.scrollingElement.scrollWidth - innerWidth;
  if (too_wide <= 0) return [];
  const guilty = [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.children.length)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 160));
  return [`${too_wide} px`, ...guilty];
}"""


@dataclass(kw_only=True)
class Seen:
    """One page as somebody saw it."""

    address: str
    title: str = ""
    language: str = ""
    direction: str = ""
    told: list[str] = field(default_factory=list)
    violations: list[list[str]] = field(default_factory=list)
    too_wide: dict[int, list[str]] = field(default_factory=dict)
    letter: str = ""
    text: str = ""
    empty: list[str] = field(default_factory=list)


class Visitor:
    """One person's window."""

    def __init__(self, browser: Browser, door: Door, person: str) -> None:
        self.door, self.host, self.person = door, door.address, person
        self.told: list[str] = []
        self.context = self._context(browser)
        self.page = self._page()

    def see(
        self, address: str, *, answer: HttpResponse | None = None, with_menus: bool = False
    ) -> Seen:
        """Open one page, or what the house has answered already, and look at it."""
        self.told.clear()
        self.door.handed_over = answer
        self.page.set_viewport_size(WIDE)
        self.page.goto(f"{self.host}{address}")
        # A menu would lie over the page, and axe would not see through it.
        self.page.evaluate(UNFOLD, "details" if with_menus else "main details")
        seen = Seen(
            address=address,
            title=self.page.title(),
            language=self.page.evaluate("document.documentElement.lang"),
            direction=self.page.evaluate("document.documentElement.dir"),
            letter=self.page.evaluate("document.querySelector('article.letter')?.dir ?? ''"),
            text=self.page.text_content("body") or "",
            empty=self.page.eval_on_selector_all(
                ".empty__title", "all => all.map(one => one.textContent)"
            ),
            told=[*self.told],
        )
        seen.violations = self.page.evaluate(LOOK)
        seen.too_wide[WIDE["width"]] = self.page.evaluate(TOO_WIDE)
        self.page.set_viewport_size(NARROW)
        self.page.evaluate(UNFOLD, "details")
        seen.too_wide[NARROW["width"]] = self.page.evaluate(TOO_WIDE)
        return seen

    def _context(self, browser: Browser) -> BrowserContext:
        context = browser.new_context(
            locale="lv-LV", reduced_motion="reduce", extra_http_headers={WHO: self.person}
        )
        # A busy machine is slow, not wrong.
        context.set_default_timeout(120_000)
        context.expose_function("tellViolation", lambda told: self.told.append(told))  # noqa: PLW0108 - Playwright marks the function it is given
        context.add_init_script(TELL_VIOLATIONS)
        context.add_init_script(path=AXE)
        context.on("request", self._note)
        context.on("response", self._note_answer)
        return context

    def _page(self) -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda one: (self.told.append(f"dialog {one.message}"), one.dismiss()))
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("console", self._hear)
        return page

    def _hear(self, line: Any) -> None:
        # That a page of refusal was answered with its number is no fault of the page.
        if (
            line.type in {"error", "warning"}
            and "the server responded with a status" not in line.text
        ):
            self.told.append(line.text)

    def _note(self, asked: Request) -> None:
        if not asked.url.startswith(f"{self.host}/"):
            self.told.append(f"asked {asked.url}")

    def _note_answer(self, answer: Response) -> None:
        is_page = answer.request.resource_type == "document"
        if answer.status >= 400 and not is_page:
            self.told.append(f"{answer.status} for {answer.request.resource_type} {answer.url}")


@contextmanager
def visitors(house: House) -> Iterator[Callable[[str], Visitor]]:
    """Start one browser, and give each person a window when first asked for it."""
    with opened_door(house) as door, launched_browser() as browser:
        known: dict[str, Visitor] = {}

        def visitor(person: str) -> Visitor:
            house.sign_in(person)
            if person not in known:
                known[person] = Visitor(browser, door, person)
            return known[person]

        yield visitor
        for one in known.values():
            one.context.close()
