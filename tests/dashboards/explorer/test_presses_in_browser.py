"""A press at an explorer counts, whatever is answered while it lasts."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOPIC = "IBM on 24 March 2025"
NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}", alone=True)
explorer
"""


def test_a_press_counts_although_answers_come_between_press_and_release(show):
    page = show()
    said_by = page.page.locator("[data-choice='senders/Clerk']")
    rows = page.page.locator(".mc-explorer-session", has_text="of 25 messages")
    page.page.locator(".mc-explorer-open", has_text=TOPIC).hover()
    page.page.mouse.down()
    # as if they had been pressed just before: of the first, all is answered once the second is
    said_by.dispatch_event("click")
    expect(page.totals).to_contain_text("58 of 406")
    said_by.dispatch_event("click")
    expect(page.totals).to_have_text("406 messages in 16 sessions")
    said_by.dispatch_event("click")
    expect(page.totals).to_contain_text("58 of 406")
    expect(rows).to_have_count(0)
    page.page.mouse.up()
    expect(page.page.locator(".mc-explorer-read .mc-explorer-topic").first).to_have_text(TOPIC)
    expect(rows.first).to_be_visible()
