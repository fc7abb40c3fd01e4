"""Which conversations a Slack export holds, and who takes part."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from multichat_lab.chat.importers.slack.item import EPOCH, moment_of
from multichat_lab.chat.importers.slack.layout import (
    DUMP,
    LISTS,
    USERS,
    day_of,
    files_of_channels,
)
from multichat_lab.chat.importers.slack.markup import Names
from multichat_lab.chat.importers.slack.people import People, learn_from
from multichat_lab.chat.importers.source.archive import ExportFiles
from multichat_lab.chat.importers.source.json_text import read_data
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError

REPLIES = "slackdump_thread_replies"
"""Member of a message in a dump: the answers in its thread."""

_USER = re.compile(rb'"user"\s*:\s*"([UW]\w+)"')


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, group or direct conversation with its day files.

    Attributes:
        name: of the channel; the id of a direct conversation, which has no name.
        channel_id: Slack's id; empty when the export does not list the channel.
        topic: its topic, else its purpose; may be empty.
        created_at: aware UTC datetime.
        members: the ids of its members.
        is_direct: whether it is between two people.
        days: the names of its day files, the oldest first.
        is_dump: whether these are dumps, which hold all days, and may overlap.
    """

    name: str
    channel_id: str
    topic: str
    created_at: datetime
    members: tuple[str, ...]
    is_direct: bool
    days: tuple[str, ...]
    is_dump: bool = False


class Workspace:
    """An export with its lists read.

    Args:
        files: the export's files.
        root: the folder of the lists, see `export_root`.
        reading: takes what cannot be read.
    """

    def __init__(self, files: ExportFiles, root: str, reading: Reading) -> None:
        self._files = files
        self._reading = reading
        self._sizes = files.sizes()
        self._root = root
        self._days, self._dumps = files_of_channels(self._sizes, root)
        self._firsts: dict[str, datetime] = {}
        lists = [path for name in (*USERS, *LISTS) if (path := self._path(name)) in self._sizes]
        files.check([*lists, *chain(*self._days.values(), *self._dumps.values())])
        people = People(chain.from_iterable(map(self._entries, USERS)))
        listed = [
            (each, name == "dms.json")
            for name in LISTS
            for each in self._entries(name)
            if isinstance(each, dict)
        ]
        self._details = {str(each.get("id")): (each, direct) for each, direct in listed}
        self._details |= {_folder(each): (each, direct) for each, direct in listed}
        ids = {str(each.get("id")): _folder(each) for each, _ in listed}
        self.names = Names(people, ids)
        self._look_ahead()

    def channels(self) -> list[Channel]:
        """Return the channels that have a file, listed or not, in the order of their names."""
        found = sorted(self._days.items()) + sorted(self._dumps.items())
        return [self._channel(folder, names) for folder, names in found]

    def size(self, channels: list[Channel]) -> int:
        """Return the bytes of all day files."""
        return sum(self._sizes[day] for channel in channels for day in channel.days)

    def items(self, name: str) -> Iterator[tuple[int, Any]]:
        """Yield `(line, value)` of each element of a file that holds a list, or is a dump."""
        try:
            data = self._files.read(name)
        except DamagedFileError as error:
            self._reading.damage.lost(name, 1, error.problem)
            return
        yield from self._parsed(name, data, self._reading)

    def advance(self, name: str) -> None:
        """Tell the progress meter that a file has been read."""
        self._reading.meter.advance(self._sizes[name])

    def _parsed(self, name: str, data: bytes, reading: Reading) -> Iterator[tuple[int, Any]]:
        dump = DUMP.fullmatch(PurePosixPath(name).name)
        document = read_data(data, name, reading, "messages" if dump else None)
        title = document.fields.get("name")
        if dump and isinstance(title, str) and title:
            self._details.setdefault(
                dump["channel"], ({"id": dump["channel"], "name": title}, False)
            )
        for line, value in document.items or ():
            yield line, value
            replies = value.get(REPLIES) if isinstance(value, dict) else None
            yield from ((line, reply) for reply in (replies if isinstance(replies, list) else ()))

    def _look_ahead(self) -> None:
        """Learn the names of those whom nobody lists, and the names and beginnings of dumps."""
        people = self.names.people
        for name in chain(*self._days.values(), *self._dumps.values()):
            try:
                data = self._files.read(name)
            except DamagedFileError:
                continue  # reported when its messages are read
            dump = DUMP.fullmatch(PurePosixPath(name).name)
            if dump is None and all(people.knows(each.decode()) for each in _USER.findall(data)):
                continue
            for _, value in self._parsed(name, data, self._reading.aside()):
                if isinstance(value, dict):
                    learn_from(value, people)
                    if dump:
                        self._begin(dump["channel"], value)

    def _begin(self, channel: str, value: dict[str, Any]) -> None:
        """Let a channel of dumps begin with its first message."""
        try:
            moment = moment_of(value.get("ts"))
        except ValueError:
            return  # reported when its messages are read
        self._firsts[channel] = min(moment, self._firsts.get(channel, moment))

    def _path(self, name: str) -> str:
        return str(PurePosixPath(self._root, name))

    def _entries(self, name: str) -> list[Any]:
        path = self._path(name)
        return [value for _, value in self.items(path)] if path in self._sizes else []

    def _channel(self, folder: str, files: tuple[str, ...]) -> Channel:
        known = self._details.get(folder) or self._details.get(_composed(folder))
        details, is_direct = known or ({}, False)
        members = details.get("members")
        is_dump = DUMP.fullmatch(PurePosixPath(files[0]).name) is not None
        first = self._firsts.get(folder) if is_dump else day_of(PurePosixPath(files[0]))
        return Channel(
            name=_folder(details) if details else _composed(folder),
            channel_id=str(details.get("id", folder if is_dump else "")),
            topic=_text(details, "topic") or _text(details, "purpose"),
            created_at=_created(details) or first or EPOCH,
            members=tuple(map(str, members)) if isinstance(members, list) else (),
            is_direct=is_direct,
            days=files,
            is_dump=is_dump,
        )


def _composed(folder: str) -> str:
    """Return a folder's name as Slack writes it; a Mac takes letters and accents apart."""
    return unicodedata.normalize("NFC", folder)


def _created(details: dict[str, Any]) -> datetime | None:
    try:
        return moment_of(str(details.get("created")))
    except ValueError:
        return None


def _folder(details: dict[str, Any]) -> str:
    """Return the folder of a conversation: its name, or the id where it has none."""
    return str(details.get("name") or details.get("id"))


def _text(details: dict[str, Any], name: str) -> str:
    """Return the text of a channel's `topic` or `purpose`."""
    value = details.get(name)
    text = value.get("value") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""
