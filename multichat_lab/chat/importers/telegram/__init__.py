"""Chats that Telegram exports as JSON: a single one, or all of an account (`result.json`)."""

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    FileImporter,
    ImportedSession,
)
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.ids import GivenIds
from multichat_lab.chat.importers.source.json_members import StreamedDocument, Where
from multichat_lab.chat.importers.source.json_text import read_document
from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.telegram.first_look import FirstLook, Found
from multichat_lab.chat.importers.telegram.pieces import (
    objects_in,
    text_of,
)
from multichat_lab.chat.importers.telegram.talk import Talk
from multichat_lab.records import ChatMessage

PEOPLE = frozenset({"from", "actor", "reactions", "file", "photo", "thumbnail"})
"""Members of a message that tell who somebody is, or where a file lies."""

_MARKS = ("date_unixtime", "from_id")

LARGE = 32 * 1024 * 1024
"""A file of more bytes is read message by message, or chat by chat."""

SINGLE: Where = ("messages",)
LISTED: tuple[Where, ...] = (("chats", "list"), ("left_chats", "list"))
"""Where the messages of a chat stand, and the chats of an account."""

Item = tuple[int, Any]
Look = Callable[[Reading], Iterator[Item]]
"""Yields line and value of each message, as often as is asked; the reading takes reports."""


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

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation of each chat with messages, which are looked through before."""
        if path.stat().st_size > LARGE:
            yield from _streamed(path, reading)
            return
        document = read_document(path, "messages", reading)
        if document.items is not None:
            items = document.items
            yield from _conversation(document.fields, lambda _: iter(items), path, reading)
        for chat in _chats(document.fields):
            yield from _listed(chat, path, reading)


def _streamed(path: Path, reading: Reading) -> Iterator[ImportedSession]:
    """Yield the conversations of a large file: of a chat by itself, or of each of an account."""
    document = StreamedDocument(path, (SINGLE, *LISTED))
    first = next(document.items(reading.aside()), None)
    if first is None or first[0] != SINGLE:
        for _, _, chat in document.items(reading):
            if isinstance(chat, dict):
                yield from _listed(chat, path, reading)
        return

    def look(reading: Reading) -> Iterator[Item]:
        return ((line, value) for where, line, value in document.items(reading) if where == SINGLE)

    yield from _conversation(document.fields, look, path, reading)


def _listed(chat: dict[str, Any], path: Path, reading: Reading) -> Iterator[ImportedSession]:
    messages = chat.get("messages")
    found = [(1, each) for each in messages] if isinstance(messages, list) else []
    yield from _conversation(chat, lambda _: iter(found), path, reading)


def _chats(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("chats", "left_chats"):
        listed = values.get(name)
        yield from objects_in(listed.get("list")) if isinstance(listed, dict) else ()


def _found(
    chat: dict[str, Any], items: Iterator[Item], path: Path, reading: Reading
) -> Iterator[Found]:
    """Yield the messages of a chat; one without a date is reported."""
    ids = GivenIds()
    for place, (line, value) in enumerate(items):
        moment = _moment(value) if isinstance(value, dict) else None
        if moment is None:
            what = f"message {place + 1} of {text_of(chat, 'name')!r} has no date"
            reading.lost(path, line, what)
        else:
            given = text_of(value, "id") or f"place {place}"
            yield moment, ids.of(given, str(value.get("text"))), value


def _conversation(
    chat: dict[str, Any], look_at: Look, path: Path, reading: Reading
) -> Iterator[ImportedSession]:
    aside = reading.aside()
    look = FirstLook.at(_found(chat, look_at(aside), path, aside))
    told = _found(chat, look_at(reading), path, reading)
    if look.begins is None:
        deque(told, maxlen=0)  # what is wrong with them is reported
        return
    name = text_of(chat, "name") or text_of(chat, "type") or path.stem
    chat_id = text_of(chat, "id")
    session_id = reading.session_id("telegram", chat_id or name)
    talk = Talk(session_id, chat, look)
    yield ImportedSession(
        session_id=session_id,
        created_at=look.begins,
        messages=_read(talk, told, reading),
        topic=name,
        metadata={SOURCE: path.name, "telegram.type": text_of(chat, "type"), ORIGIN: chat_id},
        kind_of=talk.people.kind,
        reactions=talk.reactions,
        aliases=talk.people.identities("telegram"),
        sources_are_places=not look.has_ids,
    )


def _read(talk: Talk, found: Iterator[Found], reading: Reading) -> Iterator[ChatMessage]:
    """Yield the messages, and count words of theirs that are not read."""
    for moment, source, values in found:
        message = talk.message(values, moment, source)
        said = {key: value for key, value in values.items() if key not in PEOPLE}
        reading.damage.look_for_unread(said, [message])
        yield message


def _moment(values: dict[str, Any]) -> Moment | None:
    return moment_of(values.get("date_unixtime")) or moment_of(values.get("date"))
