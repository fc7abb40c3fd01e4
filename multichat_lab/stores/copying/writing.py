"""Writing to a copy what it lacks: messages keep their numbers and checksums."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.records import Annotation, Note, Reaction, Relation, Revision
from multichat_lab.stores.contract import Store, Transaction
from multichat_lab.stores.copying.lacking import Lack
from multichat_lab.stores.copying.portions import CHANGED, ID, NOTED, REVISIONS, SEQ, SESSION
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.rows import message_of

KINDS: dict[str, type[Any]] = dict(zip(NOTED, (Relation, Reaction, Annotation), strict=True))


def write(target: Store, lack: Lack) -> None:
    """Write what a copy lacks; where numbers have no message, by several transactions.

    Args:
        target: the copy, open.
        lack: what it lacks, the sessions of its messages included.
    """
    with target.transaction() as transaction:
        transaction.put_sessions(lack.sessions)
        transaction.put_participants(lack.participants)
        _add_notes(transaction, lack)
        stretches = _stretches(lack.messages, _counts(transaction, lack.messages))
        last = next(stretches, None)
        if last is not None and last[1] is None:
            _add(transaction, last[0], lack)
            last = next(stretches, None)
    while last is not None:
        rows, lost = last
        with target.transaction() as transaction:
            if lost is not None:
                transaction.kept.recount(*lost)
        with target.transaction() as transaction:
            _add(transaction, rows, lack)
        last = next(stretches, None)


def _counts(transaction: Transaction, rows: Sequence[Row]) -> dict[str, int]:
    wanted = sorted({row[SESSION] for row in rows})
    found = transaction.sessions(SessionQuery(session_ids=wanted)) if wanted else ()
    return {each.session_id: each.message_count for each in found}


def _stretches(
    rows: Sequence[Row], counts: dict[str, int]
) -> Iterator[tuple[list[Row], tuple[str, int] | None]]:
    """Yield rows that can be added at once, and a session and up to where it lost messages before.

    Args:
        rows: by session and `seq`.
        counts: session → how many messages it has.
    """
    some: list[Row] = []
    lost: tuple[str, int] | None = None
    for row in rows:
        if row[SEQ] != counts.get(row[SESSION], 0) + 1:
            if some or lost is not None:
                yield some, lost
            some, lost = [], (row[SESSION], row[SEQ] - 1)
        some.append(row)
        counts[row[SESSION]] = row[SEQ]
    if some:
        yield some, lost


def _add(transaction: Transaction, rows: list[Row], lack: Lack) -> None:
    """Add messages, with the changes of their words: never the one without the other."""
    transaction.add_messages(MessageRows(rows))
    numbers = {(row[SESSION], row[ID]) for row in rows if row[REVISIONS]}
    changes = [each for each in lack.revisions if (each[0], each[CHANGED]) in numbers]
    transaction.add_notes(map(NOTES[Revision].of_row, changes))


def _add_notes(transaction: Transaction, lack: Lack) -> None:
    for message, changes in lack.rewritten:
        _rewrite(transaction, message, changes)
    for table, rows in lack.notes.items():
        notes: Iterator[Note] = map(NOTES[KINDS[table]].of_row, rows)
        transaction.add_notes(notes)


def _rewrite(transaction: Transaction, message: Row, changes: Sequence[Row]) -> None:
    """Change the words of a message as often as they were changed since."""
    present = message_of(message)
    every: list[Revision] = [NOTES[Revision].of_row(each) for each in changes]
    after = [replace(present, content=each.content, parts=each.parts) for each in every[1:]]
    for revision, words in zip(every, [*after, present], strict=True):
        transaction.revise(revision, words)
