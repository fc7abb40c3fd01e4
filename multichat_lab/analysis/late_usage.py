"""What a model used for words that were recorded before that was told: late spans of OTLP.

A recorded message is never changed, for its checksum covers model and tokens. What comes later is
an annotation `otel.used` in the store, and stands in the message's columns in the lab, so that who
sums tokens counts each call once. What the message told itself stays.
"""

import duckdb

from multichat_lab.chat.traces.used import FIELDS, TELLER, USED
from multichat_lab.stores.schema import CATALOGUE

USAGE = {name: CATALOGUE["messages"].columns[name].form.stored for name in FIELDS}
"""Columns of a message, and members of the annotation's value → their types."""
_MEMBERS = ", ".join(
    f"arg_min(TRY_CAST(value->>'$.{name}' AS {kind}), created_at) AS {name}"
    for name, kind in USAGE.items()
)
_FILLED = ", ".join(f"{name} = coalesce(m.{name}, u.{name})" for name in USAGE)
_LACKING = " OR ".join(f"(m.{name} IS NULL AND u.{name} IS NOT NULL)" for name in USAGE)
_NOTED = f"""FROM annotations WHERE label = '{USED}' AND "by" = '{TELLER}' AND json_valid(value)"""
FILL = f"""
    UPDATE messages AS m SET {_FILLED}
    FROM (SELECT session_id, message_id, {_MEMBERS} {_NOTED} GROUP BY ALL) AS u
    WHERE m.session_id = u.session_id AND m.message_id = u.message_id AND ({_LACKING})
"""  # noqa: S608 - no value of anybody's in it


def fill_usage(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the columns of messages whose usage was told later.

    Args:
        connection: the lab's.
    """
    if connection.execute(f"SELECT 1 {_NOTED} LIMIT 1").fetchall():
        connection.execute(FILL)
