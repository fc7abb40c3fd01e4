"""Writing what a source tells beside its messages: earlier words, reactions, annotations."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from multichat_lab.chat.importers.piece import Piece
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.parts import Part
from multichat_lab.records import Annotation, ChatMessage, Reaction, Revision
from multichat_lab.stores.accepted import ACCEPTED
from multichat_lab.stores.contract import Transaction
from multichat_lab.stores.questions import MessageQuery


def write_beside(transaction: Transaction, piece: Piece, tally: Tally) -> None:
    """Write what is told beside messages that are there; what is there already is left out.

    An annotation may be of words that its message had before, and has no more. What another store
    accepted proves nothing of this one: such an annotation gets another label.
    """
    session_id, told = piece.session_id, piece.beside
    revisions = [each for each in told if isinstance(each, Revision)]
    reactions = [each for each in told if isinstance(each, Reaction)]
    annotations = [
        replace(each, label=f"{ACCEPTED} elsewhere") if each.label == ACCEPTED else each
        for each in told
        if isinstance(each, Annotation)
    ]
    ids = list({each.message_id for each in told if each.message_id is not None})
    found = transaction.messages(MessageQuery(session_id, message_ids=ids)) if ids else []
    messages = {each.message_id: each for each in found}
    there = {None, *messages}
    transaction.add_notes(each for each in annotations if each.message_id in there)
    tally.revisions += _add_revisions(
        transaction, [each for each in revisions if each.message_id in messages], messages
    )
    tally.reactions += transaction.add_notes(
        each for each in reactions if each.message_id in messages
    )
    tally.strays[session_id] += sum(each.message_id not in there for each in told)


def _add_revisions(
    transaction: Transaction, revisions: Sequence[Revision], messages: dict[str, ChatMessage]
) -> int:
    """Keep earlier words of messages, after those that are kept already; return how many.

    Words that a message is known to have had as often as the source tells are left out.
    """
    known: dict[str, Counter[tuple[str, tuple[Part, ...]]]] = defaultdict(Counter)
    count = 0
    if any(each.revisions for each in messages.values()):
        (session_id,) = {each.session_id for each in messages.values()}
        for each in transaction.notes(Revision, session_id):
            known[each.message_id][each.content, each.parts] += 1
    for each in revisions:
        if known[each.message_id][each.content, each.parts] > 0:
            known[each.message_id][each.content, each.parts] -= 1
            continue
        message = messages[each.message_id]
        present = replace(message, revisions=message.revisions + 1)
        transaction.revise(replace(each, revision=present.revisions), present)
        messages[each.message_id] = present
        count += 1
    return count
