"""Sessions to replay, and what is reckoned of them from the store's own rows, row by row."""

import asyncio
from datetime import UTC, datetime, timedelta

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.stores.schema import TABLES
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import Breakout, SmaCross
from tests.trading.desk.scripted import SESSION, Pressing, desk_in

BARS = gbm_bars(300, seed=1)
START = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def traded_session(chats: SessionPersistence) -> SessionPersistence:
    """Record a desk of two robots and Ann, who also leaves limit orders working."""
    script = {
        9: {"action": "buy", "quantity": 10, "say": "Ten."},
        20: {"action": "sell", "quantity": 4, "limit": 1e6, "say": "At a million."},
        90: {"action": "sell", "quantity": 25, "say": "Out, and short."},
        200: {"action": "buy", "quantity": 1, "limit": 1e-3},
    }
    robots = [SmaCross(3, 8), Breakout(), Pressing("Ann", script)]
    asyncio.run(desk_in(chats, replay_feed(BARS), robots).run())
    return chats


def said(chats: SessionPersistence, *minutes: float | None, session: str = "talk") -> list[int]:
    """Record a message for each number of minutes after START, with a made-up time for None."""
    chats.create_session(["Ann", "Bob"], session_id=session, created_at=START)
    messages = [
        ChatMessage(
            session,
            ("Ann", "Bob")[number % 2],
            f"Word {number}.",
            timestamp=START + timedelta(minutes=0 if minute is None else minute),
            time_kind="made_up" if minute is None else "known",
        )
        for number, minute in enumerate(minutes)
    ]
    return [each.seq for each in chats.add_messages(messages)]


def rows_of(chats: SessionPersistence, table: str, run_id: str | None = None) -> list[dict]:
    """Return rows of a table as the store has them; of all runs unless one is given."""
    with chats.store.reading() as reader:
        runs = [row[0] for row in reader.run_rows("runs", None)]
        return [
            dict(zip(TABLES[table], row, strict=True))
            for run in ([run_id] if run_id else runs)
            for row in reader.run_rows(table, run)
        ]


def run_of(chats: SessionPersistence, name: str) -> str:
    """Return the run of a participant."""
    with chats.store.reading() as reader:
        rows = [
            dict(zip(TABLES["runs"], row, strict=True)) for row in reader.run_rows("runs", None)
        ]
    return next(row["run_id"] for row in rows if row["robot"] == name)


def reckoned(chats: SessionPersistence, name: str, time_us: int, initial: float) -> dict:
    """Return where a participant stood at a time: from fills, orders, trades and equity alone."""
    run = run_of(chats, name)
    orders = {row["order_id"]: row for row in rows_of(chats, "orders", run)}
    fills = [row for row in rows_of(chats, "fills", run) if row["timestamp"] <= time_us]
    cash, held = round(100 * initial), 0.0
    for fill in fills:
        sign = {"buy": 1, "sell": -1}[orders[fill["order_id"]]["side"]]
        held += sign * fill["quantity"]
        cash -= round(100 * sign * fill["quantity"] * fill["price"])
        cash -= round(100 * fill["commission"]) + round(100 * fill["slippage"])
    curve = [row for row in rows_of(chats, "equity", run) if row["timestamp"] <= time_us]
    trades = [row for row in rows_of(chats, "trades", run) if row["exit_time"] <= time_us]
    return {
        "cash": cash / 100,
        "held": held,
        "equity": curve[-1]["equity"] if curve else initial,
        "realised": round(sum(row["pnl"] for row in trades), 2),
        "orders": {
            key
            for key, row in orders.items()
            if row["submitted_at"] <= time_us
            and (row["closed_at"] is None or row["closed_at"] > time_us)
        },
    }


__all__ = ["BARS", "SESSION", "START", "reckoned", "rows_of", "run_of", "said", "traded_session"]
