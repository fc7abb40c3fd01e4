"""The order ticket: what its controls make, and what they refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.desk.ticket import NEEDS, OrderTicket
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail

PRICES = {"limit": "99", "stop": "98", "trail": "1.5"}
EXPECTED = {
    "Market": {},
    "Limit": {"limit": 99.0},
    "Stop": {"stop": 98.0},
    "Stop limit": {"limit": 99.0, "stop": 98.0},
    "Trailing stop": {"stop": Trail(1.5)},
}
NO_PRICES = (
    "cheap", "101,50", "1,0", "1_0", "1,1101.5", ",5", ".", "1.", "1e", "--1", "1.2.3", "nan",
    "inf", "-1", "0", "١x",
)  # fmt: skip


def filled_in(order_type="Market", quantity=3.0, **prices):
    ticket = OrderTicket(lambda _: None)
    ticket.type.value, ticket.quantity.value = order_type, quantity
    for name, text in prices.items():
        ticket.prices[name].value = text
    return ticket


@pytest.mark.parametrize("side", ["buy", "sell"])
@pytest.mark.parametrize("order_type", list(NEEDS))
def test_each_type_reads_the_prices_that_it_needs_and_no_other(order_type, side):
    ticket = filled_in(order_type, **PRICES)
    assert ticket.order(side, "ACME") == Ticket("ACME", side, 3.0, **EXPECTED[order_type])


@pytest.mark.parametrize("order_type", list(NEEDS))
def test_a_price_that_is_not_needed_may_be_nonsense(order_type):
    nonsense = {name: "x" for name in PRICES if name not in NEEDS[order_type]}
    ticket = filled_in(order_type, **{**PRICES, **nonsense})
    assert ticket.order("buy", "ACME") == Ticket("ACME", "buy", 3.0, **EXPECTED[order_type])


@pytest.mark.parametrize("order_type", list(NEEDS))
def test_prices_that_are_not_needed_are_not_shown(order_type):
    ticket = filled_in(order_type)
    hidden = {name for name in PRICES if "mc-off" in ticket.prices[name]._dom_classes}
    assert hidden == set(PRICES) - set(NEEDS[order_type])


@pytest.mark.parametrize(
    ("prices", "bracket"),
    [
        ({"take_profit": "110"}, Bracket(110.0)),
        ({"stop_loss": "90"}, Bracket(None, 90.0)),
        ({"take_profit": " 1,110.50 ", "stop_loss": "90"}, Bracket(1110.5, 90.0)),
        ({"take_profit": " "}, None),
    ],
)
def test_exits_make_a_bracket(prices, bracket):
    assert filled_in(**prices).order("buy", "ACME").bracket == bracket


@pytest.mark.parametrize("text", NO_PRICES)
@pytest.mark.parametrize("name", ["limit", "take_profit", "stop_loss"])
def test_what_is_no_price_is_refused(name, text):
    ticket = filled_in("Limit", **{"limit": "99", name: text})
    with pytest.raises(OrderError):
        ticket.order("buy", "ACME")


@pytest.mark.parametrize("order_type", [name for name in NEEDS if NEEDS[name]])
def test_a_needed_price_that_is_missing_is_refused_by_its_name(order_type):
    with pytest.raises(OrderError, match="is empty"):
        filled_in(order_type).order("buy", "ACME")


def test_nothing_is_no_quantity():
    with pytest.raises(OrderError, match="quantity"):
        filled_in(quantity=0.0).order("buy", "ACME")


def test_exits_on_the_wrong_side_are_refused():
    with pytest.raises(OrderError, match="wrong sides"):
        filled_in(take_profit="90", stop_loss="110").order("buy", "ACME")


@pytest.mark.slow
@given(st.text())
def test_a_refusal_beside_the_buttons_is_text(text):
    ticket = OrderTicket(lambda _: None)
    ticket.show_refusal(text)
    inside = ticket.note.value.removeprefix('<p class="mc-refusal" role="alert">')
    assert "<" not in inside.removesuffix("</p>")
    ticket.show_refusal("")
    assert ticket.note.value == ""


def test_a_press_tells_why_it_was_refused_and_the_next_one_clears_it():
    def refuse(side):
        if side == "buy":
            raise OrderError("No <b>", "Sell.")

    ticket = OrderTicket(refuse)
    ticket.buttons["buy"].click()
    assert "No &lt;b&gt;" in ticket.note.value
    ticket.buttons["sell"].click()
    assert ticket.note.value == ""
