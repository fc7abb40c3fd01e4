"""Writing what a source tells beside its messages: earlier words, and reactions."""

from collections.abc import Sequence

from multichat_lab.records import ChatMessage, Reaction, Revision
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery


def add_revisions(store: Store, session_id: str, revisions: Sequence[Revision]) -> int:
    """Keep earlier words of messages that are there; return how many are of no such message.

    Those that a message has already are left out.
    """
    if not revisions:
        return 0
    with store.transaction() as transaction:
        messages = _messages_of(transaction, session_id, revisions)
        seen = {each: message.revisions for each, message in messages.items()}
        for each in revisions:
            if each.message_id in messages and each.revision > seen[each.message_id]:
                transaction.revise(each, messages[each.message_id])
                seen[each.message_id] = each.revision
    return sum(each.message_id not in messages for each in revisions)


def add_reactions(store: Store, session_id: str, reactions: Sequence[Reaction]) -> int:
    """Keep reactions to messages that are there; return how many are to no such message."""
    if not reactions:
        return 0
    with store.transaction() as transaction:
        messages = _messages_of(transaction, session_id, reactions)
        transaction.add_notes(each for each in reactions if each.message_id in messages)
    return sum(each.message_id not in messages for each in reactions)


def _messages_of(
    reader: Reader, session_id: str, notes: Sequence[Revision] | Sequence[Reaction]
) -> dict[str, ChatMessage]:
    ids = list({each.message_id for each in notes})
    found = reader.messages(MessageQuery(session_id, message_ids=ids))
    return {each.message_id: each for each in found}
