"""Three currencies in one account are worth what an independent ledger says, in any order."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.trading import Backtest, Costs, Funds, Instrument, Robot, Ticket

BARS = 60
TIMES = pd.date_range("2024-01-01", periods=BARS, tz="UTC")
CURRENCIES = {"A": "USD", "B": "EUR", "C": "JPY"}


class Planned(Robot):
    """Gives the orders of a plan: bar, symbol, quantity."""

    def __init__(self, plan):
        self.plan, self.seen = plan, -1

    def on_bars(self, bars):
        self.seen += 1
        for at, symbol, quantity in self.plan:
            if at == self.seen:
                side = "buy" if quantity > 0 else "sell"
                self.broker.submit(Ticket(symbol, side, abs(quantity)))


def market(draw):
    close = 100 * np.exp(np.cumsum(draw.normal(0, 0.02, BARS)))
    open_ = close * np.exp(draw.normal(0, 0.005, BARS))
    columns = {
        "open": open_,
        "high": np.maximum(open_, close) * 1.01,
        "low": np.minimum(open_, close) * 0.99,
        "close": close,
    }
    return pd.DataFrame(columns, TIMES).round(2).assign(volume=1e6)


def ledger(bars, rates, plan):
    """Return the equity at each close: fills at opens are converted at the closes before."""

    def worth(symbol, at):
        euro, yen = rates["EURUSD"].iloc[at], rates["USDJPY"].iloc[at]
        return {"A": 1.0, "B": euro, "C": 1 / yen}[symbol]

    cash, held, equity = 1e6, dict.fromkeys(CURRENCIES, 0.0), []
    for at in range(BARS):
        for given, symbol, quantity in plan:
            if given == at - 1:
                value = quantity * bars[symbol]["open"].iloc[at] * worth(symbol, given)
                cash -= value + abs(value) * 0.001
                held[symbol] += quantity
        closes = {symbol: bars[symbol]["close"].iloc[at] * worth(symbol, at) for symbol in held}
        equity.append(cash + sum(held[symbol] * closes[symbol] for symbol in held))
    return equity


@pytest.mark.parametrize("seed", range(8))
def test_three_currencies_come_to_what_a_ledger_says(seed):
    draw = np.random.default_rng(seed)
    bars = {symbol: market(draw) for symbol in CURRENCIES}
    rates = {
        "EURUSD": pd.Series(1 + np.cumsum(draw.normal(0, 0.001, BARS)), TIMES).round(4),
        "USDJPY": pd.Series(150 + np.cumsum(draw.normal(0, 1, BARS)), TIMES).round(3),
    }
    sizes = [
        (at, symbol, float(draw.integers(1, 21) * draw.choice([-1, 1])))
        for at in range(BARS - 1)
        for symbol in CURRENCIES
        if draw.random() < 0.3
    ]
    terms = {symbol: Instrument(symbol, code) for symbol, code in CURRENCIES.items()}
    funds, costs = Funds(1e6, leverage=5, maintenance=0.0), Costs(commission=0.001)
    result = Backtest(bars, Planned(sizes), funds, costs, instruments=terms, rates=rates).run()
    assert len(result.fills) == len(sizes)
    assert result.equity["equity"].tolist() == pytest.approx(ledger(bars, rates, sizes), abs=0.01)
    turned = {symbol: bars[symbol] for symbol in "CAB"}
    again = Backtest(
        turned, Planned(sizes), funds, costs, instruments=terms, rates=dict(reversed(rates.items()))
    )
    assert again.run().equity["equity"].equals(result.equity["equity"])
