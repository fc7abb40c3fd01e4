"""What messages said before they were edited or deleted: a past that knew no other words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from multichat_lab.analysis.lab import Lab

EDITS = """
    SELECT message_id, epoch_us("at"), "by", content, kind = 'deletion' FROM revisions
    WHERE session_id = ? ORDER BY message_id, revision
"""
Edit = dict[str, Any]


def edits_of(lab: Lab, session_id: str) -> Mapping[str, list[Edit]]:
    """Return message → its edits, the oldest first.

    Of each: `at` (microseconds since 1970 UTC, None where not known), `by` (None likewise),
    `before` (the words that it replaced) and `deletion` (whether it left none).
    """
    found: dict[str, list[Edit]] = defaultdict(list)
    for message_id, at, by, before, deletion in lab.sql(EDITS, [session_id]).fetchall():
        found[message_id].append({"at": at, "by": by, "before": before, "deletion": deletion})
    return found


def words_at(message: Mapping[str, Any], time_us: float) -> str:
    """Return what a message said at a time; an edit whose time is not known counts as made."""
    for edit in message["edits"]:
        if edit["at"] is not None and edit["at"] > time_us:
            return str(edit["before"])
    return str(message["content"])


def unknown_edits(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is not known of edits, a phrase or none."""
    count = sum(any(edit["at"] is None for edit in each["edits"]) for each in messages)
    were = "1 message was" if count == 1 else f"{count:,} messages were"
    return [f"when {were} edited: shown as it stood afterwards"] if count else []
