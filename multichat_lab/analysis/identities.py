"""The lab's tables by identity: the words of one person under one name, whatever they are called.

Two names are one person's when a source gives both the same id, e.g. before and after somebody is
renamed, or when a command said so (`chats.identities.alias`). Nothing is guessed: the same name in
two sources is not looked at, nor is one that is merely alike.
"""

from collections.abc import Iterable
from typing import get_args

import duckdb

from multichat_lab.analysis.utterances import utterance_views
from multichat_lab.chat.notes import By, in_force
from multichat_lab.errors import QueryError
from multichat_lab.records import BY_HAND, EVERYONE, Identity
from multichat_lab.stores.duckdb.file import all_or_nothing
from multichat_lab.stores.schema import CATALOGUE

SCHEMA = "identity"
"""Where the views lie; a query by identity finds them before the tables of the same name."""

COLUMNS = {
    "messages": ("sender", "recipient"),
    "reactions": ("participant",),
    "revisions": ("by",),
    "orders": ("participant",),
    "trades": ("participant",),
}
"""Table → its columns that name people."""

PARTICIPANTS = f"""
    SELECT p.session_id, coalesce(n.person, p.participant) AS participant,
           arg_min(p.kind, p.position) AS kind, min(p.joined_at) AS joined_at,
           CASE WHEN count(p.left_at) = count(*) THEN max(p.left_at) END AS left_at,
           min(p.position) AS position
    FROM lab.main.participants p LEFT JOIN {SCHEMA}.names n ON n.name = p.participant
    GROUP BY ALL
"""  # noqa: S608

SESSIONS = f"""
    CREATE VIEW {SCHEMA}.sessions AS
    SELECT s.* REPLACE (coalesce(p.present, []) AS participants)
    FROM main.sessions s
    LEFT JOIN (SELECT session_id, list(participant ORDER BY position) AS present
               FROM {SCHEMA}.participants WHERE left_at IS NULL GROUP BY session_id) p
      ON p.session_id = s.session_id
"""  # noqa: S608


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views over the lab's tables, and the table of who is who that they read."""
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    connection.execute(f"CREATE TABLE {SCHEMA}.names (name VARCHAR, person VARCHAR)")
    for table, columns in COLUMNS.items():
        joins = " ".join(
            f'LEFT JOIN {SCHEMA}.names {column}_names ON {column}_names.name = t."{column}"'
            for column in columns
        )
        fields = ", ".join(
            f'coalesce({name}_names.person, t."{name}") AS "{name}"'
            if name in columns
            else f't."{name}"'
            for name in CATALOGUE[table].columns
        )
        renamed = f"SELECT {fields} FROM lab.main.{table} t {joins}"  # noqa: S608
        connection.execute(f"CREATE VIEW {SCHEMA}.{table} AS {renamed}")
        if table == "messages":
            connection.execute(f"CREATE MACRO {SCHEMA}.all_messages() AS TABLE {renamed}")
    connection.execute(f"CREATE VIEW {SCHEMA}.participants AS {PARTICIPANTS}")
    connection.execute(f"CREATE MACRO {SCHEMA}.all_participants() AS TABLE {PARTICIPANTS}")
    connection.execute(SESSIONS)
    for statement in utterance_views(SCHEMA):
        connection.execute(statement)


def look_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the table of who is who up to date with the identities of the lab, and use it here."""
    rows = connection.execute(
        "SELECT participant, source, source_id, name, valid_from, valid_to FROM main.identities"
    ).fetchall()
    persons = persons_of(Identity(*row) for row in rows)
    with all_or_nothing(connection):
        connection.execute(f"DELETE FROM {SCHEMA}.names")  # noqa: S608
        if persons:
            connection.executemany(
                f"INSERT INTO {SCHEMA}.names VALUES (?, ?)",  # noqa: S608
                list(persons.items()),
            )
    connection.execute(f"SET search_path = '{SCHEMA},main'")


def persons_of(identities: Iterable[Identity]) -> dict[str, str]:
    """Return name → the person's one name, of those who are called something else.

    A person is called as the command says that joined two names, else as they were first called.
    """
    known = in_force(identities)
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while (above := leader.get(name, name)) != name:
            name = above
        return name

    first: dict[tuple[str, str], str] = {}
    for each in known:
        if each.source_id != each.name:  # else it is a mere name, which another may have later
            here = first.setdefault((each.source, each.source_id), each.participant)
            if find(each.participant) != find(here):
                leader[find(each.participant)] = find(here)
    for each in known:
        if (
            each.source == BY_HAND
            and each.name != EVERYONE
            and find(each.name) != find(each.participant)
        ):
            leader[find(each.name)] = find(each.participant)
    return {name: find(name) for name in leader}


def require_by(by: str) -> By:
    """Return `by` when it is known.

    Raises:
        QueryError: it is neither `participant` nor `identity`.
    """
    for known in get_args(By):
        if by == known:
            return known  # type: ignore[no-any-return]
    raise QueryError(f"by is {by!r}", "Give 'participant' or 'identity'.")
