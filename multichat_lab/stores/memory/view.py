"""Reading a journal."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Identity, Participant, Revision
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.contract import IdColumn
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.memory.session import SessionState, copy
from multichat_lab.stores.notes import NOTES, N
from multichat_lab.stores.questions import MessageQuery, SessionQuery
from multichat_lab.stores.rows import message_row
from multichat_lab.stores.sums import Beside
from multichat_lab.stores.whole import Whole


class States(Protocol):
    """Where a reader finds sessions and runs: a journal, or a folder that is read on demand."""

    @property
    def unread(self) -> int:
        """How many sessions `all` had to leave out."""

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""

    def all(self) -> Collection[SessionState]:
        """Return the states of all sessions; messages may be missing from them."""

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether a message of the session, or of any, has that id."""

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows of one run, or of all, in one table."""

    def known_identities(self) -> Collection[Identity]:
        """Return the identities, in the order of recording."""


def chosen_messages(state: SessionState, query: MessageQuery) -> Sequence[ChatMessage]:
    """Return the messages of a session that a query asks for."""
    if query.message_ids is not None:
        places = sorted(state.places[each] for each in set(query.message_ids) & state.message_ids)
        return [state.messages[each] for each in places]
    if query.source_ids is not None:
        wanted = set(query.source_ids)
        return [each for each in state.messages if each.source_id in wanted]
    start = state.place_after(query.after_seq or 0)
    end = None if query.limit is None else start + query.limit
    if query.after_seq is None and query.limit is not None:
        start, end = max(0, len(state.messages) - query.limit), None
    return state.messages[start:end]


class JournalKept:
    """The rows themselves; see `keeping.Kept`."""

    together = ROWS

    def __init__(self, states: States) -> None:
        self._states = states

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session."""
        states = self._states.all()
        return {each.header.session_id: each.header.message_count - each.lost for each in states}

    def last_seal(self, run_id: str) -> tuple[int, str | None]:
        """Return number and hash of the last seal of a run."""
        found = self._states.run_rows("seals", run_id)
        return (found[-1][1], found[-1][3]) if found else (0, None)

    def note_rows(self, table: str, session_ids: Sequence[str]) -> list[Row]:
        """Return rows of a table of notes, by session and in the order of recording."""
        kind = next(kind for kind, known in NOTES.items() if known.table == table)
        states = (self._states.find(each) for each in sorted(session_ids))
        found = (note for s in states if s is not None for note in s.notes_of(kind).values())
        return [NOTES[kind].to_row(each) for each in found]

    def last_change(self, session_id: str, message_id: str) -> str | None:
        """Return the hash of a message's last revision."""
        state = self._states.find(session_id)
        if state is None or message_id not in state.places:
            return None
        last = state.messages[state.places[message_id]].revisions
        found = state.notes_of(Revision).get((session_id, message_id, last))
        return found.hash if isinstance(found, Revision) else None

    def marks(self, known: Mapping[str, Mark]) -> Mapping[str, int]:
        """Return how long files of a json store are, in bytes."""
        ends: Callable[[Mapping[str, Mark]], Mapping[str, int]] | None
        ends = getattr(self._states, "ends", None)  # a memory store has no files
        return {} if ends is None else ends(known)

    def whole(self) -> Whole:
        """Return nothing: a memory store has no head."""
        return {}

    def seals(self, run_id: str | None = None) -> list[Row]:
        """Return the seals of a run, or all, by run and number."""
        return self._states.run_rows("seals", run_id)

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Return that nothing is wrong: nobody else gets at this process's memory."""
        return Beside()

    def damaged(self) -> list[str]:
        """Return in words which files of a json store cannot be read, and were left out."""
        self._states.known_identities()
        self._states.run_rows("runs", None)
        folding = getattr(self._states, "folding", None)  # a memory store has no files
        return [] if folding is None else [e.error.problem for e in folding.damaged.values()]

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> list[Row]:
        """Return messages of sessions, by session and `seq`."""
        states = (self._states.find(each) for each in sorted(session_ids))
        numbered = (s.numbered(after_seq, after_seq + limit) for s in states if s is not None)
        return [message_row(message) for some in numbered for message in some]


class JournalReader:
    """A view of folded sessions and runs; see `contract.Reader`."""

    def __init__(self, states: States) -> None:
        self._states = states
        self.kept = JournalKept(states)

    def _find_without_messages(self, session_id: str) -> SessionState | None:
        return self._states.find(session_id)

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        state = self._find_without_messages(session_id)
        return state.session if state else None

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        if query.session_ids is not None:
            found = map(self._find_without_messages, set(query.session_ids))
            chosen = [state.session for state in found if state is not None]
        else:
            chosen = [
                state.session
                for state in self._states.all()
                if query.status in (None, state.header.status)
                and (query.participant is None or query.participant in state.participants)
            ]
        return query.page(chosen)

    def session_count(self) -> int:
        """Return how many sessions there are."""
        return len(self._states.all()) + self._states.unread

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""
        state = self._find_without_messages(session_id)
        return list(state.participants.values()) if state else []

    def _states_of(self, session_id: str | None) -> Iterator[SessionState]:
        """Yield the session, or all of them, with all that they hold."""
        for each in (
            [session_id] if session_id else [x.header.session_id for x in self._states.all()]
        ):
            if (state := self._states.find(each)) is not None:
                yield state

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages, those of a session in the order of `seq`."""
        return [
            copy(each)
            for state in self._states_of(query.session_id)
            for each in chosen_messages(state, query)
        ]

    def notes(self, kind: type[N], owner: str | None, run: str | None = None) -> list[N]:
        """Return what is recorded beside messages, in the order of recording."""
        if kind is Identity:
            known = self._states.known_identities()
            return [each for each in known if owner in (None, each.source)]
        states = self._states_of(owner)
        found: list[N] = [each for state in states for each in state.notes_of(kind).values()]  # type: ignore[misc]
        return found if run is None else [e for e in found if getattr(e, "run", None) == run]

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session already has in the column."""
        state = self._states.find(session_id)
        if state is None:
            return set()
        there = state.message_ids if column == "message_id" else state.source_ids
        return there & set(ids)

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows that one run, or all, has in a table, without this transaction's.

        Raises:
            StoreError: it is no table of runs.
        """
        return self._states.run_rows(table, run_id)
