"""From a lab to the columns of a replay."""

from typing import Any

import numpy as np

from multichat_lab.analysis.lab import Lab
from multichat_lab.dashboards.replay.columns import BARS, SECOND_US, ReplayColumns, described, span
from multichat_lab.dashboards.replay.kept import Kept
from multichat_lab.dashboards.replay.market import Bars, Market
from multichat_lab.dashboards.replay.subject import Subject
from multichat_lab.dashboards.replay.words import messages_of, place, unknown_words
from multichat_lab.formatting import decimals_of
from multichat_lab.trading.sessions import median_step

LOOKED_AT = 200
"""Bars whose prices tell how many decimals those of a symbol have; more say no more."""


def replay_columns(
    lab: Lab, subject: Subject, bars: "Bars | None" = None, kept: Kept | None = None
) -> ReplayColumns:
    """Return everything that a replay shows.

    Args:
        lab: what to read.
        subject: see `subject_of`.
        bars: prices for runs that have recorded none (a backtest's), as `load_bars` returns them.
        kept: what was read before, of which only the rest is read now.

    Raises:
        QueryError: `bars` tell no symbol.
        MarketDataError: they are not coherent.
    """
    kept = kept or Kept()
    market = Market(lab, subject, bars, kept)
    messages = messages_of(lab, subject.session_id, kept)
    traded = span(market.buffers)
    shown = place(messages, traded, subject.created_us)
    buffers = {"words": shown[:, None], **market.buffers}
    timed = traded is not None or any(each["placed"] == "own" for each in messages)
    whole = span(buffers) if timed else None
    numbers = {each["message_id"]: at for at, each in enumerate(messages)}
    orders = [{**order, "message": numbers.get(order.pop("message_id"))} for order in market.orders]
    header = {
        "title": subject.title,
        "session_id": subject.session_id,
        **_people(subject, market),
        "from": None if whole is None else round(whole[0] * SECOND_US),
        "to": None if whole is None else round(whole[1] * SECOND_US),
        "live": any(seat.lives for seat in subject.seats),
        "bar_seconds": _step(market),
        "unknown": [*unknown_words(messages), *_unknown_trades(subject, market, orders)],
        "messages": messages,
        "orders": orders,
        "buffers": described(buffers),
    }
    return ReplayColumns(header, buffers)


def _people(subject: Subject, market: Market) -> dict[str, Any]:
    colors = subject.colors
    instruments = {name: each for seat in subject.seats for name, each in seat.instruments.items()}
    return {
        "symbols": [
            {
                "symbol": name,
                "currency": instruments.get(name, {}).get("currency", "USD"),
                "precision": _decimals(market, at, instruments.get(name, {})),
            }
            for at, name in enumerate(market.symbols)
        ],
        "seats": [
            {
                "name": seat.name,
                "run_id": seat.run_id,
                "color": colors[seat.name],
                "currency": seat.currency,
                "initial_cash": seat.initial_cash,
            }
            for seat in subject.seats
        ],
        "participants": [
            {"name": name, "kind": kind, "color": colors[name]}
            for name, kind in subject.members.items()
        ],
    }


def _decimals(market: Market, at: int, instrument: dict[str, Any]) -> int:
    """Return how many decimals the prices of a symbol are shown with."""
    rows = market.buffers.get(f"bars:{at}")
    closes = [] if rows is None else rows[-LOOKED_AT:, BARS.index("close")].tolist()
    step = instrument.get("price_increment")
    return max((decimals_of(each, step) for each in closes), default=decimals_of(0.0, step))


def _step(market: Market) -> float | None:
    """Return the median time from one bar to the next, in seconds; None without bars."""
    steps = [
        median_step(rows[:, 0])
        for name, rows in market.buffers.items()
        if name.startswith("bars:") and len(rows) > 1
    ]
    return min(steps, default=None)


def _unknown_trades(subject: Subject, market: Market, orders: list[dict[str, Any]]) -> list[str]:
    """Return what is not known of what was traded, a phrase each."""
    told = []
    if subject.session_id is None:
        told.append("the words: the run belongs to no conversation")
    for at, symbol in enumerate(market.symbols):
        if f"bars:{at}" not in market.buffers:
            told.append(f"the prices of {symbol}: the run has recorded none; pass bars=")
    for at, seat in enumerate(subject.seats):
        curve = market.buffers[f"equity:{at}"]
        if not len(curve):
            told.append(f"the equity of {seat.name}: none is recorded")
        elif np.isnan(curve[:, 3]).any():
            told.append(f"the drawdown of {seat.name} while its equity had not been above zero")
    silent = sum(order["message"] is None for order in orders)
    if silent:
        were = "was" if silent == 1 else "were"
        told.append(f"why {silent:,} of {len(orders):,} orders {were} given: no words are recorded")
    return told
