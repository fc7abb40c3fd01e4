"""Spans put together to conversations: the steps of each, by time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from multichat_lab.chat.importers.otel.conventions import Said, said_in
from multichat_lab.chat.importers.otel.spans import Span, spans_in
from multichat_lab.chat.importers.otel.steps import KEPT, SESSIONS, TOLD_AGAIN, Step
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.turns import Turn


class Gathering:
    """Takes spans, in whatever order they come; the same words are in memory once.

    Attributes:
        talks: trace → the conversation that a span of it names.
    """

    def __init__(self) -> None:
        self.talks: dict[str, str] = {}
        self._steps: dict[tuple[str, str], Step] = {}
        self._turns: dict[str, Turn] = {}

    def take(self, span: Span, where: str) -> list[Said]:
        """Take a span, or log records of it, and return what they say.

        Args:
            span: with its attributes and events.
            where: what a span without an id is known by.
        """
        said = [self._once(each) for each in said_in(span)]
        span.given = [each.key for each in said if not each.is_output]
        talk = _talk(span)
        if talk is not None:
            self.talks.setdefault(span.trace, talk)
        is_whole = not TOLD_AGAIN.isdisjoint(span.attributes)
        step = Step(without_words(span), said[:], is_whole)
        key = (span.trace, span.span or where)
        if key in self._steps:
            _merge(self._steps[key], step)
        else:
            self._steps[key] = step
        return said

    def conversations(self) -> dict[str, list[Step]]:
        """Return the name of each conversation → its steps, by time; the earliest first.

        Steps that say nothing are there too: they may have failed.
        """
        found: dict[str, list[Step]] = defaultdict(list)
        for step in sorted(self._steps.values(), key=lambda each: (each.began, each.span.span)):
            span = step.span
            named = _talk(span) or self.talks.get(span.trace) or span.talk
            found[named or span.trace or "trace"].append(step)
        for told in found.values():
            if any(step.said and not step.is_whole_talk for step in told):
                for step in told:
                    step.said = [] if step.is_whole_talk else step.said
        return found

    def _once(self, said: Said) -> Said:
        name = f"{said.turn.name}\n{said.key}"
        turn = self._turns.setdefault(name, said.turn)
        return said if turn is said.turn else Said(turn, said.moment, said.is_output, said.key)


def without_words(span: Span) -> Span:
    """Return a span with no more than is looked at once its words have been read."""
    kept = {key: span.attributes[key] for key in KEPT & span.attributes.keys()}
    return replace(span, attributes=kept, events=[])


def conversations_in(paths: Iterable[Path], reading: Reading) -> dict[str, list[Step]]:
    """Return the conversations in files; see `Gathering.conversations`.

    Log records go to the span that they name.
    """
    gathering = Gathering()
    for path in paths:
        for number, span in enumerate(spans_in(path, reading)):
            said = gathering.take(span, f"{path.name}:{number}")
            read = [each for one in said for each in (*one.turn.parts, one.turn.extra)]
            reading.damage.look_for_unread(span.attributes, read)
    return gathering.conversations()


def _talk(span: Span) -> str | None:
    found = (span.attributes[key] for key in SESSIONS if span.attributes.get(key))
    return next((str(each) for each in found), None)


def _merge(known: Step, more: Step) -> None:
    new = [each for each in more.said if each not in known.said]
    known.said = sorted([*known.said, *new], key=lambda said: said.is_output)
    span, other = known.span, more.span
    span.attributes = {**other.attributes, **span.attributes}
    span.began, span.ended = span.began or other.began, span.ended or other.ended
    span.error, span.parent = span.error or other.error, span.parent or other.parent
