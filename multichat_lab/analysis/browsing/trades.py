"""What words caused: orders, what they were filled at, and what the trades earned or cost."""

from collections import defaultdict
from typing import Any

from multichat_lab.analysis.browsing.session_list import check_window
from multichat_lab.analysis.browsing.table import Row, UtteranceTable
from multichat_lab.analysis.browsing.tally import Tally

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
LONGEST_WORDS = 200
"""Characters that are shown of words in a list."""
EXTREMES = f"""
    WITH earned AS (
        SELECT r.session_id, entry_message_id AS message_id,
               coalesce(r.metadata->>'$.currency', 'USD') AS currency,
               sum(pnl::DECIMAL(38, 12)) AS amount
        FROM trades JOIN runs r USING (run_id) WHERE entry_message_id IS NOT NULL GROUP BY ALL),
    said AS (
        SELECT session_id, seq, message_id, sender, left(content, {LONGEST_WORDS}) AS content
        FROM {{table}} WHERE message_id IN (SELECT message_id FROM earned) AND ({{where}})
          AND ($session IS NULL OR session_id = $session)),
    placed AS (
        SELECT s.* EXCLUDE (message_id), currency, amount,
               row_number() OVER (PARTITION BY currency ORDER BY amount, s.session_id, seq) AS low,
               row_number() OVER (PARTITION BY currency ORDER BY amount DESC, s.session_id, seq)
               AS high
        FROM said s JOIN earned e ON e.message_id = s.message_id
         AND (e.session_id = s.session_id OR e.session_id IS NULL))
    SELECT *, amount < 0 AS is_lost, CASE WHEN amount < 0 THEN low ELSE high END AS place
    FROM placed WHERE amount <> 0 AND place <= $limit ORDER BY place, currency
"""  # noqa: S608


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


def extremes(tally: Tally, session_id: str | None = None, limit: int = 5) -> Row:
    """Return the chosen words whose trades `lost` most, and those whose trades `won` most.

    Of each currency `limit` at most, the extreme first: one cannot be compared with another. A row
    has `session_id`, `seq`, `sender`, `color`, `content` (its beginning) and `earned`: what the
    trades made after costs that began with orders of the message, as far as they have ended.

    Args:
        tally: what is chosen.
        session_id: only words of this session; None for all.
        limit: from 1 to 200.

    Raises:
        QueryError: a value that makes no sense.
    """
    check_window(0, limit)
    table = tally.table
    query = EXTREMES.format(table=table.name, where=tally.where)
    found: Row = {"lost": [], "won": []}
    for row in table.rows(query, {"session": session_id, "limit": limit}):
        earned = {"amount": float(row["amount"]), "currency": row["currency"]}
        shown = {name: row[name] for name in ("session_id", "seq", "sender", "content")}
        shown |= {"color": table.color_of(row["sender"]), "earned": earned}
        found["lost" if row["is_lost"] else "won"].append(shown)
    return found
