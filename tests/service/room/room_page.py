"""Pages of a room in a real browser: the big screen, and phones."""

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SCREEN = {"viewport": {"width": 1920, "height": 1080}}


def opened(browser, address, **options):
    """Open a page; an error of its scripts fails the test."""
    page = browser.new_context(**options).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


def big_screen(browser, room, **options):
    """Open the presenter's screen."""
    address = f"{room.url}/screen#presenter={room.token}"
    return opened(browser, address, **(SCREEN | options))


def phone(browser, room, name, **options):
    """Open a phone, and take a seat by the page's own form."""
    page = opened(browser, room.url, **PHONE, **options)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Take a seat").click()
    expect(page.get_by_role("region", name="Your desk")).to_contain_text(name)
    return page


def press(page, button, why=""):
    """Press a button of the ticket, and say why."""
    page.get_by_label("Why?").fill(why)
    page.get_by_role("button", name=button, exact=True).click()
