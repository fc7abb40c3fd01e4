"""Spans into sessions, request by request, as programs send them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from multichat_lab.chat.importers.loader import Loader
from multichat_lab.chat.importers.otel.gathering import Gathering, without_words
from multichat_lab.chat.importers.otel.spans import Span
from multichat_lab.chat.importers.otel.steps import Step
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.ending import Rooms, finish, is_ended_here, reopen
from multichat_lab.chat.traces.ledger import Ledger
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.talk import MISSING, Talk, is_silent_call
from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
)
from multichat_lab.records import Annotation

REFUSED = (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
)
"""What one conversation may be refused for, while the others of its request are taken."""

NO_WORDS = (
    "{count} calls of models told no words, and are not recorded; let the program capture them: "
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or SPAN_ONLY together with "
    "OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental, as its instrumentation wants it"
)

MOST_SILENT = 100
"""Spans without words that are remembered of a trace."""


@dataclass(slots=True)
class Taken:
    """What became of a request.

    Attributes:
        messages: session → messages that were new in it.
        sessions: how many of them were new.
        rejected: spans or log records that were refused, for good.
        notes: why, and what is worth knowing of the others.
    """

    messages: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    rejected: int = 0
    notes: list[str] = field(default_factory=list)


class TraceRecorder:
    """Records spans as they come, each message once, however often and in whatever order.

    A conversation is what `gen_ai.conversation.id` or `session.id` names, on a span, on another of
    its trace that came before, or on the resource; else a trace. The session of a trace ends with
    its root. A late span is recorded all the same, behind what came before, with its own time.

    Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._rooms = Rooms()

    def take(self, chats: SessionPersistence, spans: Sequence[Span], owner: Owner) -> Taken:
        """Record what spans tell; what is there already is left out.

        Args:
            chats: where the sessions are.
            spans: of one request.
            owner: whose they are.

        Raises:
            StoreError: the store cannot be used.
        """
        taken, silent = Taken(), 0
        self._ledger.take(owner.name, spans)
        for name, steps in self._gathered(spans, owner).items():
            try:
                silent += self._record(chats, Talk(name, owner, steps), taken)
            except REFUSED as error:
                taken.rejected += len(steps)
                taken.notes.append(f"{owner.session_id(name)}: {error.problem}. {error.remedy}")
        if silent:
            taken.notes.append(NO_WORDS.format(count=silent))
        return taken

    def _gathered(self, spans: Sequence[Span], owner: Owner) -> Mapping[str, list[Step]]:
        gathering = Gathering()
        for span in spans:
            known = self._ledger.of(owner.name, span.trace).talk
            if known is not None:
                gathering.talks.setdefault(span.trace, known)
        for number, span in enumerate(spans):
            silent = self._ledger.of(owner.name, span.trace).silent
            if span.began is None and span.span in silent:  # a log record of what came before
                gathering.take(silent.pop(span.span), "")
            said = gathering.take(span, str(number))
            if span.began is not None and not said and len(silent) < MOST_SILENT:
                silent[span.span] = without_words(span)
        for trace, talk in gathering.talks.items():
            self._ledger.of(owner.name, trace).talk = talk
        return gathering.conversations()

    def _record(self, chats: SessionPersistence, talk: Talk, taken: Taken) -> int:
        """Record one conversation; return how many calls of models in it are not known."""
        silent = sum(map(is_silent_call, talk.steps))
        with chats.store.reading() as reader:
            session = reader.session(talk.session_id)
            if session is None and not talk.has_words:
                return silent
            heard = talk.heard(reader, session)
            messages = talk.messages(heard)
            used = list(talk.used_later(heard))
        if session is None and not messages:
            return silent
        notes = [*used, *self._missing(talk)]
        if session is None or (messages and is_ended_here(session)):
            self._rooms.make(chats, talk.owner)
        if session is not None and messages:
            reopen(chats, session)
        began = messages[0].timestamp if session is None else session.created_at
        conversation = talk.conversation(messages, began, heard)
        tally = Tally()
        with Loader(chats, tally) as loader:
            loader.load(conversation)
        self._note(chats, notes)
        finish(chats, talk, session)
        taken.sessions += tally.sessions
        if tally.messages:
            taken.messages[talk.session_id] = tally.messages
        return max(0, silent - len(used))

    def _missing(self, talk: Talk) -> list[Annotation]:
        """Return what of traces that have come to their end has not come."""
        found = []
        for trace in talk.ended():
            if count := self._ledger.missing(talk.owner.name, trace):
                found.append(talk.note(MISSING, f"{count} spans of trace {trace} have not come"))
        return found

    def _note(self, chats: SessionPersistence, notes: Sequence[Annotation]) -> None:
        if notes:
            with chats.store.transaction() as transaction:
                transaction.add_notes(notes)
