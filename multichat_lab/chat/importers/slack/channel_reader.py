"""The messages of one channel of a Slack export, a day at a time."""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

from multichat_lab.chat.importers.contract import ORIGIN, SOURCE, ImportedSession
from multichat_lab.chat.importers.slack.channel import Channel
from multichat_lab.chat.importers.slack.edit_log import EditLog, Told
from multichat_lab.chat.importers.slack.history import ChannelHistory
from multichat_lab.chat.importers.slack.item import SlackItem, item_of
from multichat_lab.chat.importers.slack.plain import Plain, PlainMessages, plain_of
from multichat_lab.chat.importers.slack.words import objects
from multichat_lab.chat.importers.slack.workspace import Workspace
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.records import ChatMessage, Participant
from multichat_lab.stores.message_rows import MessageRows, MessageStream
from multichat_lab.stores.rows import message_row
from multichat_lab.times import microseconds

MANY = 500
"""So many messages are made at a time."""

MARKED = frozenset(
    (
        *("text", "blocks", "message", "original", "previous_message", "root", "user_profile"),
        *("bot_profile", "reactions", "edited", "preview_highlight"),
    )
)
"""Members whose words are read as Slack marks them, and those that tell who somebody is."""


class ChannelReader:
    """Makes the conversation of one channel.

    Args:
        channel: the channel.
        workspace: the export that it is in.
        reading: takes what cannot be read.
    """

    def __init__(self, channel: Channel, workspace: Workspace, reading: Reading) -> None:
        self._channel = channel
        self._workspace = workspace
        self._reading = reading
        self._session_id = reading.session_id("slack", channel.name)
        names = workspace.names
        partners = tuple(map(names.people.user, channel.members)) if channel.is_direct else ()
        self._history = ChannelHistory(self._session_id, names, partners)
        self._plain = PlainMessages(self._session_id, names, partners)

    def conversation(self) -> ImportedSession:
        """Return the conversation; its messages are read a day at a time."""
        channel = self._channel
        people = self._workspace.names.people
        return ImportedSession(
            session_id=self._session_id,
            created_at=channel.created_at,
            messages=MessageStream(self._batches()),
            topic=channel.topic,
            metadata={
                SOURCE: self._reading.source.name,
                "slack.channel": channel.name,
                ORIGIN: channel.channel_id,
            },
            members=[
                Participant(self._session_id, name, people.kind(name), channel.created_at)
                for name in dict.fromkeys(map(people.user, channel.members))
            ],
            kind_of=people.kind,
            revisions=self._history.revisions,
            reactions=self._history.reactions,
            aliases=people.identities(),
        )

    def _batches(self) -> Iterator[MessageRows]:
        logs = [name for name in self._channel.days if name in self._workspace.logs]
        if not (logs or self._channel.is_dump):
            yield from self._days()
            return
        aside = self._reading.aside()
        log = EditLog(item for name in logs for item in self._items(name, aside))
        messages = map(self._message, log.told(self._in_order()))
        while some := list(islice(messages, MANY)):
            yield MessageRows.of(some)

    def _days(self) -> Iterator[MessageRows]:
        """Yield the messages of the days, of which no edit log tells: most of them are plain."""
        told: list[tuple[int, Plain | SlackItem]] = []
        for day in self._channel.days:
            told += sorted(self._told(day), key=itemgetter(0))
            self._workspace.advance(day)
            if len(told) >= MANY:
                yield self._rows(told)
                told = []
        yield self._rows(told)

    def _told(self, day: str) -> Iterator[tuple[int, Plain | SlackItem]]:
        """Yield the moment and what a file holds then."""
        for line, value in self._workspace.items(day):
            plain = plain_of(value)
            if plain is not None:
                yield plain[0], plain
                continue
            try:
                item = item_of(value)
            except ValueError as error:
                self._reading.damage.lost(day, line, str(error))
            else:
                yield microseconds(item.moment), item

    def _rows(self, told: list[tuple[int, Plain | SlackItem]]) -> MessageRows:
        plain = iter(self._plain.rows([each for _, each in told if isinstance(each, tuple)]))
        return MessageRows(
            [
                next(plain) if isinstance(each, tuple) else message_row(self._message(Told(each)))
                for _, each in told
            ]
        )

    def _message(self, told: Told) -> ChatMessage:
        """Return a message, and count words of its item that are not read."""
        message = self._history.message(told)
        said = _unmarked(told.item.values)
        for name in ("file", "files"):
            files = said.get(name)
            listed = objects(files if isinstance(files, list) else [files])
            said[name] = list(map(_unmarked, listed))
        self._reading.damage.look_for_unread(said, [message])
        return message

    def _in_order(self) -> Iterator[SlackItem]:
        """Yield what the files hold in the order of the times.

        Of dumps each message once: those of threads repeat what those of channels say.
        """
        channel = self._channel
        if channel.is_dump:
            found = {i.ts: i for name in channel.days for i in self._items(name, self._reading)}
            yield from sorted(found.values(), key=lambda item: item.moment)
        for day in channel.days:
            if not channel.is_dump:
                yield from self._items(day, self._reading)
            self._workspace.advance(day)

    def _items(self, day: str, reading: Reading) -> list[SlackItem]:
        """Return the messages of a day in the order of their times."""
        items = []
        for line, value in self._workspace.items(day, reading):
            try:
                items.append(item_of(value))
            except ValueError as error:
                reading.damage.lost(day, line, str(error))
        return sorted(items, key=lambda item: item.moment)


def _unmarked(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in MARKED}
