"""A replay works in marimo too, which hosts widgets without Jupyter."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from tests.dashboards.replay.recorded import BARS, SESSION, traded_session
from tests.marimo_server import marimo_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """
from multichat_lab.dashboards import ReplayView
widget = ReplayView({!r}, session={!r}).at({!r})
"""


def test_a_replay_opens_in_marimo_and_its_clock_moves(tmp_path):
    place = tmp_path / "chats.db"
    with SessionPersistence("sqlite", place) as chats:
        traded_session(chats)
    cell = CELL.format(f"sqlite:{place}", SESSION, f"{BARS.index[99]:%Y-%m-%d}")
    with marimo_page(tmp_path, cell) as page:
        page.wait_for_selector(".mc-replay canvas")
        clock = page.locator(".mc-replay-clock")
        expect(clock).to_have_text(f"{BARS.index[99]:%Y-%m-%d}")
        page.get_by_role("button", name="Next event").click()
        expect(clock).not_to_have_text(f"{BARS.index[99]:%Y-%m-%d}")
