"""Chats that WhatsApp exports as text: `31/12/2024, 21:05 - Ann: Happy new year!`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    FileImporter,
    ImportedSession,
    message_id_for,
    origin_mark,
    participant_name,
)
from multichat_lab.chat.importers.source.changes import DELETED, EDITED, change_told
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.whatsapp.entries import Entry, begins, date_order, entries
from multichat_lab.chat.importers.whatsapp.files import file_in, text_name, unzipped
from multichat_lab.chat.importers.whatsapp.membership import is_own_line, members
from multichat_lab.chat.importers.whatsapp.notices import is_call, is_deleted, without_edit_mark
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

SYSTEM = "WhatsApp"
"""Who speaks the lines that nobody wrote."""

_SENDER = re.compile(
    r"[\u200e\u200f\u202a\u202c~\s]*([^:\"“”]{1,100}?)[\u202c]*:\s?(.*)", re.DOTALL
)
_NICK = re.compile(r"<[^<>:\s]+>\s")
_INVISIBLE = "\u200e\u200f"
WEEK = timedelta(days=7)


class WhatsAppImporter(FileImporter):
    """Reads one exported chat, zipped or not, or every one of a folder, a session each.

    WhatsApp writes dates as the phone's region has them. Where the calendar does not decide
    between day-month and month-day, `--date-order` is asked for. The times are the phone's, without
    a zone: they are taken as UTC, and `approximate`.

    Who came and who left has a seat since then and until then, where WhatsApp's lines tell it in
    English, German, Spanish, French, Portuguese, Italian or Dutch.

    A call is a system message of the one who is named with it.

    A message that was deleted has no words, and its metadata WhatsApp's notice; of one that was
    edited it is known that it was. Its `source_id` is its time, and its place among those of that
    time, so that a newer export, in which it was edited or deleted, is known to tell of it.
    """

    expects = "a chat that WhatsApp exported as text ('31/12/2024, 21:05 - Ann: …')"
    endings = (".txt", ".zip")

    def recognises_file(self, head: Head) -> float:
        """Return 0.9 when the first line is a message's, with a date and a time.

        Of IRC it is where somebody speaks as `<nick>`.
        """
        if head.is_zip:
            return 0.9 * (text_name(head.zip_names) is not None)
        told = [begins(each) for each in head.lines[:20]]
        if any(each and _NICK.match(each[9]) for each in told):
            return 0
        return 0.9 if told and told[0] else 0

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation of a chat.

        Raises:
            ImportFormatError: the order of day and month cannot be told.
            DamagedFileError, UnsafeArchiveError: of a zip.
        """
        if head_of(path).is_zip:
            with unzipped(path) as text:
                yield from self.conversations_of(text, replace(reading, source=text))
            return
        order, first = date_order(path, reading)
        if first is None:
            reading.lost(path, 1, "no message of WhatsApp's")
            return
        session_id = reading.session_id("whatsapp", path.stem)
        yield ImportedSession(
            session_id=session_id,
            created_at=first.stamp.at(order),
            messages=_messages(session_id, order, path, reading),
            topic=path.stem,
            metadata={SOURCE: path.name, ORIGIN: origin_mark(first.text)},
            members=members(session_id, first.stamp.at(order), _told(order, path, reading)),
            kind_of=lambda name: "system" if name == SYSTEM else "human",
            sources_are_places=True,
        )


class Places:
    """Numbers the messages of each time; an export goes back by a day at most."""

    def __init__(self) -> None:
        self._days: dict[date, Counter[datetime]] = {}

    def of(self, time: datetime) -> str:
        """Return the place of the next message, which was written at `time`."""
        day = time.date()
        if day not in self._days:
            kept = {each: times for each, times in self._days.items() if abs(day - each) < WEEK}
            self._days = {**kept, day: Counter()}
        self._days[day][time] += 1
        return f"{time:%Y-%m-%d %H:%M:%S} {self._days[day][time]}"


def _messages(session_id: str, order: str, path: Path, reading: Reading) -> Iterator[ChatMessage]:
    places = Places()
    for entry in entries(path, reading):
        time = entry.stamp.at(order)
        yield _message(session_id, entry, time, places.of(time))


def _told(order: str, path: Path, reading: Reading) -> Iterator[tuple[datetime, str, str | None]]:
    """Yield when each message was written, its words and who says them."""
    for entry in entries(path, reading.aside()):
        speaker, written = _said(entry)
        yield entry.stamp.at(order), written.strip(_INVISIBLE), speaker


def _said(entry: Entry) -> tuple[str | None, str]:
    """Return who speaks, None for WhatsApp itself, and the words as they stand."""
    said = _SENDER.match(entry.text)
    if said is None:
        return None, entry.text
    speaker = participant_name(said[1].strip())
    return (None if is_own_line(speaker, said[2]) else speaker), said[2]


def _message(session_id: str, entry: Entry, time: datetime, place: str) -> ChatMessage:
    speaker, words = _said(entry)
    written = words.strip(_INVISIBLE)
    text = without_edit_mark(written)
    metadata = {} if text == written else change_told(EDITED)
    if speaker is not None and is_deleted(text):
        metadata, text = {DELETED: {"told": text}}, ""
    part = file_in(text)
    return ChatMessage(
        session_id=session_id,
        sender=SYSTEM if speaker is None else speaker,
        content=text,
        message_id=message_id_for(session_id, place),
        timestamp=time,
        kind="system" if speaker is None or is_call(words) else "message",
        metadata=metadata,
        source_id=place,
        parts=() if part is None else (Part("text", text), part),
        time_kind="approximate",
        recipient_kind="unknown",
    )
