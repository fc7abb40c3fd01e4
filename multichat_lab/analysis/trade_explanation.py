"""One trade, from the words that began it to why it ended; and what of it is not known."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.trade_card import trade_card
from multichat_lab.analysis.trade_ending import unknowns, why_out
from multichat_lab.analysis.trade_path import Path, path_of
from multichat_lab.currencies import in_unit, money, signed_money
from multichat_lab.errors import QueryError
from multichat_lab.formatting import clock, decimals_of, duration, price, price_to, shares, signed

TRADE = """
    SELECT t.*, r.session_id, r.robot, r.metadata FROM trades t JOIN runs r USING (run_id)
    WHERE run_id = $run AND trade_id = $trade
"""
ORDERS = """
    SELECT CASE order_id WHEN $entry THEN 'entry' WHEN $exit THEN 'exit' ELSE 'protection' END
           AS role, * EXCLUDE (metadata)
    FROM orders WHERE run_id = $run AND (order_id IN ($entry, $exit) OR parent_id = $entry)
    ORDER BY order_id
"""
FILLS = """
    SELECT f.* FROM fills f WHERE run_id = $run AND order_id IN ($entry, $exit)
    ORDER BY timestamp, fill_id
"""
MESSAGE = """
    SELECT session_id, seq, message_id, sender, timestamp, content FROM messages
    WHERE message_id = $message AND ($session IS NULL OR session_id = $session)
"""
ADVICE = """
    SELECT DISTINCT m.session_id, m.seq, m.message_id, m.sender, m.timestamp, m.content
    FROM relations r JOIN messages m ON m.session_id = r.session_id AND m.message_id = r.target_id
    WHERE r.kind = 'reply' AND r.message_id = $message
      AND ($session IS NULL OR r.session_id = $session)
    ORDER BY m.seq
