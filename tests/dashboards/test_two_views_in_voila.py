"""One desk in two views of a page: neither moves the other, and nothing moves under a reader."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.notebook_file import write_notebook
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser]
BUSY = """
from multichat_lab.trading.robots import Robot

class Busy(Robot):
    def on_bar(self, bar):
        (self.sell if bar.time_us // 86_400_000_000 % 2 else self.buy)(1, say=f"word {bar.close}")
"""
TWICE = """
from multichat_lab import SessionPersistence
from multichat_lab.dashboards import Preferences, TradingInterface

chats = SessionPersistence("sqlite", {!r})
interface = TradingInterface(chats, Preferences(robots=({!r},), speed=20))
display(interface)
interface
"""
TABLE = "document.querySelector('.mc-slot-table .mc-scroll')"
FIRST_ROW = """() => [...document.querySelectorAll(".mc-slot-table tbody tr")]
  .map((row) => [row, row.getBoundingClientRect(), row.closest(".mc-scroll")])
  .filter(([, place, box]) => place.bottom > box.getBoundingClientRect().top + 30)
  .map(([row, place]) => `${row.cells[0].textContent} ${Math.round(place.top)}`)[0]"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    (folder / "busy.py").write_text(BUSY)
    code = TWICE.format(str(folder / "desk.db"), f"{folder / 'busy.py'}:Busy")
    notebook = write_notebook(folder / "desk.ipynb", code)
    with voila_server(notebook) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(HANG_MILLISECONDS)
        page.goto(address, timeout=HANG_MILLISECONDS)
        expect(page.locator("[data-field='price']")).to_have_count(2)
        yield page


def view(page, number):
    return page.locator(".mc-interface").nth(number)


def turn(page, number, tab):
    view(page, number).get_by_role("tab", name=tab, exact=True).click()


def chosen(page, number, label):
    tabs = view(page, number).get_by_role("tablist", name=label)
    return tabs.locator("[aria-selected=true]")


def test_a_tab_is_turned_to_in_one_view_alone(page):
    turn(page, 0, "Fills")
    turn(page, 1, "Accounts")
    expect(chosen(page, 0, "Blotter")).to_have_text("Fills")
    expect(chosen(page, 1, "Blotter")).to_have_text("Accounts")
    turn(page, 1, "Charts")
    expect(chosen(page, 1, "Views")).to_have_text("Charts")
    expect(chosen(page, 0, "Views")).to_have_text("Dashboard")
    expect(view(page, 1).locator(".mc-slot-table")).to_be_hidden()
    expect(view(page, 0).locator(".mc-slot-table")).to_be_visible()
    turn(page, 1, "Dashboard")
    expect(view(page, 1).locator(".mc-slot-table")).to_be_visible()


def ground(page, number):
    return view(page, number).evaluate("(each) => getComputedStyle(each).backgroundColor")


def chart_ground(page, number):
    return (
        view(page, number)
        .locator(".mc-chart")
        .evaluate("(each) => getComputedStyle(each).backgroundColor")
    )


def test_fills_stand_still_while_one_reads_them(page):
    rows = view(page, 0).locator(".mc-slot-table tbody tr")
    wait_until(lambda: rows.count() > 40)
    page.evaluate(f"{TABLE}.scrollTop = 200")  # in one go: a redraw replaces what a locator found
    newer = view(page, 0).get_by_role("button", name=re.compile(r"^\d+ newer"))
    expect(newer).to_be_visible()
    seen = page.evaluate(FIRST_ROW)
    before = newer.inner_text()
    expect(newer).not_to_have_text(before)
    assert page.evaluate(FIRST_ROW) == seen
    newer.click()
    expect(newer).to_be_hidden()
    assert page.evaluate(f"{TABLE}.scrollTop") == 0


def test_selected_words_stay_selected_while_the_desk_goes_on(page):
    place = view(page, 0).locator(".mc-slot-table").bounding_box()
    page.mouse.dblclick(place["x"] + 40, place["y"] + 100)  # rows that come and go hold no locator
    chosen = page.evaluate("String(document.getSelection())")
    assert chosen.strip()
    before = view(page, 0).locator("[data-field='clock']").first.inner_text()
    expect(view(page, 0).locator("[data-field='clock']").first).not_to_have_text(before)
    page.wait_for_timeout(500)
    assert page.evaluate("String(document.getSelection())") == chosen
    page.evaluate("document.getSelection().removeAllRanges()")


def test_the_first_word_can_be_reached_and_the_newest_again(page):
    talk = view(page, 0).locator(".mc-transcript")
    wait_until(lambda: int(talk.locator("li").last.get_attribute("data-key")) > 130)
    first = talk.locator("li").first

    def reached():
        talk.evaluate("(each) => each.scrollTo(0, 0)")
        return first.get_attribute("data-key") == "1"

    wait_until(reached)
    keys = talk.locator("li").evaluate_all("(all) => all.map((each) => Number(each.dataset.key))")
    assert keys == list(range(1, len(keys) + 1))
    view(page, 0).get_by_role("button", name=re.compile(r"newer|To the newest")).last.click()
    wait_until(lambda: talk.locator("li").count() <= 60)


def pressed(page, number, name, is_done):
    """Press a button of the bar until it is done: on a busy machine a page may refuse a press."""
    bar = view(page, number)
    button = bar.get_by_role("button", name=name, exact=True)
    refusal = bar.locator(".mc-slot-menu .mc-refusal")
    button.click()

    def done():
        if not is_done() and "Nothing was done" in refusal.inner_text():
            button.click()
        return is_done()

    wait_until(done)


def test_preferences_and_theme_are_of_the_view_that_was_pressed(page):
    forms = [view(page, number).get_by_role("region", name="Preferences") for number in (0, 1)]
    before = [(ground(page, number), chart_ground(page, number)) for number in (0, 1)]
    pressed(page, 0, "Preferences", forms[0].is_visible)
    expect(forms[1]).to_be_hidden()
    forms[0].get_by_label("Cash").fill("123")
    pressed(page, 0, "Light", lambda: ground(page, 0) != before[0][0])
    wait_until(lambda: chart_ground(page, 0) != before[0][1])
    pressed(page, 1, "Preferences", forms[1].is_visible)
    expect(forms[1].get_by_label("Cash")).to_have_value("100000")
    expect(forms[0].get_by_label("Cash")).to_have_value("123")
    assert (ground(page, 1), chart_ground(page, 1)) == before[1]
    forms[0].get_by_label("Cash").fill("nothing")
    refusals = [view(page, number).locator(".mc-slot-menu .mc-refusal") for number in (0, 1)]
    pressed(page, 0, "New session with these", lambda: "'nothing'" in refusals[0].inner_text())
    expect(refusals[1]).to_be_empty()
    for number in (0, 1):
        pressed(page, number, "Preferences", forms[number].is_hidden)
    pressed(page, 0, "Preferences", forms[0].is_visible)
    expect(forms[0].get_by_label("Cash")).to_have_value("nothing")
    pressed(page, 0, "Preferences", forms[0].is_hidden)
