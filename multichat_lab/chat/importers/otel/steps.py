"""The steps of a conversation: spans in which something is said, each message of them once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for, participant_name
from multichat_lab.chat.importers.otel.conventions import Said, key_of, said_in
from multichat_lab.chat.importers.otel.runs import WHOLE
from multichat_lab.chat.importers.otel.spans import Span, spans_in
from multichat_lab.chat.importers.otel.vendors import HISTORIES
from multichat_lab.chat.importers.source.moments import Moment
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import Entry, kind_of_role
from multichat_lab.chat.importers.source.turns import Turn
from multichat_lab.records import Identity

_SESSIONS = ("gen_ai.conversation.id", "session.id", "traceloop.association.properties.session_id")
_MODELS = ("gen_ai.response.model", "gen_ai.request.model", "llm.model_name")
_TOKENS = {
    "tokens_in": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens",
                  "llm.token_count.prompt"),
    "tokens_out": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
                   "llm.token_count.completion"),
}  # fmt: skip
_AGENTS = ("invoke_agent", "create_agent", "invoke_workflow")
"""Operations whose spans say again what the model's spans within them say."""

_KEPT = {*_SESSIONS, *_MODELS, *_TOKENS["tokens_in"], *_TOKENS["tokens_out"],
         "gen_ai.agent.name", "gen_ai.agent.id", "gen_ai.operation.name",
         "gen_ai.tool.call.id"}  # fmt: skip


TOLD_AGAIN = HISTORIES | {WHOLE}
"""Attributes of spans that tell what spans within them tell one by one."""


@dataclass(slots=True, eq=False)
class Step:
    """A span in which something is said.

    Attributes:
        span: without the attributes that hold the words.
        said: what the model was given, then what it gave.
        is_whole_talk: whether it tells all that other spans tell one by one.
    """

    span: Span
    said: list[Said]
    is_whole_talk: bool = False

    @property
    def began(self) -> float:
        """Seconds since 1970; 0 where no time is known."""
        times = [self.span.began, self.span.ended, *(each.moment for each in self.said)]
        return next((each[0].timestamp() for each in times if each is not None), 0.0)

    def moment(self, said: Said) -> Moment | None:
        """Return when something was said in it."""
        span = self.span
        if said.is_output:
            return said.moment or span.ended or span.began
        return said.moment or span.began


def conversations_in(paths: Iterable[Path], reading: Reading) -> dict[str, list[Step]]:
    """Return the name of each conversation → its steps, by time; the earliest first.

    Log records go to the span that they name. The same words are in memory once. Steps that say
    nothing are there too: they may have failed.
    """
    steps: dict[tuple[str, str], Step] = {}
    sessions: dict[str, str] = {}
    turns: dict[str, Turn] = {}
    for path in paths:
        for number, span in enumerate(spans_in(path, reading)):
            said = [_once(each, turns) for each in said_in(span)]
            read = [each for one in said for each in (*one.turn.parts, one.turn.extra)]
            reading.damage.look_for_unread(span.attributes, read)
            session = _session(span)
            if session is not None:
                sessions.setdefault(span.trace, session)
            kept = {key: span.attributes[key] for key in _KEPT & span.attributes.keys()}
            is_whole = not TOLD_AGAIN.isdisjoint(span.attributes)
            step = Step(replace(span, attributes=kept, events=[]), said, is_whole)
            key = (span.trace, span.span or f"{path.name}:{number}")
            if key in steps:
                _merge(steps[key], step)
            else:
                steps[key] = step
    found: dict[str, list[Step]] = defaultdict(list)
    for step in sorted(steps.values(), key=lambda each: (each.began, each.span.span)):
        trace = step.span.trace
        found[_session(step.span) or sessions.get(trace) or trace or "trace"].append(step)
    for told in found.values():
        if any(step.said and not step.is_whole_talk for step in told):
            for step in told:
                step.said = [] if step.is_whole_talk else step.said
    return found


