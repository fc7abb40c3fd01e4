"""The channels of a workspace: what the lists of an export say, and where their files lie.

It may be Slack's own export, or what slackdump writes.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from multichat_lab.chat.importers.slack.item import moment_of

DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\.json", re.ASCII)
LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
USERS = ("org_users.json", "users.json")
"""Who is who; the latter goes before the former, which has everybody of an Enterprise Grid."""

DUMP = re.compile(r"(?P<channel>[CDG][A-Z0-9]*\d[A-Z0-9]*)(-[\d.]+)?\.json", re.ASCII)
"""A dump of slackdump's: of a channel, or of a thread in it."""

_MACOS = "__MACOSX/"
"""What a Mac adds to the archives that it packs."""


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


def composed_of(folder: str) -> str:
    """Return a folder's name as Slack writes it; a Mac takes letters and accents apart."""
    return unicodedata.normalize("NFC", folder)


def created_of(details: dict[str, Any]) -> datetime | None:
    """Return when a channel was made; None where the export does not tell."""
    try:
        return moment_of(str(details.get("created")))
    except ValueError:
        return None


def folder_of(details: dict[str, Any]) -> str:
    """Return the folder of a conversation: its name, or the id where it has none."""
    return str(details.get("name") or details.get("id"))


def text_of(details: dict[str, Any], name: str) -> str:
    """Return the text of a channel's `topic` or `purpose`."""
    value = details.get(name)
    text = value.get("value") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


_OF_CHAT_APPS = "conversations.json"
"""Stands in the exports of ChatGPT and claude.ai, which have a list of users too."""


def export_root(names: Iterable[str]) -> str | None:
    """Return the folder that holds the lists or the channels' folders; None when there is none.

    The export itself has `.`; one that was packed with its folder has that folder's name.
    """
    paths = [PurePosixPath(name) for name in names if not name.startswith(_MACOS)]
    if any(path.name == _OF_CHAT_APPS for path in paths):
        return None
    lists = [path.parent for path in paths if path.name in {*USERS, *LISTS}]
    channels = [path.parent.parent for path in paths if day_of(path)]
    dumps = [path.parent for path in paths if DUMP.fullmatch(path.name)]
    root = min(lists or channels or dumps, key=lambda folder: len(folder.parts), default=None)
    return None if root is None else str(root)


def day_of(path: PurePosixPath) -> datetime | None:
    """Return midnight UTC of the day that a day file holds; None when it is no day file."""
    found = DAY.fullmatch(path.name)
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def files_of_channels(
    names: Iterable[str], root: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return folder → its day files, the oldest first; and channel id → its dumps."""
    days: dict[str, list[str]] = defaultdict(list)
    dumps: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        path = PurePosixPath(name)
        dump = DUMP.fullmatch(path.name)
        if day_of(path) and str(path.parent.parent) == root:
            days[path.parent.name].append(name)
        elif dump and str(path.parent) == root:
            dumps[dump["channel"]].append(name)
    return (
        {folder: tuple(each) for folder, each in days.items()},
        {channel: tuple(each) for channel, each in dumps.items()},
    )
