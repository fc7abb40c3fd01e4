"""The message at which a sample failed, where its events name what went wrong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from multichat_lab.chat.importers.inspect_log.events import json_object, key_of, resolved
from multichat_lab.chat.importers.source.transcript import Entry


class Failing:
    """Watches the messages of a sample, and finds the one at which it failed.

    The last event that failed (a tool that broke, a model that gave an error) names its messages:
    the tool's result, else the message that called it; the last message that the model was given.

    Args:
        values: of the sample.
        attachments: what its `attachment://` addresses stand for.

    Attributes:
        error: what went wrong; None where nothing did.
    """

    def __init__(self, values: Mapping[str, Any], attachments: Mapping[str, Any]) -> None:
        told = values.get("error")
        message = told.get("message") if isinstance(told, Mapping) else told
        self.error = str(resolved(message, attachments)) if message else None
        events = values.get("events")
        self._events = events if isinstance(events, list) else []
        self._attachments = attachments
        self._places: dict[str, str] = {}

    def watched(self, messages: Iterable[tuple[Mapping[str, Any], Entry]]) -> Iterator[Entry]:
        """Yield the entries, and keep where what events name stands among them."""
        for value, entry in messages:
            self._places[_said(value)] = entry.source_id
            for part in entry.parts:
                if part.call_id:
                    self._places[f"{part.kind} {part.call_id}"] = entry.source_id
            yield entry

    def source_id(self) -> str | None:
        """Return the place of the message, once all have been watched; None where it is unknown."""
        if self.error is None:
            return None
        done = (json_object(each) for each in reversed(self._events))
        steps = [each for each in done if each.get("event") in ("model", "tool")]
        failed = next(filter(self._is_failed, steps), None)
        if failed is None and steps and steps[0].get("error"):
            failed = steps[0]  # the last thing that was done gave an error, in other words
        names = () if failed is None else self._messages_of(failed)
        return next((self._places[name] for name in names if name in self._places), None)

    def _is_failed(self, event: Mapping[str, Any]) -> bool:
        """Whether the sample's error is said to have come up in a call of a tool or of a model."""
        error = event.get("error")
        told = error.get("message") if isinstance(error, Mapping) else error
        words, sample = str(resolved(told, self._attachments)), str(self.error)
        return event.get("failed") is True or bool(told and (words in sample or sample in words))

    def _messages_of(self, event: Mapping[str, Any]) -> Iterator[str]:
        """Yield what names the message of a failed event, the best first."""
        if event.get("event") == "tool":
            yield f"tool_result {event.get('id')}"
            yield f"tool_call {event.get('id')}"
            return
        given = event.get("input")
        for value in reversed(given if isinstance(given, list) else []):
            yield _said(json_object(resolved(value, self._attachments)))


def _said(value: Mapping[str, Any]) -> str:
    return f"said {value.get('role')} {key_of(value)}"
