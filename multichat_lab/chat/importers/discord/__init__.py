"""Channels that DiscordChatExporter wrote as JSON."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from multichat_lab.chat.importers.contract import ORIGIN, SOURCE, FileImporter, ImportedSession
from multichat_lab.chat.importers.discord.channel_file import ChannelFile, FirstLook, Found
from multichat_lab.chat.importers.discord.pieces import object_in, text_of
from multichat_lab.chat.importers.discord.talk import Talk
from multichat_lab.chat.importers.source.head import Head
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import ChatMessage

PEOPLE = frozenset({"author", "mentions", "reactions"})
"""Members of a message that tell who somebody is."""


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
        """Return the files: of a channel the one without a number, part 2, … part 9, part 10."""
        return sorted(super().files(source), key=_numbered)

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation in a file, which is looked through once before."""
        channel_file = ChannelFile(path)
        look = FirstLook.at(channel_file.messages(reading.aside()))
        if look.begins is None:
            deque(channel_file.messages(reading), maxlen=0)  # what is wrong with them is reported
            reading.lost(path, 1, "no message of Discord's")
            return
        fields = channel_file.fields
        guild, channel = object_in(fields, "guild"), object_in(fields, "channel")
        told = channel_file.messages(reading)
        messages = told if look.is_in_order else iter(sorted(told, key=lambda each: each[0][0]))
        channel_id = text_of(channel, "id")
        session_id = reading.session_id("discord", channel_id or path.stem)
        place = " / ".join(filter(None, (text_of(guild, "name"), text_of(channel, "name"))))
        talk = Talk(session_id, channel, look)
        yield ImportedSession(
            session_id=session_id,
            created_at=look.begins,
            messages=_read(talk, messages, reading),
            topic=": ".join(filter(None, (place, text_of(channel, "topic")))),
            metadata={SOURCE: path.name, "discord.channel": place, ORIGIN: channel_id},
            kind_of=talk.people.kind,
            reactions=talk.reactions,
            aliases=talk.people.identities("discord"),
        )


def _read(talk: Talk, found: Iterator[Found], reading: Reading) -> Iterator[ChatMessage]:
    """Yield the messages, and count words of theirs that are not read."""
    for moment, values in found:
        message = talk.message(values, moment)
        said = {key: value for key, value in values.items() if key not in PEOPLE}
        reading.damage.look_for_unread(said, [message])
        yield message


def _numbered(path: Path) -> list[tuple[int, str]]:
    """Return what orders names with numbers in them by the numbers."""
    pieces = re.findall(r"\d+|\D+", path.with_suffix("").as_posix())
    return [(int(each), "") if each.isdecimal() else (-1, each) for each in pieces]