"""


@dataclass(frozen=True)
class TradeExplanation:
    """What is known of a trade.

    Attributes:
        trade: the row of `trades`, with the run's `session_id` and `robot`, the `currency` of its
            account and the `price_currency` (None where the run has not recorded it).
        entry_message, exit_message: session_id, seq, message_id, sender, timestamp (UTC), content
            of the message that caused it; None where there is none.
        advice: the messages that the entry's replied to, with the same columns.
        orders: those of `orders` that belong to it, with a `role`: entry, exit, protection (of the
            same bracket).
        fills: those of entry and exit; an order may have filled for other trades as well.
        path: the prices around it.
        why: how it came to an end, in words; empty where that is not known.
        unknown: what is not known, a phrase each.
    """

    trade: "pd.Series[Any]"
    entry_message: "pd.Series[Any] | None"
    exit_message: "pd.Series[Any] | None"
    advice: pd.DataFrame
    orders: pd.DataFrame
    fills: pd.DataFrame
    path: Path
    why: str
    unknown: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(f"{name}: {text}" for name, text in self.lines())

    _repr_html_ = trade_card

    def earned(self) -> str:
        """Return what it earned in words, with the percentage where that says something."""
        code = self.trade["currency"]
        amount = in_unit(signed_money(self.trade["pnl"], code), code)
        part = self.trade["return_pct"]
        return amount if pd.isna(part) else f"{amount} ({signed(part)} %)"

    def lines(self) -> list[tuple[str, str]]:
        """Return the story: what it is that is told, and the words."""
        trade = self.trade
        seconds = (trade["exit_time"] - trade["entry_time"]).total_seconds()
        held = f"in {duration(seconds)}" if seconds else "within one bar"
        told = [("advice", f"{row.sender}: {row.content}") for row in self.advice.itertuples()]
        if self.entry_message is not None:
            said = self.entry_message
            told.append(("said", f"{said['sender']}: {said['content']}"))
        told.append(("orders", "; ".join(order_text(row) for row in self.orders.itertuples())))
        what = f"{shares(trade['quantity'])} {trade['symbol']}"
        for name, end in (("in", "entry"), ("out", "exit")):
            at = in_unit(price(trade[f"{end}_price"]), trade["price_currency"])
            when = clock(trade[f"{end}_time"])
            told.append((name, f"{what} at {at}, {when}"))
        told.append(("why out", self.why))
        if self.path.is_known:
            told_to = max(map(decimals_of, (trade["entry_price"], trade["exit_price"])))
            best = price_to(told_to, self.path.favourable)
            worst = price_to(told_to, self.path.adverse)
            told.append(("on the way", f"at best {best} a share for it, at worst {worst} against"))
        costs = in_unit(money(trade["commission"], trade["currency"]), trade["currency"])
        told.append(("earned", f"{self.earned()} after costs of {costs}, {held}"))
        told.append(("not known", "; ".join(self.unknown)))
        return [(name, " ".join(text.split())) for name, text in told if text]


def order_text(order: Any) -> str:
    """Return an order in words: its role, side, type, size, levels and what became of it."""
    levels = [price(each) for each in (order.stop_price, order.limit_price) if not pd.isna(each)]
    told = f"{order.role} {order.order_id}: {order.side} {shares(order.quantity)} {order.type}"
    reason = f" ({order.reason})" if isinstance(order.reason, str) and order.reason else ""
    return f"{' '.join([told.replace('_', ' '), *levels])}, {order.status}{reason}"


def explain_trade(
    source: Source, run_id: str, trade_id: int, bars: pd.DataFrame | None = None
) -> TradeExplanation:
    """Return what is known of one trade: words, orders, fills, prices, exit and why.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        run_id: the run, as in `trades`.
        trade_id: the trade of that run.
        bars: the prices, as `load_bars` returns them, where the run has not recorded its own (a
            desk does, a backtest does not).

    Returns:
        The explanation; `print` tells it as a story, the end of a cell shows it as a card with the
        prices around it, `trade_figure` draws it.

    Raises:
        QueryError: there is no such run or trade, `trade_id` is no number, or `bars` are none.

    Example:
        >>> print(explain_trade(lab, run_id, 3))  # doctest: +SKIP
    """
    with lab_of(source) as lab:
        trade = found_trade(lab, run_id, trade_id)
        ids = {
            f"{end}": None if pd.isna(trade[f"{end}_order_id"]) else int(trade[f"{end}_order_id"])
            for end in ("entry", "exit")
        }
        orders = lab.sql(ORDERS, {"run": run_id, **ids}).df()
        fills = lab.sql(FILLS, {"run": run_id, **ids}).df()
        said = {end: message_of(lab, trade, end) for end in ("entry", "exit")}
        advice = lab.sql(ADVICE, values_of(trade, "entry")).df()
        path = path_of(lab, trade, bars)
    why = why_out(trade, orders, said["exit"])
    unknown = tuple(unknowns(trade, said, path, why))
    return TradeExplanation(
        trade, said["entry"], said["exit"], advice, orders, fills, path, why, unknown
    )


def found_trade(lab: Lab, run_id: str, trade_id: int) -> "pd.Series[Any]":
    """Return the trade that is meant.

    Raises:
        QueryError: there is none.
    """
    if not isinstance(trade_id, int | np.integer):
        raise QueryError(
            f"trade_id is {trade_id!r}", "Give the run first: explain_trade(lab, run_id, trade_id)."
        )
    found = lab.sql(TRADE, {"run": str(run_id), "trade": trade_id}).df()
    if found.empty:
        query = "SELECT min(trade_id), max(trade_id) FROM trades WHERE run_id = ?"
        low, high = lab.sql(query, [run_id]).fetchall()[0]
        known = f"Its trades are {low} to {high}." if low is not None else "See: FROM trades."
        raise QueryError(f"Run {run_id!r} has no trade {trade_id!r}", known)
    row: pd.Series[Any] = found.iloc[0]
    terms = json.loads(row.pop("metadata") or "{}")
    code = terms.get("currency")
    row["currency"] = code
    row["price_currency"] = (
        terms.get("instruments", {}).get(row["symbol"], {}).get("currency", code)
    )
    return row


def values_of(trade: "pd.Series[Any]", end: str) -> dict[str, str | None]:
    """Return session and id of the message of the entry or exit, None where there is none."""
    names = {"message": f"{end}_message_id", "session": "session_id"}
    found = {key: trade[name] for key, name in names.items()}
    return {key: value if isinstance(value, str) else None for key, value in found.items()}


def message_of(lab: Lab, trade: "pd.Series[Any]", end: str) -> "pd.Series[Any] | None":
    """Return the message of the entry or exit; None where there is none."""
    found = lab.sql(MESSAGE, values_of(trade, end)).df()
    return None if found.empty else found.iloc[0]
