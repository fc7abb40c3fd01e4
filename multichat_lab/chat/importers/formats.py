"""The formats that can be imported, by name, and how one is recognised."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from multichat_lab.chat.importers.contract import Importer
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.errors import ImportFormatError
from multichat_lab.registry import Registry

_ROOM = "multichat_lab.chat.importers"

IMPORTERS = Registry(
    "importers",
    {
        "irc": f"{_ROOM}.irc:IrcImporter",
        "slack": f"{_ROOM}.slack:SlackImporter",
        "claude-code": f"{_ROOM}.claude_code:ClaudeCodeImporter",
        "codex": f"{_ROOM}.codex:CodexImporter",
        "inspect": f"{_ROOM}.inspect_log:InspectImporter",
        "otel": f"{_ROOM}.otel:OtelImporter",
        "chatgpt": f"{_ROOM}.chat_apps:ChatGptImporter",
        "claude-ai": f"{_ROOM}.chat_apps:ClaudeAiImporter",
        "discord": f"{_ROOM}.discord:DiscordImporter",
        "telegram": f"{_ROOM}.telegram:TelegramImporter",
        "jsonl": f"{_ROOM}.jsonl:JsonLinesImporter",
        "agents": f"{_ROOM}.agents:AgentsImporter",
        "whatsapp": f"{_ROOM}.whatsapp:WhatsAppImporter",
        "table": f"{_ROOM}.table:TableImporter",
    },
    ImportFormatError,
)
"""The classes of importers, in the order in which `auto` asks them."""

AUTO, TABLE = "auto", "table"
_NO_COLUMNS: Mapping[str, str] = {}

_NO_TURNS = "and no turns ('role' and 'content') or list of them ('messages', 'history' …) in it"
"""What a file of JSON lacks to be a chat of agents."""

_GZIP = b"\x1f\x8b"
"""A file that gzip compressed begins so."""

_QUOTED = 60
"""So many characters of an unknown file are quoted."""


def format_meant(name: str, source: Path, columns: Mapping[str, str] = _NO_COLUMNS) -> str:
    """Return the name itself, or with `auto` that of the format that a source has.

    Args:
        name: of an importer, `module:Class`, `file.py:Class`, or `auto`.
        source: a file or folder that exists.
        columns: of a table, as the caller names them: only a table has any.

    Raises:
        ImportFormatError: the name is unknown, or nothing recognises the source.
    """
    if name != AUTO:
        return name
    return TABLE if columns else recognise(source)


def importer_named(name: str) -> Importer:
    """Return a new importer of a format.

    Raises:
        ImportFormatError: the name is unknown.
    """
    return cast("Importer", IMPORTERS.get(name)())


def recognise(source: Path) -> str:
    """Return the name of the format of a file or folder.

    The first importer that is certain wins, else the one that is surest.

    Raises:
        ImportFormatError: no importer recognises it; says what it looks like.
    """
    best, surest = "", 0.0
    for name in IMPORTERS.names():
        sure = importer_named(name).recognises(source)
        if sure > surest:
            best, surest = name, sure
        if sure >= 1:
            break
    if not best:
        problem = _folder(source) if source.is_dir() else _file(source)
        raise ImportFormatError(problem, _remedy(source))
    return best


def _folder(source: Path) -> str:
    if not any(source.iterdir()):
        return f"{source} is an empty folder"
    if any(source.glob("*.zip")):
        return f"{source} holds an archive and no chats"
    first = next((each for each in sorted(source.rglob("*")) if each.is_file()), None)
    if first is None:
        return f"{source} holds no files, and is in no format that is known here"
    return f"{source} is in no format that is known here; {_file(first)}"


def _file(source: Path) -> str:
    head = head_of(source)
    if not head.data.strip():
        return f"{source} is empty"
    if head.zip_names:
        return f"{source} is an archive of {_listed(head.zip_names)}, and no export known here"
    if head.data.startswith(_GZIP):
        return f"{source} is compressed by gzip"
    if b"\0" in head.data:
        return f"{source} is binary and in no format that is known here"
    return f"{source} is in no format that is known here; it looks like {_likeness(head)}"


def _likeness(head: Head) -> str:
    """Return what a text file looks like."""
    if head.path.suffix.lower() in (".csv", ".tsv"):
        return f"a table of {head.lines[0][:_QUOTED]!r}, and no column of it tells who says what"
    if len([each for each in head.objects if each]) > 1:
        return f"JSON lines with {_members(head.objects[0])}, {_NO_TURNS}"
    if isinstance(head.json, dict):
        return f"a JSON object with {_members(head.json)}, {_NO_TURNS}"
    if _is_list(head):
        first = next(iter(head.json), None)
        inside = f" of objects with {_members(first)}" if isinstance(first, dict) else ""
        return f"a JSON array{inside}, {_NO_TURNS}"
    return f"text that begins {head.lines[0][:_QUOTED]!r}"


def _is_list(head: Head) -> bool:
    """Whether a text that begins with a bracket is a list of JSON, and no time in brackets."""
    return isinstance(head.json, list) and bool(
        head.json or head.text.split() in (["[]"], ["[", "]"])
    )


def _members(value: dict[str, object]) -> str:
    return _listed(list(value)) or "nothing in it"


def _listed(names: Sequence[str]) -> str:
    told = ", ".join(map(repr, names[:8]))
    return f"{told}{', …' if len(names) > 8 else ''}"


def _remedy(source: Path) -> str:
    archive = min(source.glob("*.zip"), default=None) if source.is_dir() else None
    if archive is not None:
        return f"Import the archive itself: {archive}"
    is_empty = not (any(source.iterdir()) if source.is_dir() else head_of(source).data.strip())
    if is_empty:
        return "Check the path."
    if source.is_file() and head_of(source).zip_names:
        return "Unpack it, and import the folder, or the file in it that is a chat."
    if source.is_file() and head_of(source).data.startswith(_GZIP):
        return f"Unpack it: gunzip {source.name}"
    if source.suffix.lower() in (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson"):
        return "Name its columns: --columns sender=COLUMN,content=COLUMN."
    known = ", ".join(IMPORTERS.names())
    return f"Name it with --format if it is one of these: {known}."
