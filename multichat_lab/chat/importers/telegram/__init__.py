"""Chats that Telegram exports as JSON: a single one, or all of an account (`result.json`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    Conversation,
    FileImporter,
)
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.ids import GivenIds
from multichat_lab.chat.importers.source.json_text import read_document
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.telegram.pieces import (
    objects_in,
    text_of,
)
from multichat_lab.chat.importers.telegram.talk import Talk

_MARKS = ("date_unixtime", "from_id")
Found = tuple[int, Any]


class TelegramImporter(FileImporter):
    """Reads `result.json`, a session a chat, called by the chat's id where there is one.

    Answers name what they answer; in a chat of two a message is addressed to the other one. What
    Telegram tells (joins, pins, calls) is `system`. Who reacted is recorded where the export names
    them, else only how many did; of an edit, that and when. Both, and whose words are forwarded,
    also stand in the metadata under `telegram.…`; photos and files are parts. Where only `date` is
    told, which has no zone, the time is `approximate`.
    """

    expects = "a chat or an account that Telegram exported as JSON (result.json)"
    endings = (".json",)

    def recognises_file(self, head: Head) -> float:
        """Return 1 for Telegram's messages, or a list of chats with them."""
        values = head.json
        if not isinstance(values, dict):
            return 0
        chats = [values, *_chats(values)]
        listed = [each for chat in chats for each in objects_in(chat.get("messages"))[:5]]
        is_account = "Telegram" in str(values.get("about", ""))
        return float(is_account or any(mark in each for each in listed for mark in _MARKS))

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversation of each chat with messages."""
        document = read_document(path, "messages", reading)
        chats: list[tuple[dict[str, Any], list[Found]]] = []
        if document.items is not None:
            chats.append((document.fields, document.items))
        for chat in _chats(document.fields):
            messages = chat.get("messages")
            chats.append((chat, [(1, m) for m in messages] if isinstance(messages, list) else []))
        for chat, found in chats:
            yield from _conversation(chat, found, path, reading)


def _chats(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("chats", "left_chats"):
        listed = values.get(name)
        yield from objects_in(listed.get("list")) if isinstance(listed, dict) else ()


def _conversation(
    chat: dict[str, Any], found: list[Found], path: Path, reading: Reading
) -> Iterator[Conversation]:
    messages: list[tuple[Moment, str, dict[str, Any]]] = []
    ids = GivenIds()
    for place, (line, value) in enumerate(found):
        moment = _moment(value) if isinstance(value, dict) else None
        if moment is None:
            reading.lost(
                path, line, f"message {place + 1} of {text_of(chat, 'name')!r} has no date"
            )
        else:
            given = text_of(value, "id") or f"place {place}"
            messages.append((moment, ids.of(given, str(value.get("text"))), value))
    if not messages:
        return
    name = text_of(chat, "name") or text_of(chat, "type") or path.stem
    chat_id = text_of(chat, "id")
    session_id = reading.session_id("telegram", chat_id or name)
    talk = Talk(session_id, chat, [value for _, _, value in messages])
    yield Conversation(
        session_id=session_id,
        created_at=min(moment[0] for moment, _, _ in messages),
        messages=(talk.message(value, moment, source) for moment, source, value in messages),
        topic=name,
        metadata={SOURCE: path.name, "telegram.type": text_of(chat, "type"), ORIGIN: chat_id},
        kind_of=talk.people.kind,
        reactions=talk.reactions,
        aliases=talk.people.identities("telegram"),
        sources_are_places=not any(text_of(value, "id") for _, _, value in messages),
    )


def _moment(values: dict[str, Any]) -> Moment | None:
    return moment_of(values.get("date_unixtime")) or moment_of(values.get("date"))
