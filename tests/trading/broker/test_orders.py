import numpy as np
import pytest

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail, checked_ticket


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "market"),
        ({"limit": 99.0}, "limit"),
        ({"stop": 101.0}, "stop"),
        ({"stop": 101.0, "limit": 102.0}, "stop_limit"),
        ({"stop": Trail(fraction=0.05)}, "trailing_stop"),
    ],
)
def test_the_prices_of_a_ticket_tell_its_type(fields, expected):
    ticket = Ticket("ACME", "buy", 10.0, **fields)
    checked_ticket(ticket)
    assert ticket.type == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"side": "hold"},
        {"quantity": 0.0},
        {"quantity": -3.0},
        {"quantity": float("nan")},
        {"quantity": float("inf")},
        {"quantity": 1e-9},
        {"quantity": "ten"},
        {"quantity": None},
        {"limit": 0.0},
        {"limit": -1.0},
        {"stop": float("nan")},
        {"stop": "101"},
        {"time_in_force": "IOC"},
        {"stop": Trail(distance=1.0), "limit": 99.0},
        {"reduce_only": True, "bracket": Bracket(stop_loss=90.0)},
    ],
)
def test_a_ticket_that_makes_no_sense_is_refused_with_a_remedy(changes):
    ticket = Ticket("ACME", "buy", 10.0)._replace(**changes)
    with pytest.raises(OrderError) as refused:
        checked_ticket(ticket)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("side", "entry", "bracket"),
    [
        ("buy", {}, Bracket(take_profit=95.0, stop_loss=105.0)),
        ("sell", {}, Bracket(take_profit=105.0, stop_loss=95.0)),
        ("buy", {"limit": 100.0}, Bracket(stop_loss=100.0)),
        ("buy", {"limit": 100.0}, Bracket(take_profit=99.0)),
        ("buy", {"stop": 100.0}, Bracket(stop_loss=101.0)),
        ("sell", {"limit": 100.0}, Bracket(stop_loss=99.0)),
        ("buy", {}, Bracket(take_profit=95.0, stop_loss=95.0)),
    ],
)
def test_exits_on_the_wrong_side_of_the_entry_are_refused(side, entry, bracket):
    with pytest.raises(OrderError, match="wrong sides"):
        checked_ticket(Ticket("ACME", side, 10.0, bracket=bracket, **entry))


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_exits_around_the_entry_are_accepted(side):
    low, high = 95.0, 105.0
    profit, loss = (high, low) if side == "buy" else (low, high)
    checked_ticket(Ticket("ACME", side, 10.0, limit=100.0, bracket=Bracket(profit, loss, 2.0)))


@pytest.mark.parametrize("stop", [{"distance": 1.0, "fraction": 0.1}, {}, {"distance": 0.0}])
def test_a_trail_has_one_distance_above_zero(stop):
    with pytest.raises(OrderError):
        Trail(**stop)


def test_a_trail_is_less_than_the_whole_price():
    with pytest.raises(OrderError, match="below 1"):
        Trail(fraction=1.0)


def test_a_bracket_has_at_least_one_exit_and_prices_above_zero():
    with pytest.raises(OrderError, match="empty"):
        Bracket()
    with pytest.raises(OrderError, match="take_profit"):
        checked_ticket(Ticket("ACME", "buy", 1.0, bracket=Bracket(take_profit=-1.0)))
    with pytest.raises(OrderError, match="trailing"):
        Bracket(trailing=0.0)


def test_a_number_as_trailing_is_a_distance_in_price():
    assert Bracket(trailing=2.5).trail == Trail(distance=2.5)
    assert Bracket(trailing=Trail(fraction=0.1)).trail == Trail(fraction=0.1)
    assert Bracket(stop_loss=90.0).trail is None


def test_numbers_of_numpy_are_numbers():
    checked_ticket(Ticket("ACME", "buy", np.int64(5), limit=np.float64(99.5)))
