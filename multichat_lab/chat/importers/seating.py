"""Who is in a session that an import adds to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.rules import participant_names
from multichat_lab.records import Participant
from multichat_lab.validation import require_text, require_utc


class Seating:
    """The seats of a session, and those among them that have changed.

    Args:
        session_id: the session.
        seats: everyone who is, or was, in it.

    Attributes:
        changed: the seats that are new or other than before, in the order of joining.
        joined: the names of those who came.
        gone: the names of those who had left before.
    """

    def __init__(self, session_id: str, seats: Iterable[Participant] = ()) -> None:
        self._session_id = session_id
        self._seats = {each.participant: each for each in seats}
        self.changed: dict[str, Participant] = {}
        self.joined: set[str] = set()
        self.gone = {name for name, each in self._seats.items() if each.left_at is not None}

    def join(self, name: str, kind: str, since: datetime) -> None:
        """Let somebody join who is not there; who comes back has never left.

        Raises:
            ParticipantError: nobody can be called so.
            MessageError: no store can hold the kind or the time.
        """
        seat = self._seats.get(name)
        if seat is not None and seat.left_at is None:
            return
        if seat is None:
            participant_names([name])
            require_text(kind, f"the kind of {name!r}")
            self._put(Participant(self._session_id, name, kind, require_utc(since, "joined_at")))
        else:
            self._put(replace(seat, left_at=None))
        self.joined.add(name)

    def leave(self, name: str, at: datetime) -> None:
        """Let somebody leave who is there."""
        seat = self._seats.get(name)
        if seat is not None and seat.left_at is None:
            self._put(replace(seat, left_at=require_utc(at, "left_at")))

    def _put(self, seat: Participant) -> None:
        self._seats[seat.participant] = self.changed[seat.participant] = seat
