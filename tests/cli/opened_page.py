"""A page that a command opens, in a browser that can reach nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.browser import chromium
from tests.outside_world import outside_world
from tests.printed_address import serving
from tests.waiting import HANG_MILLISECONDS


@contextmanager
def opened_page(*argv: str) -> Iterator[Page]:
    """Run `multichat …` and open its page, which has asked nobody anything at the end."""
    with (
        serving([*argv, "--no-open", "--port", "0"], r"http://\S+") as address,
        outside_world() as world,
        chromium() as browser,
    ):
        page = browser.new_context(proxy=world.proxy).new_page()
        page.goto(address, timeout=HANG_MILLISECONDS)
        yield page
    assert world.requests == []
