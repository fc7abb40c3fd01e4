"""Channels that DiscordChatExporter wrote as JSON."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    Conversation,
    FileImporter,
    message_id_for,
)
from multichat_lab.chat.importers.discord.pieces import (
    object_in,
    objects_in,
    parts_of,
    reactions_of,
    text_of,
)
from multichat_lab.chat.importers.source.changes import EDITED, change_told, counts_beyond
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.ids import GivenIds
from multichat_lab.chat.importers.source.json_text import read_document
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.namesakes import Namesakes
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.parts import words_of
from multichat_lab.records import EVERYONE, ChatMessage, Reaction

SPOKEN = {"Default", "Reply", "ApplicationCommand", "ContextMenuCommand", "20", "23"}
"""Types that somebody said; every other one (GuildMemberJoin, Call, …) is a system message."""

KEPT = ("type", "timestampEdited", "isPinned", "reactions", "reference", "interaction", "embeds")


class DiscordImporter(FileImporter):
    """Reads a channel, a thread or a direct conversation, or a folder of them, a session each.

    The session is called by the channel's id, so that it stays the same when the channel is
    renamed; parts of one channel flow together. A person has the nickname of the server, else the
    name. An answer (`Reply`) names what it answers. A message that begins by mentioning one
    person is addressed to that person, one in a direct conversation to the other one. Who reacted
    is recorded where the export names them, else only how many did; of an edit, that and when.
    Both, and embeds, also stand whole in the metadata under `discord.…`; attachments are parts.
    """

    expects = "a channel that DiscordChatExporter wrote as JSON, or a folder of them"
    endings = (".json",)

    def recognises_file(self, head: Head) -> float:
        """Return 1 for an object with a guild and a channel."""
        values = head.json
        return float(isinstance(values, dict) and {"guild", "channel"} <= values.keys())

    def files(self, source: Path) -> list[Path]:
        """Return the files, part 10 of a channel after part 9."""
        return sorted(super().files(source), key=_numbered)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversation in a file."""
        document = read_document(path, "messages", reading)
        guild, channel = object_in(document.fields, "guild"), object_in(document.fields, "channel")
        messages: list[tuple[Moment, dict[str, Any]]] = []
        ids = GivenIds()
        for line, value in document.items or ():
            moment = moment_of(value.get("timestamp")) if isinstance(value, dict) else None
            if moment is None or not text_of(value, "id"):
                reading.lost(path, line, "a message without id or timestamp")
            else:
                given = ids.of(text_of(value, "id"), str(value.get("content")))
                messages.append((moment, {**value, "id": given}))
        if not messages:
            reading.lost(path, 1, "no message of Discord's")
            return
        messages.sort(key=lambda each: each[0][0])
        channel_id = text_of(channel, "id")
        session_id = reading.session_id("discord", channel_id or path.stem)
        place = " / ".join(filter(None, (text_of(guild, "name"), text_of(channel, "name"))))
        talk = _Talk(session_id, channel, [value for _, value in messages])
        yield Conversation(
            session_id=session_id,
            created_at=messages[0][0][0],
            messages=(talk.message(value, moment) for moment, value in messages),
            topic=": ".join(filter(None, (place, text_of(channel, "topic")))),
            metadata={SOURCE: path.name, "discord.channel": place, ORIGIN: channel_id},
            kind_of=talk.people.kind,
            reactions=talk.reactions,
            aliases=talk.people.identities("discord"),
        )


class _Talk:
    """Makes messages of what was said in a channel; knows all who speak or react in it.

    Attributes:
        people: who is who.
        reactions: to the messages made so far.
    """

    def __init__(
        self, session_id: str, channel: dict[str, Any], messages: list[dict[str, Any]]
    ) -> None:
        self._session_id = session_id
        self._is_direct = text_of(channel, "type") in ("DirectTextChat", "DirectTextChannel", "1")
        self.people = Namesakes()
        self.reactions: list[Reaction] = []
        names = {self._name(object_in(each, "author")) for each in messages}
        reacting = (people for each in messages for _, _, people in reactions_of(each))
        names |= {self._name(person) for people in reacting for person in people}
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
            reply_kind="declared",
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


def _numbered(path: Path) -> list[tuple[int, str]]:
    """Return what orders names with numbers in them by the numbers."""
    pieces = re.findall(r"\d+|\D+", path.as_posix())
    return [(int(each), "") if each.isdecimal() else (-1, each) for each in pieces]
