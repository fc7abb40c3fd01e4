"""What a run needs to be run again, and what attribution joins on.

An order has all fields of its record; `requests` are what was asked of the broker, in order; `bars`
are what a desk showed, kept once, under the first run of the desk (`runs.desk_id`).
"""

STATEMENTS = (
    "ALTER TABLE runs ADD COLUMN desk_id VARCHAR",
    "ALTER TABLE runs ADD COLUMN bar_count BIGINT",
    "ALTER TABLE orders ADD COLUMN event BIGINT",
    "ALTER TABLE orders ADD COLUMN trail_distance DOUBLE",
    "ALTER TABLE orders ADD COLUMN trail_fraction DOUBLE",
    "ALTER TABLE orders ADD COLUMN time_in_force VARCHAR",
    "ALTER TABLE orders ADD COLUMN reduce_only BIGINT",
    "ALTER TABLE orders ADD COLUMN parent_id BIGINT",
    "ALTER TABLE orders ADD COLUMN replaces BIGINT",
    "ALTER TABLE orders ADD COLUMN closed_at BIGINT",
    "ALTER TABLE orders ADD COLUMN closed_event BIGINT",
    "ALTER TABLE trades ADD COLUMN slippage DOUBLE",
    """CREATE TABLE requests (
        revision {serial},
        run_id VARCHAR NOT NULL,
        request_id BIGINT NOT NULL,
        event BIGINT NOT NULL,
        action VARCHAR NOT NULL,
        order_id BIGINT NOT NULL,
        terms VARCHAR NOT NULL)""",
    """CREATE TABLE bars (
        revision {serial},
        run_id VARCHAR NOT NULL,
        event BIGINT NOT NULL,
        symbol VARCHAR NOT NULL,
        timestamp BIGINT NOT NULL,
        open DOUBLE NOT NULL,
        high DOUBLE NOT NULL,
        low DOUBLE NOT NULL,
        close DOUBLE NOT NULL,
        volume DOUBLE NOT NULL)""",
)
