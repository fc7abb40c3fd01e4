"""A price is a number, of whatever kind: money is booked to the cent for all of them."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from multichat_lab import Backtest, Bracket, Costs, Instrument, Robot, Trail
from multichat_lab.errors import OrderError

BARS = pd.DataFrame(
    {"open": 101.0, "high": 103.0, "low": 99.0, "close": 101.0, "volume": 1.0},
    index=pd.date_range("2024-01-01", periods=5, tz="UTC"),
)
KINDS = (float, np.float64, np.float32, np.float16, Decimal, Fraction, np.longdouble)


class Buyer(Robot):
    """Buys once, with what it is given."""

    def __init__(self, quantity, **order):
        self.quantity, self.order, self.seen = quantity, order, 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == 1:
            self.buy(self.quantity, **self.order)


def cash_after(quantity, **order):
    result = Backtest(BARS, Buyer(quantity, **order), 2_000_000, Costs(commission=0.001)).run()
    [first, *_] = result.broker.fills
    assert type(first.price) is float
    assert type(result.broker.account.cash_cents) is int
    return result.broker.account.cash


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_of_any_kind_books_what_its_value_books(kind):
    assert cash_after(12_345, limit=kind(100.5)) == cash_after(12_345, limit=100.5)
    assert cash_after(12_345, limit=kind(100.1)) == cash_after(12_345, limit=float(kind(100.1)))


@pytest.mark.parametrize("kind", (*KINDS, np.int64, np.int32, int))
def test_quantities_stops_and_brackets_may_be_of_any_kind_too(kind):
    assert cash_after(kind(100)) == cash_after(100)
    assert cash_after(100, stop=kind(102)) == cash_after(100, stop=102.0)
    bracket = Bracket(take_profit=kind(102), stop_loss=kind(90))
    assert cash_after(100, bracket=bracket) == cash_after(100, bracket=Bracket(102.0, 90.0))
    assert Trail(distance=kind(2)) == Trail(distance=2.0)


@pytest.mark.parametrize(
    "value",
    [
        *("100", None, True, float("nan"), Decimal("-1"), 1j),
        *(np.array([7.0, 8.0]), [7], 10**400, pd.NA, Decimal("1e400")),
    ],
)
def test_what_is_no_number_above_zero_is_refused(value):
    with pytest.raises(OrderError, match="quantity is"):
        cash_after(value)


STEPPED = Instrument("X", price_increment=0.1, size_increment=0.1)


def stepped(quantity, **order):
    bars = {"X": BARS}
    result = Backtest(bars, Buyer(quantity, **order), 2_000_000, instruments={"X": STEPPED}).run()
    return result.orders[["quantity", "limit_price", "stop_price"]].values.tolist()


@pytest.mark.parametrize("kind", [np.float32, float, Decimal])
def test_what_32_bits_tell_of_a_step_is_that_step(kind):
    bracket = Bracket(take_profit=kind("110.3"), stop_loss=kind("98.7"))
    given = stepped(kind("0.7"), limit=kind("101.1"), bracket=bracket)
    told = stepped(0.7, limit=101.1, bracket=Bracket(take_profit=110.3, stop_loss=98.7))
    assert str(given) == str(told)
    assert given[0][:2] == [0.7, 101.1]
    assert stepped(kind("0.7"), stop=kind("102.3"))[0][2] == 102.3


@pytest.mark.parametrize(
    "limit", [np.float32(101.13), 101.1000004, float(np.float32(101.1)) + 1e-9]
)
def test_what_is_off_the_steps_is_refused_whatever_it_is_kept_in(limit):
    with pytest.raises(OrderError, match="off the steps"):
        stepped(1, limit=limit)
