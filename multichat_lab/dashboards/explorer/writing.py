"""What somebody adds to a store from an explorer: notes, and words of their own."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from multichat_lab.analysis.annotating import id_of, of_present_words
from multichat_lab.analysis.browsing.arguments import called
from multichat_lab.chat.membership import seat
from multichat_lab.chat.notes import annotator
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import said, write_messages
from multichat_lab.chat.system import announcement
from multichat_lab.dashboards.explorer.attending import seats
from multichat_lab.dashboards.explorer.options import ExplorerOptions
from multichat_lab.errors import MessageError, QueryError
from multichat_lab.records import EVERYONE, Annotation, ChatMessage
from multichat_lab.times import utc_now

Row = dict[str, Any]


def deeds(explorer: ExplorerOptions, chats: SessionPersistence) -> dict[str, Callable[..., Row]]:
    """Return what a page can have done, `annotate` and `say`, and what the store itself answers."""
    return {
        "annotate": partial(note, chats),
        "say": partial(say, explorer, chats),
        "seats": partial(seats, chats),
    }


def note(chats: SessionPersistence, session_id: str, label: str, **more: Any) -> Row:
    """Record a label on a message, on a piece of its words, or on a session as a whole.

    The same of the same words by the same person is recorded once, however often it is noted.

    Args:
        chats: the store.
        session_id: the session.
        label: what is noted.
        more: `message_id`, `start`, `end` (characters), `value`, `by`.

    Returns:
        `annotation`, its id, and `is_new`: whether it was not noted before.

    Raises:
        QueryError: `more` has something else.
        SessionNotFoundError, MessageError: what it is of is not there, or it is no label.
        StoreError: the store can only be read.
    """
    told = {"by": annotator(), **more, "session_id": session_id, "label": label}
    made = called(Annotation, "annotate", told)
    numbered = made if "annotation_id" in more else replace(made, annotation_id=id_of(made))
    [noted] = of_present_words(chats, [numbered])
    return {"annotation": noted.annotation_id, "is_new": chats.annotations.add([noted]) == 1}


def annotate(explorer: Any, label: str, message_id: str | None, **more: Any) -> None:
    """Note a label in the session that an explorer has open; see `SessionExplorer.annotate`."""
    if explorer.session is None:
        raise QueryError("No session is open", "Open one: explorer.show('…').")
    if message_id is None:
        said = explorer.current
        found = said.loc[said["seq"] == explorer.at, "message_id"]
        if found.empty:
            raise QueryError("No message is meant", "Give message_id, or show(session, at=seq).")
        message_id = str(found.iloc[0])
    note(explorer.chats, explorer.session, label, message_id=message_id, **more)


def say(
    explorer: ExplorerOptions,
    chats: SessionPersistence,
    text: str,
    recipient: str = EVERYONE,
    reply_to: str | None = None,
) -> Row:
    """Say something in the open session, which must be running; who is not in it joins.

    Both are recorded, or neither is.

    Args:
        explorer: whose `speaker` speaks in its `session`.
        chats: the store.
        text: the words.
        recipient: a participant, or `All`.
        reply_to: id of the message that it answers.

    Raises:
        MessageError: nobody speaks here, the words cannot be recorded, or the session holds no
            message that they could answer.
        QueryError: no session is open.
        SessionEndedError, ParticipantError, StoreError: see `SessionPersistence.add_message`.
    """
    speaker, session_id = explorer.speaker, explorer.session
    if speaker is None:
        raise MessageError("Nobody speaks here", "Say who: explorer.speak_as('Ann').")
    if session_id is None:
        raise QueryError("No session is open", "Open the one to speak in.")
    words = said(
        ChatMessage(session_id, speaker, text, recipient, reply_to=reply_to, reply_kind="declared")
    )
    with chats.store.transaction() as transaction:
        now = utc_now()  # under the lock, so that times follow the order of messages
        messages = [replace(words, timestamp=now)]
        if seat(transaction, session_id, {speaker: "human"}, now):
            messages.insert(0, announcement(session_id, speaker, f"{speaker} joined", now))
        *_, written = write_messages(transaction, messages, chats.limits)
    return {"seq": written.seq}
