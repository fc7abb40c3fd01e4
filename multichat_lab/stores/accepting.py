"""Damage that somebody accepts: from there on messages are linked anew, and that is noted."""

import json
from collections.abc import Iterable, Sequence

from multichat_lab.columns import Row
from multichat_lab.records import Annotation, ChatSession
from multichat_lab.stores.accepted import ACCEPTED, MOST_LOST, accepted_in
from multichat_lab.stores.chain import Earlier, link, replaced
from multichat_lab.stores.contract import Store, Transaction
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.revising import Changes
from multichat_lab.stores.schema import TABLES
from multichat_lab.times import microseconds

_SEQ, _ID, _CONTENT, _PARTS, _SENT, _HASH = map(
    TABLES["messages"].index, ("seq", "message_id", "content", "parts", "timestamp", "hash")
)
ALL = 2**62


def accept(store: Store, damage: Damage, by: str | None) -> bool:
    """Take a session for what it is, and return whether that changed anything.

    Messages keep their numbers: the places of lost ones stay empty. What cannot be read of a
    json store's file is not accepted; nor is a session that has lost all its messages, or
    more than `MOST_LOST`.

    Args:
        store: an open store that can be written to.
        damage: what is wrong, in its session or beside it.
        by: who accepts it.
    """
    if (session_id := damage.session_id) is None:
        return False
    with store.transaction() as transaction:
        session = transaction.session(session_id)
        if session is None:
            return False
        told = _taken(transaction, session, damage)
        if not told:
            return False
        note = Annotation(session_id, ACCEPTED, value=json.dumps(told), by=by)
        transaction.add_notes([note])
        transaction.kept.prove([session_id])
    return True


def accept_tail(store: Store, session_id: str, last: int, by: str | None) -> Damage | None:
    """Note that the last messages of a session are lost, and return what was noted.

    Their numbers are not given again. Nothing is noted of a session that is not there.

    Args:
        store: an open store that can be written to.
        session_id: the session.
        last: the number of its last message, as it was acknowledged.
        by: who accepts it.
    """
    with store.transaction() as transaction:
        session = transaction.session(session_id)
        if session is None or not 0 < last - session.message_count <= MOST_LOST:
            return None
        first = session.message_count + 1
        transaction.kept.recount(session_id, last)
        value = json.dumps({"lost": [[first, last]]})
        transaction.add_notes([Annotation(session_id, ACCEPTED, value=value, by=by)])
    which = f"Messages {first} to {last}" if first < last else f"Message {last}"
    told = f"{which} of session {session_id!r} {'are' if first < last else 'is'} lost"
    return Damage(session_id, first, "lost", told)


def _taken(transaction: Transaction, session: ChatSession, damage: Damage) -> dict[str, object]:
    """Link and count the messages of a session anew if need be, and return what to note of it."""
    session_id, count = session.session_id, session.message_count
    rows = list(transaction.kept.message_rows([session_id], 0, ALL))
    if not rows:
        return {"beside": damage.told} if damage.seq is None else {}
    there = [row[_SEQ] for row in rows]
    before = accepted_in(transaction.notes(Annotation, session_id))
    last = max(count, there[-1], *before.lost)
    if last - len(there) > MOST_LOST:
        return {}
    missing = set(range(1, last + 1)) - set(there) - before.lost
    changes = Changes(transaction.kept.note_rows("revisions", [session_id]), before.changes)
    hashes, altered, relinked = _relinked(rows, changes.earlier(rows))
    told: dict[str, object] = {"lost": _ranges(missing)} if missing else {}
    if wrong := {**changes.wrong, **changes.strays()}:
        told["changes"] = wrong
    newest = max(row[_SENT] for row in rows)
    is_counted = microseconds(session.last_activity) == newest and last == count
    if relinked is not None or session.head != hashes[-1] or missing or not is_counted:
        first = there[-1] if relinked is None else relinked
        links = dict(zip(there, hashes, strict=True))
        given = [links.get(seq) or "" for seq in range(first, there[-1] + 1)]
        transaction.kept.recount(session_id, there[-1])  # for a moment the last that is there
        transaction.kept.relink(session_id, first, given)
        transaction.kept.recount(session_id, last)
        told |= {} if relinked is None else {"first": relinked, "last": last}
        told |= {"altered": altered, "head": session.head}
    if damage.seq is None and not wrong:
        told["beside"] = damage.told
    return told


def _ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as ranges: the first and the last of each."""
    found: list[list[int]] = []
    for each in sorted(numbers):
        if found and found[-1][1] == each - 1:
            found[-1][1] = each
        else:
            found.append([each, each])
    return found


def _relinked(
    rows: Sequence[Row], earlier: Earlier
) -> tuple[list[str | None], list[int], int | None]:
    """Return the checksums of all messages of a session, which are altered, and the first new one.

    Whether one is altered that stands behind lost ones cannot be told; it is linked anew.
    """
    hashes: list[str | None] = []
    altered: list[int] = []
    relinked: int | None = None
    before: str | None = None
    number = 0
    for row in rows:
        words = [{_CONTENT: text, _PARTS: parts} for text, parts in earlier.get(row[_ID], ())]
        forms = [*(replaced(row, each) for each in words), row]
        found = row[_HASH]
        starts = (before, None)  # a chain may begin anew behind messages of an older release
        known = [(s, each) for s in starts for each in forms if link(s, each) == found]
        if (found is not None and not known) or (found is None and before is not None):
            altered += [row[_SEQ]] if row[_SEQ] == number + 1 else []
            relinked = row[_SEQ] if relinked is None else relinked
        number = row[_SEQ]
        if relinked is not None:
            start, form = known[0] if known else (before, forms[0])
            is_new = start is None and before is not None
            hashes.append(link(None if is_new or not hashes else hashes[-1], form))
        else:
            hashes.append(found)
        before = found
    return hashes, altered, relinked
