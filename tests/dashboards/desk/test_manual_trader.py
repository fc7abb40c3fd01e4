"""What is pressed becomes orders and messages, or nothing at all."""

import pytest

from multichat_lab.dashboards import DashboardOptions
from multichat_lab.dashboards.desk.decisions import words_of
from multichat_lab.dashboards.desk.draft import NEEDS
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Ticket, Trail
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.chart.wire import hear
from tests.trading.desk.scripted import SESSION
from tests.waiting import wait_until


@pytest.fixture
def ticket(paused):
    return paused.trader.ticket


def orders(dashboard):
    return dashboard.live.desk.seats["Ann"].broker.orders


def said(dashboard):
    return [each.content for each in dashboard.live.desk.chats.get_messages(SESSION)]


def press(dashboard, act, arg=None):
    """Press something on the page, and let the desk take it."""
    hear(dashboard.screen.page, act=act, arg=arg)
    dashboard.step()


@pytest.mark.parametrize("order_type", list(NEEDS))
def test_an_order_of_each_type_reaches_the_broker_with_its_words(paused, ticket, order_type):
    ticket.type.value, ticket.quantity.value, ticket.why.value = order_type, 7, " I <b>think</b>. "
    for name, text in {"limit": "1", "stop": "1000", "trail": "500"}.items():
        ticket.prices[name].value = text
    ticket.buttons["buy"].click()
    paused.step()
    order = orders(paused)[0]
    assert (order.type, order.quantity) == (order_type.lower().replace(" ", "_"), 7)
    assert said(paused)[-1] == "I <b>think</b>."
    assert ticket.why.value == ""
    assert (order.status == "filled") == (order_type == "Market")


def test_the_message_of_an_order_is_the_one_that_it_carries(paused, ticket):
    ticket.why.value = "Because."
    ticket.buttons["sell"].click()
    paused.step()
    message = paused.live.desk.chats.get_messages(SESSION)[-1]
    assert (message.content, message.sender) == ("Because.", "Ann")
    assert orders(paused)[0].message_id == message.message_id


def test_an_order_without_a_reason_says_what_it_is(paused, ticket):
    ticket.buttons["buy"].click()
    paused.step()
    assert said(paused) == ["Buy 10 GBM at market."]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Ticket("A", "sell", 1.5, limit=9), "Sell 1.5 A limit 9.00."),
        (Ticket("A", "buy", 1, stop=9), "Buy 1 A stop 9.00."),
        (Ticket("A", "buy", 1, limit=9, stop=8), "Buy 1 A stop limit 8.00 / 9.00."),
        (Ticket("A", "sell", 1, stop=Trail(2)), "Sell 1 A trailing by 2.00."),
    ],
)
def test_each_type_has_its_words(order, words):
    assert words_of(order) == words


@pytest.mark.parametrize("why", ["", "I wait."])
def test_hold_is_said_and_orders_nothing(paused, ticket, why):
    ticket.why.value = why
    ticket.buttons["hold"].click()
    paused.step()
    assert said(paused) == [why or "Hold."]
    assert orders(paused) == []


