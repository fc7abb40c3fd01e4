"""Money is whole units of its currency, or finer ones, and no rounding can be harvested."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from multichat_lab.currencies import decimals_of
from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading import (
    Backtest,
    Broker,
    Costs,
    Funds,
    Instrument,
    Robot,
    SmaCross,
    Ticket,
    simulate,
)
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.records.rows import Bar

FREE = Costs()
PRICES = st.sampled_from(
    [0.004, 2.5e-10, 8e-7, 1.005, 100.004, 33.333333, 187.239487, 60_000.0, 0.07, 1e-8]
)
SIZES = st.sampled_from([1.0, 3.0, 0.5, 1e-8, 3e-8, 0.1, 12_345.0])


def flat_bars(price: float, length: int) -> pd.DataFrame:
    index = pd.date_range("2024-01-01", periods=length, freq="min", tz="UTC")
    return pd.DataFrame(
        {"open": price, "high": price, "low": price, "close": price, "volume": 1.0}, index=index
    )


class Scripted(Robot):
    """Gives one order a bar: sizes above zero buy, below zero sell."""

    def __init__(self, sizes):
        self.sizes = list(sizes)

    def on_bar(self, bar):
        if self.sizes:
            size = self.sizes.pop(0)
            (self.buy if size > 0 else self.sell)(abs(size))


@pytest.mark.parametrize(
    ("price", "size"), [(0.004, 1), (60_000.0, 1e-8), (60_000.0, 0.1234), (100.004, 1), (8e-7, 1e3)]
)
def test_of_a_share_that_nobody_described_no_rounding_is_harvested_either(price, size):
    bars, many = flat_bars(price, 503), [size] * 500 + [-500 * size]
    result = Backtest(bars, Scripted(many), Funds(1e9, leverage=100), FREE).run()
    assert len(result.fills) == 501
    assert (result.equity["equity"] - 1e9).abs().max() < 1e-5


@settings(max_examples=150, deadline=None)
@given(PRICES, st.lists(st.tuples(SIZES, st.sampled_from([1, -1])), min_size=1, max_size=40))
@example(0.004, [(1.0, 1)] * 2000 + [(2000.0, -1)])
@example(60_000.0, [(1e-8, 1)] * 500 + [(500e-8, -1)])
@example(100.004, [(1.0, 1)] * 300 + [(300.0, -1)])
def test_at_a_constant_price_trading_for_nothing_changes_nothing(price, orders):
    sizes = [size * side for size, side in orders]
    bars, funds = flat_bars(price, len(sizes) + 2), Funds(1e9, leverage=100)
    terms = {"X": Instrument("X")}  # what is described is booked exactly
    result = Backtest({"X": bars}, Scripted(sizes), funds, FREE, instruments=terms).run()
    assert len(result.fills) == len(sizes)
    cash = Fraction(funds.cash)
    for fill in result.broker.fills:  # an account in exact decimals
        value = Fraction(Decimal(repr(fill.price))) * Fraction(Decimal(repr(fill.quantity)))
        cash -= value if fill.side == "buy" else -value
    books = result.broker.account.books
    assert type(books.cash) is int
    assert abs(Fraction(books.cash, books.units) - cash) <= Fraction(len(sizes), 10**8)
    curve = result.equity["equity"]
    assert (curve - funds.cash).abs().max() < 1e-5
    assert abs(result.trades["pnl"]).sum() < 1e-5


def test_fees_of_a_coin_below_a_cent_are_neither_lost_nor_rounded_up():
    costs = Costs(commission=0.001)
    result = Backtest(flat_bars(0.004, 202), Scripted([1] * 200 + [-200]), 1.0, costs).run()
    assert result.stats["Costs Paid [$]"] == pytest.approx(2 * 200 * 0.004 * 0.001, rel=1e-12)
    assert result.equity["equity"].iloc[-1] == pytest.approx(1 - 0.0016, rel=1e-12)


def test_an_adjusted_price_is_booked_to_the_cent_but_for_small_amounts():
    price, fee = 187.23948669433594, Costs(commission=0.001)
    large = Backtest(flat_bars(price, 4), Scripted([100, -100]), 100_000, fee).run()
    assert large.broker.account.books.units == 100
    small = Backtest(flat_bars(price / 100, 4), Scripted([1, -1]), 100_000, FREE).run()
    assert small.broker.account.books.units > 100
    assert abs(small.equity["equity"].iloc[-1] - 100_000) < 1e-9


def test_prices_and_sizes_in_whole_cents_are_booked_in_whole_cents():
    result = Backtest(flat_bars(95.01, 4), Scripted([7, -7]), 1_000, Costs(commission=0.001)).run()
    assert result.broker.account.books.units == 100
    assert result.fills["commission"].tolist() == [0.67, 0.67]


@pytest.mark.parametrize(
    ("currency", "cash", "fee"),
    [("USD", 1e6, 123.4), ("JPY", 1e6, 123.0), ("KWD", 1e6, 123.4), ("BTC", 1e6, 123.4)],
)
def test_a_fee_is_whole_units_of_its_currency(currency, cash, fee):
    terms = {"X": Instrument("X", currency)}
    broker = Broker(Funds(cash, currency=currency), Costs(commission=0.001), terms)
    for minute in range(2):
        broker.on_bar(Bar("X", minute, 1234.0, 1234.0, 1234.0, 1234.0))
        if not minute:
            broker.submit(Ticket("X", "buy", 100))
    assert [fill.commission for fill in broker.fills] == [fee]
    assert broker.account.cash == cash - 123_400 - fee


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("TND", 3), ("BTC", 8), ("USDT", 8)],
)
def test_units_of_currencies(currency, decimals):
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(("cash", "currency"), [(100.5, "JPY"), (1e-9, "BTC"), (0.0015, "USD")])
def test_cash_in_parts_of_a_unit_is_refused(cash, currency):
    with pytest.raises(AccountError, match="cash is"):
        Funds(cash, currency=currency)


def test_every_iso_currency_has_the_decimals_of_the_standard():
    currencies = pytest.importorskip("iso4217").Currency
    told = {each.code: each.exponent for each in currencies if each.exponent is not None}
    assert {code: decimals_of(code) for code in told} == told


def walk(start: float, length: int, seed: int) -> pd.DataFrame:
    moves = np.random.default_rng(seed).normal(0, 0.02, length)
    bars = flat_bars(1.0, length)
    for name in ("open", "high", "low", "close"):
        bars[name] = start * np.exp(np.cumsum(moves))
    return bars


@pytest.mark.parametrize(
    ("start", "quantity", "cash"),
    [(8e-7, 1e-8, 1.0), (0.004, 100.0, 10.0), (187.123456789, 10.0, 1e13)],
)
@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_what_the_loops_cannot_tell_is_refused_by_them_and_swept_by_the_broker(
    start, quantity, cash, engine
):
    bars = walk(start, 120, seed=4)
    if start > 1:
        bars = bars.round(4)
    with pytest.raises(MarketDataError, match="Use Backtest"):
        simulate(bars, SmaCross(2, 5, quantity), Funds(cash), FREE, engine)
    table = sweep(bars, SmaCross, {"fast": [2], "slow": [5], "quantity": [quantity]}, cash, FREE)
    stats = Backtest(bars, SmaCross(2, 5, quantity), cash, FREE).run().stats
    assert stats["# Trades"] > 3
    assert table.loc[0, stats.index].astype(float).equals(stats.rename(0))


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_prices_that_begin_in_cents_and_become_finer_are_alike_in_every_engine(engine):
    bars = walk(100.0, 300, seed=5)
    for name in ("open", "high", "low", "close"):
        bars[name] = np.where(np.arange(300) < 150, bars[name].round(2), bars[name].round(5))
    costs = Costs(0.001, slippage_bps=2, minimum=0.5)
    result = Backtest(bars, SmaCross(3, 9, 10), costs=costs).run()
    equity, fills = simulate(bars, SmaCross(3, 9, 10), costs=costs, engine=engine)
    assert np.array_equal(equity, result.equity["equity"])
    for name in ("price", "commission", "slippage"):
        assert fills[name].tolist() == result.fills[name].tolist()


def test_money_in_yen_is_for_the_broker():
    bars, funds = walk(100.0, 60, seed=6).round(0), Funds(1_000_000, currency="JPY")
    with pytest.raises(MarketDataError, match="JPY"):
        simulate(bars, SmaCross(2, 5), funds)


def test_the_account_at_every_bar_is_the_curve_to_the_last_bit_in_fine_units_too():
    robot = Scripted([3, -1, 5.5, -7.5] * 20)
    result = Backtest(walk(0.5, 200, seed=7), robot).run()
    assert result.broker.account.equity == result.equity["equity"].iloc[-1]
    assert len(result.trades) > 20
