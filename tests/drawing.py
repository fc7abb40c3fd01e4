"""Waiting for a page to be drawn: nothing is measured or photographed while it still moves."""

from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

from tests.waiting import wait_until

Seen = TypeVar("Seen")

FOUR_FRAMES = """() => new Promise((drawn) => {
  const frame = (left) => (left ? requestAnimationFrame(() => frame(left - 1)) : drawn());
  frame(4);
})"""
"""A change is drawn, and what its observers changed in turn."""


def drawn(page: Page) -> None:
    """Wait until what a page has been told, and the hands at it have done, is to be seen."""
    page.evaluate(FOUR_FRAMES)


def at_rest(page: Page, see: Callable[[], Seen]) -> Seen:
    """Return what is seen once it stands still: the same before and after four frames."""
    seen = [see()]

    def is_still() -> bool:
        drawn(page)
        seen.append(see())
        return seen[-1] == seen[-2]

    wait_until(is_still, "it never stands still")
    return seen[-1]
