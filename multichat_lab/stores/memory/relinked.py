"""What a transaction collects, and the checksums and counts that messages get later."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from multichat_lab.columns import Row
from multichat_lab.stores.memory.events import Event, Losing, Proving, Relinking
from multichat_lab.stores.memory.view import JournalKept, States


class NewEvents(list[Event]):
    """What a transaction has collected, in its order, and of each session.

    Attributes:
        of_session: session → its events.
    """

    def __init__(self) -> None:
        super().__init__()
        self.of_session: dict[str, list[Event]] = defaultdict(list)

    def take(self, events: Iterable[Event]) -> None:
        """Collect more."""
        for event in events:
            self.append(event)
            self.of_session[event.session_id].append(event)


class RelinkedKept(JournalKept):
    """The rows themselves, and the checksums that they get; see `keeping.Relinked`.

    Attributes:
        is_told: whether a head is to tell of the whole of the store.
    """

    def __init__(self, states: States, events: NewEvents) -> None:
        super().__init__(states)
        self._events = events
        self._last: dict[str, int] = {}
        self.is_told = False
        self.adopted: dict[str, Sequence[Row]] = {}

    def adopt(self, run_id: str, seals: Sequence[Row]) -> None:
        """Give what the transaction writes of a run the seals that it has in another store."""
        self.adopted[run_id] = seals

    def relink(self, session_id: str, first: int, hashes: Sequence[str]) -> None:
        """Give messages other checksums."""
        last = self._last.get(session_id, self._count(session_id))
        self._events.take([Relinking(session_id, first, tuple(hashes), last)])

    def recount(self, session_id: str, last: int) -> None:
        """Let a session count so many messages: here its counts follow its events."""
        self._last[session_id] = last
        if last > (count := self._count(session_id)):
            self._events.take([Losing(session_id, count + 1, last)])

    def _count(self, session_id: str) -> int:
        state = self._states.find(session_id)
        return 0 if state is None else state.header.message_count

    def prove(self, session_ids: Sequence[str] | None) -> None:
        """Let the files be taken for what was written; in memory that means nothing."""
        if session_ids is None:
            session_ids = [each.header.session_id for each in self._states.all()]
            session_ids += [""] if self._states.known_identities() else []
        self._events.take(Proving(each) for each in session_ids)

    def tell(self) -> None:
        """Let the head of a store of files tell what all of it adds up to."""
        self.is_told = True
