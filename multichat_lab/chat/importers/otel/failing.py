"""How a conversation came out: the error of its spans, and the message at which it failed."""

from collections.abc import Iterator, Mapping, Sequence

from multichat_lab.chat.importers.otel.steps import Step
from multichat_lab.chat.importers.outcome import Outcome


def outcome_of(steps: Sequence[Step], ids: Mapping[str, str]) -> Outcome:
    """Return the error of a conversation that failed, and the message at which it did.

    It failed when the span that holds the others did, or else the last one; an error after which
    it went on is none of its own. The failing step is the last span with an error that holds no
    other: its message is the last that it gave, else the last that it was given.

    Args:
        steps: by time.
        ids: the key of each turn → the id of its message.
    """
    failed = {step.span.span: step for step in steps if step.span.error}
    there = {step.span.span for step in steps}
    holding = {step.span.parent for step in steps}
    roots = [name for name in holding & failed.keys() if failed[name].span.parent not in there]
    last = next((step for step in reversed(steps) if step.said or step.span.error), None)
    if not roots and (last is None or not last.span.error):
        return Outcome()
    inner = {step.span.parent for step in failed.values()}
    ends = (step for name, step in reversed(failed.items()) if name not in inner)
    step = next(ends, next(reversed(failed.values())))  # where each holds another, the last one
    outer = (each.span.error for each in failed.values() if each.span.error != "error")
    words = step.span.error if step.span.error != "error" else next(outer, "error")
    message = next((ids[key] for key in _keys(step, steps) if key in ids), None)
    return Outcome(error=words, failing_message=message)


def _keys(step: Step, steps: Sequence[Step]) -> Iterator[str]:
    """Yield the keys of the turns of a step, the last first, and of the one that called a tool."""
    yield from (said.key for said in reversed(step.said))
    call = step.span.attributes.get("gen_ai.tool.call.id")
    for each in reversed(steps):
        for said in reversed(each.said):
            parts = said.turn.parts
            if any(part.kind == "tool_call" and part.call_id == call and call for part in parts):
                yield said.key
