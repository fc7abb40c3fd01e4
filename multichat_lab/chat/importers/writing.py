"""Drafts into a store: the messages of all of them at once, then what goes with them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from multichat_lab.chat.importers.change import Change
from multichat_lab.chat.importers.draft import Draft
from multichat_lab.chat.importers.known_messages import KnownMessages
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Store, Transaction
from multichat_lab.stores.message_rows import MessageRows


def write_drafts(transaction: Transaction, drafts: Sequence[Draft]) -> int:
    """Write drafts, each of another session: all seats, all messages and so on together.

    Returns:
        How many other names were new.
    """
    transaction.put_sessions(each.session for each in drafts if each.has_changed)
    transaction.put_participants(seat for each in drafts for seat in each.seating.changed.values())
    if added := [row for each in drafts for row in each.added.rows]:
        transaction.add_messages(MessageRows(added))
    for draft in drafts:
        _record(transaction, draft.changes)
    for is_fresh in (True, False):
        some = [each for each in drafts if each.is_fresh == is_fresh]
        transaction.add_notes((link for each in some for link in each.links()), fresh=is_fresh)
    return transaction.add_notes(alias for each in drafts for alias in each.piece.aliases)


def write_again(store: Store, drafts: Sequence[Draft]) -> int:
    """Let what a source tells again of a message that is written take the place of its words.

    Returns:
        How many messages got other words, each time counted.
    """
    count = 0
    for draft in drafts:
        for messages in _rounds(draft.again):
            with store.transaction() as transaction:  # each sees what the one before has written
                known = KnownMessages(transaction, draft.session.session_id, are_places=False)
                _, changes = known.compare(messages)
                _record(transaction, changes)
            count += len(changes)
    return count


def _record(transaction: Transaction, changes: Sequence[Change]) -> None:
    for change in changes:
        change.record(transaction)


def _rounds(again: MessageRows) -> Iterator[list[ChatMessage]]:
    """Yield what is told of each message next, then what is told of each after that, and so on."""
    told: dict[str | None, list[ChatMessage]] = defaultdict(list)
    for message in again:
        told[message.source_id].append(message)
    for each in zip_longest(*told.values()):
        yield [message for message in each if message is not None]
