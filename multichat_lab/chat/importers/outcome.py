"""How a session came out, as its source tells it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from multichat_lab.records import ChatSession


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session came out; None for what the source does not tell.

    Attributes:
        score: what it was worth, in the source's own measure.
        success: whether it reached its aim.
        error: what went wrong, in the source's words.
        failing_seq: `seq` of the message at which it failed: the one that the failing step said,
            or where it said none, the last one that it was given.
        failing_message: the id of that message, where the source names it rather than its `seq`.
        overcome: errors after which it went on: none of them is the session's any more.
    """

    score: float | None = None
    success: bool | None = None
    error: str | None = None
    failing_seq: int | None = None
    failing_message: str | None = None
    overcome: tuple[str, ...] = ()

    def applied(self, session: ChatSession, seq_of: Callable[[str], int | None]) -> ChatSession:
        """Return a session that came out so; what is not told stays.

        Args:
            session: as it was.
            seq_of: tells the `seq` of a message by its id, None where it is not there.
        """
        if session.error in self.overcome:
            session = replace(session, error=None, failing_seq=None)
        seq = self.failing_seq
        if seq is None and self.failing_message is not None:
            seq = seq_of(self.failing_message)
        told = {"score": self.score, "success": self.success, "error": self.error}
        told = {k: v for k, v in (*told.items(), ("failing_seq", seq)) if v is not None}
        return replace(session, **told) if told else session  # type: ignore[arg-type]
