"""An explorer below its cell in JupyterLab: its keys, and a kernel that stops for a while."""

import os
import signal

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.dashboards.explorer.explorer_page import ExplorerPage
from tests.lab_server import lab_server, make_room, open_notebook, run_cell
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOPIC = "IBM on 24 March 2025"
EXPLORE = """
import os
from pathlib import Path
Path("kernel").write_text(str(os.getpid()))
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}")
explorer
"""


@pytest.fixture
def page(chats, folder):
    """A notebook in JupyterLab, its first cell run; at the end, it must have had no trouble."""
    write_notebook(folder / "explorer.ipynb", EXPLORE.format(folder / "floor.db"))
    with lab_server(folder) as address, outside_world() as world, chromium() as browser:
        context = browser.new_context(proxy=world.proxy, viewport={"width": 1400, "height": 1000})
        explorer = ExplorerPage(context.new_page())
        open_notebook(explorer.page, address, "explorer.ipynb")
        make_room(explorer.page)
        run_cell(explorer.page, 0)
        expect(explorer.totals).to_have_text("406 messages in 16 sessions")
        yield explorer
        context.close()
        assert explorer.troubles == []
    assert world.requests == []


def test_keys_belong_to_the_explorer_and_a_kernel_that_stops_is_told_of(page, folder):
    cells = page.page.locator(".jp-CodeCell").count()
    page.read(TOPIC)
    page.said.first.click(position={"x": 60, "y": 20})
    expect(page.current).to_have_attribute("data-seq", "1")
    page.page.keyboard.press("j")
    expect(page.current).to_have_attribute("data-seq", "2")
    for key in "ddbb":  # of the notebook: to take cells away, and to add some
        page.page.keyboard.press(key)
    page.page.keyboard.press("k")
    expect(page.current).to_have_attribute("data-seq", "1")
    assert page.page.locator(".jp-CodeCell").count() == cells
    kernel = int((folder / "kernel").read_text())
    os.kill(kernel, signal.SIGSTOP)
    page.page.locator("[data-choice='senders/Clerk']").click()
    silence = page.page.locator(".mc-explorer-silence")
    expect(silence).to_contain_text("does not answer")
    silence.get_by_role("button", name="Retry").click()
    expect(silence).to_be_hidden()
    expect(silence).to_contain_text("does not answer")
    os.kill(kernel, signal.SIGCONT)
    expect(page.totals).to_contain_text("58 of 406 messages")
    expect(silence).to_be_hidden()
