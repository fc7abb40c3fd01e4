"""One conversation of a request of traces: its messages, as its session has them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    ImportedSession,
    message_id_for,
    origin_mark,
)
from multichat_lab.chat.importers.otel.failing import outcome_of
from multichat_lab.chat.importers.otel.steps import AGENTS, Step, agents_in, entries_of, usage_of
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.moments import MADE_UP_START
from multichat_lab.chat.importers.source.transcript import Transcript
from multichat_lab.chat.traces.heard import TRACE, HeardBefore
from multichat_lab.chat.traces.owner import KEEPER, Naming, Owner
from multichat_lab.chat.traces.used import SPAN, TELLER, USED
from multichat_lab.records import Annotation, ChatMessage, ChatSession, Participant
from multichat_lab.stores.contract import Reader

SAMPLING = "otel.sampling"
"""Metadata of a session: how its trace was sampled, as tracers told each other (`ot=…`)."""

MISSING = "otel.missing"
"""Label of a session: how many spans of a trace had not come when it ended."""


class Talk:
    """One conversation of a request.

    Args:
        name: of the conversation.
        owner: whose it is.
        steps: by time.

    Attributes:
        session_id: of its session.
        owner: whose it is.
        steps: by time.
        is_trace: whether it is a trace, for nobody named the conversation.
    """

    def __init__(self, name: str, owner: Owner, steps: list[Step]) -> None:
        self.session_id = owner.session_id(name)
        self.steps = steps
        self.owner = owner
        self.is_trace = any(name == each.span.trace for each in steps)
        self._transcript = Transcript(self.session_id, MADE_UP_START)
        self._naming = Naming(owner)

    @property
    def has_words(self) -> bool:
        """Whether anything is said in it."""
        return any(step.said for step in self.steps)

    def heard(self, reader: Reader, session: ChatSession | None) -> HeardBefore:
        """Return what its session holds of it, and leave out what tells that again in short."""
        if session is not None:
            for step in self.steps:
                step.said = [] if step.is_whole_talk else step.said
        newest = session.last_activity if session is not None and session.message_count else None
        return HeardBefore(self.session_id, None if session is None else reader, self.steps, newest)

    def messages(self, heard: HeardBefore) -> list[ChatMessage]:
        """Return the messages that are new."""
        for call in heard.calls(self.steps):
            self._transcript.expect_answers(call, call.parts)
        told = self._transcript.messages(entries_of(self.steps, heard))
        return [self._naming.message(message) for message in told]

    def conversation(
        self, messages: list[ChatMessage], begun: datetime, heard: HeardBefore
    ) -> ImportedSession:
        """Return what is imported into the session.

        Args:
            messages: that are new.
            begun: when the session began.
            heard: what it held before.
        """
        is_over = any(not step.span.parent for step in self.steps)
        marks = {ORIGIN: origin_mark(self.session_id), TRACE: self.steps[0].span.trace}
        sampling = next(filter(None, (sampling_of(step) for step in self.steps)), None)
        owner = Participant(self.session_id, self.owner.name, KEEPER, begun)
        kinds = {
            named: self._transcript.kind_of(name) for name, named in self._naming.names.items()
        }
        return ImportedSession(
            session_id=self.session_id,
            created_at=begun,
            messages=messages,
            topic=self._topic(),
            metadata=marks | ({SAMPLING: sampling} if sampling else {}),
            members=[owner] if self.owner.name else [],
            kind_of=lambda name: kinds.get(name, KEEPER),
            aliases=[self._naming.alias(each) for each in agents_in(self.steps)],
            outcome=outcome_of(self.steps, heard.ids) if is_over else Outcome(),
        )

    def ended(self) -> dict[str, datetime]:
        """Return each trace whose root has come → when that ended."""
        roots = (each.span for each in self.steps if not each.span.parent and each.span.began)
        return {each.trace: each.ended[0] for each in roots if each.ended is not None}

    def used_later(self, heard: HeardBefore) -> Iterator[Annotation]:
        """Yield what models used for words that were recorded before that was told."""
        for message_id, step in (*heard.claimed.items(), *self._silent(heard)):
            if told := usage_of(step.span.attributes):
                yield self.note(USED, json.dumps(told), message_id)

    def note(self, label: str, value: str, message_id: str | None = None) -> Annotation:
        """Return an annotation, the same every time."""
        name = f"{label}\n{message_id or ''}\n{value}"
        return Annotation(
            self.session_id,
            label,
            message_id,
            value=value,
            by=TELLER,
            annotation_id=message_id_for(self.session_id, name),
        )

    def _silent(self, heard: HeardBefore) -> Iterator[tuple[str, Step]]:
        """Yield calls of models whose words log records have told before, with their message."""
        silent = {step.span.span: step for step in self.steps if is_silent_call(step)}
        told = heard.recent() if silent else ()
        answers = {
            each.metadata[SPAN]: each.message_id
            for each in told
            if each.metadata.get(SPAN) in silent and each.metadata.get("role") == "assistant"
        }
        yield from ((message_id, silent[span]) for span, message_id in answers.items())

    def _topic(self) -> str:
        asked = (s for step in self.steps for s in step.said if s.turn.role == "user")
        words = next(("\n".join(part.text for part in s.turn.parts) for s in asked), "")
        return words.strip().partition("\n")[0][:120]


def is_silent_call(step: Step) -> bool:
    """Whether a step is the call of a model that tells no words."""
    if step.said or step.span.began is None or step.is_whole_talk:
        return False
    told = step.span.attributes
    return "model" in usage_of(told) and told.get("gen_ai.operation.name") not in AGENTS


def sampling_of(step: Step) -> str | None:
    """Return how a step's trace was sampled; None where nobody told.

    Source: OpenTelemetry's TraceState: Probability Sampling, the member `ot` with `th`.
    """
    members: Mapping[str, str] = dict(
        each.strip().partition("=")[::2] for each in step.span.state.split(",")
    )
    told = members.get("ot", "")
    return told if "th:" in told else None
