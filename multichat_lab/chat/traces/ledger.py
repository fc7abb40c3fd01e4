"""What is remembered of traces while they arrive: conversations, silent spans, missing ones.

It is lost with the process, and nothing depends on it but what it tells.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from multichat_lab.chat.importers.otel.spans import Span

MOST_TRACES = 1_000
"""Traces that are remembered; the one that was silent for longest is forgotten."""

MOST_SPANS = 10_000
"""Spans of one trace that are remembered; of a larger one nobody can say what is missing."""


@dataclass(slots=True)
class Trace:
    """What came of one trace.

    Attributes:
        talk: the conversation that a span of it names.
        there: ids of its spans.
        parents: ids of spans that others of it are part of.
        silent: those that told no words: log records may tell them.
    """

    talk: str | None = None
    there: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    silent: dict[str, Span] = field(default_factory=dict)


class Ledger:
    """The traces that arrive."""

    def __init__(self) -> None:
        self._traces: OrderedDict[tuple[str, str], Trace] = OrderedDict()

    def of(self, owner: str, trace: str) -> Trace:
        """Return what came of a trace."""
        found = self._traces.pop((owner, trace), None) or Trace()
        self._traces[owner, trace] = found
        if len(self._traces) > MOST_TRACES:
            self._traces.popitem(last=False)
        return found

    def take(self, owner: str, spans: Iterable[Span]) -> None:
        """Take note of spans."""
        for span in spans:
            trace = self.of(owner, span.trace)
            if span.began is not None and len(trace.there) < MOST_SPANS:
                trace.there.add(span.span)
                if span.parent:
                    trace.parents.add(span.parent)

    def missing(self, owner: str, trace: str) -> int | None:
        """Return how many spans that others are part of have not come; None: nobody can say."""
        found = self.of(owner, trace)
        if not found.there or len(found.there) >= MOST_SPANS:
            return None
        return len(found.parents - found.there)
