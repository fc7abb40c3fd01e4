"""The talk of agents and models: roles, parts, and tools whose results answer their calls.

Every tool that logs a model's work writes the same things in its own words. An importer makes an
`Entry` of each; a `Transcript` makes messages of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

from multichat_lab.chat.importers.contract import (
    message_id_for,
    participant_name,
)
from multichat_lab.chat.importers.source.moments import Moment, made_up
from multichat_lab.chat.importers.source.voices import result_in, voices_in
from multichat_lab.parts import Part, words_of
from multichat_lab.records import EVERYONE, SYNTHETIC_TIMES, ChatMessage
from multichat_lab.records.message import TimeKind

PERSON, AGENT, SYSTEM = "user", "assistant", "system"

_ROLE_KINDS = {
    PERSON: "human",
    "human": "human",
    SYSTEM: "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "observation": "tool",
    "function_response": "tool",
}


def kind_of_role(role: str) -> str:
    """Return what a participant with this role is: `human`, `system`, `tool` or `agent`."""
    return _ROLE_KINDS.get(role, "agent")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a transcript says at one place.

    Attributes:
        source_id: the place, unique in the session and the same at every import.
        role: e.g. `user`, `assistant`, `system`, `tool`.
        parts: what it is made of.
        speaker: who spoke; empty for the role itself.
        kind: what the speaker is; empty for what the role tells.
        recipient: who is addressed, where that is told; a tool's result goes to its caller.
        moment: when, and how that is known; None where it is not told.
        answers: the id of the message that it answers; a tool's result answers its call.
        usage: `model`, `tokens_in`, `tokens_out`, `cost`, as far as known.
        extra: what else was said of it.
        message_id: of its message; empty for the one that follows from the place.
    """

    source_id: str
    role: str
    parts: Sequence[Part]
    speaker: str = ""
    kind: str = ""
    recipient: str | None = None
    moment: Moment | None = None
    answers: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    message_id: str = ""

    @property
    def kind_of_speaker(self) -> str:
        """What the speaker is."""
        return self.kind or kind_of_role(self.role)


@dataclass(slots=True)
class Transcript:
    """Makes the messages of one session from its entries.

    Args:
        session_id: of the session.
        start: when it begins if its first entries tell no time.
        tells_replies: whether the source tells what answers what: an entry without `answers` is
            then known to answer nobody.
    """

    session_id: str
    start: datetime
    tells_replies: bool = False
    _kinds: dict[str, str] = field(default_factory=dict)
    _calls: dict[str, tuple[str, ChatMessage]] = field(default_factory=dict)
    _time: datetime | None = None
    _count: int = 0

    def kind_of(self, name: str) -> str:
        """Return what a participant is."""
        return self._kinds.get(name, "agent")

    def meet(self, kinds: Mapping[str, str]) -> None:
        """Take note of what participants are."""
        self._kinds |= kinds

    def messages(self, entries: Iterable[Entry]) -> Iterator[ChatMessage]:
        """Yield the messages of entries."""
        for entry in entries:
            yield from self.messages_of(entry)

    def messages_of(self, entry: Entry) -> Iterator[ChatMessage]:
        """Yield the message of an entry; where tools answer in it, one for each of them."""
        if kind_of_role(entry.role) == "agent" or not entry.parts:
            yield self._message(entry)
            return
        voices = list(voices_in(entry.parts))
        if len(voices) == 1:
            yield self._message(entry)
            return
        for place, parts in enumerate(voices, start=1):
            source_id = entry.source_id if place == 1 else f"{entry.source_id}.{place}"
            message_id = entry.message_id if place == 1 else ""
            told = replace(entry, source_id=source_id, parts=parts, message_id=message_id)
            yield self._message(told)

    def _message(self, entry: Entry) -> ChatMessage:
        speaker, kind, parts = entry.speaker or entry.role, entry.kind_of_speaker, entry.parts
        reply_to, recipient = entry.answers, entry.recipient
        result = None if kind_of_role(entry.role) == "agent" else result_in(parts)
        if result is not None:
            tool, call = self._calls.get(result.call_id or "", (result.name, None))
            parts = [replace(each, name=each.name or tool) for each in parts if each is result]
            parts += [each for each in entry.parts if each is not result]
            speaker, kind = result.name or tool or "tool", "tool"
            if call is not None:
                reply_to, recipient = call.message_id, call.sender
        sender = participant_name(speaker)
        kind = self._kinds.setdefault(sender, kind)
        moment, time_kind = self._moment(entry.moment)
        is_told = self.tells_replies or reply_to is not None
        message = ChatMessage(
            session_id=self.session_id,
            sender=sender,
            content=words_of(parts),
            recipient=EVERYONE if recipient is None else participant_name(recipient),
            message_id=entry.message_id or message_id_for(self.session_id, entry.source_id),
            timestamp=moment,
            reply_to=reply_to,
            kind="system" if kind == "system" else "message",
            metadata=_metadata(entry, time_kind, sender if kind == "agent" else None),
            source_id=entry.source_id,
            parts=() if _is_text(parts) else tuple(parts),
            time_kind=time_kind,
            reply_kind="declared" if is_told else "unknown",
            recipient_kind="unknown" if recipient is None else "declared",
            **entry.usage,
        )
        self.expect_answers(message, parts)
        return message

    def expect_answers(self, message: ChatMessage, parts: Iterable[Part]) -> None:
        """Take note of the calls in a message, which results will answer."""
        for part in parts:
            if part.kind == "tool_call" and part.call_id:
                self._calls[part.call_id] = (part.name or "tool", message)

    def _moment(self, told: Moment | None) -> Moment:
        """Return a told time, else one that keeps the order: the last one, or a second later."""
        self._count += 1
        if told is not None:
            self._time = told[0]
            return told
        return self._time or made_up(self.start, self._count - 1), "made_up"


def begun(messages: Iterable[ChatMessage]) -> tuple[ChatMessage, Iterator[ChatMessage]] | None:
    """Return the first message, and all of them; None when there is none."""
    rest = iter(messages)
    first = next(rest, None)
    return None if first is None else (first, chain([first], rest))


def _is_text(parts: Sequence[Part]) -> bool:
    """Whether parts say no more than the words of a message do."""
    return not parts or (len(parts) == 1 and parts[0].is_text)


def _metadata(entry: Entry, time_kind: TimeKind, agent: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {**entry.extra, "role": entry.role}
    if time_kind == "made_up":
        made[SYNTHETIC_TIMES] = True
    if agent is not None:
        made["gen_ai.agent.name"] = agent
    return made
