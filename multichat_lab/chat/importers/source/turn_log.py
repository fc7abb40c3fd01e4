"""A log of turns as a session, and how it came out, where the log says so."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import (
    ORIGIN,
    SOURCE,
    ImportedSession,
    message_id_for,
    origin_mark,
)
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.failing import FailingStep, error_in
from multichat_lab.chat.importers.source.moments import moment_in
from multichat_lab.chat.importers.source.plain_turns import PlainTurn, Speaker, rows_of_turns
from multichat_lab.chat.importers.source.transcript import Entry, Transcript, begun
from multichat_lab.records import SYNTHETIC_TIMES, ChatMessage
from multichat_lab.stores.message_rows import MessageStream

_VERDICTS = ("is_correct", "success", "passed", "resolved")
_SOLVED = 1 - 1e-6
"""τ-bench counts a task as solved from this reward on."""


@dataclass(frozen=True, slots=True)
class TurnLog:
    """A conversation whose turns stand one after another, and are known by their place.

    Attributes:
        session_id: of its session.
        path: the file that it is in.
        start: when it begins if neither its turns nor its fields tell.
        topic: what it is about.
        fields: what the log says beside the turns; they go into the metadata, and their outcome
            (score, verdict, failing step) into the session.
        beginning: makes a mark of the log of its first turn's role and words.
    """

    session_id: str
    path: Path
    start: datetime
    topic: str
    fields: dict[str, Any] = field(default_factory=dict)
    beginning: Callable[[str, str], str] = "{}\n{}".format

    def conversation(self, entries: Iterable[Entry]) -> ImportedSession | None:
        """Return the conversation; None without a turn. Its turns are read one by one."""
        transcript = Transcript(self.session_id, self._began())
        failing = FailingStep(self.fields)
        spoken = begun(transcript.messages(failing.watched(entries)))
        if spoken is None:
            return None
        first, messages = spoken
        beginning = self.beginning(str(first.metadata["role"]), first.content)
        begins = (first.timestamp, first.time_kind, beginning)
        return self._conversation(begins, messages, transcript, failing)

    def _began(self) -> datetime:
        """Return when the log, or its session, says that it began, else a made-up time."""
        session = self.fields.get("session")
        inner = moment_in(session) if isinstance(session, Mapping) else None
        stated = moment_in(self.fields) or inner
        return self.start if stated is None else stated[0]

    def plain_conversation(
        self, turns: Sequence[PlainTurn], speaker_in: Callable[[str, str], Speaker]
    ) -> ImportedSession | None:
        """Return the conversation of plain turns, as `conversation` would; None where it must.

        Args:
            turns: all that the log lists.
            speaker_in: tells who speaks by role and name.
        """
        transcript = Transcript(self.session_id, self._began())
        messages = rows_of_turns(transcript, turns, speaker_in)
        if messages is None:
            return None
        failing = FailingStep(self.fields)
        failing.look(
            Entry(str(len(turns) - 1), turns[-1][0], ())
        )  # the others tell no more than a place
        return self._conversation(
            (transcript.start, "made_up", self.beginning(turns[0][0], turns[0][2])),
            MessageStream([messages]),
            transcript,
            failing,
        )

    def _conversation(
        self,
        begins: tuple[datetime, str, str],
        messages: Iterable[ChatMessage],
        transcript: Transcript,
        failing: FailingStep,
    ) -> ImportedSession:
        start, time_kind, beginning = begins
        marks = {SYNTHETIC_TIMES: True} if time_kind == "made_up" else {}
        return ImportedSession(
            session_id=self.session_id,
            created_at=start,
            messages=messages,
            topic=self.topic,
            metadata={
                **self.fields,
                SOURCE: self.path.name,
                ORIGIN: origin_mark(beginning),
                **marks,
            },
            kind_of=transcript.kind_of,
            sources_are_places=True,
            sources_are_unique=True,
            outcome=lambda: self._outcome(failing),
        )

    def _outcome(self, failing: FailingStep) -> Outcome:
        outcome, place = outcome_of(self.fields), failing.source_id()
        if place is None or (outcome.success and outcome.error is None):
            return outcome
        return Outcome(
            outcome.score,
            outcome.success,
            outcome.error or failing.error,
            failing_message=message_id_for(self.session_id, place),
        )


def outcome_of(fields: Mapping[str, Any]) -> Outcome:
    """Return score, success and error as far as the fields of a log tell them.

    `score`, else `reward` (τ-bench, also in `reward_info`), is the score; a verdict such as
    `is_correct` or `success` the success, else whether the reward is whole. `error`, else
    `mistake_agent: mistake_reason`, is the error.
    """
    info = fields.get("reward_info")
    reward = _number(
        fields.get("reward", info.get("reward") if isinstance(info, Mapping) else None)
    )
    score = _number(fields.get("score"))
    verdicts = (fields[key] for key in _VERDICTS if isinstance(fields.get(key), bool))
    success = next(verdicts, None if reward is None else reward >= _SOLVED)
    return Outcome(reward if score is None else score, success, _error(fields))


def _error(fields: Mapping[str, Any]) -> str | None:
    if (error := error_in(fields)) is not None:
        return error
    told = (fields.get("mistake_agent"), fields.get("mistake_reason"))
    return ": ".join(text for text in told if isinstance(text, str) and text) or None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
