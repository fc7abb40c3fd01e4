"""A round trip that was entered at a price of zero or below has no percentage."""

COLUMNS = (
    "revision, run_id, trade_id, participant, symbol, side, quantity, entry_message_id,"
    " exit_message_id, entry_order_id, exit_order_id, entry_time, exit_time, entry_price,"
    " exit_price, commission, pnl, return_pct, slippage"
)
STATEMENTS = (
    "ALTER TABLE trades RENAME TO trades_before",
    """CREATE TABLE trades (
        revision {serial},
        run_id VARCHAR NOT NULL,
        trade_id BIGINT NOT NULL,
        participant VARCHAR NOT NULL,
        symbol VARCHAR NOT NULL,
        side VARCHAR NOT NULL,
        quantity DOUBLE NOT NULL,
        entry_message_id VARCHAR,
        exit_message_id VARCHAR,
        entry_order_id BIGINT,
        exit_order_id BIGINT,
        entry_time BIGINT NOT NULL,
        exit_time BIGINT NOT NULL,
        entry_price DOUBLE NOT NULL,
        exit_price DOUBLE NOT NULL,
        commission DOUBLE NOT NULL,
        pnl DOUBLE NOT NULL,
        return_pct DOUBLE,
        slippage DOUBLE)""",
    f"INSERT INTO trades ({COLUMNS}) SELECT {COLUMNS} FROM trades_before ORDER BY revision",  # noqa: S608 - no value of anybody's
    "DROP TABLE trades_before",
)
