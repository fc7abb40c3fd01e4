"""A slice of a lab: some of its messages, for any measure, frame, figure or query."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query import query_errors
from multichat_lab.analysis.read_only import require_predicate
from multichat_lab.analysis.searching.search import Search
from multichat_lab.analysis.utterances import UTTERANCES
from multichat_lab.errors import QueryError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Sessions = str | Collection[str]
"""An SQL predicate over `sessions`, or one over `utterances`, which means the sessions of the
messages that it holds for, or ids."""
Chosen = tuple[str, Mapping[str, Any]]
"""A query of `session_id message_id`, and the values that it is asked with."""

OF_SESSIONS = """
    SELECT session_id, message_id FROM all_messages()
    WHERE session_id IN (SELECT unnest($sessions::VARCHAR[]))
"""
CHOSEN = "CREATE TEMP TABLE sliced_messages AS "
NARROWED = (
    "CREATE TEMP VIEW messages AS"
    " FROM all_messages() {side} JOIN sliced_messages USING (session_id, message_id)",
    "CREATE TEMP VIEW participants AS FROM all_participants() SEMI JOIN messages"
    " USING (session_id)",
    "CREATE TEMP MACRO is_slice() AS true",
    "CREATE TEMP MACRO in_slice(session, message) AS CASE WHEN session IS NULL"
    " THEN message IN (SELECT message_id FROM messages)"
    " ELSE (session, message) IN (SELECT (session_id, message_id) FROM messages) END",
)
"""Shadow `messages`, the views of it, and `participants`, those of its sessions, for one question;
`all_messages()` is still the whole, for what a message answers or is answered by."""


class SlicedLab(Lab):
    """A lab whose `messages`, and what is told of them, are some of another one's.

    It goes with the lab that it is a slice of, and need not be closed.

    Args:
        lab: the whole.
        choose: given a cursor of the whole, returns the query of the messages, asked anew each
            time, so that the slice grows with the lab.
        told: what is chosen, for its repr.
        rest: the other messages instead.

    Raises:
        QueryError: the lab is a slice.
    """

    def __init__(
        self,
        lab: Lab,
        choose: "Callable[[duckdb.DuckDBPyConnection], Chosen]",
        told: str,
        rest: bool = False,
    ) -> None:
        if isinstance(lab, SlicedLab):
            raise QueryError(f"{lab!r} is a slice already", "Slice the whole lab.")
        self._whole = lab
        self._choose = choose
        self._told = f"without {told}" if rest else f"with {told}"
        self._side = "ANTI" if rest else "SEMI"
        self._by = lab._by
        self._limits = lab._limits
        self.store = lab.store
        self.search = Search(self, lab.search.fresh)

    def __repr__(self) -> str:
        return f"{self._whole!r} {self._told}"

    def register(self, name: str, frame: "pd.DataFrame") -> None:
        """Join the analyst's own table; see `Lab.register`."""
        self._whole.register(name, frame)

    def refresh(self) -> None:
        """Copy what the store gained since the last time."""
        self._whole.refresh()

    def close(self) -> None:
        """Do nothing: connection and index are the whole's, which others go on asking."""

    def _cursor(self, by_identity: bool) -> "duckdb.DuckDBPyConnection":
        cursor = self._whole._cursor(by_identity)
        query, values = self._choose(cursor)
        self._limits.bounded(cursor, partial(cursor.execute, CHOSEN + query, values))
        for statement in NARROWED:
            cursor.execute(statement.format(side=self._side))
        return cursor


def sliced(
    lab: Lab, where: str | None = None, sessions: Sessions | None = None, rest: bool = False
) -> Lab:
    """Return a slice of a lab: frames, measures, figures and SQL see the chosen messages alone.

    What a message answers, and whether it was answered, is looked up in the whole: so
    `speakers_df` of a slice says which of its messages were answered, by whatever words. Those who
    said nothing count in a session of which the slice has a message.

    Args:
        lab: the whole.
        where: an SQL predicate over `utterances` (messages with `answered`, `labels`, `status`,
            `outcome`), as `SessionExplorer.where` gives one; None for all.
        sessions: a predicate over `sessions`, or ids, as `compare` takes them; None for all. The
            sessions are those of now; their messages grow with the lab.
        rest: the other messages instead.

    Raises:
        ReadOnlyError: a predicate calls what does more than tell.
        QueryError: a predicate is no SQL, asks for what there is not, or takes more than the lab's
            limits; no session is meant; neither is given; or the lab is a slice.

    Example:
        >>> speakers_df(sliced(lab, "answered = false AND kind = 'message'"))  # doctest: +SKIP
        >>> timeline_figure(sliced(lab, sessions="success"))  # doctest: +SKIP
    """
    if where is None and sessions is None:
        raise QueryError("Nothing says which messages", "Give where=…, sessions=… or both.")
    if where is not None:
        require_predicate(where)
    ids = None if sessions is None else sorted(sessions_meant(lab, sessions))

    def choose(cursor: "duckdb.DuckDBPyConnection") -> Chosen:
        values = {} if ids is None else {"sessions": ids}
        if where is None:
            return OF_SESSIONS, values
        chosen = narrowed(cursor, UTTERANCES, where, "session_id, message_id")
        if ids is None:
            return chosen, values
        return f"({chosen}) INTERSECT ({OF_SESSIONS})", values

    told = [] if where is None else [f"where {where}"]
    told += [] if ids is None else [f"of {len(ids):,} sessions"]
    found = SlicedLab(lab, choose, ", ".join(told), rest)
    with query_errors(where or ""):
        found.sql("SELECT 1 FROM messages LIMIT 1").fetchall()  # so that a wrong predicate is told
    return found


def narrowed(cursor: "duckdb.DuckDBPyConnection", view: str, predicate: str, columns: str) -> str:
    """Return the query of those rows of a view for which a checked predicate holds.

    DuckDB takes one expression here, and writes the statement itself.

    Raises:
        QueryError: it is none.
    """
    with query_errors(predicate):
        return cursor.sql(f"FROM {view}").filter(predicate).project(columns).sql_query()


def _sessions_where(cursor: "duckdb.DuckDBPyConnection", predicate: str) -> str:
    try:
        return narrowed(cursor, "sessions", predicate, "session_id")
    except QueryError:
        with suppress(QueryError):
            return narrowed(cursor, UTTERANCES, predicate, "session_id")
        raise  # it is told of sessions


def sessions_meant(lab: Lab, meant: Sessions) -> set[str]:
    """Return the ids of the sessions that a predicate, or a collection of ids, means.

    Raises:
        QueryError: it is no predicate, there is none, or one of the ids is unknown.
    """
    if isinstance(meant, str):
        require_predicate(meant)
        lab.refresh()
        cursor = lab._cursor(lab._by == "identity")
        found = {row[0] for row in lab.sql(_sessions_where(cursor, meant)).fetchall()}
    else:
        found = set(meant)
        known = {row[0] for row in lab.sql("SELECT session_id FROM sessions").fetchall()}
        if unknown := found - known:
            raise QueryError(
                f"There is no session {min(unknown, key=str)!r}", "See sessions_df(lab)."
            )
    if not found:
        raise QueryError(f"No session is meant by {meant!r}", "See sessions_df(lab).")
    return found
