"""Edits, deletions and reactions that a source tells of, but not whole.

An edit whose old words are not told is no revision, which would hold them: the message says in its
metadata that there was one. Its words, where an earlier export had them, become a revision then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from multichat_lab.records import ChatMessage, Reaction
from multichat_lab.records.message import DELETED, EDITED

__all__ = ["DELETED", "EDITED", "REACTION_COUNTS", "change_of", "change_told", "counts_beyond"]

REACTION_COUNTS = "import.reaction_counts"
"""Metadata: reaction → how many reacted so, where the source does not name them all."""


def change_told(
    kind: str, at: datetime | None = None, by: str | None = None
) -> dict[str, dict[str, str]]:
    """Return the metadata that tells of an edit or a deletion.

    Args:
        kind: `EDITED` or `DELETED`.
        at: aware datetime; None where it is not told.
        by: who changed it; None where that is not told.
    """
    told = {"at": None if at is None else at.isoformat(), "by": by}
    return {kind: {key: value for key, value in told.items() if value is not None}}


def change_of(message: ChatMessage) -> tuple[str | None, datetime | None]:
    """Return who changed a message last, and when, as far as its source tells."""
    told = message.metadata.get(DELETED) or message.metadata.get(EDITED)
    if not isinstance(told, dict):
        return None, None
    by, at = told.get("by"), told.get("at")
    return by if isinstance(by, str) and by else None, _moment(at)


def counts_beyond(counts: Mapping[str, int], named: Iterable[Reaction]) -> dict[str, Any]:
    """Return the metadata that tells how many reacted, where more did than are named."""
    known = Counter(each.name for each in named)
    more = {name: count for name, count in counts.items() if count > known[name]}
    return {REACTION_COUNTS: more} if more else {}


def _moment(at: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else moment
