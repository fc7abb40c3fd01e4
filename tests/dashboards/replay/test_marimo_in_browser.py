"""A replay works in marimo too, which hosts widgets without Jupyter."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.cli.voila_page import free_port
from tests.browser import chromium, patient
from tests.dashboards.replay.recorded import BARS, SESSION, traded_session
from tests.outside_world import outside_world
from tests.printed_address import wait_for
from tests.waiting import HANG_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from multichat_lab.dashboards import ReplayView

    view = mo.ui.anywidget(ReplayView({!r}, session={!r}).at({!r}))
    view
    return
"""


def test_a_replay_opens_in_marimo_and_its_clock_moves(tmp_path):
    place = tmp_path / "chats.db"
    with SessionPersistence("sqlite", place) as chats:
        traded_session(chats)
    app = tmp_path / "app.py"
    app.write_text(APP.format(f"sqlite:{place}", SESSION, f"{BARS.index[99]:%Y-%m-%d}"))
    port = free_port("127.0.0.1", 0)
    argv = [sys.executable, "-m", "marimo", "run", "app.py", "--headless", "--no-token"]
    log = tmp_path / "log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [*argv, "--port", str(port)], cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            wait_for(rf"http://\S+:{port}", log, server)
            look_at(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()
            server.wait(timeout=HANG_SECONDS)


def look_at(address):
    with outside_world() as world, chromium() as browser:
        page = patient(browser.new_context(proxy=world.proxy)).new_page()
        page.goto(address)
        page.wait_for_selector(".mc-replay canvas")
        clock = page.locator(".mc-replay-clock")
        expect(clock).to_have_text(f"{BARS.index[99]:%Y-%m-%d}")
        page.get_by_role("button", name="Next event").click()
        expect(clock).not_to_have_text(f"{BARS.index[99]:%Y-%m-%d}")
    assert world.requests == []
