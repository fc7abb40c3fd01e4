"""Exports of claude.ai: `conversations.json` with `chat_messages`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.chat_apps.branches import BRANCH, Branches
from multichat_lab.chat.importers.chat_apps.export import holds, listed
from multichat_lab.chat.importers.contract import SOURCE, ImportedSession, message_id_for
from multichat_lab.chat.importers.source.content import parts_of_content
from multichat_lab.chat.importers.source.moments import made_up_start, moment_in
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import AGENT, Entry, Transcript, begun
from multichat_lab.parts import Part

_LIST = "chat_messages"
_PARENT = "parent_message_uuid"
_HUMAN = "human"


class ClaudeAiImporter:
    """Reads the zip that claude.ai exports, its folder, or its `conversations.json`.

    A session for each conversation. Where the export tells what a message follows
    (`parent_message_uuid`), it replies to that, and messages beside the first line have the number
    of their `branch` in the metadata. A tool's result is a part of the assistant's message, as in
    the export.
    """

    expects = "an export of claude.ai (the zip, or its conversations.json)"

    def recognises(self, source: Path) -> float:
        """Return 1 for a list of objects with `chat_messages`, or one such object."""
        return float(holds(source, _LIST))

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations in which something is said."""
        for path, line, values in listed(source, _LIST, reading):
            if not isinstance(values[_LIST], list):
                reading.lost(path, line, f"a conversation whose {_LIST!r} is no list")
                continue
            conversation = _conversation(path, line, values, reading)
            if conversation is not None:
                yield conversation


def _conversation(
    path: Path, line: int, values: dict[str, Any], reading: Reading
) -> ImportedSession | None:
    session_id = reading.session_id("claude-ai", str(values.get("uuid") or values.get("name")))
    messages = [each for each in values[_LIST] if isinstance(each, dict)]
    if len(messages) < len(values[_LIST]):
        count = len(values[_LIST]) - len(messages)
        reading.lost(path, line, f"{count:,} members of {_LIST!r} that are no objects")
    tells = any(_PARENT in each for each in messages)
    transcript = Transcript(session_id, made_up_start(reading), tells_replies=tells)
    spoken = begun(transcript.messages(_entries(session_id, messages, reading)))
    if spoken is None:
        return None
    first, said = spoken
    moment = moment_in(values)
    kept = {key: values[key] for key in ("uuid", "summary", "project") if values.get(key)}
    return ImportedSession(
        session_id=session_id,
        created_at=first.timestamp if moment is None else min(moment[0], first.timestamp),
        messages=said,
        topic=str(values.get("name") or ""),
        metadata={SOURCE: path.name, **kept},
        kind_of=transcript.kind_of,
    )


def _entries(session_id: str, messages: list[dict[str, Any]], reading: Reading) -> Iterator[Entry]:
    branches = Branches()
    known: dict[str, str | None] = {}
    for place, values in enumerate(messages):
        name = str(values.get("uuid") or place)
        parent = values.get(_PARENT)
        before = known.get(str(parent))
        parts = _parts(values)
        reading.damage.look_for_unread(values, parts)
        known[name] = message_id_for(session_id, name) if parts else before
        branch = branches.number_of(name, str(parent)) if parent else 0
        if not parts:
            continue
        role = str(values.get("sender") or _HUMAN)
        yield Entry(
            source_id=name,
            role=role,
            parts=parts,
            recipient={_HUMAN: AGENT, AGENT: _HUMAN}.get(role),
            moment=moment_in(values),
            answers=before,
            extra={BRANCH: branch} if branch else {},
        )


def _parts(values: dict[str, Any]) -> list[Part]:
    blocks = values.get("content")
    known = [each for each in blocks if _is_said(each)] if isinstance(blocks, list) else []
    parts = [part for part in parts_of_content(known) if part != Part("text")]
    if not any(part.kind == "text" for part in parts) and not known:
        plain = blocks if isinstance(blocks, str) else None
        parts += parts_of_content(values.get("text") or plain)
    for name in ("attachments", "files"):
        files = values.get(name)
        listed = files if isinstance(files, list) else []
        parts += [_file(each) for each in listed if isinstance(each, dict)]
    return parts


def _is_said(block: object) -> bool:
    return not isinstance(block, dict) or block.get("type") not in ("token_budget", "flag")


def _file(values: dict[str, Any]) -> Part:
    size, media_type = values.get("file_size"), values.get("file_type")
    return Part(
        "file",
        str(values.get("extracted_content") or ""),
        name=str(values.get("file_name") or values.get("file_uuid") or "file"),
        media_type=str(media_type) if media_type else None,
        size=size if isinstance(size, int) else None,
    )
