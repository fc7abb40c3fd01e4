"""What a copy lacks of some sessions, and what tells that it is no copy of them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.records import ChatSession, Participant
from multichat_lab.stores.chain import replaced
from multichat_lab.stores.copying.portions import (
    CHANGE_CONTENT,
    CHANGE_HASH,
    CHANGE_PARTS,
    CONTENT,
    HASH,
    ID,
    NOTED,
    NUMBER,
    PARTS,
    RECORDED,
    REVISIONS,
    SEQ,
    SESSION,
    Portion,
    bare,
)


class OtherError(Exception):
    """A copy holds what its source does not.

    Args:
        session_id: the session that holds it.
        told: what, in words.
    """

    def __init__(self, session_id: str, told: str) -> None:
        super().__init__(told)
        self.session_id = session_id


class AnewError(Exception):
    """A session of a copy is not what its source was: all of it must be copied again.

    Args:
        session_id: the session.
    """

    def __init__(self, session_id: str) -> None:
        super().__init__(session_id)
        self.session_id = session_id


@dataclass(slots=True)
class Lack:
    """What a copy lacks.

    Attributes:
        sessions, participants: new or changed.
        messages: new rows, by session and `seq`.
        revisions: changes of the words of new messages.
        rewritten: changes of the words of messages that are there, with the row of the message.
        notes: table → rows that are new.
    """

    sessions: list[ChatSession] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)
    rewritten: list[tuple[Row, Sequence[Row]]] = field(default_factory=list)
    notes: dict[str, list[Row]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        known = self.sessions, self.participants, self.messages, self.rewritten
        return any(map(bool, known)) or any(self.notes.values())


def lack_of(there: Portion, source: Portion) -> Lack:
    """Return what a copy lacks of a portion.

    Raises:
        OtherError: it holds what the source does not.
        AnewError: what it holds is not in the order of the source, or not as it is there now.
    """
    lack = Lack()
    for session_id, session in source.sessions.items():
        before = there.sessions.get(session_id)
        if before is not None and before.created_at != session.created_at:
            raise OtherError(session_id, f"session {session_id!r} began at another time")
        if before is None or bare(before) != bare(session):
            lack.sessions.append(session)
        known = {each.participant: each for each in there.participants.get(session_id, ())}
        wanted = {each.participant: each for each in source.participants[session_id]}
        _require_beginning(session_id, list(known), list(wanted), str)
        lack.participants += [e for name, e in wanted.items() if known.get(name) != e]
    for table in NOTED if source.notes else ():
        lack.notes[table] = []
        for session_id in source.sessions:
            rows = there.notes[table].get(session_id, [])
            now = source.notes[table].get(session_id, [])
            _require_beginning(session_id, rows, now, _in_words(table))
            lack.notes[table] += now[len(rows) :]
    _add_messages(lack, there, source)
    return lack


def _in_words(table: str) -> Callable[[Any], str]:
    return lambda row: f"a record of {table}: {row[1:]!r:.80}"


def _require_beginning(
    session_id: str, there: Sequence[Hashable], now: Sequence[Hashable], told: Callable[[Any], str]
) -> None:
    if list(now[: len(there)]) == list(there):
        return
    if others := [each for each in there if each not in set(now)]:
        raise OtherError(session_id, f"session {session_id!r} has {told(others[0])}")
    raise AnewError(session_id)


def _add_messages(lack: Lack, there: Portion, source: Portion) -> None:
    known, changes, before = there.messages_of(), source.changes_of(), there.changes_of()
    for session_id, rows in source.messages_of().items():
        held = known.get(session_id, [])
        if len(held) > len(rows) or any(
            (one[ID], one[RECORDED]) != (other[ID], other[RECORDED])
            for one, other in zip(held, rows, strict=False)
        ):
            raise OtherError(session_id, f"session {session_id!r} has other messages")
        for one, other in zip(held, rows, strict=False):
            if one != other or before.get(one[ID], []) != _of(changes, other):
                lack.rewritten.append(_rewritten(one, other, before, changes))
        new = rows[len(held) :]
        lack.messages += new
        lack.revisions += [each for row in new if row[REVISIONS] for each in _of(changes, row)]
    for session_id in known.keys() - source.messages_of().keys():
        raise OtherError(session_id, f"session {session_id!r} has more messages")


def _of(changes: Mapping[str, Sequence[Row]], message: Row) -> list[Row]:
    found = changes.get(message[ID], ())  # two sessions may have messages of one id
    return [each for each in found if each[0] == message[SESSION]]


def _rewritten(
    one: Row, other: Row, before: Mapping[str, list[Row]], changes: Mapping[str, list[Row]]
) -> tuple[Row, Sequence[Row]]:
    """Return a message as it is now, and the changes of its words that its copy lacks."""
    old, now = _of(before, one), _of(changes, other)
    later = now[len(old) :]
    words = (other[CONTENT], other[PARTS])
    after = (later[0][CHANGE_CONTENT], later[0][CHANGE_PARTS]) if later else words
    is_earlier = _told(old) == _told(now[: len(old)]) and one[REVISIONS] <= other[REVISIONS]
    if not is_earlier or after != (one[CONTENT], one[PARTS]):
        told = f"session {other[SESSION]!r} has other changes of message {one[SEQ]}"
        raise OtherError(other[SESSION], told)
    is_later = one[HASH] == other[HASH] and now[: len(old)] == old and len(old) == one[REVISIONS]
    numbers = [each[NUMBER] for each in later]
    if not is_later or numbers != list(range(one[REVISIONS] + 1, other[REVISIONS] + 1)):
        raise AnewError(other[SESSION])
    return other, later


def _told(changes: Sequence[Row]) -> list[Row]:
    """Return changes without their checksums, which they may have got later."""
    return [replaced(each, {CHANGE_HASH: None}) for each in changes]
