"""Several symbols are one market: nothing depends on their order or names, and sales come first."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from tests.trading.portfolios import Ordering, Portfolio, portfolio, renamed

CASH = 20_000
COSTS = Costs(commission=0.001)
PORTFOLIOS = range(500)
SOME = range(0, 500, 5)


def run(given: Portfolio):
    return Backtest(given.bars, Ordering(given.orders), CASH, COSTS).run()


def outcome(given: Portfolio, names=None):
    """Return what became of orders and cash; symbols under their old names."""
    result = run(given)
    old = {new: name for name, new in (names or {}).items()}
    fills = result.fills.assign(symbol=result.fills["symbol"].map(lambda each: old.get(each, each)))
    orders = result.orders[["order_id", "status", "reason"]]
    return fills.to_numpy().tolist(), orders.to_numpy().tolist(), result.equity.to_numpy().tolist()


class Ledger:
    """The same market once more: long only, market orders at the open, in exact fractions."""

    def __init__(self):
        self.cash, self.held, self.waiting, self.fills = Fraction(CASH), {}, [], []

    def open_day(self, time, opens):
        here = [each for each in self.waiting if each[1].symbol in opens]
        self.waiting = [each for each in self.waiting if each not in here]
        for _, ticket in sorted(here, key=lambda each: (each[1].side == "buy", each[0])):
            self.fill(time, ticket, opens[ticket.symbol])

    def fill(self, time, ticket, price):
        held = self.held.get(ticket.symbol, 0)
        shares = ticket.quantity if ticket.side == "buy" else min(ticket.quantity, held)
        value = Fraction(round(shares * price * 100), 100)
        fee = Fraction(round(shares * price * 0.001 * 100), 100)
        sign = 1 if ticket.side == "buy" else -1
        left = self.cash - sign * value - fee
        if shares and (sign < 0 or left >= 0):
            self.cash = left
            self.held[ticket.symbol] = held + sign * shares
            self.fills.append((time, ticket.symbol, ticket.side, price, shares))


def ledger_of(given: Portfolio) -> Ledger:
    ledger, number = Ledger(), 0
    times = sorted(set().union(*(frame.index for frame in given.bars.values())))
    for time in times:
        here = {s: f.at[time, "open"] for s, f in given.bars.items() if time in f.index}
        ledger.open_day(time, here)
        for ticket in given.orders.get(time, ()):
            number += 1
            ledger.waiting.append((number, ticket))
    return ledger


def one_order_a_symbol(given: Portfolio) -> Portfolio:
    """Return the portfolio on days on which everything trades, so that no two orders meet."""
    times = given.bars["S0"].index
    for frame in given.bars.values():
        times = times.intersection(frame.index)
    bars = {symbol: frame.loc[times] for symbol, frame in given.bars.items()}
    return Portfolio(bars, given.orders)


@pytest.mark.slow
@pytest.mark.parametrize("start", SOME)
def test_the_order_and_the_names_of_symbols_change_nothing(start):
    for seed in PORTFOLIOS[start : start + 5]:
        given, generator = portfolio(seed), np.random.default_rng(seed)
        expected = outcome(given)
        mixed = generator.permutation(list(given.bars))
        assert outcome(given._replace(bars={s: given.bars[s] for s in mixed})) == expected
        names = dict(zip(given.bars, generator.permutation(list("UVWXYZ")), strict=False))
        assert outcome(renamed(given, names), names) == expected


@pytest.mark.slow
@pytest.mark.parametrize("start", SOME)
def test_fills_and_cash_are_those_of_a_simple_ledger(start):
    for seed in PORTFOLIOS[start : start + 5]:
        given = one_order_a_symbol(portfolio(seed))
        result, ledger = run(given), ledger_of(given)
        columns = ["timestamp", "symbol", "side", "price", "quantity"]
        assert list(result.fills[columns].itertuples(index=False, name=None)) == ledger.fills
        assert Fraction(result.broker.account.cash_cents, 100) == ledger.cash
        held = {symbol: shares for symbol, shares in ledger.held.items() if shares}
        assert result.broker.account.positions == held


def test_the_portfolios_are_worth_testing():
    results = [run(portfolio(seed)) for seed in range(50)]
    statuses = pd.concat([each.orders["status"] for each in results]).value_counts()
    assert statuses["rejected"] > 100
    assert statuses["filled"] > 500
    assert sum(each.fills["timestamp"].duplicated().sum() for each in results) > 200
