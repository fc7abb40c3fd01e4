"""A stranger finds the words that cost most: nothing to know, one press, and one more for why."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence, message_attribution_df
from tests.dashboards.replay.recorded import traded_session

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}")
explorer
"""


@pytest.fixture(scope="module")
def chats(folder):
    """The store of a desk that has traded."""
    with SessionPersistence("sqlite", folder / "floor.db") as chats:
        yield traded_session(chats)


def test_the_words_that_cost_most_are_seen_at_once_and_a_press_leads_to_them(show, chats):
    costly = message_attribution_df(chats).sort_values(["pnl", "seq"]).reset_index()
    page = show()
    first = page.page.locator(".mc-earned").first
    expect(first).to_contain_text(costly["content"][0])
    first.click()
    expect(page.current).to_have_attribute("data-seq", str(costly["seq"][0]))
    expect(page.current.locator("[data-sign=down]")).to_be_visible()
    page.page.keyboard.press("c")
    expect(page.current).to_have_attribute("data-seq", str(costly["seq"][1]))
    page.button("Best").click()
    expect(page.current).to_have_attribute("data-seq", str(costly["seq"].iloc[-1]))
    page.page.keyboard.press("c")  # begins anew
    expect(page.current).to_have_attribute("data-seq", str(costly["seq"][0]))
    page.current.locator("button.mc-said-order").click()
    expect(page.page.locator(".mc-explorer-drawer")).to_contain_text("earned")
