"""A live transcript: who is at the end sees what comes; who has scrolled up stays there."""

import pytest
from playwright.sync_api import expect

from multichat_lab import ChatMessage
from tests.accessibility import violations
from tests.waiting import wait_until
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("first_page")]

NOTEBOOK = """
from multichat_lab.dashboards import follow
explorer = follow("sqlite:{}", speaker="Zoe", height=600)
explorer
"""
FEED = ".mc-explorer-pages > [role=feed]"
TO_END = "feed => feed.scrollHeight - feed.scrollTop - feed.clientHeight"


@pytest.fixture
def say(chats):
    """Say things in a new session, which is the one that is followed."""
    session = chats.create_session(["Ann", "Bob", "Zoe"], "A live one")

    def say_all(*words):
        said = [ChatMessage(session.session_id, "Ann", each) for each in words]
        return [each.seq for each in chats.add_messages(said)]

    return say_all


def row(page, seq):
    """Return the row of a message."""
    return page.page.locator(f"{FEED} .mc-said[data-seq='{seq}']:not([data-waiting])")


def newer(page):
    """Return what leads to what is new."""
    return page.page.locator(".mc-explorer-newer")


def test_who_is_at_the_end_sees_what_is_said_without_a_press(say, show):
    say("First words.")
    page = show(is_live=True)
    [one] = say("Second words.")  # all fit
    expect(row(page, one)).to_be_in_viewport()
    last = say(*(f"Word {number}. " * 30 for number in range(250)))[-1]
    expect(row(page, last)).to_be_in_viewport()
    for text in ("And then. " * 40, "And more."):
        [last] = say(text)
        expect(row(page, last)).to_be_in_viewport(ratio=0.9)
    wait_until(lambda: page.page.locator(FEED).evaluate(TO_END) < 2)
    expect(newer(page)).to_be_hidden()


def test_who_has_scrolled_up_stays_there_and_is_told_how_many_are_new(say, show):
    last = say(*(f"Word {number}. " * 20 for number in range(300)))[-1]
    page = show(is_live=True)
    expect(row(page, last)).to_be_in_viewport()  # it opens at the end
    page.page.locator(FEED).evaluate("feed => feed.scrollTo(0, 4000)")
    expect(row(page, last)).to_have_count(0)
    expect(newer(page)).to_be_hidden()
    before = page.places()
    seq = list(before)[8]
    expect(row(page, seq)).to_be_in_viewport()
    say("Eleven.", *["More."] * 10)
    expect(newer(page)).to_have_text("11 new")
    [last] = say("Twelve.")
    expect(newer(page)).to_have_text("12 new")
    assert abs(page.places()[seq] - before[seq]) <= 1
    newer(page).click()
    expect(row(page, last)).to_be_in_viewport()
    expect(newer(page)).to_be_hidden()
    [last] = say("And on.")
    expect(row(page, last)).to_be_in_viewport()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_for_all_and_other_panes_are_behind_tabs(say, show, theme, width):
    last = say(*(f"Word {number}. " * 20 for number in range(40)))[-1]
    page = show(width, theme, is_live=True)
    expect(row(page, last)).to_be_in_viewport()
    page.page.locator(FEED).evaluate("feed => feed.scrollBy(0, -900)")
    expect(row(page, last)).not_to_be_in_viewport()
    say("More.")
    expect(newer(page)).to_have_text("1 new")
    assert violations(page.page, ".mc-explorer") == []
    assert page.page.evaluate(TOO_WIDE) <= 0
    expect(page.sessions.first).to_be_hidden()
    page.page.get_by_role("tab", name="Sessions").click()
    expect(page.sessions.first).to_be_visible()
    expect(page.said.first).to_be_hidden()
