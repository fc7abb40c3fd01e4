"""`TableWriter`: makes the table of utterances, whole, of some sessions, or of some messages."""

from collections.abc import Collection, Mapping
from typing import Any

import duckdb

from multichat_lab.analysis.inferred_view import NOTED_REPLIES
from multichat_lab.analysis.utterances import WHOLE, Extent, utterances

FIELDS = ", ".join(
    [
        *(f"m.{name}" for name in (
            "session_id", "seq", "message_id", "sender", "recipient", "content", "kind",
            "timestamp", "time_kind", "reply_kind", "model", "tokens_in", "tokens_out", "cost",
            "revisions", "said_to", "told",
        )),
        "m.kind <> 'system' AND m.knowable AND m.told AS measured",
    ]
)  # fmt: skip
"""`said_to`: the recipient as recorded; `told`: whether the source of its session tells replies at
all; `measured`: whether the measures count whether it is answered."""
PROFILE = "sender, recipient, kind, status, answered, measured, labels, outcome"
"""What a message has in common with many others: lists are counted by profile, not by message."""
NUMBERED = f"SELECT *, hash({{salt}}, {PROFILE}) AS profile FROM ({{whole}})"  # noqa: S608
UNPACKED = ("message_id",)
"""Columns that are kept as they are: to pack ids, each another, is a quarter of all the writing."""
THESE = "session_id IN (SELECT unnest($sessions::VARCHAR[]))"
RENEWED = f"""
    WITH named AS (
        SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($messages::VARCHAR[])
               AS message_id),
    links AS (
        SELECT session_id, message_id, target_id FROM relations WHERE kind = 'reply'
        UNION ALL SELECT session_id, message_id, target_id FROM ({NOTED_REPLIES}) WHERE $inferred)
    FROM named UNION SELECT session_id, target_id FROM links SEMI JOIN named
    USING (session_id, message_id)
"""  # noqa: S608
"""Messages that are touched, and those that they answer, or seemed to until a source told."""
NEAR = """
    FROM messages WHERE session_id IN (SELECT session_id FROM renewed)
      AND (session_id, message_id) IN (
        FROM renewed UNION SELECT l.session_id, l.message_id
        FROM (SELECT session_id, message_id, target_id FROM relations WHERE kind = 'reply'
              UNION ALL SELECT session_id, message_id, target_id FROM inferred_replies
              WHERE $inferred) l
        JOIN renewed r ON r.session_id = l.session_id AND r.message_id = l.target_id
        UNION SELECT i.session_id, i.target_id FROM inferred_replies i
        SEMI JOIN renewed USING (session_id, message_id) WHERE $inferred)
"""
SESSIONS = "session_id IN (SELECT session_id FROM renewed)"
"""Lets DuckDB leave out what it need not look at."""
PART = Extent(
    shown="(FROM near WHERE (session_id, message_id) IN (FROM renewed))",
    near="near",
    told="FROM told UNION ALL FROM told_before",
)
PROFILES = "_profiles"
"""What the name of the table of profiles ends in."""


class TableWriter:
    """Writes the table of utterances, and the table of their profiles, in one transaction.

    Args:
        connection: to the lab's file, in a transaction.
        name: of the table.
        inferred: whether replies that were inferred count.
        salt: of the numbers of profiles; with another one they are others.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: str, inferred: bool, salt: int
    ) -> None:
        self._connection = connection
        self._name, self._profiles = name, f"{name}{PROFILES}"
        self._found = f"SELECT DISTINCT profile, {PROFILE} FROM {name}"  # noqa: S608
        self._inferred = inferred
        self._salt = salt

    def fill(self) -> None:
        """Make all of it."""
        whole = self._numbered(WHOLE)
        kinds = self._connection.execute(f"DESCRIBE {whole}").fetchall()
        plain = " USING COMPRESSION uncompressed"
        columns = (f"{name} {kind}{plain * (name in UNPACKED)}" for name, kind, *_ in kinds)
        self._connection.execute(f"CREATE OR REPLACE TABLE {self._name} ({', '.join(columns)})")
        self._connection.execute(f"INSERT INTO {self._name} {whole}")
        self._connection.execute(f"CREATE OR REPLACE TABLE {self._profiles} AS {self._found}")

    def replace(self, sessions: Collection[str]) -> None:
        """Make some sessions anew."""
        if sessions:
            extent = Extent(
                f"(FROM messages WHERE {THESE})", f"(FROM all_messages() WHERE {THESE})"
            )
            self._write(extent, THESE, {"sessions": list(sessions)})

    def renew(self, messages: Mapping[str, Collection[str]]) -> set[str]:
        """Make some messages anew: session → their ids.

        Return the sessions of which all messages have changed by that: the first reply that a
        source tells changes what one knows of the others.
        """
        if not messages:
            return set()
        pairs = [(session, each) for session, some in messages.items() for each in some]
        named = {"sessions": [one for one, _ in pairs], "messages": [other for _, other in pairs]}
        inferred = {"inferred": self._inferred}
        told = f"SELECT DISTINCT session_id FROM {self._name} WHERE told AND {{}}"  # noqa: S608
        before = told.format(THESE)
        execute = self._connection.execute
        execute(f"CREATE TEMP TABLE renewed AS {RENEWED}", named | inferred)
        execute(f"CREATE TEMP TABLE near AS {NEAR}", inferred)
        execute(f"CREATE TEMP TABLE told_before AS {before}", {"sessions": list(messages)})
        these = f"{SESSIONS} AND (session_id, message_id) IN (FROM renewed)"
        self._write(PART, these, {})
        found = execute(f"{told.format(these)} EXCEPT FROM told_before").fetchall()
        return {session_id for (session_id,) in found}

    def is_clear(self) -> bool:
        """Return whether no two profiles have one number."""
        alike = f"SELECT count(*) = count(DISTINCT profile) FROM {self._profiles}"  # noqa: S608
        return bool(self._connection.execute(alike).fetchall()[0][0])

    def _write(self, extent: Extent, these: str, values: Mapping[str, Any]) -> None:
        execute = self._connection.execute
        execute(f"DELETE FROM {self._name} WHERE {these}", values)  # noqa: S608
        execute(f"INSERT INTO {self._name} {self._numbered(extent)}", values)
        found = f"{self._found} WHERE {these} EXCEPT FROM {self._profiles}"
        execute(f"INSERT INTO {self._profiles} ({found})", values)
        # those that nothing has any more stay: they count nothing

    def _numbered(self, extent: Extent) -> str:
        whole = utterances(self._inferred, FIELDS, extent)
        return NUMBERED.format(salt=self._salt, whole=whole)
