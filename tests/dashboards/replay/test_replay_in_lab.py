"""A replay in JupyterLab: its keys are not the notebook's, and the next cell knows its clock."""

import re

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from tests.browser import chromium
from tests.dashboards.replay.recorded import SESSION, traded_session
from tests.dashboards.replay.replay_page import ReplayPage
from tests.lab_server import lab_server, open_notebook, run_cell
from tests.notebook_file import write_notebook
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW = """
from multichat_lab.dashboards import ReplayView
view = ReplayView("sqlite:{}", session={!r})
view
"""
TELL = "print('clock', view.state.time.date())"
MOVE = "view.at('2000-06-01').time"


@pytest.fixture
def replay(tmp_path):
    """A notebook with the replay below its first cell."""
    with SessionPersistence("sqlite", tmp_path / "desk.db") as chats:
        traded_session(chats)
        view = ReplayView(chats, session=SESSION)
        shown = SHOW.format(tmp_path / "desk.db", SESSION)
        write_notebook(tmp_path / "replay.ipynb", shown, TELL, MOVE)
        with lab_server(tmp_path) as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            open_notebook(page, address, "replay.ipynb")
            replay = ReplayPage(page, view)
            run_cell(page, 0)
            expect(replay.clock).not_to_have_text("")
            yield replay
            page.close()
        view.close()


def told_by_kernel(page):
    """Run the second cell, and return what it prints."""
    cell = page.locator(".jp-CodeCell").nth(1)
    prompt = cell.locator(".jp-InputArea-prompt")
    before = prompt.inner_text()
    run_cell(page, 1)
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
    return cell.locator(".jp-OutputArea-output").inner_text().strip()


def test_keys_pressed_at_it_are_its_own_and_the_clock_is_the_kernels_too(replay):
    page, end = replay.page, replay.clock.inner_text()
    replay.slider.focus()
    for key in ("ArrowLeft", "ArrowLeft", "d", "d", "a", "b"):
        page.keyboard.press(key)
    expect(page.locator(".jp-CodeCell")).to_have_count(3)
    expect(replay.clock).not_to_have_text(end)
    when = replay.clock.inner_text()
    wait_until(lambda: told_by_kernel(page) == f"clock {when}")  # it is told when it rests
    run_cell(page, 2)
    expect(replay.clock).to_have_text("2000-06-01")
