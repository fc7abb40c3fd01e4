"""Conversations and runs folded from a journal of events, in this process's memory.

The memory store keeps nothing else; the json store folds what is written to its files.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Identity, Note, Participant
from multichat_lab.stores.memory.events import Event, Proving, Quiet, Renewing, Rewriting
from multichat_lab.stores.memory.session import SessionState, fold
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.rows import (
    TableRow,
    check_table,
    message_row,
    participant_row,
    session_row,
)
from multichat_lab.stores.schema import KEYS, RUN_TABLES, TABLES

SESSION = TABLES["runs"].index("session_id")
KEY_PLACES = {
    table: TABLES[table].index(key[-1]) for table, key in KEYS.items() if table in RUN_TABLES
}
"""Where a row of a run has what tells it from the run's others; other rows stay as they came."""


class Runs:
    """All runs, each with its rows."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, dict[Any, Row]]] = {}  # run → table → key → row

    def add(self, table: str, row: Row) -> None:
        """Take in a row; one with the key of another replaces it."""
        rows = self._rows.setdefault(row[0], {}).setdefault(table, {})
        rows[row[KEY_PLACES[table]] if table in KEY_PLACES else len(rows)] = row

    def forget(self, run_ids: Iterable[str]) -> None:
        """Drop runs with all their rows."""
        for run_id in run_ids:
            self._rows.pop(run_id, None)

    def all(self) -> Iterator[TableRow]:
        """Yield all rows; of each run its own row first."""
        for tables in self._rows.values():
            for table, rows in tables.items():
                for row in rows.values():
                    yield table, row

    def rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows of one run, or of all, in one table.

        Raises:
            StoreError: it is no table of runs.
        """
        if table != "seals":
            check_table(table)
        found: list[Row] = []
        for each in sorted(self._rows) if run_id is None else [run_id]:
            rows = self._rows.get(each, {}).get(table, {})
            found += [rows[key] for key in sorted(rows)]
        return found

    def of_sessions(self, session_ids: Iterable[str]) -> list[str]:
        """Return the ids of the runs that belong to sessions."""
        wanted = set(session_ids)
        return [
            run_id
            for run_id, tables in self._rows.items()
            if tables["runs"][run_id][SESSION] in wanted
        ]


class Journal:
    """All sessions and runs, and the rows that each event meant, in order."""

    unread = 0

    def __init__(self) -> None:
        self.states: dict[str, SessionState] = {}
        self.message_ids: set[str] = set()
        self.identities: dict[Identity, None] = {}
        self.runs = Runs()
        self._rows: list[TableRow] = []
        self._generation = 0

    def apply(self, events: Iterable[Event | Identity | TableRow]) -> None:
        """Fold events in, and identities, and rows of runs."""
        withdrawn = False
        for event in events:
            if isinstance(event, tuple):
                self.runs.add(*event)
                self._rows.append(event)
            elif isinstance(event, Identity):
                if event not in self.identities:
                    self.identities[event] = None
                    self._rows.append(note_row(event))
            elif not isinstance(event, Proving):
                state = fold(self.states.get(event.session_id), event)
                self.states[event.session_id] = state
                if isinstance(event, ChatMessage):
                    self.message_ids.add(event.message_id)
                self._rows.extend(rows_of_event(state, event))
                withdrawn = withdrawn or isinstance(event, Renewing)
        if withdrawn:
            self._begin_anew()

    def forget(self, session_ids: Iterable[str] = (), run_ids: Iterable[str] = ()) -> None:
        """Drop sessions, and runs with all their rows."""
        for session_id in session_ids:
            state = self.states.pop(session_id, None)
            if state:
                self.message_ids -= state.message_ids
        self.runs.forget(run_ids)
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Let those who follow the changes forget all, and give them what is there."""
        self._generation += 1
        self._rows = [note_row(each) for each in self.identities]
        self._rows += [row for each in self.states.values() for row in rows_of(each)]
        self._rows += self.runs.all()

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows of one run, or of all, in one table.

        Raises:
            StoreError: it is no table of runs.
        """
        return self.runs.rows(table, run_id)

    def changes(self, mark: Any, limit: int) -> Changes:
        """Return at most `limit` rows that came since `mark`: (generation, position)."""
        generation, position = mark if isinstance(mark, tuple) else (None, 0)
        if generation != self._generation:
            position = 0
        rows: dict[str, list[Row]] = {}
        end = min(position + limit, len(self._rows))
        for table, row in self._rows[position:end]:
            rows.setdefault(table, []).append(row)
        return Changes(
            rows,
            mark=(self._generation, end),
            reload=mark is not None and generation != self._generation,
            complete=end == len(self._rows),
        )

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""
        return self.states.get(session_id)

    def known_identities(self) -> Collection[Identity]:
        """Return the identities, in the order of recording."""
        return self.identities.keys()

    def all(self) -> Collection[SessionState]:
        """Return the states of all sessions."""
        return self.states.values()

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether any session has a message of that id."""
        return message_id in self.message_ids


def note_row(note: Note) -> TableRow:
    """Return the table and row of a note."""
    known = NOTES[type(note)]
    return known.table, known.to_row(note)


def rows_of_event(state: SessionState, event: Event) -> Iterator[TableRow]:
    """Yield the tables and rows that an event means, once it is folded in."""
    if isinstance(event, ChatMessage):
        # its seq may have been mended
        yield "messages", message_row(state.messages[state.places[event.message_id]])
    elif isinstance(event, ChatSession):
        yield "sessions", session_row(event)
    elif isinstance(event, Participant):
        position = list(state.participants).index(event.participant)
        yield "participants", participant_row(event, position)
    elif isinstance(event, Rewriting):
        place = state.places[event.revision.message_id]
        yield "messages", message_row(state.messages[place])
        yield note_row(event.revision)
    elif not isinstance(event, Quiet):
        yield note_row(event)


def rows_of(state: SessionState) -> Iterator[TableRow]:
    """Yield the rows of one session as it stands."""
    yield from rows_of_event(state, state.header)
    for events in (state.participants.values(), state.messages):
        for event in events:
            yield from rows_of_event(state, event)
    for notes in state.notes.values():
        yield from map(note_row, notes.values())
