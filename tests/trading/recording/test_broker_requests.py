"""What is asked of a broker survives JSON, and asked again does the same."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail
from multichat_lab.trading.recording.requests import (
    BrokerRequest,
    repeat_request,
    ticket_from_json,
    ticket_to_json,
)
from multichat_lab.trading.records.rows import Bar

prices = st.floats(0.01, 1e6)
trails = st.builds(Trail, distance=prices) | st.builds(Trail, fraction=st.floats(0.001, 0.9))
brackets = st.builds(Bracket, st.none() | prices, st.none() | prices, prices | trails) | st.builds(
    Bracket, prices
)
tickets = st.builds(
    Ticket,
    symbol=st.text(max_size=3),
    side=st.sampled_from(["buy", "sell"]),
    quantity=prices | st.integers(1, 10),
    limit=st.none() | prices,
    stop=st.none() | prices | trails,
    bracket=st.none() | brackets,
    time_in_force=st.sampled_from(["GTC", "DAY"]),
    reduce_only=st.booleans(),
    participant=st.text(max_size=3),
    message_id=st.none() | st.text(max_size=3),
)


@given(ticket=tickets)
def test_a_ticket_comes_back_from_json_as_it_was(ticket):
    assert (
        Ticket(**ticket_from_json(json.loads(json.dumps(ticket_to_json(ticket._asdict())))))
        == ticket
    )


def test_prices_that_numpy_made_are_plain_numbers_in_json():
    ticket = Ticket("X", "buy", np.int64(3), limit=np.float32(1.5))
    assert json.loads(json.dumps(ticket_to_json(ticket._asdict()))) == {
        "symbol": "X",
        "side": "buy",
        "quantity": 3.0,
        "limit": 1.5,
    }


def test_what_is_asked_again_does_the_same():
    broker = Broker()
    broker.on_bar(Bar("X", 0, 10, 11, 9, 10))
    bracket = {
        "take_profit": 12.0,
        "stop_loss": None,
        "trailing": {"fraction": 0.1, "distance": None},
    }
    terms = {"symbol": "X", "side": "buy", "quantity": 2.0, "limit": 9.5, "bracket": bracket}
    repeat_request(broker, BrokerRequest(1, "submit", 1, terms))
    repeat_request(broker, BrokerRequest(1, "replace", 1, {"quantity": 3.0}))
    repeat_request(broker, BrokerRequest(1, "cancel", 6, {}))
    types = [(each.type, each.quantity, each.status) for each in broker.orders]
    assert types == [
        ("limit", 2.0, "cancelled"),
        ("limit", 2.0, "cancelled"),
        ("trailing_stop", 2.0, "cancelled"),
        ("limit", 3.0, "open"),
        ("limit", 3.0, "held"),
        ("trailing_stop", 3.0, "cancelled"),
    ]
