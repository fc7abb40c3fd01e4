"""A sample of an evaluation: its messages, when they were said, and how it came out."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import SOURCE, ImportedSession, message_id_for
from multichat_lab.chat.importers.inspect_log.events import (
    answers_in,
    events_of,
    json_object,
    key_of,
    model_answers,
    resolved,
    tool_times,
)
from multichat_lab.chat.importers.inspect_log.failing import Failing
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.moments import Moment, made_up_start, moment_of
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.transcript import AGENT, Entry, Transcript, begun
from multichat_lab.chat.importers.source.turns import turn_of

_GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_VERDICTS = {"C": True, "I": False, "N": False}
_KEPT = ("id", "epoch", "uuid", "target", "scores", "limit", "total_time", "metadata")
_TOPIC = 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample in one epoch.

    Attributes:
        header: of the log: `eval`, `stats` …
        values: of the sample.
    """

    header: dict[str, Any]
    values: dict[str, Any]

    def conversation(self, path: Path, reading: Reading) -> ImportedSession | None:
        """Return the conversation; None when nothing is said."""
        task = self._evaluation
        name = ":".join(
            str(each)
            for each in (
                task.get("task", path.stem),
                task.get("eval_id") or task.get("run_id") or path.stem,
                self.values.get("id"),
                self.values.get("epoch", 1),
            )
        )
        session_id = reading.session_id("inspect", name)
        start = self._start()
        transcript = Transcript(session_id, made_up_start(reading))
        failing = Failing(self.values, self._attachments)
        entries = failing.watched(self._entries(start, path, reading))
        spoken = begun(transcript.messages(entries))
        if spoken is None:
            return None
        first, messages = spoken
        kept = {key: self.values[key] for key in _KEPT if self.values.get(key) not in (None, {})}
        named = {key: task[key] for key in ("task", "model", "eval_id", "run_id") if task.get(key)}
        return ImportedSession(
            session_id=session_id,
            created_at=first.timestamp,
            messages=messages,
            topic=self._topic(),
            metadata={SOURCE: path.name, **named, **resolved(kept, self._attachments)},
            kind_of=transcript.kind_of,
            outcome=lambda: self.outcome(session_id, failing),
        )

    @property
    def _evaluation(self) -> dict[str, Any]:
        return json_object(self.header.get("eval"))

    @property
    def _attachments(self) -> dict[str, Any]:
        return json_object(self.values.get("attachments"))

    def outcome(self, session_id: str, failing: Failing) -> Outcome:
        """Return the first score, the error, and the message at which it failed."""
        scores = json_object(self.values.get("scores")) or json_object(self.values.get("score"))
        first = next(iter(scores.values()), None)
        value = first.get("value") if isinstance(first, dict) else first
        score, success = _graded(value)
        place = failing.source_id()
        message = None if place is None else message_id_for(session_id, place)
        return Outcome(score, success, failing.error, failing_message=message)

    def _topic(self) -> str:
        given = self.values.get("input")
        turns = given if isinstance(given, list) else [{"role": "user", "content": given}]
        words = (turn_of(resolved(turn, self._attachments)) for turn in reversed(turns))
        first = next((turn for turn in words if not isinstance(turn, str)), None)
        text = "\n".join(part.text for part in first.parts) if first else ""
        return text.strip().partition("\n")[0][:_TOPIC]

    def _start(self) -> Moment | None:
        """Return when the sample began, as far as the log tells."""
        events = self.values.get("events")
        first = json_object(events[0]) if isinstance(events, list) and events else {}
        told = (
            self.values.get("started_at"),
            first.get("timestamp"),
            json_object(self.header.get("stats")).get("started_at"),
            self._evaluation.get("created"),
        )
        moment = next(filter(None, map(moment_of, told)), None)
        return None if moment is None else (moment[0], "approximate")

    def _messages(self) -> list[Any]:
        """Return the sample's messages; of one that broke off, those of its last answer."""
        messages = self.values.get("messages")
        if isinstance(messages, list) and messages:
            return messages
        models = events_of(self.values, "model")
        if not models:
            return []
        given = models[-1].get("input")
        return [*(given if isinstance(given, list) else []), *answers_in(models[-1])]

    def _entries(
        self, start: Moment | None, path: Path, reading: Reading
    ) -> Iterator[tuple[dict[str, Any], Entry]]:
        answers, tools = model_answers(self.values, self._attachments), tool_times(self.values)
        ids: set[str] = set()
        now = start
        for place, value in enumerate(resolved(self._messages(), self._attachments)):
            turn = turn_of(value)
            if isinstance(turn, str):
                what = f"sample {self.values.get('id')}, message {place}: {turn}"
                reading.lost(path, 1, what)
                continue
            reading.damage.look_for_unread(value, [*turn.parts, turn.extra])
            entry = turn.entry(place)
            known = answers.get(key_of(value)) if turn.role == AGENT else None
            moment, usage = known.popleft() if known else (turn.moment, {})
            moment = tools.get(str(value.get("tool_call_id"))) or moment
            if moment is not None and (now is None or moment[0] >= now[0]):
                now = (moment[0], "approximate")
            name = str(value.get("id") or place)
            yield (
                value,
                replace(
                    entry,
                    source_id=name if name not in ids else f"{name}@{place}",
                    moment=moment or now,
                    usage={**entry.usage, **usage},
                ),
            )
            ids.add(name)


def _graded(value: object) -> tuple[float | None, bool | None]:
    """Return the score and the verdict that a scorer's value is."""
    if isinstance(value, bool):
        return float(value), value
    if isinstance(value, int | float):
        return (float(value) if math.isfinite(value) else None), None
    grade = str(value)
    return _GRADES.get(grade), _VERDICTS.get(grade)
