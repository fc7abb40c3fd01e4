"""The steps of a conversation: spans in which something is said, each message of them once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for, participant_name
from multichat_lab.chat.importers.otel.conventions import Said
from multichat_lab.chat.importers.otel.runs import WHOLE
from multichat_lab.chat.importers.otel.spans import CONVERSATION, Span
from multichat_lab.chat.importers.otel.vendors import HISTORIES
from multichat_lab.chat.importers.source.moments import Moment
from multichat_lab.chat.importers.source.transcript import Entry, kind_of_role
from multichat_lab.chat.importers.source.usage import counted
from multichat_lab.records import Identity

SESSIONS = (CONVERSATION, "session.id", "traceloop.association.properties.session_id")
"""Attributes that name the conversation of a span, the first that is told."""

_MODELS = ("gen_ai.response.model", "gen_ai.request.model", "llm.model_name")
_TOKENS = {
    "tokens_in": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens",
                  "llm.token_count.prompt"),
    "tokens_out": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
                   "llm.token_count.completion"),
}  # fmt: skip
_COSTS = ("gen_ai.usage.cost", "llm.cost.total", "operation.cost")
AGENTS = ("invoke_agent", "create_agent", "invoke_workflow")
"""Operations whose spans say again what the model's spans within them say."""

KEPT = {*SESSIONS, *_MODELS, *_COSTS, *_TOKENS["tokens_in"], *_TOKENS["tokens_out"],
         "gen_ai.agent.name", "gen_ai.agent.id", "gen_ai.operation.name",
         "gen_ai.tool.call.id"}  # fmt: skip
"""Attributes that are looked at once the words of a span have been read."""


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
        told = self.span.began or self.span.ended
        told = told or next((each.moment for each in self.said if each.moment), None)
        return 0.0 if told is None else told[0].timestamp()

    def moment(self, said: Said) -> Moment | None:
        """Return when something was said in it; where only the end is told, given by then."""
        span = self.span
        if said.is_output:
            return said.moment or span.ended or span.began
        before_end: Moment | None = (span.ended[0], "approximate") if span.ended else None
        return said.moment or span.began or before_end


class Heard:
    """What of a conversation has been heard.

    Args:
        session_id: of the session.

    Attributes:
        ids: the key of each turn → the id of its last message.
    """

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.ids: dict[str, str] = {}
        self.seen: Counter[str] = Counter()

    def is_again(self, step: Step, place: int, number: int) -> bool:
        """Whether what is said at a place of a step was said before, and is told here again.

        Args:
            step: the step.
            place: in what is said there.
            number: how often the step has told the same, this time included.
        """
        said = step.said[place]
        return number <= self.seen[said.key] and may_be_again(step, said)

    def entry(self, step: Step, place: int, number: int) -> Entry:
        """Return the entry of what is new at a place of a step; see `is_again`."""
        del number
        return replace(entry_of(step, place), source_id=f"{step.span.span}:{place}")

    def in_order(self, steps: list[Step]) -> Iterable[tuple[Step, int]]:
        """Return the places of what is said, see `in_order`."""
        return in_order(steps)

    def take(self, key: str, entry: Entry) -> None:
        """Take note that a turn has been heard."""
        self.seen[key] += 1
        self.ids[key] = entry.message_id or message_id_for(self.session_id, entry.source_id)


def entries_of(steps: list[Step], heard: Heard) -> Iterator[Entry]:
    """Yield an entry for each message, once, however often it is given to the model again.

    Args:
        steps: by time.
        heard: takes what is heard.
    """
    here = {step: Counter(step.span.again) for step in steps}
    last: dict[Step, str | None] = {}
    for step, place in heard.in_order(steps):
        said = step.said[place]
        key = said.key
        here[step][key] += 1
        if not heard.is_again(step, place, here[step][key]):
            entry = heard.entry(step, place, here[step][key])
            heard.take(key, entry)
            yield replace(entry, answers=last.get(step)) if said.is_output else entry
        if not said.is_output:
            last[step] = heard.ids.get(key)


def in_order(steps: list[Step]) -> Iterator[tuple[Step, int]]:
    """Yield the places of what is said, by time; what a span gives comes before the next one."""
    timed = []
    for number, step in enumerate(steps):
        now = step.began
        for place, said in enumerate(step.said):
            moment = step.moment(said)
            time = now if moment is None else max(moment[0].timestamp(), now)
            timed.append((time, number, place))
            now = time
    for _, number, place in sorted(timed):
        yield steps[number], place


def may_be_again(step: Step, said: Said) -> bool:
    """Whether what is said may have been said before, and be told here again."""
    if not said.is_output or step.span.attributes.get("gen_ai.operation.name") in AGENTS:
        return True
    return any(part.kind == "tool_result" for part in said.turn.parts)


def entry_of(step: Step, place: int) -> Entry:
    """Return the entry of what is said at a place of a step."""
    attributes, said = step.span.attributes, step.said[place]
    turn, agent = said.turn, attributes.get("gen_ai.agent.name")
    is_agent = kind_of_role(turn.role) == "agent"
    is_last_answer = said.is_output and is_agent and place == len(step.said) - 1
    return Entry(
        source_id=str(place),
        role=turn.role,
        parts=turn.parts,
        speaker=turn.name or (str(agent) if agent and is_agent else ""),
        moment=step.moment(said),
        usage={**turn.usage, **usage_of(attributes)} if is_last_answer else turn.usage,
        extra=turn.extra,
    )


def agents_in(steps: Iterable[Step]) -> Iterator[Identity]:
    """Yield the name of each agent whose id a span tells."""
    told = (step.span.attributes for step in steps)
    pairs = ((each.get("gen_ai.agent.id"), each.get("gen_ai.agent.name")) for each in told)
    for agent_id, name in dict.fromkeys((str(a), str(n)) for a, n in pairs if a and n):
        yield Identity(participant_name(name), "otel", agent_id, name)


def usage_of(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return model, tokens and cost (US dollars), as far as attributes tell them."""
    model = next((attributes[key] for key in _MODELS if attributes.get(key)), None)
    told: dict[str, Any] = {} if model is None else {"model": str(model)}
    counts = [_count(attributes, keys) for keys in _TOKENS.values()]
    told |= counted(*counts)
    costs = (attributes[key] for key in _COSTS if type(attributes.get(key)) in (int, float))
    cost = next(costs, -1)
    if 0 <= cost < inf and (cost or counts[0] != 0):  # of tokens that nobody counted, it is none
        told["cost"] = float(cost)
    return told


def _count(attributes: dict[str, Any], keys: Sequence[str]) -> int | None:
    told = next((attributes[key] for key in keys if type(attributes.get(key)) is int), -1)
    return told if 0 <= told < 2**62 else None
