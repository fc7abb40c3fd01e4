"""Spans into sessions, request by request, as programs send them."""

from collections.abc import Mapping, Sequence

from multichat_lab.chat.importers.otel.gathering import Gathering, without_words
from multichat_lab.chat.importers.otel.spans import Span
from multichat_lab.chat.importers.otel.steps import Step
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.ending import Rooms
from multichat_lab.chat.traces.ledger import Ledger
from multichat_lab.chat.traces.news import REFUSED, News, Taken, look_again, news_of, write
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.talk import MISSING, Talk
from multichat_lab.records import Annotation
from multichat_lab.stores.receipts import receipts_now

NO_WORDS = (
    "{count} calls of models told no words, and are not recorded; let the program capture them: "
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, or SPAN_ONLY together with "
    "OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental, as its instrumentation wants it"
)

MOST_SILENT = 100
"""Spans without words that are remembered of a trace."""


class TraceRecorder:
    """Records spans as they come, each message once, however often and in whatever order.

    A conversation is what `gen_ai.conversation.id` or `session.id` names, on a span, on another of
    its trace that came before, or on the resource; else a trace. The session of a trace ends with
    its root. A late span is recorded all the same, behind what came before, with its own time.

    Used by one thread at a time.

    Args:
        can_lose: spans come by a way on which some get lost: what others are part of and has not
            come by the end of a trace is told of. Not so where who calls leaves spans out.
    """

    def __init__(self, can_lose: bool = True) -> None:
        self._can_lose = can_lose
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
        taken, found = Taken(), []
        self._ledger.take(owner.name, spans)
        gathered = self._gathered(spans, owner)
        with chats.store.reading() as reader:
            for name, steps in gathered.items():
                talk = Talk(name, owner, steps)
                try:
                    found.append(news_of(talk, reader, self._missing))
                except REFUSED as error:
                    taken.refuse(talk, error)
        batch: list[News] = []
        for news in found:
            if news.needs_room and self._rooms.must_ask(owner):
                write(chats, batch, taken)  # they count too
                batch = []
            if news.needs_room and self._rooms.make(chats, owner):
                look_again(chats, found)
            batch.append(news)
        write(chats, batch, taken)
        if self._can_lose:  # who sends them is told
            with chats.store.reading() as reader:
                taken.recorded = receipts_now(reader, (each.talk.session_id for each in found))
        if silent := sum(news.silent for news in found):
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

    def _missing(self, talk: Talk) -> list[Annotation]:
        """Return what of traces that have come to their end has not come."""
        found: list[Annotation] = []
        for trace in talk.ended() if self._can_lose else ():
            if count := self._ledger.missing(talk.owner.name, trace):
                found.append(talk.note(MISSING, f"{count} spans of trace {trace} have not come"))
        return found
