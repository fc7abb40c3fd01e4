"""Damage that somebody accepts: from there on messages are linked anew, and that is noted."""

import json
from collections.abc import Sequence

from multichat_lab.columns import Row
from multichat_lab.records import Annotation
from multichat_lab.stores.chain import Earlier, link, replaced
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.schema import TABLES

ACCEPTED = "accepted damage"
"""The label of the annotation of a session that tells who accepted what, and when.

Its value is a JSON object: `first` and `last`, the messages that have other checksums since;
`altered`, those that were not as recorded; `head`, the session's head before; `beside`, in words,
what was wrong beside its messages.
"""

_SEQ, _ID, _CONTENT, _PARTS, _HASH = map(
    TABLES["messages"].index, ("seq", "message_id", "content", "parts", "hash")
)


def accept(store: Store, damage: Damage, by: str | None) -> bool:
    """Take a session for what it is, and return whether that changed anything.

    Messages that are lost, added or renumbered are not accepted: they would have to be numbered
    anew.

    Args:
        store: an open store that can be written to.
        damage: what is wrong, in its session or beside it.
        by: who accepts it.
    """
    if (session_id := damage.session_id) is None:
        return False
    with store.transaction() as transaction:
        session = transaction.session(session_id)
        count = 0 if session is None else session.message_count
        rows = transaction.kept.message_rows([session_id], 0, count + 1)
        if session is None or [row[_SEQ] for row in rows] != list(range(1, count + 1)):
            return False
        changes = Changes(transaction.kept.note_rows("revisions", [session_id]))
        hashes, altered = _relinked(rows, changes.earlier(rows))
        told: dict[str, object] = {}
        if altered or (rows and session.head != hashes[-1]):
            first = altered[0] if altered else count
            transaction.kept.relink(session_id, first, [each or "" for each in hashes[first - 1 :]])
            told = {"first": first, "last": count, "altered": altered, "head": session.head}
        elif damage.seq is None:
            told = {"beside": damage.told}
        else:
            return False
        transaction.add_notes([Annotation(session_id, ACCEPTED, value=json.dumps(told), by=by)])
        transaction.kept.prove([session_id])
    return True


def first_accepted(reader: Reader, session_id: str) -> int | None:
    """Return the first message of a session that was linked anew; None where none was."""
    notes = (e for e in reader.notes(Annotation, session_id) if e.label == ACCEPTED and e.value)
    try:
        told = (json.loads(each.value or "") for each in notes)
        return min((int(each["first"]) for each in told if "first" in each), default=None)
    except (ValueError, KeyError, TypeError):
        return None  # a note of somebody else's


def _relinked(rows: Sequence[Row], earlier: Earlier) -> tuple[list[str | None], list[int]]:
    """Return the checksums of all messages of a session, and which of these are altered."""
    hashes: list[str | None] = []
    altered: list[int] = []
    before: str | None = None
    for row in rows:
        words = [{_CONTENT: text, _PARTS: parts} for text, parts in earlier.get(row[_ID], ())]
        forms = [*(replaced(row, each) for each in words), row]
        found = row[_HASH]
        starts = (before, None)  # a chain may begin anew behind messages of an older release
        known = [(s, each) for s in starts for each in forms if link(s, each) == found]
        if found is not None and not known:
            altered.append(row[_SEQ])
        if altered:
            start, form = known[0] if known else (before, forms[0])
            is_new = start is None and before is not None
            hashes.append(link(None if is_new or not hashes else hashes[-1], form))
        else:
            hashes.append(found)
        before = found
    return hashes, altered
