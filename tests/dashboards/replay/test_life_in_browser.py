"""A page of a desk of another process says `live` while something comes, and not once it died."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from tests.browser import chromium
from tests.dashboards.replay.recorded import START
from tests.dashboards.served.cell_server import cell_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
DESK = ROOT / "tests" / "trading" / "desk" / "desk_process.py"
CELL = """
from multichat_lab.dashboards import ReplayView
ReplayView({!r}, session="one")
"""


def test_a_desk_that_was_killed_is_not_live(tmp_path):
    place = str(tmp_path / "chats.db")
    with SessionPersistence("sqlite", place) as chats:
        chats.create_session([], session_id="one", created_at=START)
    cell = CELL.format(f"sqlite:{place}")
    command = [sys.executable, str(DESK), "sqlite", place, "Ann", "100000", "5"]
    with (
        cell_server(tmp_path / "replay.py", cell, "replay") as address,
        chromium() as browser,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk,
    ):
        try:
            assert desk.stdout.readline()
            desk.stdout.readline()  # so much is recorded
            page = browser.new_context().new_page()
            page.goto(address)
            state = page.locator(".mc-replay-state")
            page.wait_for_selector(".mc-replay canvas")
            page.keyboard.press("End")
            expect(state).to_have_text("live")
        finally:
            desk.send_signal(signal.SIGKILL)
        page.reload()
        page.wait_for_selector(".mc-replay canvas")
        page.keyboard.press("End")
        expect(state).to_have_text("not ended")
