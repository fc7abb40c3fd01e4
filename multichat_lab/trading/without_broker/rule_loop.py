"""A rule, the market orders it gives and the money they move, as one loop over plain arrays.

The functions here take the kernel they are to use: the module itself, or the same functions
compiled (`trading.without_broker.compiled`). Either way a bar is treated as `Broker` and the robot
`SmaCross` treat it, to the last bit; tests hold them to it. Money is in cents, or from the first
fill that is worth parts of one in 10⁻⁸ of the currency, as `Books` have it; what is finer or larger
than numbers of 64 bits tell raises `OverflowError`, and is for the broker to run.
"""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from multichat_lab.trading.broker.money import EXACT, SMALL, WHOLE
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.without_broker.plain_numbers import (
    FINER,
    FINEST,
    FillLog,
    Floats,
    Prices,
    Purse,
    Rule,
    Terms,
)

Loop = Callable[..., int]
FOR_THE_BROKER = -1
"""What a loop returns in place of a number of fills when the account would get a margin call."""


def asks_for_finer(quantity: float, price: float) -> bool:
    """Whether a fill that is worth parts of a cent is booked finer, see `Tariff`."""
    size, cents, steps = quantity * CENTS, price * CENTS, price * (FINEST * CENTS)
    if quantity * price < SMALL or abs(size - round(size)) > WHOLE * size:
        return True
    return abs(cents - round(cents)) > WHOLE * cents and abs(steps - round(steps)) <= WHOLE * steps


def market_fill_with(
    kernel: Any, is_finer: Callable[[float, float], bool] = asks_for_finer
) -> Callable[..., tuple[Purse, float, int, int]]:
    """Return a function that fills one market order in the account of one symbol."""
    settle, slippage, commission = kernel.settle, kernel.slippage, kernel.commission
    moved_position, within_margin = kernel.moved_position, kernel.within_margin
    cents = kernel.CENTS

    def market_fill(
        purse: Purse, position: float, signed_quantity: float, price: float, terms: Terms
    ) -> tuple[Purse, float, int, int]:
        """Return purse, position, commission and slippage after it; the same cash if refused."""
        quantity = abs(signed_quantity)
        side = 1 if signed_quantity > 0 else -1
        cash, scale = purse.cash, purse.scale
        worth = quantity * price
        units = worth * (scale * cents)
        if abs(units - round(units)) > WHOLE * units:
            if worth < 1:
                raise OverflowError
            if scale < FINEST and is_finer(quantity, price):
                cash = cash * FINER
                scale = FINEST
                units = worth * (scale * cents)
        purse = Purse(cash, scale)
        each = price * scale
        fee = commission(
            quantity, each, terms.commission, terms.per_share * scale, terms.minimum * scale
        )
        slip = slippage(quantity, each, terms.slippage_bps, terms.spread * scale)
        after = moved_position(position, signed_quantity)
        cash_after = settle(cash, side, round(units), fee, slip)
        if units >= EXACT or abs(cash_after) >= EXACT:
            raise OverflowError
        value = after * price
        grows = abs(after) > abs(position) or after * position < 0
        if grows and not within_margin(cash_after / scale, value, abs(value), terms.leverage):
            return purse, position, 0, 0
        return Purse(cash_after, scale), after, fee, slip

    return market_fill


def is_short_of_margin(equity: float, value: float, least: float) -> bool:
    """Whether an account gets a margin call, or is ruined; see `broker.margin`."""
    return equity <= 0.0 or equity < least * abs(value)


def order_size(side: int, position: float, quantity: float, staked: float) -> float:
    """Return what a crossing orders: all that is held, or the quantity, or the stake for NaN."""
    if side < 0:
        return -position
    return staked if math.isnan(quantity) else quantity


PARTS = SimpleNamespace(is_short_of_margin=is_short_of_margin, order_size=order_size)
"""What loops use besides the kernel, as it stands; `compiled` has them compiled."""


def sma_cross_with(
    kernel: Any,
    market_fill: Callable[..., Any],
    parts: Any = PARTS,
) -> Loop:
    """Return the loop of `SmaCross`: it writes equity and fills, and returns how many fills.

    Or `FOR_THE_BROKER`.
    """
    opening_price, average_side = kernel.opening_price, kernel.average_side
    whole_shares, cents = kernel.whole_shares, kernel.CENTS
    falls_short, order_size = parts.is_short_of_margin, parts.order_size

    def sma_cross(prices: Prices, rule: Rule, terms: Terms, equity: Floats, log: FillLog) -> int:
        position, wanted, gap, before, fills = 0.0, 0.0, 0.0, 0, 0
        purse = Purse(terms.cash, 1.0)
        cash = purse.cash / cents
        for i in range(len(prices.close)):
            if wanted != 0.0:
                price = opening_price(prices.open[i], prices.high[i], prices.low[i])
                purse, after, fee, slip = market_fill(purse, position, wanted, price, terms)
                if after != position:
                    log.bar[fills] = i
                    log.signed_quantity[fills] = wanted
                    log.price[fills] = price
                    log.commission[fills] = fee
                    log.slippage[fills] = slip
                    log.scale[fills] = purse.scale
                    fills += 1
                position, wanted = after, 0.0
                cash = purse.cash / (purse.scale * cents)
            close = prices.close[i]
            equity[i] = cash + position * close
            if cash < 0.0 and falls_short(equity[i], position * close, terms.least):
                return FOR_THE_BROKER
            left_fast = prices.close[i - rule.fast] if i >= rule.fast else 0.0
            left_slow = prices.close[i - rule.slow] if i >= rule.slow else 0.0
            gap = gap + (rule.slow * (close - left_fast) - rule.fast * (close - left_slow))
            if before != 0 and (gap > 0.0) == (before > 0):
                continue  # the usual case: the same side as before, or a tie
            side = average_side(gap, close, rule.fast, rule.slow)
            if i < rule.slow - 1 or side in (0, before):
                continue
            if before != 0:
                staked = whole_shares(equity[i], close, rule.stake)
                wanted = order_size(side, position, rule.quantity, staked)
            before = side
        return fills

    return sma_cross