@pytest.mark.parametrize(
    ("order_type", "prices"),
    [
        ("Limit", {"limit": "cheap"}),
        ("Limit", {}),
        ("Trailing stop", {"trail": "-1"}),
        ("Market", {"take_profit": "1", "stop_loss": "2"}),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(paused, ticket, order_type, prices):
    ticket.type.value, ticket.why.value = order_type, "Because."
    for name, text in prices.items():
        ticket.prices[name].value = text
    ticket.buttons["buy"].click()
    assert ticket.refusal
    paused.step()
    assert (orders(paused), said(paused), ticket.why.value) == ([], [], "Because.")


def test_words_that_cannot_be_recorded_are_refused_with_their_order(paused, ticket):
    ticket.why.value = "one\ud800two"
    ticket.buttons["buy"].click()
    assert ticket.refusal
    paused.step()
    assert (orders(paused), said(paused)) == ([], [])


def test_a_refusal_for_margin_at_the_fill_is_told_beside_the_ticket(paused, ticket):
    ticket.quantity.value = 1e6
    ticket.buttons["buy"].click()
    assert ticket.refusal == ""
    paused.step()
    assert "Order #1 was rejected: margin" in ticket.refusal
    paused.step()
    assert "Order #1" in ticket.refusal  # until something else is pressed
    ticket.buttons["hold"].click()
    assert ticket.refusal == ""


def test_a_working_order_is_cancelled_and_a_filled_one_stays(paused, ticket):
    ticket.buttons["buy"].click()
    ticket.type.value, ticket.prices["limit"].value = "Limit", "1"
    ticket.buttons["buy"].click()
    paused.step()
    press(paused, "cancel", "2")
    press(paused, "cancel", "1")
    assert [order.status for order in orders(paused)] == ["filled", "cancelled"]


@pytest.mark.parametrize(("side", "back"), [("buy", "sell"), ("sell", "buy")])
def test_a_position_is_closed_whatever_its_side(paused, ticket, side, back):
    ticket.buttons[side].click()
    paused.step()
    press(paused, "close", "GBM")
    assert paused.live.desk.accounts["Ann"].positions == {}
    assert orders(paused)[-1].side == back
    assert said(paused)[-1] == "Close 10 GBM."
    press(paused, "close", "GBM")
    assert len(orders(paused)) == 2


def test_what_is_said_on_the_page_is_recorded_as_it_is(paused):
    press(paused, "say", {"text": " <script>bad=1</script> "})
    press(paused, "say", {"text": "  "})
    assert said(paused) == ["<script>bad=1</script>"]


def test_the_market_stops_steps_and_goes_on_as_pressed(open_desk):
    dashboard = open_desk(speed=500)
    dashboard.start()
    hear(dashboard.screen.page, act="pause", arg=None)
    seen = dashboard.live.call(lambda: dashboard.live.desk.bars.count)
    hear(dashboard.screen.page, act="step", arg="3")
    dashboard.live.step(0).result()
    assert dashboard.live.call(lambda: dashboard.live.desk.bars.count) == min(seen + 3, 300)
    hear(dashboard.screen.page, act="resume", arg=None)
    assert dashboard.live.call(lambda: not dashboard.live.desk.intake.is_paused)


def test_robots_alone_have_no_ticket(memory, open_desk):
    dashboard = open_desk(BuyAndHold(), options=DashboardOptions(participant="BuyAndHold"))
    assert dashboard.trader is None
    assert "say" not in dashboard.screen.page.text_of("chat")


def test_somebody_who_is_not_there_cannot_be_shown(open_desk):
    with pytest.raises(OrderError, match="Bob"):
        open_desk(options=DashboardOptions(participant="Bob"))


def test_when_the_market_has_closed_a_press_is_refused_and_the_reason_stays(open_desk):
    dashboard = open_desk()
    dashboard.start()
    wait_until(lambda: dashboard.live.has_ended)
    ticket = dashboard.trader.ticket
    ticket.why.value = "One more."
    ticket.buttons["buy"].click()
    assert "has closed" in ticket.refusal
    assert ticket.why.value == "One more."
    hear(dashboard.screen.page, act="say", arg={"text": "Anybody?"})
    assert "has closed" in ticket.refusal
    assert said(dashboard) == []


def test_somebody_elses_account_is_shown_under_their_name(open_desk):
    dashboard = open_desk(BuyAndHold())
    page = dashboard.screen.page
    assert "Account of" not in page.text_of("account").split("aria-label")[0]
    hear(page, act="account", arg="BuyAndHold")
    assert "Account of BuyAndHold" in page.text_of("account")
    assert "Back to Ann" in page.text_of("account")
    hear(page, act="account", arg="Nobody")
    assert dashboard.presenter.question.participant == "BuyAndHold"
