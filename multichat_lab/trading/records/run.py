"""What is recorded of trading: orders, fills, round trips and the runs that they belong to.

Prices are floats in currency a share, as the market gave them. Amounts that are booked (commission,
slippage, profit and loss) are floats that hold whole cents: `round(100 * amount)` is exact.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Side = Literal["buy", "sell"]
OrderType = Literal["market", "limit", "stop", "stop_limit", "trailing_stop"]
OrderStatus = Literal["held", "open", "filled", "cancelled", "expired", "rejected"]
TimeInForce = Literal["GTC", "DAY"]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the broker recorded it, and what became of it.

    Attributes:
        order_id: 1, 2, 3 … in one run.
        participant: who gave it.
        symbol: what to trade.
        side: `buy` or `sell`.
        type: `market`, `limit`, `stop`, `stop_limit` or `trailing_stop`.
        quantity: shares, above zero; a reduce-only order fills at most what the position is.
        status: `held` (a bracket's exit before the entry has filled), `open`, and for good
            `filled`, `cancelled`, `expired` or `rejected`.
        submitted_at: time of the last bar that the broker had seen, aware UTC.
        event: number of bars that the broker had seen; with it a replay is exact.
        limit_price: worst acceptable price.
        stop_price: price that triggers it; for a trailing stop where it stands now.
        trail_distance: of a trailing stop: distance from the best price, in price.
        trail_fraction: of a trailing stop: distance from the best price, as a fraction of it.
        time_in_force: `GTC` (until cancelled) or `DAY`.
        reduce_only: it may shrink a position, never open or turn one.
        message_id: the message that caused it, None when there was none.
        parent_id: the entry whose bracket it belongs to.
        replaces: the order that it took the place of.
        reason: why it was cancelled, expired or rejected, or why the broker itself gave it.
        closed_at: when its status became final, aware UTC.
        closed_event: number of bars that the broker had seen then.
    """

    order_id: int
    participant: str
    symbol: str
    side: Side
    type: OrderType
    quantity: float
    status: OrderStatus
    submitted_at: datetime
    event: int
    limit_price: float | None = None
    stop_price: float | None = None
    trail_distance: float | None = None
    trail_fraction: float | None = None
    time_in_force: TimeInForce = "GTC"
    reduce_only: bool = False
    message_id: str | None = None
    parent_id: int | None = None
    replaces: int | None = None
    reason: str = ""
    closed_at: datetime | None = None
    closed_event: int | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """An order's execution, or that of a part of it, where there is a limit to the volume.

    Attributes:
        fill_id: 1, 2, 3 … in one run, in the order of execution.
        order_id: the order.
        symbol: what was traded.
        side: `buy` or `sell`.
        timestamp: time of the bar in which it filled, aware UTC.
        price: within [low, high] of that bar.
        quantity: shares, above zero.
        commission: in currency, whole cents.
        slippage: what slippage and half the spread cost besides, in currency, whole cents.
    """

    fill_id: int
    order_id: int
    symbol: str
    side: Side
    timestamp: datetime
    price: float
    quantity: float
    commission: float
    slippage: float


@dataclass(frozen=True, slots=True)
class Trade:
    """A round trip: shares bought and sold again (or the other way), first in, first out.

    Attributes:
        trade_id: 1, 2, 3 … in one run, in the order of closing.
        participant: who gave the entry order.
        symbol: what was traded.
        side: `long` or `short`.
        quantity: shares, above zero.
        entry_order_id: the order that opened it.
        exit_order_id: the order that closed it.
        entry_message_id: the message that caused the entry.
        exit_message_id: the message that caused the exit.
        entry_time: aware UTC.
        exit_time: aware UTC.
        entry_price: price of the entry's fill.
        exit_price: price of the exit's fill.
        commission: of entry and exit, this trade's share of each, in currency.
        slippage: likewise.
        pnl: profit after commission and slippage, in currency, exact to the cent: over all
            trades it adds up to what the account gained.
        return_pct: `pnl` in percent of the entry's value; NaN where that is not above zero.
    """

    trade_id: int
    participant: str
    symbol: str
    side: Literal["long", "short"]
    quantity: float
    entry_order_id: int
    exit_order_id: int
    entry_message_id: str | None
    exit_message_id: str | None
    entry_time: datetime
    exit_time: datetime
    entry_price: float
    exit_price: float
    commission: float
    slippage: float
    pnl: float
    return_pct: float


@dataclass(frozen=True, slots=True)
class Run:
    """One robot or person trading one account over a stretch of market.

    Attributes:
        run_id: unique in the store.
        robot: the participant who trades.
        symbol: what was offered to it, several joined by commas.
        initial_cash: in currency.
        started_at: when the run was started, aware UTC.
        session_id: the conversation that it belongs to.
        params: what the robot was made with; a JSON object.
        seed: of the random numbers in it, None when there were none.
        ended_at: aware UTC, None while it runs.
        metadata: a JSON object.
    """

    run_id: str
    robot: str
    symbol: str
    initial_cash: float
    started_at: datetime
    session_id: str | None = None
    params: dict[str, Any] = field(default_factory=dict, hash=False)
    seed: int | None = None
    ended_at: datetime | None = None
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)
