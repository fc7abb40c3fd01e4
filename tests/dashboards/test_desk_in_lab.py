"""The trading desk in JupyterLab: a cell that runs again, a cell that blocks, a page that closes.

The tests share one notebook and go through it in order.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.dashboards.desk_page import DeskPage
from tests.lab_server import lab_server, make_room, open_notebook, run_cell
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SETUP = """
import json, threading, time
from pathlib import Path
from ipywidgets.widgets import widget as registry
from multichat_lab import (Human, MultichatSystem, PaperDesk, SessionPersistence, load_bars,
                           tick_feed)
from multichat_lab.dashboards import DashboardOptions, TradingDashboard
chats = SessionPersistence("sqlite", {!r})
session = MultichatSystem(chats).start(["Ann"], "Trading AAPL", initiator="Ann")
bars = load_bars("AAPL")

def watch():
    while True:
        time.sleep(0.1)
        made = globals().get("dashboard")
        if made is not None:
            names = [each.name for each in threading.enumerate()]
            told = {{"frame": made.screen.page.frame, "widgets": len(registry._instances),
                    "desks": names.count("multichat-desk"),
                    "blocked": "blocked" in globals(),
                    "watched": made.screen.page.audience.is_present}}
            Path("new.json").write_text(json.dumps(told))
            Path("new.json").rename("told.json")

threading.Thread(target=watch, daemon=True).start()
"""
DESK = """
feed = tick_feed(bars["2012":], 20, 1, 20)
desk = PaperDesk(feed, [Human("Ann")], chats, session.session_id)
dashboard = TradingDashboard(desk, bars[:"2011"], DashboardOptions(timeframe="1D"))
dashboard.start()
dashboard
"""
BLOCK = """
blocked = True
while not Path("go").exists():
    time.sleep(0.01)
print("blocked", "no more")
"""
BARS = "SELECT count(*) FROM bars"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A notebook in JupyterLab, and what its kernel tells."""
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "desk.ipynb", SETUP.format(str(folder / "desk.db")), DESK, BLOCK)
    with lab_server(folder) as address, outside_world() as world, chromium() as browser:
        context = browser.new_context(proxy=world.proxy, viewport={"width": 1280, "height": 1000})
        notebook = Notebook(context, address, folder)
        yield notebook
        context.close()
    assert notebook.desk.errors == []
    assert world.requests == []


class Notebook:
    """The notebook as it is open in a page, and its kernel as seen from this process."""

    def __init__(self, context, address, folder):
        self._context, self._address, self._folder = context, address, folder
        self.open()

    def open(self):
        """Open the notebook in a page of its own."""
        self.desk = DeskPage(self._context.new_page(), self._folder / "desk.db")
        open_notebook(self.desk.page, self._address, "desk.ipynb")
        make_room(self.desk.page)

    def run(self, number):
        """Run a cell."""
        run_cell(self.desk.page, number)

    def told(self):
        """What the kernel tells of itself."""
        return json.loads((self._folder / "told.json").read_text())

    def until(self, condition):
        """Wait until the kernel tells what is expected."""
        wait_until(lambda: condition(self.told()), "the kernel never tells it")

    def go(self):
        """Let the cell that blocks go on."""
        (self._folder / "go").touch()


def bars(lab):
    return lab.desk.stored(BARS)[0]


def test_the_desk_ticks_and_trades_below_its_cell(lab):
    lab.run(0)
    lab.run(1)
    lab.desk.wait()
    expect(lab.desk.page.locator(".mc-badge")).to_have_text("LIVE")
    before = lab.desk.field("clock").inner_text()
    expect(lab.desk.field("clock")).not_to_have_text(before)
    lab.desk.fill(Why="To have some.")
    lab.desk.press("Buy")
    expect(lab.desk.field("position")).to_have_text("10")
    expect(lab.desk.messages.last).to_contain_text("To have some.")
    lab.desk.turn_to("Fills")
    expect(lab.desk.rows).to_contain_text("To have some.")
    lab.desk.until_stored([10], "SELECT quantity FROM fills")
    expect(lab.desk.page.locator(".mc-chart canvas").first).to_be_visible()
    assert lab.desk.page.locator(".jp-RenderedImage").count() == 0  # the widget, not its picture


def test_keys_that_are_typed_at_the_desk_are_no_shortcuts_of_the_notebook(lab):
    cells = lab.desk.page.locator(".jp-CodeCell").count()
    lab.desk.page.get_by_label("Message").click()
    lab.desk.page.keyboard.type("ddaabb")
    lab.desk.page.keyboard.press("Enter")
    expect(lab.desk.messages.last).to_contain_text("ddaabb")
    lab.desk.page.get_by_label("Why", exact=True).click()
    lab.desk.page.keyboard.type("ddaabb")
    assert lab.desk.page.locator(".jp-CodeCell").count() == cells
    assert lab.desk.stored("SELECT count(*) FROM messages WHERE content = 'ddaabb'") == [1]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_cut_off_at_any_width(lab, width):
    assert lab.desk.overflowing(width, 1000) == []


def test_a_cell_that_blocks_stops_only_the_picture(lab):
    lab.run(2)
    lab.until(lambda told: told["blocked"])
    recorded, frame = bars(lab), lab.told()["frame"]
    wait_until(lambda: bars(lab) - recorded > 15)
    assert lab.told()["frame"] == frame
    lab.go()
    expect(lab.desk.page.get_by_text("blocked no more", exact=True)).to_be_visible()
    lab.until(lambda told: told["frame"] > frame)


def test_the_cell_that_runs_again_leaves_one_desk(lab):
    widgets = lab.told()["widgets"]
    for _ in range(2):
        lab.run(1)
        expect(lab.desk.field("position")).to_have_text("0")
        lab.desk.press("Buy")
        expect(lab.desk.field("position")).to_have_text("10")
    assert lab.desk.page.locator(".mc-desk").count() == 1
    lab.until(lambda told: (told["desks"], told["widgets"]) == (1, widgets))
    runs = "SELECT count(*) FROM runs WHERE ended_at IS NULL"
    lab.desk.until_stored([1], runs)


def test_a_page_that_is_closed_costs_no_frames_and_one_that_opens_is_shown_all(lab):
    errors = lab.desk.errors
    lab.desk.page.keyboard.press("Control+s")
    expect(lab.desk.page.get_by_text("Saving completed")).to_be_visible()
    lab.desk.page.close(run_before_unload=False)
    lab.until(lambda told: not told["watched"])
    frame, recorded = lab.told()["frame"], bars(lab)
    wait_until(lambda: bars(lab) - recorded > 15)
    assert lab.told()["frame"] in (frame, frame + 1), "one may have been on its way"
    assert errors == []
    lab.open()
    lab.desk.wait()
    lab.until(lambda told: told["frame"] > frame)
    expect(lab.desk.field("position")).to_have_text("10")
