"""Rules of the user's own as one loop over plain arrays: `signals` and `step`, see `robots.rules`.

As in `rule_loop`, the functions take the kernel and the parts that they are to use, as they stand
or compiled, and treat a bar as `Broker` and the robot do, to the last bit.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from multichat_lab.trading.robots.plans import Plan
from multichat_lab.trading.robots.ruled import STAKE
from multichat_lab.trading.robots.steps import StepBar
from multichat_lab.trading.without_broker.plain_numbers import FillLog, Floats, Purse, Terms
from multichat_lab.trading.without_broker.rule_loop import FOR_THE_BROKER


class Held(NamedTuple):
    """An account as a loop goes on: what it has, what it holds, how often it was filled."""

    purse: Purse
    position: float
    fills: int


class Due(NamedTuple):
    """A market order that fills on a bar."""

    bar: int
    price: float
    quantity: float


class StepRule(NamedTuple):
    """What a step is given of its robot: parameters, and what it remembers."""

    parameters: Any
    state: Any


def execute_with(market_fill: Callable[..., Any]) -> Callable[..., Held]:
    """Return a function that fills a market order, if the margin carries it, and notes it."""

    def execute(held: Held, due: Due, terms: Terms, log: FillLog) -> Held:
        purse, after, fee, slip = market_fill(
            held.purse, held.position, due.quantity, due.price, terms
        )
        row = held.fills
        if after == held.position:
            return Held(purse, after, row)
        log.bar[row] = due.bar
        log.signed_quantity[row] = due.quantity
        log.price[row] = due.price
        log.commission[row] = fee
        log.slippage[row] = slip
        log.scale[row] = purse.scale
        return Held(purse, after, row + 1)

    return execute


def signal_loop_with(kernel: Any, parts: Any) -> Callable[..., int]:
    """Return the loop of `signals`: it writes equity and fills, and returns how many fills.

    Or `FOR_THE_BROKER`.
    """
    opening_price, whole_shares, cents = kernel.opening_price, kernel.whole_shares, kernel.CENTS
    execute, decided, entry_size = parts.execute, parts.decided, parts.entry_size
    falls_short = parts.is_short_of_margin

    def loop(prices: Any, plan: Plan, terms: Terms, equity: Floats, log: FillLog) -> int:
        held = Held(Purse(terms.cash, 1.0), 0.0, 0)
        cash, closes, wanted = terms.cash / cents, False, 0.0
        for i in range(len(equity)):
            if closes or wanted != 0.0:
                price = opening_price(prices.open[i], prices.high[i], prices.low[i])
                if closes:
                    held = execute(held, Due(i, price, -held.position), terms, log)
                if wanted != 0.0:
                    held = execute(held, Due(i, price, wanted), terms, log)
                cash, closes, wanted = held.purse.cash / (held.purse.scale * cents), False, 0.0
            close = prices.close[i]
            worth = cash + held.position * close
            equity[i] = worth
            if falls_short(cash, worth, held.position * close, terms.least):
                return FOR_THE_BROKER
            if plan.codes[i] != 0:
                closes, side = decided(plan.codes[i], held.position)
                staked = whole_shares(worth, close, STAKE)
                wanted = side * entry_size(plan.sizes[i], staked)
        return held.fills

    return loop


def step_loop_with(kernel: Any, parts: Any, step: Callable[..., float]) -> Callable[..., int]:
    """Return the loop of `step`, as `signal_loop_with`."""
    opening_price, moved_position = kernel.opening_price, kernel.moved_position
    execute, falls_short, cents = parts.execute, parts.is_short_of_margin, kernel.CENTS

    def loop(prices: Any, rule: StepRule, terms: Terms, equity: Floats, log: FillLog) -> int:
        held = Held(Purse(terms.cash, 1.0), 0.0, 0)
        cash, change = terms.cash / cents, 0.0
        for i in range(len(equity)):
            if change != 0.0:
                price = opening_price(prices.open[i], prices.high[i], prices.low[i])
                held = execute(held, Due(i, price, change), terms, log)
                cash, change = held.purse.cash / (held.purse.scale * cents), 0.0
            bar = StepBar(
                prices.open[i], prices.high[i], prices.low[i], prices.close[i], prices.volume[i]
            )
            worth = cash + held.position * bar.close
            equity[i] = worth
            if falls_short(cash, worth, held.position * bar.close, terms.least):
                return FOR_THE_BROKER
            target = float(step(rule.parameters, rule.state, bar, held.position, worth))
            if not math.isnan(target):
                change = moved_position(target, -held.position)
        return held.fills

    return loop


def entry_size(size: float, staked: float) -> float:
    """Return the shares of an entry: the size of its signal, or for NaN the stake."""
    return staked if math.isnan(size) else round(size * 1e8) / 1e8


def is_short_of_margin(cash: float, equity: float, value: float, least: float) -> bool:
    """Whether an account that owes cash or shares gets a margin call or is ruined."""
    if cash >= 0.0 and value >= 0.0:
        return False
    return equity <= 0.0 or equity < least * abs(value)
