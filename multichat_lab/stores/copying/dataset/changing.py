"""What becomes of the rows of a Parquet data set when a copy writes to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from multichat_lab.columns import Row
from multichat_lab.records import ChatSession
from multichat_lab.stores.copying.dataset.reading import DatasetReader
from multichat_lab.stores.copying.dataset.rewriting import Change, Dead
from multichat_lab.stores.copying.lacking import Lack
from multichat_lab.stores.copying.portions import HASH, SEQ, SESSION, bare
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.rows import participant_row, row_maker
from multichat_lab.stores.schema import (
    KEYS,
    OWNED_BY_RUN,
    OWNED_BY_SESSION,
    SESSION_FIELDS,
    TABLES,
)
from multichat_lab.times import utc_datetime

_AT = TABLES["messages"].index("timestamp")
_session_row = row_maker(ChatSession, SESSION_FIELDS)


def taken(reader: DatasetReader, lack: Lack) -> Change:
    """Return what becomes of a data set that gets what it lacks."""
    changes = [each for _, some in lack.rewritten for each in some]
    rows: dict[str, list[Row]] = {
        "sessions": list(map(_session_row, _sessions(reader, lack))),
        "participants": _participants(reader, lack),
        "messages": [*(row for row, _ in lack.rewritten), *lack.messages],
        "revisions": [*lack.revisions, *changes],
        **{table: list(some) for table, some in lack.notes.items()},
    }
    change = put(rows)
    rewritten = [(row[SESSION], row[SEQ]) for row, _ in lack.rewritten]
    change.dead["messages"] = Dead(KEYS["messages"], rewritten)
    return change


def put(rows: Mapping[str, Sequence[Row]]) -> Change:
    """Return that rows come, each in the place of the one that has its key."""
    change = Change({table: list(some) for table, some in rows.items()})
    for table, some in change.rows.items():
        if wide := len(KEYS.get(table, ())):
            change.dead[table] = Dead(KEYS[table], [row[:wide] for row in some])
    return change


def deleted(reader: DatasetReader, session_ids: Sequence[str]) -> Change:
    """Return that sessions go, with all that belongs to them."""
    wanted = set(session_ids)
    owner = TABLES["runs"].index("session_id")
    runs = [(row[0],) for row in reader.run_rows("runs", None) if row[owner] in wanted]
    change = Change()
    for table in OWNED_BY_SESSION:
        change.dead[table] = Dead(("session_id",), [(each,) for each in session_ids])
    for table in (*OWNED_BY_RUN, "seals"):
        change.dead[table] = Dead(("run_id",), runs)
    return change


def recounted(reader: DatasetReader, session_id: str, last: int) -> Change:
    """Return that a session counts so many messages, and tells the time of the newest there is."""
    (session,) = reader.sessions(SessionQuery(session_ids=[session_id]))
    rows = reader.kept.message_rows([session_id], 0, last)
    newest = max((row[_AT] for row in rows), default=None)
    active = session.created_at if newest is None else utc_datetime(newest)
    counted = replace(session, message_count=last, last_activity=active)
    return put({"sessions": [_session_row(counted)]})


def _sessions(reader: DatasetReader, lack: Lack) -> list[ChatSession]:
    """Return the sessions that change, with what follows from their messages."""
    messages: dict[str, list[Row]] = defaultdict(list)
    for row in lack.messages:
        messages[row[SESSION]].append(row)
    named = {each.session_id: each for each in lack.sessions}
    wanted = sorted({*named, *messages})
    found = reader.sessions(SessionQuery(session_ids=wanted)) if wanted else ()
    there = {each.session_id: each for each in found}
    now = {each: bare(session) for each, session in named.items() if each not in there}
    for each, held in there.items():
        now[each] = _counting(named[each], held) if each in named else held
    return [_counted(now[each], messages.get(each, ())) for each in wanted]


def _counting(session: ChatSession, held: ChatSession) -> ChatSession:
    """Return a session as it is now, with the messages that the data set has of it."""
    return replace(
        bare(session),
        message_count=held.message_count,
        last_activity=held.last_activity,
        head=held.head,
    )


def _counted(session: ChatSession, rows: Sequence[Row]) -> ChatSession:
    if not rows:
        return session
    newest = utc_datetime(max(row[_AT] for row in rows))
    is_first = session.message_count == 0
    active = newest if is_first else max(newest, session.last_activity)
    return replace(session, message_count=rows[-1][SEQ], last_activity=active, head=rows[-1][HASH])


def _participants(reader: DatasetReader, lack: Lack) -> list[Row]:
    """Return rows of participants: those that are there keep their places in the order."""
    places: dict[str, dict[str, int]] = {}
    rows = []
    for each in lack.participants:
        if each.session_id not in places:
            known = reader.participants(each.session_id)
            places[each.session_id] = {e.participant: at for at, e in enumerate(known)}
        of_it = places[each.session_id]
        rows.append(participant_row(each, of_it.setdefault(each.participant, len(of_it))))
    return rows
