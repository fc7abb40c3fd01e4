"""A press on the page makes a live desk of the moment at which the clock stands."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from tests.browser import chromium
from tests.dashboards.replay.recorded import BARS, SESSION, traded_session
from tests.dashboards.served.cell_server import cell_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """
from multichat_lab.dashboards import ReplayView
view = ReplayView({!r}, session={!r})
view.at({!r})
"""


def test_a_press_branches_the_desk_at_the_time_of_the_clock(tmp_path):
    place = tmp_path / "chats.db"
    with SessionPersistence("sqlite", place) as chats:
        traded_session(chats)
    cell = CELL.format(f"sqlite:{place}", SESSION, f"{BARS.index[99]:%Y-%m-%d}")
    server = cell_server(tmp_path / "replay.py", cell, "replay")
    with server as address, chromium() as browser:
        page = browser.new_context().new_page()
        page.goto(address)
        page.get_by_role("button", name="Branch here").click()
        told = page.locator(".mc-replay-branched")
        expect(told).to_have_text(
            f"A desk goes on: one, from {BARS.index[99]:%Y-%m-%d} on. In the"
            " next cell it is .desk of this view."
        )
    with SessionPersistence("sqlite", place) as chats:
        [branch] = [each for each in chats.list_sessions() if each.session_id != SESSION]
        assert branch.metadata["branched_from"]["session_id"] == SESSION
        assert len(chats.get_messages(branch.session_id)) > 3
