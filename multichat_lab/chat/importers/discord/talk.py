"""The messages of a channel, and who speaks and reacts in it."""

from datetime import UTC, datetime
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.discord.channel_file import FirstLook
from multichat_lab.chat.importers.discord.pieces import (
    object_in,
    objects_in,
    parts_of,
    reactions_of,
    text_of,
)
from multichat_lab.chat.importers.source.changes import EDITED, change_told, counts_beyond
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.namesakes import Namesakes
from multichat_lab.chat.importers.source.replying import reply_kind_since
from multichat_lab.parts import words_of
from multichat_lab.records import EVERYONE, ChatMessage, Reaction
from multichat_lab.times import microseconds

SPOKEN = {"Default", "Reply", "ApplicationCommand", "ContextMenuCommand", "20", "23"}
"""Types that somebody said; every other one (GuildMemberJoin, Call, …) is a system message."""

KEPT = ("type", "timestampEdited", "isPinned", "reactions", "reference", "interaction", "embeds")

REPLIES = microseconds(datetime(2020, 11, 16, tzinfo=UTC))
"""When Discord got replies, in UTC microseconds since 1970: before, nobody could say who answers.

Source: the change log of Discord's API, 16 November 2020, Inline Replies.
"""


class Talk:
    """Makes messages of what was said in a channel; knows all who speak or react in it.

    Attributes:
        people: who is who.
        reactions: to the messages made so far.
    """

    def __init__(self, session_id: str, channel: dict[str, Any], look: FirstLook) -> None:
        self._session_id = session_id
        self._is_direct = text_of(channel, "type") in ("DirectTextChat", "DirectTextChannel", "1")
        self.people = Namesakes()
        self.reactions: list[Reaction] = []
        names = {self._name(person) for person in (*look.authors, *look.reacting)}
        if self._is_direct and len(names) == 1:
            self.people.name("", text_of(channel, "name"))  # the one who never answered

    def message(self, values: dict[str, Any], moment: Moment) -> ChatMessage:
        """Return the message that an object is."""
        sender = self._name(object_in(values, "author"))
        spoken = text_of(values, "type") in SPOKEN
        parts = parts_of(values)
        answered = text_of(object_in(values, "reference"), "messageId")
        is_answer = text_of(values, "type") == "Reply" and answered
        recipient, is_parsed = self._recipient(values, sender) if spoken else (EVERYONE, False)
        only_text = len(parts) == 1 and parts[0].kind == "text"
        message_id = message_id_for(self._session_id, text_of(values, "id"))
        metadata = {f"discord.{name}": values[name] for name in KEPT if values.get(name)}
        return ChatMessage(
            session_id=self._session_id,
            sender=sender,
            content=words_of(parts) or ("" if spoken else text_of(values, "type")),
            recipient=recipient,
            message_id=message_id,
            timestamp=moment[0],
            reply_to=message_id_for(self._session_id, answered) if is_answer else None,
            kind="message" if spoken else "system",
            metadata=metadata | _edit_of(values) | self._react(values, message_id),
            source_id=text_of(values, "id"),
            parts=() if only_text else tuple(parts),
            time_kind=moment[1],
            reply_kind=reply_kind_since(REPLIES, microseconds(moment[0]), is_answer),
            recipient_kind="parsed" if is_parsed else "declared",
        )

    def _react(self, values: dict[str, Any], message_id: str) -> dict[str, Any]:
        """Take note of who reacted; return the metadata that counts those who are not named."""
        told = list(reactions_of(values))
        named = [
            Reaction(self._session_id, message_id, self._name(person), name)
            for name, _, people in told
            for person in people
        ]
        self.reactions += named
        return counts_beyond({name: count for name, count, _ in told}, named)

    def _recipient(self, values: dict[str, Any], sender: str) -> tuple[str, bool]:
        """Return the addressee, and whether only the words tell it."""
        if self._is_direct:
            return self.people.other(sender) or EVERYONE, False
        begins = [each for each in objects_in(values, "mentions") if _is_called(values, each)]
        names = {self._name(each) for each in begins} - {sender}
        return (names.pop(), True) if len(names) == 1 else (EVERYONE, False)

    def _name(self, person: dict[str, Any]) -> str:
        called = text_of(person, "nickname") or text_of(person, "name")
        kind = "bot" if person.get("isBot") else "human"
        user_id = text_of(person, "id")
        name = self.people.name(user_id, called, kind)
        self.people.tell(user_id, text_of(person, "nickname"), text_of(person, "name"))
        return name


def _edit_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata that tells of an edit; the words before it are not exported."""
    if not values.get("timestampEdited"):
        return {}
    moment = moment_of(values["timestampEdited"])
    return change_told(EDITED, None if moment is None else moment[0])


def _is_called(values: dict[str, Any], person: dict[str, Any]) -> bool:
    """Whether a message begins by mentioning a person, and mentions nobody right after."""
    said = text_of(values, "content").lstrip()
    for name in (f"@{text_of(person, 'nickname')}", f"@{text_of(person, 'name')}"):
        if len(name) > 1 and said.startswith(name):
            rest = said[len(name) :]
            return not rest[:1].isalnum() and not rest.lstrip(" ,:").startswith("@")
    return False
