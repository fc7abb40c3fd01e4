"""A widget of ours on a page in a real browser, and what goes wrong there."""

from playwright.sync_api import Page

from tests.waiting import HANG_MILLISECONDS

TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
"""Pixels that the page is wider than the window."""


class WidgetPage:
    """A page with one widget.

    Args:
        page: where it is shown.

    Attributes:
        troubles: what went wrong in the page's own scripts.
    """

    def __init__(self, page: Page) -> None:
        page.set_default_timeout(HANG_MILLISECONDS)
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.troubles.append(line.text))
