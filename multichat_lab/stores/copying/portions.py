"""What a store holds of some sessions, as rows that are alike in all stores."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from multichat_lab.columns import Kind, Row
from multichat_lab.records import ChatSession, Participant
from multichat_lab.stores.chain import checksum
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.rows import participant_fields_row, session_row
from multichat_lab.stores.schema import CATALOGUE, TABLES
from multichat_lab.stores.sums import MODULUS, Sum

NOTED = ("relations", "reactions", "annotations")
"""Tables of notes of a session, but for the changes of words, which come with their messages."""

EXACT: Mapping[Kind, Any] = {"number": float, "flag": int, "count": int}
"""Kind → what makes one value of those that stores hand out for the same."""

SESSION, SEQ, ID, CONTENT, PARTS, REVISIONS, HASH, RECORDED = map(
    TABLES["messages"].index,
    ("session_id", "seq", "message_id", "content", "parts", "revisions", "hash", "recorded_at"),
)
CHANGED, NUMBER, CHANGE_CONTENT, CHANGE_PARTS, CHANGE_HASH = map(
    TABLES["revisions"].index, ("message_id", "revision", "content", "parts", "hash")
)

_KINDS = {
    table: [EXACT.get(each.kind) for each in known.columns.values()]
    for table, known in CATALOGUE.items()
}


def alike(table: str, rows: Iterable[Row]) -> list[Row]:
    """Return rows with values that are equal where stores keep the same."""
    forms = [(at, form) for at, form in enumerate(_KINDS[table]) if form is not None]
    return [_alike(row, forms) for row in rows]


def _alike(row: Row, forms: Sequence[tuple[int, Any]]) -> Row:
    values = list(row)
    for at, form in forms:
        if values[at] is not None and values[at].__class__ is not form:
            values[at] = form(values[at])
    return tuple(values)


def fingerprint(table: str, rows: Iterable[Row]) -> Sum:
    """Return how many rows there are, and the sum of a checksum of each, in whatever order."""
    count = total = 0
    for row in rows:
        count, total = count + 1, total + int(checksum(table, row), 16)
    return count, total % MODULUS


@dataclass(slots=True)
class Portion:
    """What a store holds of some sessions: all but their messages and runs, and some messages.

    Attributes:
        sessions: id → its record; participants: id → those in it, in the order of joining.
        messages: rows, by session and `seq`; revisions: the changes of their words.
        notes: table of `NOTED` → session → rows, in the order of recording.
    """

    sessions: dict[str, ChatSession] = field(default_factory=dict)
    participants: dict[str, list[Participant]] = field(default_factory=dict)
    messages: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)
    notes: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def messages_of(self) -> Mapping[str, list[Row]]:
        """Return the rows of messages by session."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.messages:
            found[row[SESSION]].append(row)
        return found

    def changes_of(self) -> Mapping[str, list[Row]]:
        """Return the changes by message, in their order."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.revisions:
            found[row[CHANGED]].append(row)
        return found

    def rows(self) -> Iterator[tuple[str, Iterable[Row]]]:
        """Yield each table with its rows."""
        yield "sessions", alike("sessions", map(session_row, self.sessions.values()))
        people = (each for some in self.participants.values() for each in some)
        yield "participants", map(participant_fields_row, people)
        yield "messages", self.messages
        yield "revisions", self.revisions
        for table, of_session in self.notes.items():
            yield table, (row for rows in of_session.values() for row in rows)

    def fingerprints(self) -> dict[str, Sum]:
        """Return of each table how many rows there are, and the sum of their checksums."""
        return {table: fingerprint(table, rows) for table, rows in self.rows()}


def read_portion(
    reader: Reader, session_ids: Sequence[str], stretch: tuple[int, int], counts: Mapping[str, int]
) -> Portion:
    """Return what is there of sessions, at one moment: others may write meanwhile.

    Args:
        reader: a view of the store.
        session_ids: of these.
        stretch: messages past the first number and up to the second; what stands beside messages
            comes with those from the first one on.
        counts: session → the last message that is wanted; a session that is not named, all.
    """
    after, until = stretch
    rows = alike("messages", reader.kept.message_rows(session_ids, after, until - after))
    messages = [row for row in rows if row[SEQ] <= counts.get(row[SESSION], until)]
    # a json store is read file by file: a change that came since is one of the next time
    changed = {(row[SESSION], row[ID]): row[REVISIONS] for row in messages if row[REVISIONS]}
    changes = reader.kept.note_rows("revisions", session_ids) if changed else ()
    revisions = [
        row
        for row in alike("revisions", changes)
        if row[NUMBER] <= changed.get((row[0], row[CHANGED]), 0)
    ]
    portion = Portion(messages=messages, revisions=revisions)
    if after == 0:
        found = reader.sessions(SessionQuery(session_ids=session_ids))
        portion.sessions = {each.session_id: each for each in found}
        portion.participants = {each: reader.participants(each) for each in portion.sessions}
        for table in NOTED:
            of_session = portion.notes.setdefault(table, defaultdict(list))
            for row in alike(table, reader.kept.note_rows(table, session_ids)):
                of_session[row[0]].append(row)
    return portion


def bare(session: ChatSession) -> ChatSession:
    """Return a session without what follows from its messages and participants."""
    return replace(
        session, participants=(), message_count=0, last_activity=session.created_at, head=None
    )
