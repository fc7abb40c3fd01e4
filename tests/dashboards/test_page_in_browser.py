"""The page's own script in a real browser, over a stand-in for the kernel that never rests."""

import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards.desk.blotter import Blotter
from multichat_lab.dashboards.desk.chat_log import chat_panel
from multichat_lab.dashboards.desk.tables import TablePage
from multichat_lab.dashboards.page import PageWidget
from tests.browser import chromium
from tests.waiting import HANG_MILLISECONDS, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser]
OPEN = """async ([script, tables, chat]) => {
  const module = new Blob([script], { type: "text/javascript" });
  const { default: page } = await import(URL.createObjectURL(module));
  window.sent = [];
  const on = (_, hear) => (window.hear = hear);
  const model = { on, off() {}, send: (each) => sent.push(each) };
  page.render({ model, el: document.querySelector("#page") });
  hear({ slots: { chat }, fields: {}, whole: true });
  let number = 0;
  setInterval(() => hear({ slots: { table: tables[number++ % 2] } }), 50);
}"""
SCROLLER = "document.querySelector('.mc-slot-table .mc-scroll')"
PLACE = """() => {
  const button = document.querySelector("[data-act=close]");
  button.scrollIntoView();
  return button.getBoundingClientRect().toJSON();
}"""
FOCUS = "document.querySelector('[data-act=close]').focus()"
PRESSES = "sent.filter((each) => each.act === 'close').length"


@pytest.fixture(scope="module")
def page():
    rows = [("Ann", "GBM", 10.0, 100 + each, 1000.0 + each, 1.0 * each) for each in range(2)]
    blotter = Blotter("Ann", lambda _: "")
    tables = [str(blotter.body("Positions", TablePage([row], 1))) for row in rows]
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 320, "height": 700})
        page.set_default_timeout(HANG_MILLISECONDS)
        page.set_content(
            "<style>.mc-scroll { overflow: auto } table { width: 900px }</style>"
            "<div class=mc><div id=page></div></div>"
        )
        page.evaluate(OPEN, [str(PageWidget._esm), tables, str(chat_panel("Ann"))])
        expect(page.locator("[data-act=close]")).to_be_attached()
        yield page


def test_a_button_that_is_held_while_its_table_is_redrawn_is_pressed(page):
    for _ in range(5):
        box = page.evaluate(PLACE)
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down()
        page.wait_for_timeout(160)
        page.mouse.up()
    wait_until(lambda: page.evaluate(PRESSES) == 5)


def test_so_it_is_with_the_space_bar(page):
    page.evaluate("sent.length = 0")
    for _ in range(3):
        page.evaluate(FOCUS)  # in one go: a redraw would replace what a locator has found
        page.keyboard.down(" ")
        page.wait_for_timeout(120)
        page.keyboard.up(" ")
    wait_until(lambda: page.evaluate(PRESSES) == 3)


def test_the_table_goes_on_when_the_button_is_released_and_stays_scrolled_sideways(page):
    scroller = page.locator(".mc-slot-table .mc-scroll")
    page.evaluate(f"{SCROLLER}.scrollLeft = 120")  # in one go: the next redraw replaces it
    before = scroller.inner_text()
    expect(scroller).not_to_have_text(before)
    page.wait_for_timeout(200)
    assert page.evaluate(f"{SCROLLER}.scrollLeft") == 120


def test_what_is_half_typed_stays_when_another_view_opens(page):
    page.get_by_label("Message").fill("I was just")
    chat = page.evaluate("document.querySelector('.mc-slot-chat').innerHTML")
    page.evaluate("(chat) => hear({ slots: { chat }, whole: true })", str(chat_panel("Ann")))
    assert "Message" in chat
    expect(page.get_by_label("Message")).to_have_value("I was just")
