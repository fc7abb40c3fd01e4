"""Small markets and what is ordered in them, for the tests of the engine."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from multichat_lab.times import DAY_US
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill

SYMBOL = "ACME"
Prices = tuple[float, float, float, float]
Script = Mapping[int, Callable[[Broker], object]]
CALM: Prices = (100.0, 101.0, 99.0, 100.0)


def bar(day: int, prices: Prices = CALM, symbol: str = SYMBOL) -> Bar:
    """Return the bar of a day (0 is 1970-01-01): open, high, low, close."""
    return Bar(symbol, day * DAY_US, *prices, 1000.0)


def play(
    prices: Iterable[Prices],
    script: Script,
    funds: Funds | None = None,
    costs: Costs | None = None,
) -> Broker:
    """Show a broker one bar a day; after bar n do what the script says under n."""
    broker = Broker(funds, costs)
    for day, each in enumerate(prices):
        broker.on_bar(bar(day, each))
        if day in script:
            script[day](broker)
    return broker


def give(side: str, quantity: float = 10.0, **fields: object) -> Callable[[Broker], int]:
    """Return a step of a script: submit an order."""
    return lambda broker: broker.submit(Ticket(SYMBOL, side, quantity, **fields))


def prices_of(fills: Iterable[Fill]) -> list[tuple[int, float]]:
    """Return the day and price of fills."""
    return [((fill.timestamp - pd.Timestamp(0, tz="UTC")).days, fill.price) for fill in fills]


def statuses(broker: Broker) -> list[str]:
    """Return the statuses of all orders."""
    return [order.status for order in broker.orders]


def flat_bars(prices: Iterable[float], start: str = "2024-01-01") -> pd.DataFrame:
    """Return daily bars whose four prices are one."""
    prices = [float(price) for price in prices]
    times = pd.date_range(start, periods=len(prices), tz="UTC")
    columns = dict.fromkeys(("open", "high", "low", "close"), prices)
    frame = pd.DataFrame(columns, index=times).assign(volume=1000.0)
    frame.attrs["symbol"] = SYMBOL
    return frame


def random_bars(length: int, seed: int, decimals: int = 2) -> pd.DataFrame:
    """Return coherent daily bars with gaps, in whole cents unless told otherwise."""
    generator = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(generator.normal(0, 0.02, length)))
    open_ = np.concatenate(([100.0], close[:-1])) * np.exp(generator.normal(0, 0.01, length))
    spread = np.exp(np.abs(generator.normal(0, 0.01, (2, length))))
    frame = pd.DataFrame(
        {
            "open": open_,
            "high": np.maximum(open_, close) * spread[0],
            "low": np.minimum(open_, close) / spread[1],
            "close": close,
        },
        index=pd.date_range("2020-01-01", periods=length, tz="UTC", name="time"),
    ).round(decimals)
    frame["volume"] = 1000.0
    frame.attrs["symbol"] = SYMBOL
    return frame
