"""In a replay's page a message says what it said at the time, not what it came to say."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards import ReplayView
from tests.browser import chromium
from tests.dashboards.replay.recorded import START, said

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_words_change_when_the_clock_passes_their_edit_and_back_again(memory, tmp_path):
    said(memory, 0, 5, 60)
    [first, *_] = memory.get_messages("talk")
    memory.history.revise(first.message_id, "Second thoughts.", at=START + timedelta(minutes=30))
    view = ReplayView(memory, session="talk")
    path = view.at(START + timedelta(minutes=5)).save(tmp_path / "replay.html")
    view.close()
    with chromium() as browser:
        page = browser.new_context().new_page()
        page.goto(path.as_uri())
        first = page.locator("[data-message='0']")
        expect(first).to_contain_text("Word 0.")
        expect(first).not_to_contain_text("edited")
        page.keyboard.press("ArrowRight")  # to the third message
        expect(page.locator("[data-message='2']")).to_be_visible()
        expect(first).to_contain_text("Second thoughts.")
        expect(first).to_contain_text("edited")
        page.keyboard.press("ArrowLeft")
        expect(first).to_contain_text("Word 0.")
        expect(first).not_to_contain_text("edited")
