"""The trading interface as an audience meets it: one page of `multichat present`.

The tests share the page and go through it in order, as a person would; when they are done, no
script has failed and nothing was asked of the outside world.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOSTILE = "<script>window.bad=1</script><b>bold</b><img src=x onerror='window.bad=1;alert(1)'>"


def test_prices_tick_and_the_status_bar_says_from_where(desk):
    before = desk.field("clock").inner_text()
    expect(desk.field("clock")).not_to_have_text(before)
    expect(desk.page.locator(".mc-badge")).to_have_text("LIVE")
    expect(desk.page.locator(".mc-status")).to_contain_text("replay of AAPL, 10 ticks/s")
    expect(desk.page.locator(".mc-status")).to_contain_text("Connected")
    expect(desk.field("updated")).to_contain_text("UTC")
    expect(desk.page.locator(".mc-chart canvas").first).to_be_visible()


def test_a_purchase_is_followed_by_position_profit_blotter_conversation_and_store(desk):
    cash = desk.field("cash").inner_text()
    desk.fill(Quantity="100", Why="I like the chart.")
    desk.press("Buy")
    expect(desk.field("position")).to_have_text("100")
    expect(desk.field("cash")).not_to_have_text(cash)
    expect(desk.field("pnl")).to_have_text(re.compile("^[+−]"))
    expect(desk.field("unrealised")).to_have_attribute("data-sign", re.compile("up|down"))
    expect(desk.field("exposure")).not_to_have_text("0.00")
    desk.turn_to("Fills")
    mine = desk.rows.filter(has_text="You")
    expect(mine).to_contain_text("▲ buy")
    expect(mine).to_contain_text("I like the chart.")
    said = desk.messages.last
    expect(said).to_contain_text("I like the chart.")
    expect(said.locator(".mc-tag")).to_have_text("order")
    query = """SELECT o.quantity, m.content FROM fills f JOIN orders o USING (run_id, order_id)
               JOIN messages m ON m.message_id = o.message_id WHERE m.sender = 'You'"""
    desk.until_stored([(100, "I like the chart.")], query)


def test_a_round_trip_is_a_trade_and_counts_for_the_win_rate(desk):
    desk.press("Sell")
    expect(desk.field("position")).to_have_text("0")
    expect(desk.field("win_rate")).to_have_text(re.compile(r"^(0|100)% of 1$"))
    desk.turn_to("Trades")
    expect(desk.rows).to_have_count(1)
    desk.turn_to("Positions")
    expect(desk.rows).to_contain_text("BuyAndHold")
    desk.turn_to("Accounts")
    expect(desk.rows).to_have_count(2)


def test_hold_is_a_message_and_no_order(desk):
    orders = desk.stored("SELECT count(*) FROM orders")
    desk.fill(Why="I wait for the results.")
    desk.press("Hold")
    expect(desk.messages.last).to_contain_text("I wait for the results.")
    query = "SELECT kind FROM messages WHERE content = 'I wait for the results.'"
    desk.until_stored(["message"], query)
    assert desk.stored("SELECT count(*) FROM orders") == orders


def test_a_refused_order_says_why_beside_the_ticket(desk):
    desk.fill(Type="Limit", Limit="cheap")
    desk.press("Buy")
    expect(desk.refusal).to_contain_text("Limit is 'cheap'")
    ticket = desk.page.locator(".mc-ticket").bounding_box()
    told = desk.refusal.bounding_box()
    assert ticket["y"] < told["y"] < ticket["y"] + ticket["height"]
    desk.fill(Type="Market", Quantity="100000")
    desk.press("Buy")
    expect(desk.refusal).to_contain_text("was rejected: margin")


def test_a_limit_order_works_until_it_is_cancelled(desk):
    desk.fill(Type="Limit", Limit="1.50", Quantity="10")
    desk.press("Buy")
    expect(desk.refusal).to_have_count(0)
    desk.turn_to("Working")
    expect(desk.rows.filter(has_text="1.50")).to_be_visible()
    desk.press("Cancel")
    expect(desk.rows).to_contain_text("No order is working")
    desk.until_stored(["cancelled"], "SELECT status FROM orders WHERE limit_price = 1.5")


def test_the_market_pauses_steps_and_goes_on(desk):
    desk.press("Pause")
    expect(desk.page.locator(".mc-badge")).to_have_text("PAUSED")
    before = desk.field("clock").inner_text()
    desk.page.wait_for_timeout(400)
    assert desk.field("clock").inner_text() == before
    desk.press("Step")
    expect(desk.field("clock")).not_to_have_text(before)
    stepped = desk.field("clock").inner_text()
    desk.page.wait_for_timeout(400)
    assert desk.field("clock").inner_text() == stepped
    desk.press("Go")
    expect(desk.page.locator(".mc-badge")).to_have_text("LIVE")
    expect(desk.field("clock")).not_to_have_text(stepped)


def test_markup_in_a_message_stays_text(desk):
    line = desk.page.get_by_label("Message")
    line.fill(HOSTILE)
    line.press("Enter")
    expect(desk.messages.last.locator("p")).to_have_text(HOSTILE)
    desk.fill(Type="Limit", Limit="1", Why=HOSTILE)
    desk.press("Buy")
    expect(desk.rows.filter(has_text=HOSTILE).locator(".mc-why")).to_have_text(HOSTILE)
    desk.press("Cancel")
    assert desk.page.evaluate("window.bad") is None
    assert desk.page.locator(".mc-message img, .mc-message b b, .mc-why *").count() == 0
    assert desk.stored("SELECT count(*) FROM messages WHERE content = ?", HOSTILE) == [2]


def test_an_order_by_the_keyboard_alone(desk):
    count = desk.messages.count()
    desk.fill(Type="Market", Quantity="1")
    desk.page.get_by_label("Why", exact=True).focus()
    desk.page.keyboard.type("By keys.")
    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_role("button", name="Buy", exact=True)).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.messages).to_have_count(count + 1)
    expect(desk.messages.last).to_contain_text("By keys.")
    expect(desk.field("position")).to_have_text("1")


def test_a_session_is_saved_and_a_new_one_begins(desk):
    with desk.page.expect_download() as download:
        desk.press("Save data")
    assert download.value.suggested_filename.endswith(".zip")
    before = desk.messages.count()
    held = desk.field("position").inner_text()
    desk.press("New session")
    expect(desk.page.locator("dialog.mc-question")).to_contain_text(f"You hold {held} AAPL")
    desk.press("Stay")
    assert desk.stored("SELECT count(*) FROM sessions") == [1]
    desk.press("New session")
    desk.press("End it and begin anew")
    expect(desk.field("position")).to_have_text("0")
    expect(desk.messages.nth(2)).to_be_hidden()  # the invitation, and what the robot says
    assert before > 3
    assert desk.stored("SELECT count(*) FROM sessions") == [2]
