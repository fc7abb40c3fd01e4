"""A plain broker with rates of its own converts as a backtest does, and never at one to come."""

from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, Broker, Costs, Funds, Instrument, Robot, Ticket
from multichat_lab.trading.broker.moments import by_name
from multichat_lab.trading.market import iterate_bars
from multichat_lab.trading.market.rates import KnownRates
from multichat_lab.trading.records.rows import Bar
from tests.trading.test_rates_ledger import BARS, CURRENCIES, TIMES, Planned, market

DAY = timedelta(days=1)
TERMS = {symbol: Instrument(symbol, code) for symbol, code in CURRENCIES.items()}
FUNDS, COSTS = Funds(1e6, leverage=5), Costs(commission=0.001)


def moments(bars):
    """Return the bars of each time."""
    found = {}
    for bar in iterate_bars(bars):
        found.setdefault(bar.time_us, []).append(bar)
    return found.values()


def drawn(seed):
    draw = np.random.default_rng(seed)
    bars = {symbol: market(draw) for symbol in CURRENCIES}
    bars["B"] = bars["B"].drop(TIMES[draw.integers(1, BARS, 12)], errors="ignore")
    rates = {
        "EURUSD": pd.Series(1 + np.cumsum(draw.normal(0, 0.001, BARS)), TIMES).round(4),
        "USDJPY": pd.Series(150 + np.cumsum(draw.normal(0, 1, BARS)), TIMES).round(3),
    }
    rates["EURUSD"] = rates["EURUSD"].drop(TIMES[draw.integers(1, BARS, 8)], errors="ignore")
    plan = [
        (at, symbol, float(draw.integers(1, 21) * draw.choice([-1, 1])))
        for at in range(BARS - 1)
        for symbol in CURRENCIES
        if draw.random() < 0.3
    ]
    return bars, rates, plan


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("way", ["on_bars", "run"])
def test_a_plain_broker_books_what_a_backtest_does(seed, way):
    bars, rates, plan = drawn(seed)
    result = Backtest(bars, Planned(plan), FUNDS, COSTS, instruments=TERMS, rates=rates).run()
    broker, robot, curve = Broker(FUNDS, COSTS, TERMS, KnownRates(rates, DAY)), Planned(plan), []
    robot.attach(broker)

    def react(shown):
        bars = shown if isinstance(shown, list) else [shown]
        robot.on_bars({bar.symbol: bar for bar in bars})
        curve.append(broker.account.equity)

    if way == "run":
        broker.run(iterate_bars(bars), react, react)
    else:
        for each in moments(bars):
            broker.on_bars(each)
            react(by_name(each))
    assert broker.fills == result.broker.fills
    assert len(broker.fills) > 20
    assert curve == result.equity["equity"].tolist()


def test_rates_that_several_brokers_are_given_are_known_to_each():
    bars, rates, plan = drawn(1)
    known = KnownRates(rates, DAY)

    def filled():
        broker, robot = Broker(FUNDS, COSTS, TERMS, known), Planned(plan)
        robot.attach(broker)
        for each in moments(bars):
            broker.on_bars(each)
            robot.on_bars(by_name(each))
        return broker.fills

    first = filled()
    assert len(first) > 20
    assert filled() == first


def sap(*prices):
    times = range(0, len(prices) * 86_400_000_000, 86_400_000_000)
    return [Bar("SAP", at, *[price] * 4, 1.0) for at, price in zip(times, prices, strict=True)]


def daily(*rates):
    return pd.Series(list(rates), pd.date_range("1969-12-31", periods=len(rates), tz="UTC"))


NO_RATES: Any = {"EURUSD": 1.1}
EURO = {"SAP": Instrument("SAP", "EUR")}


def test_untold_how_long_bars_are_a_rate_counts_from_the_next_bar_on():
    broker = Broker(Funds(10_000), Costs(), EURO, {"EURUSD": daily(1.0, 2.0, 4.0)})
    worth = []
    for bar in sap(100.0, 100.0, 100.0):
        broker.on_bar(bar)
        if not worth:
            broker.submit(Ticket("SAP", "buy", 10))
        worth.append(broker.account.equity)
    # bought at the second bar, when the rate of the first day is known: 2.0
    assert worth == [10_000, 10_000, 12_000]
    assert broker.tape.symbol == "SAP"


def test_of_rates_before_the_first_bar_the_last_one_stands_with_its_own_age():
    rates = pd.Series([1.5, 1.6], pd.to_datetime(["1969-11-01", "1969-11-02"], utc=True))
    broker = Broker(rates={"EURUSD": rates}, instruments=EURO)
    broker.on_bar(sap(100.0)[0])
    assert broker.tape.bars["EURUSD"].close == 1.6
    assert broker.tape.bars["EURUSD"].timestamp.month == 11
    assert broker.tape.event == 2


def test_nobody_trades_a_rate_or_is_told_of_it():
    broker = Broker(rates={"EURUSD": daily(1.0, 2.0)}, instruments=EURO)
    seen = []
    broker.run(sap(1.0, 2.0), seen.append, None)
    assert [bar.symbol for bar in seen] == ["SAP", "SAP"]
    broker.submit(Ticket("EURUSD", "buy", 1))
    assert broker.orders[0].reason == "EURUSD is a rate, which nobody trades"


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Broker(rates={"EURUSD": daily(-1.0)}), "not above zero"),
        (lambda: Broker(rates=NO_RATES), "is given as float"),
        (partial(KnownRates, {"EURUSD": daily(1.0)}, -DAY), "bar_length"),
        (
            lambda: Broker(rates={"SAP": daily(1.0)}).on_bar(sap(1.0)[0]),
            "SAP is among the bars and among the rates",
        ),
    ],
)
def test_what_is_no_rate_is_refused(make, problem):
    with pytest.raises(MarketDataError, match=problem):
        make()


def test_a_bar_that_comes_too_late_changes_nothing():
    broker = Broker(rates={"EURUSD": daily(1.0, 2.0, 3.0)}, instruments=EURO)
    first, second = sap(1.0, 2.0)
    broker.on_bar(second)
    event = broker.tape.event
    with pytest.raises(MarketDataError, match="earlier than the one before"):
        broker.on_bar(first)
    assert broker.tape.event == event


def test_no_rates_are_as_good_as_none():
    broker = Broker(rates={})
    broker.on_bar(sap(1.0)[0])
    assert broker.tape.event == 1
    assert isinstance(Robot.broker, Broker)
