"""The formats that can be imported, by name, and how one is recognised."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from multichat_lab.chat.importers.agents import AgentsImporter
from multichat_lab.chat.importers.irc import IrcImporter
from multichat_lab.chat.importers.jsonl import JsonLinesImporter
from multichat_lab.chat.importers.slack import SlackImporter
from multichat_lab.chat.importers.source.conversation import Conversation
from multichat_lab.chat.importers.source.lines import head
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import ImportFormatError

_WHATSAPP = re.compile(rb"\[?(\d{1,4}[./-]){2}\d{1,4},? \d{1,2}:\d{2}\W[^\n]*: ")
_TELEGRAM = re.compile(rb'\{.*"(date_unixtime|type"\s*:\s*"message)"', re.DOTALL)


def problem_and_remedy(source: Path) -> tuple[str, str]:
    """Return what is the matter with a file or folder, and what can be done about it."""
    return _folder(source) if source.is_dir() else _file(source)


def _folder(source: Path) -> tuple[str, str]:
    if not any(source.iterdir()):
        return f"{source} is an empty folder", "Give a file, or the folder that holds the chats."
    archive = next(iter(sorted(source.glob("*.zip"))), None)
    if archive is not None:
        return f"{source} holds an archive and no chats", f"Import the archive itself: {archive}"
    return _unknown(source)


def _file(source: Path) -> tuple[str, str]:
    beginning = head(source)
    if not beginning:
        return f"{source} is empty", "Give a file that holds a chat."
    for pattern, name in ((_WHATSAPP, "WhatsApp"), (_TELEGRAM, "Telegram")):
        if pattern.match(beginning):
            return (
                f"{source} looks like a {name} export, which is not supported",
                'Turn it into JSON lines: {"role": …, "name": …, "content": …}, a line a message.',
            )
    if b"\0" in beginning:
        return f"{source} is binary and no Slack export", "Give a text file or a Slack export."
    return _unknown(source)


def _unknown(source: Path) -> tuple[str, str]:
    return (
        f"{source} is in no format that is known here",
        "Known: Slack export, IRC log, agent log, JSON lines; name it with --format if it is one.",
    )


class Importer(Protocol):
    """Reads one format.

    Attributes:
        expects: what it reads, for the message that a source holds nothing of it.
    """

    expects: str

    def recognises(self, source: Path) -> bool:
        """Whether the content of the file or folder is of this format."""

    def conversations(self, source: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield the conversations; the messages of one are read before the next is asked for."""


IMPORTERS: dict[str, Importer] = {
    "slack": SlackImporter(),
    "jsonl": JsonLinesImporter(),
    "agents": AgentsImporter(),
    "irc": IrcImporter(),
}
"""Name → importer, in the order in which `auto` asks them."""


def find_importer(name: str, source: Path) -> Importer:
    """Return the importer called `name`, or with `auto` the first that recognises the source.

    Raises:
        ImportFormatError: the name is unknown, or nothing recognises the source.
    """
    if name in IMPORTERS:
        return IMPORTERS[name]
    if name != "auto":
        raise ImportFormatError(
            f"Unknown format {name!r}", f"Known: auto, {', '.join(sorted(IMPORTERS))}."
        )
    for importer in IMPORTERS.values():
        if importer.recognises(source):
            return importer
    raise ImportFormatError(*problem_and_remedy(source))
