"""The trading interface fits every width and theme, and can be used by everybody."""

import pytest
from playwright.sync_api import expect

from tests.accessibility import violations
from tests.dashboards.desk_page import SMALL_TARGETS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FITS = {width: [] for width in (320, 390, 768, 1280)}
DARK, LIGHT = "rgb(11, 16, 24)", "rgb(238, 241, 246)"


def looked_at(desk):
    """What does not fit, at each width."""
    return {width: desk.overflowing(width) for width in FITS}


@pytest.fixture(params=["dark", "light"])
def themed(request, desk):
    """The desk in one theme and then the other, after a little trading."""
    desk.press("Preferences")
    desk.fill(Theme=request.param)
    desk.press("Preferences")
    root = desk.page.locator(".mc-interface")
    expect(root).to_have_css("background-color", DARK if request.param == "dark" else LIGHT)
    desk.fill(Why="A reason that is rather long, so that it has to be shortened somewhere.")
    desk.press("Buy")
    expect(desk.field("position")).not_to_have_text("0")
    return desk


def test_the_checker_would_notice(desk):
    page = desk.page.context.new_page()
    page.set_content("<main class='mc'><button></button></main>")
    assert ["button-name" in each for each in violations(page, ".mc")] == [True]
    page.close()


@pytest.mark.parametrize("tab", ["Charts", "Mobile view", "Dashboard"])
def test_nothing_is_cut_off_at_any_width(desk, tab):
    desk.turn_to(tab)
    assert looked_at(desk) == FITS
    desk.overflowing(390)
    assert desk.page.evaluate(SMALL_TARGETS) == []
    desk.overflowing(1280)


def test_buy_and_sell_are_on_a_phones_first_screen(desk):
    desk.turn_to("Dashboard")
    desk.overflowing(390, height=844)
    desk.page.evaluate("scrollTo(0, 0)")
    for name in ("Buy", "Sell"):
        box = desk.page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["y"] + box["height"] <= 844, name
    desk.overflowing(1280)


def test_preferences_and_a_refusal_fit_too(desk):
    desk.fill(Type="Stop limit")
    desk.press("Sell")
    expect(desk.refusal).to_be_visible()
    desk.press("Preferences")
    assert looked_at(desk) == FITS
    desk.press("Preferences")
    desk.fill(Type="Market")


def test_nothing_serious_is_wrong_for_those_who_see_or_move_differently(themed):
    for tab in ("Fills", "Accounts", "Working"):
        themed.turn_to(tab)
        assert violations(themed.page, ".mc-interface") == [], tab
    themed.press("Preferences")
    assert violations(themed.page, ".mc-interface") == []
    themed.press("Preferences")
    for width in (390, 1280):
        assert themed.overflowing(width) == []
