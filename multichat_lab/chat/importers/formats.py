"""The formats that can be imported, by name, and how one is recognised."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from multichat_lab.chat.importers.agents import AgentsImporter
from multichat_lab.chat.importers.conversation import Conversation
from multichat_lab.chat.importers.irc import IrcImporter
from multichat_lab.chat.importers.jsonl import JsonLinesImporter
from multichat_lab.chat.importers.reading import Reading
from multichat_lab.chat.importers.slack import SlackImporter
from multichat_lab.chat.importers.unrecognised import problem_and_remedy
from multichat_lab.errors import ImportFormatError


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
