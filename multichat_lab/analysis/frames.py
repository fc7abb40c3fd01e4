"""A store's tables as DataFrames, one function a table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query import query_errors
from multichat_lab.chat.notes import By
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.columns import Column, columns_of
from multichat_lab.errors import QueryError
from multichat_lab.records import SYNTHETIC_TIMES, Participant
from multichat_lab.stores.schema import CATALOGUE, SESSIONS

Source = Lab | SessionPersistence | str
"""A lab, an open persistence, or `TYPE:PATH`."""

TEXT = pd.StringDtype(na_value=np.nan)
"""What pandas 3 calls `str`; under pandas 2 that name would make the word 'None' of no text."""


def dtypes_of(columns: Mapping[str, Column], *names: str) -> dict[str, str]:
    """Return the dtypes of a table's columns, or of those in `names`."""
    return {name: columns[name].dtype for name in names or columns}


MESSAGES = CATALOGUE["messages"].columns

SESSION_DTYPES = dtypes_of(SESSIONS)
MESSAGE_DTYPES = dtypes_of(MESSAGES)
PARTICIPANT_DTYPES = dtypes_of(columns_of(Participant)) | {
    "messages": "int64", "addressed": "Int64",
}  # fmt: skip
EDGE_DTYPES = dtypes_of(
    MESSAGES, "session_id", "seq", "message_id", "timestamp", "sender", "recipient"
) | {"broadcast": "bool"}

MADE_UP = f"""session_id IN (SELECT session_id FROM lab.internal.session_headers
                           WHERE metadata->>'$."{SYNTHETIC_TIMES}"' = 'true')"""  # noqa: S608
"""Of a session whose source tells no times, so that those of the record are made up."""

PARTICIPANTS = f"""
    SELECT participants.* EXCLUDE (position)
               REPLACE (CASE WHEN NOT {MADE_UP} THEN joined_at END AS joined_at),
           coalesce(messages, 0) AS messages,
           CASE WHEN session_id NOT IN (
                    SELECT session_id FROM messages WHERE kind <> 'system' GROUP BY ALL
                    HAVING bool_and(recipient_kind = 'unknown'))
                THEN coalesce(addressed, 0) END AS addressed
    FROM participants
    LEFT JOIN (SELECT session_id, sender AS participant, count(*) AS messages
               FROM messages GROUP BY ALL) USING (session_id, participant)
    LEFT JOIN (SELECT session_id, recipient AS participant, count(*) AS addressed
               FROM messages GROUP BY ALL) USING (session_id, participant)
    ORDER BY session_id, position
"""  # noqa: S608 - no value in it

SESSION_ROWS = f"""
    SELECT * REPLACE (CASE WHEN NOT {MADE_UP} THEN s.created_at END AS created_at,
                      CASE WHEN NOT {MADE_UP} THEN s.last_activity END AS last_activity)
    FROM sessions s ORDER BY s.created_at, session_id
"""  # noqa: S608 - no value in it

WITH_INFERRED = """
    SELECT m.* REPLACE (
        coalesce(m.reply_to, i.target_id) AS reply_to,
        CASE WHEN i.target_id IS NULL THEN m.reply_kind ELSE 'inferred' END AS reply_kind)
    FROM messages m LEFT JOIN inferred_replies i USING (session_id, message_id)
"""


@contextmanager
def lab_of(source: Source) -> Iterator[Lab]:
    """Return the lab itself, or one that lives for the `with` block."""
    with nullcontext(source) if isinstance(source, Lab) else Lab(source) as lab:
        yield lab


@contextmanager
def opened_once(given: Source | pd.DataFrame) -> Iterator[Lab | pd.DataFrame]:
    """Return the frame that is given, or a lab, so that a store of several questions loads once."""
    if isinstance(given, pd.DataFrame):
        yield given
    else:
        with lab_of(given) as lab:
            yield lab


def frame(
    source: Source,
    query: str,
    dtypes: dict[str, str],
    params: dict[str, Any] | None = None,
    by: By | None = None,
) -> pd.DataFrame:
    """Return the answer to `query` with these columns and dtypes."""
    with lab_of(source) as lab:
        relation = lab.sql(query, params, by)
        with query_errors(query):
            answer: pd.DataFrame = relation.df()
    return answer[list(dtypes)].astype(
        {name: TEXT if dtype == "str" else dtype for name, dtype in dtypes.items()}
    )


def frame_of(
    given: Source | pd.DataFrame, make: Callable[[Source], pd.DataFrame], columns: Sequence[str]
) -> pd.DataFrame:
    """Return the frame that is given, or the one that `make` makes of a lab.

    Raises:
        QueryError: a frame lacks one of `columns`; or it is no frame, lab or store at all.
    """
    if not isinstance(given, pd.DataFrame):
        return make(given)
    missing = [name for name in columns if name not in given.columns]
    if missing:
        raise QueryError(
            f"The frame has no column {', '.join(map(repr, missing))}",
            f"Pass a lab, or what {getattr(make, 'func', make).__name__} returns.",
        )
    return given


def sessions_df(source: Source) -> pd.DataFrame:
    """Return one row a session, the oldest first.

    Columns: session_id, topic, status (str); created_at, last_activity (UTC, NaT where the source
    tells no times), ended_at (UTC, NaT while active); message_count (int64); participants (list of
    those in it now); metadata (JSON text); score (float64), success (boolean), error (str),
    failing_seq (Int64: `seq` of the message at which it failed, where the source names it), each
    missing where the source does not tell; head (str: the hash of its last message).
    """
    table = frame(source, SESSION_ROWS, SESSION_DTYPES)
    return table.assign(participants=table["participants"].map(list))


def messages_df(source: Source, by: By | None = None, inferred: bool = False) -> pd.DataFrame:
    """Return one row a message, by session and `seq`.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        by: `identity` names each person once, whatever they are called; the lab's own unless given.
        inferred: fill `reply_to` in where `infer_replies` found one and the source tells none; its
            `reply_kind` is then `inferred`.

    Columns: session_id (str), seq (int64), message_id, sender, recipient, content, kind (str),
    timestamp (UTC), reply_to (str, NaN for none), metadata (JSON text), source_id (str or NaN);
    parts (JSON text: a list of `Part`s in order, `[]` for words alone), model (str or NaN),
    tokens_in, tokens_out (Int64), cost (float64, US dollars), time_kind, reply_kind,
    recipient_kind (str, see `ChatMessage`), recorded_at (UTC, NaT where it is not known),
    revisions (int64: how often it was edited or deleted), hash (str, see `ChatMessage`).
    """
    messages = WITH_INFERRED if inferred else "FROM messages"
    return frame(source, f"{messages} ORDER BY session_id, seq", MESSAGE_DTYPES, by=by)


def participants_df(source: Source, by: By | None = None) -> pd.DataFrame:
    """Return one row for everyone who is, or was, in a session, in the order of joining.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        by: see `messages_df`.

    Columns: session_id, participant, kind (str); joined_at, left_at (UTC, NaT while in it);
    messages (int64: what they said), addressed (Int64: what was said to them alone; NA where no
    message of the session tells to whom it was said). `joined_at` is NaT in a session without
    times.
    """
    return frame(source, PARTICIPANTS, PARTICIPANT_DTYPES, by=by)


def __getattr__(name: str) -> Any:
    """Hand on `edges_df`, which lay here until it got a file of its own."""
    if name != "edges_df":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("multichat_lab.analysis.edges").edges_df
