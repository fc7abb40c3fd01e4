"""The events of a sample: when a model or a tool answered, and what that used."""

import json
import re
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from multichat_lab.chat.importers.source.moments import Moment, moment_of
from multichat_lab.chat.importers.source.usage import usage_of

Answer = tuple[Moment | None, dict[str, Any]]
"""When an answer was made, and its model and tokens."""

_ATTACHMENT = re.compile(r"attachment://([0-9a-fA-F]{16,64})")
_A_DAY = 86_400.0


def events_of(sample: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the events of a kind, in order."""
    events = sample.get("events")
    listed = events if isinstance(events, list) else []
    return [each for each in listed if isinstance(each, dict) and each.get("event") == kind]


def model_answers(
    sample: Mapping[str, Any], attachments: Mapping[str, Any]
) -> dict[str, deque[Answer]]:
    """Return the key of each answer → when it was made and what it used, in order."""
    found: dict[str, deque[Answer]] = defaultdict(deque)
    for event in events_of(sample, "model"):
        output = json_object(event.get("output"))
        for message in answers_in(event):
            key = key_of(resolved(message, attachments))
            found[key].append((_ended(event, output), usage_of(output)))
    return found


def _ended(event: dict[str, Any], output: dict[str, Any]) -> Moment | None:
    """Return when an event was over; older logs tell when it began and how long it took."""
    completed, began = moment_of(event.get("completed")), moment_of(event.get("timestamp"))
    took = output.get("time")
    if completed is None and began is not None and isinstance(took, int | float):
        return began[0] + timedelta(seconds=min(max(float(took), 0.0), _A_DAY)), began[1]
    return completed or began


def tool_times(sample: Mapping[str, Any]) -> dict[str, Moment]:
    """Return the id of each call → when the tool answered."""
    told = (
        (str(each.get("id")), moment_of(each.get("completed") or each.get("timestamp")))
        for each in events_of(sample, "tool")
    )
    return {call: moment for call, moment in told if moment is not None}


def answers_in(event: Mapping[str, Any]) -> list[Any]:
    """Return the messages that a model's event holds."""
    choices = json_object(event.get("output")).get("choices")
    listed = choices if isinstance(choices, list) else []
    found = [json_object(each).get("message") for each in listed]
    return [each for each in found if isinstance(each, dict)]


def key_of(message: Mapping[str, Any]) -> str:
    """Return what is the same for a message in the sample and in the event that made it."""
    said = message.get("id") or [message.get("content"), message.get("tool_calls")]
    return json.dumps(said, sort_keys=True, default=str)


def resolved(value: Any, attachments: Mapping[str, Any]) -> Any:
    """Return a JSON value with what its `attachment://` addresses stand for."""
    if isinstance(value, str) and "attachment://" in value:
        return _ATTACHMENT.sub(lambda found: str(attachments.get(found[1], found[0])), value)
    if isinstance(value, list):
        return [resolved(each, attachments) for each in value]
    if isinstance(value, dict):
        return {key: resolved(each, attachments) for key, each in value.items()}
    return value


def json_object(value: object) -> dict[str, Any]:
    """Return a value that is a JSON object; an empty one for any other."""
    return value if isinstance(value, dict) else {}
