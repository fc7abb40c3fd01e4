"""The trading interface fits every width and theme, and can be used by everybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import EVERY, violations
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
    desk.press(request.param.capitalize())
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


def test_nothing_is_wrong_for_those_who_see_or_move_differently(themed):
    for tab in ("Fills", "Accounts", "Working"):
        themed.turn_to(tab)
        assert violations(themed.page, "html", EVERY) == [], tab
    themed.press("Preferences")
    assert violations(themed.page, "html", EVERY) == []
    themed.press("Preferences")
    for width in (390, 1280):
        assert themed.overflowing(width) == []


def test_arrow_keys_turn_the_tabs_whose_panels_have_their_names(desk):
    desk.turn_to("Working")
    for key, name in (("ArrowRight", "Fills"), ("End", "Accounts"), ("ArrowRight", "Working")):
        desk.page.keyboard.press(key)
        expect(desk.page.get_by_role("tabpanel", name=name)).to_be_visible()
        expect(desk.page.get_by_role("tab", name=name)).to_be_focused()
    desk.page.get_by_role("tab", name="Dashboard").focus()
    desk.page.keyboard.press("ArrowRight")
    expect(desk.page.locator(".mc-layout-charts")).to_be_visible()
    desk.page.keyboard.press("Home")
    expect(desk.page.locator(".mc-layout-desk")).to_be_visible()


def test_the_tab_key_goes_through_a_desk_as_one_reads_it(desk):
    desk.page.get_by_label("Quantity").focus()
    ways = [("Take profit", "Stop loss", "Why"), ("Buy", "Sell", "Hold"), ("Working",)]
    for name in [each for way in ways for each in way]:
        desk.page.keyboard.press("Tab")
        focused = "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
        label = "document.activeElement.labels?.[0]?.textContent.trim()"
        assert desk.page.evaluate(f"{label} || {focused}") == name


def test_in_forced_colours_what_is_pressed_has_its_edge_and_nothing_moves(desk):
    desk.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for each in desk.page.locator(".mc-page :is(button, input, select):visible").all():
        if each.get_attribute("role") != "tab":
            expect(each).to_have_css("border-top-style", "solid")
            expect(each).not_to_have_css("border-top-width", "0px")
    assert desk.page.evaluate("document.getAnimations().length") == 0
    desk.page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_a_phone_does_not_zoom_into_a_field(desk):
    desk.overflowing(390)
    for each in desk.page.locator(".mc-page :is(input, select):visible").all():
        expect(each).to_have_css("font-size", re.compile(r"^(1[6-9]|[2-9]\d)"))
    desk.overflowing(1280)


def test_what_turns_the_writing_round_is_shown(desk):
    desk.page.get_by_label("Message").fill("I sell\u202e never")
    desk.press("Send")
    expect(desk.messages.get_by_text("I sell⟨U+202E⟩ never")).to_be_visible()
