"""Prices as JSON, in the forms in which exchanges and data services answer."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.market.price_names import KLINES

ROWS = ("results", "bars", "candles", "data", "values", "historical", "result", "quotes", "prices")
"""Under which of its names a service has the rows."""
KRAKEN = ("time", "open", "high", "low", "close", "vwap", "volume", "count")
COINBASE = ("time", "low", "high", "open", "close", "volume")


def read_json(text: str) -> pd.DataFrame:
    """Return the table in a JSON document.

    Known are rows that are objects (Polygon, Alpaca, Twelve Data, …), rows that are lists (Binance,
    Kraken, Coinbase, CoinGecko), an object by time (Alpha Vantage), and lists side by side (Yahoo,
    Finnhub). CoinGecko's `market_chart` has one price a moment, which is a bar of one price.

    Raises:
        ValueError: it is none of them, or no JSON.
    """
    found = _table(json.loads(text))
    if found is None or found.empty:
        raise ValueError("it has no rows of prices that are known")
    return found


def _table(value: Any) -> pd.DataFrame | None:
    if isinstance(value, list):
        return _of_rows(value)
    if not isinstance(value, dict):
        return None
    for form in FORMS:
        table = form(value)
        if table is not None and not table.empty:
            return table
    return None


def _of_rows(rows: list[Any]) -> pd.DataFrame | None:
    if rows and all(isinstance(row, dict) for row in rows):
        return pd.DataFrame(rows)
    if rows and all(isinstance(row, list) and len(row) >= 5 for row in rows):
        return _of_lists(rows)
    return None


def _of_lists(rows: list[list[Any]]) -> pd.DataFrame:
    """Name the cells of rows: in the order of Coinbase where only that one makes sense."""
    table = pd.DataFrame(rows)
    numbers = table.iloc[:, 1:5].astype(np.float64).to_numpy()
    names = KLINES if _is_coherent(numbers) or not _is_coherent(numbers[:, [2, 1, 0, 3]]) else None
    known = list(names or COINBASE)[: table.shape[1]]
    if names and table.shape[1] == len(KRAKEN):
        known = list(KRAKEN)
    table.columns = pd.Index([*known, *(f"column{at}" for at in range(len(known), table.shape[1]))])
    return table


def _is_coherent(prices: Any) -> bool:
    """Whether columns are open, high, low and close."""
    open_, high, low, close = prices.T
    return bool(((high >= open_) & (high >= close) & (low <= open_) & (low <= close)).all())


def _of_market_chart(value: dict[str, Any]) -> pd.DataFrame | None:
    prices = value.get("prices")
    if not (isinstance(prices, list) and prices and isinstance(prices[0], list)):
        return None
    table = pd.DataFrame([row[:2] for row in prices], columns=["time", "close"])
    for name in ("open", "high", "low"):
        table[name] = table["close"]
    volumes = dict(row[:2] for row in value.get("total_volumes", []))
    if volumes:
        table["volume"] = [volumes.get(time) for time in table["time"]]
    return table


def _of_yahoo(value: dict[str, Any]) -> pd.DataFrame | None:
    chart = value.get("chart")
    if not (isinstance(chart, dict) and chart.get("result")):
        return None
    result = chart["result"][0]
    table = pd.DataFrame({"timestamp": result["timestamp"], **result["indicators"]["quote"][0]})
    for adjusted in result["indicators"].get("adjclose", []):
        table["adj_close"] = adjusted["adjclose"]
    prices = ["open", "high", "low", "close"]
    return table.dropna(subset=prices, how="all")


def _by_time(value: dict[str, Any]) -> pd.DataFrame | None:
    """Read an object of objects by their times, perhaps under a name, as Alpha Vantage writes."""
    for each in (value, *value.values()):
        if _are_bars(each):
            return pd.DataFrame([{"time": time, **bar} for time, bar in each.items()])
    return None


def _are_bars(value: Any) -> bool:
    if not (isinstance(value, dict) and value):
        return False
    return all(
        isinstance(bar, dict) and time[:1].isdigit() and len(bar) >= 4
        for time, bar in value.items()
    )


def _of_columns(value: dict[str, Any]) -> pd.DataFrame | None:
    lists = {name: each for name, each in value.items() if isinstance(each, list)}
    lengths = {len(each) for each in lists.values()}
    if (
        len(lists) < 5
        or len(lengths) != 1
        or any(isinstance(each[0], dict | list) for each in lists.values() if each)
    ):
        return None
    return pd.DataFrame(lists)


def _under_a_name(value: dict[str, Any]) -> pd.DataFrame | None:
    inner: Iterable[Any] = (value[name] for name in (*ROWS, *value) if name in value)
    for each in inner:
        if isinstance(each, dict | list) and (table := _table(each)) is not None:
            return table
    return None


FORMS: tuple[Callable[[dict[str, Any]], pd.DataFrame | None], ...] = (
    _of_market_chart, _of_yahoo, _by_time, _of_columns, _under_a_name,
)  # fmt: skip