def _once(said: Said, turns: dict[str, Turn]) -> Said:
    name = f"{said.turn.name}\n{key_of(said.turn)}"
    return replace(said, turn=turns.setdefault(name, said.turn))


def _session(span: Span) -> str | None:
    found = (span.attributes[key] for key in _SESSIONS if span.attributes.get(key))
    return next((str(each) for each in found), None)


def _merge(known: Step, more: Step) -> None:
    new = [each for each in more.said if each not in known.said]
    known.said = sorted([*known.said, *new], key=lambda said: said.is_output)
    span, other = known.span, more.span
    span.attributes = {**other.attributes, **span.attributes}
    span.began, span.ended = span.began or other.began, span.ended or other.ended
    span.error, span.parent = span.error or other.error, span.parent or other.parent


def entries_of(session_id: str, steps: list[Step], ids: dict[str, str]) -> Iterator[Entry]:
    """Yield an entry for each message, once, however often it is given to the model again.

    Args:
        session_id: of the session.
        steps: by time.
        ids: takes the key of each turn → the id of its last message.
    """
    seen: Counter[str] = Counter()
    here: dict[Step, Counter[str]] = defaultdict(Counter)
    last: dict[Step, str | None] = {}
    for step, place, said in _in_order(steps):
        key = key_of(said.turn)
        here[step][key] += 1
        if not (here[step][key] <= seen[key] and _is_again(step, said)):
            seen[key] += 1
            entry = _entry(step, place, said)
            ids[key] = message_id_for(session_id, entry.source_id)
            yield replace(entry, answers=last.get(step)) if said.is_output else entry
        if not said.is_output:
            last[step] = ids.get(key)


def _in_order(steps: list[Step]) -> Iterator[tuple[Step, int, Said]]:
    """Yield what is said by time; what a span gives comes before what the next one is given."""
    timed = []
    for number, step in enumerate(steps):
        now = step.began
        for place, said in enumerate(step.said):
            moment = step.moment(said)
            time = now if moment is None else max(moment[0].timestamp(), now)
            timed.append((time, number, place))
            now = time
    for _, number, place in sorted(timed):
        yield steps[number], place, steps[number].said[place]


def _is_again(step: Step, said: Said) -> bool:
    """Whether what is said may have been said before, and be told here again."""
    if not said.is_output or step.span.attributes.get("gen_ai.operation.name") in _AGENTS:
        return True
    return any(part.kind == "tool_result" for part in said.turn.parts)


def _entry(step: Step, place: int, said: Said) -> Entry:
    attributes = step.span.attributes
    entry = said.turn.entry(place)
    agent = attributes.get("gen_ai.agent.name")
    is_agent = kind_of_role(entry.role) == "agent"
    is_answer = said.is_output and is_agent
    is_last = place == len(step.said) - 1
    return replace(
        entry,
        source_id=f"{step.span.span}:{place}",
        speaker=entry.speaker or (str(agent) if agent and is_agent else ""),
        moment=step.moment(said),
        usage={**entry.usage, **(_usage(attributes) if is_answer and is_last else {})},
    )


def agents_in(steps: Iterable[Step]) -> Iterator[Identity]:
    """Yield the name of each agent whose id a span tells."""
    told = (step.span.attributes for step in steps)
    pairs = ((each.get("gen_ai.agent.id"), each.get("gen_ai.agent.name")) for each in told)
    for agent_id, name in dict.fromkeys((str(a), str(n)) for a, n in pairs if a and n):
        yield Identity(participant_name(name), "otel", agent_id, name)


def _usage(attributes: dict[str, Any]) -> dict[str, Any]:
    model = next((attributes[key] for key in _MODELS if attributes.get(key)), None)
    told: dict[str, Any] = {} if model is None else {"model": str(model)}
    for name, keys in _TOKENS.items():
        counts = (attributes[key] for key in keys if type(attributes.get(key)) is int)
        count = next(counts, -1)
        if 0 <= count < 2**62:
            told[name] = count
    return told
