"""The one source of truth for prices and money: what trading costs, and plain scalar functions.

The broker calls them as they stand, live and in backtests; `trading.without_broker.compiled` hands
the very same functions to numba. So they keep to floats, integers and comparisons, which both
evaluate alike to the last bit.

Conventions: `side` is +1 to buy and -1 to sell; a bar is its `open_`, `high` and `low`; NaN is "no
fill"; money is an integer number of hundredths of what prices are in (cents of dollars), rounded
half to even where it is booked; quantities are multiples of 10⁻⁸.
"""

import math

from multichat_lab.trading.broker.terms import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.records.rows import CENTS

__all__ = [
    "BASIS_POINTS",
    "DEFAULT_COSTS",
    "TIE",
    "UNITS",
    "Costs",
    "Funds",
    "average_side",
    "commission",
    "limit_fill",
    "moved_position",
    "opening_price",
    "settle",
    "slippage",
    "stop_fill",
    "traded_value",
    "trailed_stop",
    "whole_shares",
    "within_margin",
]

UNITS = 100_000_000  # parts of a share that are kept, so that 0.1 + 0.2 - 0.3 is flat
BASIS_POINTS = 10_000
TIE = 1e-10  # averages nearer to each other, relative to the price, count as equal


def opening_price(open_: float, high: float, low: float) -> float:
    """Return the open, moved into [low, high] where adjusted prices strayed by a rounding."""
    return min(max(open_, low), high)


def limit_fill(side: int, limit: float, open_: float, high: float, low: float) -> float:
    """Return what a limit order pays on this bar: the limit, or a better open; else NaN.

    A price that touches the limit exactly fills it.
    """
    if side > 0:
        return min(open_, limit) if low <= limit else math.nan
    return max(open_, limit) if high >= limit else math.nan


def stop_fill(side: int, stop: float, open_: float, high: float, low: float) -> float:
    """Return what a stop order pays on this bar: the stop, or a worse open (a gap); else NaN.

    A price that touches the stop exactly triggers it.
    """
    if side > 0:
        return max(open_, stop) if high >= stop else math.nan
    return min(open_, stop) if low <= stop else math.nan


def trailed_stop(side: int, stop: float, extreme: float, distance: float, fraction: float) -> float:
    """Return the stop moved up (to sell) or down (to buy) behind `extreme`; it never moves back.

    Args:
        side: of the stop order.
        stop: where it stood; minus infinity (to sell) or infinity (to buy) at the start.
        extreme: the highest price since (to sell), the lowest (to buy).
        distance: in price.
        fraction: of the size of `extreme`; one of the two is 0.
    """
    offset = distance + fraction * abs(extreme)
    return min(stop, extreme + offset) if side > 0 else max(stop, extreme - offset)


def traded_value(quantity: float, price: float) -> int:
    """Return `quantity` times `price` in cents."""
    return round(quantity * price * CENTS)


def commission(quantity: float, price: float, rate: float, per_share: float, minimum: float) -> int:
    """Return the commission of one fill in cents: the larger of the tariff and the minimum.

    `quantity` is above zero, `rate` a fraction of the value, the others are in currency.
    """
    return round(max(quantity * price * rate + quantity * per_share, minimum) * CENTS)


def slippage(quantity: float, price: float, basis_points: float, spread: float) -> int:
    """Return what a fill that takes liquidity costs besides, in cents.

    `quantity` is above zero, `basis_points` of the traded value; half of the spread is paid.
    """
    return round(quantity * (price * basis_points / BASIS_POINTS + spread / 2) * CENTS)


def settle(cash: int, side: int, value: int, commission: int, slippage: int) -> int:
    """Return the cash after a fill; all in cents."""
    return cash - side * value - commission - slippage


def moved_position(position: float, signed_quantity: float) -> float:
    """Return the position after buying (above zero) or selling (below) so many shares."""
    return round((position + signed_quantity) * UNITS) / UNITS


def whole_shares(equity: float, price: float, stake: float) -> float:
    """Return how many whole shares a fraction `stake` of `equity` buys at `price`, at least 0."""
    return float(max(math.floor(stake * equity / price), 0)) if price > 0 else 0.0


def within_margin(cash: float, position_value: float, exposure: float, leverage: float) -> bool:
    """Whether an account can carry its exposure: at most `leverage` times its equity.

    Args:
        cash: in cents, after the fill.
        position_value: in currency, short positions negative, after the fill.
        exposure: in currency, short positions positive, after the fill.
        leverage: 1 without credit.
    """
    return exposure <= (cash / CENTS + position_value) * leverage


def average_side(gap: float, close: float, fast: int, slow: int) -> int:
    """Return +1 when the fast average is above the slow one, -1 below, 0 when they tie.

    Args:
        gap: fast average minus slow average, times `fast` times `slow`: kept so, a new close
            changes it by `slow * (close - close before fast) - fast * (close - close before slow)`.
        close: the last one; it gives the scale on which a difference is only rounding (`TIE`).
        fast: number of closes in the fast average.
        slow: number of closes in the slow one.
    """
    rounding = TIE * abs(close) * fast * slow
    if gap > rounding:
        return 1
    return -1 if gap < -rounding else 0
