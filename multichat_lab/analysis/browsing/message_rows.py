"""Messages as a page shows them: with what they answer, what was done to them, what they caused."""

import json
from collections import defaultdict
from typing import Any

from multichat_lab.analysis.browsing.spans import spans_of
from multichat_lab.analysis.browsing.table import Row
from multichat_lab.analysis.browsing.tally import Tally
from multichat_lab.analysis.browsing.trades import orders_of
from multichat_lab.analysis.inferred_view import INFERRED_BY
from multichat_lab.analysis.note_marks import IS_CURRENT, SCAN_MARK
from multichat_lab.columns import json_object
from multichat_lab.parts import parts_of_text
from multichat_lab.records.message import DELETED

LONGEST_QUOTE = 200
"""Characters of the words that a reply quotes."""
MINE = "session_id = $session AND message_id IN (SELECT unnest($ids::VARCHAR[]))"
STORED = f"SELECT message_id, parts, metadata FROM messages WHERE {MINE}"  # noqa: S608
TARGETS = """
    WITH links AS (
        SELECT message_id, target_id, NULL AS confidence,
               CASE WHEN message_id IN (SELECT message_id FROM messages
                                        WHERE reply_kind = 'inferred' AND {mine})
                    THEN 'inferred' ELSE 'declared' END AS kind
        FROM relations WHERE kind = 'reply' AND {mine}
        UNION ALL SELECT message_id, target_id, confidence, 'inferred' FROM inferred_replies
        WHERE $inferred AND {mine})
    SELECT l.message_id, l.target_id, l.kind, l.confidence, t.seq, t.sender, t.content
    FROM links l LEFT JOIN {table} t ON t.session_id = $session AND t.message_id = l.target_id
    ORDER BY t.seq NULLS LAST
"""
REPLIES = """
    SELECT target_id AS message_id, count(DISTINCT message_id) AS n FROM (
        SELECT session_id, message_id, target_id FROM relations WHERE kind = 'reply'
        UNION ALL SELECT session_id, message_id, target_id FROM inferred_replies WHERE $inferred)
    WHERE session_id = $session AND target_id IN (SELECT unnest($ids::VARCHAR[])) GROUP BY ALL
"""
EDITS = f"""
    SELECT message_id, epoch_us("at") AS at, "by", content AS before, kind FROM revisions
    WHERE {MINE} ORDER BY revision
"""  # noqa: S608
REACTIONS = f"""
    SELECT message_id, name AS emoji, list(participant ORDER BY "at" NULLS LAST, participant)
           AS "by"
    FROM reactions WHERE {MINE} GROUP BY ALL ORDER BY count(*) DESC, emoji
"""  # noqa: S608
LABELS = f"""
    SELECT a.message_id, a.annotation_id, a.label, a.value, a."by", a.start, a."end",
           NOT coalesce({IS_CURRENT}, true) AS stale
    FROM annotations a JOIN messages m
      ON m.session_id = a.session_id AND m.message_id = a.message_id
    WHERE a.session_id = $session AND a.message_id IN (SELECT unnest($ids::VARCHAR[]))
      AND a.label <> '{SCAN_MARK}' AND a."by" IS DISTINCT FROM '{INFERRED_BY}'
    ORDER BY a.start NULLS FIRST, a.created_at, a.annotation_id
"""  # noqa: S608
PART_FIELDS = (
    "kind", "text", "name", "arguments", "call_id", "is_error", "media_type", "size", "url"
)  # fmt: skip
NO_REPLIES = "the source does not tell who answers this"
SYSTEM = "a system message asks nobody"


class MessageRows:
    """Some messages of a session, made ready to be shown.

    Args:
        tally: where they come from, and what is looked for.
        session_id: the session.
        found: their rows of the table, with `offset`, `at` and `hit`.
    """

    def __init__(self, tally: Tally, session_id: str, found: list[Row]) -> None:
        self._table = tally.table
        self._found = found
        ids = [row["message_id"] for row in found]
        self._values: Row = {"session": session_id, "ids": ids}
        self._spans = spans_of(tally, [row["content"] for row in found])
        self._replies = self._targets()
        self._orders = orders_of(tally.table, session_id, ids)

    def rows(self) -> list[Row]:
        """Return the messages as a page shows them."""
        stored = {row["message_id"]: row for row in self._ask(STORED)}
        inferred = {"inferred": self._table.inferred}
        counts = {row["message_id"]: row["n"] for row in self._ask(REPLIES, inferred)}
        edits, reactions, labels = map(self._grouped, (EDITS, REACTIONS, LABELS))
        rows = []
        for row, spans in zip(self._found, self._spans, strict=True):
            key = row["message_id"]
            changes = edits[key]
            for each in changes:
                each["deletion"] = each.pop("kind") == "deletion"
            shown = {name: row[name] for name in row.keys() - {"revisions", "total", "said_to"}}
            rows.append(
                shown
                | {
                    "color": self._table.color_of(row["sender"]),
                    "recipient": row["said_to"],
                    "parts": parts_of(stored[key]["parts"]),
                    "reply": self._replies.get(key),
                    "replies": counts.get(key, 0),
                    "answered_reason": why_unknown(row),
                    "edits": changes,
                    "deleted": is_deleted(row, stored[key], changes),
                    "reactions": reactions[key],
                    "labels": labels[key],
                    "orders": self._orders[key],
                    "spans": spans,
                }
            )
        return rows

    def _ask(self, query: str, values: Row | None = None) -> list[Row]:
        return self._table.rows(query, self._values | (values or {}))

    def _grouped(self, query: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._ask(query):
            found[row.pop("message_id")].append(row)
        return found

    def _targets(self) -> dict[str, Row]:
        query = TARGETS.format(mine=MINE, table=self._table.name)
        found: dict[str, Row] = {}
        for row in self._ask(query, {"inferred": self._table.inferred}):
            if row["message_id"] not in found:
                found[row["message_id"]] = self._target(row)
        return found

    def _target(self, row: Row) -> Row:
        if row["seq"] is None:
            return {"missing": True}
        return {**reply_of(row), "color": self._table.color_of(row["sender"])}


def reply_of(row: Row) -> Row:
    """Return what a message answers, with the beginning of its words."""
    text = " ".join(row["content"][: 2 * LONGEST_QUOTE].split())
    return {
        "message_id": row["target_id"],
        "seq": row["seq"],
        "sender": row["sender"],
        "kind": row["kind"],
        "confidence": row["confidence"],
        "text": text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…",
    }


def parts_of(text: str) -> list[Row]:
    """Return what a message is made of, every field of each part."""
    return [
        {name: getattr(part, name) for name in PART_FIELDS}
        for part in ([] if text == "[]" else parts_of_text(text))
    ]


def why_unknown(row: Row) -> str | None:
    """Return why nobody knows whether a message was answered; None where one knows."""
    if row["answered"] is not None:
        return None
    return SYSTEM if row["kind"] == "system" else NO_REPLIES


def is_deleted(row: Row, stored: Row, changes: list[Any]) -> bool:
    """Return whether a message has lost its words."""
    if DELETED in json_object(stored["metadata"]):
        return True
    return bool(changes) and not row["content"] and not json.loads(stored["parts"])
