"""What a message caused: its orders, what they were filled at, and what their trades earned."""

from collections import defaultdict
from typing import Any

from multichat_lab.analysis.browsing.table import Row, UtteranceTable

ORDERS = """
    WITH mine AS (
        SELECT o.*, coalesce(r.metadata->>'$.currency', 'USD') AS currency
        FROM orders o JOIN runs r USING (run_id)
        WHERE (r.session_id = $session OR r.session_id IS NULL)
          AND o.message_id IN (SELECT unnest($ids::VARCHAR[])))
    SELECT message_id, run_id, order_id, side, m.quantity, symbol, type, status, currency,
           (SELECT sum(f.price * f.quantity) / nullif(sum(f.quantity), 0) FROM fills f
            WHERE f.run_id = m.run_id AND f.order_id = m.order_id) AS price,
           (SELECT sum(t.pnl::DECIMAL(38, 12)) FROM trades t
            WHERE t.run_id = m.run_id AND t.entry_order_id = m.order_id) AS amount,
           coalesce((SELECT list(t.trade_id ORDER BY t.trade_id) FROM trades t
            WHERE t.run_id = m.run_id AND m.order_id IN (t.entry_order_id, t.exit_order_id)), [])
           AS trades
    FROM mine m ORDER BY run_id, order_id
"""
"""A trade is credited to the order that it began with, as `attribution_df` does."""


def orders_of(table: UtteranceTable, session_id: str, ids: list[str]) -> dict[str, list[Row]]:
    """Return message id → its orders.

    `price` is the mean of the fills, None without any; `earned` is what the trades earned that
    began with the order, after costs, None where none has ended; `trades` are the ids of those that
    it began or ended.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows(ORDERS, {"session": session_id, "ids": ids}):
        amount, currency = row.pop("amount"), row.pop("currency")
        earned: Any = None if amount is None else {"amount": float(amount), "currency": currency}
        found[row.pop("message_id")].append(row | {"earned": earned})
    return found
