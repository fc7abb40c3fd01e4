"""A trading desk in a real browser: what is on it, and the hands at its controls."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Locator, Page, expect

from tests.drawing import drawn
from tests.waiting import HANG_MILLISECONDS, wait_until

OVERFLOWING = """() => {
  const meant = ".mc-why, blockquote, .mc-chart, .mc-chart *, option, select, input";
  const hidden = (each) => !each.offsetParent || getComputedStyle(each).visibility === "hidden";
  const scrolls = (each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
  const cut = [...document.querySelectorAll(".mc *")].filter((each) =>
    !hidden(each) && !each.matches(meant) && !scrolls(each) && each.clientWidth > 0 &&
    each.scrollWidth > each.clientWidth + 1);
  const wide = document.documentElement.scrollWidth - innerWidth;
  const name = (each) => `${each.tagName}.${each.className}: ${each.textContent.slice(0, 40)}`;
  return [...cut.map(name), ...(wide > 0 ? [`the page is ${wide} px too wide`] : [])];
}"""
"""Elements with content wider than they are, but for those that scroll or end in an ellipsis."""

SMALL_TARGETS = """() => [...document.querySelectorAll(".mc button, .mc select, .mc input")]
  .filter((each) => each.offsetParent && !each.closest(".mc-scroll, .mc-chart"))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.height < 44 || box.width < 44)
  .map(([box, each]) => `${each.textContent || each.type} ${box.width} x ${box.height}`)"""


class DeskPage:
    """A page with a desk on it.

    Args:
        page: where it is shown.
        store: the SQLite file that its notebook records into.

    Attributes:
        errors: what went wrong in the page's own scripts.
        rows: of the blotter's table.
        messages: of the conversation.
        refusal: what is said beside the ticket.
    """

    def __init__(self, page: Page, store: Path) -> None:
        page.set_default_timeout(HANG_MILLISECONDS)
        self.page = page
        self.errors: list[str] = []
        self.rows = page.locator(".mc-slot-table tbody tr")
        self.messages = page.locator(".mc-chat .mc-message")
        self.refusal = page.locator(".mc-ticket .mc-refusal:not(:empty)")
        self._store = store
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._hear)

    def _hear(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":  # that is a question of ours
            self.errors.append(f"dialog: {dialog.message}")

    def wait(self) -> None:
        """Wait until prices are shown."""
        expect(self.field("price")).to_be_visible(timeout=HANG_MILLISECONDS)
        expect(self.field("price")).not_to_have_text("", timeout=HANG_MILLISECONDS)

    def field(self, name: str) -> Locator:
        """Return the element that shows a field."""
        return self.page.locator(f"[data-field='{name}']").first

    def press(self, name: str) -> None:
        """Press a button by its label."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def turn_to(self, tab: str) -> None:
        """Choose a tab of the blotter or of the interface."""
        self.page.get_by_role("tab", name=tab, exact=True).first.click()

    def fill(self, **texts: str) -> None:
        """Fill in the ticket: `Take_profit="110"`; `Type` chooses."""
        for name, text in texts.items():
            control = self.page.get_by_label(name.replace("_", " "), exact=True)
            if name == "Type":
                control.select_option(text)
            else:
                control.fill(text)
                control.press("Tab")

    def stored(self, query: str, *values: object) -> list[Any]:
        """Read the store from this process; one column makes a list of values."""
        with closing(sqlite3.connect(self._store)) as store:
            rows = store.execute(query, values).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    def until_stored(self, expected: list[Any], query: str) -> None:
        """Wait until a query of the store gives what is expected."""
        wait_until(lambda: self.stored(query) == expected, f"{query} never gives {expected}")

    def overflowing(self, width: int, height: int = 900) -> list[str]:
        """Return what does not fit at a width in pixels."""
        self.page.set_viewport_size({"width": width, "height": height})
        drawn(self.page)
        found: list[str] = self.page.evaluate(OVERFLOWING)
        return found
