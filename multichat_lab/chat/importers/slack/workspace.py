"""Which conversations a Slack export holds, and who takes part."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from multichat_lab.chat.importers.slack.markup import Names
from multichat_lab.chat.importers.slack.message import EPOCH, moment_of
from multichat_lab.chat.importers.slack.people import People
from multichat_lab.chat.importers.source.archive import ExportFiles
from multichat_lab.chat.importers.source.json_text import read_data
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError

DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.json", re.ASCII)
LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
USERS = "users.json"


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
    """

    name: str
    channel_id: str
    topic: str
    created_at: datetime
    members: tuple[str, ...]
    is_direct: bool
    days: tuple[str, ...]


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
        people = People(self._entries(USERS))
        listed = [
            (each, name == "dms.json")
            for name in LISTS
            for each in self._entries(name)
            if isinstance(each, dict)
        ]
        self._details = {_folder(each): (each, direct) for each, direct in listed}
        ids = {str(each.get("id")): _folder(each) for each, _ in listed}
        self.names = Names(people, ids)

    def channels(self) -> list[Channel]:
        """Return the channels that have a day file, listed or not, in the order of their names."""
        days: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._sizes):
            below = PurePosixPath(name)
            if day_of(below) and str(below.parent.parent) == self._root:
                days[below.parent.name].append(name)
        return [self._channel(folder, tuple(days[folder])) for folder in sorted(days)]

    def size(self, channels: list[Channel]) -> int:
        """Return the bytes of all day files."""
        return sum(self._sizes[day] for channel in channels for day in channel.days)

    def items(self, name: str) -> Iterator[tuple[int, Any]]:
        """Yield `(line, value)` of each element of a file that holds a list."""
        try:
            data = self._files.read(name)
        except DamagedFileError as error:
            self._reading.damage.lost(name, 1, error.problem)
            return
        yield from read_data(data, name, self._reading).items or ()

    def advance(self, name: str) -> None:
        """Tell the progress meter that a file has been read."""
        self._reading.meter.advance(self._sizes[name])

    def _entries(self, name: str) -> list[Any]:
        path = str(PurePosixPath(self._root, name))
        return [value for _, value in self.items(path)] if path in self._sizes else []

    def _channel(self, folder: str, days: tuple[str, ...]) -> Channel:
        details, is_direct = self._details.get(folder, ({}, False))
        members = details.get("members")
        return Channel(
            name=folder,
            channel_id=str(details.get("id", "")),
            topic=_text(details, "topic") or _text(details, "purpose"),
            created_at=_created(details) or day_of(PurePosixPath(days[0])) or EPOCH,
            members=tuple(map(str, members)) if isinstance(members, list) else (),
            is_direct=is_direct,
            days=days,
        )


def export_root(names: Iterable[str]) -> str | None:
    """Return the folder that holds the lists or the channels' folders; None when there is none.

    The export itself has `.`; one that was packed with its folder has that folder's name.
    """
    paths = [PurePosixPath(name) for name in names]
    lists = [path.parent for path in paths if path.name in {USERS, *LISTS}]
    channels = [path.parent.parent for path in paths if day_of(path)]
    root = min(lists or channels, key=lambda folder: len(folder.parts), default=None)
    return None if root is None else str(root)


def day_of(path: PurePosixPath) -> datetime | None:
    """Return midnight UTC of the day that a day file holds; None when it is no day file."""
    found = DAY.fullmatch(path.name)
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


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
