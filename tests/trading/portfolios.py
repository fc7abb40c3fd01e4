"""Random portfolios: bars of several symbols, and the orders that are given in them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot

Orders = Mapping[pd.Timestamp, Sequence[Ticket]]


class Portfolio(NamedTuple):
    """A market of several symbols, and what is ordered at the close of which day."""

    bars: dict[str, pd.DataFrame]
    orders: Orders


class Ordering(Robot):
    """Gives the orders that a plan has for a time."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def on_bars(self, bars: Mapping[str, Bar]) -> None:
        time = next(iter(bars.values())).timestamp
        for ticket in self._orders.get(pd.Timestamp(time), ()):
            self.submit(ticket)


def market(generator: np.random.Generator, symbols: Sequence[str], days: int = 15):
    """Return bars in whole cents; each symbol misses some days."""
    times = pd.date_range("2024-01-01", periods=days, tz="UTC")
    bars = {}
    for symbol in symbols:
        prices = np.round(generator.uniform(8, 12, (days, 2)), 2)
        frame = pd.DataFrame({"open": prices[:, 0], "close": prices[:, 1]}, index=times)
        frame["high"], frame["low"] = prices.max(axis=1), prices.min(axis=1)
        frame["volume"] = 1000.0
        here = generator.random(days) < 0.85
        here[0] = True
        bars[symbol] = frame[here]
    return bars


def portfolio(seed: int) -> Portfolio:
    """Return a market of two to six symbols with orders that its cash can often not carry."""
    generator = np.random.default_rng(seed)
    symbols = [f"S{number}" for number in range(generator.integers(2, 7))]
    bars = market(generator, symbols)
    orders: dict[pd.Timestamp, list[Ticket]] = {}
    times = pd.DatetimeIndex(sorted(set().union(*(frame.index for frame in bars.values()))))
    for time in times[:-1]:
        chosen = generator.permutation(symbols)[: generator.integers(0, len(symbols) + 1)]
        orders[time] = [_ticket(generator, symbol) for symbol in chosen]
    return Portfolio(bars, orders)


def _ticket(generator: np.random.Generator, symbol: str) -> Ticket:
    quantity = float(generator.integers(100, 1500))
    if generator.random() < 0.5:
        return Ticket(symbol, "sell", quantity, reduce_only=True)
    return Ticket(symbol, "buy", quantity)


def renamed(given: Portfolio, names: Mapping[str, str]) -> Portfolio:
    """Return the same portfolio under other names of symbols."""
    bars = {names[symbol]: frame for symbol, frame in given.bars.items()}
    orders = {
        time: [each._replace(symbol=names[each.symbol]) for each in tickets]
        for time, tickets in given.orders.items()
    }
    return Portfolio(bars, orders)
