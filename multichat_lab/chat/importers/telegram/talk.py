"""The messages of one chat, and who speaks and reacts in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.source.changes import EDITED, change_told, counts_beyond
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.namesakes import Namesakes
from multichat_lab.chat.importers.source.replying import reply_kind_since
from multichat_lab.chat.importers.telegram.first_look import FirstLook
from multichat_lab.chat.importers.telegram.pieces import (
    objects_in,
    parts_of,
    service_words,
    text_of,
)
from multichat_lab.parts import words_of
from multichat_lab.records import EVERYONE, ChatMessage, Reaction
from multichat_lab.times import microseconds

SYSTEM = "Telegram"
"""Who speaks the service messages that name nobody."""

KEPT = ("edited", "edited_unixtime", "reactions", "forwarded_from", "via_bot", "action", "poll")

REPLIES = microseconds(datetime(2015, 3, 19, tzinfo=UTC))
"""When Telegram got replies, in UTC microseconds since 1970: before, nobody could say who answers.

Source: Telegram's blog of 19 March 2015, Replies, Mentions, Hashtags.
"""


class Talk:
    """Makes messages of what was said in a chat; knows all who speak in it.

    Attributes:
        people: who is who.
        reactions: to the messages made so far.
    """

    def __init__(self, session_id: str, chat: dict[str, Any], look: FirstLook) -> None:
        self._session_id = session_id
        self._is_direct = text_of(chat, "type") in ("personal_chat", "bot_chat")
        self.people = Namesakes()
        self.reactions: list[Reaction] = []
        self._local_time = look.local_time
        chat_id, partner = text_of(chat, "id"), text_of(chat, "name")
        if self._is_direct and partner:
            kind = "bot" if text_of(chat, "type") == "bot_chat" else "human"
            user_id = f"user{chat_id}" if chat_id else ""
            self.people.name(user_id, partner, kind)
            self.people.tell(user_id, partner)
        for each in look.senders:
            self._sender(each)

    def message(self, values: dict[str, Any], moment: Moment, source_id: str) -> ChatMessage:
        """Return the message that an object is."""
        sender = self._sender(values)
        spoken = text_of(values, "type") != "service"
        parts = parts_of(values)
        elsewhere = values.get("reply_to_peer_id") is not None
        answered = "" if elsewhere else text_of(values, "reply_to_message_id")
        recipient = self.people.other(sender) if self._is_direct and spoken else None
        only_text = len(parts) == 1 and parts[0].kind == "text"
        message_id = message_id_for(self._session_id, source_id)
        metadata = {f"telegram.{name}": values[name] for name in KEPT if values.get(name)}
        return ChatMessage(
            session_id=self._session_id,
            sender=sender,
            content=words_of(parts) if spoken else service_words(values),
            recipient=recipient or EVERYONE,
            message_id=message_id,
            timestamp=moment[0],
            reply_to=message_id_for(self._session_id, answered) if answered else None,
            kind="message" if spoken else "system",
            metadata=metadata | self._edit_of(values) | self._react(values, message_id),
            source_id=source_id,
            parts=() if only_text or not spoken else tuple(parts),
            time_kind=moment[1],
            reply_kind=reply_kind_since(REPLIES, microseconds(moment[0]), answered),
        )

    def _edit_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the metadata that tells of an edit; the words before it are not exported."""
        moment = moment_of(values.get("edited_unixtime"))
        at = self._local_time.at(values.get("edited")) if moment is None else moment[0]
        is_edited = values.get("edited_unixtime") or values.get("edited")
        return change_told(EDITED, at) if is_edited else {}

    def _react(self, values: dict[str, Any], message_id: str) -> dict[str, Any]:
        """Take note of who reacted; return the metadata that counts those who are not named."""
        told = list(reactions_of(values))
        named = [
            Reaction(
                self._session_id,
                message_id,
                self._called(text_of(who, "from_id"), text_of(who, "from")),
                each.name,
                self._local_time.at(who.get("date")),
            )
            for each in told
            for who in each.recent
        ]
        self.reactions += named
        return counts_beyond({each.name: each.count for each in told}, named)

    def _sender(self, values: dict[str, Any]) -> str:
        """Return who speaks; a deleted account has no name, but an id."""
        is_service = text_of(values, "type") == "service"
        called = text_of(values, "actor" if is_service else "from")
        user_id = text_of(values, "actor_id" if is_service else "from_id")
        if not (called or user_id):
            return self.people.name("", SYSTEM, "system")
        return self._called(user_id, called)

    def _called(self, user_id: str, called: str) -> str:
        name = self.people.name(user_id, called or f"Deleted account ({user_id})")
        self.people.tell(user_id, called)
        return name


@dataclass(frozen=True, slots=True)
class ReactionKind:
    """A reaction to a message, with those whom the export names.

    Attributes:
        name: the emoji; of one of Telegram's own making, its id.
        count: how many reacted so.
        recent: an object with `from`, `from_id` and `date` for each who is named.
    """

    name: str
    count: int
    recent: list[dict[str, Any]]


def reactions_of(values: dict[str, Any]) -> Iterator[ReactionKind]:
    """Yield the reactions to a message."""
    for each in objects_in(values.get("reactions")):
        made = text_of(each, "document_id") or text_of(each, "type")
        named = [who for who in objects_in(each.get("recent")) if text_of(who, "from_id")]
        count = each.get("count")
        name = text_of(each, "emoji") or made
        if name:
            yield ReactionKind(name, count if isinstance(count, int) else len(named), named)
