"""The importer of Slack exports."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from multichat_lab.chat.importers.contract import ORIGIN, SOURCE, Conversation
from multichat_lab.chat.importers.slack.channel import DUMP, LISTS, Channel, day_of, export_root
from multichat_lab.chat.importers.slack.edit_log import EditLog
from multichat_lab.chat.importers.slack.history import ChannelHistory
from multichat_lab.chat.importers.slack.item import SlackItem, item_of
from multichat_lab.chat.importers.slack.workspace import Workspace
from multichat_lab.chat.importers.source.archive import ExportFiles, UnpackedExport, ZippedExport
from multichat_lab.chat.importers.source.head import head_of
from multichat_lab.chat.importers.source.json_text import read_json
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError, ImportFormatError
from multichat_lab.records import ChatMessage, Participant


class SlackImporter:
    """Reads the export of a workspace, a session a channel, group or direct conversation.

    A message's `source_id` is its `ts`; an answer in a thread replies to the thread's first
    message. A message that begins by mentioning one user is addressed to that user. What blocks
    and attachments say is part of the words, files are parts. Who reacted, and the names of those
    who take part, are recorded; what an edit log says becomes revisions, and of an edit without a
    log it is known that, when and by whom. Edits, reactions and attachments also stand whole in the
    metadata under `slack.…`. Dumps of slackdump (`C….json`) are read too.
    """

    expects = "a Slack export (a zip, or a folder with channels.json and a folder a channel)"

    def recognises(self, source: Path) -> float:
        """Return 1 for a zip or folder laid out like an export, 0.1 for any other zip."""
        if source.is_dir():
            return float(_is_unpacked_export(UnpackedExport(source)))
        head = head_of(source)
        if isinstance(head.json, dict) and not head.is_zip:
            return float(_is_dump(head.json))
        return 1 if export_root(head.zip_names) else 0.1 * head.is_zip

    def conversations(self, source: Path, reading: Reading) -> Iterator[Conversation]:
        """Yield a conversation for each channel with messages.

        Raises:
            UnsafeArchiveError: the archive could do harm.
            DamagedFileError: it is no zip; or a piece cannot be read, when strict.
            ImportFormatError: it holds no Slack export.
        """
        with _opened(source) as files:
            root = export_root(files.sizes())
            if root is None:
                raise ImportFormatError(
                    f"{source.name} holds no Slack export",
                    "Looked for channels.json, users.json and day files (CHANNEL/2024-01-31.json).",
                )
            workspace = Workspace(files, root, reading)
            channels = workspace.channels()
            reading.meter.expect(workspace.size(channels))
            for channel in channels:
                yield _ChannelReader(channel, workspace, reading).conversation()


def _is_unpacked_export(files: UnpackedExport) -> bool:
    """Whether there are day files, and lists beside them or Slack's messages in the first.

    Or a dump of slackdump's.
    """
    dumps = [name for name in files.sizes() if DUMP.fullmatch(name)]
    if dumps and _is_dump(read_json(files.read(min(dumps)).decode(errors="replace"), "x").fields):
        return True
    days = sorted(name for name in files.sizes() if day_of(PurePosixPath(name)))
    if not days:
        return False
    if any(PurePosixPath(name).name in LISTS for name in files.sizes()):
        return True
    try:
        items = read_json(files.read(days[0]).decode(errors="replace")).items or []
    except DamagedFileError:
        return False
    return any(isinstance(item, dict) and "ts" in item for _, item in items)


def _is_dump(values: dict[str, Any]) -> bool:
    return isinstance(values.get("channel_id"), str) and isinstance(values.get("messages"), list)


def _opened(source: Path) -> ExportFiles:
    is_zip = source.is_file() and not isinstance(head_of(source).json, dict)
    return ZippedExport(source) if is_zip else UnpackedExport(source)


class _ChannelReader:
    """Makes the conversation of one channel."""

    def __init__(self, channel: Channel, workspace: Workspace, reading: Reading) -> None:
        self._channel = channel
        self._workspace = workspace
        self._reading = reading
        self._session_id = reading.session_id("slack", channel.name)
        names = workspace.names
        partners = tuple(map(names.people.user, channel.members)) if channel.is_direct else ()
        self._history = ChannelHistory(self._session_id, names, partners)

    def conversation(self) -> Conversation:
        """Return the conversation; its messages are read a day at a time."""
        channel = self._channel
        people = self._workspace.names.people
        return Conversation(
            session_id=self._session_id,
            created_at=channel.created_at,
            messages=self._messages(),
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

    def _messages(self) -> Iterator[ChatMessage]:
        aside = self._reading.aside()
        logs = [name for name in self._channel.days if name in self._workspace.logs]
        log = EditLog(item for name in logs for item in self._items(name, aside))
        yield from map(self._history.message, log.told(self._in_order()))

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
