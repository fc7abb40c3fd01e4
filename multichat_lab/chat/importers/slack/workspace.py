"""Which conversations a Slack export holds, and who takes part."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from multichat_lab.chat.importers.slack.channel import (
    DUMP,
    LISTS,
    USERS,
    Channel,
    composed_of,
    created_of,
    day_of,
    files_of_channels,
    folder_of,
    text_of,
)
from multichat_lab.chat.importers.slack.item import CHANGES, EPOCH, moment_of
from multichat_lab.chat.importers.slack.markup import Names
from multichat_lab.chat.importers.slack.people import People, learn_from
from multichat_lab.chat.importers.source.archive import ExportFiles
from multichat_lab.chat.importers.source.json_text import read_data
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError

REPLIES = "slackdump_thread_replies"
"""Member of a message in a dump: the answers in its thread."""

KEPT_BYTES = 16 * 1024 * 1024
"""So much of the messages is kept from the first look at them to their reading."""

_LOG_MARKS = [f'"{subtype}"'.encode() for subtype in CHANGES]
_USER = re.compile(rb'"user"\s*:\s*"([UW]\w+)"')


class Workspace:
    """An export with its lists read.

    Attributes:
        names: what ids stand for.
        logs: the files that hold entries of an edit log.

    Args:
        files: the export's files.
        root: the folder of the lists, see `export_root`.
        reading: takes what cannot be read.
    """

    def __init__(self, files: ExportFiles, root: str, reading: Reading) -> None:
        self._files = files
        self._reading = reading
        self._kept: dict[str, bytes] = {}
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
        self._details |= {folder_of(each): (each, direct) for each, direct in listed}
        ids = {str(each.get("id")): folder_of(each) for each, _ in listed}
        self.names = Names(people, ids)
        self.logs: set[str] = set()
        self._look_ahead()

    def channels(self) -> list[Channel]:
        """Return the channels that have a file, listed or not, in the order of their names."""
        found = sorted(self._days.items()) + sorted(self._dumps.items())
        return [self._channel(folder, names) for folder, names in found]

    def size(self, channels: list[Channel]) -> int:
        """Return the bytes of all day files."""
        return sum(self._sizes[day] for channel in channels for day in channel.days)

    def items(self, name: str, reading: Reading | None = None) -> Iterator[tuple[int, Any]]:
        """Yield `(line, value)` of each element of a file that holds a list, or is a dump."""
        reading = reading or self._reading
        data = self._kept.pop(name, None)
        try:
            data = self._files.read(name) if data is None else data
        except DamagedFileError as error:
            reading.damage.lost(name, 1, error.problem)
            return
        yield from self._parsed(name, data, reading)

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
        """Learn the names of those whom nobody lists, where edit logs are, and what dumps tell."""
        people = self.names.people
        room = KEPT_BYTES
        for name in chain(*self._days.values(), *self._dumps.values()):
            try:
                data = self._files.read(name)
            except DamagedFileError:
                continue  # reported when its messages are read
            room -= len(data)
            if room >= 0:
                self._kept[name] = data
            if any(mark in data for mark in _LOG_MARKS):
                self.logs.add(name)
            dump = DUMP.fullmatch(PurePosixPath(name).name)
            if dump is None and all(people.knows(each.decode()) for each in {*_USER.findall(data)}):
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
        known = self._details.get(folder) or self._details.get(composed_of(folder))
        details, is_direct = known or ({}, False)
        members = details.get("members")
        is_dump = DUMP.fullmatch(PurePosixPath(files[0]).name) is not None
        first = self._firsts.get(folder) if is_dump else day_of(PurePosixPath(files[0]))
        return Channel(
            name=folder_of(details) if details else composed_of(folder),
            channel_id=str(details.get("id", folder if is_dump else "")),
            topic=text_of(details, "topic") or text_of(details, "purpose"),
            created_at=created_of(details) or first or EPOCH,
            members=tuple(map(str, members)) if isinstance(members, list) else (),
            is_direct=is_direct,
            days=files,
            is_dump=is_dump,
        )
