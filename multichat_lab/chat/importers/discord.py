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
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.json_text import read_document
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.namesakes import Namesakes
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.parts import Part, words_of
from multichat_lab.records import EVERYONE, ChatMessage

SPOKEN = {"Default", "Reply", "ApplicationCommand", "ContextMenuCommand", "20", "23"}
"""Types that somebody said; every other one (GuildMemberJoin, Call, …) is a system message."""

KEPT = ("type", "timestampEdited", "isPinned", "reactions", "reference", "interaction", "embeds")
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


class DiscordImporter(FileImporter):
    """Reads a channel, a thread or a direct conversation, or a folder of them, a session each.

    The session is called by the channel's id, so that it stays the same when the channel is
    renamed; parts of one channel flow together. A person has the nickname of the server, else the
    name. An answer (`Reply`) names what it answers. A message that begins by mentioning one
    person is addressed to that person, one in a direct conversation to the other one. Reactions,
    edits and embeds stand whole in the metadata under `discord.…`; attachments are parts.
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
        guild, channel = _object(document.fields, "guild"), _object(document.fields, "channel")
        messages: list[tuple[Moment, dict[str, Any]]] = []
        for line, value in document.items or ():
            moment = moment_of(value.get("timestamp")) if isinstance(value, dict) else None
            if moment is None or not _text(value, "id"):
                reading.lost(path, line, "a message without id or timestamp")
            else:
                messages.append((moment, value))
        if not messages:
            reading.lost(path, 1, "no message of Discord's")
            return
        messages.sort(key=lambda each: each[0][0])
        channel_id = _text(channel, "id")
        session_id = reading.session_id("discord", channel_id or path.stem)
        place = " / ".join(filter(None, (_text(guild, "name"), _text(channel, "name"))))
        talk = _Talk(session_id, channel, [value for _, value in messages])
        yield Conversation(
            session_id=session_id,
            created_at=messages[0][0][0],
            messages=(talk.message(value, moment) for moment, value in messages),
            topic=": ".join(filter(None, (place, _text(channel, "topic")))),
            metadata={SOURCE: path.name, "discord.channel": place, ORIGIN: channel_id},
            kind_of=talk.people.kind,
        )


class _Talk:
    """Makes messages of what was said in a channel; knows all who speak in it."""

    def __init__(
        self, session_id: str, channel: dict[str, Any], messages: list[dict[str, Any]]
    ) -> None:
        self._session_id = session_id
        self._is_direct = _text(channel, "type") in ("DirectTextChat", "DirectTextChannel", "1")
        self.people = Namesakes()
        for each in messages:
            self._name(_object(each, "author"))
        if self._is_direct and len({_text(_object(m, "author"), "id") for m in messages}) == 1:
            self.people.name("", _text(channel, "name"))  # the one who never answered

    def message(self, values: dict[str, Any], moment: Moment) -> ChatMessage:
        """Return the message that an object is."""
        sender = self._name(_object(values, "author"))
        spoken = _text(values, "type") in SPOKEN
        parts = _parts(values)
        answered = _text(_object(values, "reference"), "messageId")
        is_answer = _text(values, "type") == "Reply" and answered
        recipient, is_parsed = self._recipient(values, sender) if spoken else (EVERYONE, False)
        only_text = len(parts) == 1 and parts[0].kind == "text"
        return ChatMessage(
            session_id=self._session_id,
            sender=sender,
            content=words_of(parts) or ("" if spoken else _text(values, "type")),
            recipient=recipient,
            message_id=message_id_for(self._session_id, _text(values, "id")),
            timestamp=moment[0],
            reply_to=message_id_for(self._session_id, answered) if is_answer else None,
            kind="message" if spoken else "system",
            metadata={f"discord.{name}": values[name] for name in KEPT if values.get(name)},
            source_id=_text(values, "id"),
            parts=() if only_text else tuple(parts),
            time_kind=moment[1],
            reply_kind="declared",
            recipient_kind="parsed" if is_parsed else "declared",
        )

    def _recipient(self, values: dict[str, Any], sender: str) -> tuple[str, bool]:
        """Return the addressee, and whether only the words tell it."""
        if self._is_direct:
            return self.people.other(sender) or EVERYONE, False
        begins = [each for each in _objects(values, "mentions") if _is_called(values, each)]
        names = {self._name(each) for each in begins} - {sender}
        return (names.pop(), True) if len(names) == 1 else (EVERYONE, False)

    def _name(self, person: dict[str, Any]) -> str:
        called = _text(person, "nickname") or _text(person, "name")
        kind = "bot" if person.get("isBot") else "human"
        return self.people.name(_text(person, "id"), called, kind)


def _is_called(values: dict[str, Any], person: dict[str, Any]) -> bool:
    """Whether a message begins by mentioning a person, and mentions nobody right after."""
    said = _text(values, "content").lstrip()
    for name in (f"@{_text(person, 'nickname')}", f"@{_text(person, 'name')}"):
        if len(name) > 1 and said.startswith(name):
            rest = said[len(name) :]
            return not rest[:1].isalnum() and not rest.lstrip(" ,:").startswith("@")
    return False


def _parts(values: dict[str, Any]) -> list[Part]:
    """Return the words of a message, of what it forwards and of its embeds, and its files."""
    text = _text(values, "content")
    parts = [Part("text", text)] if text else []
    for embed in _objects(values, "embeds"):
        link = _text(embed, "url")
        if not (link and link in text):  # what a linked page shows of itself is nobody's words
            parts += [Part("text", words)] if (words := _embedded(embed)) else []
    forwarded = _object(values, "forwardedMessage")
    parts += _parts(forwarded) if forwarded else []
    for file in _objects(values, "attachments"):
        name, size = _text(file, "fileName"), file.get("fileSizeBytes")
        is_image = name.lower().endswith(_IMAGES)
        parts.append(
            Part(
                "image" if is_image else "file",
                name=name or None,
                size=size if isinstance(size, int) and size >= 0 else None,
                url=_text(file, "url").partition("?")[0] or None,
            )
        )
    for sticker in _objects(values, "stickers"):
        parts.append(Part("image", f"[sticker: {_text(sticker, 'name')}]", name="sticker"))
    return parts


def _embedded(embed: dict[str, Any]) -> str:
    fields = (
        f"{_text(each, 'name')}: {_text(each, 'value')}" for each in _objects(embed, "fields")
    )
    said = [_text(_object(embed, "author"), "name"), _text(embed, "title")]
    said += [_text(embed, "description"), *fields, _text(_object(embed, "footer"), "text")]
    return "\n".join(filter(None, said))


def _numbered(path: Path) -> list[tuple[int, str]]:
    """Return what orders names with numbers in them by the numbers."""
    pieces = re.findall(r"\d+|\D+", path.as_posix())
    return [(int(each), "") if each.isdecimal() else (-1, each) for each in pieces]


def _text(values: Any, name: str) -> str:
    value = values.get(name) if isinstance(values, dict) else None
    return str(value) if isinstance(value, str | int) else ""


def _object(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _objects(values: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = values.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
