"""An explorer in a real browser: what it shows, and the hands at it."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.drawing import at_rest
from tests.waiting import HANG_MILLISECONDS
from tests.widget_page import WidgetPage

DRESS = "theme => { document.body.dataset.jpThemeLight = String(theme === 'light'); }"
PLACES = """rows => rows.some((row) => row.hasAttribute("data-waiting")) ? null
  : rows.map((row) => [row.dataset.seq, row.getBoundingClientRect().top])"""


class ExplorerPage(WidgetPage):
    """A page with one explorer."""

    def open(self, address: str, is_live: bool = False) -> "ExplorerPage":
        """Go to an address and wait until the kernel has answered."""
        self.page.goto(address, timeout=HANG_MILLISECONDS)
        if is_live:
            expect(self.said.first).to_be_visible()
            return self
        expect(self.totals).to_contain_text("session")
        expect(self.sessions.first).to_be_visible()
        return self

    def dress(self, theme: str) -> "ExplorerPage":
        """Have the page around it be `dark` or `light`, and wait until the explorer is so too."""
        self.page.evaluate(DRESS, theme)
        expect(self.page.locator(".mc-explorer")).to_have_attribute("data-theme", theme)
        return self

    @property
    def totals(self) -> Locator:
        """How much is chosen."""
        return self.page.locator(".mc-explorer-totals")

    @property
    def sessions(self) -> Locator:
        """What opens the sessions of the list."""
        return self.page.locator(".mc-explorer-open")

    @property
    def said(self) -> Locator:
        """The rows of what is read, as far as they are there."""
        return self.page.locator(".mc-explorer-pages > [role=feed] .mc-said:not([data-waiting])")

    @property
    def current(self) -> Locator:
        """The row that is looked at."""
        return self.page.locator(".mc-said[data-current]:not([data-waiting])")

    def button(self, name: str) -> Locator:
        """The button with exactly this name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def read(self, topic: str) -> None:
        """Open the session with this topic."""
        self.page.locator(".mc-explorer-open", has_text=topic).first.click()
        expect(self.page.locator(".mc-explorer-read .mc-explorer-topic").first).to_have_text(topic)
        expect(self.said.first).to_be_visible()

    def places(self) -> dict[str, float]:
        """Return how far the rows are from the top of the page, by `seq`, once they stand still."""
        rows = self.page.locator(".mc-explorer-pages > [role=feed] .mc-said")
        seen: Any = at_rest(self.page, lambda: rows.evaluate_all(PLACES) or object())
        return dict(seen)
