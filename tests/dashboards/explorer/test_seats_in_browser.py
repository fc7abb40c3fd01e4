"""Who is in a live session: who is here, seen when, has read up to where, or is gone."""

import pytest
from playwright.sync_api import expect

from multichat_lab import ChatMessage
from tests.accessibility import violations
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("first_page")]

NOTEBOOK = """
from multichat_lab.dashboards import follow
explorer = follow("sqlite:{}", speaker="Zoe", height=600)
explorer
"""


@pytest.fixture
def session(chats):
    """A new session, which is the one that is followed."""
    session = chats.create_session(["Ann", "Bob", "Cem", "Zoe"], "A live one")
    say(chats, session, "Noon?")
    return session


def say(chats, session, *words):
    return chats.add_messages([ChatMessage(session.session_id, "Ann", each) for each in words])


def seat(page, name):
    """Return what is told of somebody."""
    return page.page.locator(".mc-explorer-seats li", has_text=name)


def test_a_page_tells_who_is_here_and_how_far_they_have_read(chats, session, show):
    page = show(is_live=True)
    row = page.page.locator(".mc-explorer-seats")
    expect(row).to_be_hidden()  # nobody gave a sign yet
    with chats.presence.attending(session.session_id, "Bob", 1, lease=3) as bob:
        expect(seat(page, "Bob")).to_contain_text("read to 1, 0 unread")
        expect(seat(page, "Bob")).to_have_attribute("data-now", "here")
        expect(seat(page, "Cem")).to_have_text("Cemno sign")
        say(chats, session, "One?", "Two?")
        expect(seat(page, "Bob")).to_contain_text("read to 1, 2 unread")
        bob.read(3)
        expect(seat(page, "Bob")).to_contain_text("read to 3, 0 unread")
    chats.presence.note(session.session_id, "Cem", None, 0.5)  # and then none any more
    expect(seat(page, "Cem")).to_have_attribute("data-now", "silent")
    assert chats.presence.free(session.session_id) == ["Cem"]
    with chats.presence.attending(session.session_id, "Bob", 1):
        expect(seat(page, "Cem")).to_have_attribute("data-now", "left")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_row_is_for_all_and_never_wider_than_the_page(chats, session, show, theme, width):
    with (
        chats.presence.attending(session.session_id, "Ann", 1),
        chats.presence.attending(session.session_id, "Bob"),
    ):
        page = show(width, theme, is_live=True)
        expect(seat(page, "Ann")).to_be_visible()
        assert violations(page.page, ".mc-explorer") == []
        assert page.page.evaluate(TOO_WIDE) <= 0
