"""Views in which times can be read, for datasette and the shells of sqlite3 and duckdb.

The tables keep times as microseconds since 1970. What a view shows of a time is UTC: text in
SQLite, `TIMESTAMPTZ` elsewhere. A time that nobody knows, and that an import made up, is NULL. We
never ask the views ourselves. A step that adds a column to a table makes its view anew.
"""

from multichat_lab.columns import quoted

TIMES = {
    "at", "closed_at", "created_at", "ended_at", "entry_time", "exit_time", "joined_at",
    "last_activity", "left_at", "recorded_at", "started_at", "submitted_at", "timestamp",
    "valid_from", "valid_to",
}  # fmt: skip

SHOWN: dict[str, str] = {
    "sessions": "session_id topic status created_at last_activity ended_at message_count score"
    " success error failing_seq metadata",
    "participants": "session_id participant kind joined_at left_at",
    "messages": "session_id seq timestamp sender recipient content kind message_id reply_to"
    " reply_kind recipient_kind time_kind recorded_at revisions model tokens_in tokens_out cost"
    " source_id parts metadata",
    "relations": "session_id message_id target_id kind",
    "revisions": "session_id message_id revision at by kind content",
    "reactions": "session_id message_id at participant name",
    "annotations": "session_id message_id label value by run created_at start end annotation_id",
    "identities": "participant source source_id name valid_from valid_to",
    "runs": "run_id session_id robot symbol started_at ended_at initial_cash seed params bar_count"
    " metadata",
    "orders": "run_id order_id submitted_at participant symbol side type quantity limit_price"
    " stop_price status reason closed_at message_id",
    "fills": "run_id fill_id order_id timestamp price quantity commission slippage",
    "trades": "run_id trade_id participant symbol side quantity entry_time entry_price exit_time"
    " exit_price pnl return_pct commission slippage entry_message_id exit_message_id",
    "equity": "run_id timestamp cash position_value equity drawdown",
    "bars": "run_id event symbol timestamp open high low close volume",
}
"""Table → what its view shows, in the order in which one reads it."""

WORDS = {"orders": "message_id", "trades": "entry_message_id"}
"""Table → the column of the message that led to it, whose words the view shows."""

MADE_UP = {
    "messages": "t.time_kind = 'made_up'",
    "sessions": "replace(t.metadata, ' ', '') LIKE '%\"import.synthetic_times\":true%'",
}
"""Table → when its times are not known."""


def readable(table: str, moment: str) -> str:
    """Return the statement that makes the view of a table.

    Args:
        table: its name.
        moment: how the database shows a time, with `{}` for the microseconds.
    """
    shown = []
    for name in SHOWN[table].split():
        column = f"t.{quoted([name])}"
        value = moment.replace("{}", column) if name in TIMES else column
        if name in TIMES and name != "recorded_at" and table in MADE_UP:
            value = f"CASE WHEN {MADE_UP[table]} THEN NULL ELSE {value} END"
        shown.append(f"{value} AS {quoted([name])}")
    source = f"{table} t"
    if table == "messages":
        shown.insert(1, "s.topic AS topic")
        source += " LEFT JOIN sessions s ON s.session_id = t.session_id"
    elif table in WORDS:
        shown.append("m.sender AS said_by, m.content AS words")
        source += (
            " LEFT JOIN runs r ON r.run_id = t.run_id LEFT JOIN messages m"
            f" ON m.session_id = r.session_id AND m.message_id = t.{WORDS[table]}"
        )
    return f"CREATE VIEW readable_{table} AS SELECT {', '.join(shown)} FROM {source}"  # noqa: S608


PART = "(({} % 1000000 + 1000000) % 1000000)"  # also of times before 1970
SQLITE = (
    f"strftime('%Y-%m-%d %H:%M:%S', ({{}} - {PART}) / 1000000, 'unixepoch')"
    f" || printf('.%06dZ', {PART})"
)
STATEMENTS = ()
ON_SQLITE = tuple(readable(table, SQLITE) for table in SHOWN)
ON_POSTGRESQL = tuple(
    readable(table, "(TIMESTAMPTZ 'epoch' + {} * INTERVAL '1 microsecond')") for table in SHOWN
)
ON_DUCKDB = tuple(readable(table, "make_timestamptz({})") for table in SHOWN)
