"""Runs of a framework's tracer into sessions: what all adapters share."""

import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multichat_lab.chat.importers.otel.runs import Runs
from multichat_lab.chat.importers.otel.spans import Span, span_of
from multichat_lab.chat.late import LATE_WRITERS
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.news import Taken
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.recorder import TraceRecorder
from multichat_lab.errors import MultichatError
from multichat_lab.integrations.given import Given, Histories, told_before

MOST_TRACES = 1_000
"""Traces whose agents and open calls are remembered; the oldest is forgotten."""

GROUP_SECONDS = 0.2
"""What ends within so long is written in one transaction, unless somebody waits for it.

So much is lost where a program is killed at once (kill -9, SIGTERM that it does not handle, or
`os._exit`): calls within a run that had not returned, or LiteLLM's.
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended.

    Attributes:
        span: as the importer of traces reads it.
        talk: the conversation, or the trace where nobody has named one.
        given: what the model was given, the last turn apart; None where that is not told in turns.
    """

    span: Span
    talk: str
    given: Given | None


class RunRecorder:
    """Records runs; what cannot be recorded is a warning each time, for the program shall go on.

    Runs that end one after the other are written together: when somebody waits for it (`flush`),
    when `GROUP_SECONDS` have passed since the first of them, when `chats` is closed, or when the
    program ends; a program that is killed before loses them.

    Args:
        chats: where the sessions go.
        prefix: of the sessions' ids, e.g. `langchain:`; then follows the conversation or trace.

    Attributes:
        chats: where the sessions go.
    """

    def __init__(self, chats: SessionPersistence, prefix: str) -> None:
        self.chats = chats
        self._owner = Owner(prefix=prefix)
        self._recorder = TraceRecorder(can_lose=False)  # nodes of graphs are left out, knowingly
        self._traces: dict[str, Runs] = {}
        self._histories = Histories()
        self._ended: list[Ended] = []
        self._timer: threading.Timer | None = None
        self._turn = threading.Lock()
        LATE_WRITERS.add(self)

    def session_id(self, talk: str) -> str:
        """Return the id of the session of a conversation, or of a trace."""
        return self._owner.session_id(talk)

    def take(
        self,
        trace: str,
        run: Mapping[str, Any],
        talk: str | None = None,
        turns: Sequence[Any] | None = None,
    ) -> None:
        """Take a run that has ended, which is recorded soon.

        Args:
            trace: the trace that it is part of.
            run: as the importer of traces reads it: `id`, `trace_id`, times, what was given (unless
                in `turns`) and what came of it.
            talk: the conversation, where that is known.
            turns: what a model was given, as JSON values; None where that is in the run.
        """
        with self._turn:
            runs = self._traces.setdefault(trace, Runs())
            if len(self._traces) > MOST_TRACES:
                del self._traces[next(iter(self._traces))]
            named = trace if talk is None else talk
            again = None if turns is None else self._histories.cut(named, turns)
            if turns is not None:
                new = turns if again is None else turns[again.count :]
                run = {**run, "inputs": {"messages": new}}
            try:
                (span,) = map(span_of, runs.spans([run]))
            except MultichatError as error:
                warn_of(error)
                return
            span.talk, span.again = talk, {} if again is None else again.keys
            self._ended.append(Ended(span, named, None if turns is None else told_before(turns)))
            if self._timer is None:
                self._timer = threading.Timer(GROUP_SECONDS, self._flush_late)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Record what has ended, and return when it is on the disk."""
        with self._turn:
            ended, self._ended = self._ended, []
            if not ended:
                return
            try:
                taken = self._recorder.take(self.chats, [each.span for each in ended], self._owner)
                for note in taken.notes[: taken.rejected]:
                    warn_of(note)
                self._learn(ended, taken)
            except MultichatError as error:
                warn_of(f"{error} (Calls of models and tools: {len(ended)})")

    def forget(self, trace: str) -> None:
        """Take note that a trace has come to its end."""
        with self._turn:
            self._traces.pop(trace, None)

    def begin_in_child(self) -> None:
        """Begin anew in a forked child: the timer is the parent's, who writes what is held back."""
        self._turn = threading.Lock()
        self._timer, self._ended = None, []

    def _flush_late(self) -> None:
        self._timer = None  # the next run that ends begins another; one that finds nothing is done
        self.flush()

    def _learn(self, ended: Sequence[Ended], taken: Taken) -> None:
        """Take note of what is on the disk of the turns that models were given."""
        for each in ended:
            if each.given is None:
                continue
            is_new = self.session_id(each.talk) in taken.made
            if taken.rejected or (is_new and each.span.again):  # somebody has removed the session
                self._histories.forget(each.talk)
            else:
                self._histories.learn(each.talk, each.given, each.span)


def warn_of(error: object) -> None:
    """Warn of what could not be recorded, the next time too: the program shall go on."""
    # without a registry of what was told: a store that fails all day is no news of the morning
    warnings.warn_explicit(f"not recorded: {error}", UserWarning, __file__, 0)
