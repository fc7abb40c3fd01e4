"""The importer of Slack exports."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.slack.channel import DUMP, LISTS, USERS, day_of, export_root
from multichat_lab.chat.importers.slack.channel_reader import ChannelReader
from multichat_lab.chat.importers.slack.workspace import Workspace
from multichat_lab.chat.importers.source.archive import ExportFiles, UnpackedExport, ZippedExport
from multichat_lab.chat.importers.source.head import head_of
from multichat_lab.chat.importers.source.json_text import read_json
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError, ImportFormatError


class SlackImporter:
    """Reads the export of a workspace, a session a channel, group or direct conversation.

    Or a channel's folder, or one day of it, alone; names come from the lists above it.

    A message's `source_id` is its `ts`; an answer in a thread replies to the thread's first
    message. A message that begins by mentioning one user is addressed to that user. What blocks
    and attachments say is part of the words, files are parts. Who reacted, and the names of those
    who take part, are recorded; what an edit log says becomes revisions, and of an edit without a
    log it is known that, when and by whom. Edits, reactions and attachments also stand whole in the
    metadata under `slack.…`. Dumps of slackdump (`C….json`) are read too.
    """

    expects = "a Slack export (a zip, or a folder with channels.json and a folder a channel)"

    def recognises(self, source: Path) -> float:
        """Return 1 for a zip or folder laid out like an export, 0.1 for a zip that is damaged."""
        if source.is_dir():
            return float(_is_unpacked_export(UnpackedExport(source)))
        head = head_of(source)
        if isinstance(head.json, dict) and not head.is_zip:
            return float(_is_dump(head.json))
        if _is_day(source):
            return 1
        return 1 if export_root(head.zip_names) else 0.1 * (head.is_zip and not head.zip_names)

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
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
                yield ChannelReader(channel, workspace, reading).conversation()


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
    if source.is_file() and _is_day(source):
        return _OneDay(source)
    is_zip = source.is_file() and not isinstance(head_of(source).json, dict)
    return ZippedExport(source) if is_zip else UnpackedExport(source)


def _is_day(source: Path) -> bool:
    """Whether a file is a channel's messages of one day, as it lies in an export."""
    items = head_of(source).json
    first = items[0] if isinstance(items, list) and items else None
    if not (isinstance(first, dict) and {"type", "ts"} <= first.keys()):
        return False
    return day_of(PurePosixPath(source.resolve().parent.name, source.name)) is not None


class _OneDay(UnpackedExport):
    """A channel's messages of one day, with the lists of the export that it lies in."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        folder = path.resolve().parent
        self._paths = {f"{folder.name}/{path.name}": path}
        for name in (*LISTS, *USERS):
            if (beside := folder.parent / name).is_file():
                self._paths[name] = beside
