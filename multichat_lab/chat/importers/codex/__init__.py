"""Rollouts of Codex: a JSON line an item, in `~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl`.

The same words come twice: as a `response_item`, which goes to the model, and as an `event_msg`,
which goes to the screen; they are one message.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.codex.items import NOTES, entries_of, is_line
from multichat_lab.chat.importers.contract import SOURCE, FileImporter, ImportedSession
from multichat_lab.chat.importers.source.content import parts_of_content
from multichat_lab.chat.importers.source.failing import FailingStep
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.json_lines import json_lines
from multichat_lab.chat.importers.source.json_value import without_halves
from multichat_lab.chat.importers.source.moments import made_up_start, moment_in
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import PERSON, Transcript, begun

KEPT = ("id", "cwd", "originator", "cli_version", "source", "git", "forked_from_id")


class CodexImporter(FileImporter):
    """Reads a rollout, or a folder of them such as `~/.codex/sessions`, a session each.

    The person is `user`, the agent `assistant`; a tool speaks its output under its own name, in
    reply to the call. A summary of the model's reasoning is a part of what it says next. What
    Codex writes in the user's name (environment, instructions) is `system`. The tokens of a
    response stand at its last message. A session that ends with an error has that error.
    """

    expects = "rollouts of Codex (rollout-*.jsonl), or a folder of them such as ~/.codex/sessions"
    endings = (".jsonl",)

    def recognises_file(self, head: Head) -> float:
        """Return 1 for lines of a type and a payload that Codex writes."""
        return float(any(map(is_line, head.objects)) or _is_old(head))

    def files(self, source: Path) -> list[Path]:
        """Return the file itself, or the rollouts of a folder."""
        paths = super().files(source)
        return [path for path in paths if path == source or self.recognises_file(head_of(path))]

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation of a rollout in which something is said."""
        session_id = reading.session_id("codex", path.stem.removeprefix("rollout-"))
        meta = without_halves(_meta(head_of(path)))
        began = moment_in(meta)
        start = made_up_start(reading) if began is None else began[0]
        transcript = Transcript(session_id, start)
        failing = FailingStep()
        entries = failing.watched(entries_of(json_lines(path, reading), reading.damage))
        spoken = begun(transcript.messages(entries))
        if spoken is None:
            return
        first, messages = spoken
        yield ImportedSession(
            session_id=session_id,
            created_at=first.timestamp,
            messages=messages,
            topic=_topic(head_of(path)),
            metadata={SOURCE: path.name, **{key: meta[key] for key in KEPT if meta.get(key)}},
            kind_of=transcript.kind_of,
            outcome=lambda: failing.last_error(session_id),
        )


def _is_old(head: Head) -> bool:
    """Whether a rollout of 2025's first half begins so: its session, then items without a frame."""
    first = next(iter(head.objects), {})
    return {"id", "timestamp", "instructions"} <= first.keys() and "type" not in first


def _meta(head: Head) -> dict[str, Any]:
    if _is_old(head):
        return head.objects[0]
    found = (each.get("payload") for each in head.objects if each.get("type") == "session_meta")
    return next((value for value in found if isinstance(value, dict)), {})


def _topic(head: Head) -> str:
    """Return the first line of what the person asks first, as far as the head tells."""
    for values in head.objects:
        item = values["payload"] if is_line(values) else values
        if item.get("role") == PERSON:
            text = "\n".join(
                part.text for part in parts_of_content(without_halves(item.get("content")))
            )
            if not text.startswith(NOTES):
                return text.strip().partition("\n")[0][:120]
    return ""
