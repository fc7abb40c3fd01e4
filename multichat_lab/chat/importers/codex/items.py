"""The items of a rollout of Codex: what is said in them, once."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.chat.importers.codex.outputs import with_success
from multichat_lab.chat.importers.source.content import parts_of_content
from multichat_lab.chat.importers.source.damage import DamageReport
from multichat_lab.chat.importers.source.json_lines import JsonLine
from multichat_lab.chat.importers.source.moments import Moment, moment_in
from multichat_lab.chat.importers.source.transcript import AGENT, PERSON, SYSTEM, Entry
from multichat_lab.chat.importers.source.usage import tokens_of, usage_of
from multichat_lab.parts import Part

LINE_TYPES = {"session_meta", "turn_context", "response_item", "event_msg", "compacted"}
EVENTS = {"user_message": PERSON, "agent_message": AGENT, "agent_reasoning": AGENT, "error": SYSTEM}
"""Type of an event that says something → its role; mostly a double of a response item."""

WINDOW = 16
"""A double stands at most so many lines from the other."""

UNSAID = frozenset({"ghost_snapshot", "compaction", "compaction_summary", "other"})
"""Types of response items that are the program's own notes."""

NOTES = (
    "<environment_context>", "<user_instructions>", "<permissions instructions>",
    "# AGENTS.md instructions", "<turn_aborted>", "<skill>", "<collaboration_mode>",
)  # fmt: skip
"""What Codex writes in the user's name begins so."""


def is_line(values: dict[str, Any]) -> bool:
    """Whether an object is a line of a rollout: a type, and a payload."""
    return str(values.get("type")) in LINE_TYPES and isinstance(values.get("payload"), dict)


@dataclass(slots=True)
class _Said:
    """An item that says something, and where it stands."""

    place: str
    role: str
    parts: list[Part]
    moment: Moment | None
    is_event: bool = False
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return "".join(part.text for part in self.parts).strip()


def entries_of(lines: Iterable[JsonLine], damage: DamageReport) -> Iterator[Entry]:
    """Yield the entries; reasoning goes into the words or the call that follows it."""
    thoughts: list[_Said] = []
    for said in _without_doubles(_with_usage(_items(lines, damage))):
        if not said.parts:
            continue
        if said.role == AGENT and all(part.kind == "reasoning" for part in said.parts):
            thoughts.append(said)
            continue
        if said.role == AGENT:
            said.parts = [*(part for each in thoughts for part in each.parts), *said.parts]
        else:
            yield from map(_entry, thoughts)
        thoughts = []
        yield _entry(said)
    yield from map(_entry, thoughts)


def _entry(said: _Said) -> Entry:
    is_note = said.role == PERSON and said.words.startswith(NOTES)
    sides: dict[str, Any] = {"recipient": {PERSON: AGENT, AGENT: PERSON}.get(said.role)}
    if is_note or said.role in (SYSTEM, "developer"):
        sides = {"speaker": SYSTEM, "kind": "system"}
    return Entry(
        source_id=said.place,
        role=said.role,
        parts=said.parts,
        moment=said.moment,
        usage=said.usage,
        extra={"error": said.words} if said.is_event and said.role == SYSTEM else {},
        **sides,
    )


def _without_doubles(items: Iterable[_Said]) -> Iterator[_Said]:
    """Yield the items but those events whose words a response item near them says."""
    before: deque[_Said] = deque(maxlen=WINDOW)
    waiting: deque[_Said] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > WINDOW:
            yield from _unless_double(waiting, before)
    while waiting:
        yield from _unless_double(waiting, before)


def _unless_double(waiting: deque[_Said], before: deque[_Said]) -> Iterator[_Said]:
    item = waiting.popleft()
    near = (each for each in (*before, *waiting) if not each.is_event and each.role == item.role)
    before.append(item)
    if not item.is_event or all(item.words not in each.words for each in near):
        yield item


def _with_usage(items: Iterable["_Said | dict[str, int]"]) -> Iterator[_Said]:
    """Yield the items; tokens that are told go to the last of the agent's before."""
    last: _Said | None = None
    held: list[_Said] = []
    for item in items:
        if isinstance(item, dict):
            if last is not None:
                last.usage |= item
            yield from held
            last, held = None, []
        elif item.role == AGENT and not item.is_event and _is_said(item):
            yield from held
            last, held = item, [item]
        elif last is not None and len(held) < WINDOW:
            held.append(item)
        else:
            yield from [*held, item]
            last, held = None, []
    yield from held


def _is_said(item: _Said) -> bool:
    return any(part.kind != "reasoning" for part in item.parts)


def _items(lines: Iterable[JsonLine], damage: DamageReport) -> Iterator["_Said | dict[str, int]"]:
    """Yield what is said, and the tokens that are told in between."""
    model: dict[str, Any] = {}
    for line in lines:
        values = line.values
        payload = values["payload"] if is_line(values) else values
        kind, item = values.get("type"), str(payload.get("type", ""))
        if kind == "turn_context":
            model = usage_of(payload)
        elif kind == "event_msg" and item == "token_count":
            info = payload.get("info")
            yield tokens_of(info.get("last_token_usage") if isinstance(info, dict) else None)
        elif kind == "event_msg" and item in EVENTS:
            text = str(payload.get("message") or payload.get("text") or "")
            part = Part("reasoning" if item == "agent_reasoning" else "text", text)
            if text:
                yield _Said(line.place, EVENTS[item], [part], moment_in(values), is_event=True)
        elif kind == "compacted":
            parts = parts_of_content(payload.get("message"))  # none where only the model has it
            yield _Said(line.place, SYSTEM, parts, moment_in(values))
        elif kind not in ("event_msg", "session_meta"):
            role, parts = _spoken(payload, item)
            if item not in UNSAID and kind != "turn_context":
                damage.look_for_unread(payload, parts)
            if parts:
                usage = dict(model) if role == AGENT else {}
                yield _Said(line.place, role, parts, moment_in(values), usage=usage)


def _spoken(item: dict[str, Any], kind: str) -> tuple[str, list[Part]]:
    """Return the role and the parts of a response item."""
    if kind in UNSAID:
        return AGENT, []
    if kind == "message":
        return str(item.get("role", AGENT)), parts_of_content(item.get("content"))
    if kind == "reasoning":
        kept = {key: item[key] for key in ("type", "summary", "content") if item.get(key)}
        return AGENT, [part for part in parts_of_content(kept) if part.text]
    if kind.endswith(("_output", "_result")):
        return "tool", parts_of_content(with_success(item))
    return AGENT, parts_of_content(item) if kind else []
