"""Futures whose session begins the evening before: a backtest beside a ledger of its own."""

import random

import numpy as np
import pandas as pd
import pytest

from multichat_lab import Backtest, Costs, Funds, Instrument, Robot
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import resample

ES = Instrument("ES", price_increment=0.25, size_increment=1, multiplier=50, calendar="CMES")
CASH, FEE = 2_000_000.0, 2.25
SUNDAY = pd.Timestamp("2024-03-03 17:00", tz="America/Chicago")


def futures():
    """Return half-hours from five in the evening to four, Chicago, over a change of the clocks."""
    days = [SUNDAY + pd.DateOffset(days=day) for day in range(12) if day % 7 < 5]
    index = pd.DatetimeIndex(
        [day + pd.Timedelta(minutes=30 * half) for day in days for half in range(46)]
    ).tz_convert("UTC")
    closes = 5000 + np.round(np.cumsum(np.random.default_rng(0).normal(0, 3, len(index))) * 4) / 4
    opens = np.append(5000.0, closes[:-1])
    high, low = np.maximum(opens, closes) + 0.5, np.minimum(opens, closes) - 0.5
    bars = {"open": opens, "high": high, "low": low, "close": closes, "volume": 100.0}
    sessions = np.repeat(np.arange(len(days)), 46)
    return pd.DataFrame(bars, index=index), sessions


BARS, SESSIONS = futures()


class DayOrders(Robot):
    """Gives a DAY limit order now and then."""

    def __init__(self):
        self.draw = random.Random(3)  # noqa: S311
        self.seen, self.asked = -1, {}

    def on_bar(self, bar):
        self.seen += 1
        if self.draw.random() < 0.25:
            side, level = self.draw.choice([("buy", bar.close - 4), ("sell", bar.close + 4)])
            ticket = Ticket("ES", side, 1, limit=level, time_in_force="DAY")
            self.asked[self.submit(ticket)] = (self.seen, side, level)


def becomes(seen, side, level):
    """Return what becomes of an order that was given after a bar: status, bar, price."""
    for at in range(seen + 1, len(BARS)):
        if SESSIONS[at] != SESSIONS[seen + 1]:
            return "expired", None, None
        row = BARS.iloc[at]
        if side == "buy" and row["low"] <= level:
            return "filled", at, min(row["open"], level)
        if side == "sell" and row["high"] >= level:
            return "filled", at, max(row["open"], level)
    return "open", None, None


@pytest.fixture(scope="module")
def result():
    costs, funds = Costs(per_share=FEE), Funds(CASH, leverage=20)
    return Backtest({"ES": BARS}, DayOrders(), funds, costs, instruments={"ES": ES}).run()


def test_day_orders_are_good_until_the_session_ends_and_not_until_midnight(result):
    asked = result.robot.asked
    expected = {number: becomes(*each) for number, each in asked.items()}
    found = result.orders.set_index("order_id")["status"].to_dict()
    assert found == {number: status for number, (status, *_) in expected.items()}
    assert min(map([*found.values()].count, ("filled", "expired"))) > 20
    fills = {row.order_id: (row.timestamp, row.price) for row in result.fills.itertuples()}
    for number, (status, at, price) in expected.items():
        assert status != "filled" or fills[number] == (BARS.index[at], price)


def test_the_equity_is_what_a_ledger_says_to_the_cent(result):
    orders = [(becomes(*each), each[1]) for each in result.robot.asked.values()]
    cash, held = np.full(len(BARS), CASH), np.zeros(len(BARS))
    for (status, at, price), side in orders:
        if status == "filled":
            sign = 1 if side == "buy" else -1
            cash[at:] -= sign * price * 50 + FEE
            held[at:] += sign
    equity = cash + held * BARS["close"].to_numpy() * 50
    assert np.abs(result.equity["equity"].to_numpy() - equity).max() < 1e-6


def test_days_are_sessions():
    bars = BARS.copy()
    bars.attrs["instrument"] = ES
    by_hand = BARS.groupby(SESSIONS).agg(
        {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    )
    assert np.array_equal(resample(bars, "1D").to_numpy(), by_hand.to_numpy())
