"""Which messages a message refers to: what is not in its session is no target."""

from collections.abc import Sequence

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, Relation
from multichat_lab.stores.contract import Reader


def unknown_targets(reader: Reader, messages: Sequence[ChatMessage]) -> set[str]:
    """Return what messages of one session reply to, and neither it nor they themselves hold."""
    targets = {each.reply_to for each in messages if each.reply_to is not None}
    targets -= {each.message_id for each in messages}
    if targets:
        targets -= reader.known("message_id", messages[0].session_id, list(targets))
    return targets


def check_replies(reader: Reader, messages: Sequence[ChatMessage]) -> None:
    """Refuse messages that reply to one that is not in their session.

    Raises:
        MessageError: names the one that is missing.
    """
    for target in sorted(unknown_targets(reader, messages)):
        raise MessageError(
            f"reply_to is {target!r}, and session {messages[0].session_id!r} holds no such message",
            "Record the message that is answered first, or leave reply_to out.",
        )


def unlinked(reader: Reader, links: Sequence[Relation]) -> list[Relation]:
    """Return the links, all of one session, one end of which is a message that is not in it."""
    ends = {end for each in links for end in (each.message_id, each.target_id)}
    there = reader.known("message_id", links[0].session_id, sorted(ends)) if links else set()
    return [each for each in links if not {each.message_id, each.target_id} <= there]


def check_links(reader: Reader, links: Sequence[Relation]) -> None:
    """Refuse links, all of one session, from or to a message that is not in it.

    Raises:
        MessageError: names the one that is missing.
    """
    for each in unlinked(reader, links):
        there = reader.known("message_id", each.session_id, [each.message_id])
        missing = each.target_id if each.message_id in there else each.message_id
        raise MessageError(
            f"Session {each.session_id!r} holds no message {missing!r}",
            "Link messages that get_messages(session_id) returns.",
        )
