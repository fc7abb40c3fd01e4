"""The tables as the present release reads and writes them; the migrations build them."""

SCHEMA_VERSION = 3
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
        "started_at", "ended_at", "metadata", "desk_id", "bar_count",
    ),
    "orders": (
        "run_id", "order_id", "message_id", "participant", "symbol", "side", "type",
        "quantity", "limit_price", "stop_price", "status", "submitted_at", "reason", "metadata",
        "event", "trail_distance", "trail_fraction", "time_in_force", "reduce_only",
        "parent_id", "replaces", "closed_at", "closed_event",
    ),
    "fills": (
        "run_id", "fill_id", "order_id", "timestamp", "price", "quantity", "commission", "slippage",
    ),
    "trades": (
        "run_id", "trade_id", "participant", "symbol", "side", "quantity",
        "entry_message_id", "exit_message_id", "entry_order_id", "exit_order_id",
        "entry_time", "exit_time", "entry_price", "exit_price", "commission", "pnl", "return_pct",
        "slippage",
    ),
    "equity": ("run_id", "timestamp", "cash", "position_value", "equity", "drawdown"),
    "requests": ("run_id", "request_id", "event", "action", "order_id", "terms"),
    "bars": (
        "run_id", "event", "symbol", "timestamp", "open", "high", "low", "close", "volume",
    ),
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
        "submitted_at", "closed_at", "entry_time", "exit_time",
    }
)  # fmt: skip
"""Columns that hold UTC microseconds since 1970 in the stores and TIMESTAMPTZ in the lab."""

OBJECTS: frozenset[str] = frozenset({"metadata", "params", "terms"})
"""Columns that hold JSON text in the stores and JSON in the lab."""

FLAGS: frozenset[str] = frozenset({"reduce_only"})
"""Columns that hold 0 or 1 in the stores and BOOLEAN in the lab."""

OWNED_BY_RUN: tuple[str, ...] = ("orders", "fills", "trades", "equity", "requests", "bars")
"""Tables whose rows belong to a run, and through it to a session."""

RUN_TABLES: tuple[str, ...] = ("runs", *OWNED_BY_RUN)
"""The tables that a run writes."""
