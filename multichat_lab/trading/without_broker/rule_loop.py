"""A rule, the market orders it gives and the money they move, as one loop over plain arrays.

The functions here take the kernel they are to use: the module itself, or the same functions
compiled (`trading.without_broker.compiled`). Either way a bar is treated as `Broker` and the robot
`SmaCross` treat it, to the last bit; tests hold them to it.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.records.rows import CENTS

Floats = NDArray[np.float64]
Loop = Callable[..., int]


class Prices(NamedTuple):
    """Bars as arrays of equal length, in currency."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats


class Terms(NamedTuple):
    """What an account starts with and what fills cost, as plain numbers.

    Attributes:
        cash: at the start, in cents.
        leverage: as in `Funds`.
        commission: as in `Costs`, as are the rest.
        per_share: currency a share.
        minimum: currency an order.
        slippage_bps: basis points.
        spread: currency.
    """

    cash: int
    leverage: float
    commission: float
    per_share: float
    minimum: float
    slippage_bps: float
    spread: float


class Rule(NamedTuple):
    """The parameters of `SmaCross`.

    Attributes:
        fast: number of closes.
        slow: number of closes.
        quantity: shares; NaN for as many whole ones as `stake` of the equity buys.
        stake: fraction of the equity.
    """

    fast: int
    slow: int
    quantity: float
    stake: float


class FillLog(NamedTuple):
    """Where fills are written, one element each; as long as there are bars.

    Attributes:
        bar: row of the bar.
        signed_quantity: shares bought, or below zero sold.
        price: in currency.
        commission: in cents.
        slippage: in cents.
    """

    bar: NDArray[np.int64]
    signed_quantity: Floats
    price: Floats
    commission: NDArray[np.int64]
    slippage: NDArray[np.int64]

    def first(self, count: int) -> "FillLog":
        """Return a copy of the first `count` fills."""
        columns: Any = (column[:count].copy() for column in self)
        return FillLog(*columns)


def plain_terms(funds: Funds, costs: Costs) -> Terms:
    """Return funds and costs as plain numbers."""
    return Terms(
        round(funds.cash * CENTS),
        float(funds.leverage),
        float(costs.commission),
        float(costs.per_share),
        float(costs.minimum),
        float(costs.slippage_bps),
        float(costs.spread),
    )


def empty_log(length: int) -> FillLog:
    """Return a log with room for `length` fills."""
    return FillLog(
        np.empty(length, np.int64),
        np.empty(length),
        np.empty(length),
        np.empty(length, np.int64),
        np.empty(length, np.int64),
    )


def market_fill_with(kernel: Any) -> Callable[..., tuple[int, float, int, int]]:
    """Return a function that fills one market order in the account of one symbol."""
    traded_value, settle, slippage = kernel.traded_value, kernel.settle, kernel.slippage
    moved_position, within_margin = kernel.moved_position, kernel.within_margin
    commission = kernel.commission

    def market_fill(
        cash: int, position: float, signed_quantity: float, price: float, terms: Terms
    ) -> tuple[int, float, int, int]:
        """Return cash, position, commission and slippage after it; the same cash if refused."""
        quantity = abs(signed_quantity)
        side = 1 if signed_quantity > 0 else -1
        fee = commission(quantity, price, terms.commission, terms.per_share, terms.minimum)
        slip = slippage(quantity, price, terms.slippage_bps, terms.spread)
        after = moved_position(position, signed_quantity)
        cash_after = settle(cash, side, traded_value(quantity, price), fee, slip)
        value = after * price
        if side > 0 and not within_margin(cash_after, value, abs(value), terms.leverage):
            return cash, position, 0, 0
        return cash_after, after, fee, slip

    return market_fill


def sma_cross_with(kernel: Any, market_fill: Callable[..., Any]) -> Loop:
    """Return the loop of `SmaCross`: it writes equity and fills, and returns how many fills."""
    opening_price, average_side = kernel.opening_price, kernel.average_side
    whole_shares, cents = kernel.whole_shares, kernel.CENTS

    def sma_cross(prices: Prices, rule: Rule, terms: Terms, equity: Floats, log: FillLog) -> int:
        cash, position, wanted, gap, before, fills = terms.cash, 0.0, 0.0, 0.0, 0, 0
        for i in range(len(prices.close)):
            if wanted != 0.0:
                price = opening_price(prices.open[i], prices.high[i], prices.low[i])
                cash, after, fee, slip = market_fill(cash, position, wanted, price, terms)
                if after != position:
                    log.bar[fills] = i
                    log.signed_quantity[fills] = wanted
                    log.price[fills] = price
                    log.commission[fills] = fee
                    log.slippage[fills] = slip
                    fills += 1
                position, wanted = after, 0.0
            close = prices.close[i]
            equity[i] = cash / cents + position * close
            left_fast = prices.close[i - rule.fast] if i >= rule.fast else 0.0
            left_slow = prices.close[i - rule.slow] if i >= rule.slow else 0.0
            gap = gap + (rule.slow * (close - left_fast) - rule.fast * (close - left_slow))
            side = average_side(gap, close, rule.fast, rule.slow)
            if i < rule.slow - 1 or side in (0, before):
                continue
            if before != 0 and side < 0:
                wanted = -position
            elif before != 0 and math.isnan(rule.quantity):
                wanted = whole_shares(equity[i], close, rule.stake)
            elif before != 0:
                wanted = rule.quantity
            before = side
        return fills

    return sma_cross
