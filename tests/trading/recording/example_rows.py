"""A row of each table of runs, and how to put rows into a store and get them out again."""

from datetime import UTC, datetime

from multichat_lab.stores.schema import TABLES

MIDNIGHT = datetime(2020, 1, 2, tzinfo=UTC)
TIME_US = int(MIDNIGHT.timestamp()) * 1_000_000

ROW: dict[str, dict[str, object]] = {
    "runs": {
        "run_id": "r1", "session_id": "one", "robot": "Ann", "symbol": "AAPL,FB",
        "params": '{"fast": 10}', "seed": 7, "initial_cash": 100_000.25, "started_at": TIME_US + 1,
        "ended_at": None, "metadata": '{"leverage": 2.0}', "desk_id": "r1", "bar_count": 3,
    },
    "orders": {
        "run_id": "r1", "order_id": 1, "message_id": "m 🦆", "participant": "Ann", "symbol": "AAPL",
        "side": "buy", "type": "stop_limit", "quantity": 0.1, "limit_price": 10.01,
        "stop_price": None, "status": "open", "submitted_at": TIME_US, "reason": "",
        "metadata": "{}", "event": 2, "trail_distance": 0.3, "trail_fraction": None,
        "time_in_force": "DAY", "reduce_only": 1, "parent_id": None, "replaces": 4,
        "closed_at": None, "closed_event": None,
    },
    "fills": {
        "run_id": "r1", "fill_id": 1, "order_id": 1, "timestamp": TIME_US, "price": 1 / 3,
        "quantity": 0.1, "commission": 0.07, "slippage": 0.0,
    },
    "trades": {
        "run_id": "r1", "trade_id": 1, "participant": "Ann", "symbol": "AAPL", "side": "long",
        "quantity": 2.0, "entry_message_id": "m 🦆", "exit_message_id": None, "entry_order_id": 1,
        "exit_order_id": 2, "entry_time": TIME_US, "exit_time": TIME_US, "entry_price": 0.1 + 0.2,
        "exit_price": 5e-324, "commission": 0.29, "pnl": -12345678.91, "return_pct": -99.9,
        "slippage": 0.01,
    },
    "equity": {
        "run_id": "r1", "timestamp": TIME_US, "cash": 1.01, "position_value": -3.5,
        "equity": -2.49, "drawdown": -0.25,
    },
    "requests": {
        "run_id": "r1", "request_id": 1, "event": 1, "action": "submit", "order_id": 1,
        "terms": '{"limit": 10.01}',
    },
    "bars": {
        "run_id": "r1", "event": 1, "symbol": "AAPL", "timestamp": TIME_US, "open": 1.1,
        "high": 1.3, "low": 1.05, "close": 1.2, "volume": 1e9,
    },
}  # fmt: skip
"""A row of each table, by column."""


def row(table, **changes):
    values = ROW[table] | changes
    return tuple(values[column] for column in TABLES[table])


def put(chats, table, *rows):
    with chats.store.transaction() as transaction:
        transaction.put_rows(table, rows)


def stored(chats, table, run_id="r1"):
    with chats.store.reading() as reader:
        return reader.run_rows(table, run_id)


def in_lab(lab, table):
    return lab.sql(f"FROM {table}").fetchall()
