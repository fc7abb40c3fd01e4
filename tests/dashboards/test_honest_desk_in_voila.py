"""A desk tells what has died, does nothing late, and is found again by whoever comes back.

The tests share one desk of `multichat present` and go through it in order.
"""

import os
import signal

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.dashboards.desk_page import DeskPage
from tests.dashboards.sleeping import ASLEEP_SECONDS, NAP, send_to_sleep
from tests.dashboards.wire_to_server import wire_to
from tests.kernel_process import kernel_told_in
from tests.notebook_file import write_notebook
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DESK = """
import os
from pathlib import Path
from IPython.display import HTML, display
from multichat_lab import SessionPersistence
from multichat_lab.dashboards import Preferences, TradingInterface
display(HTML(f"kernel {{os.getpid()}}"))
chats = SessionPersistence("sqlite", {!r})
TradingInterface(chats, Preferences(robots=("BuyAndHold",)))
"""
ORDERS = "SELECT count(*) FROM messages WHERE sender = 'You' AND kind = 'order'"
SESSIONS = "SELECT count(*) FROM sessions"


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """The browser, the wire, the address at its near end, and where the desk records."""
    folder = tmp_path_factory.mktemp("honest")
    store = folder / "desk.db"
    notebook = write_notebook(folder / "desk.ipynb", DESK.format(str(store)))
    with voila_server(notebook) as far, wire_to(far) as (wire, address), chromium() as browser:
        yield browser, wire, address, store


def opened(room):
    """Open the page as somebody new would."""
    browser, _, address, store = room
    desk = DeskPage(browser.new_context(viewport={"width": 1280, "height": 900}).new_page(), store)
    desk.page.goto(address, timeout=HANG_MILLISECONDS)
    desk.wait()
    return desk


@pytest.fixture(scope="module")
def wire(room):
    return room[1]


@pytest.fixture(scope="module")
def desk(room):
    return opened(room)


def state(desk, name):
    """Return what is told beside the buttons."""
    return desk.page.locator(f".mc-ticket [data-state='{name}']")


def test_a_press_that_a_cut_connection_held_up_is_never_done(desk, wire):
    desk.press("Buy")
    expect(desk.field("position")).to_have_text("10")
    wire.flowing.clear()
    desk.press("Sell")
    expect(state(desk, "connection")).to_have_text("No connection")
    expect(state(desk, "market")).to_contain_text("Market unknown")
    expect(desk.page.locator(".mc-live")).to_be_hidden()
    expect(desk.refusal).to_contain_text("was not confirmed")
    desk.press("Sell")
    expect(desk.refusal).to_contain_text("Nothing was done: there is no connection")
    wire.flowing.set()
    expect(state(desk, "connection")).to_have_text("Connected")
    expect(desk.refusal).to_contain_text("late")
    expect(desk.page.locator(".mc-live")).to_be_visible()
    desk.fill(Why="Now.")
    desk.press("Hold")
    expect(desk.messages.last).to_contain_text("Now.")
    expect(desk.field("position")).to_have_text("10")
    assert desk.stored(ORDERS) == [1]


def test_a_kernel_that_stands_still_is_told_apart(desk):
    kernel = kernel_told_in(desk.page.locator("body").inner_text())
    os.kill(kernel, signal.SIGSTOP)
    try:
        expect(state(desk, "kernel")).to_have_text("Kernel does not answer")
        expect(state(desk, "connection")).to_have_text("Connected")
        desk.press("Buy")
        expect(desk.refusal).to_contain_text("the kernel does not answer")
    finally:
        os.kill(kernel, signal.SIGCONT)
    expect(state(desk, "kernel")).to_have_text("Kernel answers")
    assert desk.stored(ORDERS) == [1]


def test_two_pages_share_the_desk_and_no_draft(desk, room):
    other = opened(room)
    expect(other.field("position")).to_have_text("10")
    desk.fill(Quantity="77", Why="Half a")
    other.fill(Quantity="5", Type="Limit", Limit="1.25", Why="A bid.")
    other.press("Buy")
    expect(desk.messages.last).to_contain_text("A bid.")
    expect(other.page.get_by_label("Why", exact=True)).to_have_value("")
    expect(desk.page.get_by_label("Why", exact=True)).to_have_value("Half a")
    expect(desk.page.get_by_label("Quantity", exact=True)).to_have_value("77")
    expect(desk.page.get_by_label("Limit", exact=True)).to_be_hidden()
    other.fill(Limit="cheap")
    other.press("Buy")
    expect(other.refusal).to_contain_text("cheap")
    expect(desk.page.locator(".mc-ticket")).not_to_contain_text("cheap")
    assert desk.stored(SESSIONS) == [1]
    other.page.context.close()


CULL = """async () => {
  const { baseUrl, kernelId } = JSON.parse(
    document.getElementById("jupyter-config-data").textContent);
  const [, token] = document.cookie.match(/_xsrf=([^;]+)/);
  const answer = await fetch(`${baseUrl}api/kernels/${kernelId}`,
    { method: "DELETE", headers: { "X-XSRFToken": token } });
  return answer.status;
}"""


def test_a_page_that_has_slept_goes_on_where_the_market_is(desk):
    orders = desk.stored(ORDERS)
    desk.page.evaluate(NAP)
    send_to_sleep(desk.page.context.browser)
    expect(state(desk, "kernel")).to_have_text("Kernel answers")
    expect(state(desk, "connection")).to_have_text("Connected")
    assert desk.page.evaluate("window.gap") > 1000 * ASLEEP_SECONDS / 2  # it really slept
    shown = desk.field("clock").inner_text()
    expect(desk.field("clock")).not_to_have_text(shown)
    expect(desk.field("position")).to_have_text("10")
    desk.fill(Why="Awake.")
    desk.press("Hold")
    expect(desk.messages.last).to_contain_text("Awake.")
    assert (desk.stored(SESSIONS), desk.stored(ORDERS)) == ([1], orders)


def test_leaving_with_a_position_is_asked_and_who_comes_back_finds_it(desk):
    asked = []

    def agree(dialog):
        asked.append(dialog.type)
        dialog.accept()

    desk.page.once("dialog", agree)
    desk.page.reload(timeout=HANG_MILLISECONDS)
    desk.wait()
    expect(desk.field("position")).to_have_text("10")
    expect(desk.page.locator(".mc-status")).to_contain_text("desk.db")
    assert asked == ["beforeunload"]
    assert desk.stored(SESSIONS) == [1]


def test_a_kernel_that_was_killed_is_mourned_and_one_begins_anew(desk):
    os.kill(kernel_told_in(desk.page.locator("body").inner_text()), signal.SIGKILL)
    expect(state(desk, "kernel")).to_have_text("Kernel has ended")
    lost = desk.page.locator(".mc-ticket .mc-anew")
    expect(lost).to_contain_text("You held 10 AAPL, which does not go on.")
    expect(lost).to_contain_text("desk.db")
    desk.press("Buy")
    expect(desk.refusal).to_contain_text("the kernel has ended")
    desk.press("Begin anew")
    desk.wait()
    expect(desk.field("position")).to_have_text("0")
    expect(state(desk, "kernel")).to_have_text("Kernel answers")
    assert desk.stored(SESSIONS) == [2]


def test_a_kernel_that_was_culled_is_mourned_too(desk):
    assert desk.page.evaluate(CULL) == 204  # as the server does it where no page was for long
    expect(state(desk, "kernel")).to_have_text("Kernel has ended")
    desk.press("Begin anew")
    desk.wait()
    expect(state(desk, "kernel")).to_have_text("Kernel answers")
    assert desk.stored(SESSIONS) == [3]
