"""Which step of a log of turns failed, where the log names it; it is never guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.chat.importers.contract import message_id_for
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.source.transcript import Entry
from multichat_lab.chat.importers.source.whole_numbers import whole_number

_COUNTED = "mistake_step"
"""Names the failing step by its place in the list, from 0, where its turns have no numbers."""

_NAMED = (
    _COUNTED, "failing_step", "failed_step", "failure_step", "error_step", "critical_step",
    "critical_failure_step", "failing_step_id", "failed_step_id", "error_step_id",
    "failing_turn", "failed_turn", "error_turn", "failing_message_id", "failed_message_id",
)  # fmt: skip
"""Fields that name the failing step, by the number or the id that the turn itself has."""

_NUMBERS = (
    "step", "step_id", "step_number", "step_index", "index", "turn", "turn_id", "number", "id",
    "message_id", "uuid",
)  # fmt: skip
"""Fields of a turn that number it; the first that it has counts."""

_MARKS = ("is_mistake", "mistake", "is_failing_step", "failing_step", "failing", "failed")
"""Fields of a turn that are true where it is the failing one."""

_Name = str | int


@dataclass(slots=True)
class FailingStep:
    """Looks for the failing step among the turns of a log as they are read.

    A log's field such as `mistake_step` names it by the number or id that its turn has. Where no
    turn has any, `mistake_step` counts the turns from 0; of the others it is not known from where
    they count, and the step stays unknown. A turn may also be marked itself (`is_mistake: true`),
    or a log end with one that tells an `error`.

    Args:
        fields: what the log says beside its turns.

    Attributes:
        error: what the last turn tells of an error.
        overcome: the errors of turns after which it went on.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    overcome: dict[str, None] = field(default_factory=dict)
    _numbered: str | None = None
    _marked: str | None = None
    _last: str | None = None
    _has_numbers: bool = False
    _wanted: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        told = ((key, _name(self.fields[key])) for key in _NAMED if key in self.fields)
        self._wanted = next(((key, name) for key, name in told if name is not None), None)

    def watched(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries, and look at each."""
        for entry in entries:
            self.look(entry)
            yield entry

    def look(self, entry: Entry) -> None:
        """Look at the next entry."""
        wanted = self._wanted
        number = _name(next((entry.extra[key] for key in _NUMBERS if key in entry.extra), None))
        self._has_numbers |= number is not None and number.isdecimal()
        if wanted is not None and self._numbered is None and number == wanted[1]:
            self._numbered = entry.source_id
        if self._marked is None and any(entry.extra.get(mark) is True for mark in _MARKS):
            self._marked = entry.source_id
        if self.error is not None:
            self.overcome[self.error] = None
        self.error, self._last = error_in(entry.extra), entry.source_id

    def last_error(self, session_id: str) -> Outcome:
        """Return the outcome of a session that failed if it ended with an error."""
        if self.error is None or self._last is None:
            return Outcome(overcome=tuple(self.overcome))
        return Outcome(error=self.error, failing_message=message_id_for(session_id, self._last))

    def source_id(self) -> str | None:
        """Return the place of the failing step's message, once all have been looked at."""
        wanted = self._wanted
        if wanted is not None:
            if self._has_numbers or wanted[0] != _COUNTED:
                return self._numbered
            return wanted[1] if wanted[1].isdecimal() else None
        if self._marked is not None:
            return self._marked
        told = error_in(self.fields)
        is_the_last = self.error is not None and (told is None or self.error in told)
        return self._last if is_the_last else None


def error_in(fields: Mapping[str, Any]) -> str | None:
    """Return the words of an `error`, a text or an object with a message."""
    error = fields.get("error")
    if isinstance(error, Mapping):
        error = error.get("message")
    return error if isinstance(error, str) and error else None


def _name(value: object) -> str | None:
    """Return a number or a text as a name; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, _Name):
        return None
    text = str(value).strip()
    number = whole_number(text)
    return text or None if number is None else str(number)
