"""Conversations and runs folded from a journal of events, in this process's memory.

The memory store keeps nothing else; the json store writes the same events to files and folds what
other processes wrote.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Participant
from multichat_lab.stores.memory.session import Event, SessionState, fold
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.rows import (
    TableRow,
    check_table,
    message_row,
    participant_row,
    relation_row,
    session_row,
)
from multichat_lab.stores.schema import KEYS, TABLES

SESSION = TABLES["runs"].index("session_id")
KEY_PLACES = {table: TABLES[table].index(key[-1]) for table, key in KEYS.items()}
"""Where a row of a run has what tells it from the run's others; other rows stay as they came."""


class Journal:
    """All sessions and runs, and the rows that each event meant, in order."""

    def __init__(self) -> None:
        self.states: dict[str, SessionState] = {}
        self.message_ids: set[str] = set()
        self._runs: dict[str, dict[str, dict[Any, Row]]] = {}  # run → table → key → row
        self._rows: list[TableRow] = []
        self._generation = 0

    def apply(self, events: Iterable[Event | TableRow]) -> None:
        """Fold events in, and rows of runs."""
        for event in events:
            if isinstance(event, tuple):
                self._add_row(*event)
                continue
            state = fold(self.states.get(event.session_id), event)
            self.states[event.session_id] = state
            if isinstance(event, ChatMessage):
                self.message_ids.add(event.message_id)
                event = state.messages[-1]  # noqa: PLW2901 - its seq may have been mended
            self._rows.append(row_of(state, event))

    def _add_row(self, table: str, row: Row) -> None:
        rows = self._runs.setdefault(row[0], {}).setdefault(table, {})
        rows[row[KEY_PLACES[table]] if table in KEY_PLACES else len(rows)] = row
        self._rows.append((table, row))

    def forget(self, session_ids: Iterable[str] = (), run_ids: Iterable[str] = ()) -> None:
        """Drop sessions, and runs with all their rows."""
        for session_id in session_ids:
            state = self.states.pop(session_id, None)
            if state:
                self.message_ids -= state.message_ids
        for run_id in run_ids:
            self._runs.pop(run_id, None)
        self._generation += 1
        self._rows = [row for each in self.states.values() for row in rows_of(each)]
        self._rows += self._all_run_rows()

    def _all_run_rows(self) -> Iterator[TableRow]:
        for tables in self._runs.values():
            for table, rows in tables.items():  # a run's own row came first
                for row in rows.values():
                    yield table, row

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table.

        Raises:
            StoreError: it is no table of runs.
        """
        check_table(table)
        rows = self._runs.get(run_id, {}).get(table, {})
        return [rows[key] for key in sorted(rows)]

    def runs_of(self, session_ids: Iterable[str]) -> list[str]:
        """Return the ids of the runs that belong to sessions."""
        wanted = set(session_ids)
        return [
            run_id
            for run_id, tables in self._runs.items()
            if tables["runs"][run_id][SESSION] in wanted
        ]

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

    def all(self) -> Collection[SessionState]:
        """Return the states of all sessions."""
        return self.states.values()

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether any session has a message of that id."""
        return message_id in self.message_ids


def row_of(state: SessionState, event: Event) -> TableRow:
    """Return the table and row that an event means, once it is folded in."""
    if isinstance(event, ChatMessage):
        return "messages", message_row(event)
    if isinstance(event, ChatSession):
        return "sessions", session_row(event)
    if isinstance(event, Participant):
        position = list(state.participants).index(event.participant)
        return "participants", participant_row(event, position)
    return "relations", relation_row(event)


def rows_of(state: SessionState) -> Iterator[TableRow]:
    """Yield the rows of one session as it stands."""
    yield row_of(state, state.header)
    for events in (state.participants.values(), state.messages, state.relations):
        yield from (row_of(state, event) for event in events)
