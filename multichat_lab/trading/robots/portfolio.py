"""What a robot does with all its symbols at once: weights, positions, cancelling all."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.kernel import moved_position
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.run import Side
from multichat_lab.trading.robots.trader import silent

if TYPE_CHECKING:
    from multichat_lab.trading.robots.robot import Robot

ROUNDING = 1e-9
"""How far weights may add up to more than the leverage, and a size may miss a step."""


class Rebalance(NamedTuple):
    """What `target_weights` has ordered.

    Attributes:
        orders: symbol → number of its order; a symbol that is there already has none.
        absent: symbols without a bar at this moment, of which nothing was ordered.
    """

    orders: dict[str, int]
    absent: tuple[str, ...]


def target_weights(robot: "Robot", weights: Mapping[str, float], say: str = "") -> Rebalance:
    """Give market orders that make the portfolio what `weights` say; what they leave out is sold.

    Sizes follow from the equity and the prices at the closes of this moment, rounded towards zero
    to whole shares, or to the size increment of an instrument that was given; where that leaves
    none, the run's warnings tell how often (`broker.too_dear`). Orders fill at the
    next opens, sales first; where these have risen so far that the cash falls short, purchases are
    cut to what it carries, the smallest weights first. Market orders that wait from earlier are
    cancelled: these take their place.

    A symbol that is not here today, since it has no bar at this moment, stays as it is; the answer
    names it, and so does what is said.

    Args:
        robot: itself.
        weights: symbol → fraction of the equity, below zero for a short position; all others 0.
        say: why; posted once, and all orders carry the message's id.

    Raises:
        OrderError: a weight is no finite number, or they add up to more than the leverage; nothing
            was said or ordered.
    """
    broker = robot.broker
    account, tape = broker.account, broker.tape
    weights = _numbers(weights)
    _require_carried(weights, account.leverage)
    here = {name for name, bar in tape.bars.items() if bar.time_us == tape.time_us}
    wanted = dict.fromkeys(account.positions, 0.0) | weights
    absent = tuple(sorted(name for name in wanted if name not in here))
    broker.absent.update(weights.keys() - here)
    for order in [*broker.book.active.values()]:
        ticket = order.ticket
        if order.type == "market" and ticket.participant == robot.name and order.active:
            broker.cancel(order.order_id)
    tickets = _tickets(robot, {name: wanted[name] for name in wanted.keys() & here})
    message_id = None
    if say and tickets and robot.voice is not silent:
        message_id = robot.voice(f"{say} (not here today: {', '.join(absent)})" if absent else say)
    orders = {}
    for ticket in tickets:
        order_id = broker.submit(ticket._replace(message_id=message_id))
        orders[ticket.symbol] = order_id
        if say:
            broker.words[order_id] = say
    return Rebalance(orders, absent)


def cancel_all(robot: "Robot", symbol: str | None = None) -> list[int]:
    """Cancel all orders that can still fill, exits too; return their numbers.

    Args:
        robot: itself.
        symbol: cancel those of this symbol alone.
    """
    book = robot.broker.book
    chosen = [each for each in book.active.values() if symbol in (None, each.ticket.symbol)]
    for order in chosen:
        if order.active:  # its bracket may have taken it along
            robot.broker.cancel(order.order_id)
    return [order.order_id for order in chosen]


def position_of(robot: "Robot", symbol: str) -> float:
    """Return the shares held of a symbol, here today or not; negative when short, 0 for none."""
    return robot.broker.account.position(symbol)


def positions(robot: "Robot") -> dict[str, float]:
    """Return symbol → shares held, negative when short; only of what is held."""
    return dict(robot.broker.account.positions)


def _numbers(weights: Mapping[str, Any]) -> dict[str, float]:
    """Return weights of whatever kind of number as floats.

    Raises:
        OrderError: one is no number.
    """
    try:
        return {symbol: float(weight) for symbol, weight in weights.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise OrderError(f"The weights are {weights!r}", "Give each symbol a number.") from error


def _require_carried(weights: Mapping[str, float], leverage: float) -> None:
    for symbol, weight in weights.items():
        if not math.isfinite(weight):
            raise OrderError(f"The weight of {symbol} is {weight!r}", "Give a finite number.")
    total = math.fsum(map(abs, weights.values()))
    if total > leverage + ROUNDING:
        each = ", ".join(f"{symbol} {weight:g}" for symbol, weight in weights.items())
        raise OrderError(
            f"The weights {each} add up to {total:g} times the equity, and the leverage is "
            f"{leverage:g}",
            "Give smaller weights, or Funds(leverage=…).",
        )


def _tickets(robot: "Robot", weights: Mapping[str, float]) -> list[Ticket]:
    """Return the orders that lead to weights, sales first, then the largest weights."""
    broker = robot.broker
    equity, found = broker.account.equity, []
    for symbol, weight in _largest_first(weights):
        step, price = broker.tape.instruments.step(symbol), broker.tape.bars[symbol].close
        worth = price * broker.account.valuation.factor(symbol)
        if worth <= 0:
            raise OrderError(f"{symbol} stands at {price}", "Weigh what has a price above zero.")
        held = broker.account.position(symbol)
        target = math.copysign(math.floor(abs(weight * equity / worth) / step + ROUNDING), weight)
        if weight and not target:
            broker.too_dear[symbol] += 1
        missing = moved_position(target * step, -held)
        if missing:
            side: Side = "buy" if missing > 0 else "sell"
            shrinks = abs(target * step) < abs(held) and target * held >= 0
            ticket = Ticket(symbol, side, abs(missing), reduce_only=shrinks, cut_to_fit=not shrinks)
            found.append(ticket._replace(participant=robot.name))
    return sorted(found, key=lambda each: not each.reduce_only)


def _largest_first(weights: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    return sorted(weights.items(), key=lambda each: (-abs(each[1]), each[0]))
