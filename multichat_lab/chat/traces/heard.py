"""What a session holds already of what spans tell: retries, and words that are given again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.otel.steps import (
    Heard,
    Step,
    entry_of,
    in_order,
    may_be_again,
)
from multichat_lab.chat.importers.source.transcript import Entry, kind_of_role
from multichat_lab.chat.traces.used import SPAN
from multichat_lab.records import ChatMessage
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

TRACE, PARENT = "otel.trace_id", "otel.parent_id"
"""Metadata of a message: where the span is that told it first."""

GIVEN = "otel.given"
"""Metadata of a model's words that were first told as given to a model: their own span was late."""

LATE = "otel.late"
"""Metadata of a message that is recorded behind one of a later time."""

DROPPED = "otel.dropped"
"""Metadata: how many attributes and events of its span the program left out."""

DURATION = "gen_ai.client.operation.duration"
"""Metadata of a model's answer: seconds from the beginning of its span to the end."""

LOOKED_BACK = 50
"""So many messages before are looked through for the call of a tool that answers."""


class HeardBefore(Heard):
    """What of a conversation a session holds, asked of the store for the steps of one request.

    A message's id follows from its words and how often they were said, its `source_id` from the
    span that told it first: so nobody needs to remember what was told in earlier requests.

    Args:
        session_id: of the session.
        reader: of the store; read at once, and while entries are made. None of a session that is
            not there.
        steps: of the request, by time.
        newest: the time of the session's newest message; None where it has none.

    Attributes:
        claimed: message → the step that said it, told after its words were given to a model.
    """

    def __init__(
        self, session_id: str, reader: Reader | None, steps: list[Step], newest: datetime | None
    ) -> None:
        super().__init__(session_id)
        self._reader = reader
        self._newest = newest
        self.claimed: dict[str, Step] = {}
        self._order = list(in_order(steps))
        told = [
            (step, place, number, step.said[place].key)
            for step, place, number in numbered(steps, self._order)
        ]
        self._sources = {
            (step, place): source_of(step, key, number) for step, place, number, key in told
        }
        known = self._known("source_id", list(self._sources.values()))
        self._retold = {where for where, source in self._sources.items() if source in known}
        self._count([key for _, _, _, key in told])
        for key, count in self.seen.items():
            self.ids[key] = id_of(session_id, key, count)

    def in_order(self, steps: list[Step]) -> list[tuple[Step, int]]:
        """Return the places of what is said; of the steps that it was made for."""
        del steps
        return self._order

    def is_again(self, step: Step, place: int, number: int) -> bool:
        """Whether it is a retry, or was said before; see `Heard.is_again`."""
        if (step, place) in self._retold:
            return True
        said = step.said[place]
        key = said.key
        if number > self.seen[key]:
            return False
        return may_be_again(step, said) or self._claims(step, id_of(self.session_id, key, number))

    def entry(self, step: Step, place: int, number: int) -> Entry:
        """Return the entry of what is new, with what is known of its span."""
        said, span = step.said[place], step.span
        key = said.key
        entry = entry_of(step, place)
        told: dict[str, Any] = {TRACE: span.trace, SPAN: span.span}
        if span.parent:
            told[PARENT] = span.parent
        if span.dropped:
            told[DROPPED] = span.dropped
        is_agent = kind_of_role(entry.role) == "agent"
        if is_agent and not said.is_output:
            told[GIVEN] = True
        if is_agent and said.is_output and span.began is not None and span.ended is not None:
            told[DURATION] = round((span.ended[0] - span.began[0]).total_seconds(), 6)
        if entry.moment is not None and self._newest is not None and entry.moment[0] < self._newest:
            told[LATE] = True
        return replace(
            entry,
            source_id=self._sources[step, place],
            message_id=id_of(self.session_id, key, self.seen[key] + 1),
            extra={**entry.extra, **told},
        )

    def calls(self, steps: Sequence[Step]) -> Iterator[ChatMessage]:
        """Yield messages whose calls of tools may be answered, for the first time, in steps."""
        new = (each for step in steps for each in step.said if not self.seen[each.key])
        ids: dict[str, set[str]] = {"tool_call": set(), "tool_result": set()}
        for part in chain.from_iterable(each.turn.parts for each in new):
            if part.kind in ids and part.call_id:
                ids[part.kind].add(part.call_id)
        if ids["tool_result"] - ids["tool_call"]:  # else they answer calls that are new, too
            yield from self.recent()

    def recent(self) -> Iterator[ChatMessage]:
        """Yield the last messages of the session, as they are there."""
        if self._reader is not None:
            yield from self._reader.messages(MessageQuery(self.session_id, LOOKED_BACK))

    def _claims(self, step: Step, message_id: str) -> bool:
        """Whether words that a model gave were recorded when they were given to another."""
        query = MessageQuery(self.session_id, message_ids=[message_id])
        found = [] if self._reader is None else self._reader.messages(query)
        if not found or GIVEN not in found[0].metadata:
            return False
        self.claimed[message_id] = step
        return True

    def _count(self, keys: Sequence[str]) -> None:
        """Find out how often the session has each turn."""
        left, first, size = set(keys), 1, 1 + max(Counter(keys).values(), default=0)
        left = set() if self._reader is None else left
        while left:
            ids = {
                id_of(self.session_id, key, number): key
                for key in left
                for number in range(first, first + size)
            }
            found = Counter(ids[each] for each in self._known("message_id", list(ids)))
            self.seen.update(found)
            left = {key for key in left if found[key] == size}
            first, size = first + size, 2 * size

    def _known(self, column: Any, ids: list[str]) -> set[str]:
        if self._reader is None or not ids:
            return set()
        return self._reader.known(column, self.session_id, ids)


def numbered(
    steps: Iterable[Step], order: Iterable[tuple[Step, int]]
) -> Iterator[tuple[Step, int, int]]:
    """Yield the places of what is said, each with how often its step has said the same by then."""
    here = {step: Counter(step.span.again) for step in steps}
    for step, place in order:
        key = step.said[place].key
        here[step][key] += 1
        yield step, place, here[step][key]


def source_of(step: Step, key: str, number: int) -> str:
    """Return what a message is known by in its session: the span, and its words."""
    where = f"{step.span.trace}/{step.span.span}:{key}"
    return where if number == 1 else f"{where}.{number}"


def id_of(session_id: str, key: str, number: int) -> str:
    """Return the id of the message that says a turn for the n-th time."""
    return message_id_for(session_id, f"{key}#{number}")
