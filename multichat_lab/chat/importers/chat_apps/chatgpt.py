"""Exports of ChatGPT: `conversations.json`, each conversation a tree (`mapping`)."""

import heapq
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.chat_apps.branches import (
    BRANCH,
    Branches,
    main_line,
    without_circles,
)
from multichat_lab.chat.importers.chat_apps.chatgpt_parts import parts_of_message
from multichat_lab.chat.importers.chat_apps.export import holds, listed
from multichat_lab.chat.importers.contract import SOURCE, ImportedSession, message_id_for
from multichat_lab.chat.importers.source.moments import made_up_start, moment_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import (
    AGENT,
    PERSON,
    Entry,
    Transcript,
    begun,
)

_TREE = "mapping"
_KEPT = ("conversation_id", "id", "default_model_slug", "gizmo_id", "is_archived")


class ChatGptImporter:
    """Reads the zip that ChatGPT exports, its folder, or its `conversations.json`.

    A session for each conversation, in the order in which it was written. A message replies to
    the one before it in the tree; what was said beside the line that the app shows has the number
    of its `branch` in the metadata. What the assistant sends to a tool is a call, and the tool
    answers it under its own name.
    """

    expects = "an export of ChatGPT (the zip, or its conversations.json)"

    def recognises(self, source: Path) -> float:
        """Return 1 for a list of objects with a `mapping`, or one such object."""
        return float(holds(source, _TREE))

    def conversations(self, source: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversations in which something is said."""
        for path, line, values in listed(source, _TREE, reading):
            if not isinstance(values[_TREE], dict):
                reading.lost(path, line, f"a conversation whose {_TREE!r} is no object")
                continue
            conversation = _conversation(path, values, reading)
            if conversation is not None:
                yield conversation


def _conversation(path: Path, values: dict[str, Any], reading: Reading) -> ImportedSession | None:
    name = values.get("conversation_id") or values.get("id") or json.dumps(values.get("title"))
    session_id = reading.session_id("chatgpt", str(name))
    transcript = Transcript(session_id, made_up_start(reading), tells_replies=True)
    tree = _Tree(session_id, values, reading)
    spoken = begun(transcript.messages(tree.entries()))
    if spoken is None:
        return None
    first, messages = spoken
    began = moment_of(values.get("create_time"))
    return ImportedSession(
        session_id=session_id,
        created_at=first.timestamp if began is None else min(began[0], first.timestamp),
        messages=messages,
        topic=str(values.get("title") or ""),
        metadata={SOURCE: path.name, **{key: values[key] for key in _KEPT if values.get(key)}},
        kind_of=transcript.kind_of,
    )


class _Tree:
    """The messages of a conversation by what they follow."""

    def __init__(self, session_id: str, values: dict[str, Any], reading: Reading) -> None:
        self._session_id = session_id
        self._damage = reading.damage
        nodes = values[_TREE].items()
        self._nodes = {key: node for key, node in nodes if isinstance(node, dict)}
        self._parents = without_circles({k: self._parent(node) for k, node in self._nodes.items()})
        current = values.get("current_node")
        last = current if isinstance(current, str) else None
        self._branches = Branches(frozenset(main_line(last, self._parents)))
        self._known: dict[str, str | None] = {}  # node → the message that it is, or comes after

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each node that says something, parents before children."""
        for key in self._in_order():
            node, parent = self._nodes[key], self._parents[key]
            before = None if parent is None else self._known.get(parent)
            branch = self._branches.number_of(key, parent)
            message = node.get("message")
            entry = _entry(key, message) if isinstance(message, dict) else None
            if isinstance(message, dict):
                self._damage.look_for_unread(message, entry["parts"] if entry else ())
            if entry is None:
                self._known[key] = before
                continue
            self._known[key] = message_id_for(self._session_id, key)
            extra = {BRANCH: branch} if branch else {}
            yield Entry(**entry, answers=before, extra=extra)

    def _parent(self, node: dict[str, Any]) -> str | None:
        parent = node.get("parent")
        return parent if isinstance(parent, str) and parent in self._nodes else None

    def _in_order(self) -> Iterator[str]:
        """Yield the nodes by time, parents before children; one without a time as its parent."""
        children: dict[str | None, list[str]] = {}
        for key, parent in self._parents.items():
            children.setdefault(parent, []).append(key)
        places = {key: place for place, key in enumerate(self._nodes)}
        waiting = [(self._time(key, 0.0), places[key], key) for key in children.get(None, [])]
        heapq.heapify(waiting)
        while waiting:
            time, _, key = heapq.heappop(waiting)
            yield key
            for child in children.get(key, []):
                heapq.heappush(waiting, (self._time(child, time), places[child], child))

    def _time(self, key: str, otherwise: float) -> float:
        message = self._nodes[key].get("message")
        told = message.get("create_time") if isinstance(message, dict) else None
        moment = moment_of(told)
        return otherwise if moment is None else max(moment[0].timestamp(), otherwise)


def _entry(key: str, message: dict[str, Any]) -> dict[str, Any] | None:
    """Return the fields of an entry; None when nothing is said."""
    author = message.get("author")
    said_by: dict[str, Any] = author if isinstance(author, dict) else {}
    role = str(said_by.get("role") or AGENT)
    name = str(said_by.get("name") or "")
    parts = parts_of_message(message, role, name)
    if not parts:
        return None
    about = message.get("metadata")
    model = about.get("model_slug") if isinstance(about, dict) else None
    to_person = {PERSON: AGENT, AGENT: PERSON, "tool": AGENT}
    return {
        "source_id": key,
        "role": role,
        "parts": parts,
        "speaker": name if role == "tool" else "",
        "recipient": to_person.get(role),
        "moment": moment_of(message.get("create_time")),
        "usage": {"model": model} if role == AGENT and isinstance(model, str) and model else {},
    }
