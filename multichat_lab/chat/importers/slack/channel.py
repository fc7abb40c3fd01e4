"""A channel of a workspace, and what the lists of an export say of it."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from multichat_lab.chat.importers.slack.item import moment_of


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
