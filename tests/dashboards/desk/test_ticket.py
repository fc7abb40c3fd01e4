"""The order ticket: what its controls make, and what they refuse."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.desk.draft import NEEDS, Draft, draft_of
from multichat_lab.dashboards.desk.ticket import OrderTicket, ticket_panel
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


def filled_in(order_type="Market", quantity="3", **prices):
    return Draft(order_type, quantity, **prices)


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
        filled_in(quantity="0").order("buy", "ACME")


@pytest.mark.parametrize("text", ["", "ten", "1e3", "10,0", "nan", "1000000001", "-1", "٣"])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(OrderError, match="quantity"):
        filled_in(quantity=text).order("buy", "ACME")


def test_a_type_that_is_none_is_refused():
    with pytest.raises(OrderError, match="Stop limit"):
        filled_in("Whatever").order("buy", "ACME")


def test_exits_on_the_wrong_side_are_refused():
    with pytest.raises(OrderError, match="wrong sides"):
        filled_in(take_profit="90", stop_loss="110").order("buy", "ACME")


@pytest.mark.slow
@given(fields=st.dictionaries(st.sampled_from([*Draft.__slots__, "press", "x"]), st.text()))
def test_whatever_a_page_sends_is_an_order_or_refused(fields):
    draft = draft_of(fields)
    with suppress(OrderError):
        assert draft.order("buy", "ACME").symbol == "ACME"


def test_a_press_tells_why_it_was_refused_and_the_next_one_clears_it():
    def refuse(side, _):
        if side == "buy":
            raise OrderError("No <b>", "Sell.")

    ticket = OrderTicket(refuse)
    ticket.why.value = "Because."
    ticket.buttons["buy"].click()
    assert "No <b>" in ticket.refusal
    assert ticket.why.value == "Because."
    ticket.buttons["sell"].click()
    assert (ticket.refusal, ticket.why.value) == ("", "")


def test_the_ticket_of_a_page_has_a_field_for_each_part_of_a_draft():
    assert set(re.findall(r'name="(\w+)"', ticket_panel())) == set(Draft.__slots__)
