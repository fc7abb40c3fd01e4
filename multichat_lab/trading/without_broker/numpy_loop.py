"""The loop of `SmaCross` without a loop over bars: NumPy finds the crossings and fills them.

For where numba is not installed: `sma_cross` writes what `rule_loop.sma_cross_with` makes does.
"""

import math
from types import FunctionType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.broker import kernel
from multichat_lab.trading.broker.money import EXACT, SMALL, WHOLE
from multichat_lab.trading.deflated_sharpe import Moments, moments_of_returns
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.robots.crossing import crossings
from multichat_lab.trading.statistics import Curve, measure_curve, period_returns
from multichat_lab.trading.without_broker.grid_loop import grid_with
from multichat_lab.trading.without_broker.plain_numbers import (
    FINEST,
    FillLog,
    Floats,
    Integers,
    Prices,
    Purse,
    Rule,
    Terms,
)
from multichat_lab.trading.without_broker.rule_loop import FOR_THE_BROKER, market_fill_with

ARRAY_BUILTINS = {"round": np.rint, "min": np.minimum, "max": np.maximum, "abs": np.abs}
_market_fill = market_fill_with(kernel)


def _for_arrays(function: Any) -> Any:
    # its code untouched, with NumPy's functions for Python's
    return FunctionType(function.__code__, vars(kernel) | ARRAY_BUILTINS, function.__name__)


NAMES = ("commission", "opening_price", "settle", "slippage", "within_margin")
arrays = SimpleNamespace(**{name: _for_arrays(getattr(kernel, name)) for name in NAMES})
"""The functions of the kernel that choose by `min` and `max` rather than by `if`."""


class Orders(NamedTuple):
    """Market orders that alternate between buying and closing, the first one to buy.

    Attributes:
        bar: row of the bar in which each may fill.
        side: +1 or -1.
        close: of the bar before it.
        price: open of the bar.
    """

    bar: Integers
    side: Integers
    close: Floats
    price: Floats


class Fills(NamedTuple):
    """Columns of a `FillLog`, and what each fill left: cash in currency, the position."""

    bar: Any
    signed_quantity: Any
    price: Any
    commission: Any
    slippage: Any
    scale: Any
    cash: Any
    position: Any


def sma_cross(prices: Prices, rule: Rule, terms: Terms, equity: Floats, log: FillLog) -> int:
    """Write equity and fills of `SmaCross`; return how many fills."""
    orders = _orders(prices, rule)
    fills = None if math.isnan(rule.quantity) else _all_at_once(orders, rule.quantity, terms)
    if fills is None:
        fills = _one_by_one(orders, rule, terms)
    count = len(fills.bar)
    for column, values in zip(log, fills, strict=False):
        column[:count] = values
    bars = np.concatenate(([0], log.bar[:count], [len(equity)]))
    lengths = bars[1:] - bars[:-1]
    cash = np.concatenate(([terms.cash / CENTS], fills.cash))
    value = np.concatenate(([0.0], fills.position)).repeat(lengths)
    value *= prices.close
    held = cash.repeat(lengths)
    np.add(held, value, out=equity)
    if cash.min() >= 0:
        return count
    falls_short = (held < 0) & ((equity <= 0) | (equity < terms.least * value))
    return FOR_THE_BROKER if falls_short.any() else count


def _measure(equity: Floats, times_us: Integers) -> tuple[Curve, Moments]:
    returns = period_returns(equity)
    return measure_curve(equity, times_us, returns), moments_of_returns(returns)


grid = grid_with(sma_cross, _measure)


def _orders(prices: Prices, rule: Rule) -> Orders:
    rows, sides = crossings(prices.close, rule.fast, rule.slow)
    first = int(sides[0] < 0) if len(sides) else 0  # a first one to close has nothing to close
    last = len(rows) - int(len(rows) > 0 and rows[-1] + 1 == len(prices.close))
    rows, sides = rows[first:last], sides[first:last]
    bars = rows + 1
    price = arrays.opening_price(prices.open[bars], prices.high[bars], prices.low[bars])
    return Orders(bars, sides, prices.close[rows], price)


def _all_at_once(orders: Orders, quantity: float, terms: Terms) -> Fills | None:
    """Fill orders of a fixed quantity; None when the margin would not carry all of them."""
    price, side = orders.price, orders.side
    scale = _scales(quantity, price)
    each, last = price * scale, scale[-1:].max(initial=1.0)
    fee = arrays.commission(
        quantity, each, terms.commission, terms.per_share * scale, terms.minimum * scale
    )
    slip = arrays.slippage(quantity, each, terms.slippage_bps, terms.spread * scale)
    units = quantity * price * (scale * CENTS)
    flows = arrays.settle(0, side, np.rint(units), fee, slip) * (last / scale)
    cash = terms.cash * last + np.cumsum(flows)
    if max(units.max(initial=0), np.abs(cash).max(initial=0)) >= EXACT:
        raise OverflowError
    position = np.where(side > 0, quantity, 0.0)
    value = position * price
    if not arrays.within_margin(cash / last, value, value, terms.leverage)[side > 0].all():
        return None
    left = cash / (last * CENTS)
    return Fills(orders.bar, side * quantity, price, fee, slip, scale, left, position)


def _scales(quantity: float, price: Floats) -> Floats:
    """Return the scale of the purse at each fill.

    Raises:
        OverflowError: one asks for a finer one.
    """
    worth = quantity * price
    is_off = _is_off(worth * CENTS)
    has_step = _is_off(price * CENTS) & ~_is_off(price * (FINEST * CENTS))
    asks = is_off & ((worth < SMALL) | has_step | bool(_is_off(np.array(quantity * CENTS))))
    is_finer = np.logical_or.accumulate(asks)
    if ((is_finer | is_off) & (worth < 1)).any():
        raise OverflowError
    return np.where(is_finer, FINEST, 1.0)


def _is_off(numbers: Floats) -> NDArray[np.bool_]:
    return np.abs(numbers - np.rint(numbers)) > WHOLE * numbers


def _one_by_one(orders: Orders, rule: Rule, terms: Terms) -> Fills:
    """Fill orders whose quantity, or fate, depends on how the ones before turned out."""
    purse, position = Purse(terms.cash, 1.0), 0.0
    fills = []
    columns = (column.tolist() for column in orders)
    for bar, side, close, price in zip(*columns, strict=True):
        wanted = -position if side < 0 else _shares(rule, purse.cash / (purse.scale * CENTS), close)
        if not wanted:
            continue
        purse, after, fee, slip = _market_fill(purse, position, wanted, price, terms)
        if after != position:
            left = purse.cash / (purse.scale * CENTS)
            fills.append((bar, wanted, price, fee, slip, purse.scale, left, after))
        position = after
    return Fills(*(zip(*fills, strict=True) if fills else [()] * len(Fills._fields)))


def _shares(rule: Rule, cash: float, close: float) -> float:
    if math.isnan(rule.quantity):
        return kernel.whole_shares(cash, close, rule.stake)
    return rule.quantity
