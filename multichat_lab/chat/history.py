"""The part of `SessionPersistence` for what happens to a message once it is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.rules import found_session, participant_names
from multichat_lab.errors import MessageError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage, Reaction, Revision, RevisionKind
from multichat_lab.stores.contract import Reader, Store, Transaction
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.validation import require_text


def found_message(reader: Reader, message_id: str, session_id: str | None = None) -> ChatMessage:
    """Return the message.

    Raises:
        MessageError: there is none, or several sessions of a json store have it.
    """
    query = MessageQuery(session_id, message_ids=[require_text(message_id, "message_id")])
    found = reader.messages(query)
    if not found:
        where = "" if session_id is None else f" in session {session_id!r}"
        raise MessageError(
            f"There is no message {message_id!r}{where}",
            "Take the message_id of one that get_messages(session_id) returns.",
        )
    if len(found) > 1:
        sessions = ", ".join(repr(each.session_id) for each in found[:5])
        raise MessageError(
            f"{len(found)} sessions have a message {message_id!r}: {sessions}", "Give session_id."
        )
    return found[0]


def revise(
    transaction: Transaction,
    message: ChatMessage,
    present: ChatMessage,
    by: str | None = None,
    at: datetime | None = None,
) -> ChatMessage:
    """Give a message the words and parts of `present`, and keep what it was; return it as it is.

    Without words or parts it is a deletion, else an edit; where nothing changes, nothing is done.

    Raises:
        MessageError: `at` has no time zone, or `by` is no text.
    """
    if (message.content, message.parts) == (present.content, present.parts):
        return message
    kind: RevisionKind = "edit" if present.content or present.parts else "deletion"
    number = message.revisions + 1
    revision = Revision(
        message.session_id,
        message.message_id,
        number,
        message.content,
        by,
        at,
        kind,
        message.parts,
    )
    present = replace(message, content=present.content, parts=present.parts, revisions=number)
    transaction.revise(revision, present)
    return present


def parts_with_words(parts: Sequence[Part], content: str) -> tuple[Part, ...]:
    """Return parts in which `content` is the one text; what is no text stays as it is."""
    others = [each for each in parts if each.kind != "text"]
    if not others:
        return ()
    first = next((at for at, each in enumerate(parts) if each.kind == "text"), 0)
    return (*others[:first], Part("text", content), *others[first:])


class History:
    """What happens to messages once they are said: edits, deletions, reactions.

    A message always has its present words; what it said before is in its revisions. The session
    may have ended. Without `session_id` a message is looked for in all sessions, which a json
    store has to read for it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def revise(
        self,
        message_id: str,
        content: str,
        by: str | None = None,
        at: datetime | None = None,
        session_id: str | None = None,
    ) -> ChatMessage:
        """Change the words of a message, keep the old ones, and return it as it is now.

        Its parts that are no text stay; the same words again change nothing.

        Args:
            message_id: the message.
            content: its words from now on.
            by: who changed them; None where that is not known.
            at: aware datetime of the change; None where that is not known.
            session_id: the session of the message.

        Raises:
            MessageError: there is no such message, or a value that no store can hold.
        """
        require_text(content, "content", empty=True)
        with self._store.transaction() as transaction:
            message = found_message(transaction, message_id, session_id)
            if message.content == content:
                return message
            parts = parts_with_words(message.parts, content)
            return revise(
                transaction, message, replace(message, content=content, parts=parts), by, at
            )

    def delete(
        self,
        message_id: str,
        by: str | None = None,
        at: datetime | None = None,
        session_id: str | None = None,
    ) -> ChatMessage:
        """Take back what a message says; it stays in its place, and its words in its revisions.

        Args:
            message_id: the message.
            by: who deleted it; None where that is not known.
            at: aware datetime of the deletion; None where that is not known.
            session_id: the session of the message.

        Raises:
            MessageError: there is no such message, or a value that no store can hold.
        """
        with self._store.transaction() as transaction:
            message = found_message(transaction, message_id, session_id)
            return revise(transaction, message, replace(message, content="", parts=()), by, at)

    def react(
        self,
        message_id: str,
        participant: str,
        name: str,
        at: datetime | None = None,
        session_id: str | None = None,
    ) -> bool:
        """Record that somebody reacted to a message, and return whether that was new.

        Args:
            message_id: the message.
            participant: who reacted; they need not have spoken.
            name: of the reaction, e.g. `thumbsup` or an emoji.
            at: aware datetime; None where it is not known.
            session_id: the session of the message.

        Raises:
            MessageError: there is no such message, or a value that no store can hold.
            ParticipantError: nobody can be called so.
        """
        (who,) = participant_names([participant])
        with self._store.transaction() as transaction:
            message = found_message(transaction, message_id, session_id)
            reaction = Reaction(message.session_id, message_id, who, name, at)
            return transaction.add_notes([reaction]) == 1

    def revisions(self, session_id: str) -> list[Revision]:
        """Return how the words of a session's messages were changed, in the order of recording.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            found_session(reader, session_id)
            return reader.notes(Revision, session_id)

    def reactions(self, session_id: str) -> list[Reaction]:
        """Return the reactions to a session's messages, in the order of recording.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            found_session(reader, session_id)
            return reader.notes(Reaction, session_id)
