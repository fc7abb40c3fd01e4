"""A room for everyone: by https, in both themes, in forced colours, for who reads by ear."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from multichat_lab.listening import free_port
from tests.accessibility import EVERY, violations
from tests.drawing import at_rest
from tests.service.room.room_page import big_screen, phone, press
from tests.service.room.room_process import opened_room
from tests.service.room.tls_proxy import tls_proxy

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_phones_come_by_https_through_a_proxy(browser, tmp_path):
    port = str(free_port("127.0.0.1", 0))
    with tls_proxy(tmp_path) as proxy:
        proxy.target = int(port)
        options = ("--port", port, "--address", proxy.address, "--speed", "3")
        with opened_room(tmp_path, *options) as room:
            assert room.url == proxy.address
            screen = big_screen(browser, room, ignore_https_errors=True)
            phones = [
                phone(browser, room, name, ignore_https_errors=True) for name in ("Ann", "Ben")
            ]
            press(phones[0], "Buy", "By https.")
            for page in (screen, phones[1]):  # by the stream, which the proxy hands on at once
                expect(page.get_by_role("log").get_by_text("By https.").first).to_be_visible()
            phones[0].reload()  # the token is still there, and good
            expect(phones[0].get_by_role("region", name="Your desk")).to_contain_text("shares")
            stranger = httpx.post(f"{room.url}/v1/orders", json={}, verify=False)  # noqa: S501
            assert stranger.status_code == 401
            screen.get_by_role("button", name="Pause").click()
            expect(phones[1].get_by_text("Market paused")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_of_any_severity_is_found(browser, tmp_path, theme):
    with opened_room(tmp_path, "--speed", "3") as room:
        screen = big_screen(browser, room, color_scheme=theme)
        ann = phone(browser, room, "Ann", color_scheme=theme)
        press(ann, "Buy", "Because.")
        for page in (screen, ann):
            expect(page.get_by_role("log").get_by_text("Because.").first).to_be_visible()
            assert violations(page, "html", EVERY) == []


def test_in_forced_colours_what_is_pressed_has_its_edge_and_fields_do_not_zoom(browser, tmp_path):
    with opened_room(tmp_path, "--speed", "3") as room:
        page = phone(browser, room, "Ann", forced_colors="active", reduced_motion="reduce")
        for each in page.locator(":is(button, input, textarea, select):visible").all():
            expect(each).to_have_css("border-top-style", "solid")
            expect(each).not_to_have_css("border-top-width", "0px")
            expect(each).to_have_css("font-size", re.compile(r"^(1[6-9]|[2-9]\d)"))
        moving = page.evaluate(
            "document.getAnimations().filter((a) => a.playState === 'running').length"
        )
        assert moving == 0
        page.keyboard.press("Tab")
        expect(page.locator(":focus-visible")).not_to_have_css("outline-style", "none")


def test_a_screen_that_is_resized_follows_the_talk_and_cuts_no_row_of_the_leaderboard(
    browser, tmp_path
):
    with opened_room(tmp_path, "--speed", "3") as room:
        seats = [room.seat(f"Guest {number}") for number in range(12)]
        screen = big_screen(browser, room)
        log = screen.get_by_role("log")
        for number in range(8):
            room.press(seats[0], "buy", 1, f"Number {number} of the words that fill a screen.")
        expect(log).to_contain_text("Number 7")
        for width, height in ((1280, 720), (1920, 1080), (1000, 700)):
            screen.set_viewport_size({"width": width, "height": height})
            expect(screen.get_by_role("button", name="newer")).to_be_hidden()
            whole, beside, told = at_rest(screen, lambda: screen.evaluate(ROWS))
            assert whole >= 1
            assert whole + beside == 15  # with three robots
            assert (f"and {beside} more" in told) == (beside > 0)


ROWS = """() => {
  const list = document.querySelector(".mc-room-board");
  const box = list.getBoundingClientRect();
  const places = [...list.children].map((row) => row.getBoundingClientRect());
  const whole = places.filter((row) => row.left >= box.left && row.right <= box.right + 1
    && row.top >= box.top - 1 && row.bottom <= box.bottom + 1);
  const beside = places.filter((row) => row.left >= box.right).length;
  return [whole.length, beside, document.querySelector(".mc-room-more").innerText];
}"""
