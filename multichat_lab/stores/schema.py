"""The tables as the present release reads and writes them; the migrations build them."""

SCHEMA_VERSION = 2
"""The number of the newest migration."""

TABLES: dict[str, tuple[str, ...]] = {
    "sessions": ("session_id", "topic", "status", "created_at", "ended_at", "metadata"),
    "participants": ("session_id", "participant", "kind", "joined_at", "left_at", "position"),
    "messages": (
        "session_id", "seq", "message_id", "sender", "recipient", "content", "kind",
        "timestamp", "reply_to", "metadata", "source_id",
    ),
    "relations": ("session_id", "message_id", "target_id", "kind"),
    "runs": (
        "run_id", "session_id", "robot", "symbol", "params", "seed", "initial_cash",
        "started_at", "ended_at", "metadata",
    ),
    "orders": (
        "run_id", "order_id", "message_id", "participant", "symbol", "side", "type",
        "quantity", "limit_price", "stop_price", "status", "submitted_at", "reason", "metadata",
    ),
    "fills": (
        "run_id", "fill_id", "order_id", "timestamp", "price", "quantity", "commission", "slippage",
    ),
    "trades": (
        "run_id", "trade_id", "participant", "symbol", "side", "quantity",
        "entry_message_id", "exit_message_id", "entry_order_id", "exit_order_id",
        "entry_time", "exit_time", "entry_price", "exit_price", "commission", "pnl", "return_pct",
    ),
    "equity": ("run_id", "timestamp", "cash", "position_value", "equity", "drawdown"),
}  # fmt: skip
"""Column names of each table, without the bookkeeping column `revision`."""

KEYS: dict[str, tuple[str, ...]] = {
    "sessions": ("session_id",),
    "participants": ("session_id", "participant"),
    "runs": ("run_id",),
    "orders": ("run_id", "order_id"),
}
"""Tables whose rows may change later, and the columns that identify a row; the rest only grow."""

TIMES: frozenset[str] = frozenset(
    {
        "created_at", "ended_at", "joined_at", "left_at", "timestamp", "started_at",
        "submitted_at", "entry_time", "exit_time",
    }
)  # fmt: skip
"""Columns that hold UTC microseconds since 1970 in the stores and TIMESTAMPTZ in the lab."""

OWNED_BY_RUN: tuple[str, ...] = ("orders", "fills", "trades", "equity")
"""Tables whose rows belong to a run, and through it to a session."""
