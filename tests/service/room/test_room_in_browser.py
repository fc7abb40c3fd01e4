"""A room in a real browser: a screen and two phones, from the first picture to the replay."""

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from tests.accessibility import violations
from tests.drawing import drawn
from tests.service.room.room_page import SCREEN, big_screen, opened, phone, press
from tests.service.room.room_process import opened_room
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEATS = """() => [...document.querySelectorAll(".mc-replay-table tbody .mc-replay-seat")]
  .map((each) => [each.textContent, each.firstChild.style.background])"""
ALL_IN_SIGHT = """() => {
  const bottom = (of) => [...document.querySelectorAll(of)].at(-1).getBoundingClientRect().bottom;
  return bottom(".mc-replay-table tbody tr") <= bottom(".mc-replay-money");
}"""


def test_from_the_first_picture_to_the_replay(browser, tmp_path):
    with opened_room(tmp_path, "--speed", "3") as room:
        screen = big_screen(browser, room)
        expect(screen).to_have_url(re.compile("/screen$"))  # the token is not left there
        expect(screen.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
        ann, ben = phone(browser, room, "Ann"), phone(browser, room, "Ben <i>B</i>")
        for button in ("Buy", "Sell"):
            assert ann.get_by_role("button", name=button, exact=True).bounding_box()["y"] < 700
        press(ann, "Buy", "It is <b>cheap</b>.")
        for page in (screen, ben):
            said = page.get_by_role("log").get_by_text("It is <b>cheap</b>.", exact=True)
            expect(said.first).to_be_visible()
        expect(ann.get_by_label("Why?")).to_have_value("")
        expect(ann.get_by_role("region", name="Your desk")).to_contain_text("shares")
        room.present("pause")  # her words are among the last, however long the rest takes
        assert not screen.locator("main b").count() + ben.locator("main i").count()
        for page in (screen, ann):
            assert violations(page, "main") == []
        ann.reload()
        expect(ann.get_by_role("region", name="Your desk")).to_contain_text("shares")
        colors = {each["name"]: f"rgb({rgb(each['color'])})" for each in room.now["people"]}
        screen.on("dialog", lambda dialog: dialog.accept())
        screen.get_by_role("button", name="End").click()
        link = ann.get_by_role("link", name="Download the replay")
        expect(link).to_be_visible()
        with ann.expect_download() as download:
            link.click()
        file = tmp_path / "mailed.html"
        download.value.save_as(file)
    replay = opened(browser, file.as_uri(), offline=True)
    replay.keyboard.press("Home")
    wait_until(lambda: is_told_next(replay, "It is <b>cheap</b>."))
    assert dict(replay.evaluate(SEATS)) == colors
    replay.set_viewport_size(SCREEN["viewport"])
    wait_until(lambda: replay.evaluate(ALL_IN_SIGHT))


def is_told_next(replay, words):
    """Go to the next event of a replay; tell whether the words are among the last that are said."""
    replay.keyboard.press("ArrowRight")
    drawn(replay)
    return replay.get_by_role("feed").get_by_text(words).first.is_visible()


def test_until_the_candles_are_there_the_prices_are_a_line(browser, tmp_path):
    with opened_room(tmp_path) as room:
        screen = opened(browser, "about:blank", **SCREEN)
        held = []

        def hold(asked):
            held.append(asked)

        screen.route("**/lightweight-charts-*", hold)
        with screen.expect_request("**/lightweight-charts-*"):
            screen.goto(f"{room.url}/screen")
        market = screen.get_by_role("region", name="Market")
        expect(market.locator("polyline")).to_be_visible()
        held[0].continue_()
        expect(market.locator("canvas").first).to_be_visible()
        expect(market.locator("polyline")).to_have_count(0)
        screen.unroute("**/lightweight-charts-*")
        screen.route("**/lightweight-charts-*", lambda asked: asked.abort())
        screen.reload()
        expect(market.get_by_text("The candles could not be loaded")).to_be_visible()
        expect(market.locator("polyline")).to_be_visible()


def test_fills_have_the_colour_of_who_did_them_and_open_to_their_words(browser, tmp_path):
    with opened_room(tmp_path, "--speed", "3") as room:
        ann = phone(browser, room, "Ann")
        press(ann, "Buy", "It is cheap.")
        wait_until(lambda: room.person("Ann")["held"])
        color = room.person("Ann")["color"]
        for _ in range(2):
            own = ann.locator(f'.mc-room-fill[style*="{rgb(color)}"]')
            expect(own.first).to_be_attached()
            ann.reload()  # all is there again
        room.present("pause")
        expect(ann.get_by_text("Market paused")).to_be_visible()
        mark = own.last.bounding_box()
        ann.touchscreen.tap(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
        expect(ann.get_by_role("tooltip")).to_contain_text("“It is cheap.”")
        wide = opened(browser, room.url, viewport={"width": 1280, "height": 900})
        expect(wide.locator(".mc-chart-plot canvas").first).to_be_visible()
        box = wide.get_by_role("tooltip")
        wait_until(lambda: is_told_by_hovering(wide, box, "“It is cheap.”"))
        assert color in box.locator(".mc-chart-fill", has_text="Ann").first.get_attribute("style")


def rgb(color):
    return ", ".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))


def is_told_by_hovering(page, box, words):
    """Tell whether a box with some words opens while the pointer moves over a chart."""
    area = page.locator(".mc-chart-plot").bounding_box()
    for x in range(int(area["x"] + area["width"]) - 70, int(area["x"]), -6):
        for y in range(int(area["y"]) + 10, int(area["y"] + area["height"]) - 30, 10):
            page.mouse.move(x, y)
            if box.is_visible() and words in box.inner_text():
                return True
    return False


def test_a_page_that_is_cut_off_says_so_and_does_nothing_late(browser, tmp_path):
    with opened_room(tmp_path, "--speed", "3") as room:
        ann = phone(browser, room, "Ann")
        press(ann, "Say", "Before.")
        expect(ann.get_by_role("alert")).to_contain_text("Said.")
        os.kill(room.process.pid, signal.SIGSTOP)
        try:
            expect(ann.get_by_text("Not connected")).to_be_visible()
            press(ann, "Buy", "Too late.")
            expect(ann.get_by_role("alert")).to_contain_text("Nothing was done")
        finally:
            os.kill(room.process.pid, signal.SIGCONT)
        expect(ann.get_by_text("Connected", exact=True)).to_be_visible()
        expect(ann.get_by_label("Why?")).to_have_value("Too late.")
        assert room.person("Ann")["held"] == room.person("Ann")["open"] == 0


def test_a_phone_goes_on_where_a_killed_room_is_opened_again(browser, tmp_path):
    with opened_room(tmp_path, "--speed", "3") as room:
        port = room.url.rpartition(":")[2]
        ann = phone(browser, room, "Ann")
        press(ann, "Buy", "Before the fall.")
        desk = ann.get_by_role("region", name="Your desk")
        expect(desk).to_contain_text("shares")
        os.kill(room.process.pid, signal.SIGKILL)
        room.process.wait()
        expect(ann.get_by_text("Not connected")).to_be_visible()
    with opened_room(tmp_path, "--speed", "3", "--port", port) as again:
        expect(ann.get_by_text("Connected", exact=True)).to_be_visible()
        press(ann, "Sell", "And after it.")
        expect(desk).not_to_contain_text("shares")
        wait_until(lambda: again.person("Ann")["trades"])
