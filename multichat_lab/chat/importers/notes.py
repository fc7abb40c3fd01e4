"""Writing what a source tells beside its messages: earlier words, and reactions."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from multichat_lab.chat.importers.tally import Tally
from multichat_lab.records import ChatMessage, Reaction, Revision
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery

Words = tuple[str, str]
"""What a message said, and what became of it: an edit or a deletion."""


def add_revisions(
    store: Store, session_id: str, revisions: Sequence[Revision], tally: Tally
) -> None:
    """Keep earlier words of messages that are there, after those that are kept already.

    Words that a message is known to have had as often as the source tells are left out.
    """
    if not revisions:
        return
    with store.transaction() as transaction:
        messages = _messages_of(transaction, session_id, revisions)
        known: dict[str, Counter[Words]] = defaultdict(Counter)
        if any(each.revisions for each in messages.values()):
            for each in transaction.notes(Revision, session_id):
                known[each.message_id][each.content, each.kind] += 1
        for each in revisions:
            message = messages.get(each.message_id)
            if message is None:
                tally.strays += 1
            elif known[each.message_id][each.content, each.kind] > 0:
                known[each.message_id][each.content, each.kind] -= 1
            else:
                present = replace(message, revisions=message.revisions + 1)
                transaction.revise(replace(each, revision=present.revisions), present)
                messages[each.message_id] = present
                tally.revisions += 1


def add_reactions(
    store: Store, session_id: str, reactions: Sequence[Reaction], tally: Tally
) -> None:
    """Keep reactions to messages that are there, each once."""
    if not reactions:
        return
    with store.transaction() as transaction:
        messages = _messages_of(transaction, session_id, reactions)
        known = [each for each in reactions if each.message_id in messages]
        tally.reactions += transaction.add_notes(known)
    tally.strays += len(reactions) - len(known)


def _messages_of(
    reader: Reader, session_id: str, notes: Sequence[Revision] | Sequence[Reaction]
) -> dict[str, ChatMessage]:
    ids = list({each.message_id for each in notes})
    found = reader.messages(MessageQuery(session_id, message_ids=ids))
    return {each.message_id: each for each in found}
